//! What is still known of the records that a compaction removed.
//!
//! The journal keeps these notes beside the state with which the log begins. They are written by `admin/compact.rs` and read
//! when a removed record is asked for: once, and then kept in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use roleback_api::log::RecordSummary;
use roleback_api::marks::Mark;
use roleback_api::proof::{FoldedRecords, LostRecords};
use roleback_identity::record::RecordBody;
use roleback_journal::{Base, Journal, OwnedRecord, ReadError};
use roleback_world::attribute::EntityId;
use roleback_world::blame::Blame;
use roleback_world::event::ForkPromotedV1;
use serde::{Deserialize, Serialize};

use crate::projection::{COMPACTION, State};

/// A removed record that is named as a writer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct NotedRecord {
    pub(crate) seq: u64,
    /// In nanoseconds since the epoch.
    pub(crate) time: i64,
    pub(crate) caller: String,
    pub(crate) operation: String,
}

/// A removed record that promoted a fork, and is named as a writer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct NotedFork {
    pub(crate) record: u64,
    pub(crate) fork: ForkPromotedV1,
}

/// A line of the notes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Note {
    Record(NotedRecord),
    Fork(Box<NotedFork>),
    Entity(Box<Blame>),
    Mark(Mark),
    Lost(LostRecords),
    Summary(Box<RecordSummary>),
}

/// The notes on removed records.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    /// The last removed record.
    pub(crate) last: u64,
    /// Its time, in nanoseconds since the epoch.
    pub(crate) time_ns: i64,
    pub(crate) hash: String,
    /// The removed segments.
    pub(crate) segments: u64,
    /// The record of the compaction; `None` where it is not visible, as in the state of a record before it.
    pub(crate) by: Option<u64>,
    pub(crate) records: BTreeMap<u64, NotedRecord>,
    /// What records that promoted a fork say of it, as far as it is about entities that still exist.
    pub(crate) forks: BTreeMap<u64, ForkPromotedV1>,
    pub(crate) entities: BTreeMap<EntityId, Blame>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) lost: Vec<LostRecords>,
    /// What the list of records shows of each removed record, if that was kept; in order.
    pub(crate) summaries: Vec<RecordSummary>,
}

/// The notes once they are read, shared by all states of a log.
pub(crate) type SharedFolded = Arc<Mutex<Option<Arc<Folded>>>>;

impl Folded {
    /// The notes on the removed records of a log; `None` if no records were removed.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(crate) fn of(
        journal: &Journal<State>,
        known: &SharedFolded,
    ) -> Result<Option<Arc<Self>>, ReadError> {
        let Some(base) = journal.base() else {
            return Ok(None);
        };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref()
            && known.last == base.head().seq
            && known.by.is_some()
        {
            return Ok(Some(Arc::clone(known)));
        }
        let read = Arc::new(Self::read(journal, &base)?);
        *known = Some(Arc::clone(&read));
        Ok(Some(read))
    }

    fn read(journal: &Journal<State>, base: &Base) -> Result<Self, ReadError> {
        let head = base.head();
        let mut folded = Self {
            last: head.seq,
            time_ns: head.time_ns,
            hash: head.hash.to_string(),
            segments: base.segments().len() as u64,
            by: compaction(journal, head.seq)?,
            ..Self::default()
        };
        let damaged = |why: String| ReadError::Damaged {
            seq: head.seq,
            why: format!("a note on the folded records cannot be read: {why}"),
        };
        let notes = base.notes()?;
        for line in notes
            .split(|byte| *byte == b'\n')
            .filter(|it| !it.is_empty())
        {
            let note = serde_json::from_slice(line).map_err(|why| damaged(why.to_string()))?;
            folded.take(note);
        }
        Ok(folded)
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Record(record) => drop(self.records.insert(record.seq, record)),
            Note::Fork(noted) => drop(self.forks.insert(noted.record, noted.fork)),
            Note::Entity(blame) => {
                self.entities.insert(blame.entity().clone(), *blame);
            }
            Note::Mark(mark) => self.marks.push(mark),
            Note::Lost(lost) => self.lost.push(lost),
            Note::Summary(summary) => self.summaries.push(*summary),
        }
    }

    /// `records 1 to 40 folded by record 41`
    pub(crate) fn sentence(&self) -> String {
        let last = self.last;
        match self.by {
            Some(by) => format!("records 1 to {last} folded by record {by}"),
            None => format!("records 1 to {last} folded"),
        }
    }

    /// The same as `verify` reports it.
    pub(crate) fn described(&self) -> FoldedRecords {
        FoldedRecords {
            last: self.last,
            hash: self.hash.clone(),
            segments: self.segments,
            by: self.by,
        }
    }
}

/// The record of the compaction that removed records up to `last`.
fn compaction(journal: &Journal<State>, last: u64) -> Result<Option<u64>, ReadError> {
    let found = journal.records_about(&[COMPACTION.as_bytes()], u64::MAX)?;
    let of_this = |seq: u64, payload: &[u8]| folded_by(payload) == Some(last) && seq > last;
    let mut found = found.iter().map(OwnedRecord::get);
    Ok(found
        .find(|record| of_this(record.seq, record.payload))
        .map(|record| record.seq))
}

/// The member of the input of a compaction that names the last removed record.
pub(crate) const LAST: &str = "Last";

fn folded_by(payload: &[u8]) -> Option<u64> {
    let body = RecordBody::decode(payload).ok()?;
    let (_, last) = body.request.input.iter().find(|(name, _)| name == LAST)?;
    last.parse().ok()
}
