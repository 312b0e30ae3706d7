//! States of the past: those that are kept, and how any other is built from the nearest one.
//!
//! A state is a few pointers into persistent maps, so keeping one costs only what has changed since. Three kinds are kept:
//! some of the states after the last records; one per sealed segment; and the states that were asked for last. A state
//! in between is built from the nearest earlier one by applying the records after it. Where the nearest is far, a
//! checkpoint on disk may be nearer. States along the log are kept without their large indexes: random ids make those different
//! in each.
//!
//! States along the whole log take memory, and building them takes seconds, so this happens only once someone asks for
//! the past: the first time, a thread builds them in the background.
//!
//! Nothing here involves the writer: it only hands over the states that it publishes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread;

use crate::base::Base;
use crate::checkpoint;
use crate::error::{AtError, ReadError};
use crate::history::History;
use crate::moment::Moment;
use crate::projection::Projection;
use crate::replay::replay;

mod roots;

use roots::{Roots, held_counted};

/// Records among which states are kept right after they were published.
const RECENT_RECORDS: u64 = 1_024;
/// Records that are applied in less time than it takes to read a checkpoint.
const CHECKPOINT_WORTH_RECORDS: u64 = 16_384;

pub(crate) struct Past<P> {
    /// The earliest state that can be built from the journal's own records.
    earliest: RwLock<Earliest<P>>,
    /// The states and records before the base, in a fork.
    parent: Option<(Arc<Self>, Arc<History>)>,
    roots: Mutex<Roots<P>>,
    /// The directory of checkpoints, if there is one.
    checkpoints: Option<PathBuf>,
    /// Held while a state is built, so that only one at a time is built from a distant start.
    building: Mutex<()>,
}

/// The earliest state: the empty one, that of the fork point, or that of the base of a compacted log.
enum Earliest<P> {
    Known(Arc<Moment<P>>),
    /// It is read when it is first needed.
    Stored(Arc<Base>),
}

impl<P: Projection> Past<P> {
    pub(crate) fn new(earliest: Moment<P>, checkpoints: Option<PathBuf>) -> Self {
        Self::of(Earliest::Known(Arc::new(earliest)), checkpoints)
    }

    /// The past of a compacted log.
    pub(crate) fn after(base: Arc<Base>, checkpoints: Option<PathBuf>) -> Self {
        Self::of(Earliest::Stored(base), checkpoints)
    }

    fn of(earliest: Earliest<P>, checkpoints: Option<PathBuf>) -> Self {
        Self {
            earliest: RwLock::new(earliest),
            parent: None,
            roots: Mutex::new(Roots::new(RECENT_RECORDS)),
            checkpoints,
            building: Mutex::default(),
        }
    }

    /// The past of a fork at `start`. It keeps at most one recent state: forks are many, and their logs are short.
    pub(crate) fn fork(parent: &Arc<Self>, history: &Arc<History>, start: Moment<P>) -> Self {
        Self {
            parent: Some((Arc::clone(parent), Arc::clone(history))),
            roots: Mutex::new(Roots::new(0)),
            ..Self::new(start, None)
        }
    }

    /// Keeps a state that was just published, as long as it is among the last, unless the state kept before is close enough.
    pub(crate) fn note(&self, published: &Arc<Moment<P>>) {
        self.roots().note(published);
    }

    /// Keeps the state at the end of a segment, unless the one kept before is close enough.
    pub(crate) fn keep(&self, sealed: &Arc<Moment<P>>) {
        let (before, is_needed) = self.roots().around(sealed.head.seq);
        if is_needed {
            let sealed = Arc::new(Moment {
                head: sealed.head,
                state: sealed.state.for_the_past(),
            });
            // Counted without the lock, because it takes milliseconds.
            let bytes = before.map_or(0, |before| held_counted(&before, &sealed));
            self.roots().keep(&sealed, bytes);
        }
    }

    /// The state after record `seq`, if it is kept. Never waits for another state to be built.
    pub(crate) fn kept(&self, seq: u64) -> Option<Arc<Moment<P>>> {
        let first = self.first();
        match &self.parent {
            _ if seq == first => match &*self.earliest_ref() {
                Earliest::Known(moment) => Some(Arc::clone(moment)),
                Earliest::Stored(_) => None,
            },
            Some((parent, _)) if seq < first => parent.kept(seq),
            _ => self.roots().find(seq),
        }
    }

    /// Forgets the states before the base of a compacted log, whose state is `moment`, once no state is being built.
    pub(crate) fn fold(&self, moment: Arc<Moment<P>>) {
        let _alone = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        self.roots().forget_before(moment.head.seq);
        let mut earliest = self
            .earliest
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *earliest = Earliest::Known(moment);
    }

    /// The state after record `seq`, which is at most `last`.
    pub(crate) fn at(
        &self,
        history: &History,
        seq: u64,
        last: u64,
    ) -> Result<Arc<Moment<P>>, AtError> {
        let first = self.first();
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
        self.roots().ask();
        let mut built = self.nearest(history, seq)?;
        self.advance(history, &mut built, seq)?;
        let built = Arc::new(built);
        let forgotten = self.roots().remember(&built);
        free(forgotten);
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
        if moment.head.seq < self.first() {
            // The records after it were removed meanwhile.
            *moment = (*self.earliest()?).clone();
        }
        let stop = self.next_stop(moment.head.seq);
        if stop > last {
            return Ok(false);
        }
        // What was built already is not built again, and the states after it share its memory.
        if let Some(kept) = self.kept(stop) {
            *moment = (*kept).clone();
            return Ok(true);
        }
        replay(history, moment, stop, None)?;
        self.keep(&Arc::new(moment.clone()));
        Ok(true)
    }

    /// The record of the earliest state that can be built.
    fn first(&self) -> u64 {
        match &*self.earliest_ref() {
            Earliest::Known(moment) => moment.head.seq,
            Earliest::Stored(base) => base.head().seq,
        }
    }

    fn earliest_ref(&self) -> RwLockReadGuard<'_, Earliest<P>> {
        self.earliest.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The earliest state that can be built. Blocks while it is read from the base of a compacted log.
    pub(crate) fn earliest(&self) -> Result<Arc<Moment<P>>, ReadError> {
        let base = match &*self.earliest_ref() {
            Earliest::Known(moment) => return Ok(Arc::clone(moment)),
            Earliest::Stored(base) => Arc::clone(base),
        };
        let moment = Arc::new(base.moment()?);
        let mut earliest = self
            .earliest
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Meanwhile, a compaction may have set a later one.
        if let Earliest::Stored(_) = *earliest {
            *earliest = Earliest::Known(Arc::clone(&moment));
        }
        Ok(moment)
    }

    /// The earliest state of this log and of those that it was forked from.
    pub(crate) fn very_earliest(&self) -> Result<Arc<Moment<P>>, ReadError> {
        match &self.parent {
            Some((parent, _)) => parent.very_earliest(),
            None => self.earliest(),
        }
    }

    /// The last known state that is not after record `seq`.
    fn nearest(&self, history: &History, seq: u64) -> Result<Moment<P>, ReadError> {
        let root = self.roots().before(seq);
        let known = root.as_ref().map_or(self.first(), |root| root.head.seq);
        let worth = known + CHECKPOINT_WORTH_RECORDS;
        let stored = self.checkpoints.as_deref().filter(|_| worth < seq);
        if let Some(found) = stored.and_then(|dir| checkpoint::between(dir, history, worth..=seq)) {
            return Ok(found);
        }
        Ok(match root {
            Some(root) => (*root).clone(),
            None => (*self.earliest()?).clone(),
        })
    }

    fn roots(&self) -> MutexGuard<'_, Roots<P>> {
        self.roots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Frees a state on a thread of its own: where it shares little with those that are kept, that takes as long as building it, and
/// neither a read nor, for the lock of the kept states, a write must wait for it.
fn free<P: Projection>(forgotten: Option<Arc<Moment<P>>>) {
    let Some(moment) = forgotten else {
        return;
    };
    let thread = thread::Builder::new().name("journal-free".to_owned());
    // Without the thread, it is freed here.
    let _ = thread.spawn(move || drop(moment));
}

#[cfg(test)]
mod tests;
