//! What clients are told of requests that never came to a decision, in the words of "Common Errors" of the IAM API
//! Reference as far as that has them.

use std::time::Duration;

use roleback_model::Service;
use roleback_wire::Fault;

/// The service that answers.
pub(crate) fn service_failure() -> Fault {
    Fault::receiver(
        "ServiceFailure",
        500,
        "The request processing has failed because of an unknown error, exception or failure.",
    )
}

/// No `Action`.
pub(crate) fn missing_action() -> Fault {
    Fault::sender(
        "MissingAction",
        400,
        "The request is missing an action or a required parameter.",
    )
}

/// An `Action` that the service does not have in this `Version`.
pub(crate) fn invalid_action(action: &str, version: Option<&str>) -> Fault {
    let version = version.unwrap_or("NO_VERSION_SPECIFIED");
    Fault::sender(
        "InvalidAction",
        400,
        format!("Could not find operation {action} for version {version}"),
    )
}

/// More bytes than a body may have.
pub(crate) fn body_too_large(max_bytes: usize) -> Fault {
    Fault::sender(
        "RequestEntityTooLarge",
        413,
        format!("The request is too large: its body may have at most {max_bytes} bytes."),
    )
}

/// A body that did not arrive in time.
pub(crate) fn body_too_slow(limit: Duration) -> Fault {
    let secs = limit.as_secs_f32();
    Fault::sender(
        "RequestTimeout",
        408,
        format!("The request's body did not arrive within {secs} seconds."),
    )
}

/// A body whose end is missing.
pub(crate) fn body_cut() -> Fault {
    Fault::sender("IncompleteBody", 400, "The request's body ended early.")
}

/// Too much is going on.
pub(crate) fn no_room() -> Fault {
    Fault::receiver(
        "ServiceUnavailable",
        503,
        "The request has failed due to a temporary failure of the server.",
    )
}

/// Who answers where the request does not say whom it is for.
pub(crate) const NOBODY: Service = Service::Iam;
