//! What IAM and STS say when they say no: every code, status and text that a client can see, but for the constraint
//! violations (`roleback_wire::validate`).

use std::fmt::Display;

use roleback_model::OperationInfo;
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

/// The key is unknown, inactive or deleted, or the session token does not fit it.
pub(crate) fn invalid_client_token_id() -> Fault {
    Fault::sender(
        "InvalidClientTokenId",
        403,
        "The security token included in the request is invalid.",
    )
}

/// The session is over.
pub(crate) fn expired_token() -> Fault {
    Fault::sender(
        "ExpiredToken",
        403,
        "The security token included in the request is expired",
    )
}

/// The request would go over a quota of the account.
pub(crate) fn limit_exceeded(quota: &str, limit: u32) -> Fault {
    Fault::sender(
        "LimitExceeded",
        409,
        format!("Cannot exceed quota for {quota}: {limit}"),
    )
}

/// What was named is not there.
pub(crate) fn no_such_entity(text: impl Display) -> Fault {
    Fault::sender("NoSuchEntity", 404, text.to_string())
}

/// No user, group or role of this name.
pub(crate) fn no_such_holder(kind: ResourceKind, name: &str) -> Fault {
    no_such_entity(format_args!("The {kind} with name {name} cannot be found."))
}

/// No user of this name.
pub(crate) fn no_such_user(name: &str) -> Fault {
    no_such_holder(ResourceKind::User, name)
}

/// No group of this name.
pub(crate) fn no_such_group(name: &str) -> Fault {
    no_such_holder(ResourceKind::Group, name)
}

/// No role of this name.
pub(crate) fn no_such_role(name: &str) -> Fault {
    no_such_holder(ResourceKind::Role, name)
}

/// No instance profile of this name.
pub(crate) fn no_such_instance_profile(name: &str) -> Fault {
    no_such_entity(format_args!("Instance Profile {name} cannot be found."))
}

/// No access key of this id, or not of this user.
pub(crate) fn no_such_access_key(id: &str) -> Fault {
    no_such_entity(format_args!("The Access Key with id {id} cannot be found."))
}

/// A credential cannot be made to expire.
pub(crate) fn credential_status() -> Fault {
    invalid_input("Operation does not support status Expired")
}

/// No policy of this ARN.
pub(crate) fn no_such_policy(arn: &str) -> Fault {
    no_such_entity(format_args!("Policy {arn} was not found."))
}

/// What should be attached is not there.
pub(crate) fn not_attachable(arn: &str) -> Fault {
    no_such_entity(format_args!(
        "Policy {arn} does not exist or is not attachable."
    ))
}

/// The policy has no such version.
pub(crate) fn no_such_policy_version(arn: &str, version_id: &str) -> Fault {
    no_such_entity(format_args!(
        "Policy {arn} version {version_id} does not exist or is not attachable."
    ))
}

/// Text that has not the six parts of an ARN.
pub(crate) fn invalid_arn() -> Fault {
    validation_error("Invalid ARN:  Could not be parsed!")
}

/// An ARN of another partition than the one that the request was signed for.
pub(crate) fn invalid_arn_partition() -> Fault {
    validation_error("Invalid ARN partition")
}

/// An ARN that is not one of a managed policy.
pub(crate) fn invalid_policy_arn(arn: &str) -> Fault {
    invalid_input(format_args!("ARN {arn} is not valid."))
}

/// A policy of a service-linked role is for that role alone.
pub(crate) fn service_role_policy() -> Fault {
    Fault::sender(
        "PolicyNotAttachable",
        400,
        "Cannot attach a Service Role Policy to a Customer Role.",
    )
}

/// A service-linked role is changed by its service alone.
pub(crate) fn protected_role(name: &str) -> Fault {
    Fault::sender(
        "UnmodifiableEntity",
        400,
        format!(
            "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        ),
    )
}

/// The service has no service-linked role that is known. AWS's text is not recorded.
pub(crate) fn no_linked_service(service: &str) -> Fault {
    invalid_input(format_args!(
        "Service role name could not be determined for {service}"
    ))
}

/// The service-linked role of this service is always called the same.
pub(crate) fn custom_suffix(service: &str) -> Fault {
    invalid_input(format_args!("Custom suffix is not allowed for {service}"))
}

/// The name of a service-linked role would be longer than a role's may be. AWS's text is not recorded.
pub(crate) fn long_custom_suffix(role: &str, limit: usize) -> Fault {
    invalid_input(format_args!(
        "Service role name {role} has more than {limit} characters, please try a shorter suffix."
    ))
}

/// There is such a role already.
pub(crate) fn linked_role_taken(role: &str) -> Fault {
    invalid_input(format_args!(
        "Service role name {role} has been taken in this account, please try a different suffix."
    ))
}

/// What should be a task that deletes a role is none. AWS's text is not recorded.
pub(crate) fn invalid_deletion_task(id: &str) -> Fault {
    invalid_input(format_args!("Deletion task ID {id} is not valid."))
}

/// No such task. AWS's text is not recorded.
pub(crate) fn no_such_deletion_task(id: &str) -> Fault {
    no_such_entity(format_args!("Deletion task {id} cannot be found."))
}

/// The name of a managed policy is taken.
pub(crate) fn policy_name_taken(name: &str) -> Fault {
    entity_already_exists(format_args!(
        "A policy called {name} already exists. Duplicate names are not allowed."
    ))
}

/// A policy that somebody uses cannot be deleted.
pub(crate) fn policy_in_use() -> Fault {
    delete_conflict("Cannot delete a policy attached to entities.")
}

/// A policy is deleted with its default version, when that is the last.
pub(crate) fn policy_has_versions() -> Fault {
    delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    )
}

/// The default version goes with the policy only.
pub(crate) fn default_version() -> Fault {
    delete_conflict("Cannot delete the default version of a policy.")
}

/// A policy has as many versions as it may have.
pub(crate) fn too_many_versions(limit: u32) -> Fault {
    Fault::sender(
        "LimitExceeded",
        409,
        format!(
            "A managed policy can have up to {limit} versions. Before you create a new version, you must delete an existing version."
        ),
    )
}

/// All inline policies of a user, a group or a role together are too large.
pub(crate) fn inline_policies_too_large(limit: u32, kind: ResourceKind, name: &str) -> Fault {
    Fault::sender(
        "LimitExceeded",
        409,
        format!("Maximum policy size of {limit} bytes exceeded for {kind} {name}"),
    )
}

/// No inline policy of this name in the user, group or role.
pub(crate) fn no_such_inline_policy(kind: ResourceKind, name: &str) -> Fault {
    no_such_entity(format_args!(
        "The {kind} policy with name {name} cannot be found."
    ))
}

/// The caller may not do this, for a reason that no policy can change.
pub(crate) fn access_denied(text: impl Display) -> Fault {
    Fault::sender("AccessDenied", 403, text.to_string())
}

/// The caller may not do this to that.
pub(crate) fn not_authorized(caller: &str, action: impl Display, resource: impl Display) -> Fault {
    access_denied(format_args!(
        "User: {caller} is not authorized to perform: {action} on resource: {resource}"
    ))
}

/// The caller may not do this to that, because of what the policies say or do not say.
pub(crate) fn denied(caller: &str, action: &str, resource: &str, clause: &str) -> Fault {
    not_authorized(caller, action, format_args!("{resource} {clause}"))
}

/// The root user may not assume a role.
pub(crate) fn roles_not_for_root() -> Fault {
    access_denied("Roles may not be assumed by root accounts.")
}

/// The policy that should be a boundary is not there.
pub(crate) fn no_such_boundary(arn: &str) -> Fault {
    no_such_entity(format_args!(
        "Scope ARN: {arn} does not exist or is not attachable."
    ))
}

/// A session that stands for no user has to say which user it means.
pub(crate) fn must_specify_user_name() -> Fault {
    validation_error("Must specify userName when calling with non-User credentials")
}

/// Two tags of one request have the same key.
pub(crate) fn duplicate_tag_keys() -> Fault {
    invalid_input("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
}

/// A list of tags has none.
pub(crate) fn empty_tag_list() -> Fault {
    invalid_input("The provided tag map must not be null/empty.")
}

/// A list of tag keys has none.
pub(crate) fn empty_tag_keys() -> Fault {
    invalid_input("The provided tag keys must not be null/empty.")
}

/// A tag key that is AWS's own.
pub(crate) fn reserved_tag_key() -> Fault {
    invalid_input("aws: prefixed tag key names are not allowed for external use.")
}

/// A path that is for roles of services alone.
pub(crate) fn service_role_path() -> Fault {
    invalid_input("Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles")
}

/// A name is taken.
pub(crate) fn entity_already_exists(text: impl Display) -> Fault {
    Fault::sender("EntityAlreadyExists", 409, text.to_string())
}

/// A name is taken by an entity of this kind.
pub(crate) fn name_taken(kind: &str, name: &str) -> Fault {
    entity_already_exists(format_args!("{kind} with name {name} already exists."))
}

/// Something has to be done before the entity can be deleted.
pub(crate) fn must_first(what: &str) -> Fault {
    delete_conflict(format_args!("Cannot delete entity, must {what} first."))
}

/// The first of those things that have to be done before an entity can be deleted.
pub(crate) fn first_blocker<const N: usize>(
    hindrances: [(bool, &'static str); N],
) -> Option<&'static str> {
    hindrances
        .into_iter()
        .find_map(|(hinders, what)| hinders.then_some(what))
}

/// Something still hangs on what should be deleted.
pub(crate) fn delete_conflict(text: impl Display) -> Fault {
    Fault::sender("DeleteConflict", 409, text.to_string())
}

/// The request does not fit the operation, for a reason that no constraint table can say.
pub(crate) fn validation_error(text: impl Display) -> Fault {
    Fault::sender("ValidationError", 400, text.to_string())
}

/// A member has a value that the operation refuses.
pub(crate) fn invalid_input(text: impl Display) -> Fault {
    Fault::sender("InvalidInput", 400, text.to_string())
}

/// A policy document is none.
pub(crate) fn malformed_policy_document(text: impl Display) -> Fault {
    Fault::sender("MalformedPolicyDocument", 400, text.to_string())
}

/// The operation stands in the contract, but is not decided yet.
pub(crate) fn not_implemented(operation: &OperationInfo) -> Fault {
    let (service, name) = (operation.service, operation.name);
    Fault::receiver(
        "NotImplemented",
        501,
        format!(
            "Roleback does not decide {service}:{name} yet. GET /_roleback/coverage lists what it does."
        ),
    )
}
