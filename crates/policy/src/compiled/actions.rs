//! Finds the statements that may apply to an action.
//!
//! Most action patterns are a name (`s3:GetObject`) or a prefix (`s3:Get*`, `s3:*`, `*`). One pass over the action
//! hashes it and each of its prefixes whose length some pattern has. So all matching names and prefixes are found in a
//! time that does not depend on the number of policies. Only patterns with wildcards elsewhere are tried one by one.

use std::collections::BTreeMap;

use super::StatementId;
use super::beginning::Beginning;
use super::rows::RowId;
use crate::document::{Effect, Element, Text};
use crate::glob;

/// The statements of a set by action.
#[derive(Debug)]
pub(super) struct ActionIndex {
    names: Table,
    prefixes: Table,
    /// Bit `n` is set if some prefix has `n` bytes.
    prefix_lengths: u64,
    globs: Box<[(ActionPattern, Candidates)]>,
    /// Statements with `NotAction`, which compare the action themselves.
    always: Candidates,
}

/// The statements of one pattern, in order.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) denies: Vec<Candidate>,
    /// By row, in the order of rows.
    pub(super) allows: Vec<(RowId, Vec<Candidate>)>,
}

/// A statement that was found for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) id: StatementId,
    /// The hashed prefix of its resources.
    pub(super) beginning: Beginning,
}

/// A pattern for actions, which ignores case.
#[derive(Debug)]
pub(super) enum ActionPattern {
    Name(Box<str>),
    /// A text followed by anything.
    Prefix(Box<str>),
    Glob(Box<str>),
}

/// Maximum length of a prefix that is hashed, in bytes, because the length is a bit number. Longer ones are tried one
/// by one.
const PREFIX_BYTES_MAX: usize = 63;

impl ActionPattern {
    pub(super) fn new(text: &str) -> Self {
        let head = text.trim_end_matches('*');
        match head.contains(['*', '?']) {
            false if head.len() == text.len() => Self::Name(text.into()),
            false if head.len() <= PREFIX_BYTES_MAX => Self::Prefix(head.into()),
            _ => Self::Glob(text.into()),
        }
    }

    pub(super) fn matches(&self, action: &str) -> bool {
        match self {
            Self::Name(name) => name.eq_ignore_ascii_case(action),
            Self::Prefix(prefix) => {
                let beginning = action.as_bytes().get(..prefix.len());
                beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(prefix.as_bytes()))
            }
            Self::Glob(pattern) => glob::matches_ignoring_case(pattern, action),
        }
    }
}

/// Collects patterns during compilation, by the pattern in lowercase, as first written.
#[derive(Default)]
pub(super) struct ActionIndexBuilder {
    always: Candidates,
    patterns: BTreeMap<Box<str>, (ActionPattern, Candidates)>,
}

impl ActionIndexBuilder {
    /// Adds a statement; statements are added in order.
    pub(super) fn add(
        &mut self,
        action: &Element<Text>,
        effect: Effect,
        row: RowId,
        statement: Candidate,
    ) {
        if action.negated {
            return self.always.add(effect, row, statement);
        }
        for text in &action.entries {
            let folded = text.value.to_ascii_lowercase().into();
            let new = || (ActionPattern::new(&text.value), Candidates::default());
            let (_, candidates) = self.patterns.entry(folded).or_insert_with(new);
            candidates.add(effect, row, statement);
        }
    }

    pub(super) fn finish(self) -> ActionIndex {
        let (mut names, mut prefixes, mut globs) = (Vec::new(), Vec::new(), Vec::new());
        for (pattern, candidates) in self.patterns.into_values() {
            match pattern {
                ActionPattern::Name(text) => names.push((text, candidates)),
                ActionPattern::Prefix(text) => prefixes.push((text, candidates)),
                ActionPattern::Glob(_) => globs.push((pattern, candidates)),
            }
        }
        let lengths = prefixes.iter().map(|(prefix, _)| bit(prefix.len()));
        ActionIndex {
            prefix_lengths: lengths.fold(0, |all, one| all | one),
            names: Table::new(names),
            prefixes: Table::new(prefixes),
            globs: globs.into(),
            always: self.always,
        }
    }
}

impl Candidates {
    fn is_empty(&self) -> bool {
        self.denies.is_empty() && self.allows.is_empty()
    }

    fn add(&mut self, effect: Effect, row: RowId, statement: Candidate) {
        match (effect, self.allows.last_mut()) {
            (Effect::Deny, _) => push_new(&mut self.denies, statement),
            (Effect::Allow, Some((last, statements))) if *last == row => {
                push_new(statements, statement)
            }
            (Effect::Allow, _) => self.allows.push((row, vec![statement])),
        }
    }
}

/// A statement may contain a pattern twice, in different case.
fn push_new(statements: &mut Vec<Candidate>, statement: Candidate) {
    if statements.last() != Some(&statement) {
        statements.push(statement);
    }
}

impl ActionIndex {
    /// Calls a function with every list of statements whose pattern matches.
    pub(super) fn visit<'i>(&'i self, action: &str, mut visit: impl FnMut(&'i Candidates)) {
        if !self.always.is_empty() {
            visit(&self.always);
        }
        let name = action.as_bytes();
        let (mut hash, mut hashed) = (Hash::new(), 0);
        let mut lengths = self.prefix_lengths;
        while lengths != 0 {
            let bytes = usize::try_from(lengths.trailing_zeros()).unwrap_or(usize::MAX);
            lengths &= lengths.wrapping_sub(1);
            let (Some(beginning), Some(next)) = (name.get(..bytes), name.get(hashed..bytes)) else {
                break;
            };
            (hash, hashed) = (hash.with(next), bytes);
            self.prefixes.get(beginning, hash).map(&mut visit);
        }
        let hash = hash.with(name.get(hashed..).unwrap_or_default());
        self.names.get(name, hash).map(&mut visit);
        for (pattern, candidates) in &self.globs {
            if pattern.matches(action) {
                visit(candidates);
            }
        }
    }
}

fn bit(number: usize) -> u64 {
    u32::try_from(number)
        .ok()
        .and_then(|number| 1_u64.checked_shl(number))
        .unwrap_or_default()
}

/// FNV-1a over bytes with letters folded. The folding is inexact, so that it costs almost nothing: the comparison that
/// follows tells apart what it confuses.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn with(self, bytes: &[u8]) -> Self {
        let add =
            |hash: u64, byte: &u8| (hash ^ u64::from(byte | 0x20)).wrapping_mul(0x0100_0000_01b3);
        Self(bytes.iter().fold(self.0, add))
    }

    const fn tag(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// A text and its statements.
type Entry = (Box<str>, Candidates);

/// A hash table with open addressing.
#[derive(Debug)]
struct Table {
    /// The length is a power of two and greater than the number of entries, so that a search always finds an empty
    /// slot.
    places: Box<[TablePlace]>,
    entries: Box<[Entry]>,
}

/// The upper half of a hash, and the index of the entry plus one; 0 is an empty slot.
type TablePlace = (u32, u32);

impl Table {
    fn new(entries: Vec<Entry>) -> Self {
        let len = entries
            .len()
            .saturating_mul(2)
            .saturating_add(1)
            .next_power_of_two();
        let mut table = Self {
            places: vec![(0, 0); len].into(),
            entries: entries.into(),
        };
        for (number, (text, _)) in (1_u32..).zip(&table.entries) {
            let hash = Hash::new().with(text.as_bytes());
            let mut place = table.first_place(hash);
            while table
                .places
                .get(place)
                .is_some_and(|(_, number)| *number != 0)
            {
                place = table.next_place(place);
            }
            if let Some(place) = table.places.get_mut(place) {
                *place = (hash.tag(), number);
            }
        }
        table
    }

    /// The value of a text with this hash. Most texts have the same case, so that comparison is tried first.
    fn get(&self, text: &[u8], hash: Hash) -> Option<&Candidates> {
        let mut place = self.first_place(hash);
        loop {
            let (tag, number) = *self.places.get(place)?;
            let entry = usize::try_from(number).ok()?.checked_sub(1)?;
            if tag == hash.tag() {
                let (known, candidates) = self.entries.get(entry)?;
                if known.as_bytes() == text || known.as_bytes().eq_ignore_ascii_case(text) {
                    return Some(candidates);
                }
            }
            place = self.next_place(place);
        }
    }

    fn first_place(&self, hash: Hash) -> usize {
        usize::try_from(hash.tag()).unwrap_or_default() & self.places.len().saturating_sub(1)
    }

    fn next_place(&self, place: usize) -> usize {
        place.wrapping_add(1) & self.places.len().saturating_sub(1)
    }
}
