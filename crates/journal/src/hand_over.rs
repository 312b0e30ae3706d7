//! Copies a journal's records into a shared log.

use crate::envelope::Opened;
use crate::error::{HandOverError, ReadError};
use crate::hash::Head;
use crate::history::{History, flawed};
use crate::ledger::{GROUP_BYTES, GROUP_RECORDS};
use crate::log::{Delivery, Piece, SharedGroup, SharedLog};
use crate::options::{Phase, ProgressFn};
use crate::owned_record::OwnedRecord;
use crate::records::Records;
use crate::replay::tell;

/// The records that are gathered for the next group.
struct Group {
    /// The record before them.
    after: u64,
    last: Head,
    count: usize,
    bytes: Vec<u8>,
}

/// Appends the records up to `last`, which `records` has from the first one on. If the shared log has the first of them
/// already, as after an interruption, it gets the others.
pub(crate) fn hand_over(
    history: &History,
    mut records: Records,
    last: u64,
    shared: &mut dyn SharedLog,
    progress: Option<&ProgressFn>,
) -> Result<Head, HandOverError> {
    let mut head = skip_common(&mut records, shared)?;
    let mut group = Group::after(head);
    for record in records {
        let record = record?;
        group.push(&record);
        head = group.last;
        if group.is_full() || head.seq == last {
            group.append(history, shared)?;
            group = Group::after(head);
            tell(progress, Phase::Export, head.seq, last);
        }
    }
    Ok(head)
}

/// The records behind `after`, as much as fits into a group, and before them what they refer to.
pub(crate) fn some_after(
    history: &History,
    records: Records,
    after: u64,
) -> Result<Vec<Delivery>, HandOverError> {
    let mut group = Group::after(Head {
        seq: after,
        ..Head::EMPTY
    });
    for record in records {
        group.push(&record?);
        if group.is_full() {
            break;
        }
    }
    if group.count == 0 {
        return Ok(Vec::new());
    }
    let pieces = group.pieces(history)?.into_iter().map(Delivery::Piece);
    Ok(pieces.chain([Delivery::Records(group.bytes)]).collect())
}

/// Compares the records that the shared log has with the first ones of the journal.
fn skip_common(records: &mut Records, shared: &mut dyn SharedLog) -> Result<Head, HandOverError> {
    let mut head = Head::EMPTY;
    shared.seek(0)?;
    while let Some(delivery) = shared.next()? {
        let Delivery::Records(bytes) = delivery else {
            continue;
        };
        let mut rest = &*bytes;
        while !rest.is_empty() {
            let theirs = Opened::at_front_of(rest).map_err(|flaw| flawed(head.seq + 1, &flaw))?;
            let ours = records.next().transpose()?;
            let ours = ours.ok_or(HandOverError::Longer(theirs.seq()))?;
            if ours.get().hash != theirs.hash {
                return Err(HandOverError::Other(ours.get().seq));
            }
            head = theirs.head();
            rest = &rest[theirs.length..];
        }
    }
    Ok(head)
}

impl Group {
    const fn after(head: Head) -> Self {
        Self {
            after: head.seq,
            last: head,
            count: 0,
            bytes: Vec::new(),
        }
    }

    fn push(&mut self, record: &OwnedRecord) {
        self.last = record.frame().head;
        self.count += 1;
        self.bytes.extend_from_slice(record.as_bytes());
    }

    fn is_full(&self) -> bool {
        self.count >= GROUP_RECORDS || self.bytes.len() >= GROUP_BYTES
    }

    /// What its records refer to.
    fn pieces(&self, history: &History) -> Result<Vec<Piece>, ReadError> {
        let pieces = history.contents.pieces_of(&self.bytes);
        pieces.map_err(|why| ReadError::Damaged {
            seq: self.last.seq,
            why: why.to_string(),
        })
    }

    fn append(&self, history: &History, shared: &mut dyn SharedLog) -> Result<(), HandOverError> {
        let pieces = self.pieces(history)?;
        let group = SharedGroup {
            after: self.after,
            last: self.last.seq,
            hash: self.last.hash,
            pieces: &pieces,
            records: &self.bytes,
        };
        Ok(shared.append(&group)?)
    }
}
