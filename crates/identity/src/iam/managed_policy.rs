//! Managed policies: named documents with versions, attached to any number of entities. Customer managed policies are
//! part of an account; AWS managed policies are data of this program (`managed`) and the same in every account.
//! A policy has at most five versions, one of which is the default version in effect. Version numbers are never reused.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html>

use std::sync::Arc;

use imbl::OrdSet;
use roleback_model::Operation;
use roleback_model::iam::{
    CreatePolicyRequest, CreatePolicyResponse, DeletePolicyRequest, GetPolicyRequest,
    GetPolicyResponse, ListPoliciesRequest, ListPoliciesResponse, Policy as PolicyShape,
    PolicyScopeType, PolicyUsageType,
};
use roleback_policy::validate::Purpose;
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::ROOT_PATH;
use roleback_world::entity::ManagedPolicy;
use roleback_world::event::{PolicyCreatedV1, PolicyDeletedV1};
use roleback_world::key::Key;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::world::PolicyUses;

use crate::answer::{Change, Read, Write};
use crate::iam::{document, tag_list};
use crate::ids::{IdKind, unique_id};
use crate::scene::Scene;
use crate::{fault, managed, page};

mod lookup;
mod version;

pub(crate) use lookup::{Found, changeable, look_up, readable};
pub(crate) use version::all_versions;

/// The number of a new policy's first version.
const FIRST_VERSION: u32 = 1;

impl Found<'_> {
    /// The members that lists show: no description, no tags.
    pub(crate) fn listed(&self, scene: &Scene<'_>) -> PolicyShape {
        let uses = self.uses(scene);
        let count = |n: usize| Some(i32::try_from(n).unwrap_or(i32::MAX));
        PolicyShape {
            policy_name: Some(self.name.into()),
            policy_id: Some(self.id.into()),
            arn: Some(self.arn(scene.partition())),
            path: Some(self.path.into()),
            default_version_id: Some(self.default_version_id.to_string()),
            attachment_count: count(uses.map_or(0, |uses| uses.attached.len())),
            permissions_boundary_usage_count: count(uses.map_or(0, |uses| uses.bounding.len())),
            is_attachable: Some(true),
            create_date: Some(self.created),
            update_date: Some(self.updated),
            ..PolicyShape::default()
        }
    }
}

impl Write for CreatePolicyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreatePolicyResponse>, Fault> {
        let tags = tag_list::accepted(scene, self.tags.as_deref())?;
        let document = accepted(scene, &self.policy_document)?;
        let policies = &scene.account().policies;
        if policies.contains(&self.policy_name) {
            return Err(fault::policy_name_taken(&self.policy_name));
        }
        let quotas = &scene.settings.quotas;
        if policies.len() >= quotas.policies as usize {
            return Err(quotas.exceeded("PoliciesQuota"));
        }
        let created = PolicyCreatedV1 {
            name: self.policy_name.clone(),
            path: self.path.clone().unwrap_or_else(|| ROOT_PATH.into()),
            id: unique_id(IdKind::ManagedPolicy, scene.entropy).into(),
            created: scene.now,
            updated: scene.now,
            description: self.description.clone().filter(|text| !text.is_empty()),
            version: FIRST_VERSION,
            document,
            tags,
        };
        let policy = ManagedPolicy::created(&created);
        let found = Found::of_customer(scene.caller.account, &policy);
        let shown = PolicyShape {
            description: created.description.clone(),
            tags: tag_list::shown(&created.tags),
            ..found.listed(scene)
        };
        let output = CreatePolicyResponse {
            policy: Some(shown),
        };
        Ok(Change::one(output, created))
    }
}

/// A document that is valid for a managed policy.
fn accepted(scene: &Scene<'_>, text: &str) -> Result<Arc<str>, Fault> {
    document::accepted(scene.partition(), text, Purpose::Managed)?;
    let quotas = &scene.settings.quotas;
    if document::size(text) > quotas.policy_size as usize {
        return Err(quotas.exceeded("PolicySizeQuota"));
    }
    Ok(text.into())
}

impl Read for GetPolicyRequest {
    /// The tags are always present, as an empty list if there are none.
    fn read(&self, scene: &Scene<'_>) -> Result<GetPolicyResponse, Fault> {
        let found = readable(scene, Self::OPERATION, &self.policy_arn)?;
        let shown = PolicyShape {
            description: found.description.map(Into::into),
            tags: Some(tag_list::shown(found.tags).unwrap_or_default()),
            ..found.listed(scene)
        };
        Ok(GetPolicyResponse {
            policy: Some(shown),
        })
    }
}

/// The entities that use a policy in this way.
pub(crate) fn users_of(uses: &PolicyUses, usage: PolicyUsageType) -> &OrdSet<(ResourceKind, Key)> {
    match usage {
        PolicyUsageType::PermissionsPolicy => &uses.attached,
        PolicyUsageType::PermissionsBoundary => &uses.bounding,
    }
}

/// The position in a list of both types: by folded name; of two with the same name the customer managed one comes
/// first.
type Place = (Key, bool);

impl Read for ListPoliciesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListPoliciesResponse, Fault> {
        let start = page::after_as(self.marker.as_deref(), place)?;
        let prefix = self.path_prefix.as_deref().unwrap_or(ROOT_PATH);
        let usage = usage_wanted(self);
        let wanted = |found: &Found<'_>| {
            let in_use = |usage| {
                found
                    .uses(scene)
                    .is_some_and(|uses| !users_of(uses, usage).is_empty())
            };
            found.path.starts_with(prefix) && usage.is_none_or(in_use)
        };
        let matching = both(scene, self.scope, start)
            .filter(|(_, found)| wanted(found))
            .map(|((name, of_aws), found)| (format!("{}/{of_aws}", name.as_str()), found));
        let page = page::take(matching, self.max_items, |found| found.listed(scene));
        Ok(page::answer::<Self>(page))
    }
}

fn place(text: &str) -> Option<Place> {
    let (name, of_aws) = text.rsplit_once('/')?;
    Some((Key::exact(name), of_aws.parse().ok()?))
}

/// The policies of the scope after a position, in order.
fn both<'a>(
    scene: &Scene<'a>,
    scope: Option<PolicyScopeType>,
    start: Option<Place>,
) -> impl Iterator<Item = (Place, Found<'a>)> {
    let account = scene.caller.account;
    let (name, of_aws) = start.map_or((None, false), |(name, of_aws)| (Some(name), of_aws));
    let customers = scene.account().policies.after(name.as_ref());
    let customers = customers
        .take_while(move |_| scope != Some(PolicyScopeType::Aws))
        .map(move |(key, policy)| ((key.clone(), false), Found::of_customer(account, policy)));
    let of_aws = managed::from_name(name.as_ref().map_or("", Key::as_str), !of_aws)
        .iter()
        .take_while(move |_| scope != Some(PolicyScopeType::Local))
        .map(|policy| ((Key::folded(policy.name), true), Found::of_aws(policy)));
    page::merged(customers, of_aws)
}

/// The usage that a policy must have to be listed, if any. `OnlyAttached` means used as a permissions policy.
fn usage_wanted(request: &ListPoliciesRequest) -> Option<PolicyUsageType> {
    let only_attached = request.only_attached.unwrap_or_default();
    request
        .policy_usage_filter
        .or(only_attached.then_some(PolicyUsageType::PermissionsPolicy))
}

impl Write for DeletePolicyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let policy = changeable(scene, Self::OPERATION, &self.policy_arn)?;
        let found = Found::of_customer(scene.caller.account, policy);
        if found.uses(scene).is_some() {
            return Err(fault::policy_in_use());
        }
        if policy.versions.len() > 1 {
            return Err(fault::policy_has_versions());
        }
        let (name, id) = (policy.name.to_string(), policy.id.to_string());
        Ok(Change::one(Nothing, PolicyDeletedV1 { name, id }))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::script;
    use crate::testing::texts;

    /// The ARN of a policy that the tests make.
    const P: &str = "arn:aws:iam::123456789012:policy/team/P";
    /// The ARN of an AWS managed policy.
    const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

    #[test]
    fn a_policy_is_created_and_read() {
        let mut walk = script(
            r#"
            CreatePolicy PolicyName=P PolicyDocument={} | MalformedPolicyDocument Syntax errors in policy.
            CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow | ok <DefaultVersionId>v1</DefaultVersionId><AttachmentCount>0</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable><CreateDate>
            CreatePolicy PolicyName=p PolicyDocument=@allow | EntityAlreadyExists A policy called p already exists. Duplicate names are not allowed.
            CreatePolicy PolicyName=Q PolicyDocument=@allow Description= | ok !<Description>
            CreatePolicy PolicyName=R PolicyDocument=@allow Description=why Tags.member.1.Key=k Tags.member.1.Value=v | ok <Description>why</Description>
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/R | ok <Tags><member><Key>k</Key><Value>v</Value></member></Tags>
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/R | ok <Description>why</Description>
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/Q | ok <Tags/>
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/Q | ok !<Description>
            CreatePolicy PolicyName=S PolicyDocument=@allow | ok !<Tags"#,
        );
        let shown = walk.call(&format!("GetPolicy PolicyArn={P}")).unwrap();
        assert_eq!(texts(&shown, "Arn"), [P]);
        assert_eq!(texts(&shown, "CreateDate"), texts(&shown, "UpdateDate"));
        assert!(texts(&shown, "PolicyId").concat().starts_with("ANPA"));
    }

    #[test]
    fn a_policys_arn_is_exact() {
        script(
            "
            CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow | ok
            GetPolicy PolicyArn=a-name-and-not-an-arn | ValidationError Invalid ARN:  Could not be parsed!
            GetPolicy PolicyArn=arn:aws:iam:aws:policy/AdministratorAccess | ValidationError Invalid ARN:  Could not be parsed!
            GetPolicy PolicyArn=arn:aws-cn:iam::aws:policy/AdministratorAccess | ValidationError Invalid ARN partition
            GetPolicy PolicyArn=arn:aws:iam::123456789012:role/team/P | InvalidInput ARN arn:aws:iam::123456789012:role/team/P is not valid.
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/P | NoSuchEntity Policy arn:aws:iam::123456789012:policy/P was not found.
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy//team/P | NoSuchEntity Policy arn:aws:iam::123456789012:policy//team/P was not found.
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/team/p | NoSuchEntity Policy arn:aws:iam::123456789012:policy/team/p was not found.
            GetPolicy PolicyArn=arn:aws:iam::aws:policy/team/P | NoSuchEntity Policy arn:aws:iam::aws:policy/team/P was not found.
            GetPolicy PolicyArn=arn:aws:iam::999999999999:policy/team/P | AccessDenied User: arn:aws:iam::123456789012:root is not authorized to perform: iam:GetPolicy on resource: policy arn:aws:iam::999999999999:policy/team/P
            GetPolicy PolicyArn=arn:aws:iam::123456789012:policy/team/P | ok <PolicyName>P</PolicyName>",
        );
    }

    #[test]
    fn a_policy_of_aws_is_read_and_never_changed() {
        let refused = |action| {
            format!(
                "AccessDenied User: arn:aws:iam::123456789012:root is not authorized to perform: iam:{action} on resource: policy {ADMIN}"
            )
        };
        let mut walk = script(&format!(
            "
            GetPolicy PolicyArn={ADMIN} | ok <Path>/</Path><DefaultVersionId>v1</DefaultVersionId>
            DeletePolicy PolicyArn={ADMIN} | {}
            CreatePolicyVersion PolicyArn={ADMIN} PolicyDocument=@allow | {}
            DeletePolicyVersion PolicyArn={ADMIN} VersionId=v1 | {}
            SetDefaultPolicyVersion PolicyArn={ADMIN} VersionId=v1 | {}",
            refused("DeletePolicy"),
            refused("CreatePolicyVersion"),
            refused("DeletePolicyVersion"),
            refused("SetDefaultPolicyVersion"),
        ));
        walk.origin.region = "cn-north-1".into();
        walk.follow("GetPolicy PolicyArn=arn:aws-cn:iam::aws:policy/AdministratorAccess | ok <Arn>arn:aws-cn:iam::aws:policy/AdministratorAccess</Arn>");
    }

    #[test]
    fn quotas_of_number_and_size_hold() {
        let mut walk = script("CreatePolicy PolicyName=P PolicyDocument=@allow | ok");
        walk.settings.quotas.policies = 1;
        walk.follow("CreatePolicy PolicyName=Q PolicyDocument=@allow | LimitExceeded Cannot exceed quota for PoliciesPerAccount: 1");
        walk.settings.quotas.policy_size = 80;
        walk.follow("CreatePolicy PolicyName=Q PolicyDocument=@allow | LimitExceeded Cannot exceed quota for PolicySize: 80");
    }

    #[test]
    fn a_policy_in_use_or_with_versions_is_not_deleted() {
        script(&format!(
            "
            CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow | ok
            CreatePolicyVersion PolicyArn={P} PolicyDocument=@allow | ok
            CreateUser UserName=u | ok
            AttachUserPolicy UserName=u PolicyArn={P} | ok
            CreateUser UserName=b PermissionsBoundary={P} | ok
            GetPolicy PolicyArn={P} | ok <AttachmentCount>1</AttachmentCount><PermissionsBoundaryUsageCount>1<
            DeletePolicy PolicyArn={P} | DeleteConflict Cannot delete a policy attached to entities.
            DetachUserPolicy UserName=u PolicyArn={P} | ok
            DeletePolicy PolicyArn={P} | DeleteConflict Cannot delete a policy attached to entities.
            DeleteUser UserName=b | ok
            DeletePolicy PolicyArn={P} | DeleteConflict This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.
            DeletePolicyVersion PolicyArn={P} VersionId=v2 | ok
            DeletePolicy PolicyArn={P} | ok
            DeletePolicy PolicyArn={P} | NoSuchEntity Policy {P} was not found."
        ));
    }

    #[test]
    fn policies_of_both_kinds_are_listed_in_one_order() {
        let mut walk = script(
            "
            CreatePolicy PolicyName=administratoraccess PolicyDocument=@allow | ok
            CreatePolicy PolicyName=Zz Path=/z/ PolicyDocument=@allow Description=d | ok
            ListPolicies Scope=Local | ok !<Description>
            ListPolicies PathPrefix=/z/ | ok <PolicyName>Zz<
            ListPolicies PathPrefix=/z/ | ok !<PolicyName>a",
        );
        // With one item per page, a page ends between the two names that differ only in case.
        let all = walk.pages_of_one("ListPolicies", "PolicyName");
        let of_aws = crate::managed::all().iter().map(|policy| policy.name);
        let mut expected: Vec<_> = ["administratoraccess", "Zz"]
            .into_iter()
            .chain(of_aws)
            .collect();
        expected.sort_by_key(|name| name.to_ascii_lowercase());
        assert_eq!(all, expected);
        let customers = walk.pages_of_one("ListPolicies Scope=Local", "PolicyName");
        assert_eq!(customers, ["administratoraccess", "Zz"]);
        let of_aws = walk.call("ListPolicies Scope=AWS MaxItems=1000").unwrap();
        assert_eq!(texts(&of_aws, "PolicyName").len(), 1000);
        assert!(!of_aws.contains("administratoraccess"));
    }

    #[test]
    fn policies_in_use_are_listed_by_their_use() {
        let mut walk = script(&format!(
            "
            CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow | ok
            CreateUser UserName=u PermissionsBoundary=arn:aws:iam::aws:policy/PowerUserAccess | ok
            AttachUserPolicy UserName=u PolicyArn={P} | ok"
        ));
        for (filter, expected) in [
            ("OnlyAttached=true", "P"),
            ("PolicyUsageFilter=PermissionsPolicy", "P"),
            ("PolicyUsageFilter=PermissionsBoundary", "PowerUserAccess"),
            (
                "PolicyUsageFilter=PermissionsBoundary OnlyAttached=true",
                "PowerUserAccess",
            ),
        ] {
            let shown = walk.call(&format!("ListPolicies {filter}")).unwrap();
            assert_eq!(texts(&shown, "PolicyName"), [expected], "{filter}");
        }
    }
}
