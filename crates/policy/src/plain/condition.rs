//! Whether a condition is met.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html>

use std::net::IpAddr;

use super::Setting;
use crate::context::Values;
use crate::document::{Condition, Text};
use crate::effort::Meter;
use crate::glob::{Token, tokens_match};
use crate::operator::{Qualifier, Test};
use crate::request::Request;
use crate::value::{Decimal, Instant, Range, boolean, same_bytes};
use crate::variable::{Wildcards, expand, split_at_colons};

/// The result of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionResult<'a> {
    /// Whether it is met.
    pub passed: bool,
    /// The values of its key in the request; `None` if the request does not have the key.
    pub seen: Option<&'a Values<'a>>,
    /// A reason that a reader of the policy might not expect.
    pub note: Option<ConditionNote<'a>>,
}

/// A less obvious reason why a condition is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionNote<'a> {
    /// The key is multivalued: only an operator with `ForAllValues:` or `ForAnyValue:` looks at it.
    NeedsSetOperator,
    /// This value, of the request or of the policy, does not have the operator's type (a number, a date, an address, Base64).
    NotOfType(&'a str),
    /// A value of the policy has this variable, for which the request has no value.
    NoValueFor(&'a str),
}

/// Compares the values of a condition with the values of the request.
struct Comparer<'a, 'e> {
    wanted: &'a Condition,
    setting: Setting<'e>,
    request: &'a Request<'a>,
    note: Option<ConditionNote<'a>>,
}

pub(super) fn check<'a>(
    wanted: &'a Condition,
    setting: Setting<'_>,
    request: &'a Request<'a>,
) -> ConditionResult<'a> {
    let seen = request.context.get(&wanted.key.value);
    let mut comparer = Comparer {
        wanted,
        setting,
        request,
        note: None,
    };
    let passed = match (wanted.operator.test, wanted.operator.qualifier) {
        (Test::Null, None) => wants_null(wanted, is_null(seen)),
        (Test::Null, Some(qualifier)) => qualifier == Qualifier::ForAllValues,
        (_, None) => comparer.single(seen),
        (_, Some(qualifier)) => comparer.set(qualifier, seen),
    };
    let note = comparer.note.filter(|_| !passed);
    ConditionResult { passed, seen, note }
}

/// A multivalued key whose values are all empty is null, so that `Null` together with `ForAllValues:` excludes both cases.
fn is_null(seen: Option<&Values<'_>>) -> bool {
    match seen {
        Some(seen @ Values::Many(_)) => seen.is_null_set(),
        seen => seen.is_none(),
    }
}

fn wants_null(wanted: &Condition, is_absent: bool) -> bool {
    wanted
        .values
        .iter()
        .any(|value| boolean(&value.value) == Some(is_absent))
}

impl<'a> Comparer<'a, '_> {
    /// Without a set operator: an absent key fails except with `Not...` and `...IfExists`; a multivalued key always fails.
    fn single(&mut self, seen: Option<&'a Values<'a>>) -> bool {
        match seen {
            None => self.wanted.operator.negated || self.wanted.operator.if_exists,
            Some(Values::One(seen)) => self.holds(seen),
            Some(Values::Many(_)) => {
                self.note = Some(ConditionNote::NeedsSetOperator);
                false
            }
        }
    }

    /// With a set operator: an absent key, and one whose values are all empty text, is the empty set, of which
    /// `ForAllValues` is true and `ForAnyValue` false.
    fn set(&mut self, qualifier: Qualifier, seen: Option<&'a Values<'a>>) -> bool {
        let Some(seen) = seen.filter(|seen| !seen.is_null_set()) else {
            return qualifier == Qualifier::ForAllValues;
        };
        let mut values = seen.iter();
        match qualifier {
            Qualifier::ForAllValues => values.all(|seen| self.holds(seen)),
            Qualifier::ForAnyValue => values.any(|seen| self.holds(seen)),
        }
    }

    /// Compares one value of the request with all values of the policy: it equals one of them, or, negated, differs from each
    /// of them. A value that cannot be compared does neither.
    fn holds(&mut self, seen: &'a str) -> bool {
        let wanted = self.wanted;
        let mut compared = wanted.values.iter().map(|value| self.compare(seen, value));
        if wanted.operator.negated {
            compared.all(|result| result == Some(false))
        } else {
            compared.any(|result| result == Some(true))
        }
    }

    /// The result of the operator, without its `Not`, for two values; `None` if they do not have the operator's type.
    fn compare(&mut self, seen: &'a str, wanted: &'a Text) -> Option<bool> {
        let text = &*wanted.value;
        self.setting.effort.spend(text.len()).ok()?;
        let result = match self.wanted.operator.test {
            Test::StringEquals => return Some(self.like(seen, text, Wildcards::Literal, char::eq)),
            Test::StringEqualsIgnoreCase => {
                return Some(self.like(seen, text, Wildcards::Literal, same_but_for_case));
            }
            Test::StringLike => return Some(self.like(seen, text, Wildcards::Match, char::eq)),
            Test::ArnLike => return Some(self.arn_like(seen, text)),
            Test::Numeric(order) => {
                both(seen, text, Decimal::parse).map(|(seen, wanted)| order.holds(&seen, &wanted))
            }
            Test::Date(order) => {
                both(seen, text, Instant::parse).map(|(seen, wanted)| order.holds(&seen, &wanted))
            }
            Test::Bool => both(seen, text, boolean).map(|(seen, wanted)| seen == wanted),
            Test::BinaryEquals => same_bytes(seen, text).ok_or(text),
            Test::IpAddress => address_in(seen, text),
            Test::Null => Ok(false),
        };
        result
            .map_err(|odd| self.note = Some(ConditionNote::NotOfType(odd)))
            .ok()
    }

    fn like(
        &mut self,
        seen: &str,
        wanted: &'a str,
        wildcards: Wildcards,
        same: fn(&char, &char) -> bool,
    ) -> bool {
        let pattern = self.expand(wanted, wildcards, seen.len());
        let meter = Meter::new(self.setting.effort);
        let same = |one, other| meter.step() && same(&one, &other);
        pattern.is_some_and(|pattern| tokens_match(pattern.iter().copied(), seen, same))
    }

    /// Each of the six parts is matched separately; the last can contain colons. `*` alone matches every ARN.
    fn arn_like(&mut self, seen: &str, wanted: &'a str) -> bool {
        const PARTS: usize = 6;
        let seen: Vec<_> = seen.splitn(PARTS, ':').collect();
        if seen.len() != PARTS || seen.first() != Some(&"arn") {
            return false;
        }
        let wanted_parts: Vec<_> = split_at_colons(wanted, PARTS).collect();
        let pairs = wanted_parts.iter().zip(seen);
        wanted == "*"
            || wanted_parts.len() == PARTS
                && pairs
                    .into_iter()
                    .all(|(wanted, seen)| self.like(seen, wanted, Wildcards::Match, char::eq))
    }

    fn expand(
        &mut self,
        wanted: &'a str,
        wildcards: Wildcards,
        seen_bytes: usize,
    ) -> Option<Vec<Token>> {
        let context = &self.request.context;
        let expanded = expand(wanted, self.setting.version, wildcards, seen_bytes, |key| {
            context.text(key)
        });
        expanded
            .map_err(|key| self.note = Some(ConditionNote::NoValueFor(key)))
            .ok()
    }
}

/// Parses both texts; the text that cannot be parsed is the error.
fn both<'a, T>(
    seen: &'a str,
    wanted: &'a str,
    read: fn(&str) -> Option<T>,
) -> Result<(T, T), &'a str> {
    Ok((read(seen).ok_or(seen)?, read(wanted).ok_or(wanted)?))
}

fn address_in<'a>(seen: &'a str, wanted: &'a str) -> Result<bool, &'a str> {
    let address: IpAddr = seen.parse().map_err(|_| seen)?;
    Ok(Range::parse(wanted).ok_or(wanted)?.holds(address))
}

/// Equal ignoring case, including letters outside ASCII.
fn same_but_for_case(one: &char, other: &char) -> bool {
    one == other
        || one.to_lowercase().eq(other.to_lowercase())
        || one.to_uppercase().eq(other.to_uppercase())
}
