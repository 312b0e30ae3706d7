//! From an action to the statements that may be about it.
//!
//! Most action patterns are a name (`s3:GetObject`) or a prefix (`s3:Get*`, `s3:*`, `*`). One pass over the action hashes it
//! and, on the way, each of its beginnings that some pattern has the length of; so all names and prefixes that match are
//! found in a time that does not grow with the policies. Only patterns with wildcards elsewhere are tried one by one.

use std::collections::BTreeMap;

use super::{RowId, StatementId};
use crate::document::{Effect, Element, Text};
use crate::glob;

/// The statements of a set by action.
#[derive(Debug)]
pub(super) struct ActionIndex {
    names: Table,
    prefixes: Table,
    /// Bit `n` is set when some prefix has `n` bytes.
    prefix_lengths: [u64; LENGTH_WORDS],
    globs: Box<[Entry]>,
    /// With `NotAction`: these test the action themselves.
    always: Candidates,
}

/// Statements that one pattern leads to, in order.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) denies: Vec<StatementId>,
    /// By row, rows in order.
    pub(super) allows: Vec<(RowId, Vec<StatementId>)>,
}

/// A pattern in lower case and where it leads.
type Entry = (Box<str>, Candidates);
type Entries = Vec<Entry>;

/// Longest prefix that is hashed, in bytes; action names have at most 128.
const PREFIX_BYTES_MAX: usize = 255;
const LENGTH_WORDS: usize = 4;

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pattern {
    Always,
    Name(String),
    Prefix(String),
    Glob(String),
}

/// Collects patterns while a set is compiled.
#[derive(Default)]
pub(super) struct ActionIndexBuilder {
    patterns: BTreeMap<Pattern, Candidates>,
}

impl Pattern {
    fn new(text: &str) -> Self {
        let folded = text.to_ascii_lowercase();
        let head = folded.trim_end_matches('*');
        match head.contains(['*', '?']) {
            false if head.len() == folded.len() => Self::Name(folded),
            false if head.len() <= PREFIX_BYTES_MAX => Self::Prefix(head.to_owned()),
            _ => Self::Glob(folded),
        }
    }
}

impl ActionIndexBuilder {
    /// Adds a statement; statements come in order.
    pub(super) fn add(
        &mut self,
        action: &Element<Text>,
        effect: Effect,
        row: RowId,
        statement: StatementId,
    ) {
        let patterns: Vec<_> = match action.negated {
            true => vec![Pattern::Always],
            false => action
                .entries
                .iter()
                .map(|text| Pattern::new(&text.value))
                .collect(),
        };
        for pattern in patterns {
            self.patterns
                .entry(pattern)
                .or_default()
                .add(effect, row, statement);
        }
    }

    pub(super) fn finish(self) -> ActionIndex {
        let (mut names, mut prefixes, mut globs) = <(Entries, Entries, Entries)>::default();
        let mut always = Candidates::default();
        for (pattern, candidates) in self.patterns {
            match pattern {
                Pattern::Always => always = candidates,
                Pattern::Name(text) => names.push((text.into(), candidates)),
                Pattern::Prefix(text) => prefixes.push((text.into(), candidates)),
                Pattern::Glob(text) => globs.push((text.into(), candidates)),
            }
        }
        let mut prefix_lengths = [0; LENGTH_WORDS];
        for (prefix, _) in &prefixes {
            set_bit(&mut prefix_lengths, prefix.len());
        }
        ActionIndex {
            names: Table::new(names),
            prefixes: Table::new(prefixes),
            prefix_lengths,
            globs: globs.into(),
            always,
        }
    }
}

impl Candidates {
    fn add(&mut self, effect: Effect, row: RowId, statement: StatementId) {
        match (effect, self.allows.last_mut()) {
            (Effect::Deny, _) => push_new(&mut self.denies, statement),
            (Effect::Allow, Some((last, statements))) if *last == row => {
                push_new(statements, statement)
            }
            (Effect::Allow, _) => self.allows.push((row, vec![statement])),
        }
    }
}

/// A statement may have a pattern twice, in another case.
fn push_new(statements: &mut Vec<StatementId>, statement: StatementId) {
    if statements.last() != Some(&statement) {
        statements.push(statement);
    }
}

impl ActionIndex {
    /// Shows every list of statements whose pattern matches.
    pub(super) fn visit<'i>(&'i self, action: &str, mut visit: impl FnMut(&'i Candidates)) {
        visit(&self.always);
        let mut hash = Hash::new();
        self.visit_prefix(action, 0, hash, &mut visit);
        for (index, byte) in action.bytes().enumerate() {
            hash = hash.with(byte);
            self.visit_prefix(action, index.saturating_add(1), hash, &mut visit);
        }
        self.names.get(action, hash).map(&mut visit);
        for (pattern, candidates) in &self.globs {
            if glob::matches_ignoring_case(pattern, action) {
                visit(candidates);
            }
        }
    }

    fn visit_prefix<'i>(
        &'i self,
        action: &str,
        bytes: usize,
        hash: Hash,
        visit: &mut impl FnMut(&'i Candidates),
    ) {
        if has_bit(&self.prefix_lengths, bytes)
            && let Some(prefix) = action.get(..bytes)
            && let Some(candidates) = self.prefixes.get(prefix, hash)
        {
            visit(candidates);
        }
    }
}

fn place_of_bit(bit: usize) -> (usize, u64) {
    (
        bit >> 6,
        1_u64.wrapping_shl(u32::try_from(bit & 63).unwrap_or_default()),
    )
}

fn set_bit(words: &mut [u64; LENGTH_WORDS], bit: usize) {
    let (word, mask) = place_of_bit(bit);
    if let Some(word) = words.get_mut(word) {
        *word |= mask;
    }
}

fn has_bit(words: &[u64; LENGTH_WORDS], bit: usize) -> bool {
    let (word, mask) = place_of_bit(bit);
    words.get(word).is_some_and(|word| word & mask != 0)
}

/// FNV-1a over bytes with ASCII letters folded.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    const fn with(self, byte: u8) -> Self {
        Self((self.0 ^ byte.to_ascii_lowercase() as u64).wrapping_mul(0x0100_0000_01b3))
    }

    fn of(text: &str) -> Self {
        text.bytes().fold(Self::new(), Self::with)
    }
}

/// A hash table with open addressing over texts that are all lower case.
#[derive(Debug)]
struct Table {
    /// Index into `entries` plus one; 0 is empty. The length is a power of two and more than the entries.
    places: Box<[u32]>,
    entries: Box<[Entry]>,
}

impl Table {
    fn new(entries: Entries) -> Self {
        let len = entries.len().saturating_mul(2).next_power_of_two();
        let mut places = vec![0_u32; len].into_boxed_slice();
        for (number, (text, _)) in (1_u32..).zip(&entries) {
            let free = probe(Hash::of(text), len).find(|place| places.get(*place) == Some(&0));
            if let Some(place) = free.and_then(|place| places.get_mut(place)) {
                *place = number;
            }
        }
        Self {
            places,
            entries: entries.into(),
        }
    }

    fn get(&self, text: &str, hash: Hash) -> Option<&Candidates> {
        for place in probe(hash, self.places.len()) {
            let number = usize::try_from(*self.places.get(place)?).ok()?;
            let (known, candidates) = self.entries.get(number.checked_sub(1)?)?;
            if known.eq_ignore_ascii_case(text) {
                return Some(candidates);
            }
        }
        None
    }
}

/// The places to look at for a hash, one after the other around the table.
fn probe(hash: Hash, len: usize) -> impl Iterator<Item = usize> {
    let mask = len.saturating_sub(1);
    let start = usize::try_from(hash.0 >> 32).unwrap_or_default();
    (0..len).map(move |step| start.wrapping_add(step) & mask)
}
