//! Compares patterns of `*` and `?` with each other: whether one matches everything that another matches, and whether a text
//! exists that both match. All functions return `false` once their [`Effort`] is used up.

use crate::document::Version;
use crate::effort::{Effort, Meter};
use crate::glob::{Token, tokens};
use crate::variable::{Part, parts, split_at_colons};

/// The number of parts of an ARN. Each part is matched separately.
const ARN_PARTS: usize = 6;

/// Whether `outer` matches every text that `inner` matches. `true` is certain; for some mixtures of `*` and `?` the result can be
/// `false` although `outer` includes `inner`.
pub(crate) fn includes(outer: &str, inner: &str, effort: &Effort) -> bool {
    let bytes = outer.len().saturating_add(inner.len());
    if effort.spend(bytes).is_err() {
        return false;
    }
    let (outer, inner) = (in_order(tokens(outer)), in_order(tokens(inner)));
    tokens_include(&outer, &inner, &Meter::new(effort))
}

/// Like [`includes`], ignoring the case of ASCII letters.
pub(crate) fn includes_ignoring_case(outer: &str, inner: &str, effort: &Effort) -> bool {
    includes(
        &outer.to_ascii_lowercase(),
        &inner.to_ascii_lowercase(),
        effort,
    )
}

/// Whether one resource of a policy matches everything that another matches.
pub(crate) fn resource_includes(outer: &str, inner: &str, effort: &Effort) -> bool {
    let pairs = part_pairs(outer, inner);
    let all = |pairs: Vec<(&str, &str)>| {
        pairs
            .iter()
            .all(|(outer, inner)| includes(outer, inner, effort))
    };
    outer == "*" || pairs.is_some_and(all)
}

/// Whether two resources of policies can match the same resource; a variable can have any value.
pub(crate) fn resources_overlap(one: &str, other: &str, effort: &Effort) -> bool {
    let both =
        |one: &str, other: &str| overlap(resource_tokens(one), resource_tokens(other), effort);
    let pairs = part_pairs(one, other);
    one == "*"
        || other == "*"
        || pairs.is_some_and(|pairs| pairs.iter().all(|(one, other)| both(one, other)))
}

/// The parts of two ARNs; `None` if their numbers differ.
fn part_pairs<'a>(one: &'a str, other: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (mut one, mut other) = (
        split_at_colons(one, ARN_PARTS),
        split_at_colons(other, ARN_PARTS),
    );
    let mut pairs = Vec::new();
    loop {
        match (one.next(), other.next()) {
            (Some(one), Some(other)) => pairs.push((one, other)),
            (None, None) => return Some(pairs),
            _ => return None,
        }
    }
}

/// A part of a resource, in which variables can have any value.
pub(crate) fn resource_tokens(resource: &str) -> impl Iterator<Item = Token> + Clone {
    parts(resource, Version::V2012).map(|part| match part {
        Part::Char(char) => Token::Char(char),
        Part::One => Token::One,
        Part::Many | Part::Variable { .. } => Token::Many,
    })
}

/// `inner` is read as a text whose wildcards are characters that only wildcards of `outer`
/// can take: a `*` only by a `*`, a `?` by either.
fn tokens_include(outer: &[Token], inner: &[Token], meter: &Meter<'_>) -> bool {
    let mut outer = outer.iter().copied();
    let mut inner = inner;
    let mut last_many = None;
    loop {
        if !meter.step() {
            return false;
        }
        let mut rest = outer.clone();
        let token = rest.next();
        if token == Some(Token::Many) {
            last_many = Some((rest.clone(), inner));
            outer = rest;
            continue;
        }
        let fits = match (token, inner.split_first()) {
            (None, None) => return true,
            (Some(Token::One), Some((seen, _))) => *seen != Token::Many,
            (Some(wanted), Some((seen, _))) => wanted == *seen,
            _ => false,
        };
        if fits {
            outer = rest;
            inner = inner.split_first().map_or(inner, |(_, after)| after);
            continue;
        }
        let Some((after_many, taken)) = &mut last_many else {
            return false;
        };
        let Some((_, after)) = taken.split_first() else {
            return false;
        };
        *taken = after;
        (outer, inner) = (after_many.clone(), after);
    }
}

/// Whether some text matches both. The time is at most one pattern's length times the other's.
pub(crate) fn overlap(
    left: impl Iterator<Item = Token> + Clone,
    right: impl Iterator<Item = Token> + Clone,
    effort: &Effort,
) -> bool {
    let both = left.clone().zip(right.clone());
    let mut literal =
        both.take_while(|(left, right)| *left != Token::Many && *right != Token::Many);
    if literal.any(|(left, right)| !meet(left, right)) {
        return false;
    }
    let right: Vec<Token> = right.collect();
    // `reached[at]`: the tokens of `left` that were read and the first `at` tokens of `right` match a common text.
    let mut reached = vec![false; right.len().saturating_add(1)];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    skip_many(&mut reached, &right);
    for token in left {
        if effort.spend(reached.len()).is_err() {
            return false;
        }
        reached = after(token, &reached, &right);
    }
    reached.last().copied().unwrap_or_default()
}

/// The new `reached` after the next `token` of `left`.
fn after(token: Token, before: &[bool], right: &[Token]) -> Vec<bool> {
    let mut reached = vec![false; before.len()];
    let mut open = false;
    for (at, was) in before.iter().enumerate() {
        let wanted = right.get(at);
        open |= *was;
        let next = at.saturating_add(1);
        match token {
            Token::Many => set(&mut reached, at, open),
            _ if *was && wanted == Some(&Token::Many) => set(&mut reached, at, true),
            _ if *was && wanted.is_some_and(|wanted| meet(token, *wanted)) => {
                set(&mut reached, next, true);
            }
            _ => {}
        }
    }
    skip_many(&mut reached, right);
    reached
}

/// A `*` of `right` can also match nothing.
fn skip_many(reached: &mut [bool], right: &[Token]) {
    for (at, token) in right.iter().enumerate() {
        if *token == Token::Many && reached.get(at).copied().unwrap_or_default() {
            set(reached, at.saturating_add(1), true);
        }
    }
}

fn set(reached: &mut [bool], at: usize, value: bool) {
    if let Some(slot) = reached.get_mut(at) {
        *slot |= value;
    }
}

fn meet(left: Token, right: Token) -> bool {
    match (left, right) {
        (Token::Char(left), Token::Char(right)) => left == right,
        _ => true,
    }
}

/// A normal form: `*?` becomes `?*`, which is equivalent, and `**` becomes `*`.
fn in_order(tokens: impl Iterator<Item = Token>) -> Vec<Token> {
    let mut ordered = Vec::new();
    let mut many = false;
    for token in tokens {
        match token {
            Token::Many => many = true,
            Token::One => ordered.push(Token::One),
            Token::Char(_) => {
                if std::mem::take(&mut many) {
                    ordered.push(Token::Many);
                }
                ordered.push(token);
            }
        }
    }
    if many {
        ordered.push(Token::Many);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    static ANY: Effort = Effort::unlimited();

    #[test]
    fn one_pattern_stands_for_all_that_another_stands_for() {
        for (outer, inner, expected) in [
            ("*", "*", true),
            ("*", "", true),
            ("", "*", false),
            ("a*", "ab*", true),
            ("ab*", "a*", false),
            ("*b", "a*b", true),
            ("a*b*c", "axxb*yc", true),
            ("?", "*", false),
            ("?*", "*?", true),
            ("*?", "?*", true),
            ("??", "?", false),
            ("a?c", "abc", true),
            ("abc", "a?c", false),
            ("*a*", "a*a", true),
        ] {
            assert_eq!(includes(outer, inner, &ANY), expected, "{outer} {inner}");
        }
        assert!(includes_ignoring_case("IAM:get*", "iam:GetRole", &ANY));
    }

    #[test]
    fn two_patterns_overlap_when_a_text_matches_both() {
        for (left, right, expected) in [
            ("*", "", true),
            ("", "", true),
            ("a", "b", false),
            ("a*", "*b", true),
            ("a*c", "b*c", false),
            ("a?", "a", false),
            ("a?", "*c", true),
            ("x*y", "x", false),
            ("*x*", "y*z", true),
            ("abc*", "ab?d", true),
        ] {
            assert_eq!(
                overlap(tokens(left), tokens(right), &ANY),
                expected,
                "{left} {right}"
            );
            assert_eq!(
                overlap(tokens(right), tokens(left), &ANY),
                expected,
                "{right} {left}"
            );
        }
    }

    #[test]
    fn inclusion_and_overlap_agree_with_what_matches() {
        let texts: Vec<String> = words("ab", 4);
        let patterns = words("ab*?", 3);
        for outer in &patterns {
            for inner in &patterns {
                let matching = |pattern: &str| {
                    texts
                        .iter()
                        .filter(|text| crate::glob::matches(pattern, text))
                        .count()
                };
                let both = texts
                    .iter()
                    .filter(|text| {
                        crate::glob::matches(outer, text) && crate::glob::matches(inner, text)
                    })
                    .count();
                assert_eq!(
                    overlap(tokens(outer), tokens(inner), &ANY),
                    both > 0,
                    "{outer} {inner}"
                );
                assert!(
                    !includes(outer, inner, &ANY) || both == matching(inner),
                    "{outer} {inner}"
                );
            }
        }
    }

    fn words(alphabet: &str, longest: usize) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut last = words.clone();
        for _ in 0..longest {
            last = last
                .iter()
                .flat_map(|word| alphabet.chars().map(move |char| format!("{word}{char}")))
                .collect();
            words.extend(last.clone());
        }
        words
    }
}
