//! Merges the layers of a pod: a base, and deltas that put and remove lines. The last line of a key wins.
//!
//! A line is a JSON array: `["KEY",VALUE]` puts, `["KEY"]` removes. A delta may remove only what is there, and a layer
//! may name a key once, so that the result does not depend on the order of the lines in a layer.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::mem;

use super::manifest::Part;
use super::strict::Unchecked;

/// The lines of a pod by key. `V` is what a reader keeps of a line.
pub(super) struct Merged<V> {
    state: Lines<V>,
    secrets: Lines<V>,
}

/// The lines of a part by key.
struct Lines<V> {
    earlier: BTreeMap<Box<str>, Held<V>>,
    /// Those whose keys come after all earlier ones, in order. The first layer of almost every pod has its keys in order, and
    /// adding to a list takes less time than inserting into a map.
    last: Vec<(Box<str>, Held<V>)>,
}

/// A line, or what is left of one that its layer removed.
struct Held<V> {
    layer: u32,
    value: Option<V>,
}

/// A line of a layer.
pub(super) struct Keyed<'a> {
    pub(super) key: Box<str>,
    /// `None` removes the key.
    pub(super) value: Option<Unchecked<'a>>,
}

/// Parses a line. The value is not checked. The message never contains content, which may be secret.
pub(super) fn parse(line: &[u8]) -> Result<Keyed<'_>, String> {
    let not_keyed = || "it is not `[\"KEY\",VALUE]` or `[\"KEY\"]`".to_owned();
    let inner = line
        .strip_prefix(b"[")
        .and_then(|inner| inner.strip_suffix(b"]"))
        .ok_or_else(not_keyed)?;
    let (key, rest) = key_of(inner).ok_or_else(not_keyed)?;
    if rest.is_empty() {
        return Ok(Keyed { key, value: None });
    }
    let value = rest.strip_prefix(b",").ok_or_else(not_keyed)?;
    Ok(Keyed {
        key,
        value: Some(Unchecked::nested(value)),
    })
}

/// The text at the beginning, and what follows it.
fn key_of(json: &[u8]) -> Option<(Box<str>, &[u8])> {
    if let Some((key, rest)) = plain(json) {
        return Some((key.into(), rest));
    }
    let mut values = serde_json::Deserializer::from_slice(json).into_iter::<String>();
    let key = values.next()?.ok()?;
    Some((key.into(), &json[values.byte_offset()..]))
}

/// The same for a text without escapes, as almost every key is: quicker than a parser.
fn plain(json: &[u8]) -> Option<(&str, &[u8])> {
    let text = json.strip_prefix(b"\"")?;
    let is_end = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    let (text, rest) = text.split_at(text.iter().position(is_end)?);
    Some((std::str::from_utf8(text).ok()?, rest.strip_prefix(b"\"")?))
}

/// Writes a line that puts a value.
pub(super) fn put_line(key: &str, value: &str) -> String {
    format!("[{},{value}]", serde_json::Value::from(key))
}

/// Writes a line that removes a key.
pub(super) fn remove_line(key: &str) -> String {
    format!("[{}]", serde_json::Value::from(key))
}

impl<V> Default for Lines<V> {
    fn default() -> Self {
        Self {
            earlier: BTreeMap::new(),
            last: Vec::new(),
        }
    }
}

impl<V> Lines<V> {
    fn take(&mut self, key: Box<str>, held: Held<V>) -> Result<(), &'static str> {
        if held.value.is_some() && self.end().is_none_or(|end| *end < *key) {
            self.last.push((key, held));
            return Ok(());
        }
        let last = mem::take(&mut self.last);
        match self.earlier.is_empty() {
            // A sorted list becomes a map at once.
            true => self.earlier = last.into_iter().collect(),
            false => self.earlier.extend(last),
        }
        match self.earlier.entry(key) {
            Entry::Occupied(there) if there.get().layer == held.layer => {
                Err("its layer names its key twice")
            }
            Entry::Occupied(there) if there.get().value.is_none() && held.value.is_none() => {
                Err("it removes a key that is not there")
            }
            Entry::Vacant(_) if held.value.is_none() => Err("it removes a key that is not there"),
            Entry::Occupied(mut there) => {
                there.insert(held);
                Ok(())
            }
            Entry::Vacant(free) => {
                free.insert(held);
                Ok(())
            }
        }
    }

    /// The greatest key.
    fn end(&self) -> Option<&str> {
        let last = self.last.last().map(|(key, _)| &**key);
        last.or_else(|| Some(self.earlier.last_key_value()?.0))
    }

    fn get(&self, key: &str) -> Option<&Held<V>> {
        let at = self.last.binary_search_by(|(it, _)| (**it).cmp(key));
        let last = at.ok().map(|at| &self.last[at].1);
        last.or_else(|| self.earlier.get(key))
    }

    fn iter(&self) -> impl Iterator<Item = (&Box<str>, &Held<V>)> {
        let last = self.last.iter().map(|(key, held)| (key, held));
        self.earlier.iter().chain(last)
    }

    /// What is left in the end, in the order of the keys.
    fn left(self) -> impl Iterator<Item = (Box<str>, V)> {
        let all = self.earlier.into_iter().chain(self.last);
        all.filter_map(|(key, held)| Some((key, held.value?)))
    }
}

impl<V> Merged<V> {
    pub(super) fn new() -> Self {
        Self {
            state: Lines::default(),
            secrets: Lines::default(),
        }
    }

    /// Takes a line of a layer: its key, and what is kept of its value; `None` removes the key. Layers must be given in order.
    pub(super) fn take(
        &mut self,
        part: Part,
        layer: u32,
        key: Box<str>,
        value: Option<V>,
    ) -> Result<(), &'static str> {
        let lines = match part {
            Part::State => &mut self.state,
            Part::Secrets | Part::History => &mut self.secrets,
        };
        lines.take(key, Held { layer, value })
    }

    /// What is left of both parts in the end, in the order of the keys.
    pub(super) fn parts(
        self,
    ) -> (
        impl Iterator<Item = (Box<str>, V)>,
        impl Iterator<Item = (Box<str>, V)>,
    ) {
        (self.state.left(), self.secrets.left())
    }

    /// Whether there are secrets of an entity that is not there.
    pub(super) fn has_orphans(&self) -> bool {
        let is_left = |key: &str| self.state.get(key).is_some_and(|held| held.value.is_some());
        let mut secrets = self.secrets.iter();
        secrets.any(|(key, held)| held.value.is_some() && !is_left(key))
    }

    /// The numbers of lines that are left.
    pub(super) fn counts(&self) -> (u64, u64) {
        let left = |lines: &Lines<V>| {
            lines
                .iter()
                .filter(|(_, held)| held.value.is_some())
                .count() as u64
        };
        (left(&self.state), left(&self.secrets))
    }
}
