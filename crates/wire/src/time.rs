//! Times, and the formats of them that AWS's protocols use.
//!
//! The calendar is jiff's, but parsing and formatting are our own. AWS accepts one spelling of each format, where jiff
//! accepts every spelling of ISO 8601 and more (a space for the `T`, names of time zones), but no second 60 and no
//! offset of more than a day. Formatting is fast, because one page of a list holds a hundred dates.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "calendar numbers: an i64 of nanoseconds spans 585 years, so days, months and years stay small"
)]

use jiff::civil::Date;
use jiff::tz::Offset;

/// Nanoseconds in a second.
const NANOS_PER_SEC: i64 = 1_000_000_000;
/// The epoch.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A time in nanoseconds since 1970-01-01T00:00:00Z, from 1677 to 2262.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The time this many seconds after the epoch, limited to the range of the type.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(NANOS_PER_SEC))
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(NANOS_PER_SEC)
    }

    /// The time this many seconds later, or earlier if negative, limited to the range of the type.
    pub const fn plus_secs(self, secs: i64) -> Self {
        Self(self.0.saturating_add(secs.saturating_mul(NANOS_PER_SEC)))
    }

    /// `2026-11-21T20:57:49Z`, without a fraction: the format of AWS's query XML.
    pub fn iso8601(self) -> String {
        let mut out = String::with_capacity("2026-11-21T20:57:49Z".len());
        self.push_iso8601(&mut out);
        out
    }

    /// `20261121T205749Z`: the format of signatures.
    pub fn iso8601_basic(self) -> String {
        self.iso8601().replace(['-', ':'], "")
    }

    /// Appends [`iso8601`](Self::iso8601) without an allocation.
    pub(crate) fn push_iso8601(self, out: &mut String) {
        // jiff's range is far wider than that of an i64 of nanoseconds.
        let moment = jiff::Timestamp::from_second(self.secs()).unwrap_or_default();
        let civil = Offset::UTC.to_datetime(moment);
        let [century, year] = [civil.year() / 100, civil.year() % 100].map(|part| part as i8);
        let [[a, b], [c, d]] = [two(century), two(year)];
        let [[e, f], [g, h]] = [two(civil.month()), two(civil.day())];
        let [[i, j], [k, l], [m, n]] = [civil.hour(), civil.minute(), civil.second()].map(two);
        // Written as one array, because a page of a list holds a hundred dates.
        let text = [
            a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n, b'Z',
        ];
        out.push_str(std::str::from_utf8(&text).unwrap_or_default());
    }

    /// Parses `2026-11-21T20:57:49Z`, optionally with a fraction of a second or an offset from UTC.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(['T', 't'])?;
        let mut date = date.split('-');
        let (year, month, day) = (
            digits(date.next()?, 4)?,
            digits(date.next()?, 2)?,
            digits(date.next()?, 2)?,
        );
        let zone_at = rest.find(['Z', 'z', '+', '-'])?;
        let (clock, zone) = rest.split_at_checked(zone_at)?;
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let mut clock = clock.split(':');
        let time = (
            digits(clock.next()?, 2)?,
            digits(clock.next()?, 2)?,
            digits(clock.next()?, 2)?,
        );
        if date.next().is_some() || clock.next().is_some() {
            return None;
        }
        Self::from_parts((year, month, day), time)?
            .0
            .checked_add(nanos(fraction)?)?
            .checked_sub(offset_secs(zone)?.checked_mul(NANOS_PER_SEC)?)
            .map(Self)
    }

    /// Parses `20261121T205749Z` and no other format.
    pub fn parse_basic(text: &str) -> Option<Self> {
        let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
        if date.len() != 8 || clock.len() != 6 {
            return None;
        }
        let part = |text: &str, from: usize, to: usize| digits(text.get(from..to)?, to - from);
        let date = (part(date, 0, 4)?, part(date, 4, 6)?, part(date, 6, 8)?);
        let clock = (part(clock, 0, 2)?, part(clock, 2, 4)?, part(clock, 4, 6)?);
        Self::from_parts(date, clock)
    }

    /// Combines a date and a time of day; `None` if one of them does not exist or the result is out of range.
    fn from_parts(
        (year, month, day): (i64, i64, i64),
        (hour, minute, second): (i64, i64, i64),
    ) -> Option<Self> {
        // A leap second is read as the first second of the next minute.
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let date = Date::new(
            year.try_into().ok()?,
            month.try_into().ok()?,
            day.try_into().ok()?,
        );
        let midnight = date.ok()?.duration_since(EPOCH).as_secs();
        let secs = midnight + hour * 3_600 + minute * 60 + second;
        secs.checked_mul(NANOS_PER_SEC).map(Self)
    }
}

/// A number below 100 as two digits.
fn two(number: i8) -> [u8; 2] {
    [number / 10, number % 10].map(|digit| b'0'.wrapping_add(digit as u8))
}

/// Parses exactly this many digits, at most nine.
fn digits(text: &str, count: usize) -> Option<i64> {
    let add = |number: i64, byte: u8| {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        Some(number * 10 + i64::from(digit))
    };
    (text.len() == count && count > 0).then(|| text.bytes().try_fold(0, add))?
}

/// Parses a fraction of a second, one to nine digits, as nanoseconds.
fn nanos(fraction: &str) -> Option<i64> {
    let missing = 9_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    Some(digits(fraction, fraction.len())? * 10_i64.pow(missing))
}

/// Parses `Z`, `+01:00` or `-0130` as seconds east of UTC.
fn offset_secs(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.get(1..)?.split_at_checked(2)?;
    let minutes = digits(minutes.strip_prefix(':').unwrap_or(minutes), 2)?;
    Some(sign * (digits(hours, 2)? * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_aws_writes_it_and_read_back() {
        for (secs, extended, basic) in [
            (0, "1970-01-01T00:00:00Z", "19700101T000000Z"),
            (-1, "1969-12-31T23:59:59Z", "19691231T235959Z"),
            (951_782_400, "2000-02-29T00:00:00Z", "20000229T000000Z"),
            (1_440_938_160, "2015-08-30T12:36:00Z", "20150830T123600Z"),
            (1_795_294_669, "2026-11-21T20:57:49Z", "20261121T205749Z"),
            (9_223_372_036, "2262-04-11T23:47:16Z", "22620411T234716Z"),
            (-9_223_372_036, "1677-09-21T00:12:44Z", "16770921T001244Z"),
        ] {
            let moment = Timestamp::from_secs(secs);
            assert_eq!(moment.iso8601(), extended);
            assert_eq!(moment.iso8601_basic(), basic);
            assert_eq!(Timestamp::parse(extended), Some(moment));
            assert_eq!(Timestamp::parse_basic(basic), Some(moment));
        }
    }

    #[test]
    fn fractions_and_offsets_are_read() {
        let noon = Timestamp::parse("2026-11-21T12:00:00Z").unwrap();
        for (text, nanos_later) in [
            ("2026-11-21T12:00:00.5Z", 500_000_000),
            ("2026-11-21T12:00:00.000000001Z", 1),
            ("2026-11-21T13:30:00+01:30", 0),
            ("2026-11-21T11:00:00-0100", 0),
            ("2026-11-25T15:00:00+99:00", 0),
            ("2026-11-21t12:00:00z", 0),
            ("2026-11-21T11:59:60Z", 0),
        ] {
            assert_eq!(
                Timestamp::parse(text),
                Some(Timestamp(noon.0 + nanos_later)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "T",
            "2026-11-21",
            "2026-11-21T12:00:00",
            "2026-11-21 12:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-11-00T00:00:00Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T12:60:00Z",
            "2026-11-21T12:00:61Z",
            "2026-11-21T12:00:00.Z",
            "2026-11-21T12:00:00.1234567890Z",
            "2026-11-21T12:00:00+1",
            "2026-11-21T12:00:00+0é",
            "2026-11-21T12:00:00Zx",
            "2026-11-21-01T12:00:00Z",
            "9999-01-01T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "+026-11-21T12:00:00Z",
            "1795294669",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        for text in [
            "",
            "20150830T123600",
            "20150830123600Z",
            "2015083éT12360Z",
            "20151301T000000Z",
            "2015-08-30T12:36:00Z",
        ] {
            assert_eq!(Timestamp::parse_basic(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_saturate_at_the_ends_of_time() {
        assert_eq!(Timestamp::from_secs(i64::MAX), Timestamp(i64::MAX));
        assert_eq!(Timestamp(i64::MIN).plus_secs(-1), Timestamp(i64::MIN));
        assert_eq!(Timestamp(i64::MIN).iso8601(), "1677-09-21T00:12:43Z");
    }
}
