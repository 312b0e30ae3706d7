//! Times in moments: RFC 3339 with an offset, or a date.
//!
//! This crate depends on no calendar library, so that clients stay small; the calendar is a few lines.

const NANOS_PER_SEC: i64 = 1_000_000_000;
const SECS_PER_DAY: i64 = 86_400;
/// Digits of a fraction of a second.
const FRACTION_DIGITS: usize = 9;

/// The time in nanoseconds since the epoch. Times that do not fit into the type are limited to its range, which is
/// before every log or in the future. `None` if the text is not a time.
pub(super) fn nanos(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked("2026-11-21".len())?;
    let days = days(date)?;
    if rest.is_empty() {
        return Some(limited(days, 0, 0));
    }
    let (clock, rest) = rest.strip_prefix('T')?.split_at_checked("20:57:49".len())?;
    let [hour, minute, second] = fields(clock, ':', [2, 2, 2])?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let (fraction, zone) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(rest) => {
            let end = rest.find(|char: char| !char.is_ascii_digit())?;
            (fraction(&rest[..end])?, &rest[end..])
        }
    };
    let secs = hour * 3_600 + minute * 60 + second - offset(zone)?;
    Some(limited(days, secs, fraction))
}

fn limited(days: i64, secs: i64, nanos: i64) -> i64 {
    let secs = i128::from(days * SECS_PER_DAY + secs);
    let nanos = secs * i128::from(NANOS_PER_SEC) + i128::from(nanos);
    let limit = |bound| i128::from(bound);
    nanos.clamp(limit(i64::MIN), limit(i64::MAX)) as i64
}

/// Days since the epoch.
fn days(date: &str) -> Option<i64> {
    let [year, month, day] = fields(date, '-', [4, 2, 2])?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=last).contains(&day)).then(|| days_from_civil(year, month, day))
}

/// The algorithm of <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>: years begin in March, so that
/// the leap day is their last one.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Numbers with fixed counts of digits.
fn fields<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut found = [0; N];
    for (value, digits) in found.iter_mut().zip(digits) {
        let part = parts.next()?;
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        *value = fits.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(found)
}

/// Nanoseconds of a fraction of a second.
fn fraction(digits: &str) -> Option<i64> {
    let missing = FRACTION_DIGITS.checked_sub(digits.len())?;
    let value: i64 = digits.parse().ok()?;
    Some(value * 10_i64.pow(missing as u32))
}

/// Seconds that a zone is ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, text) = match zone.as_bytes().first()? {
        b'+' => (1, &zone[1..]),
        b'-' => (-1, &zone[1..]),
        _ => return None,
    };
    let [hours, minutes] = fields(text, ':', [2, 2])?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// The shortest text of a time.
pub(super) fn text(nanos: i64) -> String {
    let (secs, fraction) = (
        nanos.div_euclid(NANOS_PER_SEC),
        nanos.rem_euclid(NANOS_PER_SEC),
    );
    let (days, of_day) = (secs.div_euclid(SECS_PER_DAY), secs.rem_euclid(SECS_PER_DAY));
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    let fraction = match fraction {
        0 => String::new(),
        nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// The text of a duration, in the largest unit that needs no fraction.
pub(super) fn duration_text(nanos: i64) -> String {
    const MILLI: i64 = NANOS_PER_SEC / 1_000;
    let units = [
        ("d", SECS_PER_DAY * NANOS_PER_SEC),
        ("h", 3_600 * NANOS_PER_SEC),
        ("m", 60 * NANOS_PER_SEC),
        ("s", NANOS_PER_SEC),
    ];
    let exact = units.into_iter().find(|(_, unit)| nanos % unit == 0);
    let (name, unit) = exact.unwrap_or(("ms", MILLI));
    format!("{}{name}", nanos / unit)
}
