//! What IAM says about role templates. Its own texts are not known, except for their codes.

use roleback_model::iam::fault::{NAME_CONFLICT, ROLE_MODIFIED};
use roleback_wire::Fault;

use super::{invalid_input, no_such_entity, validation_error};

/// No role template of this ARN.
pub(crate) fn no_such_role_template(arn: &str) -> Fault {
    no_such_entity(format_args!("Role template {arn} cannot be found."))
}

/// The role template has no such version.
pub(crate) fn no_such_role_template_version(arn: &str, minor: i32) -> Fault {
    no_such_entity(format_args!(
        "Minor version {minor} of role template {arn} cannot be found."
    ))
}

/// A value for a parameter that the role template does not have.
pub(crate) fn unknown_template_parameter(name: &str) -> Fault {
    invalid_input(format_args!("The role template has no parameter {name}."))
}

/// No value for a parameter without a default.
pub(crate) fn missing_template_parameter(name: &str) -> Fault {
    invalid_input(format_args!(
        "The role template needs a value for the parameter {name}."
    ))
}

/// Several values for a parameter that takes one.
pub(crate) fn several_template_values(name: &str) -> Fault {
    validation_error(format_args!(
        "The parameter {name} of the role template takes one value."
    ))
}

/// The values make a name that no role can have.
pub(crate) fn template_makes_no_role_name(name: &str) -> Fault {
    invalid_input(format_args!(
        "The role template cannot create a role with the name {name}."
    ))
}

/// The name belongs to a role that was not created from this template with these values.
pub(crate) fn template_name_conflict(name: &str) -> Fault {
    NAME_CONFLICT.says(format!(
        "The role template cannot create the role {name}: a role with this name already exists."
    ))
}

/// The role is no longer what the template made.
pub(crate) fn template_role_modified(name: &str) -> Fault {
    ROLE_MODIFIED.says(format!(
        "The role {name} was modified after the role template created it. Restore it, or choose another name."
    ))
}
