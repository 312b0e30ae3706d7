//! The binary layout of everything in the journal: bincode, fixed-width integers, little-endian.
//!
//! A list of events: count u32, then for each event: account u64, kind u16, version u8, length u32, payload.

use bincode::error::EncodeError;
use serde::{Deserialize, Serialize};

use super::{Event, Payload};
use crate::arn::AccountId;

/// The memory limit for decoding one payload, in bytes.
pub const PAYLOAD_BYTES_MAX: usize = 1 << 30;
/// The most events in one record.
pub const EVENTS_MAX: u32 = 10_000;

/// Why an event cannot be decoded.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    /// The kind or version is not in the registry, because a newer version of Roleback wrote it.
    #[error(
        "event kind {kind} version {version} is unknown to this version of Roleback; open it with the version that wrote it or a newer one"
    )]
    Unknown {
        /// The kind's number.
        kind: u16,
        /// The payload's version.
        version: u8,
    },
    /// The bytes do not match the layout of the kind and version.
    #[error("event kind {kind} version {version} has a payload that does not decode: {why}")]
    Payload {
        /// The kind's number.
        kind: u16,
        /// The payload's version.
        version: u8,
        /// The decoder's error.
        why: String,
    },
}

/// Why a list of events cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ReadError {
    /// It ends early, or claims more events than a record can hold.
    #[error("the record's events are cut short or their count is not true")]
    Cut,
    /// It contains an impossible account id.
    #[error("the record names account {0}, which has more than twelve digits")]
    Account(u64),
    /// An event does not decode.
    #[error(transparent)]
    Event(#[from] DecodeError),
}

/// Why a value cannot be encoded. A record that cannot be read back is never acknowledged.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("cannot encode {what}: {why}")]
pub struct WriteError {
    /// What could not be encoded.
    pub what: &'static str,
    /// The encoder's error.
    pub why: String,
}

/// The size of the pieces in which large values are written, in bytes. A single text can make a piece longer.
const PIECE_BYTES: usize = 64 << 10;

const CODEC: bincode::config::Configuration<
    bincode::config::LittleEndian,
    bincode::config::Fixint,
    bincode::config::Limit<PAYLOAD_BYTES_MAX>,
> = bincode::config::legacy().with_limit::<PAYLOAD_BYTES_MAX>();

/// Encodes a value.
///
/// # Errors
/// If the value cannot be encoded.
pub fn to_bytes<T: Serialize>(value: &T, what: &'static str) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Vec::new();
    append_bytes(value, what, &mut bytes)?;
    Ok(bytes)
}

/// Encodes a value and appends it to `bytes`.
///
/// # Errors
/// If the value cannot be encoded.
pub fn append_bytes<T: Serialize>(
    value: &T,
    what: &'static str,
    bytes: &mut Vec<u8>,
) -> Result<(), WriteError> {
    bincode::serde::encode_into_writer(value, Append(bytes), CODEC).map_err(failed(what))
}

/// Encodes a value and passes it to `out` piece by piece.
pub(crate) fn write_bytes<T: Serialize>(
    value: &T,
    what: &'static str,
    out: &mut dyn FnMut(&[u8]),
) -> Result<(), WriteError> {
    let mut pieces = Pieces {
        piece: Vec::with_capacity(PIECE_BYTES),
        out,
    };
    bincode::serde::encode_into_writer(value, &mut pieces, CODEC).map_err(failed(what))?;
    (pieces.out)(&pieces.piece);
    Ok(())
}

fn failed(what: &'static str) -> impl FnOnce(EncodeError) -> WriteError {
    move |error| WriteError {
        what,
        why: error.to_string(),
    }
}

/// Encodes a list of events and appends it to `out`.
///
/// # Errors
/// If an event cannot be encoded, or is too large to be decoded again.
pub fn write_events(events: &[Event], out: &mut Vec<u8>) -> Result<(), WriteError> {
    let count = length(events.len(), EVENTS_MAX as usize, "a record's events")?;
    out.extend(count.to_le_bytes());
    for event in events {
        let (kind, version) = event.payload.kind();
        out.extend(event.account.number().to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.push(version);
        let start = out.len();
        out.extend([0; 4]);
        event.payload.append_to(out)?;
        let written = out.len().saturating_sub(start).saturating_sub(4);
        let written = length(written, PAYLOAD_BYTES_MAX, "an event's payload")?;
        if let Some(place) = out.get_mut(start..).and_then(|rest| rest.first_chunk_mut()) {
            *place = written.to_le_bytes();
        }
    }
    Ok(())
}

fn length(length: usize, most: usize, what: &'static str) -> Result<u32, WriteError> {
    let fits = u32::try_from(length).ok().filter(|_| length <= most);
    fits.ok_or_else(|| WriteError {
        what,
        why: format!("{length} of at most {most}"),
    })
}

/// Decodes a list of events and advances the input past it.
///
/// # Errors
/// If the input is not a list of events, or a newer version of Roleback wrote it.
pub fn read_events<E: FromIterator<Event>>(input: &mut &[u8]) -> Result<E, ReadError> {
    let count = u32::from_le_bytes(take(input)?);
    if count > EVENTS_MAX {
        return Err(ReadError::Cut);
    }
    (0..count).map(|_| read_event(input)).collect()
}

fn read_event(input: &mut &[u8]) -> Result<Event, ReadError> {
    let account = u64::from_le_bytes(take(input)?);
    let kind = u16::from_le_bytes(take(input)?);
    let [version] = take(input)?;
    let length = u32::from_le_bytes(take(input)?) as usize;
    let (payload, rest) = input.split_at_checked(length).ok_or(ReadError::Cut)?;
    *input = rest;
    Ok(Event {
        account: AccountId::new(account).ok_or(ReadError::Account(account))?,
        payload: Payload::decode(kind, version, payload)?,
    })
}

fn take<const N: usize>(input: &mut &[u8]) -> Result<[u8; N], ReadError> {
    let (taken, rest) = input.split_first_chunk().ok_or(ReadError::Cut)?;
    *input = rest;
    Ok(*taken)
}

/// A bincode writer that collects pieces.
struct Pieces<'o> {
    piece: Vec<u8>,
    out: &'o mut dyn FnMut(&[u8]),
}

impl bincode::enc::write::Writer for &mut Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        if self.piece.len().saturating_add(bytes.len()) > PIECE_BYTES {
            (self.out)(&self.piece);
            self.piece.clear();
        }
        self.piece.extend_from_slice(bytes);
        Ok(())
    }
}

/// A bincode writer that appends to a vector.
struct Append<'v>(&'v mut Vec<u8>);

impl bincode::enc::write::Writer for Append<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), bincode::error::EncodeError> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Decodes the layout of [`to_bytes`]. Leftover bytes are an error.
///
/// # Errors
/// The decoder's error.
pub fn from_bytes<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, String> {
    let (value, used) =
        bincode::serde::decode_from_slice(bytes, CODEC).map_err(|e| e.to_string())?;
    match bytes.len().checked_sub(used) {
        Some(0) => Ok(value),
        _ => Err(format!("{} bytes, of which {used} were used", bytes.len())),
    }
}
