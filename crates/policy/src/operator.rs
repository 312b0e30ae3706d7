//! Condition operators: 27 tests, each with `IfExists` (except `Null`) and the two set qualifiers.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::fmt;

/// The parts of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`, if any.
    pub qualifier: Option<Qualifier>,
    /// The test itself, without its `Not`.
    pub test: Test,
    /// `...Not...`: true if the test is false for every value in the policy.
    pub negated: bool,
    /// `...IfExists`: true if the request does not have the key.
    pub if_exists: bool,
}

/// How the results for the values of a multivalued key are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Qualifier {
    /// `ForAllValues:`: every value of the request passes; true for no values.
    ForAllValues,
    /// `ForAnyValue:`: some value of the request passes; false for no values.
    ForAnyValue,
}

/// A comparison of one value of the request with one value of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// Same text.
    StringEquals,
    /// Same text, ignoring case.
    StringEqualsIgnoreCase,
    /// Text matches a pattern of `*` and `?`.
    StringLike,
    /// Numbers have this relation.
    Numeric(Order),
    /// Times have this relation.
    Date(Order),
    /// `true` or `false`.
    Bool,
    /// Same bytes after decoding Base64.
    BinaryEquals,
    /// The address is in the range.
    IpAddress,
    /// Each of the six parts of the ARN matches. `ArnEquals` is another name for the same test.
    ArnLike,
    /// The key is absent (`true`) or present (`false`).
    Null,
}

/// The relation of a number or time in the request to the one in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// `Equals`
    Equal,
    /// `LessThan`
    Less,
    /// `LessThanEquals`
    LessOrEqual,
    /// `GreaterThan`
    Greater,
    /// `GreaterThanEquals`
    GreaterOrEqual,
}

impl Order {
    /// Whether `seen` has this relation to `wanted`.
    pub fn holds<T: Ord>(self, seen: &T, wanted: &T) -> bool {
        match self {
            Self::Equal => seen == wanted,
            Self::Less => seen < wanted,
            Self::LessOrEqual => seen <= wanted,
            Self::Greater => seen > wanted,
            Self::GreaterOrEqual => seen >= wanted,
        }
    }
}

/// Every operator name without qualifier and suffix: name, test, negated.
pub const NAMES: [(&str, Test, bool); 27] = [
    ("StringEquals", Test::StringEquals, false),
    ("StringNotEquals", Test::StringEquals, true),
    (
        "StringEqualsIgnoreCase",
        Test::StringEqualsIgnoreCase,
        false,
    ),
    (
        "StringNotEqualsIgnoreCase",
        Test::StringEqualsIgnoreCase,
        true,
    ),
    ("StringLike", Test::StringLike, false),
    ("StringNotLike", Test::StringLike, true),
    ("NumericEquals", Test::Numeric(Order::Equal), false),
    ("NumericNotEquals", Test::Numeric(Order::Equal), true),
    ("NumericLessThan", Test::Numeric(Order::Less), false),
    (
        "NumericLessThanEquals",
        Test::Numeric(Order::LessOrEqual),
        false,
    ),
    ("NumericGreaterThan", Test::Numeric(Order::Greater), false),
    (
        "NumericGreaterThanEquals",
        Test::Numeric(Order::GreaterOrEqual),
        false,
    ),
    ("DateEquals", Test::Date(Order::Equal), false),
    ("DateNotEquals", Test::Date(Order::Equal), true),
    ("DateLessThan", Test::Date(Order::Less), false),
    ("DateLessThanEquals", Test::Date(Order::LessOrEqual), false),
    ("DateGreaterThan", Test::Date(Order::Greater), false),
    (
        "DateGreaterThanEquals",
        Test::Date(Order::GreaterOrEqual),
        false,
    ),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::BinaryEquals, false),
    ("IpAddress", Test::IpAddress, false),
    ("NotIpAddress", Test::IpAddress, true),
    ("ArnLike", Test::ArnLike, false),
    ("ArnNotLike", Test::ArnLike, true),
    ("ArnEquals", Test::ArnLike, false),
    ("ArnNotEquals", Test::ArnLike, true),
    ("Null", Test::Null, false),
];

impl Operator {
    /// Parses an operator of a policy: `ForAnyValue:StringLikeIfExists`. Names are case-sensitive.
    pub fn parse(text: &str) -> Option<Self> {
        let (qualifier, rest) = match text.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Qualifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Qualifier::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, text),
        };
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let (_, test, negated) = NAMES.into_iter().find(|(known, ..)| *known == name)?;
        let null_if_exists = test == Test::Null && if_exists;
        (!null_if_exists).then_some(Self {
            qualifier,
            test,
            negated,
            if_exists,
        })
    }

    /// Whether `${...}` in the policy's values is replaced by values of the request.
    pub(crate) fn takes_variables(self) -> bool {
        matches!(
            self.test,
            Test::StringEquals | Test::StringEqualsIgnoreCase | Test::StringLike | Test::ArnLike
        )
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let qualifier = match self.qualifier {
            Some(Qualifier::ForAllValues) => "ForAllValues:",
            Some(Qualifier::ForAnyValue) => "ForAnyValue:",
            None => "",
        };
        let name = NAMES
            .iter()
            .find(|(_, test, negated)| (*test, *negated) == (self.test, self.negated));
        let suffix = if self.if_exists { "IfExists" } else { "" };
        write!(
            out,
            "{qualifier}{}{suffix}",
            name.map_or("", |(name, ..)| name)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_in_each_of_its_forms() {
        for (name, test, negated) in NAMES {
            for qualifier in ["", "ForAllValues:", "ForAnyValue:"] {
                let plain = Operator::parse(&format!("{qualifier}{name}")).unwrap();
                assert_eq!(
                    (plain.test, plain.negated, plain.if_exists),
                    (test, negated, false)
                );
                let if_exists = Operator::parse(&format!("{qualifier}{name}IfExists"));
                assert_eq!(if_exists.is_some(), test != Test::Null, "{name}");
            }
        }
    }

    #[test]
    fn other_names_are_no_operators() {
        for name in [
            "",
            "IfExists",
            "StringMatches",
            "stringequals",
            "ForSomeValue:Bool",
            "ForAnyValue:",
            "NullIfExists",
        ] {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }
}
