//! The event logs of pods that were read last.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use roleback_journal::Journal;
use roleback_journal::pod::Keys;

use crate::projection::State;

/// How many logs are kept.
const KEPT_MAX: usize = 4;

/// The logs of pods that were read.
#[derive(Default)]
pub(crate) struct PodLogs {
    /// What opens those that are encrypted, from the settings of the server.
    keys: Keys,
    /// The one that was used last comes last.
    read: Mutex<VecDeque<(String, Journal<State>)>>,
}

impl fmt::Debug for PodLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PodLogs(..)")
    }
}

impl PodLogs {
    pub(crate) fn new(keys: Keys) -> Self {
        Self {
            keys,
            ..Self::default()
        }
    }

    /// What opens encrypted pods, from the settings of the server.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// A log, by the digest of the pod that carries it.
    pub(crate) fn kept(&self, digest: &str) -> Option<Journal<State>> {
        let mut logs = self.logs();
        let at = logs.iter().position(|(kept, _)| kept == digest)?;
        let found = logs.remove(at)?;
        let journal = found.1.clone();
        logs.push_back(found);
        Some(journal)
    }

    /// Keeps a log, and forgets the one that was used longest ago if there are too many.
    pub(crate) fn keep(&self, digest: String, journal: Journal<State>) {
        let mut logs = self.logs();
        logs.push_back((digest, journal));
        if logs.len() > KEPT_MAX {
            logs.pop_front();
        }
    }

    fn logs(&self) -> MutexGuard<'_, VecDeque<(String, Journal<State>)>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
