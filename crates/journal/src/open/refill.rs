//! Restores what one place has lost from the other.

use std::path::Path;

use super::chain::Chain;
use super::recovery_findings::RecoveryFindings;
use super::tail::read_run;
use crate::envelope::{Flaw, Frame};
use crate::error::{OpenError, ReadError, failed};
use crate::hash::LogId;
use crate::history::History;
use crate::ledger::GROUP_RECORDS;
use crate::log::EventLog;
use crate::options::{Phase, ProgressFn};
use crate::owned_record::OwnedRecord;
use crate::replay::{for_each_page, tell};
use crate::segment::{self, Segment};

/// Seals again what the segments have lost and the engine still has.
pub(super) fn segments(
    log: LogId,
    dir: Option<&Path>,
    chain: &mut Chain,
    engine: &dyn EventLog,
    found: &mut RecoveryFindings,
) -> Result<(), OpenError> {
    for (first, last) in std::mem::take(&mut chain.gaps) {
        let run = read_run(log, chain.before(first), last, engine);
        let follows = chain
            .segments
            .iter()
            .find(|segment| segment.first == last + 1);
        let joins = follows.is_none_or(|segment| segment.prev == run.head.hash);
        if let Some((bad, why)) = run
            .bad
            .or_else(|| (!joins).then(|| (last, Flaw::Chain.to_string())))
        {
            found.missing(bad, last, &why);
            continue;
        }
        let dir = dir.filter(|_| found.repairs);
        let sealed = Segment::seal(log, &run.frames, dir);
        chain
            .segments
            .push(sealed.map_err(failed("write", dir.unwrap_or(Path::new(segment::DIR))))?);
        found.note(
            format!("the segment of records {first} to {last} was rebuilt from the log"),
            Some((first, last)),
        );
    }
    chain.segments.sort_by_key(|segment| segment.first);
    Ok(())
}

/// Restores in the engine what it has lost and the segments have.
pub(super) fn engine(history: &History, engine: &mut dyn EventLog, found: &mut RecoveryFindings) {
    let (first, last) = (engine.head().seq + 1, history.sealed().seq);
    let records = Some((first, last));
    if history.head_at(first - 1) != Some(engine.head()) {
        found.refuse(
            format!(
                "the log's record {} is not the one that its segment holds",
                first - 1
            ),
            records,
        );
        return;
    }
    if !found.repairs {
        found.note(
            format!("the log lacks records {first} to {last}, which its segments have"),
            records,
        );
        return;
    }
    match append_sealed(history, engine, (first, last), found.progress.as_ref()) {
        Ok(()) => {
            found.note(
                format!("records {first} to {last} were put back into the log from their segments"),
                records,
            );
        }
        Err(Stopped(why)) => {
            found.refuse(
                format!("records {first} to {last} could not be put back into the log: {why}"),
                records,
            );
        }
    }
}

/// Why restoring ended.
struct Stopped(String);

impl From<ReadError> for Stopped {
    fn from(error: ReadError) -> Self {
        Self(error.to_string())
    }
}

fn append_sealed(
    history: &History,
    engine: &mut dyn EventLog,
    (first, last): (u64, u64),
    progress: Option<&ProgressFn>,
) -> Result<(), Stopped> {
    for_each_page(history, first, last, History::page, |page| {
        let frames: Vec<Frame> = page.records.iter().map(OwnedRecord::frame).collect();
        let there = frames.partition_point(|frame| frame.head.seq < first);
        for group in frames[there..].chunks(GROUP_RECORDS) {
            engine
                .append(group)
                .map_err(|error| Stopped(error.to_string()))?;
        }
        engine.forget(last);
        tell(
            progress,
            Phase::Import,
            page.head.seq + 1 - first,
            last + 1 - first,
        );
        page.flaw.map_or(Ok(()), |flaw| Err(flaw.into()))
    })
}
