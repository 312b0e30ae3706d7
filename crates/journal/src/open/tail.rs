//! The engine's records after the last sealed one.

use super::recovery_findings::RecoveryFindings;
use crate::envelope::{Flaw, Frame, Opened};
use crate::hash::{Head, LogId};
use crate::history::History;
use crate::ledger::GROUP_RECORDS;
use crate::log::EventLog;

/// Consecutive records of the engine, and the first one that does not follow.
pub(super) struct Run {
    pub(super) frames: Vec<Frame>,
    pub(super) head: Head,
    pub(super) bad: Option<(u64, String)>,
}

pub(super) fn read_run(log: LogId, after: Head, last: u64, engine: &dyn EventLog) -> Run {
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

/// Adds the tail to `history`. Damage in it is cut off or makes the journal read-only.
pub(super) fn take(history: &History, engine: &mut dyn EventLog, found: &mut RecoveryFindings) {
    let (log, sealed, end) = (history.log, history.sealed(), engine.head());
    let mut run = read_run(log, sealed, end.seq, engine);
    if run.bad.is_none() && run.head.hash != end.hash {
        run.bad = Some((end.seq, "the log's head names another record".to_owned()));
        run.frames.pop();
        run.head = run.frames.last().map_or(sealed, |frame| frame.head);
    }
    let good = run.head;
    history.push(run.frames);
    if let Some((bad, why)) = run.bad {
        let last = last_bad(log, bad, end.seq, engine);
        let torn =
            last == end.seq && last - good.seq <= GROUP_RECORDS as u64 && !is_newer(bad, engine);
        if torn {
            cut(good, end.seq, &why, engine, found)
        } else {
            found.missing(bad, last, &why)
        }
    }
}

fn cut(good: Head, end: u64, why: &str, engine: &mut dyn EventLog, found: &mut RecoveryFindings) {
    let (bad, records) = (good.seq + 1, Some((good.seq + 1, end)));
    if !found.repairs {
        found.note(
            format!("the log ends in a torn write: records {bad} to {end} ({why})"),
            records,
        );
        return;
    }
    match engine.cut(good) {
        Ok(()) => found.note(
            format!("a torn write was cut off: records {bad} to {end} ({why})"),
            records,
        ),
        Err(error) => found.refuse(
            format!("a torn write could not be cut off: {error}"),
            records,
        ),
    }
}

/// The last record of the damaged run that starts at `bad`.
fn last_bad(log: LogId, bad: u64, end: u64, engine: &dyn EventLog) -> u64 {
    (bad + 1..=end)
        .find(|seq| is_good(log, *seq, engine))
        .map_or(end, |good| good - 1)
}

fn is_good(log: LogId, seq: u64, engine: &dyn EventLog) -> bool {
    let bytes = engine.get(seq).ok().flatten().unwrap_or_default();
    Opened::at_front_of(&bytes).is_ok_and(|opened| opened.log() == log && opened.seq() == seq)
}

/// Whether a newer version wrote the record: then it is intact and must not be cut off.
fn is_newer(seq: u64, engine: &dyn EventLog) -> bool {
    let bytes = engine.get(seq).ok().flatten().unwrap_or_default();
    matches!(Opened::at_front_of(&bytes), Err(Flaw::TooNew(_)))
}
