//! What keeps records of a history from being removed.

use std::sync::{Arc, PoisonError};

use super::History;

/// A use of a history from a record on, which ends when this is dropped.
pub(crate) struct InUse {
    pub(crate) history: Arc<History>,
    seq: u64,
}

impl InUse {
    pub(crate) fn of(history: &Arc<History>, seq: u64) -> Self {
        let mut uses = history.uses.lock().unwrap_or_else(PoisonError::into_inner);
        *uses.entry(seq).or_default() += 1;
        drop(uses);
        Self {
            history: Arc::clone(history),
            seq,
        }
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        let uses = self.history.uses.lock();
        let mut uses = uses.unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = uses.get_mut(&self.seq) {
            *count -= 1;
            if *count == 0 {
                uses.remove(&self.seq);
            }
        }
    }
}
