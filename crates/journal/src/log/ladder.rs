//! Bringing a sled directory back: the rungs between "it opens" and "it cannot be opened".
//!
//! sled 0.34 leaves three things behind that keep it from opening. A kill while it opens leaves `snap.*.generating`, which it
//! then takes for its newest snapshot; a snapshot that is damaged stops it although the log beside it is whole; and on
//! some damage it panics. So: remove the first, move the second aside and open again, and open on a thread of its own.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::files;
use crate::report::Finding;

/// sled's data file.
pub(super) const DATA_FILE: &str = "db";
const SNAPSHOT: &str = "snap.";
const UNFINISHED_SNAPSHOT: &str = ".generating";
/// How often to try again while sled's own threads still hold the file of a database that was just closed.
const BUSY_TRIES: u32 = 100;
/// Time between those tries.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// What must fit on the disk before a log that failed is opened again: sled cannot open while the disk is full.
const ROOM_BYTES: usize = 2 << 20;

/// Why a directory does not open.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The machine does not let us: no room, no right. Nothing is wrong with the log.
    Refused(io::Error),
    /// It is damaged; what the engine said.
    Damaged(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => fmt::Display::fmt(error, f),
            Self::Damaged(why) => f.write_str(why),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

/// Climbs until the directory opens.
///
/// # Errors
/// What stopped the climb at the last rung.
pub(super) fn climb(
    config: &sled::Config,
    dir: &Path,
    findings: &mut Vec<Finding>,
) -> Result<sled::Db, Failure> {
    files::private_dir(dir)?;
    files::remove_unfinished(dir)?;
    remove_unfinished_snapshots(dir, findings)?;
    let damage = match open(config) {
        Err(Failure::Damaged(why)) if has_snapshots(dir) => why,
        outcome => return outcome,
    };
    let copy = set_aside(dir)?;
    findings.push(Finding::of(format!(
        "the log did not open ({damage}); a copy of it was set aside in `{}` and it was opened without its snapshots",
        files::name(&copy)
    )));
    open(config)
}

fn open(config: &sled::Config) -> Result<sled::Db, Failure> {
    for _ in 1..BUSY_TRIES {
        match open_once(config) {
            Err(Failure::Refused(error)) if error.kind() == ErrorKind::WouldBlock => {
                std::thread::sleep(BUSY_PAUSE)
            }
            outcome => return outcome,
        }
    }
    open_once(config)
}

fn open_once(config: &sled::Config) -> Result<sled::Db, Failure> {
    let config = config.clone();
    let opening = std::thread::Builder::new()
        .name("journal-open".to_owned())
        .spawn(move || config.open())?;
    match opening.join() {
        Ok(outcome) => outcome.map_err(failure),
        Err(_) => Err(Failure::Damaged("the log engine panicked".to_owned())),
    }
}

pub(super) fn failure(error: sled::Error) -> Failure {
    match error {
        // sled gives a lock that is taken another kind, and keeps the system's only as text.
        sled::Error::Io(error) if error.to_string().contains("WouldBlock") => {
            Failure::Refused(ErrorKind::WouldBlock.into())
        }
        sled::Error::Io(error) if is_refusal(error.kind()) => Failure::Refused(error),
        error => Failure::Damaged(error.to_string()),
    }
}

/// Whether an error comes from the machine and not from the bytes.
fn is_refusal(kind: ErrorKind) -> bool {
    use ErrorKind::{
        OutOfMemory, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull,
    };
    matches!(
        kind,
        OutOfMemory | PermissionDenied | QuotaExceeded | ReadOnlyFilesystem | StorageFull
    )
}

fn remove_unfinished_snapshots(dir: &Path, findings: &mut Vec<Finding>) -> io::Result<()> {
    for path in files::paths(dir)? {
        let name = files::name(&path);
        if name.starts_with(SNAPSHOT) && name.ends_with(UNFINISHED_SNAPSHOT) {
            fs::remove_file(&path)?;
            findings.push(Finding::of(format!(
                "removed `{name}`, which a kill while opening had left"
            )));
        }
    }
    Ok(())
}

fn has_snapshots(dir: &Path) -> bool {
    files::paths(dir).is_ok_and(|paths| {
        paths
            .iter()
            .any(|path| files::name(path).starts_with(SNAPSHOT))
    })
}

/// Copies the directory beside itself, then takes its snapshots away. Answers where the copy is.
fn set_aside(dir: &Path) -> io::Result<PathBuf> {
    let copy = files::free_name(dir, "damaged");
    copy_dir(dir, &copy)?;
    for path in files::paths(dir)? {
        if files::name(&path).starts_with(SNAPSHOT) {
            fs::remove_file(path)?;
        }
    }
    files::sync_dir(dir)?;
    Ok(copy)
}

fn copy_dir(from: &Path, to: &Path) -> io::Result<()> {
    files::private_dir(to)?;
    for path in files::paths(from)? {
        let target = to.join(files::name(&path));
        if path.is_dir() {
            copy_dir(&path, &target)?;
        } else {
            files::copy_whole(&mut File::open(&path)?, &target)?;
        }
    }
    Ok(())
}

/// Writes sled's data file anew. After a failed sync the system may hold pages that it will never write and that look
/// written; only a copy of them is sure to reach the disk.
pub(super) fn rewrite(dir: &Path) -> io::Result<()> {
    let file = dir.join(DATA_FILE);
    files::copy_whole(&mut File::open(&file)?, &file)
}

/// Fails while the disk has no room to open in.
pub(super) fn check_room(dir: &Path) -> io::Result<()> {
    let probe = dir.with_extension("room.tmp");
    let written =
        fs::write(&probe, vec![1; ROOM_BYTES]).and_then(|()| File::open(&probe)?.sync_all());
    let removed = fs::remove_file(&probe);
    written.and(removed)
}
