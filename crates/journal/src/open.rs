//! From what lies on the disk to one history: the ladder that a start climbs.
//!
//! Two places hold records. Segments hold all but the tail, and each says in its name what its bytes must hash to. The log
//! engine holds everything, but it is slow to read, so of it only the tail is read at a start. What one of the two has
//! lost the other gives back. What both have lost is never skipped: if it is at the very end and no longer than one
//! group it is a torn write, is cut and reported; anything else makes the journal read-only, and the report names the
//! missing records.

use std::fs;
use std::path::Path;

use crate::directory::{Directory, failed};
use crate::envelope::{Flaw, Frame, Opened};
use crate::error::OpenError;
use crate::hash::{Head, LogId};
use crate::history::History;
use crate::journal::Finding;
use crate::log::{EventLog, Faulty, MemoryLog, SledLog, SledOptions};
use crate::options::Options;
use crate::sealer::GROUP_RECORDS;
use crate::segment::{self, Segment};

/// Records that are put back into the log engine at a time.
const REFILL_RECORDS: usize = 256;

/// What was found on the disk, made one.
pub(crate) struct Found {
    pub(crate) history: History,
    /// `None` when the log engine cannot be opened at all.
    pub(crate) log: Option<Box<dyn EventLog>>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) read_only: Option<String>,
}

/// A journal without a directory, starting from segments if there are any.
pub(crate) fn in_memory(
    options: &Options,
    log: LogId,
    segments: Vec<Segment>,
) -> Result<Found, OpenError> {
    let engine = with_faults(MemoryLog::new(), options);
    reconcile(log, None, segments, engine, Climb::default())
}

/// What a directory holds.
///
/// # Errors
/// When it cannot be read or written, or its log engine refuses and there is nothing else to start from.
pub(crate) fn in_directory(options: &Options, directory: &Directory) -> Result<Found, OpenError> {
    let dir = segment::dir_in(&directory.path);
    let mut climb = Climb {
        writable: !options.read_only,
        ..Climb::default()
    };
    let engine_options = SledOptions {
        dir: directory.log_dir(),
        cache_bytes: options.cache_bytes,
        durability: options.durability,
    };
    let (segments, engine) = std::thread::scope(|scope| {
        let taking = scope.spawn(|| segment::take_up_all(&dir));
        let engine = SledLog::open(engine_options, &mut climb.findings);
        (
            taking
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            engine,
        )
    });
    let (segments, unusable) = segments.map_err(failed("read", &dir))?;
    for segment in &unusable {
        climb.note(
            format!(
                "segment `{}` is not used: {}",
                crate::files::name(&segment.path),
                segment.why
            ),
            None,
        );
    }
    climb.check_blobs(&directory.log_dir());
    let engine = match engine {
        Ok(engine) => with_faults(engine, options),
        Err(why) if segments.is_empty() => {
            return Err(OpenError::Log {
                dir: directory.log_dir(),
                why,
            });
        }
        Err(why) => return Ok(climb.without_engine(directory.log, dir, segments, &why)),
    };
    let found = reconcile(directory.log, Some(&dir), segments, engine, climb)?;
    if found.read_only.is_none() && !options.read_only {
        remove_unusable(&unusable).map_err(failed("tidy", &dir))?;
    }
    Ok(found)
}

fn with_faults(log: impl EventLog + 'static, options: &Options) -> Box<dyn EventLog> {
    match &options.faults {
        Some(faults) => Box::new(Faulty::new(log, faults.clone())),
        None => Box::new(log),
    }
}

/// Segments that were sealed anew are kept under another name for whoever wants to know what happened to them.
fn remove_unusable(unusable: &[segment::Unusable]) -> std::io::Result<()> {
    unusable
        .iter()
        .try_for_each(|segment| fs::rename(&segment.path, segment.path.with_extension("damaged")))
}

/// What was met on the way up.
struct Climb {
    writable: bool,
    findings: Vec<Finding>,
    read_only: Option<String>,
}

impl Default for Climb {
    fn default() -> Self {
        Self {
            writable: true,
            findings: Vec::new(),
            read_only: None,
        }
    }
}

impl Climb {
    fn note(&mut self, message: String, records: Option<(u64, u64)>) {
        self.findings.push(Finding { message, records });
    }

    /// Notes damage that must keep the journal from writing.
    fn refuse(&mut self, message: String, records: Option<(u64, u64)>) {
        self.read_only.get_or_insert_with(|| message.clone());
        self.note(message, records);
    }

    fn missing(&mut self, first: u64, last: u64, why: &str) {
        let which = if first == last {
            format!("record {first} is")
        } else {
            format!("records {first} to {last} are")
        };
        self.refuse(
            format!("{which} missing or damaged ({why}) and no segment has them"),
            Some((first, last)),
        );
    }

    fn check_blobs(&mut self, dir: &Path) {
        let blobs = SledLog::blobs(dir);
        if blobs > 0 {
            self.refuse(
                format!(
                    "the log engine keeps {blobs} values in `blobs`, which a power cut may lose; export the log and import \
                     it into a new directory"
                ),
                None,
            );
        }
    }

    fn strays(&mut self, chain: &Chain) {
        for stray in &chain.strays {
            let records = Some((stray.first, stray.head.seq));
            self.note(
                format!(
                    "segment `{}` is not part of this history",
                    stray.file_name()
                ),
                records,
            );
        }
    }

    fn without_engine(
        mut self,
        log: LogId,
        dir: std::path::PathBuf,
        segments: Vec<Segment>,
        why: &str,
    ) -> Found {
        let chain = Chain::of(log, segments);
        self.strays(&chain);
        for (first, last) in &chain.gaps {
            self.missing(*first, *last, "their segment");
        }
        let last = chain.head.seq;
        self.refuse(
            format!("the log engine cannot be opened ({why}); history is complete up to record {last}, what came after is lost"),
            None,
        );
        let history = History::new(log, Some(dir), chain.segments);
        Found {
            history,
            log: None,
            findings: self.findings,
            read_only: self.read_only,
        }
    }
}

/// Segments in order, and the runs of records that none of them has.
struct Chain {
    segments: Vec<Segment>,
    gaps: Vec<(u64, u64)>,
    /// Segments of another history, or of records that another segment has.
    strays: Vec<Segment>,
    head: Head,
}

impl Chain {
    fn of(log: LogId, candidates: Vec<Segment>) -> Self {
        let mut chain = Self {
            segments: Vec::new(),
            gaps: Vec::new(),
            strays: Vec::new(),
            head: Head::EMPTY,
        };
        for segment in candidates {
            chain.take(log, segment);
        }
        chain
    }

    fn take(&mut self, log: LogId, segment: Segment) {
        let next = self.head.seq + 1;
        let follows =
            segment.first > next || (segment.first == next && segment.prev == self.head.hash);
        if segment.log() != log || !follows {
            self.strays.push(segment);
            return;
        }
        if segment.first > next {
            self.gaps.push((next, segment.first - 1));
        }
        self.head = segment.head;
        self.segments.push(segment);
    }
}

fn reconcile(
    log: LogId,
    dir: Option<&Path>,
    segments: Vec<Segment>,
    mut engine: Box<dyn EventLog>,
    mut climb: Climb,
) -> Result<Found, OpenError> {
    let mut chain = Chain::of(log, segments);
    climb.strays(&chain);
    fill_gaps(log, dir, &mut chain, &*engine, &mut climb)?;
    let sealed = chain.head;
    let history = History::new(log, dir.map(Path::to_owned), chain.segments);
    if engine.head().seq < sealed.seq {
        refill(&history, &mut *engine, &mut climb);
    } else {
        let tail = read_tail(log, sealed, &*engine);
        take_tail(&history, tail, &mut *engine, &mut climb);
    }
    Ok(Found {
        history,
        log: Some(engine),
        findings: climb.findings,
        read_only: climb.read_only,
    })
}

/// Seals anew what segments have lost and the engine still has.
fn fill_gaps(
    log: LogId,
    dir: Option<&Path>,
    chain: &mut Chain,
    engine: &dyn EventLog,
    climb: &mut Climb,
) -> Result<(), OpenError> {
    for (first, last) in std::mem::take(&mut chain.gaps) {
        let before = chain
            .segments
            .iter()
            .rev()
            .find(|segment| segment.head.seq < first);
        let before = before.map_or(Head::EMPTY, |segment| segment.head);
        let run = read_run(log, before, last, engine);
        let follows = chain
            .segments
            .iter()
            .find(|segment| segment.first == last + 1);
        if run.bad.is_some() || follows.is_some_and(|segment| segment.prev != run.head.hash) {
            let (bad, why) = run.bad.unwrap_or((last, Flaw::Chain.to_string()));
            climb.missing(bad, last, &why);
            continue;
        }
        let dir = dir.filter(|_| climb.writable);
        let sealed = Segment::seal(log, &run.frames, dir)
            .map_err(|error| failed("write", dir.unwrap_or(Path::new(segment::DIR)))(error))?;
        chain.segments.push(sealed);
        climb.note(
            format!("the segment of records {first} to {last} was made anew from the log"),
            Some((first, last)),
        );
    }
    chain.segments.sort_by_key(|segment| segment.first);
    Ok(())
}

/// Gives the engine back what it has lost and segments have.
fn refill(history: &History, engine: &mut dyn EventLog, climb: &mut Climb) {
    let (first, last) = (engine.head().seq + 1, history.sealed().seq);
    if history.head_at(first - 1) != Some(engine.head()) {
        climb.refuse(
            format!(
                "the log's record {} is not the one that its segment holds",
                first - 1
            ),
            None,
        );
        return;
    }
    if !climb.writable {
        climb.note(
            format!("the log lacks records {first} to {last}, which its segments have"),
            Some((first, last)),
        );
        return;
    }
    match append_sealed(history, engine, first, last) {
        Ok(()) => climb.note(
            format!("records {first} to {last} were put back into the log from their segments"),
            Some((first, last)),
        ),
        Err(why) => climb.refuse(
            format!("records {first} to {last} could not be put back into the log: {why}"),
            None,
        ),
    }
}

fn append_sealed(
    history: &History,
    engine: &mut dyn EventLog,
    first: u64,
    last: u64,
) -> Result<(), String> {
    crate::replay::for_each_page(history, first, last, |page| {
        let frames: Vec<Frame> = page
            .records
            .iter()
            .map(crate::record::OwnedRecord::frame)
            .collect();
        let missing = frames.partition_point(|frame| frame.head.seq < first);
        for group in frames[missing..].chunks(REFILL_RECORDS) {
            engine
                .append(group)
                .map_err(|error| Refill(error.to_string()))?;
        }
        engine.forget(last);
        page.flaw.map_or(Ok(()), |flaw| Err(flaw.into()))
    })
    .map_err(|refill: Refill| refill.0)
}

struct Refill(String);

impl From<crate::error::ReadError> for Refill {
    fn from(error: crate::error::ReadError) -> Self {
        Self(error.to_string())
    }
}

/// Records of the engine that follow each other, and the first that does not.
struct Run {
    frames: Vec<Frame>,
    head: Head,
    bad: Option<(u64, String)>,
}

fn read_run(log: LogId, after: Head, last: u64, engine: &dyn EventLog) -> Run {
    let mut run = Run {
        frames: Vec::new(),
        head: after,
        bad: None,
    };
    for seq in after.seq + 1..=last {
        match read_one(log, &run.head, engine) {
            Ok(frame) => {
                run.head = frame.head;
                run.frames.push(frame);
            }
            Err(why) => {
                run.bad = Some((seq, why));
                break;
            }
        }
    }
    run
}

fn read_one(log: LogId, after: &Head, engine: &dyn EventLog) -> Result<Frame, String> {
    let bytes = engine
        .get(after.seq + 1)
        .map_err(|error| error.to_string())?;
    let bytes = bytes.ok_or_else(|| Flaw::Missing.to_string())?;
    let opened = Opened::at_front_of(&bytes).map_err(|flaw| flaw.to_string())?;
    opened
        .continues(log, after)
        .map_err(|flaw| flaw.to_string())?;
    Ok(Frame::of(&bytes, &opened))
}

/// The engine's records after the last sealed one.
fn read_tail(log: LogId, sealed: Head, engine: &dyn EventLog) -> Run {
    let end = engine.head();
    let mut run = read_run(log, sealed, end.seq, engine);
    if run.bad.is_none() && run.head.hash != end.hash {
        run.bad = Some((end.seq, "the log's head names another record".to_owned()));
        run.frames.pop();
        run.head = run.frames.last().map_or(sealed, |frame| frame.head);
    }
    run
}

fn take_tail(history: &History, run: Run, engine: &mut dyn EventLog, climb: &mut Climb) {
    let (end, log) = (engine.head().seq, history.log);
    let good = run.head;
    history.push(run.frames);
    let Some((bad, why)) = run.bad else { return };
    let torn = end - good.seq <= GROUP_RECORDS as u64 && none_good_after(log, bad, end, engine);
    if !torn {
        climb.missing(bad, last_bad(log, bad, end, engine), &why);
        return;
    }
    if !climb.writable {
        climb.note(
            format!("the log ends in a torn write: records {bad} to {end} ({why})"),
            Some((bad, end)),
        );
        return;
    }
    match engine.cut(good) {
        Ok(()) => climb.note(
            format!("a torn write was cut off: records {bad} to {end} ({why})"),
            Some((bad, end)),
        ),
        Err(error) => climb.refuse(
            format!("a torn write could not be cut off: {error}"),
            Some((bad, end)),
        ),
    }
}

fn is_good(log: LogId, seq: u64, engine: &dyn EventLog) -> bool {
    let bytes = engine.get(seq).ok().flatten().unwrap_or_default();
    Opened::at_front_of(&bytes).is_ok_and(|opened| opened.log() == log && opened.seq() == seq)
}

fn none_good_after(log: LogId, bad: u64, end: u64, engine: &dyn EventLog) -> bool {
    !(bad + 1..=end).any(|seq| is_good(log, seq, engine))
}

/// The last record of the bad run that starts at `bad`.
fn last_bad(log: LogId, bad: u64, end: u64, engine: &dyn EventLog) -> u64 {
    (bad + 1..=end)
        .find(|seq| is_good(log, *seq, engine))
        .map_or(end, |good| good - 1)
}
