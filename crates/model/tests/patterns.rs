//! The contract's patterns: each compiles, and takes and refuses what it should.

use std::collections::BTreeMap;

use roleback_wire::shape::{Pattern, Text};

use crate::OPERATIONS;

/// Each pattern with texts that match it and texts that do not.
const EXAMPLES: &[(&str, &[&str], &[&str])] = &[
    (
        r"((/[A-Za-z0-9\.,\+@=_-]+)*)/",
        &["/", "/division/a.b,c+d@e=f_g-h/"],
        &["", "a", "/a", "//", "/é/"],
    ),
    (
        r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
        &["/", "/a/", "/a/b/"],
        &["", "a", "//", "/a", "/a b/", "/é/"],
    ),
    (r"[ -~]+", &["A policy's name", "~"], &["", "tab\t", "é"]),
    (r"[A-Z0-9]+", &["AKIA0"], &["", "akia", "A-B"]),
    (r"[\d]*", &["", "123456"], &["12a", " 1", "١"]),
    (r"[\d]+", &["123456"], &["", "12a", "١"]),
    (
        r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*",
        &["", "ключ 1", "a@b-c+d=e/f:g.h_i"],
        &["a#b", "😀", "a\tb"],
    ),
    (
        r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+",
        &["team", "日本 1"],
        &["", "a&b", "a,b"],
    ),
    (
        r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*",
        &["", "a\tb\r\nc é"],
        &["\u{7f}", "\u{a0}", "ā"],
    ),
    (
        r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]+",
        &["a\tb", "ÿ"],
        &["", "\u{0}", "\u{100}"],
    ),
    (
        r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+",
        &["arn:aws:iam::123456789012:role/R", "\u{85}é日"],
        &["", "\u{0}", "a\u{b}"],
    ),
    (
        r"[\u0009\u000A\u000D\u0020-\u00FF]+",
        &["{\"a\": \"é\"}\n"],
        &["", "\u{8}", "\u{100}"],
    ),
    (r"[\u0020-\u00FF]+", &["marker=="], &["", "a\tb", "ā"]),
    (
        r"[\w+=,.@-]*",
        &["", "bob.b+c=d,e@f-g_1"],
        &["a b", "a/b", "é"],
    ),
    (r"[\w+=,.@-]+", &["Bob", "a.b@c-d"], &["", "a:b", "ключ"]),
    (r"[\w+=,.@:\/-]*", &["", "https://a/b:c"], &["a b", "a?b"]),
    (
        r"[\w+=/:,.@-]*",
        &["", "arn:aws:iam::123456789012:mfa/bob"],
        &["a b", "a;b"],
    ),
    (
        r"[\w+=/:,.@-]+",
        &["arn:aws:iam::123456789012:mfa/bob"],
        &["", "a b"],
    ),
    (r"[\w-]*", &["", "s3", "a-b"], &["a.b", "a b"]),
    (r"[\w-]+", &["8c1c-4f_0"], &["", "a:b"]),
    (r"[\w._-]+", &["My.Provider_1-a"], &["", "a@b"]),
    (
        r"[\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+( [\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+)*",
        &["openid", "read:a write:b"],
        &["", " a", "a ", "a  b", "a,b", "a\\b", "a\"b", "é"],
    ),
    (r"[\w]*", &["", "AKIAIOSFODNN7EXAMPLE"], &["a-b", "é"]),
    (r"[\w]+", &["AKIAIOSFODNN7EXAMPLE"], &["", "a-b"]),
    (
        r"\d{12}",
        &["123456789012"],
        &["", "12345678901", "1234567890123", "12345678901a"],
    ),
    (
        r"\u002F[\u0021-\u007F]*",
        &["/", "/a/b", "/~\u{7f}"],
        &["", "a", "/a b", "/é"],
    ),
    (
        r"^[A-Za-z][A-Za-z0-9/_-]*$",
        &["a", "Name/of_a-1"],
        &["", "1a", "a.b", "a\n"],
    ),
    (
        r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$",
        &["abc", "a-b-c", "0a0"],
        &["", "ab", "-ab", "ab-", "a--b", "Abc", "a.b"],
    ),
    (
        r"^[a-zA-Z0-9:/+=,.@_-]+$",
        &["arn:aws:iam::1:user/a+b=c,d.e@f_g-h"],
        &["", "a b", "é"],
    ),
    (r"^[a-zA-Z0-9:_.-]+$", &["sns:topic_a.b-c"], &["", "a/b"]),
    (
        r"^http(s?)://[a-zA-Z0-9._/-]*(\?[a-zA-Z0-9._=&-]*)?(#[a-zA-Z0-9._/-]*)?$",
        &["http://", "https://a.b/c?d=e&f=g#h/i"],
        &["", "ftp://a", "https://a b", "https://a?b#c#d"],
    ),
    (
        r"^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*",
        &["o-a1b2c3d4e5/r-f6g7/ou-f6g7-h8i9j0k1"],
        &["", "o-short/r-f6g7", "o-a1b2c3d4e5/r-F6G7"],
    ),
    (
        r"^p-[0-9a-zA-Z_]{8,128}$",
        &["p-FullAWSAccess"],
        &["", "p-short", "q-FullAWSAccess"],
    ),
    (
        r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?",
        &["v1", "v12.a-B"],
        &["", "v0", "1", "v1.é"],
    ),
];

/// Every pattern that a request may be held against, by its source.
fn patterns() -> BTreeMap<&'static str, &'static Pattern> {
    let mut found = BTreeMap::new();
    for info in OPERATIONS {
        info.input.walk(&mut |shape| {
            if let Some(pattern) = shape.pattern() {
                found.insert(pattern.source(), pattern);
            }
        });
    }
    found
}

/// A text within these bounds.
pub(super) fn example(text: &Text) -> String {
    let source = text.pattern.map_or("[\\w]+", Pattern::source);
    let examples = EXAMPLES
        .iter()
        .filter(|(of, ..)| *of == source)
        .flat_map(|(_, good, _)| *good);
    let (min, max) = (text.min as usize, text.max as usize);
    let fitted = examples.flat_map(|good| {
        let times = min.div_ceil(good.len().max(1)).max(1);
        let repeated: String = good.repeat(times).chars().take(max).collect();
        [(*good).to_owned(), repeated]
    });
    let fits = |candidate: &String| {
        let length = candidate.chars().count();
        let is_match = text
            .pattern
            .is_none_or(|pattern| pattern.matches(candidate));
        is_match && length > 0 && (min..=max).contains(&length)
    };
    fitted
        .into_iter()
        .find(fits)
        .unwrap_or_else(|| panic!("no example of {source} has {min} to {max} characters"))
}

#[test]
fn every_pattern_compiles_and_has_examples() {
    for (source, pattern) in patterns() {
        assert!(pattern.is_sound(), "{source} does not compile");
        assert!(
            EXAMPLES.iter().any(|(of, ..)| *of == source),
            "{source} has no examples"
        );
    }
}

#[test]
fn patterns_take_and_refuse_what_they_should() {
    let patterns = patterns();
    for (source, matching, other) in EXAMPLES {
        let pattern = patterns
            .get(source)
            .unwrap_or_else(|| panic!("{source} is in no request"));
        for text in *matching {
            assert!(pattern.matches(text), "{source} should match {text:?}");
        }
        for text in *other {
            assert!(!pattern.matches(text), "{source} should not match {text:?}");
        }
    }
}
