//! A state on disk, so that a start need not replay the whole history. Never the only copy of anything.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::envelope::{hash_at, u32_at, u64_at, ulid_at};
use crate::files;
use crate::hash::{Hash, Head, LogId};
use crate::history::History;
use crate::projection::Projection;
use crate::report::Finding;
use crate::shared::Moment;

const MAGIC: [u8; 4] = *b"rbkC";
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 96;
/// Compression of checkpoints: zstd level; they are written often and read once.
const COMPRESSION_LEVEL: i32 = 1;
/// Largest state before compression, bytes.
const STATE_BYTES_MAX: u64 = 8 << 30;
/// Checkpoints that are kept; the older one is for the case that the newest is damaged.
const KEPT: usize = 2;
const EXTENSION: &str = "ckpt";
const DIR: &str = "checkpoints";

/// The directory of checkpoints.
pub(crate) fn dir_in(data_dir: &Path) -> PathBuf {
    data_dir.join(DIR)
}

/// Writes a checkpoint of `moment` and forgets the oldest.
pub(crate) fn write<P: Projection>(dir: &Path, log: LogId, moment: &Moment<P>) -> io::Result<()> {
    let state = moment.state.checkpoint();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + state.len() / 4);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&[VERSION, 0, 0, 0]);
    bytes.extend_from_slice(&P::LAYOUT.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&log.0.to_bytes());
    bytes.extend_from_slice(&moment.head.seq.to_le_bytes());
    bytes.extend_from_slice(moment.head.hash.as_bytes());
    bytes.extend_from_slice(&moment.head.time_ns.to_le_bytes());
    bytes.extend_from_slice(&(state.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&[0; 8]);
    bytes.extend_from_slice(&zstd::bulk::compress(&state, COMPRESSION_LEVEL)?);
    let sum = Hash::of(&bytes);
    bytes.extend_from_slice(sum.as_bytes());
    files::write_whole(
        &dir.join(format!("{:020}.{EXTENSION}", moment.head.seq)),
        &bytes,
    )?;
    forget_oldest(dir)
}

fn forget_oldest(dir: &Path) -> io::Result<()> {
    let old = all(dir)?;
    for path in old.iter().rev().skip(KEPT) {
        fs::remove_file(path)?;
    }
    Ok(())
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

/// A checkpoint that was read before it was known what the log holds, and where it lies.
pub(crate) struct Early<P>(Option<(PathBuf, Result<Moment<P>, String>)>);

impl<P: Projection> Early<P> {
    /// Reads the newest checkpoint; whether it lies on the history is left to [`newest`].
    pub(crate) fn read(dir: &Path, log: LogId) -> Self {
        let newest = all(dir).unwrap_or_default().pop();
        Self(newest.map(|path| {
            let outcome = read(&path, log);
            (path, outcome)
        }))
    }

    fn take(&mut self, path: &Path) -> Option<Result<Moment<P>, String>> {
        let (_, outcome) = self.0.take_if(|(read, _)| read == path)?;
        Some(outcome)
    }
}

/// The newest checkpoint that is whole and lies on this history; others are reported and left alone.
pub(crate) fn newest<P: Projection>(
    dir: &Path,
    history: &History,
    mut early: Early<P>,
    findings: &mut Vec<Finding>,
) -> Option<Moment<P>> {
    let paths = all(dir).unwrap_or_default();
    for path in paths.iter().rev() {
        let outcome = early.take(path);
        let outcome = outcome.unwrap_or_else(|| read(path, history.log));
        match outcome.and_then(|moment| on(history, moment)) {
            Ok(moment) => return Some(moment),
            Err(why) => findings.push(Finding::of(format!(
                "checkpoint `{}` was not used: {why}",
                files::name(path)
            ))),
        }
    }
    None
}

fn on<P>(history: &History, moment: Moment<P>) -> Result<Moment<P>, String> {
    let head = moment.head;
    if history.head_at(head.seq) == Some(head) {
        return Ok(moment);
    }
    Err(format!(
        "record {} of this log is not the one it was made at",
        head.seq
    ))
}

fn read<P: Projection>(path: &Path, log: LogId) -> Result<Moment<P>, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let Some(body_bytes) = bytes
        .len()
        .checked_sub(Hash::BYTES)
        .filter(|length| *length >= HEADER_BYTES)
    else {
        return Err("it is cut".to_owned());
    };
    let (bytes, sum) = bytes.split_at(body_bytes);
    if Hash::of(bytes).as_bytes() != sum {
        return Err("its checksum does not match".to_owned());
    }
    let head = check_header::<P>(bytes, log)?;
    let state = zstd::bulk::decompress(&bytes[HEADER_BYTES..], u64_at(bytes, 80) as usize)
        .map_err(|error| format!("it does not decompress: {error}"))?;
    let state = P::restore(&state).map_err(|error| error.to_string())?;
    Ok(Moment { head, state })
}

fn check_header<P: Projection>(bytes: &[u8], log: LogId) -> Result<Head, String> {
    if bytes[..4] != MAGIC || bytes[4] != VERSION {
        return Err("it is not a checkpoint that this version reads".to_owned());
    }
    if u32_at(bytes, 8) != P::LAYOUT {
        return Err(format!(
            "it has layout {}, this version has {}",
            u32_at(bytes, 8),
            P::LAYOUT
        ));
    }
    if LogId(ulid_at(bytes, 16)) != log {
        return Err("it belongs to another log".to_owned());
    }
    if u64_at(bytes, 80) > STATE_BYTES_MAX {
        return Err("its state is over the limit".to_owned());
    }
    Ok(Head {
        seq: u64_at(bytes, 32),
        hash: hash_at(bytes, 40),
        time_ns: u64_at(bytes, 72).cast_signed(),
    })
}
