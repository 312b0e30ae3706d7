//! A log of lines in a limited number of files: creating one too many removes the oldest. Without a directory, the log
//! is in memory.
//!
//! A file is named after the number of its first line. Each line is written whole by one call; a partial line after a
//! crash is cut off at the next start. Nothing is synced: decisions are not worth waiting for the disk.

use std::collections::VecDeque;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes after which a new file is started.
pub const FILE_BYTES_MAX: u64 = 4 << 20;
/// Maximum number of files; the oldest is removed for a new one.
pub const FILES_MAX: usize = 8;

/// The file name extension.
const EXTENSION: &str = "jsonl";
/// Digits in a file name, so that names sort like numbers.
const NAME_DIGITS: usize = 20;

/// The lines, in files or in memory.
pub(super) struct RotatingLog {
    dir: Option<PathBuf>,
    /// In order; lines are appended to the last one.
    segments: VecDeque<Segment>,
    open: Option<File>,
    /// Lines after which a new segment is started, if that is before it is full.
    lines_max: Option<usize>,
}

/// A run of consecutive lines.
struct Segment {
    first: u64,
    bytes: u64,
    /// How often lines were appended.
    appended: usize,
    /// The lines themselves, if there is no directory.
    memory: Arc<Vec<u8>>,
}

/// Reads a segment without blocking the writer.
pub(super) enum Source {
    File(PathBuf, u64),
    Memory(Arc<Vec<u8>>),
}

impl RotatingLog {
    /// Opens the log of a directory, or an empty one in memory. With `read_only`, nothing is created or cut.
    pub(super) fn open(dir: Option<&Path>, read_only: bool) -> io::Result<Self> {
        let mut log = Self {
            dir: dir.map(Path::to_owned),
            segments: VecDeque::new(),
            open: None,
            lines_max: None,
        };
        let Some(dir) = dir else {
            return Ok(log);
        };
        if !read_only {
            private_dir(dir)?;
        }
        for first in numbers(dir)? {
            let bytes = fs::metadata(path(dir, first))?.len();
            log.segments.push_back(Segment::new(first, bytes));
        }
        if let Some(newest) = log.segments.back_mut().filter(|_| !read_only) {
            newest.bytes = cut_torn_tail(&path(dir, newest.first))?;
        }
        Ok(log)
    }

    /// A log in memory of about so many lines, which are appended one at a time.
    pub(super) fn ring(lines: usize) -> Self {
        Self {
            dir: None,
            segments: VecDeque::new(),
            open: None,
            lines_max: Some(lines.div_ceil(FILES_MAX - 1)),
        }
    }

    /// Appends lines, the first of which has this number.
    pub(super) fn append(&mut self, first: u64, lines: &[u8]) -> io::Result<()> {
        let lines_max = self.lines_max.unwrap_or(usize::MAX);
        let is_full =
            |segment: &Segment| segment.bytes >= FILE_BYTES_MAX || segment.appended >= lines_max;
        if self.segments.back().is_none_or(is_full) {
            self.begin(first)?;
        }
        let Some(segment) = self.segments.back_mut() else {
            return Ok(());
        };
        match &self.dir {
            None => Arc::make_mut(&mut segment.memory).extend_from_slice(lines),
            Some(dir) => {
                let file = match &mut self.open {
                    Some(file) => file,
                    none => {
                        none.insert(private_file().append(true).open(path(dir, segment.first))?)
                    }
                };
                if let Err(error) = file.write_all(lines) {
                    // A partial line must not spoil the next one.
                    let _ = file.set_len(segment.bytes);
                    return Err(error);
                }
            }
        }
        segment.bytes += lines.len() as u64;
        segment.appended += 1;
        Ok(())
    }

    fn begin(&mut self, first: u64) -> io::Result<()> {
        if let Some(dir) = &self.dir {
            let file = private_file()
                .append(true)
                .create(true)
                .open(path(dir, first))?;
            self.open = Some(file);
        }
        self.segments.push_back(Segment::new(first, 0));
        while self.segments.len() > FILES_MAX {
            if let (Some(oldest), Some(dir)) = (self.segments.pop_front(), &self.dir) {
                fs::remove_file(path(dir, oldest.first))?;
            }
        }
        Ok(())
    }

    /// All segments, each with the number of its first line, oldest first.
    pub(super) fn sources(&self) -> Vec<(u64, Source)> {
        let source = |segment: &Segment| {
            let source = match &self.dir {
                None => Source::Memory(Arc::clone(&segment.memory)),
                Some(dir) => Source::File(path(dir, segment.first), segment.bytes),
            };
            (segment.first, source)
        };
        self.segments.iter().map(source).collect()
    }

    /// The size of all segments in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }
}

impl Segment {
    fn new(first: u64, bytes: u64) -> Self {
        Self {
            first,
            bytes,
            appended: 0,
            memory: Arc::default(),
        }
    }
}

impl Source {
    /// The lines as of the call that returned this; empty if the file was removed since.
    pub(super) fn read(self) -> io::Result<Arc<Vec<u8>>> {
        match self {
            Self::Memory(lines) => Ok(lines),
            Self::File(path, bytes) => match fs::read(path) {
                Ok(mut lines) => {
                    lines.truncate(usize::try_from(bytes).unwrap_or(usize::MAX));
                    Ok(Arc::new(lines))
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Arc::default()),
                Err(error) => Err(error),
            },
        }
    }
}

/// Cuts off a partial line at the end and returns the remaining length in bytes.
fn cut_torn_tail(path: &Path) -> io::Result<u64> {
    let lines = fs::read(path)?;
    let whole = lines
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |last| last + 1);
    if whole < lines.len() {
        private_file()
            .write(true)
            .open(path)?
            .set_len(whole as u64)?;
    }
    Ok(whole as u64)
}

/// The sorted numbers that the files of a directory are named after.
fn numbers(dir: &Path) -> io::Result<Vec<u64>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_suffix(EXTENSION)?.strip_suffix('.'));
        let is_ours = |name: &&str| name.len() == NAME_DIGITS;
        numbers.extend(
            number
                .filter(is_ours)
                .and_then(|number| number.parse::<u64>().ok()),
        );
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:0NAME_DIGITS$}.{EXTENSION}"))
}

/// Creates a directory that only its owner can read.
pub(super) fn private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(dir)
}

/// Options for a file that only its owner can read.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(log: &RotatingLog) -> Vec<String> {
        let sources = log.sources().into_iter();
        sources
            .map(|(_, source)| String::from_utf8(source.read().unwrap().to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn what_was_written_is_there_after_a_restart_and_a_torn_line_is_cut() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("decisions");
        let mut log = RotatingLog::open(Some(&place), false).unwrap();
        log.append(1, b"one\n").unwrap();
        log.append(2, b"two\nthree\n").unwrap();
        drop(log);
        let file = path(&place, 1);
        for torn in ["", "x", "{\"id\":4,"] {
            fs::write(&file, format!("one\ntwo\nthree\n{torn}")).unwrap();
            let read = RotatingLog::open(Some(&place), true).unwrap();
            assert!(texts(&read)[0].ends_with(torn), "reading cuts nothing");
            let mut log = RotatingLog::open(Some(&place), false).unwrap();
            assert_eq!(texts(&log), ["one\ntwo\nthree\n"], "{torn}");
            log.append(4, b"four\n").unwrap();
            assert_eq!(texts(&log), ["one\ntwo\nthree\nfour\n"], "{torn}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("decisions");
        RotatingLog::open(Some(&place), false)
            .unwrap()
            .append(1, b"one\n")
            .unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&place), mode(&path(&place, 1))), (0o700, 0o600));
    }

    #[test]
    fn the_oldest_makes_room_for_the_newest() {
        let dir = tempfile::tempdir().unwrap();
        let line = vec![b'x'; FILE_BYTES_MAX as usize];
        for place in [None, Some(dir.path())] {
            let mut log = RotatingLog::open(place, false).unwrap();
            for number in 1..=FILES_MAX as u64 + 2 {
                log.append(number, &line).unwrap();
            }
            let firsts: Vec<_> = log.sources().iter().map(|(first, _)| *first).collect();
            assert_eq!(firsts.first(), Some(&3), "{place:?}");
            assert_eq!(
                (firsts.len(), log.bytes()),
                (FILES_MAX, FILES_MAX as u64 * FILE_BYTES_MAX)
            );
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), FILES_MAX);
    }

    #[test]
    fn a_ring_keeps_at_least_its_lines_and_not_many_more() {
        let mut log = RotatingLog::ring(256);
        for number in 1..=1_000 {
            log.append(number, format!("{number}\n").as_bytes())
                .unwrap();
        }
        let kept: Vec<_> = texts(&log).concat().lines().map(str::to_owned).collect();
        assert_eq!(kept.last().map(String::as_str), Some("1000"));
        assert!((256..300).contains(&kept.len()), "{}", kept.len());
    }

    #[test]
    fn files_of_others_and_a_missing_directory_are_no_segments() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["1.jsonl", "needs.jsonl", "00000000000000000001.txt"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        assert!(
            RotatingLog::open(Some(dir.path()), false)
                .unwrap()
                .segments
                .is_empty()
        );
        let missing = dir.path().join("missing");
        assert!(
            RotatingLog::open(Some(&missing), true)
                .unwrap()
                .segments
                .is_empty()
        );
        assert!(!missing.exists());
    }
}
