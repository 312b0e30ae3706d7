//! The base of a compacted log in an export: the lines of its state, and then those of its notes, as they are in the base.

use std::borrow::Cow;

use roleback_journal::{BaseParts, FoldedSegment, Hash, Head, Journal, ReadError};
use roleback_world::lines;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Secrets;
use crate::projection::State;

/// The kind of an entity that is nothing but a secret.
const SEALING_KEY: &str = "sealing_key";

/// What the header of an export says of the base.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BaseHeader {
    /// The number of the last removed record.
    pub seq: u64,
    hash: String,
    time_ns: i64,
    segments: Vec<SegmentHeader>,
    state_lines: u64,
    note_lines: u64,
}

/// A removed segment.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SegmentHeader {
    first: u64,
    last: u64,
    hash: String,
    least_ns: i64,
    greatest_ns: i64,
}

/// The base of a compacted log as lines.
#[derive(Debug)]
pub struct BaseLines {
    pub(super) header: BaseHeader,
    /// The lines, without line feeds.
    pub lines: Vec<String>,
}

impl BaseLines {
    /// The base of a log; `None` if the log is not compacted.
    ///
    /// # Errors
    /// When the base cannot be read.
    pub fn of(journal: &Journal<State>, secrets: Secrets) -> Result<Option<Self>, ReadError> {
        let Some(base) = journal.base() else {
            return Ok(None);
        };
        let parts = base.parts()?;
        let state: Vec<_> = lines_in(&parts.state)
            .filter_map(|line| shown(&line, secrets))
            .collect();
        let notes: Vec<_> = lines_in(&parts.notes).map(Cow::into_owned).collect();
        let segments = parts.segments.iter().map(|segment| SegmentHeader {
            first: segment.first,
            last: segment.last.seq,
            hash: segment.last.hash.to_string(),
            least_ns: segment.least_ns,
            greatest_ns: segment.greatest_ns,
        });
        Ok(Some(Self {
            header: BaseHeader {
                seq: parts.head.seq,
                hash: parts.head.hash.to_string(),
                time_ns: parts.head.time_ns,
                segments: segments.collect(),
                state_lines: state.len() as u64,
                note_lines: notes.len() as u64,
            },
            lines: [state, notes].concat(),
        }))
    }

    /// The first record that is in the log.
    pub fn first_record(&self) -> u64 {
        self.header.seq + 1
    }

    /// The number of the last removed record.
    pub fn seq(&self) -> u64 {
        self.header.seq
    }
}

fn lines_in(part: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    let lines = part.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(String::from_utf8_lossy)
}

/// A line of the state as it is written; `None` if nothing is left of it.
fn shown(line: &str, secrets: Secrets) -> Option<String> {
    if secrets == Secrets::Kept {
        return Some(line.to_owned());
    }
    let mut value: Value = serde_json::from_str(line).unwrap_or_default();
    match secrets {
        Secrets::Empty if value["kind"] == SEALING_KEY => return None,
        Secrets::Empty => lines::empty(&mut value),
        Secrets::Kept | Secrets::Hidden => lines::redact(&mut value),
    }
    Some(value.to_string())
}

/// Collects the lines of a base from an export.
#[derive(Debug, Default)]
pub struct BaseReader {
    state: Vec<u8>,
    notes: Vec<u8>,
    taken: u64,
}

impl BaseReader {
    /// Takes a line that follows the header; returns whether it belongs to the base.
    pub fn take(&mut self, header: &BaseHeader, line: &str) -> bool {
        let part = if self.taken < header.state_lines {
            &mut self.state
        } else if self.taken < header.state_lines.saturating_add(header.note_lines) {
            &mut self.notes
        } else {
            return false;
        };
        part.extend_from_slice(line.as_bytes());
        part.push(b'\n');
        self.taken += 1;
        true
    }

    /// Whether lines of the base are still to come.
    pub fn is_short_of(&self, header: &BaseHeader) -> bool {
        self.taken < header.state_lines.saturating_add(header.note_lines)
    }

    /// The base.
    ///
    /// # Errors
    /// When lines are missing, or the header has an invalid hash.
    pub fn finish(self, header: &BaseHeader) -> Result<BaseParts, String> {
        if self.is_short_of(header) {
            return Err("its base is incomplete".to_owned());
        }
        if !covers_all(header) {
            return Err("the segments of its base do not have all removed records".to_owned());
        }
        let hash = |text: &str| {
            Hash::from_hex(text).ok_or_else(|| "a hash of its base is not hexadecimal".to_owned())
        };
        let segments = header.segments.iter().map(|segment| {
            Ok(FoldedSegment {
                first: segment.first,
                last: Head {
                    seq: segment.last,
                    hash: hash(&segment.hash)?,
                    time_ns: segment.greatest_ns,
                },
                least_ns: segment.least_ns,
                greatest_ns: segment.greatest_ns,
            })
        });
        Ok(BaseParts {
            head: Head {
                seq: header.seq,
                hash: hash(&header.hash)?,
                time_ns: header.time_ns,
            },
            segments: segments.collect::<Result<_, String>>()?,
            state: self.state,
            notes: self.notes,
        })
    }
}

/// Whether the segments have the records from the first one to that of the base, each once.
fn covers_all(header: &BaseHeader) -> bool {
    let mut segments = header.segments.iter();
    let next = segments.try_fold(1_u64, |next, segment| {
        let is_next = segment.first == next && segment.last >= next;
        is_next.then(|| segment.last.checked_add(1))?
    });
    header.seq > 0 && next.is_some() && next == header.seq.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn header(hash: &str, segment: &str) -> BaseHeader {
        let text = serde_json::json!({
            "seq": 7, "hash": hash, "time_ns": 9,
            "segments": [{"first": 1, "last": 7, "hash": segment, "least_ns": 1, "greatest_ns": 9}],
            "state_lines": 2, "note_lines": 1,
        });
        serde_json::from_value(text).unwrap()
    }

    #[test]
    fn a_base_is_read_from_as_many_lines_as_its_header_says() {
        for (lines, hash, segment, expected) in [
            (3, HASH, HASH, Ok(())),
            (4, HASH, HASH, Ok(())),
            (2, HASH, HASH, Err("its base is incomplete")),
            (0, HASH, HASH, Err("its base is incomplete")),
            (3, "xy", HASH, Err("a hash of its base is not hexadecimal")),
            (3, HASH, "", Err("a hash of its base is not hexadecimal")),
        ] {
            let (header, mut reader) = (header(hash, segment), BaseReader::default());
            let taken = (0..lines).filter(|line| reader.take(&header, &line.to_string()));
            assert_eq!(taken.count(), lines.min(3));
            let read = reader.finish(&header);
            if let Ok(parts) = &read {
                assert_eq!(
                    (&*parts.state, &*parts.notes),
                    (&b"0\n1\n"[..], &b"2\n"[..])
                );
                assert_eq!((parts.head.seq, parts.head.time_ns), (7, 9));
                assert_eq!(parts.segments[0].last.seq, 7);
            }
            assert_eq!(read.map(drop), expected.map_err(str::to_owned));
        }
    }

    #[test]
    fn the_segments_of_a_base_have_each_removed_record_once() {
        for (seq, segments, expected) in [
            (7, vec![(1, 7)], true),
            (7, vec![(1, 3), (4, 7)], true),
            (0, vec![], false),
            (7, vec![], false),
            (7, vec![(1, 3), (5, 7)], false),
            (7, vec![(1, 4), (4, 7)], false),
            (7, vec![(1, 8)], false),
            (7, vec![(1, 7), (8, 7)], false),
            (u64::MAX, vec![(1, u64::MAX)], false),
        ] {
            let segments = segments.into_iter().map(|(first, last)| SegmentHeader {
                first,
                last,
                hash: HASH.to_owned(),
                least_ns: 0,
                greatest_ns: 0,
            });
            let header = BaseHeader {
                seq,
                segments: segments.collect(),
                ..header(HASH, HASH)
            };
            assert_eq!(covers_all(&header), expected, "{header:?}");
        }
    }

    #[test]
    fn the_lines_of_a_base_have_secrets_only_if_they_are_kept() {
        let key =
            r#"{"account":"000000000000","data":{"secret":{"$secret":"S"}},"kind":"access_key"}"#;
        let sealing = r#"{"account":"000000000000","data":{"$secret":"S"},"kind":"sealing_key"}"#;
        for (secrets, line, expected) in [
            (Secrets::Kept, key, Some(key.to_owned())),
            (Secrets::Kept, sealing, Some(sealing.to_owned())),
            (Secrets::Empty, key, Some(key.replace(r#""S""#, r#""""#))),
            (Secrets::Empty, sealing, None),
            (
                Secrets::Hidden,
                key,
                Some(key.replace(r#""S""#, r#""(hidden)""#)),
            ),
            (
                Secrets::Hidden,
                sealing,
                Some(sealing.replace(r#""S""#, r#""(hidden)""#)),
            ),
        ] {
            assert_eq!(shown(line, secrets), expected, "{secrets:?}");
        }
    }
}
