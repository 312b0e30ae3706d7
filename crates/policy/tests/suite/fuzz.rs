//! Broken bytes: nothing panics, and what still parses is decided alike by both evaluators.
//!
//! The seeds in `corpus/` and the policies of the cases are mutated by a generator of its own, so that each run is the
//! same; `POLICY_TEST_EFFORT` makes it longer.

use std::fs;
use std::path::Path;

use roleback_policy::value::{Decimal, Instant, Range, boolean, same_bytes};
use roleback_policy::{Arn, Document, Principal, glob, json, operator};

use crate::checks::check_document;

/// Xorshift: small, seeded, good enough to pick places and bytes.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

/// One to four changes: a byte flipped, put in or taken out; a piece of another seed put in; a piece doubled or cut out.
fn mutate(seed: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    const TELLING: &[u8] = b"{}[]\",:\\*?$/0123456789eE+-.anu\n \xff\x80\x00";
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(4) {
        let (from, to) = (dice.below(bytes.len() + 1), dice.below(bytes.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        match dice.below(6) {
            0 if from < bytes.len() => bytes[from] ^= 1 << dice.below(8),
            1 => bytes.insert(from, TELLING[dice.below(TELLING.len())]),
            2 if from < bytes.len() => drop(bytes.remove(from)),
            3 => {
                let (start, end) = (dice.below(other.len() + 1), dice.below(other.len() + 1));
                bytes.splice(
                    from..from,
                    other[start.min(end)..start.max(end)].iter().copied(),
                );
            }
            4 if to - from < 200 => drop(bytes.splice(to..to, bytes[from..to].to_vec())),
            _ => drop(bytes.drain(from..to.min(from + 40))),
        }
    }
    bytes
}

fn seeds(extension: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|known| known == extension))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no seeds");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn each_mutation(seeds: &[Vec<u8>], rounds: u32, mut look: impl FnMut(&str)) {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for seed in seeds {
        look(&String::from_utf8_lossy(seed));
    }
    for _ in 0..crate::effort::times(rounds) {
        let (seed, other) = (
            &seeds[dice.below(seeds.len())],
            &seeds[dice.below(seeds.len())],
        );
        look(&String::from_utf8_lossy(&mutate(seed, other, &mut dice)));
    }
}

#[test]
fn broken_documents_are_refused_and_odd_ones_decided() {
    let mut seeds = seeds("json");
    seeds.extend(crate::case_file::read_all().iter().flat_map(|case| {
        case.documents()
            .into_values()
            .flatten()
            .map(|document| document.text().as_bytes().to_vec())
            .collect::<Vec<_>>()
    }));
    let (mut parsed, mut refused) = (0, 0);
    each_mutation(&seeds, 6_000, |text| match Document::parse(text) {
        Ok(document) => {
            check_document(&document);
            parsed += 1;
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            refused += 1;
        }
    });
    assert!(
        parsed > 500 && refused > 500,
        "the mutations are one-sided: {parsed} parsed, {refused} refused"
    );
}

#[test]
fn broken_values_are_no_values() {
    let lines: Vec<_> = seeds("txt")
        .concat()
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    each_mutation(&lines, 20_000, |text| {
        let _parsed = (
            Decimal::parse(text),
            Instant::parse(text),
            Range::parse(text),
            boolean(text),
        );
        let _parsed = (
            Arn::parse(text),
            Arn::account_of(text),
            Principal::from_arn(text),
            operator::Operator::parse(text),
        );
        assert_ne!(same_bytes(text, text), Some(false));
        assert!(glob::matches(&text.replace('?', "*"), text));
        assert!(json::parse(&json::quote(text)).is_ok());
    });
}

#[test]
fn patterns_match_as_their_definition_says() {
    let patterns: Vec<Vec<u8>> = ["*a*b", "a?c*", "??*", "*", "", "aa*aa*b"]
        .map(|text| text.as_bytes().to_vec())
        .into();
    let mut texts = Vec::new();
    each_mutation(&patterns, 300, |pattern| {
        texts.push(pattern.replace('*', "ab"));
        for text in texts.iter().rev().take(40) {
            assert_eq!(
                glob::matches(pattern, text),
                by_definition(pattern, text),
                "{pattern:?} {text:?}"
            );
        }
    });
}

/// Whether a text matches, by filling the whole table of (beginning of the pattern, beginning of the text).
fn by_definition(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut row = vec![false; text.len() + 1];
    row[0] = true;
    for token in pattern.chars() {
        let mut next = vec![false; text.len() + 1];
        for end in 0..=text.len() {
            next[end] = match token {
                '*' => row[end] || (end > 0 && next[end - 1]),
                '?' => end > 0 && row[end - 1],
                char => end > 0 && row[end - 1] && text[end - 1] == char,
            };
        }
        row = next;
    }
    row[text.len()]
}
