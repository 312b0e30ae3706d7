//! Describes a request for the list of calls.

use roleback_identity::recording::Call;
use roleback_model as model;
use roleback_wire::Fault;
use roleback_world::arn::Partition;

use crate::decode::Decoded;
use crate::request::Read;
use crate::route::Target;

/// The caller of a request that was refused before its caller was known.
const UNKNOWN_CALLER: &str = "unknown";

/// What is known of a request before its decision; `None` if it names no operation.
pub(crate) fn describe(
    target: Target,
    read: &Read<'_>,
    decoded: &Result<Box<Decoded>, Fault>,
) -> Option<Call> {
    let operation = target.operation?;
    let form = read.form().ok()?;
    let caller = decoded.as_ref().map(|decoded| {
        let partition = Partition::of_region(&decoded.origin().region);
        decoded.caller().arn(&decoded.moment().state.0, partition)
    });
    Some(Call {
        operation: format!("{}:{}", operation.service, operation.name),
        caller: caller.unwrap_or_else(|_| UNKNOWN_CALLER.to_owned()),
        input: model::redact(operation, &model::normalise(operation, &form)),
        status: 200,
        code: None,
    })
}
