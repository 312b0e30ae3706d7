//! Every request and its result, for a recording that compares them too. A server gathers them only if its configuration
//! has a list for them.

use std::sync::{Arc, Mutex, PoisonError};

use roleback_identity::recording::Call;

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
