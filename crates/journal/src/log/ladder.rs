//! Bringing a sled directory back: the rungs between "it opens" and "it cannot be opened".
//!
//! sled 0.34 leaves three things behind that keep it from opening. A kill while it opens leaves `snap.*.generating`, which it
//! then takes for its newest snapshot; a snapshot that is damaged stops it although the log beside it is whole; and on
//! some damage it panics. So: remove the first, move the second aside and open again, and open on a thread of its own.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::files;
use crate::report::Finding;

const SNAPSHOT: &str = "snap.";
const UNFINISHED_SNAPSHOT: &str = ".generating";
/// How often to try again while sled's own threads still hold the file of a database that was just closed.
const BUSY_TRIES: u32 = 100;
/// Time between those tries.
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// What must fit on the disk before a log that failed is opened again: sled cannot open while the disk is full.
const ROOM_BYTES: usize = 2 << 20;

/// Climbs until the directory opens.
///
/// # Errors
/// What sled said at the last rung.
pub(super) fn climb(
    config: &sled::Config,
    dir: &Path,
    findings: &mut Vec<Finding>,
) -> Result<sled::Db, String> {
    files::private_dir(dir).map_err(|error| error.to_string())?;
    remove_unfinished_snapshots(dir, findings).map_err(|error| error.to_string())?;
    let first = match open(config) {
        Ok(db) => return Ok(db),
        Err(why) => why,
    };
    if !has_snapshots(dir) {
        return Err(first);
    }
    let copy =
        set_aside(dir).map_err(|error| format!("{first}; and setting it aside failed: {error}"))?;
    findings.push(Finding::of(format!(
        "the log did not open ({first}); a copy of it was set aside in `{}` and it was opened without its snapshots",
        files::name(&copy)
    )));
    open(config)
}

fn open(config: &sled::Config) -> Result<sled::Db, String> {
    for _ in 1..BUSY_TRIES {
        match open_once(config) {
            Err(Failed::Busy) => std::thread::sleep(BUSY_PAUSE),
            Err(Failed::Because(why)) => return Err(why),
            Ok(db) => return Ok(db),
        }
    }
    open_once(config).map_err(|failed| match failed {
        Failed::Busy => "its files are locked".to_owned(),
        Failed::Because(why) => why,
    })
}

enum Failed {
    Busy,
    Because(String),
}

fn open_once(config: &sled::Config) -> Result<sled::Db, Failed> {
    let config = config.clone();
    let opening = std::thread::Builder::new()
        .name("journal-open".to_owned())
        .spawn(move || config.open())
        .map_err(|error| Failed::Because(error.to_string()))?;
    match opening.join() {
        Ok(Ok(db)) => Ok(db),
        // sled gives a lock that is taken this kind, and keeps the system's only as text.
        Ok(Err(sled::Error::Io(error))) if error.to_string().contains("WouldBlock") => {
            Err(Failed::Busy)
        }
        Ok(Err(error)) => Err(Failed::Because(error.to_string())),
        Err(_) => Err(Failed::Because("the log engine panicked".to_owned())),
    }
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
            io::copy(
                &mut File::open(&path)?,
                &mut files::private_file().truncate(true).open(&target)?,
            )?;
            File::open(&target)?.sync_all()?;
        }
    }
    files::sync_dir(to)
}

/// Writes the directory anew and swaps it in. After a failed sync the system may hold pages that it will never write
/// and that look written; only a copy of them is sure to reach the disk.
pub(super) fn rewrite(dir: &Path) -> io::Result<()> {
    let (copy, old) = (
        files::free_name(dir, "rewritten"),
        files::free_name(dir, "unsynced"),
    );
    copy_dir(dir, &copy)?;
    fs::rename(dir, &old)?;
    fs::rename(&copy, dir)?;
    dir.parent().map_or(Ok(()), files::sync_dir)?;
    fs::remove_dir_all(&old)
}

/// Fails while the disk has no room to open in.
pub(super) fn check_room(dir: &Path) -> io::Result<()> {
    let probe = dir.with_extension("room.tmp");
    let written =
        fs::write(&probe, vec![1; ROOM_BYTES]).and_then(|()| File::open(&probe)?.sync_all());
    let removed = fs::remove_file(&probe);
    written.and(removed)
}
