//! The contract's regular expressions, which are written for Java.
//!
//! Nearly all of them are one repeated character class. ASCII text is checked against these with a bit map, which the
//! regex engine filled, so that the two cannot disagree. Other patterns and other text go to the regex engine.

use std::sync::OnceLock;

use regex::Regex;

/// Patterns with syntax that only Java has: the source, an equivalent without that syntax, and text that must not
/// occur.
///
/// `-(?!-)` is a hyphen that is not followed by a hyphen: a hyphen, in text without two in a row.
const REWRITTEN: &[(&str, &str, &str)] = &[(
    "^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
    "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "--",
)];

/// A regular expression of the contract, in its original spelling. It must match the whole text.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    regex: Regex,
    forbidden: Option<&'static str>,
    class: Option<Class>,
}

/// One character class with `+` or `*`, for ASCII texts.
#[derive(Debug)]
struct Class {
    /// Bit N is set if the ASCII character N belongs to the class.
    members: u128,
    /// Whether the empty text matches.
    empty: bool,
}

impl Pattern {
    /// A pattern that is compiled at first use.
    pub const fn new(source: &'static str) -> Self {
        Self {
            source,
            compiled: OnceLock::new(),
        }
    }

    /// The source, as the contract has it.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the pattern compiles. One that does not would match nothing, so a test checks all of them.
    pub fn is_sound(&self) -> bool {
        self.compiled().is_some()
    }

    /// Whether the pattern matches the whole text.
    pub fn matches(&self, text: &str) -> bool {
        let Some(compiled) = self.compiled() else {
            return false;
        };
        match &compiled.class {
            Some(class) if text.is_ascii() => class.matches(text),
            _ => {
                compiled.regex.is_match(text)
                    && compiled.forbidden.is_none_or(|part| !text.contains(part))
            }
        }
    }

    fn compiled(&self) -> Option<&Compiled> {
        self.compiled
            .get_or_init(|| Compiled::new(self.source))
            .as_ref()
    }
}

impl Compiled {
    fn new(source: &'static str) -> Option<Self> {
        let rewritten = REWRITTEN.iter().find(|(java, ..)| *java == source);
        let plain = rewritten.map_or(source, |(_, plain, _)| plain);
        let regex = Regex::new(&format!(r"\A(?:{})\z", ascii_classes(plain))).ok()?;
        let class = is_one_class(plain).then(|| Class::new(&regex));
        Some(Self {
            regex,
            forbidden: rewritten.map(|(.., part)| *part),
            class,
        })
    }
}

impl Class {
    fn new(regex: &Regex) -> Self {
        let member = |byte: u8| u128::from(regex.is_match(char::from(byte).encode_utf8(&mut [0])));
        let members = (0..128_u8).fold(0, |members, byte| members | (member(byte) << byte));
        Self {
            members,
            empty: regex.is_match(""),
        }
    }

    fn matches(&self, text: &str) -> bool {
        if text.is_empty() {
            self.empty
        } else {
            text.bytes()
                .all(|byte| (self.members >> (byte & 0x7F)) & 1 == 1)
        }
    }
}

/// In Java, `\w` and `\d` match ASCII only; in the regex crate, all of Unicode.
fn ascii_classes(source: &str) -> String {
    source
        .replace(r"\w", "[0-9A-Za-z_]")
        .replace(r"\d", "[0-9]")
}

/// Whether the pattern is `[...]+` or `[...]*` without a nested class.
fn is_one_class(source: &str) -> bool {
    let inner = source
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix("]+").or(rest.strip_suffix("]*")));
    inner.is_some_and(|inner| !inner.contains(['[', ']']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts_as_java_does() {
        for (source, matching, other) in [
            (
                r"[\w+=,.@-]+",
                &["a", "A_z+=,.@-9"][..],
                &["", "a b", "é", "a\n", "٣"][..],
            ),
            (r"[\w+=,.@-]*", &["", "a"], &["/", "ä"]),
            (
                r"\d{12}",
                &["123456789012"],
                &["12345678901", "1234567890123", "١٢٣٤٥٦٧٨٩٠١٢"],
            ),
            (
                r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*",
                &["", "ключ 1", "日本/語@x"],
                &["a#b", "😀", "é!"],
            ),
            (r"[ -~]+", &["A quoted \"text\""], &["", "tab\t", "é"]),
            (
                r"[\u0009\u000A\u000D\u0020-\u00FF]+",
                &["{\n\t\"é\"\r}"],
                &["\u{0}", "\u{100}"],
            ),
            (
                r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
                &["/", "/a/", "/a/b/"],
                &["", "a", "//x", "/a", "/é/"],
            ),
            (
                r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?",
                &["v1", "v12.a-b"],
                &["v0", "1", "v1.é"],
            ),
            (
                r"^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*",
                &["o-0123456789/r-abcd/x-y"],
                &["o-1/r-abcd"],
            ),
            (r"[\w+=,.@:\/-]*", &["https://x/y-z"], &["a b"]),
        ] {
            let pattern = Pattern::new(source);
            for text in matching {
                assert!(pattern.matches(text), "{source} should match {text:?}");
            }
            for text in other {
                assert!(!pattern.matches(text), "{source} should not match {text:?}");
            }
        }
    }

    #[test]
    fn an_account_alias_has_no_two_hyphens_in_a_row() {
        let pattern = Pattern::new("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
        for (alias, expected) in [
            ("abc", true),
            ("a-b", true),
            ("a-b-c1", true),
            (&"a".repeat(63), true),
            (&"a".repeat(64), false),
            ("ab", false),
            ("a--b", false),
            ("-ab", false),
            ("ab-", false),
            ("aBc", false),
        ] {
            assert_eq!(pattern.matches(alias), expected, "{alias}");
        }
    }

    #[test]
    fn the_bit_map_and_the_regex_engine_agree() {
        for source in [
            r"[\w+=,.@-]+",
            r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*",
            r"[\u0020-\u00FF]+",
            r"[ -~]+",
            r"[\d]*",
        ] {
            let pattern = Pattern::new(source);
            let compiled = pattern.compiled().unwrap();
            assert!(compiled.class.is_some(), "{source}");
            for byte in 0..128_u8 {
                let text = format!("a{}", char::from(byte));
                assert_eq!(
                    pattern.matches(&text),
                    compiled.regex.is_match(&text),
                    "{source} {byte}"
                );
            }
        }
    }

    #[test]
    fn a_pattern_that_does_not_compile_matches_nothing() {
        let pattern = Pattern::new("a(?!b)");
        assert!(!pattern.is_sound());
        assert!(!pattern.matches("a"));
    }
}
