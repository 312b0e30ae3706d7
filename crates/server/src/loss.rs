//! Acknowledged records that are gone, as the history remembers them.
//!
//! A start that finds the end of the log missing goes on before it, and the numbers of what is gone are given again. So the
//! first thing that it writes is a record that says which they were and, by its own time, when that was found. It has no
//! events: nothing in the world is otherwise because of it.

use roleback_api::proof::LostRecords;
use roleback_identity::record::RecordBody;
use roleback_identity::replay::OWN_SERVICE;
use roleback_journal::{Finding, Record};
use roleback_wire::Timestamp;

use crate::store::ServerAction;

/// What the record is called.
const OPERATION: &str = "Loss";
/// What it says: the first number, and the last.
const MEMBERS: [&str; 2] = ["First", "Last"];

/// What is to be written down of a finding, where it is a loss of records whose numbers are known.
pub(crate) fn action(finding: &Finding) -> Option<ServerAction> {
    let (first, last) = finding.records.filter(|_| finding.lost)?;
    let input = MEMBERS.into_iter().zip([first, last]);
    Some(ServerAction {
        operation: OPERATION,
        input: input
            .map(|(name, seq)| (name.to_owned(), seq.to_string()))
            .collect(),
    })
}

/// What a record says to be gone, if it says that.
pub(crate) fn told_by(record: &Record<'_>) -> Option<LostRecords> {
    let (service, operation) = record.operation.split_once(':')?;
    if (service, operation) != (OWN_SERVICE, OPERATION) {
        return None;
    }
    let input = RecordBody::decode(record.payload).ok()?.request.input;
    let number = |wanted: &str| {
        let (_, text) = input.iter().find(|(name, _)| name == wanted)?;
        text.parse().ok()
    };
    Some(LostRecords {
        first: number(MEMBERS[0])?,
        last: number(MEMBERS[1])?,
        found: Timestamp(record.time_ns).iso8601(),
        seq: record.seq,
    })
}
