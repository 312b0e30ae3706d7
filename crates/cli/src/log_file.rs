//! Event logs that were exported as JSON lines, one record a line after a header.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use roleback_journal::{BaseParts, Journal, LogId, Options, Ulid};
use roleback_server::State;
use roleback_server::log_lines::{self, BaseReader, Header};
use tempfile::TempDir;

use crate::exit::{Failure, Kind};
use crate::progress;

/// What a file begins with that `roleback log export` wrote: its header.
const START: &[u8] = br#"{"format":"roleback-log","#;
/// The data directory below the temporary one.
const DATA: &str = "data";

/// Whether a file is an exported log, by its first bytes.
pub(crate) fn is_log(path: &str) -> bool {
    let mut start = [0; START.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == START
}

/// A data directory that is removed with this value.
pub(crate) struct Unpacked(TempDir);

impl Unpacked {
    /// The data directory.
    pub(crate) fn dir(&self) -> String {
        self.0.path().join(DATA).display().to_string()
    }
}

/// Makes a temporary data directory of an exported log.
pub(crate) fn unpack(path: &str) -> Result<Unpacked, Failure> {
    let dir = tempfile::tempdir().map_err(|why| {
        Kind::Error.because(format_args!("cannot make a temporary directory: {why}"))
    })?;
    import(path, &dir.path().join(DATA))?;
    Ok(Unpacked(dir))
}

/// What was made of an exported log.
pub(crate) struct ImportedLog {
    /// The number of its records.
    pub(crate) records: u64,
    /// The last record that `compact` had removed before the export; 0 if it had not removed any.
    pub(crate) folded: u64,
    pub(crate) state_hash: String,
}

/// Makes a data directory of an exported log. Nothing is left of it if the log is not the one that its header describes.
pub(crate) fn import(path: &str, into: &Path) -> Result<ImportedLog, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Usage.because(format_args!("cannot import `{path}`: {why}"))
    };
    let file = File::open(path).map_err(|why| failed(&why))?;
    let mut lines = BufReader::new(file).lines();
    let first = lines.next().transpose().map_err(|why| failed(&why))?;
    let header = header(&first.unwrap_or_default()).map_err(|why| failed(&why))?;
    let log = Ulid::from_string(&header.log)
        .map_err(|why| failed(&format_args!("its log id is not valid: {why}")))?;
    let base = base(&header, &mut lines).map_err(|why| failed(&why))?;
    let records = lines.map(|line| log_lines::read(&line.map_err(|why| why.to_string())?, true));
    let options = Options {
        progress: progress::bar(),
        ..Options::at(into.to_owned(), log)
    };
    let (journal, _) = Journal::import_records(
        (LogId(log), base.as_ref()),
        records,
        options,
        State::default(),
    )
    .map_err(|why| failed(&why))?;
    let moment = journal.read();
    let (seq, hash) = (moment.head.seq, moment.state.hash());
    drop(moment);
    journal.shutdown();
    if (seq, hash.as_str()) != (header.last(), header.state_hash.as_str()) {
        // Only what the import wrote is lost: it accepts no directory with content.
        let left = match std::fs::remove_dir_all(into) {
            Ok(()) => String::new(),
            Err(why) => format!(
                "; what was imported is still in `{}`, which cannot be removed: {why}",
                into.display()
            ),
        };
        return Err(Kind::Integrity.because(format_args!(
            "`{path}` ends at record {seq} with the state hash {hash}; its header says record {} and {}: it is incomplete, or another version wrote it{left}",
            header.last(), header.state_hash
        )));
    }
    let folded = header.base.map_or(0, |base| base.seq);
    Ok(ImportedLog {
        records: header.records,
        folded,
        state_hash: hash,
    })
}

/// The base of a compacted log, whose lines follow the header.
fn base(
    header: &Header,
    lines: &mut impl Iterator<Item = std::io::Result<String>>,
) -> Result<Option<BaseParts>, String> {
    let Some(told) = &header.base else {
        return Ok(None);
    };
    let mut reader = BaseReader::default();
    while reader.is_short_of(told) {
        let line = lines.next().ok_or("its base is incomplete")?;
        reader.take(told, &line.map_err(|why| why.to_string())?);
    }
    reader.finish(told).map(Some)
}

fn header(line: &str) -> Result<Header, String> {
    let header = Header::read(line)?;
    if header.redacted {
        return Err("it was exported with `--redact`, so its secrets and hashes cannot be restored; export it again without".to_owned());
    }
    Ok(header)
}
