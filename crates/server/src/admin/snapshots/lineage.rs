//! The pods that a state descends from.
//!
//! A state descends from the newest pod that was saved from an earlier record of its log, and from the pods that were
//! loaded since. A load that replaces everything ends what was before it.

use roleback_identity::record::RecordBody;
use roleback_journal::pod::{Listed, Name, Saved};
use roleback_journal::{Journal, Record};
use roleback_world::merge::Strategy;

use crate::projection::State;

/// The newest records that are searched for loads. An older load is forgotten, which costs space but nothing else.
const RECORDS_SEARCHED_MAX: u64 = 65_536;

/// The digests of the pods that the state after record `seq` descends from; the closest first.
pub(crate) fn parents(journal: &Journal<State>, seq: u64) -> Vec<String> {
    let saved = last_save(journal, seq);
    let since = saved.as_ref().map_or(0, |saved| saved.meta.told.seq);
    let first = since.saturating_add(1);
    let first = first.max(seq.saturating_sub(RECORDS_SEARCHED_MAX));
    let mut parents: Vec<_> = saved.into_iter().map(|saved| saved.digest).collect();
    for record in journal.records(first..=seq).flatten() {
        if let Some(loaded) = loaded(&record.get()) {
            if loaded.is_whole {
                parents.clear();
            }
            parents.insert(0, loaded.digest);
        }
    }
    parents
}

/// The newest pod that was saved from this log up to record `seq`.
fn last_save(journal: &Journal<State>, seq: u64) -> Option<Saved> {
    let log = journal.log().to_string();
    let listed = journal.pods().list().unwrap_or_default().into_iter();
    let mut saved: Vec<_> = listed
        .filter_map(Listed::sound)
        .filter(|saved| saved.meta.told.log == log && saved.meta.told.seq <= seq)
        .collect();
    saved.sort_by_key(|saved| (saved.meta.told.seq, saved.meta.told.created_ns));
    // A data directory that was restored from a backup can have fewer records than its pods know of.
    saved.into_iter().rev().find(|saved| {
        hash_of(journal, saved.meta.told.seq).as_ref() == Some(&saved.meta.told.head_hash)
    })
}

fn hash_of(journal: &Journal<State>, seq: u64) -> Option<String> {
    let head = journal.head();
    if head.seq == seq {
        return Some(head.hash.to_string());
    }
    let record = journal.records(seq..=seq).next()?.ok()?;
    Some(record.get().hash.to_string())
}

/// A pod that a record loaded.
pub(crate) struct Loaded {
    /// The digest of its manifest.
    pub(crate) digest: String,
    /// Its name and version when it was loaded.
    pub(crate) pod: Option<(Name, u64)>,
    /// Whether it replaced the whole state.
    pub(crate) is_whole: bool,
    /// Who saved it, if that was known.
    pub(crate) saved_by: Option<String>,
    /// When it was saved; absent in records of earlier builds.
    pub(crate) saved_at: Option<String>,
}

/// The member of a load's input that says who saved the pod.
pub(super) const SAVED_BY: &str = "SavedBy";
/// The member that says when.
pub(super) const SAVED_AT: &str = "SavedAt";

/// The operation of a record that loaded a pod.
pub(crate) const LOAD: &str = ":Load";

/// The pod that a record loaded, if it did.
pub(crate) fn loaded(record: &Record<'_>) -> Option<Loaded> {
    // Almost no record does: the others are not decoded.
    if !record.operation.ends_with(LOAD) {
        return None;
    }
    let body = RecordBody::decode(record.payload).ok()?;
    let input = |name| {
        let mut members = body.request.input.iter();
        members
            .find(|(member, _)| member == name)
            .map(|(_, value)| value.clone())
    };
    let name = input("Name").and_then(|name| Name::new(&name).ok());
    let version = input("Version").and_then(|version| version.parse().ok());
    Some(Loaded {
        digest: input("Digest")?,
        pod: name.zip(version),
        is_whole: input("Merge").as_deref() == Some(Strategy::Overwrite.as_str()),
        saved_by: input(SAVED_BY),
        saved_at: input(SAVED_AT),
    })
}
