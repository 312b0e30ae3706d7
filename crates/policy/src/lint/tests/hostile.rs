//! No text makes the linter panic or run for a long time.

use super::*;
use crate::document::DOCUMENT_BYTES_MAX;

const SUBJECTS: [Subject; 6] = [IDENTITY, RESOURCE, BUCKET, TRUST, SCP, RCP];

/// A small generator of numbers, from a seed: the same texts on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Fragments that have a meaning in the grammar.
const PIECES: [&str; 26] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "*",
    "?",
    "${",
    "}",
    "${*}",
    "null",
    "1e9",
    "true",
    "\"NotAction\":",
    "arn:aws:",
    "::",
    "é",
    "\"Condition\":{\"ForAnyValue:Null\":{\"a\":[]}}",
    "\"Principal\":{}",
    "aws:",
    "/",
    "-",
    "\u{0}",
];

fn mutated(seed: &str, numbers: &mut Numbers) -> String {
    let mut chars: Vec<char> = seed.chars().collect();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(chars.len() + 1);
        let end = (at + numbers.below(9)).min(chars.len());
        match numbers.below(3) {
            0 => drop(chars.drain(at..end)),
            1 => drop(chars.splice(at..at, PIECES[numbers.below(PIECES.len())].chars())),
            _ => {
                let copied = chars[at..end].to_vec();
                let to = numbers.below(chars.len() + 1);
                drop(chars.splice(to..to, copied));
            }
        }
    }
    chars.into_iter().collect()
}

#[test]
fn mutated_policies_are_linted_without_panic_and_with_places_inside_the_text() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let seeds: Vec<String> = cases().iter().map(|case| document(case.2)).collect();
    let mut read = 0;
    for round in 0..12 {
        for seed in &seeds {
            let text = mutated(seed, &mut numbers);
            let findings = lint(&text, SUBJECTS[round % SUBJECTS.len()]);
            read += usize::from(crate::json::parse(&text).is_ok());
            for location in findings.iter().flat_map(|finding| &finding.locations) {
                assert!(
                    text.get(location.start.offset..location.end.offset)
                        .is_some(),
                    "{text}"
                );
                assert!(
                    location.start.line >= 1 && location.end.line >= location.start.line,
                    "{text}"
                );
            }
        }
    }
    assert!(
        read > seeds.len(),
        "most mutants are no JSON at all: {read}"
    );
}

/// The longest texts of kinds that would take long if any rule were worse than quadratic.
#[test]
fn the_longest_documents_are_linted() {
    let fill = |piece: &str, bytes: usize| piece.repeat(bytes / piece.len());
    let list = |name: &str, piece: &str, bytes: usize| {
        let other = if name == "Action" {
            r#""Resource":"*""#
        } else {
            r#""Action":"s3:*""#
        };
        document(&format!(
            r#""Effect":"Allow",{other},"{name}":[{}"x"]"#,
            fill(piece, bytes)
        ))
    };
    let texts = [
        fill("[", DOCUMENT_BYTES_MAX),
        fill("{\"a\":", DOCUMENT_BYTES_MAX),
        list("Action", r#""*a*b*c*","#, 200_000),
        list("Action", r#""s3:*","#, 10_000),
        list("Resource", r#""arn:aws:s3:::*a*","#, 20_000),
        list(
            "Resource",
            &format!(r#""arn:aws:iam::*:{}","#, "*a".repeat(2_000)),
            20_000,
        ),
        document(&format!(
            r#""Effect":"Allow","Action":"s3:{}","Resource":"*""#,
            "*a".repeat(5_000)
        )),
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{}{{}}]}}"#,
            fill("{\"Sid\":\"a\"},", 100_000)
        ),
    ];
    for text in texts {
        let findings = lint(&text, IDENTITY);
        assert!(!findings.is_empty() && findings.len() <= report::FINDINGS_MAX);
    }
}
