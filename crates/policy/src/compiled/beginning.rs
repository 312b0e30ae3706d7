//! Quickly excludes statements by the prefix of their resources.
//!
//! A set may have a hundred statements about one action, each for another bucket. Every resource that a pattern matches
//! begins with the text before the pattern's first wildcard. So the index stores the length and the hash of the longest
//! common prefix of a statement's patterns beside the statement's number, and most statements are skipped without being
//! read.

use std::cell::OnceCell;

use crate::document::{Element, Text};

/// Maximum length of a compared prefix in bytes.
const BEGINNING_BYTES_MAX: usize = 96;

/// The common prefix of all resources of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beginning {
    bytes: u8,
    hash: u32,
}

impl Beginning {
    pub(super) fn new(resource: Option<&Element<Text>>) -> Self {
        let listed = resource
            .filter(|element| !element.negated)
            .map_or(&[][..], |element| &element.entries);
        let mut literals = listed.iter().map(|text| literal(&text.value));
        let first = literals.next().unwrap_or_default();
        let common = literals.fold(first, common_beginning);
        let hash = common.iter().fold(EMPTY, add);
        Self {
            bytes: u8::try_from(common.len()).unwrap_or_default(),
            hash,
        }
    }
}

/// The hashes of all prefixes of the request's resource, computed at first use.
#[derive(Default)]
pub(super) struct Beginnings(OnceCell<[u32; BEGINNING_BYTES_MAX + 1]>);

impl Beginnings {
    /// Whether `name` can be one of the statement's resources.
    pub(super) fn may_have(&self, name: &str, beginning: Beginning) -> bool {
        let bytes = usize::from(beginning.bytes);
        let hashes = self.0.get_or_init(|| hashes(name));
        bytes == 0 || (bytes <= name.len() && hashes.get(bytes) == Some(&beginning.hash))
    }
}

fn hashes(name: &str) -> [u32; BEGINNING_BYTES_MAX + 1] {
    let mut hashes = [EMPTY; BEGINNING_BYTES_MAX + 1];
    let mut hash = EMPTY;
    for (place, byte) in hashes.iter_mut().skip(1).zip(name.as_bytes()) {
        hash = add(hash, byte);
        *place = hash;
    }
    hashes
}

/// FNV-1a.
const EMPTY: u32 = 0x811c_9dc5;

fn add(hash: u32, byte: &u8) -> u32 {
    (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
}

/// The pattern's text before its first wildcard or variable.
fn literal(pattern: &str) -> &[u8] {
    let wild = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
    let bytes = pattern.as_bytes();
    bytes
        .get(..wild.min(BEGINNING_BYTES_MAX))
        .unwrap_or_default()
}

fn common_beginning<'t>(one: &'t [u8], other: &'t [u8]) -> &'t [u8] {
    let same = one
        .iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count();
    one.get(..same).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn a_statement_is_passed_over_only_when_no_pattern_can_match() {
        let name = "arn:aws:s3:::bucket/é";
        let long = format!("\"{name}{}*\"", "x".repeat(BEGINNING_BYTES_MAX));
        for (element, may_match) in [
            (r#""Resource":"*""#, true),
            (r#""Resource":"arn:aws:s3:::bucket/*""#, true),
            (r#""Resource":"arn:aws:s3:::bucket/é""#, true),
            (r#""Resource":"arn:aws:s3:::bucket/éé""#, false),
            (r#""Resource":"arn:aws:s3:::bucked*""#, false),
            (
                r#""Resource":["arn:aws:s3:::bucked*","arn:aws:s3:::bucket*"]"#,
                true,
            ),
            (
                r#""Resource":["arn:aws:s3:::bucked*","arn:aws:sqs:::q"]"#,
                true,
            ),
            (
                r#""Resource":["arn:aws:sns:::bucked*","arn:aws:sqs:::q"]"#,
                true,
            ),
            (
                r#""Resource":["arn:aws:sqs:::bucked*","arn:aws:sqs:::q"]"#,
                false,
            ),
            (r#""Resource":"arn:aws:s3:::${k}""#, true),
            (r#""NotResource":"arn:aws:s3:::bucked""#, true),
            (r#""Resource":[]"#, true),
            (&format!("\"Resource\":{long}"), false),
        ] {
            let text =
                format!("{{\"Statement\":{{\"Effect\":\"Allow\",\"Action\":\"*\",{element}}}}}");
            let document = Document::parse(&text).unwrap();
            let beginning = Beginning::new(document.statements[0].resource.as_ref());
            assert_eq!(
                Beginnings::default().may_have(name, beginning),
                may_match,
                "{element}"
            );
        }
    }
}
