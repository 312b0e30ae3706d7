//! Numbers as exact decimals, without rounding.

/// A number with up to [`Decimal::FRACTION_DIGITS`] digits after the point, as a count of its smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

impl Decimal {
    /// Digits kept after the point.
    pub(crate) const FRACTION_DIGITS: i32 = 18;

    /// Parses `-12.50`, `+3` or `1e-3`. `None` for other texts, and for numbers that cannot be represented exactly.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i16>().ok()?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || (number.contains('.') && fraction.is_empty()) {
            return None;
        }
        let units = units(whole, fraction, i32::from(exponent))?;
        Some(Self(if negative {
            units.checked_neg()?
        } else {
            units
        }))
    }
}

/// The digits of `whole` and `fraction` with the point moved by `exponent`, as a number of units.
fn units(whole: &str, fraction: &str, exponent: i32) -> Option<i128> {
    let mut units: i128 = 0;
    let mut place = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    for digit in whole.bytes().chain(fraction.bytes()) {
        place = place.checked_sub(1)?;
        let digit = char::from(digit).to_digit(10)?;
        units = units.checked_add(at_place(i128::from(digit), place)?)?;
    }
    Some(units)
}

/// `digit` times ten to the power of `place`, in units.
fn at_place(digit: i128, place: i32) -> Option<i128> {
    if digit == 0 {
        return Some(0);
    }
    let power = u32::try_from(place.checked_add(Decimal::FRACTION_DIGITS)?).ok()?;
    digit.checked_mul(10_i128.checked_pow(power)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_as_numbers() {
        for (smaller, larger) in [
            ("9", "10"),
            ("-10", "-9"),
            ("1.2", "1.3"),
            ("1e2", "101"),
            ("1e-3", "0.0011"),
            ("0", "+1"),
        ] {
            assert!(
                Decimal::parse(smaller).unwrap() < Decimal::parse(larger).unwrap(),
                "{smaller} {larger}"
            );
        }
        for (one, other) in [
            ("10", "10.0"),
            ("-0", "0"),
            ("1E2", "100"),
            ("007", "7"),
            ("0.10000000000000000000000", "0.1"),
        ] {
            assert_eq!(
                Decimal::parse(one).unwrap(),
                Decimal::parse(other).unwrap(),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn what_is_no_number_or_cannot_be_held_exactly_is_none() {
        let long = "9".repeat(40);
        for text in [
            "", "-", "1.", ".5", "10abc", "0x10", "1e", "1e99999", "1e30", " 1", "1,0", "NaN",
            &long, "1e-19",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
