//! Roles: identities without credentials of their own, taken on by whoever their trust policy trusts.
//!
//! A role's name is unique among roles whatever its case. Roles under `/aws-service-role/` belong to a service: clients
//! can neither make nor change them. A role can be deleted only when it is in no instance profile and holds no policy.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>

use std::collections::BTreeSet;

use compact_str::CompactString;
use roleback_model::iam::{
    CreateRoleRequest, CreateRoleResponse, DeleteRoleRequest, GetRoleRequest, GetRoleResponse,
    ListRolesRequest, ListRolesResponse, Role as RoleShape, RoleLastUsed,
    UpdateAssumeRolePolicyRequest, UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse,
    UpdateRoleRequest, UpdateRoleResponse,
};
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

use crate::answer::{Change, Read, Write};
use crate::event::{
    Apply, Noun, RoleCreatedV1, RoleDeletedV1, RoleTrustUpdatedV1, RoleUpdatedV1, Stamp, Tag,
};
use crate::iam::holder::SERVICE_ROLE_PATH;
use crate::iam::trust::{self, Trusted};
use crate::iam::user::{ROOT_PATH, add_boundary_use, drop_boundary_use};
use crate::iam::{boundary, document, tags};
use crate::ids::{IdKind, unique_id};
use crate::named::Key;
use crate::scene::Scene;
use crate::stored_policy::{Parsed, StoredPolicy};
use crate::world::{Grants, World};
use crate::{fault, page};

/// The longest session of a role that was created without saying, in seconds.
const MAX_SESSION_SECS_DEFAULT: u32 = 3600;

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub(crate) name: CompactString,
    pub(crate) path: CompactString,
    pub(crate) id: CompactString,
    pub(crate) created: Timestamp,
    /// The trust policy, byte for byte as it was sent.
    pub(crate) trust: StoredPolicy,
    /// Whom the trust policy meant when it was stored.
    #[serde(default)]
    pub(crate) trusted: Trusted,
    /// The trust policy by whom it means, see [`Role::trust_by_id`]; made anew with either of the two.
    #[serde(skip)]
    pub(crate) trusting: Parsed,
    #[serde(default)]
    pub(crate) description: Option<String>,
    /// The longest session that may be asked for, in seconds.
    pub(crate) max_session_secs: u32,
    #[serde(default)]
    pub(crate) tags: Vec<Tag>,
    #[serde(default)]
    pub(crate) grants: Grants,
    /// Folded names of the instance profiles that it is in.
    #[serde(default)]
    pub(crate) instance_profiles: BTreeSet<Key>,
}

/// The role of this name, or the fault that says there is none.
pub(crate) fn find<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a Role, Fault> {
    scene
        .account()
        .roles
        .get(name)
        .ok_or_else(|| fault::no_such_role(name))
}

/// The role of this name, if clients may change it.
fn changeable<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a Role, Fault> {
    let role = find(scene, name)?;
    if role.path.starts_with(SERVICE_ROLE_PATH) {
        return Err(fault::protected_role(&role.name));
    }
    Ok(role)
}

impl Role {
    /// The role that a fact makes.
    fn created(fact: &RoleCreatedV1, at: Timestamp) -> Self {
        Self {
            name: fact.name.as_str().into(),
            path: fact.path.as_str().into(),
            id: fact.id.as_str().into(),
            created: at,
            trust: fact.trust.clone().into(),
            trusting: Parsed::default(),
            trusted: fact.trusted.clone(),
            description: fact.description.clone(),
            max_session_secs: fact.max_session_secs,
            tags: fact.tags.clone(),
            grants: Grants {
                boundary: fact.boundary.as_deref().map(Key::exact),
                ..Grants::default()
            },
            instance_profiles: BTreeSet::new(),
        }
    }

    /// What instance profiles show of their role.
    pub(crate) fn identified(&self, scene: &Scene<'_>) -> RoleShape {
        RoleShape {
            path: self.path.as_str().into(),
            role_name: self.name.as_str().into(),
            role_id: self.id.as_str().into(),
            arn: scene.arn("role", &self.path, &self.name),
            create_date: self.created,
            assume_role_policy_document: Some(document::encoded(&self.trust_policy(scene.world))),
            ..RoleShape::default()
        }
    }

    /// What UpdateRoleDescription shows.
    fn described(&self, scene: &Scene<'_>) -> RoleShape {
        RoleShape {
            description: self.description.clone(),
            ..self.identified(scene)
        }
    }

    /// What CreateRole shows: not how long its sessions may be, nor when it was last used.
    fn created_shown(&self, scene: &Scene<'_>) -> RoleShape {
        RoleShape {
            permissions_boundary: boundary::shown(scene, &self.grants),
            tags: tags::shown(&self.tags),
            ..self.described(scene)
        }
    }

    /// What lists show: no tags, no boundary, no last use.
    fn listed(&self, scene: &Scene<'_>) -> RoleShape {
        RoleShape {
            max_session_duration: i32::try_from(self.max_session_secs).ok(),
            ..self.described(scene)
        }
    }

    /// What GetRole shows. Uses are not recorded, so that a role's last use is always an empty element.
    fn detailed(&self, scene: &Scene<'_>) -> RoleShape {
        RoleShape {
            permissions_boundary: boundary::shown(scene, &self.grants),
            tags: tags::shown(&self.tags),
            role_last_used: Some(RoleLastUsed::default()),
            ..self.listed(scene)
        }
    }

    /// What has to be done before the role can be deleted, in the order in which AWS asks for it.
    fn hangs_on(&self) -> Option<&'static str> {
        fault::first_hindrance([
            (
                !self.instance_profiles.is_empty(),
                "remove roles from instance profile",
            ),
            (!self.grants.attached.is_empty(), "detach all policies"),
            (!self.grants.inline.is_empty(), "delete policies"),
        ])
    }
}

impl Write for CreateRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateRoleResponse>, Fault> {
        let path = self.path.as_deref().unwrap_or(ROOT_PATH);
        let tags = tags::accepted(scene, self.tags.as_deref())?;
        if path.starts_with(SERVICE_ROLE_PATH) {
            return Err(fault::service_role_path());
        }
        let trusted = trust::accepted(scene, &self.assume_role_policy_document)?;
        let roles = &scene.account().roles;
        if roles.contains(&self.role_name) {
            return Err(fault::name_taken("Role", &self.role_name));
        }
        let quotas = &scene.settings.quotas;
        if roles.len() >= quotas.roles as usize {
            return Err(quotas.exceeded("RolesQuota"));
        }
        let created = RoleCreatedV1 {
            name: self.role_name.clone(),
            path: path.into(),
            id: unique_id(IdKind::Role, scene.fresh).into(),
            trust: self.assume_role_policy_document.as_str().into(),
            trusted,
            description: self.description.clone().filter(|text| !text.is_empty()),
            max_session_secs: secs(self.max_session_duration).unwrap_or(MAX_SESSION_SECS_DEFAULT),
            boundary: boundary::accepted(scene, self.permissions_boundary.as_deref())?,
            tags,
        };
        let role = Role::created(&created, scene.now).created_shown(scene);
        Ok(Change::one(CreateRoleResponse { role }, created))
    }
}

/// A duration that the contract's table has already found to be in range.
fn secs(duration: Option<i32>) -> Option<u32> {
    duration.and_then(|secs| u32::try_from(secs).ok())
}

impl Read for GetRoleRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetRoleResponse, Fault> {
        let role = find(scene, &self.role_name)?.detailed(scene);
        Ok(GetRoleResponse { role })
    }
}

impl Read for ListRolesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListRolesResponse, Fault> {
        let start = page::after(self.marker.as_deref())?;
        let prefix = self.path_prefix.as_deref().unwrap_or(ROOT_PATH);
        let roles = scene.account().roles.after(start.as_ref());
        let matching = roles.filter(|(_, role)| role.path.starts_with(prefix));
        let page = page::take(matching, self.max_items, |role| role.listed(scene));
        Ok(ListRolesResponse {
            roles: page.items,
            is_truncated: Some(page.is_truncated),
            marker: page.marker,
        })
    }
}

impl Write for UpdateAssumeRolePolicyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let role = changeable(scene, &self.role_name)?;
        let updated = RoleTrustUpdatedV1 {
            name: role.name.to_string(),
            trust: self.policy_document.as_str().into(),
            trusted: trust::accepted(scene, &self.policy_document)?,
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for UpdateRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UpdateRoleResponse>, Fault> {
        let role = changeable(scene, &self.role_name)?;
        let updated = RoleUpdatedV1 {
            name: role.name.to_string(),
            description: self.description.clone(),
            max_session_secs: secs(self.max_session_duration),
        };
        Ok(Change::one(UpdateRoleResponse {}, updated))
    }
}

impl Write for UpdateRoleDescriptionRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UpdateRoleDescriptionResponse>, Fault> {
        let mut role = changeable(scene, &self.role_name)?.clone();
        let updated = RoleUpdatedV1 {
            name: role.name.to_string(),
            description: Some(self.description.clone()),
            max_session_secs: None,
        };
        role.update(updated.clone());
        let role = Some(role.described(scene));
        Ok(Change::one(UpdateRoleDescriptionResponse { role }, updated))
    }
}

impl Write for DeleteRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let role = changeable(scene, &self.role_name)?;
        if let Some(what) = role.hangs_on() {
            return Err(fault::must_first(what));
        }
        let name = role.name.to_string();
        Ok(Change::one(Nothing, RoleDeletedV1 { name }))
    }
}

impl Apply for RoleCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let role = Role::created(&self, stamp.at);
        let key = Key::folded(&self.name);
        account.principals.add(&role.id, Noun::Role, &key);
        add_boundary_use(account, &role.grants, (Noun::Role, key));
        account.roles.insert(&self.name, role);
    }
}

impl Apply for RoleTrustUpdatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(role) = world.account_mut(stamp.account).roles.get_mut(&self.name) {
            role.trust = self.trust.into();
            role.trusting = Parsed::default();
            role.trusted = self.trusted;
        }
    }
}

impl Role {
    fn update(&mut self, fact: RoleUpdatedV1) {
        if fact.description.is_some() {
            self.description = fact.description.filter(|text| !text.is_empty());
        }
        self.max_session_secs = fact.max_session_secs.unwrap_or(self.max_session_secs);
    }
}

impl Apply for RoleUpdatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(role) = world.account_mut(stamp.account).roles.get_mut(&self.name) {
            role.update(self);
        }
    }
}

impl Apply for RoleDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let Some(role) = account.roles.remove(&self.name) {
            account.principals.remove(&role.id);
            drop_boundary_use(account, &role.grants, (Noun::Role, Key::folded(&self.name)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TRUST, Walk, script};

    #[test]
    fn a_role_is_created_read_changed_and_deleted() {
        script(
            "GetRole RoleName=r | NoSuchEntity The role with name r cannot be found.
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust MaxSessionDuration=1 | ValidationError 1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust Path=/aws-service-role/x/ | InvalidInput Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles
             CreateRole RoleName=r AssumeRolePolicyDocument={ | MalformedPolicyDocument This policy contains invalid Json
             CreateRole RoleName=r AssumeRolePolicyDocument=@allow | MalformedPolicyDocument Has prohibited field Resource
             CreateRole RoleName=R Path=/x/ AssumeRolePolicyDocument=@trust | ok <Arn>arn:aws:iam::123456789012:role/x/R</Arn>
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust | EntityAlreadyExists Role with name r already exists.
             CreateRole RoleName=r AssumeRolePolicyDocument={ | MalformedPolicyDocument This policy contains invalid Json
             GetRole RoleName=r | ok <RoleName>R</RoleName><RoleId>AROA
             GetRole RoleName=r | ok <MaxSessionDuration>3600</MaxSessionDuration><RoleLastUsed/>
             UpdateRole RoleName=x | NoSuchEntity The role with name x cannot be found.
             UpdateRole RoleName=r Description=what MaxSessionDuration=43200 | ok
             GetRole RoleName=r | ok <Description>what</Description><MaxSessionDuration>43200</MaxSessionDuration>
             UpdateRole RoleName=r | ok
             GetRole RoleName=r | ok <Description>what</Description><MaxSessionDuration>43200</MaxSessionDuration>
             UpdateRoleDescription RoleName=x Description=other | NoSuchEntity The role with name x cannot be found.
             UpdateRoleDescription RoleName=r Description=other | ok <Description>other</Description>
             UpdateRoleDescription RoleName=r Description=other | ok !<MaxSessionDuration>
             UpdateRoleDescription RoleName=r Description= | ok !<Description
             GetRole RoleName=r | ok !<Description
             DeleteRole RoleName=x | NoSuchEntity The role with name x cannot be found.
             DeleteRole RoleName=r | ok
             DeleteRole RoleName=r | NoSuchEntity The role with name r cannot be found.",
        );
    }

    #[test]
    fn each_answer_shows_its_own_members() {
        let create = "CreateRole RoleName=r AssumeRolePolicyDocument=@trust Description=d Tags.member.1.Key=k Tags.member.1.Value=v PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess";
        let mut walk = Walk::new();
        for (request, members) in [
            (
                create,
                ["Description", "PermissionsBoundary", "Tags"].as_slice(),
            ),
            (
                "GetRole RoleName=r",
                &[
                    "Description",
                    "MaxSessionDuration",
                    "PermissionsBoundary",
                    "Tags",
                    "RoleLastUsed",
                ],
            ),
            ("ListRoles", &["Description", "MaxSessionDuration"]),
            (
                "UpdateRoleDescription RoleName=r Description=d",
                &["Description"],
            ),
        ] {
            let xml = walk.call(request).unwrap();
            let all = [
                "Description",
                "MaxSessionDuration",
                "PermissionsBoundary",
                "Tags",
                "RoleLastUsed",
            ];
            let shown = |member: &&&str| {
                xml.contains(&format!("<{member}>")) || xml.contains(&format!("<{member}/>"))
            };
            let shown: Vec<_> = all.iter().filter(shown).copied().collect();
            assert_eq!(shown, members, "{request}");
        }
    }

    #[test]
    fn the_trust_policy_comes_back_as_it_was_sent() {
        let condition = r#""Condition":{"StringEquals":{"sts:ExternalId":"a+%3A"}},"Action""#;
        let sent = TRUST.replace(r#""Action""#, condition).replace(',', ", ");
        let shown = document::encoded(&sent);
        assert!(shown.contains("a%2B%253A"), "{shown}");
        let sent = sent.replace(' ', "_");
        script(&format!(
            "UpdateAssumeRolePolicy RoleName=r PolicyDocument=@trust | NoSuchEntity The role with name r cannot be found.
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
             UpdateAssumeRolePolicy RoleName=r PolicyDocument=@allow | MalformedPolicyDocument Has prohibited field Resource
             GetRole RoleName=r | ok <AssumeRolePolicyDocument>{}<
             UpdateAssumeRolePolicy RoleName=r PolicyDocument={sent} | ok
             GetRole RoleName=r | ok <AssumeRolePolicyDocument>{shown}<
             CreateRole RoleName=s AssumeRolePolicyDocument={sent} | ok <AssumeRolePolicyDocument>{shown}<",
            document::encoded(TRUST),
        ));
    }

    #[test]
    fn a_role_in_use_is_not_deleted() {
        script(
            "CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
             CreateInstanceProfile InstanceProfileName=p | ok
             AddRoleToInstanceProfile InstanceProfileName=p RoleName=r | ok
             AttachRolePolicy RoleName=r PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
             PutRolePolicy RoleName=r PolicyName=i PolicyDocument=@allow | ok
             DeleteRole RoleName=r | DeleteConflict Cannot delete entity, must remove roles from instance profile first.
             RemoveRoleFromInstanceProfile InstanceProfileName=p RoleName=r | ok
             DeleteRole RoleName=r | DeleteConflict Cannot delete entity, must detach all policies first.
             DetachRolePolicy RoleName=r PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
             DeleteRole RoleName=r | DeleteConflict Cannot delete entity, must delete policies first.
             DeleteRolePolicy RoleName=r PolicyName=i | ok
             DeleteRole RoleName=r | ok",
        );
    }

    #[test]
    fn a_role_of_a_service_is_its_services_alone() {
        let mut walk = Walk::new();
        let of_service = RoleCreatedV1 {
            name: "AWSServiceRoleForSupport".into(),
            path: "/aws-service-role/support.amazonaws.com/".into(),
            id: "AROAEXAMPLEEXAMPLE123".into(),
            trust: TRUST.into(),
            trusted: Trusted::new(),
            description: None,
            max_session_secs: MAX_SESSION_SECS_DEFAULT,
            boundary: None,
            tags: Vec::new(),
        };
        walk.happen([of_service.into()]);
        walk.follow("CreateInstanceProfile InstanceProfileName=p | ok");
        for request in [
            "UpdateRole Description=x",
            "UpdateRoleDescription Description=x",
            "UpdateAssumeRolePolicy PolicyDocument=@trust",
            "PutRolePermissionsBoundary PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess",
            "DeleteRolePermissionsBoundary",
            "AddRoleToInstanceProfile InstanceProfileName=p",
            "DeleteRole",
        ] {
            walk.follow(&format!("{request} RoleName=AWSServiceRoleForSupport | UnmodifiableEntity Cannot perform the operation on the protected role 'AWSServiceRoleForSupport' - this role is only modifiable by AWS"));
        }
    }

    #[test]
    fn lists_come_in_pages() {
        let mut walk = script(
            "CreateRole RoleName=b AssumeRolePolicyDocument=@trust | ok
             CreateRole RoleName=A Path=/x/ AssumeRolePolicyDocument=@trust | ok
             ListRoles PathPrefix=/x/ | ok !<RoleName>b<
             ListRoles Marker=! | ValidationError Invalid Marker: !",
        );
        assert_eq!(walk.pages_of_one("ListRoles", "RoleName"), ["A", "b"]);
    }

    #[test]
    fn the_quotas_of_roles_hold_and_white_space_does_not_count() {
        let mut walk = script("CreateRole RoleName=a AssumeRolePolicyDocument=@trust | ok");
        let size = u32::try_from(TRUST.len()).unwrap();
        let padded = TRUST.replace(',', ",_____");
        walk.settings.quotas.trust_policy_size = size;
        walk.settings.quotas.roles = 2;
        walk.follow(&format!(
            "CreateRole RoleName=b AssumeRolePolicyDocument={padded} | ok
             CreateRole RoleName=A AssumeRolePolicyDocument=@trust | EntityAlreadyExists Role with name A already exists.
             CreateRole RoleName=c AssumeRolePolicyDocument=@trust | LimitExceeded Cannot exceed quota for RolesPerAccount: 2"
        ));
        walk.settings.quotas.trust_policy_size = size - 1;
        walk.follow(&format!(
            "CreateRole RoleName=a AssumeRolePolicyDocument=@trust | LimitExceeded Cannot exceed quota for ACLSizePerRole: {}
             UpdateAssumeRolePolicy RoleName=a PolicyDocument=@trust | LimitExceeded Cannot exceed quota for ACLSizePerRole: {}",
            size - 1,
            size - 1,
        ));
    }
}
