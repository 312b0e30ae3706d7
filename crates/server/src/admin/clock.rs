//! The clock of a running server: shows it, and moves it forward. A change is a record of the event log, so a restart
//! restores it.

use roleback_api::clock::{ClockChange, ClockMode, ClockStatus};
use roleback_api::duration;
use roleback_journal::CommitError;
use roleback_wire::Timestamp;
use roleback_world::event::ClockSetV1;

use super::body::{self, BodyReader};
use super::reply::{self, Problem, Reply};
use crate::clock::{Clock, system_now};
use crate::server_action::ServerAction;
use crate::state::Core;
use crate::store::Store;

/// Nanoseconds in a second.
const NANOS_PER_SEC: i64 = 1_000_000_000;
/// The name of the operation in records.
const OPERATION: &str = "Clock";

/// Why the clock was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ClockError {
    /// The text is not a time.
    #[error("`{0}` is not a time: use one such as 2026-11-21T20:57:49Z")]
    Time(String),
    /// The text is not a duration.
    #[error("`{0}` is not a duration: use one such as 90s, 15m, 1h30m or 2d")]
    Duration(String),
    /// The time cannot be represented.
    #[error("the clock cannot be moved beyond the year 2261")]
    TooLate,
    /// The clock would move back.
    #[error(
        "the clock cannot be set to {wanted}: the last record is dated {last}, and the clock only moves forward; choose a later time, or fork an earlier record with `roleback fork`"
    )]
    Back {
        /// The wanted time.
        wanted: String,
        /// The time of the last record.
        last: String,
    },
    /// The change could not be stored.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl From<ClockError> for Problem {
    fn from(error: ClockError) -> Self {
        match error {
            ClockError::Commit(error) => error.into(),
            ClockError::Back { .. } => Self::conflict(error),
            _ => Self::bad_request(error),
        }
    }
}

/// The clock as it is.
pub fn status(store: &Store) -> ClockStatus {
    described(store.clock.get(), None)
}

fn described(clock: Clock, seq: Option<u64>) -> ClockStatus {
    let (mode, ahead_secs) = match clock {
        Clock::Real => (ClockMode::Real, Some(0)),
        Clock::Shifted(offset_ns) => (ClockMode::Shifted, Some(offset_ns / NANOS_PER_SEC)),
        Clock::Fixed(_) => (ClockMode::Fixed, None),
    };
    ClockStatus {
        mode,
        time: clock.now().iso8601(),
        ahead_secs,
        seq,
    }
}

/// Changes the clock and records that. Blocks: not for async threads.
///
/// # Errors
/// See [`ClockError`]; the clock is unchanged then.
pub fn change(store: &Store, change: &ClockChange) -> Result<ClockStatus, ClockError> {
    let (live, wanted) = (store.clock.clone(), change.clone());
    let action = ServerAction {
        operation: OPERATION,
        input: vec![input(change)],
    };
    let seq = store.commit_clock(action, move |last| {
        let system = system_now();
        let clock = plan(&wanted, live.get(), system, last)?;
        Ok::<_, ClockError>(event(clock, system))
    })??;
    store.follow_clock();
    Ok(described(store.clock.get(), Some(seq)))
}

/// The change as its record names it.
fn input(change: &ClockChange) -> (String, String) {
    let (name, value) = match change {
        ClockChange::Fixed(time) => ("Fixed", time.as_str()),
        ClockChange::Set(time) => ("Set", time.as_str()),
        ClockChange::Advance(duration) => ("Advance", duration.as_str()),
        ClockChange::Real {} => ("Real", "true"),
    };
    (name.to_owned(), value.to_owned())
}

/// The clock after a change, if it does not show a time before that of the last record.
fn plan(
    change: &ClockChange,
    clock: Clock,
    system: Timestamp,
    last: Timestamp,
) -> Result<Clock, ClockError> {
    let time = |text: &str| Timestamp::parse(text).ok_or_else(|| ClockError::Time(text.to_owned()));
    let shifted = |offset_ns: Option<i64>| offset_ns.map(shifted).ok_or(ClockError::TooLate);
    let next = match (change, clock) {
        (ClockChange::Real {}, _) => Clock::Real,
        (ClockChange::Fixed(at), _) | (ClockChange::Set(at), Clock::Fixed(_)) => {
            Clock::Fixed(time(at)?)
        }
        (ClockChange::Set(at), _) => shifted(time(at)?.0.checked_sub(system.0))?,
        (ClockChange::Advance(text), clock) => {
            let by = duration::nanos(text).ok_or_else(|| ClockError::Duration(text.clone()))?;
            match clock {
                Clock::Real => shifted(Some(by))?,
                Clock::Shifted(offset_ns) => shifted(offset_ns.checked_add(by))?,
                Clock::Fixed(at) => {
                    Clock::Fixed(Timestamp(at.0.checked_add(by).ok_or(ClockError::TooLate)?))
                }
            }
        }
    };
    let shows = shown(next, system).ok_or(ClockError::TooLate)?;
    if shows < last {
        return Err(ClockError::Back {
            wanted: shows.iso8601(),
            last: last.iso8601(),
        });
    }
    Ok(next)
}

fn shifted(offset_ns: i64) -> Clock {
    match offset_ns {
        0 => Clock::Real,
        offset_ns => Clock::Shifted(offset_ns),
    }
}

/// What a clock shows when the system clock shows `system`.
fn shown(clock: Clock, system: Timestamp) -> Option<Timestamp> {
    match clock {
        Clock::Real => Some(system),
        Clock::Shifted(offset_ns) => system.0.checked_add(offset_ns).map(Timestamp),
        Clock::Fixed(at) => Some(at),
    }
}

fn event(clock: Clock, system: Timestamp) -> ClockSetV1 {
    let (time, offset_ns) = match clock {
        Clock::Real => (system, Some(0)),
        Clock::Shifted(offset_ns) => (
            Timestamp(system.0.saturating_add(offset_ns)),
            Some(offset_ns),
        ),
        Clock::Fixed(at) => (at, None),
    };
    ClockSetV1 { time, offset_ns }
}

/// `GET /_roleback/clock`
pub(crate) fn get(core: &Core) -> Reply {
    reply::json(&status(&core.store))
}

/// `POST /_roleback/clock`
pub(crate) fn post(core: &Core, body: &mut BodyReader) -> Reply {
    let wanted: ClockChange = body::json(body, r#"{"advance": "15m"}"#)?;
    reply::json(&change(&core.store, &wanted)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600 * NANOS_PER_SEC;

    fn change(text: &str) -> ClockChange {
        let (verb, value) = text.split_once(' ').unwrap_or((text, ""));
        let value = value.to_owned();
        match verb {
            "fixed" => ClockChange::Fixed(value),
            "set" => ClockChange::Set(value),
            "advance" => ClockChange::Advance(value),
            _ => ClockChange::Real {},
        }
    }

    #[test]
    fn a_clock_moves_forward_and_keeps_running_or_standing() {
        let system = Timestamp::parse("2026-11-21T12:00:00Z").unwrap();
        let last = Timestamp::parse("2026-11-21T11:00:00Z").unwrap();
        let fixed = |text: &str| Clock::Fixed(Timestamp::parse(text).unwrap());
        let (real, noon) = (Clock::Real, fixed("2026-11-21T12:00:00Z"));
        let (ahead, far) = (Clock::Shifted(HOUR), Clock::Shifted(i64::MAX));
        for (clock, text, expected) in [
            (real, "advance 1h", Ok(ahead)),
            (real, "advance 0s", Ok(real)),
            (ahead, "advance 1h", Ok(Clock::Shifted(2 * HOUR))),
            (noon, "advance 1h", Ok(fixed("2026-11-21T13:00:00Z"))),
            (real, "set 2026-11-21T13:00:00Z", Ok(ahead)),
            (real, "set 2026-11-21T11:00:00Z", Ok(Clock::Shifted(-HOUR))),
            (
                noon,
                "set 2026-11-21T11:00:00Z",
                Ok(fixed("2026-11-21T11:00:00Z")),
            ),
            (ahead, "fixed 2026-11-21T12:00:00Z", Ok(noon)),
            (ahead, "real", Ok(real)),
            (
                real,
                "set 2026-11-21T10:59:59Z",
                Err("the last record is dated 2026-11-21T11:00:00Z"),
            ),
            (
                noon,
                "fixed 2026-11-21T10:59:59Z",
                Err("cannot be set to 2026-11-21T10:59:59Z"),
            ),
            (real, "set noon", Err("`noon` is not a time")),
            (real, "fixed 2026-11-21", Err("`2026-11-21` is not a time")),
            (real, "advance 5", Err("`5` is not a duration")),
            (real, "advance -5m", Err("`-5m` is not a duration")),
            (real, "advance 15000w", Err("beyond the year 2261")),
            (noon, "advance 15000w", Err("beyond the year 2261")),
            (far, "advance 1s", Err("beyond the year 2261")),
        ] {
            let planned = plan(&change(text), clock, system, last);
            match (planned, expected) {
                (Ok(planned), Ok(expected)) => assert_eq!(planned, expected, "{text}"),
                (Err(error), Err(part)) => {
                    assert!(error.to_string().contains(part), "{text}: {error}");
                }
                (planned, _) => panic!("{text}: {planned:?}"),
            }
        }
    }

    #[test]
    fn the_system_clock_is_refused_while_records_are_ahead_of_it() {
        let system = Timestamp::parse("2026-11-21T12:00:00Z").unwrap();
        let last = system.plus_secs(1);
        let back = plan(&ClockChange::Real {}, Clock::Shifted(HOUR), system, last);
        assert!(matches!(back, Err(ClockError::Back { .. })));
    }
}
