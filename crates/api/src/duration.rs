//! Durations as users write them: `90s`, `15m`, `1h30m`, `2d`.

/// The units, with their nanoseconds. A unit that begins like another one comes first.
const UNITS: [(&str, i64); 6] = [
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60 * 1_000_000_000),
    ("h", 3_600 * 1_000_000_000),
    ("d", 86_400 * 1_000_000_000),
    ("w", 604_800 * 1_000_000_000),
];

/// A duration in nanoseconds: numbers, each followed by `ms`, `s`, `m`, `h`, `d` or `w`, added up. `None` if the text
/// is something else, or if the duration has more than 292 years.
pub fn nanos(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut sum: i64 = 0;
    while !rest.is_empty() || text.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit())?;
        let (number, after) = rest.split_at_checked(digits)?;
        let unit = UNITS
            .iter()
            .find_map(|(name, nanos)| Some((after.strip_prefix(name)?, *nanos)));
        let (left, nanos) = unit?;
        let part = number.parse::<i64>().ok()?.checked_mul(nanos)?;
        sum = sum.checked_add(part)?;
        rest = left;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_numbers_with_units() {
        const SEC: i64 = 1_000_000_000;
        for (text, expected) in [
            ("90s", Some(90 * SEC)),
            ("15m", Some(900 * SEC)),
            ("1h30m", Some(5_400 * SEC)),
            ("1w2d", Some(777_600 * SEC)),
            ("250ms", Some(SEC / 4)),
            ("1m250ms", Some(60 * SEC + SEC / 4)),
            ("0s", Some(0)),
            ("", None),
            ("s", None),
            ("10", None),
            ("10m5", None),
            ("-10m", None),
            ("10 m", None),
            ("10M", None),
            ("1.5h", None),
            ("99999w", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(nanos(text), expected, "{text}");
        }
    }
}
