//! A log in a sled tree: one tree, append only, one owner.
//!
//! A record is cut into chunks of at most [`CHUNK_BYTES`] with the key (sequence number, chunk), both big-endian. After
//! a group of records, the head (last number, hash, time) is written. sled keeps the order of writes, so a head that
//! exists has all its records before it; records behind the head do not count. sled's `flush` is not an fsync on Linux,
//! so durable means flush followed by our own `sync_data` of sled's file. Never used, because they lose data or hang:
//! `flush_async`, transactions, deletes, values larger than a chunk. Batches are not used either: sled writes and waits
//! twice for one.

use std::fs::{File, OpenOptions};
use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::event_log::{AppendError, EventLog, LogError, check_continues};
use super::sled_recovery;
use super::sled_recovery::Failure;
use crate::envelope::{Frame, Opened, RECORD_BYTES_MAX, hash_at, u32_at, u64_at};
use crate::files;
use crate::hash::{Hash, Head};
use crate::options::Durability;
use crate::presence::Presence;
use crate::report::Finding;
use crate::timings::Timings;

/// Maximum size of a value in bytes: sled stores larger leaves in separate files that it never syncs.
const CHUNK_BYTES: usize = 4 << 10;
const _: () = assert!(
    RECORD_BYTES_MAX / CHUNK_BYTES < u16::MAX as usize,
    "chunk numbers are u16"
);
const TREE: &str = "events";
/// A key that sorts after every record.
const HEAD_KEY: &[u8] = b"\xff\xff\xff\xff\xff\xff\xff\xffhead";
const HEAD_BYTES: usize = 52;
/// Records to search backwards for the last good one if the head entry is lost: one group may be torn, and behind it
/// may be the rest of an earlier torn group.
const LOOK_BACK_RECORDS: u64 = 2 * crate::ledger::GROUP_RECORDS as u64;

#[derive(Clone)]
pub(crate) struct SledOptions {
    pub(crate) dir: PathBuf,
    pub(crate) cache_bytes: u64,
    pub(crate) durability: Durability,
    /// [`sled_recovery::OPEN_TIME`], or less in tests.
    pub(crate) open_time: Duration,
}

pub(crate) struct SledLog {
    options: SledOptions,
    /// `None` after a failed recovery, until the next one.
    engine: Option<Engine>,
    head: Head,
    /// A sync failed: the file may lack pages.
    unsynced: bool,
    /// How long the last sync took.
    synced_in: Option<Duration>,
}

struct Engine {
    tree: sled::Tree,
    db: sled::Db,
    /// Our own handle of sled's data file, for the sync that sled does not do.
    #[cfg(unix)]
    file: File,
    /// Detects whether sled's data file was removed or replaced.
    presence: Presence,
}

impl SledLog {
    /// Opens the log, and creates it if it does not exist.
    ///
    /// # Errors
    /// The log engine's error after the last known repair.
    pub(crate) fn open(options: SledOptions, findings: &mut Vec<Finding>) -> Result<Self, Failure> {
        let (engine, head) = Engine::open_in_time(&options, findings)?;
        Ok(Self {
            options,
            engine: Some(engine),
            head,
            unsynced: false,
            synced_in: None,
        })
    }

    /// Files in which sled stores large values, which it never syncs; there must not be any.
    pub(crate) fn blobs(dir: &Path) -> usize {
        files::paths(&dir.join("blobs")).map_or(0, |paths| paths.len())
    }

    /// Simulates a failed sync.
    #[cfg(test)]
    pub(super) fn doubt_the_disk(&mut self) {
        self.unsynced = true;
    }

    /// Damages the entry that says where the log ends.
    #[cfg(test)]
    pub(super) fn rot_head(&self) {
        self.engine().unwrap().put(HEAD_KEY, b"rot").unwrap();
    }

    fn engine(&self) -> Result<&Engine, LogError> {
        self.engine
            .as_ref()
            .ok_or_else(|| LogError("the log is closed after an error".to_owned()))
    }

    /// Writes the frames, if any, and then the head.
    fn write(&mut self, frames: &[Frame], head: Head) -> Result<(), LogError> {
        let engine = self.engine()?;
        engine.insert(frames)?;
        engine.put(HEAD_KEY, &encode_head(&head))?;
        let made_durable = engine.make_durable(self.options.durability);
        // If there was no space, the system never accepted the write. Any other error may mean that accepted data was
        // lost.
        self.unsynced |= matches!(made_durable, Err(Failure::Damaged(_)));
        self.synced_in = made_durable?;
        self.head = head;
        Ok(())
    }
}

impl EventLog for SledLog {
    fn head(&self) -> Head {
        self.head
    }

    fn append(&mut self, frames: &[Frame]) -> Result<(), AppendError> {
        check_continues(&self.head, frames)?;
        let Some(last) = frames.last() else {
            return Ok(());
        };
        self.write(frames, last.head)
            .map_err(|error| AppendError::Failed(error.0))
    }

    fn synced_in(&self) -> Option<Duration> {
        self.synced_in
    }

    fn get(&self, seq: u64) -> Result<Option<Vec<u8>>, LogError> {
        self.engine()?.get(seq)
    }

    fn cut(&mut self, head: Head) -> Result<(), LogError> {
        self.write(&[], head)
    }

    fn beside(&self, dir: &Path) -> Result<Option<Box<dyn EventLog>>, LogError> {
        let options = SledOptions {
            dir: dir.to_owned(),
            ..self.options.clone()
        };
        files::private_dir(dir).map_err(Failure::from)?;
        Ok(Some(Box::new(Self::open(options, &mut Vec::new())?)))
    }

    fn replace(
        &mut self,
        replace: &mut dyn FnMut() -> std::io::Result<()>,
    ) -> Result<(), LogError> {
        let closed = self.engine.take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(closed)));
        replace().map_err(|error| LogError(error.to_string()))?;
        let (engine, head) = Engine::open_in_time(&self.options, &mut Vec::new())?;
        if head != self.head {
            return Err(LogError(format!("it ends at record {}", head.seq)));
        }
        self.engine = Some(engine);
        Ok(())
    }

    fn recover(&mut self) -> Result<(), LogError> {
        // Opening a removed log would create an empty one.
        if let Some(engine) = &self.engine {
            engine.presence.check().map_err(Failure::from)?;
        }
        let closed = self.engine.take();
        // An engine in doubt may panic when it is dropped, so the panic is ignored.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(closed)));
        sled_recovery::check_room(&self.options.dir).map_err(Failure::from)?;
        if self.unsynced {
            sled_recovery::rewrite(&self.options.dir).map_err(Failure::from)?;
        }
        let mut findings = Vec::new();
        let (engine, head) = Engine::open_in_time(&self.options, &mut findings)?;
        self.head = head;
        self.engine = Some(engine);
        self.unsynced = false;
        for finding in findings {
            tracing::warn!("{}", finding.message);
        }
        Ok(())
    }
}

impl Engine {
    /// Opens the directory and finds the log's end.
    fn open_in_time(
        options: &SledOptions,
        findings: &mut Vec<Finding>,
    ) -> Result<(Self, Head), Failure> {
        let (time, options) = (options.open_time, options.clone());
        let (found, opened) = sled_recovery::in_time(time, move || {
            let mut findings = Vec::new();
            let opened = Self::open(&options, &mut findings).and_then(|engine| {
                let head = engine.head(&mut findings);
                Ok((engine, head.map_err(|error| Failure::Damaged(error.0))?))
            });
            (findings, opened)
        })?;
        findings.extend(found);
        opened
    }

    fn open(options: &SledOptions, findings: &mut Vec<Finding>) -> Result<Self, Failure> {
        let config = sled::Config::new()
            .path(&options.dir)
            .cache_capacity(options.cache_bytes)
            .flush_every_ms(None);
        let db = sled_recovery::open_repaired(&config, &options.dir, findings)?;
        let tree = guarded(|| db.open_tree(TREE))?;
        let file = data_file(&options.dir)?;
        let engine = Self {
            tree,
            db,
            presence: Presence::of(&file, &options.dir.join(sled_recovery::DATA_FILE))?,
            #[cfg(unix)]
            file,
        };
        // Data that a killed process wrote may still be only in the system's memory. It is served from now on, so it
        // has to be synced.
        engine.make_durable(options.durability)?;
        files::make_all_private(&options.dir)?;
        if options.durability == Durability::Power {
            // sled syncs neither its configuration nor the directory entries of its files.
            files::sync_all_but(&options.dir, sled_recovery::DATA_FILE)?;
        }
        Ok(engine)
    }

    fn insert(&self, frames: &[Frame]) -> Result<(), Failure> {
        for frame in frames {
            for (chunk, bytes) in (0_u16..).zip(frame.bytes.chunks(CHUNK_BYTES)) {
                self.put(&key(frame.head.seq, chunk), bytes)?;
            }
        }
        Ok(())
    }

    fn put(&self, key: &[u8], value: &[u8]) -> Result<(), Failure> {
        guarded(|| self.tree.insert(key, value)).map(drop)
    }

    fn make_durable(&self, durability: Durability) -> Result<Option<Duration>, Failure> {
        if durability != Durability::None {
            guarded(|| self.db.flush())?;
        }
        let begun = (durability == Durability::Power).then(Timings::now);
        begun.map_or(Ok(()), |_| self.sync())?;
        let synced_in = begun.map(|begun| begun.elapsed());
        self.presence.check()?;
        Ok(synced_in)
    }

    /// A failed sync is treated as damage, whatever its cause: the data may be lost.
    #[cfg(unix)]
    fn sync(&self) -> Result<(), Failure> {
        self.file
            .sync_data()
            .map_err(|error| Failure::Damaged(format!("the log could not be synced: {error}")))
    }

    /// On other systems sled's own flush is a full sync, and a second handle would conflict with a mandatory lock.
    #[cfg(not(unix))]
    fn sync(&self) -> Result<(), Failure> {
        Ok(())
    }

    fn get(&self, seq: u64) -> Result<Option<Vec<u8>>, LogError> {
        let Some(first) = guarded(|| self.tree.get(key(seq, 0)))? else {
            return Ok(None);
        };
        let mut bytes = first.to_vec();
        let mut chunk = 1_u16;
        while bytes.len() == CHUNK_BYTES * usize::from(chunk) && !is_whole(&bytes) {
            let Some(more) = guarded(|| self.tree.get(key(seq, chunk)))? else {
                break;
            };
            bytes.extend_from_slice(&more);
            chunk += 1;
        }
        Ok(Some(bytes))
    }

    fn head(&self, findings: &mut Vec<Finding>) -> Result<Head, LogError> {
        let entry = guarded(|| self.tree.get(HEAD_KEY))?;
        match entry.as_deref().map(decode_head) {
            Some(Some(head)) => Ok(head),
            _ => self.search_head(findings),
        }
    }

    /// The last good record, for a log whose head entry is missing or damaged.
    fn search_head(&self, findings: &mut Vec<Finding>) -> Result<Head, LogError> {
        let last = guarded(|| self.tree.get_lt(HEAD_KEY))?;
        let Some(last) =
            last.and_then(|(key, _)| key.first_chunk().map(|seq| u64::from_be_bytes(*seq)))
        else {
            return Ok(Head::EMPTY);
        };
        let end = self.last_chained(last.saturating_sub(LOOK_BACK_RECORDS).max(1)..=last);
        let head = end.ok_or_else(|| {
            LogError(format!(
                "its head entry is lost and no record up to {last} is good"
            ))
        })?;
        findings.push(Finding::of(format!(
            "the log's head entry was lost; its last good record is {}",
            head.seq
        )));
        Ok(head)
    }

    /// The last good record that does not conflict with another good record: the rest of a torn write behind the head
    /// does not follow from what was later written over its beginning.
    fn last_chained(&self, seqs: RangeInclusive<u64>) -> Option<Head> {
        let mut end = None;
        let mut above: Option<(u64, Hash)> = None;
        for seq in seqs.rev() {
            let Ok(Some(bytes)) = self.get(seq) else {
                continue;
            };
            let Ok(opened) = Opened::at_front_of(&bytes) else {
                continue;
            };
            let broken = above.is_some_and(|(at, prev)| at == seq + 1 && prev != opened.hash);
            if broken || end.is_none() {
                end = Some(opened.head());
            }
            above = Some((seq, opened.prev()));
        }
        end
    }
}

/// Opens sled's data file for writing, which syncing requires.
fn data_file(dir: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .open(dir.join(sled_recovery::DATA_FILE))
}

/// Converts sled's panics on damaged pages into errors.
fn guarded<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, Failure> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(outcome) => outcome.map_err(sled_recovery::failure),
        Err(_) => Err(Failure::Damaged(sled_recovery::PANICKED.to_owned())),
    }
}

impl From<Failure> for LogError {
    fn from(failure: Failure) -> Self {
        Self(failure.to_string())
    }
}

fn key(seq: u64, chunk: u16) -> [u8; 10] {
    let mut key = [0; 10];
    key[..8].copy_from_slice(&seq.to_be_bytes());
    key[8..].copy_from_slice(&chunk.to_be_bytes());
    key
}

/// Whether these bytes are a complete record. False if they are not a record at all, so that the search goes on.
fn is_whole(bytes: &[u8]) -> bool {
    Opened::unchecked(bytes).is_ok_and(|opened| opened.length <= bytes.len())
}

fn encode_head(head: &Head) -> [u8; HEAD_BYTES] {
    let mut bytes = [0; HEAD_BYTES];
    bytes[..8].copy_from_slice(&head.seq.to_le_bytes());
    bytes[8..40].copy_from_slice(head.hash.as_bytes());
    bytes[40..48].copy_from_slice(&head.time_ns.to_le_bytes());
    let sum = crc32c::crc32c(&bytes[..48]);
    bytes[48..].copy_from_slice(&sum.to_le_bytes());
    bytes
}

fn decode_head(bytes: &[u8]) -> Option<Head> {
    let whole = bytes.len() == HEAD_BYTES && u32_at(bytes, 48) == crc32c::crc32c(&bytes[..48]);
    whole.then(|| Head {
        seq: u64_at(bytes, 0),
        hash: hash_at(bytes, 8),
        time_ns: u64_at(bytes, 40).cast_signed(),
    })
}
