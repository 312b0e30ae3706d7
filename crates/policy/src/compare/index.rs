//! Finds the patterns that could cover a text without checking each of them.
//!
//! Everything that a pattern covers begins with the pattern's literal prefix, the text before its first wildcard or
//! variable. So patterns are indexed by their prefix, and each prefix of a text is looked up.

use std::collections::{BTreeSet, HashMap};

/// Indexes of patterns, by the pattern's prefix.
#[derive(Default)]
pub(super) struct PatternIndex<'d> {
    /// Patterns without wildcards and variables.
    whole: HashMap<&'d str, Vec<usize>>,
    by_beginning: HashMap<&'d str, Vec<usize>>,
    /// The lengths of the prefixes.
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

    /// The patterns that may cover `text`, which is itself a pattern. No other pattern does, whatever its variables
    /// expand to.
    pub(super) fn candidates(&self, text: &str) -> impl Iterator<Item = usize> {
        let lengths = self.lengths.range(..=text.len());
        let beginnings = lengths.filter_map(|length| self.by_beginning.get(text.get(..*length)?));
        let whole = self.whole.get(text).into_iter();
        whole.chain(beginnings).flatten().copied()
    }
}
