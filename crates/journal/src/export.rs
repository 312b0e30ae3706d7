//! Exports the event log to a folder of segments and imports it, for example to change the log engine or to move to
//! another machine.

use std::path::Path;

use crate::base::{self, Base};
use crate::contents::Contents;
use crate::description;
use crate::envelope::Flaw;
use crate::error::{ExportError, OpenError, ReadError, failed};
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
    // No compaction may remove files meanwhile.
    let _alone = history.sealing();
    let last = history.head();
    let base = history.base();
    if let Some(base) = &base {
        let bytes = base.bytes()?;
        write_base(base, &bytes, building.path()).map_err(unwritten("write", dir))?;
    }
    let mut head = history.beginning();
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
    let is_extended = base.is_some() || history.contents.is_used();
    let described = description::describe(is_extended, building.path(), history.log);
    described.map_err(unwritten("write", dir))?;
    building.finish().map_err(unwritten("make", dir))?;
    tell(progress, Phase::Export, last.seq, last.seq);
    Ok(last)
}

/// Copies the base of a compacted log.
pub(crate) fn write_base(base: &Base, bytes: &[u8], dir: &Path) -> std::io::Result<()> {
    let target = base::dir_in(dir);
    files::private_dir(&target)?;
    files::write_whole(&target.join(base::file_name(base.head().seq)), bytes)
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

/// The content of an export.
pub(crate) struct Exported {
    pub(crate) log: LogId,
    pub(crate) base: Option<Base>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) contents: Contents,
}

/// Reads an export. A single segment that does not match its name is an error.
pub(crate) fn read(from: &Path) -> Result<Exported, OpenError> {
    let log = description::read_description(from)?;
    let dir = segment::dir_in(from);
    let base = Base::newest_in(from).map_err(failed("read the base in", from))?;
    let (segments, unusable) = segment::take_up_all(&dir).map_err(failed("read", &dir))?;
    if let Some(bad) = unusable.into_iter().next() {
        return Err(failed("use", &bad.path)(std::io::Error::other(bad.why)));
    }
    let mut head = base.as_ref().map_or(Head::EMPTY, Base::head);
    for segment in &segments {
        head = follow(head, segment)?;
    }
    Ok(Exported {
        log,
        base,
        segments,
        contents: Contents::in_dir(from),
    })
}

impl Exported {
    /// Copies the export into an empty directory, so that [`crate::Journal::open`] can fill the log from it.
    pub(crate) fn lay_out(&self, dir: &Path) -> Result<(), OpenError> {
        let target = segment::dir_in(dir);
        files::private_dir(&target).map_err(failed("make", &target))?;
        if let Some(base) = &self.base {
            write_base(base, &base.bytes()?, dir).map_err(failed("write", dir))?;
        }
        for segment in &self.segments {
            let path = target.join(segment.file_name());
            files::write_whole(&path, &segment.file_bytes()?).map_err(failed("write", &path))?;
        }
        self.contents.copy_to(dir).map_err(failed("write", dir))?;
        let is_extended = self.base.is_some() || self.contents.is_used();
        description::describe(is_extended, dir, self.log).map_err(failed("write", dir))
    }

    /// Loads the export into memory.
    pub(crate) fn into_memory(self) -> Result<Self, OpenError> {
        let base = self.base.map(|base| base.into_memory()).transpose()?;
        let segments = self.segments.into_iter().map(Segment::into_memory);
        Ok(Self {
            log: self.log,
            base,
            segments: segments.collect::<Result<_, ReadError>>()?,
            contents: self
                .contents
                .into_memory()
                .map_err(failed("read", Path::new("content")))?,
        })
    }
}
