//! Patterns as short programs, which run on bytes without allocation.

use super::slots::{KeyTable, SlotId, Slots};
use crate::document::Version;
use crate::variable::{self, Part, VALUE_BYTES_MAX, Wildcards};

/// A text of a policy, compiled for matching.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Code {
    /// Exactly this text.
    Literal(Box<str>),
    /// This text followed by anything.
    Prefix(Box<str>),
    /// Anything.
    Any,
    /// A program.
    Steps(Box<[Step]>),
}

/// One step of a program.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// This text.
    Literal(Box<str>),
    /// One character.
    One,
    /// Any characters.
    Many,
    /// The value of a request's key; otherwise the default; otherwise the match fails.
    Value(SlotId, Option<Box<str>>),
}

impl Code {
    /// Compiles a text; `keys` assigns numbers to the keys of its variables.
    pub(super) fn new(
        text: &str,
        version: Version,
        wildcards: Wildcards,
        keys: &mut KeyTable,
    ) -> Self {
        let mut steps = Vec::new();
        let mut literal = String::new();
        for part in variable::parts(text, version) {
            let step = match (part, wildcards) {
                (Part::Char(char), _) => {
                    literal.push(char);
                    continue;
                }
                (Part::Many, Wildcards::Literal) => {
                    literal.push('*');
                    continue;
                }
                (Part::One, Wildcards::Literal) => {
                    literal.push('?');
                    continue;
                }
                (Part::Many, Wildcards::Match) => Step::Many,
                (Part::One, Wildcards::Match) => Step::One,
                (Part::Variable { key, default }, _) => {
                    Step::Value(keys.slot_of(key), default.map(Into::into))
                }
            };
            flush(&mut literal, &mut steps);
            let repeated = step == Step::Many && steps.last() == Some(&Step::Many);
            steps.extend((!repeated).then_some(step));
        }
        flush(&mut literal, &mut steps);
        Self::of_steps(steps)
    }

    fn of_steps(steps: Vec<Step>) -> Self {
        match steps.as_slice() {
            [] => Self::Literal("".into()),
            [Step::Many] => Self::Any,
            [Step::Literal(text)] => Self::Literal(text.clone()),
            [Step::Literal(text), Step::Many] => Self::Prefix(text.clone()),
            _ => Self::Steps(steps.into()),
        }
    }

    /// Whether the whole of `text` matches.
    pub(super) fn matches(&self, text: &str, slots: &mut Slots<'_, '_>) -> bool {
        match self {
            Self::Literal(literal) => text == &**literal,
            Self::Prefix(prefix) => text.as_bytes().starts_with(prefix.as_bytes()),
            Self::Any => true,
            Self::Steps(steps) => run(steps, text.as_bytes(), slots),
        }
    }
}

fn flush(literal: &mut String, steps: &mut Vec<Step>) {
    if !literal.is_empty() {
        steps.push(Step::Literal(std::mem::take(literal).into()));
    }
}

/// The value of a variable, without its default.
pub(super) fn value<'r>(slot: SlotId, slots: &mut Slots<'r, '_>) -> Option<&'r str> {
    slots
        .text(slot)
        .filter(|value| value.len() <= VALUE_BYTES_MAX)
}

/// Runs a program. There is a single backtracking point, after the last `*`, which then consumes one more character.
fn run<'p>(steps: &'p [Step], text: &[u8], slots: &mut Slots<'_, '_>) -> bool {
    let (mut steps, mut rest) = (steps, text);
    let mut last_many: Option<(&'p [Step], &[u8])> = None;
    loop {
        let taken = match steps.split_first() {
            None if rest.is_empty() => return true,
            None => None,
            Some((Step::Many, [])) => return true,
            Some((Step::Many, after)) => {
                last_many = Some((after, rest));
                Some((after, rest))
            }
            Some((Step::One, after)) => skip_char(rest).map(|rest| (after, rest)),
            Some((Step::Literal(literal), after)) => rest
                .strip_prefix(literal.as_bytes())
                .map(|rest| (after, rest)),
            Some((Step::Value(slot, default), after)) => {
                let Some(value) = value(*slot, slots).or(default.as_deref()) else {
                    return false;
                };
                rest.strip_prefix(value.as_bytes())
                    .map(|rest| (after, rest))
            }
        };
        (steps, rest) = match (taken, &mut last_many) {
            (Some(next), _) => next,
            (None, None) => return false,
            (None, Some((after_many, taken_from))) => {
                let Some(shorter) = skip_to_candidate(after_many, taken_from) else {
                    return false;
                };
                *taken_from = shorter;
                (*after_many, shorter)
            }
        };
    }
}

/// Makes `*` consume one more character; if a literal follows, everything up to the literal's first byte.
fn skip_to_candidate<'t>(after_many: &[Step], text: &'t [u8]) -> Option<&'t [u8]> {
    let text = skip_char(text)?;
    match after_many.first() {
        Some(Step::Literal(literal)) => {
            let first = literal.as_bytes().first()?;
            text.get(text.iter().position(|byte| byte == first)?..)
        }
        _ => Some(text),
    }
}

/// The text after its first character.
fn skip_char(text: &[u8]) -> Option<&[u8]> {
    let (_, mut rest) = text.split_first()?;
    while let Some((byte, after)) = rest.split_first() {
        let continues = byte & 0b1100_0000 == 0b1000_0000;
        if !continues {
            break;
        }
        rest = after;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::context::Context;
    use crate::glob;

    fn matches(pattern: &str, text: &str, context: &Context<'_>) -> bool {
        let mut keys = KeyTable::default();
        let code = Code::new(pattern, Version::V2012, Wildcards::Match, &mut keys);
        let keys = keys.finish();
        code.matches(text, &mut Slots::new(&keys, context))
    }

    #[test]
    fn values_stand_for_themselves_in_a_pattern() {
        let context = Context::new().with("k", "a*é").with_many("many", ["x"]);
        for (pattern, text, is_match) in [
            ("${k}", "a*é", true),
            ("*${K}?", "..a*éx", true),
            ("*${k}", "abé", false),
            ("${none}", "", false),
            ("${none, 'd'}*", "do", true),
            ("${many}*", "x", false),
            ("*€??", "€€a", true),
            ("*??", "€", false),
        ] {
            assert_eq!(
                matches(pattern, text, &context),
                is_match,
                "{pattern} {text}"
            );
        }
    }

    proptest! {
        #[test]
        fn the_program_matches_what_the_plain_pattern_matches(pattern in "[ab€*?]{0,8}", text in "[ab€]{0,10}") {
            prop_assert_eq!(matches(&pattern, &text, &Context::new()), glob::matches(&pattern, &text));
        }
    }
}
