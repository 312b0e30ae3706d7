//! Compaction: removes the records up to one of them and keeps the state after it.
//!
//! The caller's thread verifies the records that go, and prepares everything beside the log. The writer's thread only adds
//! what was written meanwhile, exchanges the files, and goes on; `fold.rs` says why a crash loses nothing.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::{Base, FoldedSegment};
use crate::envelope::{Flaw, Frame};
use crate::error::CompactError;
use crate::fold::{self, Prepared};
use crate::hash::Head;
use crate::history::{History, InUse, Place, flawed};
use crate::journal::Journal;
use crate::ledger::GROUP_RECORDS;
use crate::log::{EventLog, LogError};
use crate::moment::Moment;
use crate::options::{Phase, ProgressFn};
use crate::owned_record::OwnedRecord;
use crate::projection::Projection;
use crate::replay::{for_each_page, tell};
use crate::running::Writer;
use crate::sealer::Sealer;
use crate::segment::{self, Segment};

/// Records that keep being there for as long as this exists: those after one of them.
pub struct Hold {
    _use: InUse,
}

impl<P: Projection> Journal<P> {
    /// Keeps compaction from removing the records after record `seq`, and the state after it, until the result is dropped.
    #[must_use]
    pub fn hold(&self, seq: u64) -> Hold {
        Hold {
            _use: InUse::of(&self.inner.shared.history, seq),
        }
    }

    /// Removes records 1 to `to` and keeps the state after record `to`, with `notes` on what was removed. Blocks: it reads
    /// the records that go, and writes the log engine's files anew. Meanwhile, commits go on. Whenever the process ends, the
    /// log is the old one or the compacted one.
    ///
    /// # Errors
    /// See [`CompactError`].
    pub fn compact(
        &self,
        to: u64,
        notes: &[u8],
        progress: Option<&ProgressFn>,
    ) -> Result<Arc<Base>, CompactError> {
        if !matches!(self.inner.writer()?, Writer::Thread(_)) {
            return Err(CompactError::NotHere);
        }
        let shared = &self.inner.shared;
        let history = Arc::clone(&shared.history);
        let _alone = history.compacting();
        let (first, last) = (history.beginning().seq, self.head().seq);
        if to <= first {
            return Err(CompactError::Nothing { to, first });
        }
        if to > last {
            return Err(CompactError::Missing { to, last });
        }
        check_unused(&history, to)?;
        let moment = self.at(to)?;
        let data_dir = self.inner.data_dir();
        let beside = match &data_dir {
            None => None,
            Some(dir) => Some(Prepared::begin(dir).map_err(unwritten)?),
        };
        let prepared = self.prepare(&history, &moment, notes, beside, progress);
        let outcome = prepared.and_then(|order| {
            let folded = self.inner.have_done(move |sealer| sealer.fold(order));
            folded.map_err(CompactError::from).flatten()
        });
        if let Some(dir) = data_dir.filter(|_| outcome.is_err()) {
            // What was prepared is of no use. If it cannot be removed, the next start does it.
            let _ = fold::discard(&dir);
        }
        outcome
    }

    pub(crate) fn prepare(
        &self,
        history: &Arc<History>,
        moment: &Arc<Moment<P>>,
        notes: &[u8],
        beside: Option<Prepared>,
        progress: Option<&ProgressFn>,
    ) -> Result<Fold<P>, CompactError> {
        let to = moment.head;
        // The segments stay as they are until the compaction is over, because only the head of the log moves on.
        let segments = folded_segments(history, to, progress)?;
        let base = Base::encode(history.log, moment, &segments, notes).map_err(unwritten)?;
        let mut log = None;
        if let Some(beside) = &beside {
            beside.write_base(to.seq, &base).map_err(unwritten)?;
            let dir = beside.log_dir();
            let begun = self
                .inner
                .have_done(move |sealer| sealer.log.beside(&dir))?;
            log = begun.map_err(not_in_log)?;
            if let Some(log) = &mut log {
                log.cut(to).map_err(not_in_log)?;
                copy_records(history, &mut **log, self.head().seq)?;
            }
        }
        Ok(Fold {
            moment: Arc::clone(moment),
            base,
            beside,
            log,
        })
    }
}

fn unwritten(error: std::io::Error) -> CompactError {
    CompactError::Unwritten(error.to_string())
}

fn not_in_log(error: LogError) -> CompactError {
    CompactError::Unwritten(error.to_string())
}

fn check_unused(history: &History, to: u64) -> Result<(), CompactError> {
    match history.first_use() {
        Some(seq) if seq < to => Err(CompactError::InUse { seq }),
        _ => Ok(()),
    }
}

/// Verifies the records that go, and says what stays known of them.
fn folded_segments(
    history: &History,
    to: Head,
    progress: Option<&ProgressFn>,
) -> Result<Vec<FoldedSegment>, CompactError> {
    let base = history.base();
    let mut folded = base.map_or_else(Vec::new, |base| base.segments().to_vec());
    let start = history.beginning();
    let mut head = start;
    let mut was_tail = false;
    while head.seq < to.seq {
        let place = history.place(head.seq + 1);
        let place = place.ok_or_else(|| flawed(head.seq + 1, &Flaw::Missing))?;
        let is_tail = matches!(place, Place::Tail(_));
        let (mut next, before) = (None, head);
        let end = history.look(place, |record| {
            if record.seq > to.seq || record.seq <= before.seq {
                return;
            }
            let chains = record.seq == head.seq + 1 && record.prev == head.hash;
            if chains {
                head = Head {
                    seq: record.seq,
                    hash: record.hash,
                    time_ns: record.time_ns,
                };
                let known = next.get_or_insert(FoldedSegment {
                    first: record.seq,
                    last: head,
                    least_ns: record.time_ns,
                    greatest_ns: record.time_ns,
                });
                known.last = head;
                known.least_ns = known.least_ns.min(record.time_ns);
                known.greatest_ns = known.greatest_ns.max(record.time_ns);
            }
        });
        if let Some(flaw) = end.flaw.filter(|_| head.seq < to.seq) {
            return Err(flaw.into());
        }
        let next: FoldedSegment = next.ok_or_else(|| flawed(head.seq + 1, &Flaw::Chain))?;
        match folded.last_mut() {
            // The tail is read in several pieces.
            Some(last) if is_tail && was_tail => join(last, &next),
            _ => folded.push(next),
        }
        was_tail = is_tail;
        tell(
            progress,
            Phase::Verify,
            head.seq - start.seq,
            to.seq - start.seq,
        );
    }
    if head != to {
        return Err(flawed(to.seq, &Flaw::Chain).into());
    }
    Ok(folded)
}

fn join(one: &mut FoldedSegment, next: &FoldedSegment) {
    one.last = next.last;
    one.least_ns = one.least_ns.min(next.least_ns);
    one.greatest_ns = one.greatest_ns.max(next.greatest_ns);
}

/// Appends the records after the head of `log` up to `last`.
fn copy_records(history: &History, log: &mut dyn EventLog, last: u64) -> Result<(), CompactError> {
    let first = log.head().seq + 1;
    if first > last {
        return Ok(());
    }
    for_each_page(history, first, last, History::page, |page| {
        let frames = page.records.iter().map(OwnedRecord::frame);
        let frames: Vec<Frame> = frames
            .filter(|frame| frame.head.seq > log.head().seq && frame.head.seq <= last)
            .collect();
        for group in frames.chunks(GROUP_RECORDS) {
            let appended = log.append(group);
            appended.map_err(|error| CompactError::Unwritten(error.to_string()))?;
        }
        page.flaw
            .map_or(Ok(()), |flaw| Err(CompactError::from(flaw)))
    })
}

/// What the writer's thread exchanges.
pub(crate) struct Fold<P> {
    moment: Arc<Moment<P>>,
    base: Vec<u8>,
    /// `None` for a journal in memory.
    beside: Option<Prepared>,
    log: Option<Box<dyn EventLog>>,
}

impl<P> Fold<P> {
    /// Adds what was written since the preparation, up to `head`. Returns the rest of the segment that is cut in two.
    pub(crate) fn complete(
        &mut self,
        history: &History,
        head: Head,
    ) -> Result<Option<Segment>, CompactError> {
        let dir = self.beside.as_ref().map(Prepared::segments_dir);
        let rest = rest_of_segment(history, self.moment.head, dir)?;
        // The log is closed at the end, because files are only moved while nothing has them open.
        if let Some(mut log) = self.log.take() {
            copy_records(history, &mut *log, head.seq)?;
            if log.head() != head {
                let why = "the copy of the log does not end where the log ends";
                return Err(CompactError::Unwritten(why.to_owned()));
            }
        }
        Ok(rest)
    }

    /// Decides the compaction of a data directory.
    pub(crate) fn decide(&mut self) -> Result<(), CompactError> {
        let beside = self.beside.take();
        beside.map_or(Ok(()), |beside| beside.decide().map_err(unwritten))
    }
}

impl<P: Projection> Sealer<P> {
    fn fold(&mut self, mut order: Fold<P>) -> Result<Arc<Base>, CompactError> {
        if let Some(why) = self.shared.write_failure() {
            return Err(CompactError::Unwritten(why));
        }
        self.check_presence().map_err(CompactError::Unwritten)?;
        let history = Arc::clone(&self.shared.history);
        let _alone = history.sealing();
        check_unused(&history, order.moment.head.seq)?;
        let rest = order.complete(&history, self.log.head())?;
        let (base, rest) = match self.data_dir.clone() {
            None => {
                let base = Base::in_memory(order.base);
                (base.map_err(CompactError::Unwritten)?, rest)
            }
            Some(dir) => {
                order.decide()?;
                let replaced = self.log.replace(&mut || fold::finish(&dir));
                replaced.map_err(|error| self.stuck(error.to_string()))?;
                let base = Base::newest_in(&dir).ok().flatten();
                let base = base.ok_or_else(|| self.stuck("its base is gone".to_owned()))?;
                let segments = segment::dir_in(&dir);
                (base, rest.map(|rest| rest.moved_to(&segments)))
            }
        };
        let base = history.fold(base, rest);
        self.shared.past.fold(order.moment);
        Ok(base)
    }

    /// The error after the compaction was decided. Nothing more may be written to files that were moved.
    fn stuck(&self, why: String) -> CompactError {
        let error = CompactError::Unfinished(why);
        self.shared.set_read_only(error.to_string());
        error
    }
}

/// The records after `to` of the segment that contains it, as a segment of their own.
fn rest_of_segment(
    history: &History,
    to: Head,
    dir: Option<PathBuf>,
) -> Result<Option<Segment>, CompactError> {
    let Some(Place::Segment(segment)) = history.place(to.seq) else {
        return Ok(None);
    };
    if segment.head.seq == to.seq {
        return Ok(None);
    }
    let page = history.page(Place::Segment(segment));
    if let Some(flaw) = page.flaw {
        return Err(flaw.into());
    }
    let frames = page.records.iter().map(OwnedRecord::frame);
    let frames: Vec<Frame> = frames.filter(|frame| frame.head.seq > to.seq).collect();
    let sealed = Segment::seal(history.log, &frames, dir.as_deref());
    sealed.map(Some).map_err(unwritten)
}
