//! A state on disk, so that a start need not replay the whole log. It is never the only copy of anything.

use std::io::{self, Read, Write};
use std::ops::RangeInclusive;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::{fs, thread};

use zstd::stream::read::Decoder;
use zstd::stream::write::Encoder;

use crate::envelope::{hash_at, u64_at, ulid_at};
use crate::files;
use crate::hash::{Hash, Head, LogId};
use crate::history::History;
use crate::moment::Moment;
use crate::projection::Projection;
use crate::report::Finding;

const MAGIC: [u8; 4] = *b"rbkC";
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 112;
/// Offset of the state's length in the header.
const STATE_BYTES_AT: usize = 8;
/// Offset of the schema fingerprint that the state was written with.
const FINGERPRINT_AT: usize = 80;
/// Size of that fingerprint in bytes.
const FINGERPRINT_BYTES: usize = 32;
/// zstd level of checkpoints, which are written often and read once.
const COMPRESSION_LEVEL: i32 = 1;
/// Maximum number of pieces of a state that wait to be compared.
const PIECES_AHEAD: usize = 16;
/// Maximum size of a state before compression, in bytes.
const STATE_BYTES_MAX: u64 = 8 << 30;
/// Number of the newest checkpoints to keep; the older one is used if the newest is damaged.
const NEWEST_KEPT: usize = 2;
const EXTENSION: &str = "ckpt";
const DIR: &str = "checkpoints";

/// The directory of checkpoints.
pub(crate) fn dir_in(data_dir: &Path) -> PathBuf {
    data_dir.join(DIR)
}

/// Writes a checkpoint of `moment` and removes the oldest.
pub(crate) fn write<P: Projection>(dir: &Path, log: LogId, moment: &Moment<P>) -> io::Result<()> {
    let mut encoder = Encoder::new(header::<P>(log, &moment.head), COMPRESSION_LEVEL)?;
    let (mut state_bytes, mut outcome) = (0_u64, Ok(()));
    let encoded = moment.state.checkpoint(&mut |piece| {
        state_bytes += piece.len() as u64;
        if outcome.is_ok() {
            outcome = encoder.write_all(piece);
        }
    });
    outcome?;
    encoded.map_err(io::Error::other)?;
    let mut bytes = encoder.finish()?;
    bytes[STATE_BYTES_AT..STATE_BYTES_AT + 8].copy_from_slice(&state_bytes.to_le_bytes());
    let sum = Hash::of(&bytes);
    bytes.extend_from_slice(sum.as_bytes());
    files::write_whole(
        &dir.join(format!("{:020}.{EXTENSION}", moment.head.seq)),
        &bytes,
    )?;
    forget_most(dir)
}

/// The header, without the state's length, which is only known once the state is written.
fn header<P: Projection>(log: LogId, head: &Head) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[VERSION, 0, 0, 0]);
    bytes.extend_from_slice(&[0; 8]);
    bytes.extend_from_slice(&log.0.to_bytes());
    bytes.extend_from_slice(&head.seq.to_le_bytes());
    bytes.extend_from_slice(head.hash.as_bytes());
    bytes.extend_from_slice(&head.time_ns.to_le_bytes());
    bytes.extend_from_slice(&P::fingerprint());
    bytes
}

/// Deletes checkpoints, so that few are left: the newest ones to start from, and older ones at growing distance, from
/// which the states of the past are built.
fn forget_most(dir: &Path) -> io::Result<()> {
    let paths = all(dir)?;
    let seqs: Vec<u64> = paths.iter().map(|path| seq_of(path)).collect();
    let kept = kept(&seqs);
    for (path, _) in paths.iter().zip(kept).filter(|(_, kept)| !kept) {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Deletes the checkpoints of records before `seq`.
pub(crate) fn forget_before(dir: &Path, seq: u64) -> io::Result<()> {
    let all = all(dir)?.into_iter();
    all.filter(|path| seq_of(path) < seq)
        .try_for_each(fs::remove_file)
}

/// Which of some checkpoints, in ascending order, are kept: the newest ones, and of those whose distances from the newest
/// have the same power of two only the oldest, because it is the first to move on to the next power.
fn kept(seqs: &[u64]) -> Vec<bool> {
    let newest = seqs.last().copied().unwrap_or_default();
    let class = |seq: u64| (newest - seq).checked_ilog2();
    let is_kept = |(at, seq): (usize, &u64)| {
        let is_oldest = at == 0 || class(seqs[at - 1]) != class(*seq);
        is_oldest || at + NEWEST_KEPT >= seqs.len()
    };
    seqs.iter().enumerate().map(is_kept).collect()
}

/// The record of a checkpoint, by the name of its file.
fn seq_of(path: &Path) -> u64 {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    stem.and_then(|stem| stem.parse().ok()).unwrap_or_default()
}

/// The state of the newest usable checkpoint in a range of records.
pub(crate) fn between<P: Projection>(
    dir: &Path,
    history: &History,
    wanted: RangeInclusive<u64>,
) -> Option<Moment<P>> {
    let paths = all(dir).unwrap_or_default();
    let fitting = paths
        .iter()
        .rev()
        .filter(|path| wanted.contains(&seq_of(path)));
    fitting
        .filter_map(|path| on(history, read(path, history.log).ok()?).ok())
        .next()
}

/// Checkpoint files, oldest first.
fn all(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = files::paths(dir)?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == EXTENSION)
    });
    Ok(paths)
}

/// Why a checkpoint is not used.
pub(crate) enum Unfit {
    /// The state was written with another schema.
    OtherSchema,
    /// It is damaged, or belongs to another log.
    Wrong(String),
}

impl From<String> for Unfit {
    fn from(why: String) -> Self {
        Self::Wrong(why)
    }
}

impl From<&str> for Unfit {
    fn from(why: &str) -> Self {
        Self::Wrong(why.to_owned())
    }
}

/// A checkpoint that was read before the log was, and its position in the log.
pub(crate) struct Early<P>(Option<(PathBuf, Result<Moment<P>, Unfit>)>);

impl<P: Projection> Early<P> {
    /// No checkpoint was read.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Reads the newest checkpoint. [`Checkpoints::newest`] checks later whether it belongs to the log.
    pub(crate) fn read(dir: &Path, log: LogId) -> Self {
        let newest = all(dir).unwrap_or_default().pop();
        Self(newest.map(|path| {
            let outcome = read(&path, log);
            (path, outcome)
        }))
    }

    fn take(&mut self, path: &Path) -> Option<Result<Moment<P>, Unfit>> {
        let (_, outcome) = self.0.take_if(|(read, _)| read == path)?;
        Some(outcome)
    }
}

/// The checkpoints of a log, during a start.
pub(crate) struct Checkpoints<'a> {
    pub(crate) dir: &'a Path,
    pub(crate) history: &'a History,
    /// Checkpoints of another schema are deleted: this build cannot use them and writes its own.
    pub(crate) discards: bool,
}

impl Checkpoints<'_> {
    /// The newest checkpoint that is intact, of this schema, and of this log.
    pub(crate) fn newest<P: Projection>(
        &self,
        mut early: Early<P>,
        findings: &mut Vec<Finding>,
    ) -> Option<Moment<P>> {
        self.newest_by(findings, |path| {
            let outcome = early.take(path);
            outcome.unwrap_or_else(|| read(path, self.history.log))
        })
    }

    /// The same, but with the state as stored bytes: to compare with, not to start from.
    pub(crate) fn stored<P: Projection>(
        &self,
        findings: &mut Vec<Finding>,
    ) -> Option<Moment<Stored>> {
        self.newest_by(findings, |path| read_stored::<P>(path, self.history.log))
    }

    fn newest_by<T>(
        &self,
        findings: &mut Vec<Finding>,
        mut read: impl FnMut(&Path) -> Result<Moment<T>, Unfit>,
    ) -> Option<Moment<T>> {
        let (paths, mut of_other_schema) = (all(self.dir).unwrap_or_default(), Vec::new());
        let newest = paths.iter().rev().find_map(|path| {
            let unfit = match read(path).and_then(|moment| on(self.history, moment)) {
                Ok(moment) => return Some(moment),
                Err(unfit) => unfit,
            };
            match unfit {
                Unfit::OtherSchema => of_other_schema.push(path.as_path()),
                Unfit::Wrong(why) => findings.push(Finding::of(format!(
                    "checkpoint `{}` was not used: {why}",
                    files::name(path)
                ))),
            }
            None
        });
        findings.extend(self.discard(&of_other_schema));
        newest
    }

    /// Deletes checkpoints of another schema, if that is allowed, and reports it.
    fn discard(&self, paths: &[&Path]) -> Option<Finding> {
        let (first, more) = paths.split_first()?;
        let others = match more.len() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let deleted = self.discards && paths.iter().all(|path| fs::remove_file(path).is_ok());
        Some(Finding::of(format!(
            "checkpoint `{}`{others} was {}: another build wrote it, whose state has another schema; the log was replayed instead",
            files::name(first),
            if deleted { "deleted" } else { "not used" },
        )))
    }
}

fn on<P>(history: &History, moment: Moment<P>) -> Result<Moment<P>, Unfit> {
    let head = moment.head;
    if history.head_at(head.seq) == Some(head) {
        return Ok(moment);
    }
    Err(Unfit::Wrong(format!(
        "record {} of this log is not the one it was made at",
        head.seq
    )))
}

fn read<P: Projection>(path: &Path, log: LogId) -> Result<Moment<P>, Unfit> {
    let Moment { head, state } = read_stored::<P>(path, log)?;
    let state = P::restore(&state.inflate()?).map_err(|error| error.to_string())?;
    Ok(Moment { head, state })
}

/// The bytes of a state in a checkpoint with a correct checksum.
pub(crate) struct Stored {
    /// The checkpoint's file without its checksum.
    bytes: Vec<u8>,
}

impl Stored {
    fn state_bytes(&self) -> u64 {
        u64_at(&self.bytes, STATE_BYTES_AT)
    }

    fn inflate(&self) -> Result<Vec<u8>, String> {
        zstd::bulk::decompress(&self.bytes[HEADER_BYTES..], self.state_bytes() as usize)
            .map_err(|error| format!("it does not decompress: {error}"))
    }

    /// Whether `state` would be stored as exactly these bytes.
    pub(crate) fn holds<P: Projection>(&self, state: &P) -> bool {
        thread::scope(|scope| {
            let (pieces, to_compare) = sync_channel(PIECES_AHEAD);
            let comparing = scope.spawn(move || self.is_made_of(&to_compare));
            let encoded = state.checkpoint(&mut |piece| {
                // The receiver stops at the first difference.
                let _ = pieces.send(piece.to_vec());
            });
            drop(pieces);
            let compared = comparing.join();
            encoded.is_ok() && compared.unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    fn is_made_of(&self, pieces: &Receiver<Vec<u8>>) -> bool {
        let Ok(mut stored) = Decoder::with_buffer(&self.bytes[HEADER_BYTES..]) else {
            return false;
        };
        let (mut room, mut state_bytes) = (Vec::new(), 0_u64);
        for piece in pieces {
            state_bytes += piece.len() as u64;
            room.resize(piece.len(), 0);
            if stored.read_exact(&mut room).is_err() || room != piece {
                return false;
            }
        }
        state_bytes == self.state_bytes() && stored.read(&mut [0]).is_ok_and(|more| more == 0)
    }
}

fn read_stored<P: Projection>(path: &Path, log: LogId) -> Result<Moment<Stored>, Unfit> {
    let mut bytes = files::read(path).map_err(|error| error.to_string())?;
    let Some(body_bytes) = bytes
        .len()
        .checked_sub(Hash::BYTES)
        .filter(|length| *length >= HEADER_BYTES)
    else {
        return Err("it is cut".into());
    };
    if Hash::of(&bytes[..body_bytes]).as_bytes() != &bytes[body_bytes..] {
        return Err("its checksum does not match".into());
    }
    bytes.truncate(body_bytes);
    let head = check_header::<P>(&bytes, log)?;
    Ok(Moment {
        head,
        state: Stored { bytes },
    })
}

fn check_header<P: Projection>(bytes: &[u8], log: LogId) -> Result<Head, Unfit> {
    if bytes[..4] != MAGIC || bytes[4] != VERSION {
        return Err("it is not a checkpoint that this version reads".into());
    }
    if LogId(ulid_at(bytes, 16)) != log {
        return Err("it belongs to another log".into());
    }
    // Bytes of another schema can be decodable, for example if two members of one type were swapped. So they are never
    // decoded.
    if bytes[FINGERPRINT_AT..][..FINGERPRINT_BYTES] != P::fingerprint() {
        return Err(Unfit::OtherSchema);
    }
    if u64_at(bytes, STATE_BYTES_AT) > STATE_BYTES_MAX {
        return Err("its state is over the limit".into());
    }
    Ok(Head {
        seq: u64_at(bytes, 32),
        hash: hash_at(bytes, 40),
        time_ns: u64_at(bytes, 72).cast_signed(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The checkpoints that are left of a log in which each record has one.
    fn left_of(records: u64) -> Vec<u64> {
        let mut seqs = Vec::new();
        for seq in 1..=records {
            seqs.push(seq);
            let mut kept = kept(&seqs).into_iter();
            seqs.retain(|_| kept.next() == Some(true));
        }
        seqs
    }

    #[test]
    fn few_checkpoints_are_kept_and_their_distances_grow() {
        for records in 1..600 {
            let left = left_of(records);
            let newest: Vec<_> = left.iter().rev().take(2).copied().collect();
            assert_eq!(newest[0], records);
            assert!(records == 1 || newest[1] == records - 1, "{left:?}");
            assert!(left.len() <= 3 + records.ilog2() as usize, "{left:?}");
            // Between a record and the checkpoint before it are at most as many records as after it.
            let gaps = left.windows(2);
            let wide: Vec<_> = gaps
                .filter(|two| two[1] - two[0] > 2 * (records - two[0]).max(1))
                .collect();
            assert!(wide.is_empty(), "{wide:?} of {left:?}");
        }
    }
}
