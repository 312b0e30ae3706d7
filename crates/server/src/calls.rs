//! Every request and its result, for a recording that compares them too. A server gathers them only if its configuration
//! has a list for them.

use std::sync::{Arc, Mutex, PoisonError};

use roleback_identity::recording::Call;
use roleback_model as model;
use roleback_wire::Fault;
use roleback_world::arn::Partition;

use crate::decode::Decoded;
use crate::request::Read;
use crate::route::Target;

/// The caller of a request that was refused before its caller was known.
const UNKNOWN_CALLER: &str = "unknown";
/// Requests that are kept, about 1 KB each; further ones are not recorded.
const CALLS_MAX: usize = 1_000_000;

/// A list of requests, in order of their answers. Clones are the same list.
#[derive(Debug, Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<Call>>>);

impl Calls {
    /// Takes all requests out of the list.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn add(&self, call: Call) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() < CALLS_MAX {
            calls.push(call);
        }
    }
}

/// What is known of a request before its decision; `None` if it names no operation.
pub(crate) fn describe(
    target: Target,
    read: &Read<'_>,
    decoded: &Result<Decoded, Fault>,
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
