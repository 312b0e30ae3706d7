//! Roles: identities without long-term credentials, assumed by the principals in their trust policy.
//!
//! Role names are unique regardless of case. Roles under `/aws-service-role/` belong to a service: clients cannot
//! create or change them. A role can be deleted only when it is in no instance profile and has no policies.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>

use roleback_model::iam::{
    CreateRoleRequest, CreateRoleResponse, DeleteRoleRequest, GetRoleRequest, GetRoleResponse,
    ListRolesRequest, ListRolesResponse, Role as RoleShape, RoleLastUsed,
    UpdateAssumeRolePolicyRequest, UpdateRoleDescriptionRequest, UpdateRoleDescriptionResponse,
    UpdateRoleRequest, UpdateRoleResponse,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::{ROOT_PATH, SERVICE_ROLE_PATH};
use roleback_world::entity::Role;
use roleback_world::event::{
    Payload, RoleCreatedV1, RoleDeletedV1, RoleSigninDurationSetV1, RoleTrustUpdatedV1,
    RoleUpdatedV1,
};

use crate::answer::{Change, Read, Write};
use crate::iam::{boundary, document, tag_list, trust};
use crate::ids::{IdKind, unique_id};
use crate::scene::Scene;
use crate::{fault, page};

pub(crate) mod template;

/// The longest session duration of a role that was created without one, in seconds.
pub(crate) const MAX_SESSION_SECS_DEFAULT: u32 = 3600;

/// The role with this name, or a fault if it does not exist.
pub(crate) fn find<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a Role, Fault> {
    scene
        .account()
        .roles
        .get(name)
        .ok_or_else(|| fault::no_such_role(name))
}

/// The role with this name, if clients can change it.
fn changeable<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a Role, Fault> {
    let role = find(scene, name)?;
    if role.path.starts_with(SERVICE_ROLE_PATH) {
        return Err(fault::protected_role(&role.name));
    }
    Ok(role)
}

/// The members that instance profiles show of their role.
pub(crate) fn identified(role: &Role, scene: &Scene<'_>) -> RoleShape {
    RoleShape {
        path: role.path.as_str().into(),
        role_name: role.name.as_str().into(),
        role_id: role.id.as_str().into(),
        arn: scene.arn("role", &role.path, &role.name),
        create_date: role.created,
        assume_role_policy_document: Some(document::encoded(&trust::trust_policy(
            role,
            scene.world,
        ))),
        ..RoleShape::default()
    }
}

/// The members in the answer of UpdateRoleDescription.
fn described(role: &Role, scene: &Scene<'_>) -> RoleShape {
    RoleShape {
        description: role.description.clone(),
        ..identified(role, scene)
    }
}

/// The members in the answer of CreateRole: no longest session, no last use.
pub(crate) fn created_shown(role: &Role, scene: &Scene<'_>) -> RoleShape {
    RoleShape {
        permissions_boundary: boundary::shown(scene, &role.grants),
        tags: tag_list::shown(&role.tags),
        ..described(role, scene)
    }
}

/// The members that lists show: no tags, no boundary, no last use.
fn listed(role: &Role, scene: &Scene<'_>) -> RoleShape {
    RoleShape {
        max_session_duration: i32::try_from(role.max_session_secs).ok(),
        max_signin_session_duration: role
            .max_signin_session_secs
            .and_then(|secs| i32::try_from(secs).ok()),
        ..described(role, scene)
    }
}

/// Days for which AWS tracks the last use of a role.
const LAST_USED_DAYS: i64 = 400;

/// The last use; an empty element if the role was not used within the tracking period.
pub(crate) fn last_used(role: &Role, scene: &Scene<'_>) -> RoleLastUsed {
    let tracked_since = scene.now.plus_secs(-LAST_USED_DAYS * 24 * 3_600);
    let uses = scene.account().uses.principal(&role.id);
    let last = uses.map(|uses| &uses.last);
    let last = last.filter(|last| last.at >= tracked_since);
    RoleLastUsed {
        last_used_date: last.map(|last| last.at),
        region: last.map(|last| last.region.as_str().into()),
    }
}

/// The members in the answer of GetRole.
fn detailed(role: &Role, scene: &Scene<'_>) -> RoleShape {
    RoleShape {
        permissions_boundary: boundary::shown(scene, &role.grants),
        tags: tag_list::shown(&role.tags),
        role_last_used: Some(last_used(role, scene)),
        source_role_template: template::source(role, scene),
        ..listed(role, scene)
    }
}

/// What must be removed before the role can be deleted, in the order of AWS's checks.
fn delete_blocker(role: &Role) -> Option<&'static str> {
    fault::first_blocker([
        (
            !role.instance_profiles.is_empty(),
            "remove roles from instance profile",
        ),
        (!role.grants.attached.is_empty(), "detach all policies"),
        (!role.grants.inline.is_empty(), "delete policies"),
    ])
}

impl Write for CreateRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateRoleResponse>, Fault> {
        let path = self.path.as_deref().unwrap_or(ROOT_PATH);
        let tags = tag_list::accepted(scene, self.tags.as_deref())?;
        if path.starts_with(SERVICE_ROLE_PATH) {
            return Err(fault::service_role_path());
        }
        let trust = trust::accepted(scene, &self.assume_role_policy_document)?;
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
            id: unique_id(IdKind::Role, scene.entropy).into(),
            created: scene.now,
            trust: trust.text.into(),
            trusted: trust.trusted,
            description: self.description.clone().filter(|text| !text.is_empty()),
            max_session_secs: secs(self.max_session_duration).unwrap_or(MAX_SESSION_SECS_DEFAULT),
            boundary: boundary::accepted(scene, self.permissions_boundary.as_deref())?,
            tags,
        };
        let role = created_shown(&Role::created(&created), scene);
        let set = secs(self.max_signin_session_duration)
            .map(|secs| signin_duration(&created.name, &created.id, Some(secs)));
        Ok(Change {
            output: CreateRoleResponse { role },
            payloads: [created.into()].into_iter().chain(set).collect(),
        })
    }
}

/// Sets the maximum sign-in session duration of a role, or resets it to the default.
fn signin_duration(name: &str, id: &str, max_signin_session_secs: Option<u32>) -> Payload {
    let (name, id) = (name.into(), id.into());
    let set = RoleSigninDurationSetV1 {
        name,
        id,
        max_signin_session_secs,
    };
    set.into()
}

/// Converts a duration that the contract's constraints have checked.
fn secs(duration: Option<i32>) -> Option<u32> {
    duration.and_then(|secs| u32::try_from(secs).ok())
}

impl Read for GetRoleRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetRoleResponse, Fault> {
        let role = detailed(find(scene, &self.role_name)?, scene);
        Ok(GetRoleResponse { role })
    }
}

impl Read for ListRolesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListRolesResponse, Fault> {
        let roles = &scene.account().roles;
        page::list_below(self, roles, |role| &role.path, |role| listed(role, scene))
    }
}

impl Write for UpdateAssumeRolePolicyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let role = changeable(scene, &self.role_name)?;
        let trust = trust::accepted(scene, &self.policy_document)?;
        let updated = RoleTrustUpdatedV1 {
            name: role.name.to_string(),
            id: role.id.to_string(),
            trust: trust.text.into(),
            trusted: trust.trusted,
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for UpdateRoleRequest {
    /// Only the description of a service-linked role can be changed.
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UpdateRoleResponse>, Fault> {
        let resets = self.reset_max_signin_session_duration == Some(true);
        let signin = secs(self.max_signin_session_duration);
        if resets && signin.is_some() {
            return Err(fault::session_duration_set_and_reset());
        }
        let only_describes = self.max_session_duration.is_none() && signin.is_none() && !resets;
        let role = match only_describes {
            true => find(scene, &self.role_name)?,
            false => changeable(scene, &self.role_name)?,
        };
        let changes = (resets || signin.is_some()) && role.max_signin_session_secs != signin;
        let set = changes.then(|| signin_duration(&role.name, &role.id, signin));
        let updated = RoleUpdatedV1 {
            name: role.name.to_string(),
            id: role.id.to_string(),
            description: self.description.clone(),
            max_session_secs: secs(self.max_session_duration),
        };
        Ok(Change {
            output: UpdateRoleResponse {},
            payloads: [updated.into()].into_iter().chain(set).collect(),
        })
    }
}

impl Write for UpdateRoleDescriptionRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<UpdateRoleDescriptionResponse>, Fault> {
        let mut role = find(scene, &self.role_name)?.clone();
        let updated = RoleUpdatedV1 {
            name: role.name.to_string(),
            id: role.id.to_string(),
            description: Some(self.description.clone()),
            max_session_secs: None,
        };
        role.update(updated.clone());
        let role = Some(described(&role, scene));
        Ok(Change::one(UpdateRoleDescriptionResponse { role }, updated))
    }
}

impl Write for DeleteRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let role = changeable(scene, &self.role_name)?;
        if let Some(what) = delete_blocker(role) {
            return Err(fault::must_first(what));
        }
        let (name, id) = (role.name.to_string(), role.id.to_string());
        Ok(Change::one(Nothing, RoleDeletedV1 { name, id }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TRUST;
    use crate::testing::Walk;
    use crate::testing::script;
    use crate::testing::texts;
    use roleback_world::entity::Trusted;

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
    fn the_longest_sign_in_session_is_set_and_reset() {
        script(
            "CreateRole RoleName=r AssumeRolePolicyDocument=@trust MaxSigninSessionDuration=3600 | ok
             GetRole RoleName=r | ok <MaxSigninSessionDuration>3600</MaxSigninSessionDuration>
             UpdateRole RoleName=r MaxSigninSessionDuration=7200 ResetMaxSigninSessionDuration=true | InvalidInput MaxSigninSessionDuration cannot be specified when ResetMaxSigninSessionDuration is true.
             UpdateRole RoleName=r MaxSigninSessionDuration=7200 | ok
             UpdateRole RoleName=r Description=d | ok
             GetRole RoleName=r | ok <MaxSigninSessionDuration>7200</MaxSigninSessionDuration>
             ListRoles | ok <MaxSigninSessionDuration>7200</MaxSigninSessionDuration>
             UpdateRole RoleName=r ResetMaxSigninSessionDuration=true | ok
             GetRole RoleName=r | ok !MaxSigninSessionDuration",
        );
    }

    #[test]
    fn the_last_use_of_a_role_is_shown_for_400_days() {
        let mut walk = script("CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok");
        let id = texts(&walk.call("GetRole RoleName=r").unwrap(), "RoleId").concat();
        walk.note_use(&id, None, "iam:ListUsers");
        let used = "ok <RoleLastUsed><LastUsedDate>2026-01-01T00:00:02Z</LastUsedDate><Region>us-east-1</Region></RoleLastUsed>";
        walk.take(&[
            ("GetRole RoleName=r", used),
            ("GetAccountAuthorizationDetails", used),
            ("ListRoles", "ok !<RoleLastUsed"),
        ]);
        walk.wait(400 * 24 * 3_600);
        walk.follow("GetRole RoleName=r | ok <RoleLastUsed/>");
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
    fn the_trust_policy_comes_back_as_it_was_sent_but_for_accounts() {
        let condition = r#""Condition":{"StringEquals":{"sts:ExternalId":"a+%3A"}},"Action""#;
        let sent = TRUST.replace(r#""Action""#, condition).replace(',', ", ");
        let stored = |sent: &str| sent.replace("123456789012", "arn:aws:iam::123456789012:root");
        let shown = document::encoded(&stored(&sent));
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
            document::encoded(&stored(TRUST)),
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
            created: Default::default(),
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
            "UpdateRole Description=x MaxSessionDuration=7200",
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
