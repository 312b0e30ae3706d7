//! Resolves a moment to a record of the event log, and opens the state after it.

use std::sync::{Arc, PoisonError};

use roleback_api::moment::{Moment, PodVersion, Point};
use roleback_journal::pod::{Name, Saved, Version};
use roleback_journal::{AtError, Moment as StateAt};
use roleback_wire::Timestamp;

use crate::clock::Clock;
use crate::decisions::Horizon;
use crate::pod_logs;
use crate::projection::State;
use crate::store::Store;

pub use crate::moment_error::MomentError;

/// Nanoseconds of a millisecond, the precision of the time in a ULID.
const NANOS_PER_MILLI: i64 = 1_000_000;

/// A record of the event log, and the time of requests that address it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// The record; 0 is the empty state.
    pub seq: u64,
    /// The time asked for; `None` if the moment names a record, whose time it then is.
    pub time: Option<Timestamp>,
}

/// The record of a moment of a store. Blocks: not for async threads. A moment of another event log, such as that of a
/// fork, has to be resolved there.
///
/// # Errors
/// See [`MomentError`].
pub fn resolve(store: &Store, moment: &Moment) -> Result<Resolved, MomentError> {
    let point = match &moment.point {
        Point::Head => Resolved::record(store.journal.head().seq),
        Point::Seq(seq) => Resolved::record(existing(store, *seq)?),
        Point::Ulid(ulid) => Resolved::record(seq_of_ulid(store, ulid)?),
        Point::Time(nanos) => at_time(store, Timestamp(*nanos))?,
        Point::Ago(nanos) => {
            let now = store.clock.now();
            at_time(store, Timestamp(now.0.saturating_sub(*nanos)))?
        }
        Point::Pod(name, version) => Resolved::record(seq_of_pod(store, name, version.as_ref())?),
        Point::PodRecord(name, version, seq) => {
            seq_of_pod(store, name, version.as_ref())?;
            Resolved::record(existing(store, *seq)?)
        }
        Point::Fork(..) => {
            return Err(MomentError::OtherLog(format!(
                "`{moment}` is not in this event log: a fork has its own, which ends with the server"
            )));
        }
        Point::Mark(name) => Resolved::record(seq_of_mark(store, name)?),
    };
    if moment.back == 0 {
        return Ok(point);
    }
    let earlier = point.seq.checked_sub(moment.back).ok_or_else(|| {
        MomentError::Missing(format!(
            "`{moment}` does not exist: only {} records are before it",
            point.seq
        ))
    })?;
    Ok(Resolved::record(earlier))
}

impl Resolved {
    const fn record(seq: u64) -> Self {
        Self { seq, time: None }
    }
}

/// The store that a moment is in, and the moment there, if it is in the event log that a pod carries. Blocks: not for async
/// threads.
///
/// # Errors
/// When the log of the pod cannot be read.
pub(crate) fn in_pod(
    store: &Store,
    moment: &Moment,
) -> Result<Option<(Store, Moment)>, MomentError> {
    let (name, version, seq) = match &moment.point {
        Point::Pod(name, version) => (name, version, None),
        Point::PodRecord(name, version, seq) => (name, version, Some(*seq)),
        _ => return Ok(None),
    };
    let (saved, shown) = find_pod(store, name, version.as_ref())?;
    let of = |seq| Moment {
        point: Point::Seq(seq),
        back: moment.back,
    };
    let seq = seq.unwrap_or(saved.meta.told.seq);
    if is_here(store, &saved)? {
        return Ok(Some((store.clone(), of(seq))));
    }
    if saved.meta.told.history.is_none() {
        return Err(MomentError::OtherLog(format!(
            "pod `{shown}` was saved from another event log and does not carry it: load it to look into it, or save it with `--history`"
        )));
    }
    let opened = pod_logs::open(store, &saved, None);
    let log = opened.map_err(|why| MomentError::Missing(format!("pod `{shown}`: {why}")))?;
    Ok(Some((log, of(seq))))
}

/// The state of a moment. Blocks: not for async threads.
///
/// # Errors
/// See [`MomentError`].
pub fn state(store: &Store, moment: &Moment) -> Result<Arc<StateAt<State>>, MomentError> {
    if let Some((store, moment)) = in_pod(store, moment)? {
        return Ok(store.at(resolve(&store, &moment)?.seq)?);
    }
    Ok(store.at(resolve(store, moment)?.seq)?)
}

/// The store as of a moment. Blocks: not for async threads.
///
/// # Errors
/// See [`MomentError`].
pub fn as_of(store: &Store, moment: &Moment) -> Result<Store, MomentError> {
    if let Some((store, moment)) = in_pod(store, moment)? {
        return store_at(&store, resolve(&store, &moment)?);
    }
    store_at(store, resolve(store, moment)?)
}

/// The store as of a record and a time: it answers everything from the state after that record, at that time, and changes nothing.
/// Blocks: not for async threads.
///
/// # Errors
/// See [`MomentError`].
pub(crate) fn store_at(store: &Store, resolved: Resolved) -> Result<Store, MomentError> {
    let moment = store.at(resolved.seq)?;
    let time = match resolved.time {
        Some(time) => time,
        // No record is that of the empty state. The log begins when its first record was written.
        None if resolved.seq == 0 => first_time(store)?.unwrap_or_else(|| store.clock.now()),
        None => Timestamp(moment.head.time_ns),
    };
    Ok(Store {
        journal: store.journal.frozen(&moment),
        clock: Clock::Fixed(time).into(),
        decisions: store.decisions.as_of(Horizon {
            seq: resolved.seq,
            time: resolved.time,
        }),
        ..store.clone()
    })
}

/// A record number that exists.
fn existing(store: &Store, seq: u64) -> Result<u64, MomentError> {
    let last = store.journal.head().seq;
    if seq > last {
        return Err(AtError::Missing { seq, last }.into());
    }
    Ok(seq)
}

/// The last record at or before a time.
fn at_time(store: &Store, time: Timestamp) -> Result<Resolved, MomentError> {
    check_not_folded(store, time)?;
    let head = store.journal.head();
    // While the log is ahead of the clock, its own end is not in the future.
    if time > store.clock.now().max(Timestamp(head.time_ns)) {
        return Err(MomentError::Missing(format!(
            "{} is in the future",
            time.iso8601()
        )));
    }
    let seq = match time.0 >= head.time_ns {
        true => head.seq,
        false => store.journal.seq_at(time.0)?,
    };
    if seq == 0 {
        return Err(MomentError::Missing(match first_time(store)? {
            Some(first) => format!("the log begins at {}", first.iso8601()),
            None => "the log has no records".to_owned(),
        }));
    }
    Ok(Resolved {
        seq,
        time: Some(time),
    })
}

/// Refuses times before the state with which a compacted log begins.
fn check_not_folded(store: &Store, time: Timestamp) -> Result<(), MomentError> {
    let Some(base) = store.journal.base() else {
        return Ok(());
    };
    let head = base.head();
    if time.0 >= head.time_ns {
        return Ok(());
    }
    Err(MomentError::Compacted(format!(
        "the records of {} were folded by `compact`: the earliest moment is {}, of {}",
        time.iso8601(),
        head.seq,
        Timestamp(head.time_ns).iso8601()
    )))
}

/// The time of the first record.
fn first_time(store: &Store) -> Result<Option<Timestamp>, MomentError> {
    let first = store.journal.records(1..=1).next().transpose()?;
    Ok(first.map(|record| Timestamp(record.get().time_ns)))
}

/// The record with a ULID, which contains the record's time in milliseconds.
fn seq_of_ulid(store: &Store, text: &str) -> Result<u64, MomentError> {
    let missing = || MomentError::Missing(format!("record {text} does not exist"));
    let ulid = roleback_journal::Ulid::from_string(text).map_err(|_| missing())?;
    let millis = i64::try_from(ulid.timestamp_ms()).map_err(|_| missing())?;
    let from = millis.checked_mul(NANOS_PER_MILLI).ok_or_else(missing)?;
    check_not_folded(store, Timestamp(from.saturating_add(NANOS_PER_MILLI - 1)))?;
    let journal = &store.journal;
    let first = journal.seq_at(from.saturating_sub(1))? + 1;
    let last = journal.seq_at(from.saturating_add(NANOS_PER_MILLI - 1))?;
    for record in journal.records(first..=last) {
        let record = record?;
        if record.get().ulid == ulid {
            return Ok(record.get().seq);
        }
    }
    Err(missing())
}

/// The record of this log at which a pod was saved.
fn seq_of_pod(store: &Store, name: &str, version: Option<&PodVersion>) -> Result<u64, MomentError> {
    let (saved, shown) = find_pod(store, name, version)?;
    if is_here(store, &saved)? {
        return Ok(saved.meta.told.seq);
    }
    Err(MomentError::OtherLog(format!(
        "pod `{shown}` was saved from another event log: load it with `roleback pod load`"
    )))
}

/// A saved pod, and how the user wrote it.
fn find_pod(
    store: &Store,
    name: &str,
    of: Option<&PodVersion>,
) -> Result<(Saved, String), MomentError> {
    let missing = |why: String| MomentError::Missing(why);
    let shown = match of {
        None => name.to_owned(),
        Some(PodVersion::Number(number)) => format!("{name}:{number}"),
        Some(PodVersion::Tag(tag)) => format!("{name}@{tag}"),
    };
    let wanted = version(of)?;
    let pod = Name::new(name).map_err(|error| missing(error.to_string()))?;
    let found = store.journal.pods().find(&pod, wanted);
    Ok((found.map_err(|error| missing(error.to_string()))?, shown))
}

/// The version of a pod that a moment names.
///
/// # Errors
/// If the tag cannot be one.
pub(crate) fn version(of: Option<&PodVersion>) -> Result<Version, MomentError> {
    Ok(match of {
        None => Version::Latest,
        Some(PodVersion::Number(number)) => Version::Number(*number),
        Some(PodVersion::Tag(tag)) => {
            Version::parse(tag).map_err(|error| MomentError::Missing(error.to_string()))?
        }
    })
}

/// Whether a record of this log is the one that a pod was saved at. An equal hash proves it, also in the log of a fork.
pub(crate) fn is_here(store: &Store, saved: &Saved) -> Result<bool, MomentError> {
    let told = &saved.meta.told;
    Ok(told.seq <= store.journal.head().seq
        && store.at(told.seq)?.head.hash.to_string() == told.head_hash)
}

fn seq_of_mark(store: &Store, name: &str) -> Result<u64, MomentError> {
    let mut marks = store.marks.lock().unwrap_or_else(PoisonError::into_inner);
    marks.catch_up(&store.journal, store.folded()?.as_deref())?;
    let head = store.journal.head().seq;
    marks.last(name, head).ok_or_else(|| {
        MomentError::Missing(format!(
            "mark `{name}` does not exist: `roleback mark {name}` makes it"
        ))
    })
}
