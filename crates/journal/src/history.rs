//! All records that were ever appended, for readers: sealed segments, then the tail, which is still in memory.
//!
//! The log engine is not part of it. A reader holds a lock only to copy a few pointers; it reads, decompresses and
//! verifies without the lock.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::base::Base;
use crate::contents::Contents;
use crate::envelope::Frame;
use crate::error::ReadError;
use crate::hash::{Head, LogId};
use crate::owned_record::OwnedRecord;
use crate::segment::{BODY_BYTES, Segment};

mod ancestry;
mod end;
mod in_use;
mod reading;

pub(crate) use end::flawed;
pub(crate) use in_use::InUse;

/// Records of the tail that a reader takes at once.
const TAIL_PAGE_RECORDS: usize = 256;

pub(crate) struct History {
    pub(crate) log: LogId,
    /// The directory of segments; `None` keeps them in memory.
    dir: Option<PathBuf>,
    /// Payloads that are stored apart from their records.
    pub(crate) contents: Contents,
    /// The history before the first record, if this is the history of a fork.
    parent: Option<InUse>,
    shelf: RwLock<Shelf>,
    /// Held while records are sealed or removed.
    sealing: Mutex<()>,
    /// Held while the log is compacted, from the preparation on.
    compacting: Mutex<()>,
    /// The records at which forks and readers of the past begin, with their number.
    uses: Mutex<BTreeMap<u64, usize>>,
}

struct Shelf {
    /// The head before the first record: that of an empty log, the last removed record, or the fork point.
    start: Head,
    /// What is known of the removed records, if the log is compacted.
    base: Option<Arc<Base>>,
    /// In order, without gaps unless the journal is damaged.
    segments: Vec<Arc<Segment>>,
    /// The records after the last segment.
    tail: VecDeque<Frame>,
    tail_bytes: usize,
}

/// The location of the next records for a reader.
pub(crate) enum Place {
    Segment(Arc<Segment>),
    Tail(Vec<Frame>),
    /// A place of the history that this one was forked from, up to the fork point.
    Parent(Arc<History>, Box<Place>, Head),
}

/// Consecutive verified records, up to the first damage.
pub(crate) struct Page {
    pub(crate) records: Vec<OwnedRecord>,
    /// The end of the page, or its last good record before the damage.
    pub(crate) head: Head,
    pub(crate) flaw: Option<ReadError>,
}

impl History {
    pub(crate) fn new(
        log: LogId,
        dir: Option<PathBuf>,
        base: Option<Base>,
        segments: Vec<Segment>,
    ) -> Self {
        let start = base.as_ref().map_or(Head::EMPTY, Base::head);
        let shelf = Shelf {
            base: base.map(Arc::new),
            segments: segments.into_iter().map(Arc::new).collect(),
            ..Shelf::after(start)
        };
        let home = dir.as_deref().and_then(Path::parent);
        Self {
            log,
            contents: home.map_or_else(Contents::in_memory, Contents::in_dir),
            dir,
            parent: None,
            shelf: RwLock::new(shelf),
            sealing: Mutex::default(),
            compacting: Mutex::default(),
            uses: Mutex::default(),
        }
    }

    /// The history of a fork of `parent` after record `start`, kept in memory.
    pub(crate) fn fork(parent: &Arc<Self>, log: LogId, start: Head) -> Self {
        // A fork at a record that a fork shares with its own parent continues that parent's history.
        let older = parent.parent.as_ref();
        let older = older.filter(|_| start.seq <= parent.start().seq);
        if let Some(older) = older {
            return Self::fork(&older.history, log, start);
        }
        Self {
            parent: Some(InUse::of(parent, start.seq)),
            shelf: RwLock::new(Shelf::after(start)),
            ..Self::new(log, None, None, Vec::new())
        }
    }

    /// The head before the first record of this history's own.
    pub(crate) fn start(&self) -> Head {
        self.shelf().start
    }

    /// What is known of removed records, of its own or of the history that it was forked from.
    pub(crate) fn base(&self) -> Option<Arc<Base>> {
        match &self.parent {
            Some(parent) => parent.history.base(),
            None => self.shelf().base.clone(),
        }
    }

    /// The head before the first record that can be read.
    pub(crate) fn beginning(&self) -> Head {
        self.base().map_or(Head::EMPTY, |base| base.head())
    }

    /// The first record at which a fork or a reader of the past begins, if any does.
    pub(crate) fn first_use(&self) -> Option<u64> {
        let uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.keys().next().copied()
    }

    /// Lets nobody else seal or remove records.
    pub(crate) fn sealing(&self) -> MutexGuard<'_, ()> {
        self.sealing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets nobody else compact the log.
    pub(crate) fn compacting(&self) -> MutexGuard<'_, ()> {
        self.compacting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes the records before a base, which are not on disk any more. `rest` has the records of a removed segment that are
    /// not folded.
    pub(crate) fn fold(&self, base: Base, rest: Option<Segment>) -> Arc<Base> {
        let mut shelf = self.shelf_mut();
        let last = base.head().seq;
        shelf.segments.retain(|segment| segment.first > last);
        shelf.segments.extend(rest.map(Arc::new));
        shelf.segments.sort_by_key(|segment| segment.first);
        shelf.drop_tail(last);
        shelf.start = base.head();
        let base = Arc::new(base);
        shelf.base = Some(Arc::clone(&base));
        base
    }

    /// The last record, sealed or not.
    pub(crate) fn head(&self) -> Head {
        let shelf = self.shelf();
        shelf.head().unwrap_or(shelf.start)
    }

    /// The last sealed record.
    pub(crate) fn sealed(&self) -> Head {
        let shelf = self.shelf();
        shelf.sealed().unwrap_or(shelf.start)
    }

    /// The size of the tail: records and bytes.
    pub(crate) fn unsealed(&self) -> (u64, usize) {
        let shelf = self.shelf();
        (shelf.tail.len() as u64, shelf.tail_bytes)
    }

    pub(crate) fn segments(&self) -> Vec<Arc<Segment>> {
        self.shelf().segments.clone()
    }

    /// Appends frames that follow the head.
    pub(crate) fn push(&self, frames: impl IntoIterator<Item = Frame>) {
        let mut shelf = self.shelf_mut();
        for frame in frames {
            shelf.tail_bytes += frame.bytes.len();
            shelf.tail.push_back(frame);
        }
    }

    /// Seals the tail up to `last`, in as many segments as its size requires. `each` gets every new segment with its records.
    pub(crate) fn seal(
        &self,
        last: u64,
        mut each: impl FnMut(&Segment, &[Frame]),
    ) -> std::io::Result<()> {
        let _alone = self.sealing();
        loop {
            let frames = self.next_segment(last);
            if frames.is_empty() {
                return Ok(());
            }
            let segment = Segment::seal(self.log, &frames, self.dir.as_deref())?;
            each(&segment, &frames);
            self.shelf_mut().take_sealed(segment);
        }
    }

    fn next_segment(&self, last: u64) -> Vec<Frame> {
        let mut bytes = 0;
        let shelf = self.shelf();
        let fits = |frame: &&Frame| {
            let fits = bytes < BODY_BYTES;
            bytes += frame.bytes.len();
            fits && frame.head.seq <= last
        };
        shelf.tail.iter().take_while(fits).cloned().collect()
    }

    /// The place that contains `seq`. A place may start before it.
    pub(crate) fn place(&self, seq: u64) -> Option<Place> {
        let start = self.start();
        if let Some(InUse { history, .. }) = self.parent.as_ref().filter(|_| seq <= start.seq) {
            return history
                .place(seq)
                .map(|place| Place::Parent(Arc::clone(history), place.into(), start));
        }
        let shelf = self.shelf();
        let after = shelf
            .segments
            .partition_point(|segment| segment.head.seq < seq);
        if let Some(segment) = shelf.segments.get(after) {
            return (segment.first <= seq).then(|| Place::Segment(Arc::clone(segment)));
        }
        let first = shelf.tail.front()?.head.seq;
        let skip = usize::try_from(seq.checked_sub(first)?).ok()?;
        let frames: Vec<_> = shelf
            .tail
            .iter()
            .skip(skip)
            .take(TAIL_PAGE_RECORDS)
            .cloned()
            .collect();
        (!frames.is_empty()).then_some(Place::Tail(frames))
    }

    /// The head at `seq`, if that record exists and is good.
    pub(crate) fn head_at(&self, seq: u64) -> Option<Head> {
        if let Some(known) = [Head::EMPTY, self.start(), self.beginning()]
            .into_iter()
            .find(|it| it.seq == seq)
        {
            return Some(known);
        }
        let page = match self.place(seq)? {
            Place::Segment(segment) if segment.head.seq == seq => return Some(segment.head),
            place => self.page(place),
        };
        page.records
            .iter()
            .map(OwnedRecord::get)
            .find(|record| record.seq == seq)
            .map(|record| Head {
                seq,
                hash: record.hash,
                time_ns: record.time_ns,
            })
    }

    /// The last record whose time is not later than `time_ns`; 0 if every record that can be read is later. Times never
    /// decrease along a log.
    pub(crate) fn seq_at(&self, time_ns: i64) -> Result<u64, ReadError> {
        let start = self.start();
        if time_ns < start.time_ns && start.seq > 0 {
            return match &self.parent {
                Some(parent) => Ok(parent.history.seq_at(time_ns)?.min(start.seq)),
                None => Ok(0),
            };
        }
        let is_earlier = |time: i64| time <= time_ns;
        let (segment, before) = {
            let shelf = self.shelf();
            let after = shelf
                .segments
                .partition_point(|segment| is_earlier(segment.head.time_ns));
            let Some(segment) = shelf.segments.get(after) else {
                let in_tail = shelf
                    .tail
                    .partition_point(|frame| is_earlier(frame.head.time_ns));
                let last = in_tail.checked_sub(1).map(|at| shelf.tail[at].head.seq);
                return Ok(last.unwrap_or(shelf.sealed().unwrap_or(shelf.start).seq));
            };
            (Arc::clone(segment), segment.first - 1)
        };
        let mut last = before;
        let end = self.look(Place::Segment(segment), |record| {
            if is_earlier(record.time_ns) {
                last = record.seq;
            }
        });
        end.flaw.map_or(Ok(last), Err)
    }

    fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf_mut(&self) -> RwLockWriteGuard<'_, Shelf> {
        self.shelf.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn after(start: Head) -> Self {
        Self {
            start,
            base: None,
            segments: Vec::new(),
            tail: VecDeque::new(),
            tail_bytes: 0,
        }
    }

    fn sealed(&self) -> Option<Head> {
        self.segments.last().map(|segment| segment.head)
    }

    fn head(&self) -> Option<Head> {
        let last = self.tail.back().map(|frame| frame.head);
        last.or_else(|| self.sealed())
    }

    fn take_sealed(&mut self, segment: Segment) {
        self.drop_tail(segment.head.seq);
        self.segments.push(Arc::new(segment));
    }

    fn drop_tail(&mut self, last: u64) {
        while self
            .tail
            .front()
            .is_some_and(|frame| frame.head.seq <= last)
        {
            let frame = self.tail.pop_front();
            self.tail_bytes -= frame.map_or(0, |frame| frame.bytes.len());
        }
    }
}

impl Place {
    /// The segment that contains the place, if it is sealed.
    pub(crate) fn segment(&self) -> Option<&Arc<Segment>> {
        match self {
            Self::Segment(segment) => Some(segment),
            Self::Tail(_) => None,
            Self::Parent(_, place, _) => place.segment(),
        }
    }

    /// The last record of the place.
    pub(crate) fn last(&self) -> Option<u64> {
        match self {
            Self::Segment(segment) => Some(segment.head.seq),
            Self::Tail(frames) => frames.last().map(|frame| frame.head.seq),
            Self::Parent(_, place, last) => place.last().map(|end| end.min(last.seq)),
        }
    }
}
