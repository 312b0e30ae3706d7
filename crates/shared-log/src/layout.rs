//! What is in the stream of a shared log.
//!
//! A group of records that is appended together is one message with the subject `iam.LOG.records`, whose body is the records'
//! bytes one behind the other, as in a segment (see `journal/FORMAT.md`). So a group is appended completely or not at all,
//! and costs the servers one write. A part of a large payload is a message with the subject `iam.LOG.content.HASH`, somewhere
//! before the first record that refers to it; its body is compressed, as in the folder `content` of a data directory.
//!
//! | header | value |
//! |---|---|
//! | `Nats-Msg-Id` | the hash of the group's last record: a repeated append is recognised by it. For content, with `.` and a number |
//! | `Nats-Expected-Last-Sequence` | the message before: the fence against every other writer |
//! | `Roleback-Last` | the last record up to here, for a search by record number |

use async_nats::HeaderMap;
use roleback_journal::{Delivery, Hash, LogId, Piece, Ulid};

/// The header with the last record up to a message.
pub const LAST: &str = "Roleback-Last";
const PREFIX: &str = "iam.";
const RECORDS: &str = "records";
const CONTENT: &str = "content.";

/// The subjects of a stream.
#[must_use]
pub fn subjects(log: LogId) -> String {
    format!("{PREFIX}{log}.>")
}

/// The log in a stream with these subjects.
#[must_use]
pub fn log_of(subjects: &[String]) -> Option<LogId> {
    let [subjects] = subjects else {
        return None;
    };
    let log = subjects.strip_prefix(PREFIX)?.strip_suffix(".>")?;
    Ulid::from_string(log).ok().map(LogId)
}

/// The subject of records.
pub(crate) fn records(log: LogId) -> String {
    format!("{PREFIX}{log}.{RECORDS}")
}

/// The subject of a part of a payload.
pub(crate) fn content(log: LogId, hash: Hash) -> String {
    format!("{PREFIX}{log}.{CONTENT}{hash}")
}

/// What a message contains; `None` if it is not a message of this log.
pub(crate) fn delivery(log: LogId, subject: &str, body: Vec<u8>) -> Option<Delivery> {
    let kind = subject.strip_prefix(&format!("{PREFIX}{log}."))?;
    if kind == RECORDS {
        return Some(Delivery::Records(body));
    }
    let hash = Hash::from_hex(kind.strip_prefix(CONTENT)?)?;
    Some(Delivery::Piece(Piece { hash, stored: body }))
}

/// The last record up to a message.
pub(crate) fn last(headers: Option<&HeaderMap>) -> Option<u64> {
    headers?.get(LAST)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_name_the_log_and_what_a_message_is() {
        let log = LogId(Ulid(7));
        assert_eq!(log_of(&[subjects(log)]), Some(log));
        assert_eq!(log_of(&["iam.x.>".to_owned()]), None);
        assert_eq!(log_of(&[subjects(log), "other".to_owned()]), None);
        let body = b"x".to_vec();
        let hash = Hash::of(&body);
        let piece = Piece {
            hash,
            stored: body.clone(),
        };
        assert_eq!(
            delivery(log, &records(log), body.clone()),
            Some(Delivery::Records(body.clone()))
        );
        assert_eq!(
            delivery(log, &content(log, hash), body.clone()),
            Some(Delivery::Piece(piece))
        );
        assert_eq!(delivery(LogId(Ulid(8)), &records(log), body.clone()), None);
        assert_eq!(delivery(log, &format!("iam.{log}.other"), body), None);
    }
}
