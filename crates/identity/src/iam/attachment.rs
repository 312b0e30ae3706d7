//! Managed policies attached to users, groups and roles: one generic implementation for the three kinds.
//!
//! Attaching a policy that is already attached changes nothing; detaching one that is not attached is a fault.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html>

use std::ops::Bound;

use roleback_model::Operation;
use roleback_model::iam::{
    AttachGroupPolicyRequest, AttachRolePolicyRequest, AttachUserPolicyRequest, AttachedPolicy,
    DetachGroupPolicyRequest, DetachRolePolicyRequest, DetachUserPolicyRequest, EntityType,
    ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse,
    ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse,
    ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse,
    ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse, PolicyGroup, PolicyRole,
    PolicyUsageType, PolicyUser,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::{ROOT_PATH, stored};
use roleback_world::event::{PolicyAttachedV1, PolicyDetachedV1};
use roleback_world::key::Key;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::world::PolicyUses;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::iam::holder::{self, Holder};
use crate::iam::managed_policy::{look_up, readable, users_of};
use crate::page::{self, Page};
use crate::policies::policy_arn::PolicyArn;
use crate::quota::Quotas;
use crate::scene::Scene;

macro_rules! attachments {
    ($($kind:ident $name:ident: $attach:ident $detach:ident $list:ident $listed:ident;)*) => {$(
        impl Write for $attach {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                attach(scene, ResourceKind::$kind, &self.$name, &self.policy_arn)
            }
        }

        impl Write for $detach {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                detach(scene, ResourceKind::$kind, &self.$name, &self.policy_arn)
            }
        }

        impl Read for $list {
            fn read(&self, scene: &Scene<'_>) -> Result<$listed, Fault> {
                let prefix = self.path_prefix.as_deref().unwrap_or(ROOT_PATH);
                let behind = |start: Option<&Key>| {
                    let holder = holder::find(scene, ResourceKind::$kind, &self.$name)?;
                    Ok(attached(holder, prefix, start))
                };
                page::list(self, behind, |arn| shown(scene, arn))
            }
        }
    )*};
}

attachments! {
    User user_name:
        AttachUserPolicyRequest DetachUserPolicyRequest
        ListAttachedUserPoliciesRequest ListAttachedUserPoliciesResponse;
    Group group_name:
        AttachGroupPolicyRequest DetachGroupPolicyRequest
        ListAttachedGroupPoliciesRequest ListAttachedGroupPoliciesResponse;
    Role role_name:
        AttachRolePolicyRequest DetachRolePolicyRequest
        ListAttachedRolePoliciesRequest ListAttachedRolePoliciesResponse;
}

fn attach(
    scene: &Scene<'_>,
    kind: ResourceKind,
    name: &str,
    arn: &str,
) -> Result<Change<Nothing>, Fault> {
    let policy = look_up(scene, arn)?;
    let holder = holder::changeable(scene, kind, name)?;
    let policy = policy.ok_or_else(|| fault::not_attachable(arn))?;
    if policy.is_of_service_role() {
        return Err(fault::service_role_policy());
    }
    let attached = &holder.grants.attached;
    let policy_arn = stored(arn).into_owned();
    if attached.contains(policy_arn.as_str()) {
        return Ok(Change::none(Nothing));
    }
    let quotas = &scene.settings.quotas;
    let (quota, limit) = quota(quotas, kind);
    if attached.len() >= limit as usize {
        return Err(quotas.exceeded(quota));
    }
    let event = PolicyAttachedV1 {
        kind,
        name: holder.name.to_owned(),
        id: holder.id.to_owned(),
        policy_arn,
    };
    Ok(Change::one(Nothing, event))
}

fn quota(quotas: &Quotas, kind: ResourceKind) -> (&'static str, u32) {
    match kind {
        ResourceKind::User => ("AttachedPoliciesPerUserQuota", quotas.attached_per_user),
        ResourceKind::Group => ("AttachedPoliciesPerGroupQuota", quotas.attached_per_group),
        _ => ("AttachedPoliciesPerRoleQuota", quotas.attached_per_role),
    }
}

/// The attached policies after a marker, sorted by folded name; of two with the same name the customer managed one
/// comes first.
fn attached<'a>(
    holder: Holder<'a>,
    prefix: &str,
    start: Option<&Key>,
) -> impl Iterator<Item = (String, &'a str)> + use<'a> {
    let place = |arn: &'_ Key| {
        let (owner, path, name) = parts(arn.as_str())?;
        let place = format!("{}/{owner}", Key::folded(name).as_str());
        let behind = start.is_none_or(|start| *place > *start.as_str());
        (behind && path.starts_with(prefix)).then_some(place)
    };
    let attached = holder.grants.attached.iter();
    let mut attached: Vec<_> = attached
        .filter_map(|arn| Some((place(arn)?, arn.as_str())))
        .collect();
    attached.sort();
    attached.into_iter()
}

fn shown(scene: &Scene<'_>, arn: &str) -> AttachedPolicy {
    AttachedPolicy {
        policy_name: arn.rsplit('/').next().map(Into::into),
        policy_arn: Some(scene.partition().show(arn).into_owned()),
    }
}

/// Owner, path and name of a stored ARN.
fn parts(arn: &str) -> Option<(&str, &str, &str)> {
    let (owner, tail) = arn.strip_prefix("arn:aws:iam::")?.split_once(":policy")?;
    let (_, name) = tail.rsplit_once('/')?;
    Some((owner, tail.strip_suffix(name)?, name))
}

impl Read for ListEntitiesForPolicyRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListEntitiesForPolicyResponse, Fault> {
        let start = page::after_as(self.marker.as_deref(), place)?;
        let policy = readable(scene, Self::OPERATION, &self.policy_arn)?;
        let prefix = self.path_prefix.as_deref().unwrap_or(ROOT_PATH);
        let only = self.entity_filter.map(kind_of);
        let start = start.or(only.map(|kind| (kind, Key::exact(""))));
        let users = policy
            .uses(scene)
            .into_iter()
            .flat_map(|uses| users(uses, self.policy_usage_filter, start.as_ref()))
            .take_while(|(kind, _)| only.is_none_or(|only| only == *kind));
        let holders = users
            .filter_map(|(kind, name)| holder::look_up(scene, *kind, name.as_str()))
            .filter(|holder| holder.path.starts_with(prefix))
            .map(|holder| (place_of(&holder), holder));
        Ok(sorted_out(page::take(holders, self.max_items, |holder| {
            holder
        })))
    }
}

/// The resource kind that a filter selects. Policies cannot be attached to policies, so the policy filters select
/// nothing.
fn kind_of(filter: EntityType) -> ResourceKind {
    match filter {
        EntityType::User => ResourceKind::User,
        EntityType::Group => ResourceKind::Group,
        EntityType::Role => ResourceKind::Role,
        EntityType::LocalManagedPolicy | EntityType::AwsManagedPolicy => ResourceKind::Policy,
    }
}

fn place(text: &str) -> Option<(ResourceKind, Key)> {
    let (kind, name) = text.split_once('/')?;
    Some((ResourceKind::parse(kind)?, Key::exact(name)))
}

fn place_of(holder: &Holder<'_>) -> String {
    format!("{}/{}", holder.kind, Key::folded(holder.name).as_str())
}

/// The entities after a position that use a policy in the given way, or in any way.
fn users<'a>(
    uses: &'a PolicyUses,
    usage: Option<PolicyUsageType>,
    start: Option<&(ResourceKind, Key)>,
) -> impl Iterator<Item = &'a (ResourceKind, Key)> + use<'a> {
    let start = start.map_or(Bound::Unbounded, |place| Bound::Excluded(place.clone()));
    let wanted = |way: PolicyUsageType| {
        let wanted = usage
            .is_none_or(|usage| usage == way)
            .then(|| users_of(uses, way));
        let behind = wanted.map(|users| users.range((start.clone(), Bound::Unbounded)));
        behind.into_iter().flatten().map(|user| (user, ()))
    };
    let attached = wanted(PolicyUsageType::PermissionsPolicy);
    let bounding = wanted(PolicyUsageType::PermissionsBoundary);
    page::merged(attached, bounding).map(|(user, ())| user)
}

/// Splits a page of entities into three lists.
fn sorted_out(page: Page<Holder<'_>>) -> ListEntitiesForPolicyResponse {
    let (mut users, mut groups, mut roles) = (Vec::new(), Vec::new(), Vec::new());
    for Holder { kind, name, id, .. } in page.items {
        let (name, id) = (Some(name.to_owned()), Some(id.to_owned()));
        match kind {
            ResourceKind::User => users.push(PolicyUser {
                user_name: name,
                user_id: id,
            }),
            ResourceKind::Group => groups.push(PolicyGroup {
                group_name: name,
                group_id: id,
            }),
            ResourceKind::Role => roles.push(PolicyRole {
                role_name: name,
                role_id: id,
            }),
            _ => {}
        }
    }
    ListEntitiesForPolicyResponse {
        policy_groups: Some(groups),
        policy_users: Some(users),
        policy_roles: Some(roles),
        is_truncated: Some(page.is_truncated),
        marker: page.marker,
    }
}

fn detach(
    scene: &Scene<'_>,
    kind: ResourceKind,
    name: &str,
    arn: &str,
) -> Result<Change<Nothing>, Fault> {
    PolicyArn::parse(scene.partition(), arn)?;
    let holder = holder::changeable(scene, kind, name)?;
    let policy_arn = stored(arn).into_owned();
    if !holder.grants.attached.contains(policy_arn.as_str()) {
        return Err(fault::no_such_policy(arn));
    }
    let event = PolicyDetachedV1 {
        kind,
        name: holder.name.to_owned(),
        id: holder.id.to_owned(),
        policy_arn,
    };
    Ok(Change::one(Nothing, event))
}

#[cfg(test)]
mod tests {
    use crate::testing::TRUST;
    use crate::testing::Walk;
    use crate::testing::texts;
    use roleback_world::event::RoleCreatedV1;

    /// The ARNs of the test policy and of an AWS managed policy.
    const P: &str = "arn:aws:iam::123456789012:policy/team/P";
    const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    /// Each kind, with its name and the entity that the tests create.
    const HOLDERS: [(&str, &str, &str); 3] = [
        ("User", "user", "U"),
        ("Group", "group", "G"),
        ("Role", "role", "R"),
    ];

    /// A policy P, a user U, a group G and a role R.
    fn script(lines: &str) -> Walk {
        let mut walk = crate::testing::script(
            "
            CreatePolicy PolicyName=P Path=/team/ PolicyDocument=@allow | ok
            CreateUser UserName=U Path=/u/ | ok
            CreateGroup GroupName=G | ok
            CreateRole RoleName=R Path=/r/ AssumeRolePolicyDocument=@trust | ok",
        );
        walk.follow(lines);
        walk
    }

    #[test]
    fn a_policy_is_attached_once_and_detached_once() {
        for (kind, word, name) in HOLDERS {
            let (attach, detach) = (format!("Attach{kind}Policy"), format!("Detach{kind}Policy"));
            let (nobody, member) = (format!("{kind}Name=nobody"), format!("{kind}Name={name}"));
            let list = format!("ListAttached{kind}Policies");
            script(&format!(
                "
                {attach} {nobody} PolicyArn=of-no-form-of-an-arn | ValidationError Invalid ARN:  Could not be parsed!
                {attach} {nobody} PolicyArn=arn:aws:iam::aws:policy/No | NoSuchEntity The {word} with name nobody cannot be found.
                {attach} {member} PolicyArn=arn:aws:iam::aws:policy/No | NoSuchEntity Policy arn:aws:iam::aws:policy/No does not exist or is not attachable.
                {attach} {member} PolicyArn=arn:aws:iam::999999999999:policy/team/P | NoSuchEntity Policy arn:aws:iam::999999999999:policy/team/P does not exist or is not attachable.
                {attach} {member} PolicyArn=arn:aws:iam::aws:policy/aws-service-role/AmazonElasticsearchServiceRolePolicy | PolicyNotAttachable Cannot attach a Service Role Policy to a Customer Role.
                {attach} {member} PolicyArn={P} | ok
                {attach} {member} PolicyArn={P} | ok
                {list} {member} | ok <AttachedPolicies><member><PolicyName>P</PolicyName><PolicyArn>{P}</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>
                GetPolicy PolicyArn={P} | ok <AttachmentCount>1<
                {detach} {nobody} PolicyArn={P} | NoSuchEntity The {word} with name nobody cannot be found.
                {detach} {member} PolicyArn={READ_ONLY} | NoSuchEntity Policy {READ_ONLY} was not found.
                {detach} {member} PolicyArn={P} | ok
                {detach} {member} PolicyArn={P} | NoSuchEntity Policy {P} was not found.
                {list} {member} | ok <AttachedPolicies/>
                {list} {nobody} | NoSuchEntity The {word} with name nobody cannot be found.
                GetPolicy PolicyArn={P} | ok <AttachmentCount>0<"
            ));
        }
    }

    #[test]
    fn the_quota_of_attachments_holds_for_each_noun() {
        let mut walk = script("");
        let quotas = &mut walk.settings.quotas;
        (
            quotas.attached_per_user,
            quotas.attached_per_group,
            quotas.attached_per_role,
        ) = (1, 1, 1);
        for (kind, _, name) in HOLDERS {
            let attach = format!("Attach{kind}Policy {kind}Name={name}");
            walk.follow(&format!(
                "
                {attach} PolicyArn={P} | ok
                {attach} PolicyArn={P} | ok
                {attach} PolicyArn={READ_ONLY} | LimitExceeded Cannot exceed quota for PoliciesPer{kind}: 1"
            ));
        }
    }

    #[test]
    fn a_role_of_a_service_keeps_its_policies() {
        let mut walk = script("");
        walk.happen([RoleCreatedV1 {
            name: "AWSServiceRoleForX".into(),
            path: "/aws-service-role/x.amazonaws.com/".into(),
            id: "AROAEXAMPLEEXAMPLE123".into(),
            created: Default::default(),
            trust: TRUST.into(),
            trusted: Default::default(),
            description: None,
            max_session_secs: 3600,
            boundary: None,
            tags: Vec::new(),
        }
        .into()]);
        let refused = "UnmodifiableEntity Cannot perform the operation on the protected role 'AWSServiceRoleForX' - this role is only modifiable by AWS";
        walk.follow(&format!(
            "
            AttachRolePolicy RoleName=AWSServiceRoleForX PolicyArn={P} | {refused}
            DetachRolePolicy RoleName=AWSServiceRoleForX PolicyArn={P} | {refused}
            PutRolePolicy RoleName=AWSServiceRoleForX PolicyName=p PolicyDocument=@allow | {refused}
            DeleteRolePolicy RoleName=AWSServiceRoleForX PolicyName=p | {refused}"
        ));
    }

    #[test]
    fn attached_policies_are_listed_by_name() {
        let list = "ListAttachedUserPolicies UserName=U";
        let mut walk = script(&format!(
            "
            CreatePolicy PolicyName=readonlyaccess PolicyDocument=@allow | ok
            AttachUserPolicy UserName=U PolicyArn={READ_ONLY} | ok
            AttachUserPolicy UserName=U PolicyArn=arn:aws:iam::123456789012:policy/readonlyaccess | ok
            AttachUserPolicy UserName=U PolicyArn={P} | ok
            {list} PathPrefix=/team/ | ok <AttachedPolicies><member><PolicyName>P<
            {list} PathPrefix=/team/ | ok !Access
            {list} PathPrefix=/tea/ | ok <AttachedPolicies/>"
        ));
        let names = walk.pages_of_one(list, "PolicyName");
        assert_eq!(names, ["P", "readonlyaccess", "ReadOnlyAccess"]);
        walk.origin.region = "us-gov-west-1".into();
        walk.follow(&format!(
            "{list} | ok <PolicyArn>arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess<
            AttachUserPolicy UserName=U PolicyArn={READ_ONLY} | ValidationError Invalid ARN partition
            PutUserPermissionsBoundary UserName=U PermissionsBoundary={READ_ONLY} | ValidationError Invalid ARN partition"
        ));
    }

    #[test]
    fn those_who_use_a_policy_are_listed_by_kind_use_and_path() {
        let list = format!("ListEntitiesForPolicy PolicyArn={P}");
        let mut walk = script(&format!(
            "
            {list} | ok <PolicyGroups/><PolicyUsers/><PolicyRoles/><IsTruncated>false
            CreateUser UserName=B PermissionsBoundary={P} | ok
            AttachUserPolicy UserName=B PolicyArn={P} | ok
            AttachUserPolicy UserName=U PolicyArn={P} | ok
            AttachGroupPolicy GroupName=G PolicyArn={P} | ok
            AttachRolePolicy RoleName=R PolicyArn={P} | ok
            {list} | ok <PolicyGroups><member><GroupName>G</GroupName><GroupId>AGPA
            {list} | ok <PolicyRoles><member><RoleName>R</RoleName><RoleId>AROA
            ListEntitiesForPolicy PolicyArn=arn:aws:iam::aws:policy/No | NoSuchEntity Policy arn:aws:iam::aws:policy/No was not found."
        ));
        let names = |xml: &str| {
            let names = ["GroupName", "UserName", "RoleName"].map(|name| texts(xml, name).concat());
            names.concat()
        };
        for (filter, expected) in [
            ("", "GBUR"),
            ("EntityFilter=User", "BU"),
            ("EntityFilter=Role", "R"),
            ("EntityFilter=Group", "G"),
            ("EntityFilter=AWSManagedPolicy", ""),
            ("PathPrefix=/u/", "U"),
            ("PolicyUsageFilter=PermissionsBoundary", "B"),
            (
                "PolicyUsageFilter=PermissionsPolicy EntityFilter=User",
                "BU",
            ),
        ] {
            let shown = walk.call(&format!("{list} {filter}")).unwrap();
            assert_eq!(names(&shown), expected, "{filter}");
        }
        assert_eq!(walk.pages_of_one(&list, "UserName"), ["B", "U"]);
        assert_eq!(walk.pages_of_one(&list, "RoleName"), ["R"]);
    }
}
