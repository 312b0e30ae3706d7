//! Errors of STS.

use std::fmt::Display;

use roleback_model::OperationInfo;
use roleback_model::sts::fault::{
    INSUFFICIENT_SESSION_LIFETIME, INVALID_AUTHORIZATION_MESSAGE_EXCEPTION,
    INVALID_CONTEXT_ASSERTION, INVALID_SUBJECT_CREDENTIALS,
};
use roleback_wire::Fault;

use super::{access_denied, validation_error};

/// Session credentials cannot request other session credentials, except by assuming a role.
pub(crate) fn called_with_session_credentials(operation: &OperationInfo) -> Fault {
    access_denied(format_args!(
        "Cannot call {} with session credentials",
        operation.name
    ))
}

/// A user who signed in with an expired or administrator-set password can only change it.
pub(crate) fn password_change_required(operation: &OperationInfo) -> Fault {
    access_denied(format_args!(
        "Cannot call {} before the password is changed",
        operation.name
    ))
}

/// Only a session can be scoped down.
pub(crate) fn not_called_with_session_credentials() -> Fault {
    INVALID_SUBJECT_CREDENTIALS
        .says("GetScopedCredentials can only be called with temporary security credentials.")
}

/// A request to scope a session down that asks for nothing.
pub(crate) fn nothing_to_scope_down() -> Fault {
    validation_error("Either Policy or DurationSeconds must be specified.")
}

/// A session is scoped down as often as possible.
pub(crate) fn too_many_scope_down_policies(limit: usize) -> Fault {
    access_denied(format_args!(
        "The session already has {limit} scope down policies, which is the maximum."
    ))
}

/// A scoped session cannot end later than the session that it comes from.
pub(crate) fn longer_than_calling_session() -> Fault {
    INSUFFICIENT_SESSION_LIFETIME.says(
        "The requested DurationSeconds exceeds the remaining lifetime of the calling session.",
    )
}

/// The serial number or the code of an MFA device is missing.
pub(crate) fn incomplete_mfa() -> Fault {
    access_denied(
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
    )
}

/// The caller has no such MFA device.
pub(crate) fn invalid_mfa() -> Fault {
    access_denied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    )
}

/// The message was not encoded here for this account.
pub(crate) fn invalid_authorization_message() -> Fault {
    INVALID_AUTHORIZATION_MESSAGE_EXCEPTION.says("Message is not valid")
}

/// The ARN of a role is invalid.
pub(crate) fn invalid_role_arn(text: &str) -> Fault {
    validation_error(format_args!("{text} is invalid"))
}

/// The requested session is longer than its role allows.
pub(crate) fn longer_than_max_session_duration() -> Fault {
    validation_error(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    )
}

/// The requested session is longer than role chaining allows.
pub(crate) fn longer_than_role_chaining_allows() -> Fault {
    validation_error(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    )
}

/// Too many managed policies are passed to a session.
pub(crate) fn too_many_session_policies(limit: usize) -> Fault {
    validation_error(format_args!(
        "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {limit}"
    ))
}

/// A managed policy that is passed to a session does not exist.
pub(crate) fn no_such_session_policy(arn: &str) -> Fault {
    validation_error(format_args!(
        "Policy {arn} does not exist or is not attachable."
    ))
}

/// The policies and tags that are passed to a session are too large.
pub(crate) fn packed_policy_too_large(percent: usize) -> Fault {
    too_large(format_args!(
        "Packed policy consumes {percent}% of allotted space, please use smaller policy."
    ))
}

/// The tags that are passed to a session are too large.
pub(crate) fn packed_tags_too_large(percent: usize) -> Fault {
    too_large(format_args!(
        "Packed size of session tags consumes {percent}% of allotted space."
    ))
}

fn too_large(text: impl Display) -> Fault {
    Fault::sender("PackedPolicyTooLarge", 400, text.to_string())
}

/// Two session tags have the same key.
pub(crate) fn duplicate_session_tag_keys() -> Fault {
    invalid_parameter_value(
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    )
}

/// A session tag has a key that is reserved for AWS.
pub(crate) fn reserved_session_tag_key() -> Fault {
    invalid_parameter_value("aws: prefixed tag key names are not allowed for external use.")
}

/// A transitive tag key has no tag.
pub(crate) fn transitive_key_without_tag() -> Fault {
    invalid_parameter_value(
        "The specified transitive tag key must be included in the requested tags.",
    )
}

/// A session cannot change the value of an inherited tag.
pub(crate) fn inherited_tag_key() -> Fault {
    invalid_parameter_value(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
}

/// A context assertion was not created by a context provider.
pub(crate) fn invalid_context_assertion() -> Fault {
    INVALID_CONTEXT_ASSERTION.says("The provided context assertion is invalid.")
}

fn invalid_parameter_value(text: &'static str) -> Fault {
    Fault::sender("InvalidParameterValue", 400, text)
}

/// The state has no key to seal session tokens with, because the server did not create one.
pub(crate) fn no_sealing_key() -> Fault {
    Fault::receiver(
        "ServiceFailure",
        500,
        "There is no key to seal session tokens with.",
    )
}
