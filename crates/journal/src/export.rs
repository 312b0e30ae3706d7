//! Exports the event log to a folder of segments and imports it, for example to change the log engine or to move to
//! another machine.

use std::path::Path;

use crate::contents::Contents;
use crate::directory::{self, failed};
use crate::envelope::Flaw;
use crate::error::{ExportError, OpenError, ReadError};
use crate::files;
use crate::hash::{Head, LogId};
use crate::history::{History, flawed};
use crate::new_directory::NewDirectory;
use crate::options::{Phase, ProgressFn};
use crate::replay::{for_each_page, tell};
use crate::segment::{self, Segment};

/// Writes the whole log to `dir`, which is new or empty: sealed segments unchanged, the tail in segments of its own.
pub(crate) fn export(
    history: &History,
    dir: &Path,
    progress: Option<&ProgressFn>,
) -> Result<Head, ExportError> {
    let building = NewDirectory::beside(dir).map_err(unwritten("make", dir))?;
    let segments = segment::dir_in(building.path());
    files::private_dir(&segments).map_err(unwritten("make", &segments))?;
    let last = history.head();
    let mut head = Head::EMPTY;
    for sealed in history
        .segments()
        .iter()
        .filter(|segment| segment.head.seq <= last.seq)
    {
        let path = segments.join(sealed.file_name());
        files::write_whole(&path, &sealed.file_bytes()?).map_err(unwritten("write", &path))?;
        head = follow(head, sealed)?;
        tell(progress, Phase::Export, head.seq, last.seq);
    }
    export_tail(history, head, last, &segments)?;
    let copied = history.contents.copy_to(building.path());
    copied.map_err(unwritten("write", dir))?;
    directory::describe(building.path(), history.log).map_err(unwritten("write", dir))?;
    building.finish().map_err(unwritten("make", dir))?;
    tell(progress, Phase::Export, last.seq, last.seq);
    Ok(last)
}

fn follow(head: Head, segment: &Segment) -> Result<Head, ReadError> {
    if segment.first == head.seq + 1 && segment.prev == head.hash {
        return Ok(segment.head);
    }
    Err(flawed(head.seq + 1, &Flaw::Missing))
}

fn export_tail(
    history: &History,
    sealed: Head,
    last: Head,
    segments: &Path,
) -> Result<(), ExportError> {
    let mut frames = Vec::new();
    for_each_page(history, sealed.seq + 1, last.seq, History::page, |page| {
        let records = page
            .records
            .iter()
            .map(crate::owned_record::OwnedRecord::frame);
        frames.extend(
            records.filter(|frame| frame.head.seq > sealed.seq && frame.head.seq <= last.seq),
        );
        page.flaw.map_or(Ok(()), Err::<(), ReadError>)
    })?;
    if frames.is_empty() {
        return Ok(());
    }
    Segment::seal(history.log, &frames, Some(segments)).map_err(unwritten("write", segments))?;
    Ok(())
}

fn unwritten(
    action: &'static str,
    path: &Path,
) -> impl FnOnce(std::io::Error) -> ExportError + use<> {
    let path = path.to_owned();
    move |source| ExportError::File {
        action,
        path,
        source,
    }
}

/// The log id and the segments of an export. A single segment that does not match its name is an error.
pub(crate) fn read(from: &Path) -> Result<(LogId, Vec<Segment>), OpenError> {
    let log = directory::read_description(from)?;
    let dir = segment::dir_in(from);
    let (segments, unusable) = segment::take_up_all(&dir).map_err(failed("read", &dir))?;
    if let Some(bad) = unusable.into_iter().next() {
        return Err(failed("use", &bad.path)(std::io::Error::other(bad.why)));
    }
    let mut head = Head::EMPTY;
    for segment in &segments {
        head = follow(head, segment)?;
    }
    Ok((log, segments))
}

/// Copies an export into an empty directory, so that [`crate::Journal::open`] can fill the log from it.
pub(crate) fn lay_out(
    log: LogId,
    (segments, contents): (&[Segment], &Contents),
    dir: &Path,
) -> Result<(), OpenError> {
    let target = segment::dir_in(dir);
    files::private_dir(&target).map_err(failed("make", &target))?;
    for segment in segments {
        let path = target.join(segment.file_name());
        files::write_whole(&path, &segment.file_bytes()?).map_err(failed("write", &path))?;
    }
    contents.copy_to(dir).map_err(failed("write", dir))?;
    directory::describe(dir, log).map_err(failed("write", dir))
}

/// Loads the segments of an export into memory.
pub(crate) fn into_memory(segments: Vec<Segment>) -> Result<Vec<Segment>, OpenError> {
    Ok(segments
        .into_iter()
        .map(Segment::into_memory)
        .collect::<Result<_, ReadError>>()?)
}
