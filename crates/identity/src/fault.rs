//! All errors that IAM and STS return: every code, status and message that a client can see, except constraint
//! violations (`roleback_wire::validate`).

use std::fmt::Display;

use roleback_wire::Fault;
use roleback_world::resource_kind::ResourceKind;

mod credential;
mod delegation;
mod federation;
mod outbound;
mod report;
mod role_template;
mod simulation;
mod sts;

pub(crate) use credential::*;
pub(crate) use delegation::*;
pub(crate) use federation::*;
pub(crate) use outbound::*;
pub(crate) use report::*;
pub(crate) use role_template::*;
pub(crate) use simulation::*;
pub(crate) use sts::*;

/// The key is unknown, inactive or deleted, or the session token does not match it.
pub(crate) fn invalid_client_token_id() -> Fault {
    Fault::sender(
        "InvalidClientTokenId",
        403,
        "The security token included in the request is invalid.",
    )
}

/// The session has expired.
pub(crate) fn expired_token() -> Fault {
    Fault::sender(
        "ExpiredToken",
        403,
        "The security token included in the request is expired",
    )
}

/// The request exceeds a quota of the account.
pub(crate) fn limit_exceeded(quota: &str, limit: u32) -> Fault {
    Fault::sender(
        "LimitExceeded",
        409,
        format!("Cannot exceed quota for {quota}: {limit}"),
    )
}

/// The resource does not exist.
pub(crate) fn no_such_entity(text: impl Display) -> Fault {
    Fault::sender("NoSuchEntity", 404, text.to_string())
}

/// No user, group or role with this name.
pub(crate) fn no_such_holder(kind: ResourceKind, name: &str) -> Fault {
    no_such_entity(format_args!("The {kind} with name {name} cannot be found."))
}

/// No user with this name.
pub(crate) fn no_such_user(name: &str) -> Fault {
    no_such_holder(ResourceKind::User, name)
}

/// No group with this name.
pub(crate) fn no_such_group(name: &str) -> Fault {
    no_such_holder(ResourceKind::Group, name)
}

/// No role with this name.
pub(crate) fn no_such_role(name: &str) -> Fault {
    no_such_holder(ResourceKind::Role, name)
}

/// No instance profile with this name.
pub(crate) fn no_such_instance_profile(name: &str) -> Fault {
    no_such_entity(format_args!("Instance Profile {name} cannot be found."))
}

/// No access key with this id, or it belongs to another user.
pub(crate) fn no_such_access_key(id: &str) -> Fault {
    no_such_entity(format_args!("The Access Key with id {id} cannot be found."))
}

/// A credential cannot be created with an expiration date.
pub(crate) fn credential_status() -> Fault {
    invalid_input("Operation does not support status Expired")
}

/// No policy with this ARN.
pub(crate) fn no_such_policy(arn: &str) -> Fault {
    no_such_entity(format_args!("Policy {arn} was not found."))
}

/// The policy to attach does not exist.
pub(crate) fn not_attachable(arn: &str) -> Fault {
    no_such_entity(format_args!(
        "Policy {arn} does not exist or is not attachable."
    ))
}

/// The policy does not have this version.
pub(crate) fn no_such_policy_version(arn: &str, version_id: &str) -> Fault {
    no_such_entity(format_args!(
        "Policy {arn} version {version_id} does not exist or is not attachable."
    ))
}

/// The text does not have the six parts of an ARN.
pub(crate) fn invalid_arn() -> Fault {
    validation_error("Invalid ARN:  Could not be parsed!")
}

/// The ARN's partition is not the one that the request was signed for.
pub(crate) fn invalid_arn_partition() -> Fault {
    validation_error("Invalid ARN partition")
}

/// The ARN is not that of a managed policy.
pub(crate) fn invalid_policy_arn(arn: &str) -> Fault {
    invalid_input(format_args!("ARN {arn} is not valid."))
}

/// A policy of a service-linked role can be attached to that role only.
pub(crate) fn service_role_policy() -> Fault {
    Fault::sender(
        "PolicyNotAttachable",
        400,
        "Cannot attach a Service Role Policy to a Customer Role.",
    )
}

/// Only the service can change a service-linked role.
pub(crate) fn protected_role(name: &str) -> Fault {
    Fault::sender(
        "UnmodifiableEntity",
        400,
        format!(
            "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        ),
    )
}

/// The service has no known service-linked role. AWS's text is not recorded.
pub(crate) fn no_linked_service(service: &str) -> Fault {
    invalid_input(format_args!(
        "Service role name could not be determined for {service}"
    ))
}

/// The service-linked role of this service has a fixed name without a suffix.
pub(crate) fn custom_suffix(service: &str) -> Fault {
    invalid_input(format_args!("Custom suffix is not allowed for {service}"))
}

/// The name of a service-linked role would be too long. AWS's text is not recorded.
pub(crate) fn long_custom_suffix(role: &str, limit: usize) -> Fault {
    invalid_input(format_args!(
        "Service role name {role} has more than {limit} characters, please try a shorter suffix."
    ))
}

/// The role already exists.
pub(crate) fn linked_role_taken(role: &str) -> Fault {
    invalid_input(format_args!(
        "Service role name {role} has been taken in this account, please try a different suffix."
    ))
}

/// The id of a deletion task has the wrong format. AWS's text is not recorded.
pub(crate) fn invalid_deletion_task(id: &str) -> Fault {
    invalid_input(format_args!("Deletion task ID {id} is not valid."))
}

/// No such task. AWS's text is not recorded.
pub(crate) fn no_such_deletion_task(id: &str) -> Fault {
    no_such_entity(format_args!("Deletion task {id} cannot be found."))
}

/// A managed policy with this name exists.
pub(crate) fn policy_name_taken(name: &str) -> Fault {
    entity_already_exists(format_args!(
        "A policy called {name} already exists. Duplicate names are not allowed."
    ))
}

/// A policy that is attached cannot be deleted.
pub(crate) fn policy_in_use() -> Fault {
    delete_conflict("Cannot delete a policy attached to entities.")
}

/// Other versions than the default must be deleted before the policy.
pub(crate) fn policy_has_versions() -> Fault {
    delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    )
}

/// The default version of a policy cannot be deleted on its own.
pub(crate) fn default_version() -> Fault {
    delete_conflict("Cannot delete the default version of a policy.")
}

/// The policy has the maximum number of versions.
pub(crate) fn too_many_versions(limit: u32) -> Fault {
    Fault::sender(
        "LimitExceeded",
        409,
        format!(
            "A managed policy can have up to {limit} versions. Before you create a new version, you must delete an existing version."
        ),
    )
}

/// The inline policies of a user, a group or a role exceed their common size limit.
pub(crate) fn inline_policies_too_large(limit: u32, kind: ResourceKind, name: &str) -> Fault {
    Fault::sender(
        "LimitExceeded",
        409,
        format!("Maximum policy size of {limit} bytes exceeded for {kind} {name}"),
    )
}

/// No inline policy with this name in the user, group or role.
pub(crate) fn no_such_inline_policy(kind: ResourceKind, name: &str) -> Fault {
    no_such_entity(format_args!(
        "The {kind} policy with name {name} cannot be found."
    ))
}

/// The caller cannot do this, regardless of policies.
pub(crate) fn access_denied(text: impl Display) -> Fault {
    Fault::sender("AccessDenied", 403, text.to_string())
}

/// The caller is not authorized to perform the action on the resource.
pub(crate) fn not_authorized(caller: &str, action: impl Display, resource: impl Display) -> Fault {
    access_denied(format_args!(
        "User: {caller} is not authorized to perform: {action} on resource: {resource}"
    ))
}

/// The caller is not authorized to perform the action on the resource, with the reason from policy evaluation.
pub(crate) fn denied(caller: &str, action: &str, resource: &str, clause: &str) -> Fault {
    not_authorized(caller, action, format_args!("{resource} {clause}"))
}

/// The root user may not assume a role.
pub(crate) fn roles_not_for_root() -> Fault {
    access_denied("Roles may not be assumed by root accounts.")
}

/// The policy to set as permissions boundary does not exist.
pub(crate) fn no_such_boundary(arn: &str) -> Fault {
    no_such_entity(format_args!(
        "Scope ARN: {arn} does not exist or is not attachable."
    ))
}

/// A session that does not belong to a user must name the user.
pub(crate) fn must_specify_user_name() -> Fault {
    validation_error("Must specify userName when calling with non-User credentials")
}

/// The request contains the same tag key twice.
pub(crate) fn duplicate_tag_keys() -> Fault {
    invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

/// A list of tags is empty.
pub(crate) fn empty_tag_list() -> Fault {
    invalid_input("The provided tag map must not be null/empty.")
}

/// A list of tag keys is empty.
pub(crate) fn empty_tag_keys() -> Fault {
    invalid_input("The provided tag keys must not be null/empty.")
}

/// A reserved tag key.
pub(crate) fn reserved_tag_key() -> Fault {
    invalid_input("aws: prefixed tag key names are not allowed for external use.")
}

/// A path that is reserved for service-linked roles.
pub(crate) fn service_role_path() -> Fault {
    invalid_input("Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles")
}

/// A resource with this name exists.
pub(crate) fn entity_already_exists(text: impl Display) -> Fault {
    Fault::sender("EntityAlreadyExists", 409, text.to_string())
}

/// An entity of this kind with this name exists.
pub(crate) fn name_taken(kind: &str, name: &str) -> Fault {
    entity_already_exists(format_args!("{kind} with name {name} already exists."))
}

/// Something must be deleted or detached before the entity can be deleted.
pub(crate) fn must_first(what: &str) -> Fault {
    delete_conflict(format_args!("Cannot delete entity, must {what} first."))
}

/// The first of the things that must be deleted or detached before an entity can be deleted.
pub(crate) fn first_blocker<const N: usize>(
    hindrances: [(bool, &'static str); N],
) -> Option<&'static str> {
    hindrances
        .into_iter()
        .find_map(|(hinders, what)| hinders.then_some(what))
}

/// Other resources still depend on the entity to delete.
pub(crate) fn delete_conflict(text: impl Display) -> Fault {
    Fault::sender("DeleteConflict", 409, text.to_string())
}

/// The request is invalid in a way that no constraint table expresses.
pub(crate) fn validation_error(text: impl Display) -> Fault {
    Fault::sender("ValidationError", 400, text.to_string())
}

/// The operation rejects the value of a member.
pub(crate) fn invalid_input(text: impl Display) -> Fault {
    Fault::sender("InvalidInput", 400, text.to_string())
}

/// The policy document is malformed.
pub(crate) fn malformed_policy_document(text: impl Display) -> Fault {
    Fault::sender("MalformedPolicyDocument", 400, text.to_string())
}
