//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the literal
//! characters.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use crate::document::Version;
use crate::glob::Token;

/// A piece of a policy text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// A literal character.
    Char(char),
    /// `?` outside a variable.
    One,
    /// `*` outside a variable.
    Many,
    /// A variable.
    Variable {
        /// The condition key whose value replaces it.
        key: &'a str,
        /// The value if the request does not have the key.
        default: Option<&'a str>,
    },
}

/// The pieces of a policy text. Version 2008-10-17 has no variables, and a `${` without a `}` is plain text.
pub(crate) fn parts(text: &str, version: Version) -> impl Iterator<Item = Part<'_>> + Clone {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (part, after) = next_part(rest, version)?;
        rest = after;
        Some(part)
    })
}

fn next_part(text: &str, version: Version) -> Option<(Part<'_>, &str)> {
    if version == Version::V2012
        && let Some((variable, after)) = text.strip_prefix("${").and_then(variable)
    {
        return Some((variable, after));
    }
    let mut chars = text.chars();
    let part = match chars.next()? {
        '*' => Part::Many,
        '?' => Part::One,
        char => Part::Char(char),
    };
    Some((part, chars.as_str()))
}

/// The variable whose `${` was just read, and the text after its `}`.
fn variable(text: &str) -> Option<(Part<'_>, &str)> {
    let (key, _) = text.split_once(['}', ','])?;
    let after_key = text.strip_prefix(key)?;
    if let Some(after) = after_key.strip_prefix('}') {
        let part = match key {
            "*" | "?" | "$" => Part::Char(key.chars().next()?),
            _ => Part::Variable { key, default: None },
        };
        return Some((part, after));
    }
    let quoted = after_key
        .strip_prefix(',')?
        .trim_start()
        .strip_prefix('\'')?;
    let (default, after) = quoted.split_once('\'')?;
    let after = after.trim_start().strip_prefix('}')?;
    Some((
        Part::Variable {
            key,
            default: Some(default),
        },
        after,
    ))
}

/// Splits a text at its first `count - 1` colons that are not inside a variable.
pub(crate) fn split_at_colons(text: &str, count: usize) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let mut left = count;
    std::iter::from_fn(move || {
        let text = rest?;
        left = left.saturating_sub(1);
        let colon = if left == 0 {
            None
        } else {
            colon_outside_variables(text)
        };
        rest = colon.and_then(|colon| text.get(colon.saturating_add(1)..));
        Some(colon.and_then(|colon| text.get(..colon)).unwrap_or(text))
    })
}

fn colon_outside_variables(text: &str) -> Option<usize> {
    let mut in_variable = false;
    let mut before = ' ';
    for (offset, char) in text.char_indices() {
        match char {
            '{' if before == '$' => in_variable = true,
            '}' => in_variable = false,
            ':' if !in_variable => return Some(offset),
            _ => {}
        }
        before = char;
    }
    None
}

/// A text that is literal in a policy of version 2012-10-17: each of the characters `*`, `?` and `$` is replaced by its
/// variable.
pub(crate) fn escape(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if special.contains(&char) {
            escaped.extend(["${", char.encode_utf8(&mut [0; 4]), "}"]);
        } else {
            escaped.push(char);
        }
    }
    escaped
}

/// The meaning of `*` and `?` outside variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wildcards {
    /// Wildcards: any characters; one character.
    Match,
    /// Literal characters.
    Literal,
}

/// Longest value of a variable, in bytes: the length of the longest ARN that AWS accepts. A longer value counts as absent, so
/// that a small policy cannot become a huge pattern.
pub(crate) const VALUE_BYTES_MAX: usize = 2_048;

/// The pattern of a text with the values of variables from `value_of`. A key without a value and without a default is the error.
/// Values are literal: a `*` in a value matches only a `*`. The pattern is cut off after `seen_bytes` literal characters, because
/// a longer pattern cannot match a text of that length.
pub(crate) fn expand<'a>(
    text: &'a str,
    version: Version,
    wildcards: Wildcards,
    seen_bytes: usize,
    value_of: impl Fn(&str) -> Option<&'a str>,
) -> Result<Vec<Token>, &'a str> {
    let mut tokens = Vec::with_capacity(text.len().min(seen_bytes.saturating_add(1)));
    let mut many = 0_usize;
    for part in parts(text, version) {
        if tokens.len().saturating_sub(many) > seen_bytes {
            break;
        }
        match (part, wildcards) {
            (Part::Char(char), _) => tokens.push(Token::Char(char)),
            (Part::One, Wildcards::Match) => tokens.push(Token::One),
            (Part::Many, Wildcards::Match) => {
                many = many.saturating_add(1);
                tokens.push(Token::Many);
            }
            (Part::One, Wildcards::Literal) => tokens.push(Token::Char('?')),
            (Part::Many, Wildcards::Literal) => tokens.push(Token::Char('*')),
            (Part::Variable { key, default }, _) => {
                let value = value_of(key).filter(|value| value.len() <= VALUE_BYTES_MAX);
                let value = value.or(default).ok_or(key)?;
                tokens.extend(value.chars().map(Token::Char));
            }
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, version: Version) -> String {
        let show = |part| match part {
            Part::Char(char) => char.to_string(),
            Part::One => "<one>".to_owned(),
            Part::Many => "<many>".to_owned(),
            Part::Variable { key, default: None } => format!("<{key}>"),
            Part::Variable {
                key,
                default: Some(default),
            } => format!("<{key}|{default}>"),
        };
        parts(text, version).map(show).collect()
    }

    #[test]
    fn a_text_is_cut_into_characters_wildcards_and_variables() {
        for (text, expected) in [
            ("a*b?", "a<many>b<one>"),
            ("home/${aws:username}/*", "home/<aws:username>/<many>"),
            ("${a}${b}", "<a><b>"),
            ("${*}${?}${$}", "*?$"),
            ("${k, 'it is } here'}x", "<k|it is } here>x"),
            ("${k,''}", "<k|>"),
            ("${}", "<>"),
            ("${open", "${open"),
            ("${k, unquoted}", "${k, unquoted}"),
            ("$}{", "$}{"),
        ] {
            assert_eq!(shown(text, Version::V2012), expected, "{text}");
        }
        assert_eq!(
            shown("${aws:username}*", Version::V2008),
            "${aws:username}<many>"
        );
    }

    #[test]
    fn colons_inside_variables_do_not_cut() {
        let cut = |text: &'static str| split_at_colons(text, 6).collect::<Vec<_>>();
        assert_eq!(
            cut("arn:aws:sqs:r:1:${aws:username}-q:x"),
            ["arn", "aws", "sqs", "r", "1", "${aws:username}-q:x"]
        );
        assert_eq!(cut("arn:${aws:p}:x"), ["arn", "${aws:p}", "x"]);
        assert_eq!(cut(""), [""]);
    }
}
