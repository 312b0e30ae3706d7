//! States of the past: those that are kept, and how any other is built from the nearest one.
//!
//! A state is a few pointers into persistent maps, so keeping one costs only what has changed since. Three kinds are kept:
//! the states after the last records, which exist anyway; one per sealed segment; and the states that were asked for
//! last. A state in between is built from the nearest earlier one by applying the records after it. Where the nearest is
//! far, a checkpoint on disk may be nearer.
//!
//! States along the whole log take memory, and building them takes seconds, so this happens only once someone asks for
//! the past: the first time, a thread builds them in the background.
//!
//! Nothing here involves the writer: it only hands over the states that it publishes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::checkpoint;
use crate::error::{AtError, ReadError};
use crate::history::History;
use crate::moment::Moment;
use crate::projection::Projection;
use crate::replay::replay;

mod roots;

use roots::Roots;

/// Records whose states stay available right after they were published.
const RECENT_RECORDS: u64 = 1_024;
/// Records that are applied in less time than it takes to read a checkpoint.
const CHECKPOINT_WORTH_RECORDS: u64 = 16_384;

pub(crate) struct Past<P> {
    /// The earliest state that can be built from the journal's own records: the empty one, or that of the fork point.
    base: Arc<Moment<P>>,
    /// The states and records before the base, in a fork.
    parent: Option<(Arc<Self>, Arc<History>)>,
    roots: Mutex<Roots<P>>,
    /// The directory of checkpoints, if there is one.
    checkpoints: Option<PathBuf>,
    /// Held while a state is built, so that only one at a time is built from a distant start.
    building: Mutex<()>,
}

impl<P: Projection> Past<P> {
    pub(crate) fn new(base: Moment<P>, checkpoints: Option<PathBuf>) -> Self {
        Self {
            base: Arc::new(base),
            parent: None,
            roots: Mutex::new(Roots::new(RECENT_RECORDS)),
            checkpoints,
            building: Mutex::default(),
        }
    }

    /// The past of a fork at `start`. It keeps no recent states: forks are many, and their logs are short.
    pub(crate) fn fork(parent: &Arc<Self>, history: &Arc<History>, start: Moment<P>) -> Self {
        Self {
            parent: Some((Arc::clone(parent), Arc::clone(history))),
            roots: Mutex::new(Roots::new(0)),
            ..Self::new(start, None)
        }
    }

    /// Keeps a state that was just published, as long as it is among the last.
    pub(crate) fn note(&self, published: &Arc<Moment<P>>) {
        self.roots().note(published);
    }

    /// Keeps the state at the end of a segment.
    pub(crate) fn keep(&self, sealed: &Arc<Moment<P>>) {
        self.roots().keep(sealed);
    }

    /// The state after record `seq`, if it is kept. Never waits for another state to be built.
    pub(crate) fn kept(&self, seq: u64) -> Option<Arc<Moment<P>>> {
        let base = &self.base;
        match &self.parent {
            _ if seq == base.head.seq => Some(Arc::clone(base)),
            Some((parent, _)) if seq < base.head.seq => parent.kept(seq),
            _ => self.roots().find(seq),
        }
    }

    /// The state after record `seq`, which is at most `last`.
    pub(crate) fn at(
        &self,
        history: &History,
        seq: u64,
        last: u64,
    ) -> Result<Arc<Moment<P>>, AtError> {
        let first = self.base.head.seq;
        if seq > last {
            return Err(AtError::Missing { seq, last });
        }
        if seq < first {
            let (parent, history) = self
                .parent
                .as_ref()
                .ok_or(AtError::Compacted { seq, first })?;
            return parent.at(history, seq, last);
        }
        if let Some(kept) = self.kept(seq) {
            return Ok(kept);
        }
        let _alone = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have built it meanwhile.
        if let Some(kept) = self.kept(seq) {
            return Ok(kept);
        }
        let mut built = self.nearest(history, seq);
        self.advance(history, &mut built, seq)?;
        let built = Arc::new(built);
        self.roots().remember(&built);
        Ok(built)
    }

    /// Applies records up to `seq`, and keeps states on the way.
    fn advance(
        &self,
        history: &History,
        moment: &mut Moment<P>,
        seq: u64,
    ) -> Result<(), ReadError> {
        while moment.head.seq < seq {
            let stop = seq.min(self.next_stop(moment.head.seq));
            replay(history, moment, stop, None)?;
            if stop < seq {
                self.keep(&Arc::new(moment.clone()));
            }
        }
        Ok(())
    }

    /// The next record after which a replay keeps the state.
    fn next_stop(&self, seq: u64) -> u64 {
        let spacing = self.roots().spacing();
        (seq / spacing + 1) * spacing
    }

    /// Whether the states of a long log are to be built: the first call after someone asked for the past says so.
    pub(crate) fn is_to_be_filled(&self) -> bool {
        self.parent.is_none() && self.roots().is_first_asked()
    }

    /// Builds the states along the log after `moment` up to record `last`, some at a time. Returns whether there are
    /// more.
    pub(crate) fn fill(
        &self,
        history: &History,
        moment: &mut Moment<P>,
        last: u64,
    ) -> Result<bool, ReadError> {
        let stop = self.next_stop(moment.head.seq);
        if stop > last {
            return Ok(false);
        }
        replay(history, moment, stop, None)?;
        self.keep(&Arc::new(moment.clone()));
        Ok(true)
    }

    /// The earliest state that can be built.
    pub(crate) fn base(&self) -> Moment<P> {
        (*self.base).clone()
    }

    /// The last known state that is not after record `seq`.
    fn nearest(&self, history: &History, seq: u64) -> Moment<P> {
        let root = self.roots().before(seq);
        let root = root.unwrap_or_else(|| Arc::clone(&self.base));
        let worth = root.head.seq + CHECKPOINT_WORTH_RECORDS;
        let stored = self.checkpoints.as_deref().filter(|_| worth < seq);
        stored
            .and_then(|dir| checkpoint::between(dir, history, worth..=seq))
            .unwrap_or_else(|| (*root).clone())
    }

    fn roots(&self) -> MutexGuard<'_, Roots<P>> {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
