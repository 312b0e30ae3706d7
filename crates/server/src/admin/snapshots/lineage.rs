//! The pods that a state descends from.
//!
//! A state descends from the newest pod that was saved from an earlier record of its log, and from the pods that were
//! loaded since. A load that replaces everything ends what was before it.

use roleback_identity::record::RecordBody;
use roleback_journal::pod::{Name, Pods, Saved, Version};
use roleback_journal::{Journal, Record};
use roleback_world::event::Payload;

use crate::projection::State;

/// The newest records that are searched for loads. An older load is forgotten, which costs space but nothing else.
const RECORDS_SEARCHED_MAX: u64 = 65_536;

/// The digests of the pods that the state after record `seq` descends from; the closest first.
pub(super) fn parents(journal: &Journal<State>, seq: u64) -> Vec<String> {
    let saved = last_save(journal, seq);
    let since = saved.as_ref().map_or(0, |saved| saved.meta.told.seq);
    let first = since.saturating_add(1);
    let first = first.max(seq.saturating_sub(RECORDS_SEARCHED_MAX));
    let mut parents: Vec<_> = saved.into_iter().map(|saved| saved.digest).collect();
    for record in journal.records(first..=seq).flatten() {
        if let Some(loaded) = loaded(journal.pods(), &record.get()) {
            parents = vec![loaded];
        }
    }
    parents
}

/// The newest pod that was saved from this log up to record `seq`.
fn last_save(journal: &Journal<State>, seq: u64) -> Option<Saved> {
    let log = journal.log().to_string();
    let listed = journal.pods().list().unwrap_or_default().into_iter();
    let mut saved: Vec<_> = listed
        .filter_map(roleback_journal::pod::Listed::sound)
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

/// The digest of the pod that a record loaded, if it did and the pod is still there.
fn loaded(pods: &Pods, record: &Record<'_>) -> Option<String> {
    // Almost no record does: only those of the server itself are decoded.
    if !record.operation.ends_with(":Restore") {
        return None;
    }
    let body = RecordBody::decode(record.payload).ok()?;
    let restored = body.events.iter().find_map(|event| match &event.payload {
        Payload::WorldRestored(restored) => Some(restored),
        _ => None,
    })?;
    if restored.version == 0 {
        // A file is named by the digest of its manifest.
        return Some(restored.name.clone());
    }
    let name = Name::new(&restored.name).ok()?;
    let saved = pods.find(&name, Version::Number(restored.version)).ok()?;
    Some(saved.digest)
}
