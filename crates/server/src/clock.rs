//! The clock: the only place that reads the system time.

use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use roleback_wire::Timestamp;

/// A clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The system clock.
    #[default]
    Real,
    /// A fixed time. The age of signatures is not checked then, because clients sign with their own clocks.
    Fixed(Timestamp),
}

impl Clock {
    /// The current time of this clock.
    pub fn now(self) -> Timestamp {
        match self {
            Self::Real => real_now(),
            Self::Fixed(moment) => moment,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server is where time comes in"
)]
fn real_now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX))
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

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Real => f.write_str("real"),
            Self::Fixed(moment) => write!(f, "fixed:{}", moment.iso8601()),
        }
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
}
