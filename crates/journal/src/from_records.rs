//! Builds the segments of an exported log from its records, for logs that were exported as text.

use std::path::Path;

use crate::base::{Base, BaseParts};
use crate::contents::Contents;
use crate::description;
use crate::envelope::Frame;
use crate::error::{OpenError, failed};
use crate::export::{self, Exported};
use crate::files;
use crate::hash::{Hash, Head, LogId};
use crate::record::Draft;
use crate::segment::{self, BODY_BYTES, Segment};

/// A record to import.
#[derive(Debug, Clone)]
pub enum Imported {
    /// Its fields, and the hash that it must have.
    Draft(Draft, Hash),
    /// Its bytes, as [`crate::OwnedRecord::as_bytes`] returns them.
    Bytes(Vec<u8>),
    /// Its fields without secrets, so that it cannot have the hash that it had.
    Redacted(Draft),
}

/// Writes the folder. Each record must follow from the one before, the first one from the base.
pub(crate) fn write(
    (log, base): (LogId, Option<&BaseParts>),
    records: impl Iterator<Item = Result<Imported, String>>,
    dir: &Path,
) -> Result<(), OpenError> {
    let segments = segment::dir_in(dir);
    files::private_dir(&segments).map_err(failed("make", &segments))?;
    let contents = Contents::in_dir(dir);
    let base = base_of(log, base)?;
    if let Some((base, bytes)) = &base {
        export::write_base(base, bytes, dir).map_err(failed("write", dir))?;
    }
    let head = base.as_ref().map_or(Head::EMPTY, |(base, _)| base.head());
    seal((log, &contents), (head, records), Some(&segments), |_| {})?;
    description::describe(base.is_some() || contents.is_used(), dir, log)
        .map_err(failed("write", dir))
}

/// A base with its bytes.
fn base_of(log: LogId, parts: Option<&BaseParts>) -> Result<Option<(Base, Vec<u8>)>, OpenError> {
    let Some(parts) = parts else {
        return Ok(None);
    };
    let place = Path::new("base");
    let bytes = Base::encode_parts(log, parts).map_err(failed("write", place))?;
    let base = Base::in_memory(bytes.clone()).map_err(std::io::Error::other);
    Ok(Some((base.map_err(failed("read", place))?, bytes)))
}

/// The same in memory.
pub(crate) fn in_memory(
    (log, base): (LogId, Option<&BaseParts>),
    records: impl Iterator<Item = Result<Imported, String>>,
) -> Result<Exported, OpenError> {
    let (mut segments, contents) = (Vec::new(), Contents::in_memory());
    let base = base_of(log, base)?.map(|(base, _)| base);
    let head = base.as_ref().map_or(Head::EMPTY, Base::head);
    seal((log, &contents), (head, records), None, |segment| {
        segments.push(segment);
    })?;
    Ok(Exported {
        log,
        base,
        segments,
        contents,
    })
}

/// Seals the records into segments, in a directory or in memory.
fn seal(
    (log, contents): (LogId, &Contents),
    (mut head, records): (Head, impl Iterator<Item = Result<Imported, String>>),
    dir: Option<&Path>,
    mut each: impl FnMut(Segment),
) -> Result<(), OpenError> {
    let place = dir.unwrap_or(Path::new("memory"));
    let (mut frames, mut bytes) = (Vec::new(), 0);
    let refused = |seq: u64, why: String| {
        failed("import into", place)(std::io::Error::other(format!("record {seq}: {why}")))
    };
    for record in records {
        let seq = head.seq + 1;
        let frame = record
            .and_then(|record| frame(record, (log, contents), &head))
            .map_err(|why| refused(seq, why))?;
        head = frame.head;
        bytes += frame.bytes.len();
        frames.push(frame);
        if bytes >= BODY_BYTES {
            each(Segment::seal(log, &frames, dir).map_err(failed("write", place))?);
            frames.clear();
            bytes = 0;
        }
    }
    if !frames.is_empty() {
        each(Segment::seal(log, &frames, dir).map_err(failed("write", place))?);
    }
    Ok(())
}

fn frame(
    record: Imported,
    (log, contents): (LogId, &Contents),
    after: &Head,
) -> Result<Frame, String> {
    match record {
        Imported::Draft(draft, hash) => {
            let frame = contents.seal(&draft, log, after)?;
            if frame.head.hash != hash {
                return Err(format!(
                    "its content has the hash {}, not {hash}: the file was changed, or it does not follow the record before it",
                    frame.head.hash
                ));
            }
            Ok(frame)
        }
        Imported::Redacted(draft) => contents.seal(&draft, log, after),
        Imported::Bytes(bytes) => {
            let checked = contents.checked(&bytes, log, after);
            let (opened, _) = checked.map_err(|flaw| flaw.to_string())?;
            Ok(Frame::of(&bytes, &opened))
        }
    }
}
