//! The clock: the only place that reads the system time.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use roleback_wire::Timestamp;
use roleback_world::behaviour::ClockSetting;

/// A clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The system clock.
    #[default]
    Real,
    /// A clock that runs at this difference from the system clock, in nanoseconds.
    Shifted(i64),
    /// A fixed time. The age of signatures is not checked then, because clients sign with their own clocks.
    Fixed(Timestamp),
}

impl Clock {
    /// The current time of this clock.
    pub fn now(self) -> Timestamp {
        match self {
            Self::Real => system_now(),
            Self::Shifted(offset_ns) => Timestamp(system_now().0.saturating_add(offset_ns)),
            Self::Fixed(moment) => moment,
        }
    }
}

/// The time of the system clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the server is where time comes in"
)]
pub(crate) fn system_now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX))
}

/// A moment from which durations are measured, whatever the clock shows.
#[expect(
    clippy::disallowed_methods,
    reason = "how long something takes is measured, and decides nothing"
)]
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
}

impl From<ClockSetting> for Clock {
    fn from(setting: ClockSetting) -> Self {
        match setting.offset_ns {
            None => Self::Fixed(setting.time),
            Some(0) => Self::Real,
            Some(offset_ns) => Self::Shifted(offset_ns),
        }
    }
}

impl FromStr for Clock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "real" {
            return Ok(Self::Real);
        }
        text.strip_prefix("fixed:")
            .and_then(Timestamp::parse)
            .map(Self::Fixed)
            .ok_or_else(|| {
                "use `real`, or `fixed:` and a time such as 2026-11-21T20:57:49Z".to_owned()
            })
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real => f.write_str("real"),
            Self::Shifted(offset_ns) => {
                write!(f, "real{:+}s", offset_ns / NANOS_PER_SEC)
            }
            Self::Fixed(moment) => write!(f, "fixed:{}", moment.iso8601()),
        }
    }
}

const NANOS_PER_SEC: i64 = 1_000_000_000;
/// The value of `fixed_ns` while the clock is not fixed.
const NOT_FIXED: i64 = i64::MIN;

/// The clock of a running server, which can be set. Clones are the same clock.
#[derive(Debug, Clone)]
pub struct SettableClock(Arc<Setting>);

/// Two words instead of a lock, because every request reads the clock. A reader looks at `fixed_ns` first, and a clock
/// that starts to run gets its offset before that, so no reader sees a mixture of two settings that was never set.
#[derive(Debug)]
struct Setting {
    fixed_ns: AtomicI64,
    offset_ns: AtomicI64,
}

impl SettableClock {
    /// The current time.
    pub fn now(&self) -> Timestamp {
        self.get().now()
    }

    /// The clock as it is set now.
    pub fn get(&self) -> Clock {
        match self.0.fixed_ns.load(Ordering::Acquire) {
            NOT_FIXED => match self.0.offset_ns.load(Ordering::Acquire) {
                0 => Clock::Real,
                offset_ns => Clock::Shifted(offset_ns),
            },
            fixed => Clock::Fixed(Timestamp(fixed)),
        }
    }

    pub(crate) fn set(&self, clock: Clock) {
        let offset_ns = match clock {
            Clock::Fixed(time) => return self.0.fixed_ns.store(time.0, Ordering::Release),
            Clock::Real => 0,
            Clock::Shifted(offset_ns) => offset_ns,
        };
        self.0.offset_ns.store(offset_ns, Ordering::Release);
        self.0.fixed_ns.store(NOT_FIXED, Ordering::Release);
    }
}

impl From<Clock> for SettableClock {
    fn from(clock: Clock) -> Self {
        let new = Self(Arc::new(Setting {
            fixed_ns: AtomicI64::new(NOT_FIXED),
            offset_ns: AtomicI64::new(0),
        }));
        new.set(clock);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_real_or_stands_still() {
        for (text, good) in [
            ("real", true),
            ("fixed:2026-11-21T20:57:49Z", true),
            ("fixed:", false),
            ("fixed:noon", false),
            ("2026-11-21T20:57:49Z", false),
            ("", false),
        ] {
            let clock = Clock::from_str(text);
            assert_eq!(clock.is_ok(), good, "{text}");
            assert!(clock.is_err() || clock.unwrap().to_string() == text);
        }
    }

    #[test]
    fn a_settable_clock_is_what_it_was_set_to() {
        let clock = SettableClock::from(Clock::Real);
        let same = clock.clone();
        for (setting, text) in [
            (Clock::Shifted(3_600_000_000_000), "real+3600s"),
            (Clock::Fixed(Timestamp(7)), "fixed:1970-01-01T00:00:00Z"),
            (Clock::Shifted(-60_000_000_000), "real-60s"),
            (Clock::Real, "real"),
        ] {
            clock.set(setting);
            assert_eq!(same.get(), setting);
            assert_eq!(setting.to_string(), text);
        }
        clock.set(Clock::Fixed(Timestamp(7)));
        assert_eq!(same.now(), Timestamp(7));
        let ahead = Clock::Shifted(i64::MAX).now();
        assert_eq!(ahead, Timestamp(i64::MAX));
    }
}
