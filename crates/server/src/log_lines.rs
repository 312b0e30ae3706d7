//! The event log as JSON lines, one record a line after a header: for exports, and for pods that carry a history.

use roleback_identity::record::RecordBody;
use roleback_journal::{Draft, Hash, Imported, Journal, OwnedRecord, Record, Ulid};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::projection::State;

/// The name of the format.
const FORMAT: &str = "roleback-log";
/// The newest version of the format.
const VERSION: u32 = 2;
/// The version of a log that was not compacted, so that older builds can read it.
const VERSION_WHOLE: u32 = 1;

mod base;

pub use base::{BaseHeader, BaseLines, BaseReader};

/// What happens to the secrets of a log when its lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// They are written.
    Kept,
    /// They are replaced by a text that says so.
    Hidden,
    /// They are empty, so that the events can still be applied.
    Empty,
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub struct Header {
    format: String,
    version: u32,
    /// The id of the log.
    pub log: String,
    /// The number of the records that follow.
    pub records: u64,
    /// The hash of the state after the last of them; empty if secrets are not written.
    pub state_hash: String,
    /// Whether secrets are not written.
    pub redacted: bool,
    /// Whether the log is that of a fork, whose first records have the hashes of another log.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forked: bool,
    /// The base of a compacted log: its lines follow the header, and the records that it does not have follow them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseHeader>,
}

/// A record. `bytes` holds the whole record where its members do not determine its bytes: another version wrote it.
#[derive(Serialize, Deserialize)]
struct Line {
    seq: u64,
    ulid: String,
    time_ns: i64,
    account: u64,
    caller: String,
    operation: String,
    hash: String,
    body: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<String>,
}

impl Header {
    /// The header of the records of a log up to `last`.
    pub fn of(
        journal: &Journal<State>,
        base: Option<&BaseLines>,
        (last, state_hash): (u64, String),
        secrets: Secrets,
    ) -> Self {
        let redacted = secrets != Secrets::Kept;
        Self {
            format: FORMAT.to_owned(),
            version: match base {
                Some(_) => VERSION,
                None => VERSION_WHOLE,
            },
            log: journal.log().0.to_string(),
            records: last.saturating_sub(base.map_or(0, |base| base.header.seq)),
            state_hash: if redacted { String::new() } else { state_hash },
            redacted,
            forked: journal.fork_point().is_some(),
            base: base.map(|base| base.header.clone()),
        }
    }

    /// The number of the last record.
    pub fn last(&self) -> u64 {
        let first = self.base.as_ref().map_or(0, |base| base.seq);
        first.saturating_add(self.records)
    }

    /// The line, without a line feed.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the first line.
    ///
    /// # Errors
    /// When it is not a header, or a newer version wrote it.
    pub fn read(line: &str) -> Result<Self, String> {
        let header: Self = serde_json::from_str(line)
            .map_err(|_| "its first line is not the header of an exported log".to_owned())?;
        if header.format != FORMAT {
            return Err("it is not an exported log".to_owned());
        }
        if header.version > VERSION {
            return Err(format!(
                "it has version {} of the format, and this build reads {VERSION}",
                header.version
            ));
        }
        Ok(header)
    }
}

/// The line of a record, without a line feed.
///
/// # Errors
/// When the record cannot be decoded.
pub fn line(record: &OwnedRecord, secrets: Secrets) -> Result<String, String> {
    let read = record.get();
    let body = RecordBody::decode(read.payload).map_err(|why| why.to_string())?;
    let value = match secrets {
        Secrets::Kept => body.to_json(),
        Secrets::Hidden => body.to_redacted_json(read.operation),
        Secrets::Empty => body.without_secrets(read.operation)?.to_json(),
    };
    let is_same = || {
        let made = body.encode();
        made.is_ok_and(|payload| record.is_made_of(&draft(&read, payload)))
    };
    let line = Line {
        seq: read.seq,
        ulid: read.ulid.to_string(),
        time_ns: read.time_ns,
        account: read.account,
        caller: read.caller.to_owned(),
        operation: read.operation.to_owned(),
        hash: read.hash.to_string(),
        body: value,
        bytes: (secrets == Secrets::Kept && !is_same()).then(|| hex(record.as_bytes())),
    };
    serde_json::to_string(&line).map_err(|why| why.to_string())
}

/// Reads the line of a record. `is_checked` says whether it must have the hash in the line, as it has with its secrets and in
/// a log of its own.
///
/// # Errors
/// What is wrong with it.
pub fn read(line: &str, is_checked: bool) -> Result<Imported, String> {
    let line: Line = serde_json::from_str(line).map_err(|why| why.to_string())?;
    if let Some(bytes) = line.bytes.as_ref().filter(|_| is_checked) {
        let bytes = unhex(bytes).ok_or("its bytes are not hexadecimal")?;
        return Ok(Imported::Bytes(bytes));
    }
    let payload = RecordBody::from_json(line.body)?.encode();
    let hash = Hash::from_hex(&line.hash).ok_or("its hash is not hexadecimal")?;
    let draft = Draft {
        ulid: Ulid::from_string(&line.ulid).map_err(|why| why.to_string())?,
        time_ns: line.time_ns,
        account: line.account,
        caller: line.caller,
        operation: line.operation,
        payload: payload.map_err(|why| why.to_string())?,
    };
    Ok(match is_checked {
        true => Imported::Draft(draft, hash),
        false => Imported::Redacted(draft),
    })
}

fn draft(record: &Record<'_>, payload: Vec<u8>) -> Draft {
    Draft {
        ulid: record.ulid,
        time_ns: record.time_ns,
        account: record.account,
        caller: record.caller.to_owned(),
        operation: record.operation.to_owned(),
        payload,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
