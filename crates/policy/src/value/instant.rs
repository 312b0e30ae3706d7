//! Times, from ISO 8601 or from seconds since the epoch.
//!
//! The calendar is jiff's. The parser is our own: policies use the W3C profile of ISO 8601, in which the zone and the seconds
//! can be left out and a second can be 60, and which does not have jiff's other formats.

use jiff::civil::Date;

/// Seconds and nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    seconds: i64,
    nanoseconds: u32,
}

/// The day from which times are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);

impl Instant {
    /// Parses the W3C profile of ISO 8601 (`2026-11-21`, `2026-11-21T20:57Z`, `2026-11-21T20:57:49.5+02:00`; no zone is
    /// UTC) or a count of seconds since the epoch (`1795294669`, `-1`).
    pub fn parse(text: &str) -> Option<Self> {
        match text.parse::<i64>() {
            Ok(seconds) => Some(Self {
                seconds,
                nanoseconds: 0,
            }),
            Err(_) => iso8601(text),
        }
    }
}

fn iso8601(text: &str) -> Option<Instant> {
    let mut reader = Reader(text);
    let year = reader.digits(4)?;
    let month = reader.after('-', 2)?;
    let day = reader.after('-', 2)?;
    let date = Date::new(
        year.try_into().ok()?,
        month.try_into().ok()?,
        day.try_into().ok()?,
    );
    let midnight = date.ok()?.duration_since(EPOCH).as_secs();
    let (of_day, nanoseconds, offset) = if reader.0.is_empty() {
        (0, 0, 0)
    } else {
        time(&mut reader)?
    };
    let seconds = midnight.checked_add(of_day)?.checked_sub(offset)?;
    reader.0.is_empty().then_some(Instant {
        seconds,
        nanoseconds,
    })
}

/// Seconds of the day, nanoseconds, and the offset of the zone in seconds.
fn time(reader: &mut Reader<'_>) -> Option<(i64, u32, i64)> {
    let hour = reader.after('T', 2)?;
    let minute = reader.after(':', 2)?;
    let second = if reader.0.starts_with(':') {
        reader.after(':', 2)?
    } else {
        0
    };
    let nanoseconds = if reader.take('.') {
        reader.fraction()?
    } else {
        0
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some((
        clock_seconds(hour, minute)?.checked_add(second)?,
        nanoseconds,
        reader.zone()?,
    ))
}

fn clock_seconds(hours: i64, minutes: i64) -> Option<i64> {
    hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)
}

/// Consumes a text from the front.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn take(&mut self, wanted: char) -> bool {
        let rest = self.0.strip_prefix(wanted);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?
    }

    fn after(&mut self, wanted: char, count: usize) -> Option<i64> {
        if self.take(wanted) {
            self.digits(count)
        } else {
            None
        }
    }

    /// Digits after the point as nanoseconds; further digits are ignored.
    fn fraction(&mut self) -> Option<u32> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        let zeros = std::iter::repeat('0');
        let nine = digits.chars().chain(zeros).take(9);
        let add = |value: u32, digit: char| value.checked_mul(10)?.checked_add(digit.to_digit(10)?);
        if digits.is_empty() {
            None
        } else {
            nine.into_iter().try_fold(0, add)
        }
    }

    fn zone(&mut self) -> Option<i64> {
        if self.0.is_empty() || self.take('Z') {
            return Some(0);
        }
        let east = self.take('+');
        if !east && !self.take('-') {
            return None;
        }
        let hours = self.digits(2)?;
        self.take(':');
        let minutes = self.digits(2)?;
        let offset = clock_seconds(hours, minutes).filter(|_| hours < 24 && minutes < 60)?;
        if east {
            Some(offset)
        } else {
            offset.checked_neg()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_instant_is_read() {
        let table = [
            ("0", 0, 0),
            ("-1", -1, 0),
            ("1970-01-01", 0, 0),
            ("1969-12-31T23:59:59Z", -1, 0),
            ("2000-02-29T00:00:00Z", 951_782_400, 0),
            ("2026-11-21T20:57:49Z", 1_795_294_669, 0),
            ("2026-11-21T20:57Z", 1_795_294_620, 0),
            ("2026-11-21T22:57:49+02:00", 1_795_294_669, 0),
            ("2026-11-21T15:27:49-0530", 1_795_294_669, 0),
            ("2026-11-21T20:57:49", 1_795_294_669, 0),
            ("2026-11-21T20:57:49.5Z", 1_795_294_669, 500_000_000),
            (
                "2026-11-21T20:57:49.1234567891Z",
                1_795_294_669,
                123_456_789,
            ),
            ("0001-01-01", -62_135_596_800, 0),
            ("0000-02-29", -62_162_121_600, 0),
            ("9999-12-31T23:59:60Z", 253_402_300_800, 0),
        ];
        for (text, seconds, nanoseconds) in table {
            assert_eq!(
                Instant::parse(text),
                Some(Instant {
                    seconds,
                    nanoseconds
                }),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for text in [
            "",
            "x",
            "2026",
            "2026-13-01",
            "2026-02-29",
            "1900-02-29",
            "2026-11-21T",
            "2026-11-21T24:00Z",
            "2026-11-21T20:57:49.Z",
            "2026-11-21T20:57:49+25:00",
            "2026-11-21T20:57:49Zx",
            "2026-11-21 20:57:49Z",
            "99999999999999999999",
        ] {
            // A text of digits only is a number of seconds, regardless of its length.
            assert_eq!(Instant::parse(text).is_some(), text == "2026", "{text}");
        }
    }
}
