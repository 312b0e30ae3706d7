//! Acknowledged records that are lost, as the event log remembers them.
//!
//! If opening finds the end of the log missing, the log continues before it, and the missing sequence numbers are used
//! again. So the first new record says which numbers were lost; its own time says when that was found. It has no
//! events, because it does not change the world.

use roleback_api::proof::LostRecords;
use roleback_identity::record::RecordBody;
use roleback_identity::replay::OWN_SERVICE;
use roleback_journal::{Finding, Record};
use roleback_wire::Timestamp;

use crate::server_action::ServerAction;

/// The operation name of the record.
const OPERATION: &str = "Loss";
/// Its input: the first lost number and the last.
const MEMBERS: [&str; 2] = ["First", "Last"];

/// The record for a finding, if the finding is a loss of records whose numbers are known.
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

/// The lost numbers that a record reports, if it is such a record.
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
