//! Claims, attributes and durations as they are typed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::exit::{Failure, Kind};

/// `NAME=TEXT`, or `NAME:=JSON`. A name may be a URL, so the value begins at the first of the two signs.
pub(super) fn claim(typed: &str) -> Result<(String, Value), Failure> {
    let (name, value) = pair(typed, "a claim")?;
    let Some(name) = name.strip_suffix(':') else {
        return Ok((name.to_owned(), value.into()));
    };
    let value = serde_json::from_str(value).map_err(|why| {
        Kind::Usage.because(format_args!(
            "the value of the claim `{name}` is not JSON: {why}"
        ))
    })?;
    Ok((name.to_owned(), value))
}

/// The values of each attribute, in the order in which they were typed.
pub(super) fn attributes<'a>(
    typed: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for typed in typed {
        let (name, value) = pair(typed, "an attribute")?;
        let values = attributes.entry(name.to_owned()).or_default();
        values.push(value.to_owned());
    }
    Ok(attributes)
}

fn pair<'a>(typed: &'a str, what: &str) -> Result<(&'a str, &'a str), Failure> {
    let pair = typed.split_once('=');
    pair.filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| Kind::Usage.because(format_args!("`{typed}` is not {what}: use NAME=VALUE")))
}

/// Seconds of a duration such as `90s`, `15m`, `1h` or `2d`; a number alone is seconds. May be below zero.
pub(super) fn duration(typed: &str) -> Result<i64, String> {
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    let unit = units
        .into_iter()
        .find_map(|(unit, secs)| Some((typed.strip_suffix(unit)?, secs)));
    let (number, secs) = unit.unwrap_or((typed, 1));
    let secs = number
        .parse::<i64>()
        .ok()
        .and_then(|number| number.checked_mul(secs));
    secs.ok_or_else(|| "use a whole number and a unit: 90s, 15m, 1h or 2d".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_is_text_or_json() {
        for (typed, expected) in [
            ("a=b", Some(("a", json!("b")))),
            ("a=", Some(("a", json!("")))),
            ("a=1=2", Some(("a", json!("1=2")))),
            ("a:=[1]", Some(("a", json!([1])))),
            (
                "https://aws.amazon.com/tags:={\"a\":1}",
                Some(("https://aws.amazon.com/tags", json!({"a": 1}))),
            ),
            (
                "https://aws.amazon.com/source_identity=ann",
                Some(("https://aws.amazon.com/source_identity", json!("ann"))),
            ),
            ("a:=[", None),
            ("a", None),
            ("=b", None),
        ] {
            let expected = expected.map(|(name, value)| (name.to_owned(), value));
            assert_eq!(claim(typed).ok(), expected, "{typed}");
        }
    }

    #[test]
    fn the_values_of_an_attribute_are_collected() {
        let found = attributes(["b=2", "a=1", "b=1"].into_iter()).unwrap();
        assert_eq!(json!(found), json!({"a": ["1"], "b": ["2", "1"]}));
        assert!(attributes(["b"].into_iter()).is_err());
    }

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (typed, secs) in [
            ("90", Some(90)),
            ("90s", Some(90)),
            ("15m", Some(900)),
            ("1h", Some(3_600)),
            ("2d", Some(172_800)),
            ("-10m", Some(-600)),
            ("0", Some(0)),
            ("", None),
            ("h", None),
            ("1w", None),
            ("1.5h", None),
            ("9223372036854775807d", None),
        ] {
            assert_eq!(duration(typed).ok(), secs, "{typed}");
        }
    }
}
