//! Context entries in requests to the simulator: a key, its values, and their declared type.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html>

use std::borrow::Cow;
use std::net::IpAddr;

use crate::context::Values;
use crate::value::{Decimal, Instant, Range, boolean, same_bytes};

/// The declared type of the values of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryType {
    kind: Kind,
    /// Whether the key is multivalued, regardless of the number of values.
    is_list: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    String,
    Numeric,
    Boolean,
    Ip,
    Binary,
    Date,
}

/// Every type without `List`.
const NAMES: [(&str, Kind); 6] = [
    ("string", Kind::String),
    ("numeric", Kind::Numeric),
    ("boolean", Kind::Boolean),
    ("ip", Kind::Ip),
    ("binary", Kind::Binary),
    ("date", Kind::Date),
];

/// Why values do not have their declared type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit<'a> {
    /// A type that is not a list needs exactly one value; this many were given.
    NotOne(usize),
    /// This value cannot be parsed.
    NotOfType(&'a str),
}

impl EntryType {
    /// Parses a type: `string`, `stringList`, `numeric`, ...
    pub fn parse(text: &str) -> Option<Self> {
        let (name, is_list) = match text.strip_suffix("List") {
            Some(name) => (name, true),
            None => (text, false),
        };
        let (_, kind) = NAMES.into_iter().find(|(known, _)| *known == name)?;
        Some(Self { kind, is_list })
    }

    /// The type of values without a declared type: text, single or multiple.
    pub fn of(values: &[String]) -> Self {
        Self {
            kind: Kind::String,
            is_list: values.len() != 1,
        }
    }

    /// The values for a context.
    ///
    /// # Errors
    /// When they are not of this type.
    pub fn values<'a>(self, values: &'a [String]) -> Result<Values<'a>, Unfit<'a>> {
        if let Some(odd) = values.iter().find(|value| !self.kind.reads(value)) {
            return Err(Unfit::NotOfType(odd));
        }
        match values {
            _ if self.is_list => Ok(Values::Many(values.iter().map(Cow::from).collect())),
            [one] => Ok(Values::One(one.into())),
            _ => Err(Unfit::NotOne(values.len())),
        }
    }
}

impl Kind {
    fn reads(self, value: &str) -> bool {
        match self {
            Self::String => true,
            Self::Numeric => Decimal::parse(value).is_some(),
            Self::Boolean => boolean(value).is_some(),
            Self::Ip => value.parse::<IpAddr>().is_ok() || Range::parse(value).is_some(),
            Self::Binary => same_bytes(value, value).is_some(),
            Self::Date => Instant::parse(value).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_their_type() {
        let one = |value: &'static str| Ok(Values::One(value.into()));
        let many = |values: &[&'static str]| {
            Ok(Values::Many(
                values.iter().map(|value| (*value).into()).collect(),
            ))
        };
        for (name, values, expected) in [
            ("string", &["a"][..], one("a")),
            ("string", &[], Err(Unfit::NotOne(0))),
            ("string", &["a", "b"], Err(Unfit::NotOne(2))),
            ("stringList", &["a"], many(&["a"])),
            ("stringList", &[], many(&[])),
            ("numeric", &["-1.5"], one("-1.5")),
            ("numeric", &["ten"], Err(Unfit::NotOfType("ten"))),
            ("boolean", &["TRUE"], one("TRUE")),
            ("booleanList", &["no"], Err(Unfit::NotOfType("no"))),
            ("ip", &["2001:db8::1"], one("2001:db8::1")),
            ("ipList", &["10.0.0.0/8"], many(&["10.0.0.0/8"])),
            ("ip", &["host"], Err(Unfit::NotOfType("host"))),
            ("binary", &["aGk="], one("aGk=")),
            ("binary", &["!"], Err(Unfit::NotOfType("!"))),
            ("date", &["2026-11-22"], one("2026-11-22")),
            ("date", &["soon"], Err(Unfit::NotOfType("soon"))),
        ] {
            let values: Vec<_> = values.iter().map(ToString::to_string).collect();
            let read = EntryType::parse(name).unwrap();
            assert_eq!(read.values(&values), expected, "{name} {values:?}");
        }
        for name in ["", "List", "String", "stringlist", "float"] {
            assert_eq!(EntryType::parse(name), None, "{name}");
        }
    }

    #[test]
    fn without_a_type_a_single_value_is_one_and_any_other_number_many() {
        for (values, is_list) in [(&["a"][..], false), (&["a", "b"], true), (&[], true)] {
            let values: Vec<_> = values.iter().map(ToString::to_string).collect();
            assert_eq!(EntryType::of(&values).is_list, is_list, "{values:?}");
        }
    }
}
