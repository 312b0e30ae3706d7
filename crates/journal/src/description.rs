//! `journal.json`: which log and which format a data directory or an export contains.

use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

use crate::error::{OpenError, failed};
use crate::files;
use crate::hash::LogId;

/// The newest format: the log can be compacted, and payloads can be stored in pieces.
const NEWEST_FORMAT: u32 = 2;
/// The format of a log that needs neither, so that every build can read it.
const OLDEST_FORMAT: u32 = 1;
/// The oldest product version that reads what this build writes.
const NEEDS: &str = "0.1.0";
/// The name of the file.
pub(crate) const NAME: &str = "journal.json";
/// Maximum size of a description in bytes.
const DESCRIPTION_BYTES_MAX: u64 = 64 << 10;

/// `journal.json`, which every later version must be able to read.
#[derive(Serialize, Deserialize)]
struct Description {
    format: u32,
    /// The oldest product version that reads this directory.
    needs: String,
    /// The log's id, a ULID; absent in formats that this build does not know.
    log: Option<String>,
}

/// Writes the description of a directory that contains `log`. `is_extended` says whether the log is compacted or has payloads in
/// pieces.
pub(crate) fn describe(is_extended: bool, dir: &Path, log: LogId) -> std::io::Result<()> {
    describe_as(
        if is_extended {
            NEWEST_FORMAT
        } else {
            OLDEST_FORMAT
        },
        dir,
        log,
    )
}

/// Raises the format of a directory before it gets what builds that know only the oldest format cannot read: to those, records
/// would be missing or damaged. A directory without a description gets one when it is complete.
pub(crate) fn extend(dir: &Path) -> Result<(), OpenError> {
    if !is_described(dir) {
        return Ok(());
    }
    let (log, format) = read(dir)?;
    match format {
        OLDEST_FORMAT => describe(true, dir, log).map_err(failed("write", &dir.join(NAME))),
        _ => Ok(()),
    }
}

fn describe_as(format: u32, dir: &Path, log: LogId) -> std::io::Result<()> {
    let description = Description {
        format,
        needs: NEEDS.to_owned(),
        log: Some(log.to_string()),
    };
    let mut text = serde_json::to_vec_pretty(&description)?;
    text.push(b'\n');
    files::write_whole(&dir.join(NAME), &text)
}

/// The log that a directory contains.
///
/// # Errors
/// When the description is missing or has a newer format.
pub(crate) fn read_description(dir: &Path) -> Result<LogId, OpenError> {
    read(dir).map(|(log, _)| log)
}

/// The log of a data directory, if it has one that this version can read.
#[must_use]
pub fn log_in(dir: &Path) -> Option<LogId> {
    read_description(dir).ok()
}

/// The log that a directory contains, and its format.
fn read(dir: &Path) -> Result<(LogId, u32), OpenError> {
    let path = dir.join(NAME);
    let mut text = Vec::new();
    match files::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(OpenError::Missing {
                dir: dir.to_owned(),
            });
        }
        opened => opened.and_then(|file| file.take(DESCRIPTION_BYTES_MAX).read_to_end(&mut text)),
    }
    .map_err(failed("read", &path))?;
    let description: Description =
        serde_json::from_slice(&text).map_err(|error| failed("understand", &path)(error.into()))?;
    if !(OLDEST_FORMAT..=NEWEST_FORMAT).contains(&description.format) {
        let (found, needs) = (description.format, description.needs);
        return Err(OpenError::TooNew {
            dir: dir.to_owned(),
            found,
            supported: NEWEST_FORMAT,
            needs,
        });
    }
    let log = description
        .log
        .as_deref()
        .and_then(|log| Ulid::from_string(log).ok());
    log.map(|log| (LogId(log), description.format))
        .ok_or_else(|| failed("understand", &path)(std::io::Error::other("it names no log")))
}

/// Whether a directory is a data directory or an export.
pub(crate) fn is_described(dir: &Path) -> bool {
    dir.join(NAME).exists()
}
