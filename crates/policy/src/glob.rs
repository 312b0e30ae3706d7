//! Patterns with `*` (any characters, including none) and `?` (exactly one character).

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// This character.
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
}

/// The tokens of a pattern without variables.
pub fn tokens(pattern: &str) -> impl Iterator<Item = Token> + Clone {
    pattern.chars().map(|char| match char {
        '*' => Token::Many,
        '?' => Token::One,
        char => Token::Char(char),
    })
}

/// Whether the whole of `text` matches.
pub fn matches(pattern: &str, text: &str) -> bool {
    tokens_match(tokens(pattern), text, |wanted, seen| wanted == seen)
}

/// Whether the whole of `text` matches, ignoring the case of ASCII letters.
pub fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    tokens_match(tokens(pattern), text, |wanted, seen| {
        wanted.eq_ignore_ascii_case(&seen)
    })
}

/// Whether the whole of `text` matches. On a mismatch, only the last `*` takes one more character. That is enough, because the
/// last `*` can take everything that an earlier one could take. So the time is at most the product of both lengths.
pub fn tokens_match(
    mut pattern: impl Iterator<Item = Token> + Clone,
    text: &str,
    same: impl Fn(char, char) -> bool,
) -> bool {
    let mut text = text.chars();
    let mut last_many = None;
    loop {
        let mut rest = pattern.clone();
        let token = rest.next();
        if token == Some(Token::Many) {
            last_many = Some((rest.clone(), text.clone()));
            pattern = rest;
            continue;
        }
        let mut ahead = text.clone();
        let fits = match (token, ahead.next()) {
            (None, None) => return true,
            (Some(Token::Char(wanted)), Some(seen)) => same(wanted, seen),
            (Some(Token::One), Some(_)) => true,
            _ => false,
        };
        if fits {
            (pattern, text) = (rest, ahead);
            continue;
        }
        let Some((after_many, taken)) = &mut last_many else {
            return false;
        };
        if taken.next().is_none() {
            return false;
        }
        (pattern, text) = (after_many.clone(), taken.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_text() {
        for (pattern, text, is_match) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("?", "", false),
            ("?", "é", true),
            ("?", "ab", false),
            ("a*c", "abc", true),
            ("a*c", "abcd", false),
            ("*ab", "aab", true),
            ("*a*b", "abab", true),
            ("a**b", "ab", true),
            ("*.?", "x.y.z", true),
            ("A", "a", false),
        ] {
            assert_eq!(matches(pattern, text), is_match, "{pattern} {text}");
        }
        assert!(matches_ignoring_case("S3:get*", "s3:GetObject"));
    }
}
