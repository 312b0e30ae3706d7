//! Repairs a sled directory that does not open, one repair after the other.
//!
//! Four kinds of leftovers keep sled 0.34 from opening. A kill during opening leaves `snap.*.generating`, which sled
//! then takes for its newest snapshot: it is removed. A damaged snapshot stops sled although the log beside it is
//! intact: snapshots are moved aside. Damaged settings do the same: they are rewritten. Other damage makes sled panic
//! or hang: it is opened on a separate thread with a time limit.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::files;
use crate::report::Finding;

/// sled's data file.
pub(super) const DATA_FILE: &str = "db";
/// sled's settings, which are the same in every directory of this format: a difference is damage.
const SETTINGS_FILE: &str = "conf";
const SETTINGS: &[u8] =
    b"segment_size: 524288\nuse_compression: false\nversion: 0.34\n\x76\x19\x51\xc1";
const SNAPSHOT: &str = "snap.";
const UNFINISHED_SNAPSHOT: &str = ".generating";
/// How often to retry while sled's own threads still lock the file of a database that was just closed.
const BUSY_TRIES: u32 = 100;
/// Time between retries.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// Time limit for opening a log. A million records take seconds.
pub(crate) const OPEN_TIME: Duration = Duration::from_secs(180);
/// Free disk space that is required to reopen a failed log: sled cannot open on a full disk.
const ROOM_BYTES: usize = 2 << 20;

pub(super) const PANICKED: &str = "the log engine panicked";

/// Why a directory does not open.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The environment prevents it: no space, no permission. The log itself is fine.
    Refused(io::Error),
    /// It is damaged; the log engine's error.
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

/// Opens a directory, with the known repairs if necessary.
///
/// # Errors
/// The error that remains after the last repair.
pub(super) fn open_repaired(
    config: &sled::Config,
    dir: &Path,
    findings: &mut Vec<Finding>,
) -> Result<sled::Db, Failure> {
    files::private_dir(dir)?;
    files::remove_unfinished(dir)?;
    remove_unfinished_snapshots(dir, findings)?;
    remove_damaged_settings(dir, findings)?;
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

/// Runs `work` on its own thread, which is abandoned if it does not return in time. It may still be writing then, so no
/// repair is attempted: the process has to end.
///
/// # Errors
/// When the time is over, or the work panics.
pub(super) fn in_time<T: Send + 'static>(
    time: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let (done, outcome) = sync_channel(1);
    std::thread::Builder::new()
        .name("journal-open".to_owned())
        .spawn(move || done.send(work()))?;
    outcome.recv_timeout(time).map_err(|error| match error {
        RecvTimeoutError::Timeout => Failure::Refused(io::Error::new(
            ErrorKind::TimedOut,
            format!(
                "the log engine did not come back within {time:?}; see whether the disk answers, and start again. If it \
                 never does, copy the directory and move `log` out of it: the next start puts back what the segments \
                 hold, and names what they do not"
            ),
        )),
        RecvTimeoutError::Disconnected => Failure::Damaged(PANICKED.to_owned()),
    })
}

fn open_once(config: &sled::Config) -> Result<sled::Db, Failure> {
    let config = config.clone();
    let opening = std::thread::Builder::new()
        .name("journal-engine".to_owned())
        .spawn(move || config.open())?;
    match opening.join() {
        Ok(outcome) => outcome.map_err(failure),
        Err(_) => Err(Failure::Damaged(PANICKED.to_owned())),
    }
}

pub(super) fn failure(error: sled::Error) -> Failure {
    match error {
        // sled replaces the kind of a lock error and keeps the system's error only as text.
        sled::Error::Io(error) if error.to_string().contains("WouldBlock") => {
            Failure::Refused(ErrorKind::WouldBlock.into())
        }
        sled::Error::Io(error) if is_refusal(error.kind()) => Failure::Refused(error),
        error => Failure::Damaged(error.to_string()),
    }
}

/// Whether an error comes from the environment and not from damaged bytes.
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

/// sled recreates its settings if they are missing.
fn remove_damaged_settings(dir: &Path, findings: &mut Vec<Finding>) -> io::Result<()> {
    let path = dir.join(SETTINGS_FILE);
    if path.is_file() && fs::read(&path)? != SETTINGS {
        fs::remove_file(&path)?;
        findings.push(Finding::of(format!(
            "`{SETTINGS_FILE}`, the settings of the log engine, was damaged and was replaced"
        )));
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

/// Copies the directory, then removes its snapshots. Returns the path of the copy.
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

/// Rewrites sled's data file. After a failed sync the system may hold pages that look written but never will be; only a
/// copy is sure to reach the disk.
pub(super) fn rewrite(dir: &Path) -> io::Result<()> {
    let file = dir.join(DATA_FILE);
    files::copy_whole(&mut File::open(&file)?, &file)
}

/// Fails while the disk does not have enough space to open.
pub(super) fn check_room(dir: &Path) -> io::Result<()> {
    let probe = dir.with_extension("room.tmp");
    let written =
        fs::write(&probe, vec![1; ROOM_BYTES]).and_then(|()| File::open(&probe)?.sync_all());
    let removed = fs::remove_file(&probe);
    written.and(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_those_that_the_engine_writes() {
        let dir = tempfile::tempdir().unwrap();
        open_repaired(
            &sled::Config::new().path(dir.path()),
            dir.path(),
            &mut Vec::new(),
        )
        .unwrap();
        let written = fs::read(dir.path().join(SETTINGS_FILE)).unwrap();
        assert_eq!(written, SETTINGS);
    }

    #[test]
    fn work_that_panics_is_damage() {
        let outcome = in_time(OPEN_TIME, || -> u32 { panic!("as sled may") });
        assert!(matches!(outcome, Err(Failure::Damaged(why)) if why == PANICKED));
    }
}
