//! Where a history that was forked comes from.

use super::History;
use crate::hash::{Head, LogId};

impl History {
    /// The logs that its records are from: its own, then those that it was forked from.
    pub(crate) fn logs(&self) -> Vec<LogId> {
        let mut logs = vec![self.log];
        let mut parent = self.parent.as_deref();
        while let Some(history) = parent {
            logs.push(history.log);
            parent = history.parent.as_deref();
        }
        logs
    }

    /// The fork point, if this is the history of a fork.
    pub(crate) fn fork_point(&self) -> Option<Head> {
        self.parent.as_ref().map(|_| self.start)
    }
}
