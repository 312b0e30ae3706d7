//! What clients of LocalStack's endpoints told the server. It is known until the server stops.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

/// Members that clients added to the health of the server.
#[derive(Debug, Default)]
pub(crate) struct AddedHealth(Mutex<Map<String, Value>>);

impl AddedHealth {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Map<String, Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The URLs of remotes for pods, by their names.
#[derive(Debug, Default)]
pub(crate) struct PodRemotes(Mutex<BTreeMap<String, String>>);

impl PodRemotes {
    pub(crate) fn lock(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
