//! The states of pods from other event logs that were looked into last.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::Store;

/// Pods whose state is kept. Each takes the memory of a state of its own, and a diff needs two.
const PODS_MAX: usize = 2;

/// Stores with the state of a pod, by the digest of the pod's manifest; the one that was used last is the first.
#[derive(Clone, Default)]
pub(crate) struct PodStores(Arc<Mutex<VecDeque<(String, Store)>>>);

impl PodStores {
    /// The store of a pod, which is opened unless it is kept. Only one is opened at a time.
    pub(crate) fn get<E>(
        &self,
        digest: &str,
        open: impl FnOnce() -> Result<Store, E>,
    ) -> Result<Store, E> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().position(|(known, _)| known == digest);
        let (digest, store) = match found.and_then(|at| kept.remove(at)) {
            Some(entry) => entry,
            None => {
                // Makes room first, so that there is never one more state in memory.
                kept.truncate(PODS_MAX - 1);
                (digest.to_owned(), open()?)
            }
        };
        kept.push_front((digest, store.clone()));
        Ok(store)
    }
}
