//! Combines everything on the disk into one consistent log.
//!
//! Records are stored in two places. Segments contain all but the tail, and each has the hash of its bytes in its name.
//! The log engine contains everything, but it is slow to read, so only the tail is read from it at a start. What one
//! place has lost is restored from the other. What both have lost is never skipped: if it is at the very end and no
//! longer than one group, it counts as a torn write, is cut and reported; anything else makes the journal read-only,
//! and the report names the missing records. The ack marker shows when the end is missing without a trace.

mod chain;
mod recovery_findings;
mod refill;
mod tail;

use std::fs;
use std::panic::resume_unwind;
use std::path::Path;

use crate::ack_marker::{self, Acked};
use crate::base::{self, Base};
use crate::directory::Directory;
use crate::envelope::Opened;
use crate::error::{OpenError, failed};
use crate::files;
use crate::hash::{Head, LogId};
use crate::history::History;
use crate::log::{EventLog, Failure, Faulty, MemoryLog, OPEN_TIME, SledLog, SledOptions};
use crate::options::Options;
use crate::report::Finding;
use crate::segment::{self, Segment, Unusable};

use chain::Chain;
use recovery_findings::RecoveryFindings;

/// The combined result.
pub(crate) struct Found {
    pub(crate) history: History,
    /// `None` if the log engine cannot be opened at all.
    pub(crate) log: Option<Box<dyn EventLog>>,
    pub(crate) findings: Vec<Finding>,
    /// An earlier start found that acknowledged records are lost.
    pub(crate) lost_before: bool,
    pub(crate) read_only: Option<String>,
}

/// A journal without a directory, which starts from segments if there are any.
pub(crate) fn in_memory(
    options: &Options,
    log: LogId,
    base: Option<Base>,
    segments: Vec<Segment>,
) -> Result<Found, OpenError> {
    let mut found = RecoveryFindings::new(options);
    let mut engine = with_faults(MemoryLog::new(), options);
    begin_at(base.as_ref(), &mut *engine, Path::new("memory"))?;
    let history = reconcile((log, base), None, segments, &mut *engine, &mut found)?;
    Ok(found.found(history, Some(engine)))
}

/// Reads a directory.
///
/// # Errors
/// When it cannot be read or written, or its log engine does not open and no segments can replace it.
pub(crate) fn in_directory(options: &Options, directory: &Directory) -> Result<Found, OpenError> {
    let mut found = RecoveryFindings::new(options);
    let dir = base::dir_in(&directory.path);
    let base = Base::newest_in(&directory.path).map_err(failed("read the base in", &dir))?;
    if directory.finished_compaction {
        found.compaction_finished(base.as_ref().map_or(0, |base| base.head().seq));
    }
    let (segments, engine) = take_up(options, directory, &mut found)?;
    check_owner(&segments, base.as_ref(), directory)?;
    let start = base.as_ref().map_or(Head::EMPTY, Base::head);
    let acked = found.acknowledged(ack_marker::read(&directory.path));
    let engine = match engine {
        Ok(engine) => match emptied(&engine, (start, &segments), directory, acked) {
            None => engine,
            Some(acked) => {
                let history = of_segments_alone((base, segments), directory, &mut found);
                found.engine_emptied(history.head().seq, &acked);
                return Ok(found.found(history, None));
            }
        },
        Err(Failure::Refused(error)) => {
            return Err(failed("open the log in", &directory.log_dir())(error));
        }
        Err(Failure::Damaged(why))
            if found.repairs && hold_all((start, &segments), directory, acked) =>
        {
            found.engine_replaced(&why);
            replace_engine(options, directory)?
        }
        Err(Failure::Damaged(why)) => {
            return without_engine((base, segments), directory, found, why);
        }
    };
    let mut engine = with_faults(engine, options);
    if found.repairs {
        begin_at(base.as_ref(), &mut *engine, &directory.log_dir())?;
    }
    check_owner_of_tail(&segments, &*engine, directory)?;
    let dir = segment::dir_in(&directory.path);
    let history = reconcile(
        (directory.log, base),
        Some(&dir),
        segments,
        &mut *engine,
        &mut found,
    )?;
    if let Some(acked) = acked {
        found.acked(&history, &acked);
    }
    Ok(found.found(history, Some(engine)))
}

/// Opens segments and log engine in parallel.
fn take_up(
    options: &Options,
    directory: &Directory,
    found: &mut RecoveryFindings,
) -> Result<(Vec<Segment>, Result<SledLog, Failure>), OpenError> {
    let dir = segment::dir_in(&directory.path);
    let (segments, engine) = std::thread::scope(|scope| {
        let taking = scope.spawn(|| segment::take_up_all(&dir));
        let engine = SledLog::open(sled_options(options, directory), &mut found.findings);
        (
            taking.join().unwrap_or_else(|panic| resume_unwind(panic)),
            engine,
        )
    });
    let (segments, unusable) = segments.map_err(failed("read", &dir))?;
    found.unusable(&unusable);
    if found.repairs {
        set_aside(&unusable).map_err(failed("tidy", &dir))?;
    }
    found.blobs(SledLog::blobs(&directory.log_dir()));
    Ok((segments, engine))
}

/// Refuses a directory whose description names another log than its segments. The description is damaged or belongs to
/// another directory, and all records here would be treated as another log's.
fn check_owner(
    segments: &[Segment],
    base: Option<&Base>,
    directory: &Directory,
) -> Result<(), OpenError> {
    if let Some(base) = base.filter(|base| base.log() != directory.log) {
        return Err(directory.of_other_log(base.log()));
    }
    let is_ours = |segment: &Segment| segment.log() == directory.log;
    match segments.first() {
        Some(first) if !segments.iter().any(is_ours) => Err(directory.of_other_log(first.log())),
        _ => Ok(()),
    }
}

/// The same if no segment exists yet.
fn check_owner_of_tail(
    segments: &[Segment],
    engine: &dyn EventLog,
    directory: &Directory,
) -> Result<(), OpenError> {
    if !segments.is_empty() {
        return Ok(());
    }
    let last = engine.get(engine.head().seq).ok().flatten();
    match Opened::at_front_of(&last.unwrap_or_default()) {
        Ok(last) if last.log() != directory.log => Err(directory.of_other_log(last.log())),
        _ => Ok(()),
    }
}

/// The loss if the log engine is empty although its records were promised to survive the process. A kill cannot cause
/// that, because every record was in the engine's file before it was acknowledged. Damage near the front of the file
/// can. That is not a torn write, and continuing would overwrite what may still be recoverable from the file.
fn emptied(
    engine: &SledLog,
    segments: (Head, &[Segment]),
    directory: &Directory,
    acked: Option<Acked>,
) -> Option<Acked> {
    acked.filter(|acked| {
        acked.written && engine.head().seq == 0 && !hold_all(segments, directory, Some(*acked))
    })
}

/// Whether the segments after the base contain everything that was ever acknowledged.
fn hold_all(
    (start, segments): (Head, &[Segment]),
    directory: &Directory,
    acked: Option<Acked>,
) -> bool {
    let chain = Chain::of(directory.log, start, segments.to_vec());
    match acked {
        Some(acked) => acked.head.seq <= chain.head.seq && chain.gaps.is_empty(),
        // The process was killed, or the power cut, while the log was being created.
        None => !ack_marker::exists(&directory.path),
    }
}

fn sled_options(options: &Options, directory: &Directory) -> SledOptions {
    SledOptions {
        dir: directory.log_dir(),
        cache_bytes: options.cache_bytes,
        durability: options.durability,
        open_time: OPEN_TIME,
    }
}

/// Has an engine without records begin after the base: one that was replaced, or was never filled.
fn begin_at(base: Option<&Base>, engine: &mut dyn EventLog, dir: &Path) -> Result<(), OpenError> {
    match base.filter(|base| engine.head().seq < base.head().seq) {
        Some(base) => engine.cut(base.head()).map_err(|error| OpenError::Log {
            dir: dir.to_owned(),
            why: error.to_string(),
        }),
        None => Ok(()),
    }
}

fn with_faults(log: impl EventLog + 'static, options: &Options) -> Box<dyn EventLog> {
    match &options.faults {
        Some(faults) => Box::new(Faulty::new(log, faults.clone())),
        None => Box::new(log),
    }
}

/// Replaces a log that cannot be opened, and whose records are all available elsewhere, with an empty one.
fn replace_engine(options: &Options, directory: &Directory) -> Result<SledLog, OpenError> {
    let dir = directory.log_dir();
    fs::rename(&dir, files::free_name(&dir, "damaged")).map_err(failed("set aside", &dir))?;
    SledLog::open(sled_options(options, directory), &mut Vec::new()).map_err(|failure| {
        OpenError::Log {
            dir,
            why: failure.to_string(),
        }
    })
}

/// The records of a log that cannot be opened: those in its segments.
fn without_engine(
    kept: (Option<Base>, Vec<Segment>),
    directory: &Directory,
    mut found: RecoveryFindings,
    why: String,
) -> Result<Found, OpenError> {
    let history = of_segments_alone(kept, directory, &mut found);
    if history.segments().is_empty() && history.base().is_none() {
        return Err(OpenError::Log {
            dir: directory.log_dir(),
            why,
        });
    }
    found.engine_lost(&why, history.head().seq);
    Ok(found.found(history, None))
}

fn of_segments_alone(
    (base, segments): (Option<Base>, Vec<Segment>),
    directory: &Directory,
    found: &mut RecoveryFindings,
) -> History {
    let start = base.as_ref().map_or(Head::EMPTY, Base::head);
    let chain = Chain::of(directory.log, start, segments);
    found.strays(&chain);
    for (first, last) in &chain.gaps {
        found.missing(*first, *last, "their segment");
    }
    let dir = segment::dir_in(&directory.path);
    History::new(directory.log, Some(dir), base, chain.segments)
}

/// Moves damaged segments aside for later inspection, so that the same segments can be sealed again.
fn set_aside(unusable: &[Unusable]) -> std::io::Result<()> {
    unusable
        .iter()
        .try_for_each(|segment| fs::rename(&segment.path, segment.path.with_extension("damaged")))
}

/// Makes segments and log engine agree: each gets what only the other has.
fn reconcile(
    (log, base): (LogId, Option<Base>),
    dir: Option<&Path>,
    segments: Vec<Segment>,
    engine: &mut dyn EventLog,
    found: &mut RecoveryFindings,
) -> Result<History, OpenError> {
    let start = base.as_ref().map_or(Head::EMPTY, Base::head);
    let mut chain = Chain::of(log, start, segments);
    found.strays(&chain);
    refill::segments(log, dir, &mut chain, engine, found)?;
    let sealed = chain.head;
    let history = History::new(log, dir.map(Path::to_owned), base, chain.segments);
    if engine.head().seq < sealed.seq {
        refill::engine(&history, engine, found);
    } else {
        tail::take(&history, engine, found);
    }
    Ok(history)
}
