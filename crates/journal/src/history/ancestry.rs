//! Where a history that was forked comes from.

use super::History;
use crate::hash::{Head, LogId};

impl History {
    /// The logs that its records are from: its own, then those that it was forked from.
    pub(crate) fn logs(&self) -> Vec<LogId> {
        let mut logs = vec![self.log];
        let mut parent = self.parent.as_ref();
        while let Some(it) = parent {
            logs.push(it.history.log);
            parent = it.history.parent.as_ref();
        }
        logs
    }

    /// The fork point, if this is the history of a fork.
    pub(crate) fn fork_point(&self) -> Option<Head> {
        self.parent.as_ref().map(|_| self.start())
    }
}
