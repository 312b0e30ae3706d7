//! The errors for requests that are refused before a decision, in the words of "Common Errors" of the IAM API Reference
//! where it has them.

use std::time::Duration;

use hyper::Method;
use roleback_model::Service;
use roleback_wire::Fault;

use crate::heavy::{HEAVY_WAITING_MAX, NotDone};

/// A change that could not be stored. The cause is in the log and in the server's health under this request's id; the
/// client does not see it, because it describes the server's disk.
pub(crate) fn not_stored(request_id: &str) -> Fault {
    Fault::receiver(
        "ServiceFailure",
        500,
        format!(
            "The change could not be stored, and was not made (request {request_id}). The server's log and `roleback status` \
             say why."
        ),
    )
}

/// A change whose outcome is not known, because the node that decides did not answer.
#[cfg(feature = "nats")]
pub(crate) fn unknown_outcome(request_id: &str) -> Fault {
    Fault::receiver(
        "ServiceFailure",
        500,
        format!(
            "The node that decides writes did not answer, so it is not known whether the change was made (request {request_id}). \
             Look before you repeat it."
        ),
    )
}

/// A request that arrives while the server stops. AWS's clients retry by themselves.
pub(crate) fn stopping() -> Fault {
    Fault::receiver(
        "ServiceUnavailable",
        503,
        "The server is stopping and accepts no more requests. Try again when it has started again.",
    )
}

/// A request for a service that this server does not have.
pub(crate) fn other_service(service: Option<&str>) -> Fault {
    let service = service.unwrap_or("another service");
    Fault::sender(
        "NotImplemented",
        501,
        format!(
            "This endpoint serves IAM and STS, not {service}. Set AWS_ENDPOINT_URL_IAM and AWS_ENDPOINT_URL_STS instead of \
             AWS_ENDPOINT_URL, or choose another endpoint for {service}."
        ),
    )
}

/// A method that the AWS API of IAM and STS does not accept.
pub(crate) fn method_not_allowed(method: &Method) -> Fault {
    Fault::sender(
        "MethodNotAllowed",
        405,
        format!(
            "The method {method} is not allowed against this resource; IAM and STS use GET and POST."
        ),
    )
}

/// The queue for heavy work is full. AWS's clients retry by themselves.
pub(crate) fn throttled() -> Fault {
    Fault::sender(
        "Throttling",
        400,
        format!(
            "Rate exceeded: {HEAVY_WAITING_MAX} simulations wait already. Try again when they are done."
        ),
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

/// A body with more bytes than allowed.
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

/// A body that ended early.
pub(crate) fn body_cut() -> Fault {
    Fault::sender("IncompleteBody", 400, "The request's body ended early.")
}

/// The server has no room for another request.
pub(crate) fn no_room() -> Fault {
    Fault::receiver(
        "ServiceUnavailable",
        503,
        "The request has failed due to a temporary failure of the server.",
    )
}

/// The header `x-roleback-seq` is not a record number.
pub(crate) fn invalid_seq() -> Fault {
    Fault::sender(
        "ValidationError",
        400,
        "The header x-roleback-seq is the number of a record.",
    )
}

/// A record that this node did not receive in time. AWS's clients retry by themselves.
pub(crate) fn record_not_here(seq: u64) -> Fault {
    Fault::receiver(
        "ServiceUnavailable",
        503,
        format!("This node has not received record {seq} from the shared log yet."),
    )
}

/// With `--read-your-writes`, the servers do not say what the last record is. AWS's clients retry by themselves.
pub(crate) fn end_not_known() -> Fault {
    Fault::receiver(
        "ServiceUnavailable",
        503,
        "This node cannot ask the servers of the shared log for the newest record, which reads wait for because of read-your-writes.",
    )
}

/// A page's marker that was made for another state.
pub(crate) fn invalid_marker(marker: &str) -> Fault {
    Fault::sender("ValidationError", 400, format!("Invalid Marker: {marker}"))
}

impl From<NotDone> for Fault {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Full => throttled(),
            NotDone::Stopping => no_room(),
        }
    }
}

/// The service whose namespace is used when the request does not name one.
pub(crate) const NOBODY: Service = Service::Iam;
