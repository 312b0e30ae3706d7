//! The event logs that pods carry, as stores that can only be read.
//!
//! A log is read completely and checked before it is shown. The ones that were used last are kept.

use std::io::Read;
use std::sync::Arc;

use roleback_journal::pod::{Keys, Meta, PodError, PodFile, PodReader, Saved, Version};
use roleback_journal::{Imported, Journal, LogId, Options, Ulid};

use crate::config::Config;
use crate::decisions::Decisions;
use crate::fault_hits::FaultHits;
use crate::log_lines::{self, BaseLines, BaseReader, Header};
use crate::projection::State;
use crate::snapshot_error::SnapshotError;
use crate::store::{Store, StoreError};

/// The log that a saved pod carries. Blocks while it is read.
///
/// # Errors
/// When the pod has none, it is damaged, or it is encrypted and nothing opens it.
pub(crate) fn open(
    store: &Store,
    saved: &Saved,
    keys: Option<&Keys>,
) -> Result<Store, SnapshotError> {
    if let Some(journal) = store.pod_logs.kept(&saved.digest) {
        return Ok(shown_by(store, &journal));
    }
    let pods = store.journal.pods();
    let reader = pods.open(&saved.name, Version::Number(saved.version))?;
    let (journal, _) = read(reader, keys.unwrap_or(store.pod_logs.keys()))?;
    store.pod_logs.keep(saved.digest.clone(), journal.clone());
    Ok(shown_by(store, &journal))
}

/// A store that shows a log beside the one that runs, with its settings.
fn shown_by(store: &Store, journal: &Journal<State>) -> Store {
    // Forks of it save pods in the same place as the store.
    store_of(
        store,
        journal.frozen_with_pods_of(&store.journal, &journal.read()),
    )
}

/// A store of a log, with the settings of another.
fn store_of(store: &Store, journal: Journal<State>) -> Store {
    Store {
        journal,
        decisions: Decisions::ring(false),
        fault_hits: FaultHits::default(),
        marks: Arc::default(),
        folded: Arc::default(),
        ..store.clone()
    }
}

/// Reads the log that a pod carries and checks it: every hash, and the state that follows from it. Also returns what could not
/// be checked.
///
/// # Errors
/// When there is none, or it is not the log of the pod's state.
pub(crate) fn read(
    reader: PodReader<'_>,
    keys: &Keys,
) -> Result<(Journal<State>, Vec<String>), SnapshotError> {
    let meta = reader.meta().clone();
    let refused = |why: String| SnapshotError::Content(format!("its history: {why}"));
    let Some(history) = meta.told.history.clone() else {
        return Err(refused("it has none".to_owned()));
    };
    let (mut header, mut records): (Option<Header>, _) = (None, Vec::new());
    let mut base = BaseReader::default();
    let mut each = |line: &[u8]| {
        let line = std::str::from_utf8(line).map_err(|_| "a line is not UTF-8".to_owned())?;
        match &header {
            None => header = Some(Header::read(line)?),
            Some(first)
                if first
                    .base
                    .as_ref()
                    .is_some_and(|told| base.take(told, line)) => {}
            // In a fork, records of two logs follow each other.
            Some(first) => records.push(log_lines::read(line, !first.redacted && !first.forked)?),
        }
        Ok(())
    };
    reader.unlock(keys).read_history(&mut each)?;
    let header = header.ok_or_else(|| refused("it is empty".to_owned()))?;
    let is_as_told = header.redacted == history.redacted
        && header.records == history.records
        && header.base.as_ref().map_or(0, |base| base.seq) == history.folded
        && header.log == meta.told.log;
    if !is_as_told || records.len() as u64 != history.records {
        return Err(refused(
            "it is not the one that the description tells".to_owned(),
        ));
    }
    let log = Ulid::from_string(&header.log).map_err(|why| refused(why.to_string()))?;
    let base = header.base.as_ref().map(|told| base.finish(told));
    let base = base.transpose().map_err(refused)?;
    let options = Options::memory(log);
    let records = records.into_iter().map(Ok::<Imported, String>);
    let made = Journal::import_records(
        (LogId(log), base.as_ref()),
        records,
        options,
        State::default(),
    );
    let (journal, _) = made.map_err(|why| refused(why.to_string()))?;
    let unchecked = compare(&journal, &meta, &header).map_err(refused)?;
    Ok((journal, unchecked))
}

/// Compares the end of a log with the description; returns what cannot be compared.
fn compare(journal: &Journal<State>, meta: &Meta, header: &Header) -> Result<Vec<String>, String> {
    let end = journal.read();
    if end.head.seq != meta.told.seq {
        return Err(format!("it ends at record {}", end.head.seq));
    }
    let hashes = end.state.hashes(|_| ());
    let is_public_same = meta
        .told
        .public_hash
        .as_ref()
        .is_none_or(|hash| *hash == hashes.1);
    let is_same = match header.redacted {
        true => is_public_same,
        false => hashes.0 == meta.told.state_hash,
    };
    if !is_same {
        return Err("the state that follows from it is not that of the pod".to_owned());
    }
    if !header.redacted && !header.forked && end.head.hash.to_string() != meta.told.head_hash {
        return Err("its last hash is not that of the pod".to_owned());
    }
    let mut unchecked = Vec::new();
    if header.redacted {
        unchecked.push("the history has no secrets: the hashes of its records and the decisions in it cannot be checked".to_owned());
    } else if header.forked {
        unchecked.push(
            "the history is that of a fork: the hashes of its records cannot be checked".to_owned(),
        );
    }
    Ok(unchecked)
}

/// The lines of the log of a store up to `last`, as [`read`] takes them.
pub(crate) fn lines_of(
    store: &Store,
    base: Option<BaseLines>,
    end: (u64, String),
    redacted: bool,
) -> impl Iterator<Item = Result<String, PodError>> {
    let secrets = secrets(redacted);
    let (first, last) = (base.as_ref().map_or(1, BaseLines::first_record), end.0);
    let header = Header::of(&store.journal, base.as_ref(), end, secrets).line();
    let base = base.map_or_else(Vec::new, |base| base.lines);
    let records = store.journal.records(first..=last).map(move |record| {
        let unreadable = |why: String| PodError::Refused {
            place: "the event log".to_owned(),
            why,
        };
        let record = record.map_err(|why| unreadable(why.to_string()))?;
        let seq = record.get().seq;
        log_lines::line(&record, secrets).map_err(|why| unreadable(format!("record {seq}: {why}")))
    });
    let head = std::iter::once(header).chain(base);
    head.map(Ok).chain(records)
}

/// How a history is written.
pub(crate) fn secrets(redacted: bool) -> log_lines::Secrets {
    match redacted {
        true => log_lines::Secrets::Empty,
        false => log_lines::Secrets::Kept,
    }
}

/// The event log that a pod file carries, as a store in memory that can be read; `None` if it carries none.
///
/// # Errors
/// When the file or its log is refused, or nothing opens it.
pub fn of_file(
    config: &Config,
    input: impl Read,
    keys: &Keys,
) -> Result<Option<(Store, bool)>, PodLogError> {
    let mut file = PodFile::new(input);
    let reader = file.reader().map_err(SnapshotError::from)?;
    let Some(history) = reader.meta().told.history.clone() else {
        return Ok(None);
    };
    let (journal, _) = read(reader, keys)?;
    let (store, _) = Store::open(config)?;
    let log = store_of(&store, journal);
    store.journal.shutdown();
    Ok(Some((log, history.redacted)))
}

/// Why the event log in a pod file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PodLogError {
    /// The file, or its log, is refused.
    #[error(transparent)]
    Pod(#[from] SnapshotError),
    /// No store in memory could be made.
    #[error(transparent)]
    Store(#[from] StoreError),
}
