//! Errors of the policy simulator.

use roleback_policy::Stopped;
use roleback_policy::entry::Unfit;
use roleback_wire::Fault;

use super::{invalid_input, no_such_entity};

/// The policy source does not exist.
pub(crate) fn no_such_policy_source() -> Fault {
    no_such_entity("Unable to retrieve specified IAM entity.")
}

/// The policy source is not a user, group or role.
pub(crate) fn unclear_entity(arn: &str) -> Fault {
    invalid_input(format_args!(
        "Invalid Entity Arn: {arn} does not clearly define entity type and name."
    ))
}

/// The policy source is in another account.
pub(crate) fn foreign_policy_source(own: &str, account: &str) -> Fault {
    invalid_input(format_args!(
        "Invalid Policy Source Arn: caller's account {own} does not have access to policies in account {account}"
    ))
}

/// The simulated caller is not a user, or is missing although a resource policy is given.
pub(crate) fn caller_must_be_user() -> Fault {
    invalid_input("Invalid caller - Caller must be an IAM user in this context.")
}

/// Invalid resource names.
pub(crate) fn invalid_resource_names(names: &str) -> Fault {
    invalid_input(format_args!(
        "ResourceNames are not in a valid ARN format: {names}."
    ))
}

/// Invalid action names, or names with wildcards.
pub(crate) fn invalid_action_names(names: &str) -> Fault {
    invalid_input(format_args!(
        "ActionNames are not in a valid format: {names}. An action is a service and a name, without wildcards."
    ))
}

/// The resource owner is not an account.
pub(crate) fn invalid_resource_owner(owner: &str) -> Fault {
    invalid_input(format_args!(
        "'{owner}' is not a valid as a Resource Owner."
    ))
}

/// A policy to simulate is malformed.
pub(crate) fn unusable_policy(member: &str, message: &str) -> Fault {
    invalid_input(format_args!("Invalid policy in {member}: {message}"))
}

/// More permissions boundaries than a principal can have.
pub(crate) fn one_boundary_only(count: usize) -> Fault {
    invalid_input(format_args!(
        "You can input only one permissions boundary policy: PermissionsBoundaryPolicyInputList has {count}."
    ))
}

/// A context entry without a key.
pub(crate) fn context_entry_without_name() -> Fault {
    invalid_input("Every member of ContextEntries needs a ContextKeyName.")
}

/// Values of a context entry that do not match its type.
pub(crate) fn unfit_context_entry(key: &str, kind: &str, unfit: Unfit<'_>) -> Fault {
    let why = match unfit {
        Unfit::NotOne(count) => format!("it takes one value, but {count} were given"),
        Unfit::NotOfType(value) => format!("its value {value} is not of that type"),
    };
    invalid_input(format_args!(
        "Context key {key} is of the type {kind}: {why}."
    ))
}

/// Unknown scenario.
pub(crate) fn no_such_handling_option(option: &str) -> Fault {
    invalid_input(format_args!(
        "'{option}' is not a valid ResourceHandlingOption."
    ))
}

/// A scenario without some of its required resources.
pub(crate) fn missing_resources(option: &str, kinds: &str) -> Fault {
    invalid_input(format_args!(
        "ResourceHandlingOption {option} needs resources of more types in ResourceArns: {kinds}."
    ))
}

/// A policy identifier that sets several members, or none.
pub(crate) fn ambiguous_policy_identifier() -> Fault {
    invalid_input(
        "Specify exactly one of PolicyType, PolicyArn, or InlinePolicyIdentifier in each member of PolicyExclusionList.",
    )
}

/// A name with too many wildcards.
pub(crate) fn too_many_wildcards(name: &str) -> Fault {
    invalid_input(format_args!("{name} has more than one * wildcard."))
}

/// The simulation was cancelled.
pub(crate) fn simulation_stopped(stopped: Stopped) -> Fault {
    invalid_input(format_args!("The simulation was stopped: {stopped}."))
}

/// Too many combinations of actions and resources.
pub(crate) fn too_many_decisions(limit: usize) -> Fault {
    invalid_input(format_args!(
        "ActionNames times ResourceArns are more than the {limit} decisions that one page of results may take. Ask for fewer at a time, or set MaxItems."
    ))
}
