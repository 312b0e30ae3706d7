//! Compaction: removes the records before a moment, and keeps the state after them and who wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hyper::Response;
use hyper::header::HeaderMap;
use roleback_api::compact::{CompactRequest, Compacted};
use roleback_api::log::RecordSummary;
use roleback_api::marks::Mark;
use roleback_api::moment::{InvalidMoment, Moment};
use roleback_identity::record::RecordBody;
use roleback_journal::{CommitError, CompactError, OwnedRecord, ProgressFn, Projection, ReadError};
use roleback_world::attribute::{EntityId, Written, attributes_of, writes};
use roleback_world::blame::Blame;
use roleback_world::event::{ForkPromotedV1, WrittenAttribute};
use roleback_world::summary::of_events;

use super::body::{self, BodyReader};
use super::job;
use super::log::{self, LogError};
use super::promotion;
use super::reply::Problem;
use crate::folded::{Note, NotedFork, NotedRecord};
use crate::loss;
use crate::moments::{self, MomentError};
use crate::projection::State;
use crate::sse::AnyBody;
use crate::state::Core;
use crate::store::Store;

/// Why the event log was not compacted.
#[derive(Debug, thiserror::Error)]
pub enum CompactionError {
    /// The text is not a moment.
    #[error(transparent)]
    Invalid(#[from] InvalidMoment),
    /// The moment does not exist.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// A record cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The journal refused or failed.
    #[error(transparent)]
    Compact(#[from] CompactError),
    /// The record of the compaction was not written. The next start writes it.
    #[error("the log is compacted, but its record was not written: {0}")]
    Commit(#[from] CommitError),
}

impl From<ReadError> for CompactionError {
    fn from(error: ReadError) -> Self {
        LogError::from(error).into()
    }
}

/// Removes the records up to a moment, and writes a record that says so. Blocks: not for async threads.
///
/// # Errors
/// See [`CompactionError`].
pub fn compact(
    store: &Store,
    request: &CompactRequest,
    progress: Option<&ProgressFn>,
) -> Result<Compacted, CompactionError> {
    let moment = Moment::parse_on_command_line(&request.before)?;
    let last = moments::resolve(store, &moment)?.seq;
    if let Some(known) = store.folded()?.filter(|known| last <= known.last) {
        let (to, first) = (last, known.last);
        return Err(CompactError::Nothing { to, first }.into());
    }
    let notes = Notes::of(store, last, request.keep_summaries)?.into_lines();
    let base = store.journal.compact(last, &notes, progress)?;
    let record = store.note_compaction()?;
    Ok(Compacted {
        folded: last,
        hash: base.head().hash.to_string(),
        segments: base.segments().len() as u64,
        record: record.unwrap_or(store.journal.head().seq),
    })
}

/// The notes on the records that are removed.
struct Notes {
    records: BTreeMap<u64, NotedRecord>,
    forks: BTreeMap<u64, ForkPromotedV1>,
    entities: BTreeMap<EntityId, Blame>,
    marks: Vec<Mark>,
    lost: Vec<roleback_api::proof::LostRecords>,
    summaries: Vec<RecordSummary>,
}

impl Notes {
    /// Applies all records from the beginning of the log, and notes which record writes which attribute.
    fn of(store: &Store, last: u64, keeps_summaries: bool) -> Result<Self, CompactionError> {
        let mut notes = Self::before(store, keeps_summaries)?;
        let mut state = store.journal.earliest()?.state.clone();
        for record in store.journal.records(..=last) {
            let record = record?;
            notes.take(&mut state, &record, keeps_summaries)?;
        }
        notes
            .entities
            .retain(|id, _| attributes_of(&state.0, id).is_some());
        notes.note_writers(store, last)?;
        let marks = super::marks::up_to(store, last)?;
        notes.marks = marks;
        Ok(notes)
    }

    /// The notes of an earlier compaction.
    fn before(store: &Store, keeps_summaries: bool) -> Result<Self, CompactionError> {
        let known = store.folded()?.unwrap_or_default();
        Ok(Self {
            records: known.records.clone(),
            forks: known.forks.clone(),
            entities: known.entities.clone(),
            marks: Vec::new(),
            lost: known.lost.clone(),
            summaries: match keeps_summaries {
                true => known.summaries.clone(),
                false => Vec::new(),
            },
        })
    }

    fn take(
        &mut self,
        state: &mut State,
        record: &OwnedRecord,
        keeps_summaries: bool,
    ) -> Result<(), CompactionError> {
        let record = record.get();
        let seq = record.seq;
        let body = RecordBody::decode(record.payload);
        let body = body.map_err(|source| LogError::Body { seq, source })?;
        let before = state.0.clone();
        let applied = state.apply(&record);
        applied.map_err(|source| ReadError::Apply { seq, source })?;
        let written = writes(&body.events, || Ok::<_, CompactionError>(before.clone()))?;
        let mut by_entity: BTreeMap<EntityId, Vec<Written>> = BTreeMap::new();
        for it in written {
            by_entity.entry(it.entity.clone()).or_default().push(it);
        }
        for (id, written) in by_entity {
            let blame = self.entities.entry(id.clone());
            let blame = blame.or_insert_with(|| Blame::new(id.clone()));
            let after = || Ok::<_, CompactionError>(attributes_of(&state.0, &id));
            blame.record(seq, &written, after)?;
        }
        self.lost.extend(loss::told_by(&record));
        if keeps_summaries {
            let sentence = of_events(&body.events, &before);
            let summary = log::summary_with(&record, &body, sentence);
            self.summaries.push(RecordSummary {
                folded: true,
                ..summary
            });
        }
        Ok(())
    }

    /// Keeps a note of each record that wrote an attribute of an entity.
    fn note_writers(&mut self, store: &Store, last: u64) -> Result<(), CompactionError> {
        let named = self.entities.values().flat_map(Blame::records);
        let named: BTreeSet<u64> = named.collect();
        self.records.retain(|seq, _| named.contains(seq));
        self.forks.retain(|seq, _| named.contains(seq));
        for record in store.journal.records(..=last) {
            let owned = record?;
            let record = owned.get();
            if named.contains(&record.seq) {
                let fork = promotion::promoted(&owned);
                self.forks.extend(fork.map(|fork| (record.seq, fork)));
                let noted = NotedRecord {
                    seq: record.seq,
                    time: record.time_ns,
                    caller: record.caller.to_owned(),
                    operation: record.operation.to_owned(),
                };
                self.records.insert(record.seq, noted);
            }
        }
        for fork in self.forks.values_mut() {
            let exists = |it: &WrittenAttribute| self.entities.contains_key(&it.entity());
            fork.written.retain(exists);
            let named: BTreeSet<_> = fork.written.iter().filter_map(|it| it.origin).collect();
            fork.records.retain(|record| named.contains(&record.seq));
        }
        Ok(())
    }

    fn into_lines(self) -> Vec<u8> {
        let entities = self.entities.into_values();
        let notes = self.records.into_values().map(Note::Record);
        let forks = self.forks.into_iter();
        let forks = forks.map(|(record, fork)| Note::Fork(NotedFork { record, fork }.into()));
        let notes = notes.chain(forks);
        let notes = notes.chain(entities.map(|it| Note::Entity(it.into())));
        let notes = notes.chain(self.marks.into_iter().map(Note::Mark));
        let notes = notes.chain(self.lost.into_iter().map(Note::Lost));
        let notes = notes.chain(
            self.summaries
                .into_iter()
                .map(|it| Note::Summary(it.into())),
        );
        let mut lines = Vec::new();
        for note in notes {
            // Notes have only text and numbers, so they can always be written.
            lines.extend(serde_json::to_vec(&note).unwrap_or_default());
            lines.push(b'\n');
        }
        lines
    }
}

impl From<CompactionError> for Problem {
    fn from(error: CompactionError) -> Self {
        match error {
            CompactionError::Invalid(error) => Self::bad_request(error),
            CompactionError::Moment(error) => super::diff::of_moment(error),
            CompactionError::Log(error) => error.into(),
            CompactionError::Compact(error) => match error {
                CompactError::Nothing { .. }
                | CompactError::InUse { .. }
                | CompactError::NotHere => Self::conflict(error),
                CompactError::Missing { .. } => Self::not_found(error),
                CompactError::Commit(error) => error.into(),
                error => Self::failed(error),
            },
            CompactionError::Commit(error) => error.into(),
        }
    }
}

/// `POST /_roleback/compact`
pub(crate) fn post(
    core: &Arc<Core>,
    body: &mut BodyReader,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let request: CompactRequest = body::json(body, r#"{"before": "42"}"#)?;
    job::or_whole(core, headers, move |core, progress| {
        Ok(compact(&core.store, &request, progress)?)
    })
}
