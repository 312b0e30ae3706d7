//! Finds the patterns that can cover a text without asking each of them.
//!
//! What stands before the first wildcard or variable of a pattern must stand at the beginning of whatever the pattern
//! covers. So patterns are kept by their beginning, and a text looks its own beginnings up.

use std::collections::{BTreeSet, HashMap};

/// Numbers of patterns, by the beginning of the pattern.
#[derive(Default)]
pub(super) struct PatternIndex<'d> {
    /// Patterns without wildcards and variables.
    whole: HashMap<&'d str, Vec<usize>>,
    by_beginning: HashMap<&'d str, Vec<usize>>,
    /// The lengths of the beginnings.
    lengths: BTreeSet<usize>,
}

impl<'d> PatternIndex<'d> {
    pub(super) fn add(&mut self, pattern: &'d str, number: usize) {
        let wildcard = pattern.find(['*', '?']);
        let variable = pattern.find("${");
        let end = wildcard.into_iter().chain(variable).min();
        let beginning = end.and_then(|end| pattern.get(..end));
        let numbers = match beginning {
            None => self.whole.entry(pattern),
            Some(beginning) => {
                self.lengths.insert(beginning.len());
                self.by_beginning.entry(beginning)
            }
        };
        numbers.or_default().push(number);
    }

    /// The patterns that may cover `text`, itself a pattern. All others do not, whatever their variables stand for.
    pub(super) fn candidates(&self, text: &str) -> impl Iterator<Item = usize> {
        let lengths = self.lengths.range(..=text.len());
        let beginnings = lengths.filter_map(|length| self.by_beginning.get(text.get(..*length)?));
        let whole = self.whole.get(text).into_iter();
        whole.chain(beginnings).flatten().copied()
    }
}
