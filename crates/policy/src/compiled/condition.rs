//! Conditions whose expected values were parsed at compile time.

use std::net::IpAddr;

use super::code::{Code, Step};
use super::slots::{KeyTable, SlotId, Slots};
use crate::arn::Colons;
use crate::context::Values;
use crate::document::{Condition, Text, Version};
use crate::operator::{Operator, Order, Qualifier, Test};
use crate::value::{Decimal, Instant, Range, boolean, same_bytes};
use crate::variable::{Wildcards, split_at_colons};

/// One operator with one key.
#[derive(Debug)]
pub(super) struct ConditionTest {
    slot: SlotId,
    operator: Operator,
    wanted: Wanted,
}

/// The expected values by type; `None` marks a text that does not have the type.
#[derive(Debug)]
enum Wanted {
    /// Texts without variables, sorted.
    OneOf(Box<[Box<str>]>),
    Patterns(Box<[Code]>),
    TextsOfAnyCase(Box<[Code]>),
    Numbers(Order, Box<[Option<Decimal>]>),
    Instants(Order, Box<[Option<Instant>]>),
    Booleans(Box<[Option<bool>]>),
    Bytes(Box<[Box<str>]>),
    Ranges(Box<[Option<Range>]>),
    Arns(Box<[ArnPattern]>),
    /// Whether absence is expected, and presence.
    Presence {
        absent: bool,
        present: bool,
    },
}

/// A pattern for a whole ARN.
#[derive(Debug)]
enum ArnPattern {
    /// `*`
    Any,
    /// A text without six parts, which matches no ARN.
    Nothing,
    /// Each part by itself.
    Parts(Box<[Code; ARN_PARTS]>),
}

const ARN_PARTS: usize = 6;

impl ConditionTest {
    pub(super) fn new(condition: &Condition, version: Version, keys: &mut KeyTable) -> Self {
        Self {
            slot: keys.slot_of(&condition.key.value),
            operator: condition.operator,
            wanted: Wanted::new(condition.operator.test, &condition.values, version, keys),
        }
    }

    pub(super) fn passes(&self, slots: &mut Slots<'_, '_>) -> bool {
        let seen = slots.get(self.slot);
        match (&self.wanted, self.operator.qualifier, seen) {
            (Wanted::Presence { .. }, Some(qualifier), _) => qualifier == Qualifier::ForAllValues,
            (Wanted::Presence { absent, .. }, None, None) => *absent,
            (Wanted::Presence { absent, .. }, None, Some(seen @ Values::Many(_)))
                if seen.is_null_set() =>
            {
                *absent
            }
            (Wanted::Presence { present, .. }, None, Some(_)) => *present,
            (_, None, None) => self.operator.negated || self.operator.if_exists,
            (_, None, Some(Values::One(seen))) => self.holds(seen, slots),
            (_, None, Some(Values::Many(_))) => false,
            (_, Some(qualifier), seen) => self.set_passes(qualifier, seen, slots),
        }
    }

    fn set_passes(
        &self,
        qualifier: Qualifier,
        seen: Option<&Values<'_>>,
        slots: &mut Slots<'_, '_>,
    ) -> bool {
        let Some(seen) = seen.filter(|seen| !seen.is_null_set()) else {
            return qualifier == Qualifier::ForAllValues;
        };
        let mut values = seen.iter();
        match qualifier {
            Qualifier::ForAllValues => values.all(|seen| self.holds(seen, slots)),
            Qualifier::ForAnyValue => values.any(|seen| self.holds(seen, slots)),
        }
    }

    fn holds(&self, seen: &str, slots: &mut Slots<'_, '_>) -> bool {
        match &self.wanted {
            Wanted::OneOf(texts) => {
                texts.binary_search_by(|text| (**text).cmp(seen)).is_ok() != self.operator.negated
            }
            Wanted::Patterns(codes) => self.joined(codes, |code| Some(code.matches(seen, slots))),
            Wanted::TextsOfAnyCase(codes) => {
                self.joined(codes, |code| Some(same_but_for_case(code, seen, slots)))
            }
            Wanted::Numbers(order, numbers) => {
                let seen = Decimal::parse(seen);
                self.joined(numbers, |wanted| {
                    Some(order.holds(&seen?, wanted.as_ref()?))
                })
            }
            Wanted::Instants(order, instants) => {
                let seen = Instant::parse(seen);
                self.joined(instants, |wanted| {
                    Some(order.holds(&seen?, wanted.as_ref()?))
                })
            }
            Wanted::Booleans(booleans) => {
                let seen = boolean(seen);
                self.joined(booleans, |wanted| Some(seen? == (*wanted)?))
            }
            Wanted::Bytes(texts) => self.joined(texts, |wanted| same_bytes(seen, wanted)),
            Wanted::Ranges(ranges) => {
                let seen: Option<IpAddr> = seen.parse().ok();
                self.joined(ranges, |wanted| Some(wanted.as_ref()?.holds(seen?)))
            }
            Wanted::Arns(patterns) => {
                let colons = Colons::of(seen).filter(|_| seen.starts_with("arn:"));
                self.joined(patterns, |pattern| {
                    Some(colons.is_some_and(|colons| pattern.matches(seen, &colons, slots)))
                })
            }
            Wanted::Presence { .. } => false,
        }
    }

    /// Whether some expected value matches or, if negated, none does. Values that cannot be compared do neither.
    fn joined<T>(&self, wanted: &[T], mut compare: impl FnMut(&T) -> Option<bool>) -> bool {
        if self.operator.negated {
            wanted.iter().all(|wanted| compare(wanted) == Some(false))
        } else {
            wanted.iter().any(|wanted| compare(wanted) == Some(true))
        }
    }
}

impl Wanted {
    fn new(test: Test, values: &[Text], version: Version, keys: &mut KeyTable) -> Self {
        match test {
            Test::StringEquals => exact(values, version, keys),
            Test::StringLike => Self::Patterns(codes(values, version, Wildcards::Match, keys)),
            Test::StringEqualsIgnoreCase => {
                Self::TextsOfAnyCase(codes(values, version, Wildcards::Literal, keys))
            }
            Test::Numeric(order) => Self::Numbers(order, read(values, Decimal::parse)),
            Test::Date(order) => Self::Instants(order, read(values, Instant::parse)),
            Test::Bool => Self::Booleans(read(values, boolean)),
            Test::BinaryEquals => {
                Self::Bytes(values.iter().map(|text| text.value.clone()).collect())
            }
            Test::IpAddress => Self::Ranges(read(values, Range::parse)),
            Test::ArnLike => Self::Arns(
                values
                    .iter()
                    .map(|text| ArnPattern::new(&text.value, version, keys))
                    .collect(),
            ),
            Test::Null => {
                let wants = |absence| {
                    values
                        .iter()
                        .any(|text| boolean(&text.value) == Some(absence))
                };
                Self::Presence {
                    absent: wants(true),
                    present: wants(false),
                }
            }
        }
    }
}

fn codes(
    values: &[Text],
    version: Version,
    wildcards: Wildcards,
    keys: &mut KeyTable,
) -> Box<[Code]> {
    values
        .iter()
        .map(|text| Code::new(&text.value, version, wildcards, keys))
        .collect()
}

fn read<T>(values: &[Text], read: fn(&str) -> Option<T>) -> Box<[Option<T>]> {
    values.iter().map(|text| read(&text.value)).collect()
}

/// Texts to compare for equality: a sorted list if none has a variable.
fn exact(values: &[Text], version: Version, keys: &mut KeyTable) -> Wanted {
    let codes = codes(values, version, Wildcards::Literal, keys);
    let literal = |code: &Code| match code {
        Code::Literal(text) => Some(text.clone()),
        _ => None,
    };
    match codes.iter().map(literal).collect::<Option<Vec<_>>>() {
        Some(mut texts) => {
            texts.sort();
            Wanted::OneOf(texts.into())
        }
        None => Wanted::Patterns(codes),
    }
}

impl ArnPattern {
    fn new(text: &str, version: Version, keys: &mut KeyTable) -> Self {
        if text == "*" {
            return Self::Any;
        }
        let parts = split_at_colons(text, ARN_PARTS)
            .map(|part| Code::new(part, version, Wildcards::Match, keys));
        let parts = <[Code; ARN_PARTS]>::try_from(parts.collect::<Vec<_>>());
        parts.map_or(Self::Nothing, |parts| Self::Parts(Box::new(parts)))
    }

    fn matches(&self, seen: &str, colons: &Colons, slots: &mut Slots<'_, '_>) -> bool {
        match self {
            Self::Any => true,
            Self::Nothing => false,
            Self::Parts(codes) => codes.iter().enumerate().all(|(number, code)| {
                colons
                    .part(seen, number)
                    .is_some_and(|part| code.matches(part, slots))
            }),
        }
    }
}

/// Whether `seen` equals the program's text, ignoring case.
fn same_but_for_case(code: &Code, seen: &str, slots: &mut Slots<'_, '_>) -> bool {
    let mut rest = seen.chars();
    let mut take = |wanted: &str| {
        wanted
            .chars()
            .all(|wanted| rest.next().is_some_and(|seen| same_letter(wanted, seen)))
    };
    let taken = match code {
        Code::Literal(text) => take(text),
        Code::Steps(steps) => steps.iter().all(|step| match step {
            Step::Literal(text) => take(text),
            Step::Value(slot, default) => super::code::value(*slot, slots)
                .or(default.as_deref())
                .is_some_and(&mut take),
            Step::One | Step::Many => false,
        }),
        Code::Prefix(_) | Code::Any => false,
    };
    taken && rest.next().is_none()
}

fn same_letter(one: char, other: char) -> bool {
    one == other
        || one.to_lowercase().eq(other.to_lowercase())
        || one.to_uppercase().eq(other.to_uppercase())
}
