//! What the policy simulator says when it says no.

use roleback_policy::Stopped;
use roleback_policy::entry::Unfit;
use roleback_wire::Fault;

use super::{invalid_input, no_such_entity};

/// The user, group or role whose policies should be simulated is not there.
pub(crate) fn no_such_policy_source() -> Fault {
    no_such_entity("Unable to retrieve specified IAM entity.")
}

/// The source of the policies is no user, group or role.
pub(crate) fn unclear_entity(arn: &str) -> Fault {
    invalid_input(format_args!(
        "Invalid Entity Arn: {arn} does not clearly define entity type and name."
    ))
}

/// The source of the policies belongs to another account.
pub(crate) fn foreign_policy_source(own: &str, account: &str) -> Fault {
    invalid_input(format_args!(
        "Invalid Policy Source Arn: caller's account {own} does not have access to policies in account {account}"
    ))
}

/// The simulated caller is no user, or with a resource policy nobody.
pub(crate) fn caller_must_be_user() -> Fault {
    invalid_input("Invalid caller - Caller must be an IAM user in this context.")
}

/// Names of resources that are none.
pub(crate) fn invalid_resource_names(names: &str) -> Fault {
    invalid_input(format_args!(
        "ResourceNames are not in a valid ARN format: {names}."
    ))
}

/// Names of actions that are none, or have wildcards.
pub(crate) fn invalid_action_names(names: &str) -> Fault {
    invalid_input(format_args!(
        "ActionNames are not in a valid format: {names}. An action is a service and a name, without wildcards."
    ))
}

/// The owner of the resources is no account.
pub(crate) fn invalid_resource_owner(owner: &str) -> Fault {
    invalid_input(format_args!(
        "'{owner}' is not a valid as a Resource Owner."
    ))
}

/// A policy that should be simulated is none.
pub(crate) fn unusable_policy(member: &str, message: &str) -> Fault {
    invalid_input(format_args!("Invalid policy in {member}: {message}"))
}

/// More boundaries than a principal can have.
pub(crate) fn one_boundary_only(count: usize) -> Fault {
    invalid_input(format_args!(
        "You can input only one permissions boundary policy: PermissionsBoundaryPolicyInputList has {count}."
    ))
}

/// A context entry says nothing about any key.
pub(crate) fn context_entry_without_name() -> Fault {
    invalid_input("Every member of ContextEntries needs a ContextKeyName.")
}

/// Values of a context entry that are not of its type.
pub(crate) fn unfit_context_entry(key: &str, kind: &str, unfit: Unfit<'_>) -> Fault {
    let why = match unfit {
        Unfit::NotOne(count) => format!("it takes one value, but {count} were given"),
        Unfit::NotOfType(value) => format!("its value {value} is not of that type"),
    };
    invalid_input(format_args!(
        "Context key {key} is of the type {kind}: {why}."
    ))
}

/// A scenario that there is not.
pub(crate) fn no_such_handling_option(option: &str) -> Fault {
    invalid_input(format_args!(
        "'{option}' is not a valid ResourceHandlingOption."
    ))
}

/// A scenario without some of its resources.
pub(crate) fn missing_resources(option: &str, kinds: &str) -> Fault {
    invalid_input(format_args!(
        "ResourceHandlingOption {option} needs resources of more types in ResourceArns: {kinds}."
    ))
}

/// An identifier of policies that says more than one thing, or nothing.
pub(crate) fn ambiguous_policy_identifier() -> Fault {
    invalid_input(
        "Specify exactly one of PolicyType, PolicyArn, or InlinePolicyIdentifier in each member of PolicyExclusionList.",
    )
}

/// A name with more wildcards than one may have.
pub(crate) fn too_many_wildcards(name: &str) -> Fault {
    invalid_input(format_args!("{name} has more than one * wildcard."))
}

/// A simulation that was stopped before its end.
pub(crate) fn simulation_stopped(stopped: Stopped) -> Fault {
    invalid_input(format_args!("The simulation was stopped: {stopped}."))
}

/// More actions and resources than are decided at once.
pub(crate) fn too_many_decisions(limit: usize) -> Fault {
    invalid_input(format_args!(
        "ActionNames times ResourceArns are more than the {limit} decisions that one page of results may take. Ask for fewer at a time, or set MaxItems."
    ))
}
