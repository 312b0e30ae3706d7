//! Permissions boundaries: managed policies that limit the permissions of a user or a role. One generic implementation
//! for the two kinds.
//! Deleting a boundary that is not set changes nothing.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>

use roleback_model::iam::{
    AttachedPermissionsBoundary, DeleteRolePermissionsBoundaryRequest,
    DeleteUserPermissionsBoundaryRequest, PermissionsBoundaryAttachmentType,
    PutRolePermissionsBoundaryRequest, PutUserPermissionsBoundaryRequest,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::arn::stored;
use roleback_world::entity::Grants;
use roleback_world::event::{BoundaryDeletedV1, BoundaryPutV1};
use roleback_world::resource_kind::ResourceKind;

use crate::answer::{Change, Write};
use crate::fault;
use crate::iam::holder;
use crate::iam::managed_policy::look_up;
use crate::scene::Scene;

/// The requested boundary of a new entity as a stored ARN. It must be an existing managed policy that is not reserved
/// for service-linked roles.
pub(crate) fn accepted(scene: &Scene<'_>, arn: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(arn) = arn else {
        return Ok(None);
    };
    match look_up(scene, arn)? {
        Some(found) if !found.is_of_service_role() => Ok(Some(stored(arn).into_owned())),
        _ => Err(fault::no_such_boundary(arn)),
    }
}

/// The boundary as answers show it.
pub(crate) fn shown(scene: &Scene<'_>, grants: &Grants) -> Option<AttachedPermissionsBoundary> {
    let arn = grants.boundary.as_ref()?;
    Some(AttachedPermissionsBoundary {
        permissions_boundary_type: Some(PermissionsBoundaryAttachmentType::Policy),
        permissions_boundary_arn: Some(scene.partition().show(arn.as_str()).into_owned()),
    })
}

fn put(
    scene: &Scene<'_>,
    kind: ResourceKind,
    name: &str,
    arn: &str,
) -> Result<Change<Nothing>, Fault> {
    let policy = look_up(scene, arn)?;
    let holder = holder::changeable(scene, kind, name)?;
    let policy = policy.ok_or_else(|| fault::no_such_boundary(arn))?;
    if policy.is_of_service_role() {
        return Err(fault::service_role_policy());
    }
    let event = BoundaryPutV1 {
        kind,
        name: holder.name.into(),
        id: holder.id.into(),
        policy_arn: stored(arn).into_owned(),
    };
    Ok(Change::one(Nothing, event))
}

fn delete(scene: &Scene<'_>, kind: ResourceKind, name: &str) -> Result<Change<Nothing>, Fault> {
    let holder = holder::changeable(scene, kind, name)?;
    if holder.grants.boundary.is_none() {
        return Ok(Change::none(Nothing));
    }
    let (name, id) = (holder.name.into(), holder.id.into());
    Ok(Change::one(Nothing, BoundaryDeletedV1 { kind, name, id }))
}

/// The two operations for each kind that can have a boundary.
macro_rules! boundaries {
    ($($kind:ident by $name:ident: $put:ident $delete:ident;)*) => {$(
        impl Write for $put {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                put(scene, ResourceKind::$kind, &self.$name, &self.permissions_boundary)
            }
        }

        impl Write for $delete {
            fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
                delete(scene, ResourceKind::$kind, &self.$name)
            }
        }
    )*};
}

boundaries! {
    User by user_name: PutUserPermissionsBoundaryRequest DeleteUserPermissionsBoundaryRequest;
    Role by role_name: PutRolePermissionsBoundaryRequest DeleteRolePermissionsBoundaryRequest;
}

#[cfg(test)]
mod tests {
    use crate::testing::script;

    const BOUNDARY: &str = "arn:aws:iam::aws:policy/PowerUserAccess";
    const ABSENT: &str = "arn:aws:iam::123456789012:policy/absent";
    const OF_SERVICE: &str = "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy";

    #[test]
    fn a_boundary_is_set_shown_replaced_and_taken_away() {
        for (kind, id) in [("User", "AIDA"), ("Role", "AROA")] {
            let mut walk = script(&format!(
                "Put{kind}PermissionsBoundary {kind}Name=x PermissionsBoundary=short | ValidationError 1 validation error detected: Value at 'permissionsBoundary' failed to satisfy constraint: Member must have length greater than or equal to 20
                 Put{kind}PermissionsBoundary {kind}Name=x PermissionsBoundary=this-is-no-arn-at-all | ValidationError Invalid ARN:  Could not be parsed!
                 Put{kind}PermissionsBoundary {kind}Name=x PermissionsBoundary={ABSENT} | NoSuchEntity The {} with name x cannot be found.
                 Delete{kind}PermissionsBoundary {kind}Name=x | NoSuchEntity The {} with name x cannot be found.
                 CreateUser UserName=x | ok
                 CreateRole RoleName=x AssumeRolePolicyDocument=@trust | ok
                 Put{kind}PermissionsBoundary {kind}Name=X PermissionsBoundary={ABSENT} | NoSuchEntity Scope ARN: {ABSENT} does not exist or is not attachable.
                 Put{kind}PermissionsBoundary {kind}Name=X PermissionsBoundary={OF_SERVICE} | PolicyNotAttachable Cannot attach a Service Role Policy to a Customer Role.
                 Delete{kind}PermissionsBoundary {kind}Name=x | ok
                 Get{kind} {kind}Name=x | ok {id}
                 Get{kind} {kind}Name=x | ok !<PermissionsBoundary>
                 Put{kind}PermissionsBoundary {kind}Name=X PermissionsBoundary={BOUNDARY} | ok
                 Get{kind} {kind}Name=x | ok <PermissionsBoundary><PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>{BOUNDARY}</PermissionsBoundaryArn></PermissionsBoundary>
                 GetPolicy PolicyArn={BOUNDARY} | ok <PermissionsBoundaryUsageCount>1</PermissionsBoundaryUsageCount>
                 Put{kind}PermissionsBoundary {kind}Name=X PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
                 GetPolicy PolicyArn={BOUNDARY} | ok <PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount>
                 Delete{kind}PermissionsBoundary {kind}Name=x | ok
                 Get{kind} {kind}Name=x | ok !<PermissionsBoundary>",
                kind.to_lowercase(),
                kind.to_lowercase(),
            ));
            assert!(
                walk.world
                    .account(walk.caller.account)
                    .policy_uses
                    .is_empty()
            );
            walk.follow("DeleteUser UserName=x | ok\nDeleteRole RoleName=x | ok");
        }
    }

    #[test]
    fn a_new_entity_can_have_a_boundary_from_the_start() {
        script(&format!(
            "CreateUser UserName=u PermissionsBoundary={ABSENT} | NoSuchEntity Scope ARN: {ABSENT} does not exist or is not attachable.
             CreateUser UserName=u PermissionsBoundary={OF_SERVICE} | NoSuchEntity Scope ARN: {OF_SERVICE} does not exist or is not attachable.
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust PermissionsBoundary={ABSENT} | NoSuchEntity Scope ARN: {ABSENT} does not exist or is not attachable.
             CreateUser UserName=u PermissionsBoundary={BOUNDARY} | ok <PermissionsBoundaryArn>{BOUNDARY}</PermissionsBoundaryArn>
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust PermissionsBoundary={BOUNDARY} | ok <PermissionsBoundaryArn>{BOUNDARY}</PermissionsBoundaryArn>
             GetPolicy PolicyArn={BOUNDARY} | ok <PermissionsBoundaryUsageCount>2</PermissionsBoundaryUsageCount>
             ListUsers | ok !PermissionsBoundary
             ListRoles | ok !PermissionsBoundary
             UpdateUser UserName=u NewUserName=v | ok
             DeleteUser UserName=v | ok
             DeleteRole RoleName=r | ok
             GetPolicy PolicyArn={BOUNDARY} | ok <PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount>"
        ));
    }
}
