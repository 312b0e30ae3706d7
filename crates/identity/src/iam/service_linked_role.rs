//! Service-linked roles: roles that belong to an AWS service. The service decides their names, trust and permissions.
//!
//! Clients can create one, describe and tag it, and start a task that deletes it; every other change is refused. The quota of roles
//! does not apply. No service here uses the roles, so the task succeeds at once, as on AWS for a service without resources.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html>

use roleback_model::iam::{
    CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse,
    DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse, DeletionTaskStatusType,
    GetServiceLinkedRoleDeletionStatusRequest, GetServiceLinkedRoleDeletionStatusResponse,
};
use roleback_wire::Fault;
use roleback_world::arn::SERVICE_ROLE_PATH;
use roleback_world::entity::Role;
use roleback_world::event::{
    DeletionTaskSucceededV1, Payload, PolicyAttachedV1, PolicyDetachedV1, RoleCreatedV1,
    RoleDeletedV1, RoleRemovedFromInstanceProfileV1,
};
use roleback_world::resource_kind::ResourceKind;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::iam::role;
use crate::ids::{IdKind, lower_case_id, unique_id, uuid};
use crate::linked_services::{LinkedService, Suffix, find};
use crate::scene::Scene;

/// Length of a suffix that a service generates, in characters.
const SUFFIX_CHARS: usize = 16;
/// Longest name of a role, in characters.
const ROLE_NAME_CHARS_MAX: usize = 64;

/// The trust policy of such a role, in AWS's format.
fn trust_policy(principal: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{{"Service":["{principal}"]}}}}]}}"#
    )
}

/// The name of the new role.
fn role_name(
    scene: &Scene<'_>,
    service: &LinkedService,
    suffix: Option<&str>,
) -> Result<String, Fault> {
    if suffix.is_some() && service.suffix != Suffix::OfRequest {
        return Err(fault::custom_suffix(service.principal));
    }
    let made =
        (service.suffix == Suffix::OfService).then(|| lower_case_id(SUFFIX_CHARS, scene.entropy));
    let name = service.role_name_with(suffix.or(made.as_deref()));
    if name.len() > ROLE_NAME_CHARS_MAX {
        return Err(fault::long_custom_suffix(&name, ROLE_NAME_CHARS_MAX));
    }
    Ok(name)
}

impl Write for CreateServiceLinkedRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateServiceLinkedRoleResponse>, Fault> {
        let service = find(&self.aws_service_name)
            .ok_or_else(|| fault::no_linked_service(&self.aws_service_name))?;
        let name = role_name(scene, service, self.custom_suffix.as_deref())?;
        if scene.account().roles.contains(&name) {
            return Err(fault::linked_role_taken(&name));
        }
        let description = self.description.as_deref().filter(|text| !text.is_empty());
        let (created, attached) = creation(scene, service, name, description);
        let role = role::created_shown(&Role::created(&created), scene);
        Ok(Change {
            output: CreateServiceLinkedRoleResponse { role: Some(role) },
            payloads: vec![created.into(), attached.into()],
        })
    }
}

/// What creates the role of a service.
fn creation(
    scene: &Scene<'_>,
    service: &LinkedService,
    name: String,
    description: Option<&str>,
) -> (RoleCreatedV1, PolicyAttachedV1) {
    let created = RoleCreatedV1 {
        name: name.clone(),
        path: format!("{SERVICE_ROLE_PATH}{}/", service.principal),
        id: unique_id(IdKind::Role, scene.entropy).into(),
        created: scene.now,
        trust: trust_policy(service.principal).into(),
        trusted: Default::default(),
        description: description.or(service.description).map(Into::into),
        max_session_secs: role::MAX_SESSION_SECS_DEFAULT,
        boundary: None,
        tags: Vec::new(),
    };
    let attached = PolicyAttachedV1 {
        kind: ResourceKind::Role,
        name,
        id: created.id.clone(),
        policy_arn: format!(
            "arn:aws:iam::aws:policy{SERVICE_ROLE_PATH}{}",
            service.policy
        ),
    };
    (created, attached)
}

/// What creates the role of a service that does not have one yet.
pub(crate) fn missing(scene: &Scene<'_>, principal: &str) -> Vec<Payload> {
    let Some(service) = find(principal) else {
        return Vec::new();
    };
    let name = service.role_name_with(None);
    if scene.account().roles.contains(&name) {
        return Vec::new();
    }
    let (created, attached) = creation(scene, service, name, None);
    vec![created.into(), attached.into()]
}

impl Write for DeleteServiceLinkedRoleRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<DeleteServiceLinkedRoleResponse>, Fault> {
        let role = role::find(scene, &self.role_name)?;
        if !role.path.starts_with(SERVICE_ROLE_PATH) {
            return Err(fault::no_such_role(&self.role_name));
        }
        let id = format!("task{}{}/{}", role.path, role.name, uuid(scene.entropy));
        let mut payloads = deletion(scene, role);
        let succeeded = DeletionTaskSucceededV1 {
            id: id.clone(),
            role: role.name.to_string(),
            role_id: role.id.to_string(),
        };
        payloads.push(succeeded.into());
        let output = DeleteServiceLinkedRoleResponse {
            deletion_task_id: id,
        };
        Ok(Change { output, payloads })
    }
}

/// The events that delete a role and everything that refers to it. No client can add such a role to an instance profile, but a
/// loaded pod can contain one.
fn deletion(scene: &Scene<'_>, role: &Role) -> Vec<Payload> {
    let (name, id) = (role.name.to_string(), role.id.to_string());
    let detached = role.grants.attached.iter().map(|arn| {
        let detached = PolicyDetachedV1 {
            kind: ResourceKind::Role,
            name: name.clone(),
            id: id.clone(),
            policy_arn: arn.as_str().into(),
        };
        detached.into()
    });
    let profiles = &scene.account().instance_profiles;
    let profiles = role
        .instance_profiles
        .iter()
        .filter_map(|key| profiles.at(key));
    let removed = profiles.map(|profile| {
        let removed = RoleRemovedFromInstanceProfileV1 {
            profile: profile.name.to_string(),
            profile_id: profile.id.to_string(),
            role: name.clone(),
            role_id: id.clone(),
        };
        removed.into()
    });
    let mut payloads: Vec<Payload> = detached.chain(removed).collect();
    payloads.push(RoleDeletedV1 { name, id }.into());
    payloads
}

/// The name of the role in the id of a deletion task: `task/aws-service-role/PRINCIPAL/ROLE/UUID`.
pub(crate) fn role_of_task(id: &str) -> Option<&str> {
    let rest = id.strip_prefix("task")?.strip_prefix(SERVICE_ROLE_PATH)?;
    let mut parts = rest.split('/');
    let (_principal, role, _uuid) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(role)
}

impl Read for GetServiceLinkedRoleDeletionStatusRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetServiceLinkedRoleDeletionStatusResponse, Fault> {
        let id = &self.deletion_task_id;
        let role = role_of_task(id).ok_or_else(|| fault::invalid_deletion_task(id))?;
        let tasks = &scene.account().deletion_tasks;
        match tasks.get(role) {
            Some(task) if task.id == *id => Ok(GetServiceLinkedRoleDeletionStatusResponse {
                status: DeletionTaskStatusType::Succeeded,
                reason: None,
            }),
            _ => Err(fault::no_such_deletion_task(id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{script, texts};

    const ECS: &str = "AWSServiceName=ecs.amazonaws.com";
    const NAME: &str = "AWSServiceRoleForECS";
    const AUTO_SCALING: &str = "AWSServiceName=autoscaling.amazonaws.com";

    #[test]
    fn a_role_is_created_described_tagged_and_deleted_by_a_task() {
        let protected = format!(
            "UnmodifiableEntity Cannot perform the operation on the protected role '{NAME}' - this role is only modifiable by AWS"
        );
        let mut walk = script(&format!(
            "CreateInstanceProfile InstanceProfileName=p | ok
             CreateServiceLinkedRole AWSServiceName=nobody.amazonaws.com | InvalidInput Service role name could not be determined for nobody.amazonaws.com
             CreateServiceLinkedRole {ECS} CustomSuffix=x | InvalidInput Custom suffix is not allowed for ecs.amazonaws.com
             CreateServiceLinkedRole {ECS} | ok <Path>/aws-service-role/ecs.amazonaws.com/</Path><RoleName>{NAME}</RoleName>
             CreateServiceLinkedRole {ECS} CustomSuffix=x | InvalidInput Custom suffix is not allowed for ecs.amazonaws.com
             CreateServiceLinkedRole {ECS} | InvalidInput Service role name {NAME} has been taken in this account, please try a different suffix.
             GetRole RoleName={NAME} | ok <Arn>arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/{NAME}</Arn>
             GetRole RoleName={NAME} | ok <MaxSessionDuration>3600</MaxSessionDuration>
             GetRole RoleName={NAME} | ok %22Action%22%3A%5B%22sts%3AAssumeRole%22%5D%2C%22Principal%22%3A%7B%22Service%22%3A%5B%22ecs.amazonaws.com%22%5D%7D
             GetRole RoleName={NAME} | ok !<Description
             ListAttachedRolePolicies RoleName={NAME} | ok <PolicyArn>arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy</PolicyArn>
             UpdateRole RoleName={NAME} Description=d MaxSessionDuration=7200 | {protected}
             UpdateRole RoleName={NAME} Description=d | ok
             UpdateRoleDescription RoleName={NAME} Description=e | ok <Description>e</Description>
             TagRole RoleName={NAME} Tags.member.1.Key=k Tags.member.1.Value=v | ok
             UpdateAssumeRolePolicy RoleName={NAME} PolicyDocument=@trust | {protected}
             PutRolePolicy RoleName={NAME} PolicyName=p PolicyDocument=@allow | {protected}
             DetachRolePolicy RoleName={NAME} PolicyArn=arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy | {protected}
             PutRolePermissionsBoundary RoleName={NAME} PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess | {protected}
             AddRoleToInstanceProfile InstanceProfileName=p RoleName={NAME} | {protected}
             DeleteRole RoleName={NAME} | {protected}
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
             DeleteServiceLinkedRole RoleName=r | NoSuchEntity The role with name r cannot be found.
             DeleteServiceLinkedRole RoleName=x | NoSuchEntity The role with name x cannot be found."
        ));
        let mut tasks = Vec::new();
        for _ in 0..2 {
            let xml = walk.call(&format!("DeleteServiceLinkedRole RoleName={NAME}"));
            let task = texts(&xml.unwrap(), "DeletionTaskId").concat();
            let uuid =
                task.strip_prefix(&format!("task/aws-service-role/ecs.amazonaws.com/{NAME}/"));
            assert_eq!(uuid.map(str::len), Some(36), "{task}");
            walk.follow(&format!(
                "GetServiceLinkedRoleDeletionStatus DeletionTaskId={task} | ok <Status>SUCCEEDED</Status>
                 GetRole RoleName={NAME} | NoSuchEntity The role with name {NAME} cannot be found.
                 DeleteServiceLinkedRole RoleName={NAME} | NoSuchEntity The role with name {NAME} cannot be found.
                 GetPolicy PolicyArn=arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy | ok <AttachmentCount>0</AttachmentCount>
                 CreateServiceLinkedRole {ECS} | ok"
            ));
            tasks.push(task);
        }
        walk.follow(&format!(
            "GetServiceLinkedRoleDeletionStatus DeletionTaskId={} | NoSuchEntity Deletion task {} cannot be found.
             GetServiceLinkedRoleDeletionStatus DeletionTaskId={} | ok
             GetServiceLinkedRoleDeletionStatus DeletionTaskId=task/a/b | InvalidInput Deletion task ID task/a/b is not valid.
             GetServiceLinkedRoleDeletionStatus DeletionTaskId=task/aws-service-role/a/b/c/d | InvalidInput Deletion task ID task/aws-service-role/a/b/c/d is not valid.",
            tasks[0], tasks[0], tasks[1]
        ));
    }

    #[test]
    fn a_suffix_comes_from_the_request_or_the_service() {
        let long = "x".repeat(64);
        let mut walk = script(&format!(
            "CreateServiceLinkedRole {AUTO_SCALING} CustomSuffix={long} | InvalidInput Service role name AWSServiceRoleForAutoScaling_{long} has more than 64 characters, please try a shorter suffix.
             CreateServiceLinkedRole {AUTO_SCALING} | ok <RoleName>AWSServiceRoleForAutoScaling</RoleName>
             CreateServiceLinkedRole {AUTO_SCALING} CustomSuffix=a | ok <RoleName>AWSServiceRoleForAutoScaling_a</RoleName>
             CreateServiceLinkedRole {AUTO_SCALING} CustomSuffix=A | InvalidInput Service role name AWSServiceRoleForAutoScaling_A has been taken in this account, please try a different suffix.
             CreateServiceLinkedRole AWSServiceName=profile.amazonaws.com CustomSuffix=a | InvalidInput Custom suffix is not allowed for profile.amazonaws.com"
        ));
        let mut names = Vec::new();
        for _ in 0..2 {
            let xml = walk.call("CreateServiceLinkedRole AWSServiceName=profile.amazonaws.com");
            names.extend(texts(&xml.unwrap(), "RoleName"));
        }
        assert!(
            names
                .iter()
                .all(|name| name.starts_with("AWSServiceRoleForProfile_"))
        );
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn such_roles_describe_themselves_where_aws_does_and_may_go_over_the_quota() {
        let mut walk = script("");
        walk.settings.quotas.roles = 0;
        walk.follow(
            "CreateServiceLinkedRole AWSServiceName=rds.amazonaws.com | ok <Description>Allows Amazon RDS to manage AWS resources on your behalf</Description>
             CreateServiceLinkedRole AWSServiceName=ssm.amazonaws.com Description=mine | ok <Description>mine</Description>
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust | LimitExceeded Cannot exceed quota for RolesPerAccount: 0",
        );
    }
}
