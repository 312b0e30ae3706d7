//! What IAM and STS say about outbound web identity federation.

use std::fmt::Display;

use roleback_model::iam::fault::{FEATURE_DISABLED, FEATURE_ENABLED};
use roleback_model::sts::fault::{
    JWT_PAYLOAD_SIZE_EXCEEDED_EXCEPTION, OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION,
    SESSION_DURATION_ESCALATION_EXCEPTION,
};
use roleback_wire::Fault;

use super::validation_error;

/// The feature is disabled.
pub(crate) fn outbound_federation_is_disabled(account: impl Display) -> Fault {
    FEATURE_DISABLED.says(format!(
        "Outbound identity federation is disabled for account {account}"
    ))
}

/// The feature is already enabled.
pub(crate) fn outbound_federation_is_enabled(account: impl Display) -> Fault {
    FEATURE_ENABLED.says(format!(
        "Outbound identity federation is already enabled for account {account}"
    ))
}

/// No tokens, because the feature is disabled.
pub(crate) fn no_outbound_tokens() -> Fault {
    OUTBOUND_WEB_IDENTITY_FEDERATION_DISABLED_EXCEPTION.says(
        "The outbound web identity federation feature is not enabled for this account. To use this feature, you must first enable it through the Amazon Web Services Management Console or API.",
    )
}

/// The token would be valid for longer than the caller's session.
pub(crate) fn token_outlives_session() -> Fault {
    SESSION_DURATION_ESCALATION_EXCEPTION.says(
        "The requested token duration would extend the session beyond its original expiration time. You cannot use this operation to extend the lifetime of a session beyond what was granted when the session was originally created.",
    )
}

/// The claims of the token are too large.
pub(crate) fn token_payload_too_large() -> Fault {
    JWT_PAYLOAD_SIZE_EXCEEDED_EXCEPTION.says(
        "The requested token payload size exceeds the maximum allowed size. Reduce the number of request tags included in the GetWebIdentityToken API call to reduce the token payload size.",
    )
}

/// AWS signs tokens with two algorithms.
pub(crate) fn unknown_token_algorithm(name: &str) -> Fault {
    validation_error(format_args!(
        "1 validation error detected: Value '{name}' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]"
    ))
}

/// Two tags of a token have the same key.
pub(crate) fn token_tag_twice() -> Fault {
    Fault::sender(
        "InvalidParameterValue",
        400,
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    )
}

/// The parameters `Scope` and `SubjectMode` do not fit the request or the session.
pub(crate) fn invalid_token_subject(text: &'static str) -> Fault {
    validation_error(text)
}

/// The keys of an issuer cannot be created or read.
pub(crate) fn no_signing_key() -> Fault {
    Fault::receiver(
        "ServiceFailure",
        500,
        "The issuer of outbound tokens has no usable signing key.",
    )
}
