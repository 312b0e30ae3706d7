//! A shared log in memory, for tests: several nodes in one process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::conformance::LOG;
use super::shared_log::{Delivery, SharedGroup, SharedLog, SharedLogError};
use crate::hash::LogId;

/// What the nodes share. Clones are the same log.
#[derive(Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<Shared>>);

#[derive(Default)]
struct Shared {
    /// Each delivery with the last record at it.
    stored: Vec<(u64, Delivery)>,
    wakes: Vec<Box<dyn Fn() + Send + Sync>>,
    is_down: bool,
    /// Nodes notice nothing that others append.
    is_mute: bool,
    /// What the other nodes have, if they answer.
    of_other_nodes: Vec<Delivery>,
    /// The next append is stored, and its answer lost.
    loses_answer: bool,
}

pub(crate) struct Node {
    hub: Hub,
    position: usize,
}

impl Hub {
    pub(crate) fn node(&self) -> Node {
        Node {
            hub: self.clone(),
            position: 0,
        }
    }

    /// Refuses everything, or no longer.
    pub(crate) fn set_down(&self, is_down: bool) {
        self.shared().is_down = is_down;
    }

    /// Keeps nodes from noticing what others append, or no longer.
    pub(crate) fn set_mute(&self, is_mute: bool) {
        self.shared().is_mute = is_mute;
    }

    pub(crate) fn lose_answer(&self) {
        self.shared().loses_answer = true;
    }

    /// Changes what is stored.
    pub(crate) fn damage(&self, change: impl FnOnce(&mut Vec<(u64, Delivery)>)) {
        change(&mut self.shared().stored);
    }

    /// What other nodes answer from now on to those that ask for records.
    pub(crate) fn answer_with(&self, deliveries: Vec<Delivery>) {
        self.shared().of_other_nodes = deliveries;
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self) -> Result<MutexGuard<'_, Shared>, SharedLogError> {
        let shared = self.shared();
        match shared.is_down {
            true => Err(SharedLogError::Failed("the log is down".to_owned())),
            false => Ok(shared),
        }
    }
}

impl SharedLog for Node {
    fn log(&self) -> LogId {
        LOG
    }

    fn append(&mut self, group: &SharedGroup<'_>) -> Result<(), SharedLogError> {
        let mut shared = self.hub.reached()?;
        if self.position != shared.stored.len() {
            return Err(SharedLogError::Overtaken);
        }
        let pieces = group.pieces.iter().cloned().map(Delivery::Piece);
        let records = Delivery::Records(group.records.to_vec());
        let stored = pieces.chain([records]).map(|it| (group.last, it));
        shared.stored.extend(stored);
        self.position = shared.stored.len();
        if !shared.is_mute {
            shared.wakes.iter().for_each(|wake| wake());
        }
        match std::mem::take(&mut shared.loses_answer) {
            true => Err(SharedLogError::Failed("no answer".to_owned())),
            false => Ok(()),
        }
    }

    fn seek(&mut self, head: u64) -> Result<(), SharedLogError> {
        let shared = self.hub.reached()?;
        let last = shared.stored.last().map_or(0, |(last, _)| *last);
        if last < head {
            return Err(SharedLogError::Damaged(format!("it ends at {last}")));
        }
        self.position = shared.stored.partition_point(|(last, _)| *last < head);
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Delivery>, SharedLogError> {
        let shared = self.hub.reached()?;
        let found = shared.stored.get(self.position);
        self.position += usize::from(found.is_some());
        Ok(found.map(|(_, delivery)| delivery.clone()))
    }

    fn of_other_nodes(&mut self, _after: u64) -> Vec<Delivery> {
        self.hub.shared().of_other_nodes.clone()
    }

    fn skip(&mut self) {
        self.position += 1;
    }

    fn has_news(&self) -> bool {
        let shared = self.hub.shared();
        !shared.is_mute && self.position < shared.stored.len()
    }

    fn wake_with(&mut self, wake: Box<dyn Fn() + Send + Sync>) {
        self.hub.shared().wakes.push(wake);
    }
}
