//! Which records are about a subject, without reading the whole log.
//!
//! Beside each segment there is an index, made when the records are sealed, or else when it is first needed: the hash of every subject with the numbers of
//! its records, sorted. A lookup reads one block of each index, then only the segments that contain records about the
//! subject. An index is derived: one that is missing, damaged, of another version or of another segment is made again,
//! and records are compared with the subjects before they are returned, so that equal hashes of two subjects do no harm.
//! `FORMAT.md` describes the bytes.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::envelope::{Flaw, Frame, Opened};
use crate::error::ReadError;
use crate::history::{History, Place, flawed};
use crate::index_file::{Origin, SubjectIndex, encode, hash};
use crate::owned_record::OwnedRecord;
use crate::projection::Projection;
use crate::record::Record;
use crate::segment::Segment;

/// Name of the directory.
pub(crate) const DIR: &str = "index";
const EXTENSION: &str = "idx";

/// The directory for indexes.
pub(crate) fn dir_in(data_dir: &Path) -> PathBuf {
    data_dir.join(DIR)
}

/// The records about any of the subjects, in order, up to record `last`. `may_write` is false in a directory that must
/// not be changed.
///
/// # Errors
/// When a record cannot be read.
pub(crate) fn records_about<P: Projection>(
    history: &History,
    subjects: &[&[u8]],
    last: u64,
    may_write: bool,
) -> Result<Vec<OwnedRecord>, ReadError> {
    let mut hashes: Vec<u64> = subjects.iter().map(|subject| hash(subject)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let subjects: HashSet<&[u8]> = subjects.iter().copied().collect();
    let mut found = Vec::new();
    let mut next = history.beginning().seq + 1;
    while next <= last {
        let place = history.place(next);
        let place = place.ok_or_else(|| flawed(next, &Flaw::Missing))?;
        let end = place.last().unwrap_or(next).max(next);
        let wanted = match place.segment() {
            Some(segment) => Some(in_segment::<P>(history, segment, &hashes, may_write)?),
            None => None,
        };
        if wanted.as_ref().is_none_or(|wanted| !wanted.is_empty()) {
            let page = history.page(place);
            if let Some(flaw) = page.flaw {
                return Err(flaw);
            }
            let records = page.records.into_iter().filter(|record| {
                let record = record.get();
                let is_listed = wanted.as_ref().is_none_or(|it| it.contains(&record.seq));
                let is_in_range = record.seq >= next && record.seq <= last;
                is_listed && is_in_range && is_about::<P>(&record, &subjects)
            });
            found.extend(records.map(OwnedRecord::alone));
        }
        next = end + 1;
    }
    Ok(found)
}

/// Makes the index of a segment from the records that were just sealed in it, if it is kept in a file. On demand, the first
/// lookup in a log of a million records would wait for 250 of them: 8 s. Damage is left for readers to report.
pub(crate) fn make_for<P: Projection>(history: &History, segment: &Segment, frames: &[Frame]) {
    if path_of(segment).is_none() {
        return;
    }
    let mut entries = Entries::default();
    for frame in frames {
        let Ok(opened) = Opened::unchecked(&frame.bytes) else {
            return;
        };
        let Ok(payload) = history.contents.payload(&opened) else {
            return;
        };
        entries.add::<P>(segment, &opened.record(&payload));
    }
    let bytes = entries.encode::<P>(segment);
    if let Some(index) = SubjectIndex::in_memory(bytes, &origin::<P>(segment)) {
        keep(index, segment, true);
    }
}

fn is_about<P: Projection>(record: &Record<'_>, subjects: &HashSet<&[u8]>) -> bool {
    let mut is_found = false;
    P::subjects(record, &mut |subject| {
        is_found |= subjects.contains(subject);
    });
    is_found
}

/// The records of a segment about any of the subjects; all of them if the index cannot be read.
fn in_segment<P: Projection>(
    history: &History,
    segment: &Arc<Segment>,
    hashes: &[u64],
    may_write: bool,
) -> Result<BTreeSet<u64>, ReadError> {
    let known = index_of::<P>(segment);
    if let Some(found) = known.and_then(|index| index.find(hashes).ok()) {
        return Ok(found);
    }
    let all = || (segment.first..=segment.head.seq).collect();
    let bytes = make::<P>(history, segment)?;
    let Some(index) = SubjectIndex::in_memory(bytes, &origin::<P>(segment)) else {
        return Ok(all());
    };
    let found = index.find(hashes);
    keep(index, segment, may_write);
    Ok(found.unwrap_or_else(|_| all()))
}

fn origin<P: Projection>(segment: &Segment) -> Origin<'_> {
    Origin {
        first: segment.first,
        last_hash: &segment.head.hash,
        subjects_version: P::subjects_version(),
    }
}

fn index_of<P: Projection>(segment: &Segment) -> Option<SubjectIndex> {
    let mut known = segment.index();
    if known.is_none() {
        *known = SubjectIndex::open(&path_of(segment)?, &origin::<P>(segment));
    }
    known.clone()
}

/// Keeps a new index in a file or, if there is no directory, in memory. A file that cannot be written is only made again
/// after the next start.
fn keep(mut index: SubjectIndex, segment: &Segment, may_write: bool) {
    if let Some(path) = path_of(segment).filter(|_| may_write)
        && let Err(error) = index.write_to(path)
    {
        tracing::warn!(%error, "an index could not be written");
    }
    *segment.index() = Some(index);
}

/// The file of a segment's index.
fn path_of(segment: &Segment) -> Option<PathBuf> {
    let data_dir = segment.path()?.parent()?.parent()?;
    let name = segment.file_name();
    Some(dir_in(data_dir).join(name).with_extension(EXTENSION))
}

/// The bytes of a segment's index.
fn make<P: Projection>(history: &History, segment: &Arc<Segment>) -> Result<Vec<u8>, ReadError> {
    let mut entries = Entries::default();
    let end = history.look(Place::Segment(Arc::clone(segment)), |record| {
        entries.add::<P>(segment, record);
    });
    match end.flaw {
        Some(flaw) => Err(flaw),
        None => Ok(entries.encode::<P>(segment)),
    }
}

/// What an index is made from.
#[derive(Default)]
struct Entries {
    /// The hash of a subject, and the place of a record about it in the segment.
    subjects: Vec<(u64, u32)>,
    /// The earliest and the latest time.
    times: Option<(i64, i64)>,
}

impl Entries {
    fn add<P: Projection>(&mut self, segment: &Segment, record: &Record<'_>) {
        let (least, greatest) = self.times.unwrap_or((record.time_ns, record.time_ns));
        self.times = Some((least.min(record.time_ns), greatest.max(record.time_ns)));
        let offset = u32::try_from(record.seq - segment.first).unwrap_or(u32::MAX);
        P::subjects(record, &mut |subject| {
            self.subjects.push((hash(subject), offset));
        });
    }

    fn encode<P: Projection>(mut self, segment: &Segment) -> Vec<u8> {
        self.subjects.sort_unstable();
        self.subjects.dedup();
        let times = self.times.unwrap_or_default();
        encode(&origin::<P>(segment), times, &self.subjects)
    }
}
