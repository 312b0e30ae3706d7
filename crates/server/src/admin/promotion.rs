//! Forks that were merged into this state.

use roleback_api::status::Promotion;
use roleback_identity::record;
use roleback_journal::{OwnedRecord, ReadError};
use roleback_world::event::{ForkPromotedV1, Payload, lookup};

use crate::store::Store;

/// The operation of the records that promoted a fork.
pub(crate) const PROMOTE: &str = "Promote";

/// What a record says of the fork that it promoted; `None` if it promoted none, or is older than this event. Of a record that
/// a compaction removed, the notes say it, as far as it is about entities that existed then.
///
/// # Errors
/// When the record cannot be read.
pub(crate) fn of_record(store: &Store, seq: u64) -> Result<Option<ForkPromotedV1>, ReadError> {
    if let Some(folded) = store.folded()?.filter(|folded| seq <= folded.last) {
        return Ok(folded.forks.get(&seq).cloned());
    }
    let found = store.journal.records(seq..=seq).next().transpose()?;
    Ok(found.and_then(|record| promoted(&record)))
}

/// The newest promotion up to a record.
///
/// # Errors
/// When a record cannot be read.
pub(crate) fn newest(store: &Store, last: u64) -> Result<Option<Promotion>, ReadError> {
    let key = lookup::of_promotions();
    let records = store.journal.records_about(&[key.as_bytes()], last)?;
    let mut newest = records.iter().rev();
    Ok(newest.find_map(|record| {
        let fork = promoted(record)?;
        Some(Promotion {
            record: record.get().seq,
            fork: fork.name,
            log: fork.log,
            at: fork.at,
            seq: fork.seq,
            hash: fork.hash,
        })
    }))
}

/// What a record says of the fork that it promoted, if it promoted one.
pub(crate) fn promoted(record: &OwnedRecord) -> Option<ForkPromotedV1> {
    let events = record::events(record.get().payload).ok()?;
    events.into_iter().find_map(|event| match event.payload {
        Payload::ForkPromoted(fork) => Some(fork),
        _ => None,
    })
}
