//! The request context: condition keys and their values.

use std::borrow::Cow;

/// The context of a request: values by condition key. Keys ignore case, including the tag part of `aws:RequestTag/...`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context<'a> {
    entries: Vec<Entry<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry<'a> {
    hash: KeyHash,
    key: Cow<'a, str>,
    values: Values<'a>,
}

/// Compared before the key itself: the length and the last bytes, ignoring case. A request has a dozen keys, and
/// comparing these one after the other is faster than any map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyHash(u64);

impl KeyHash {
    /// The folding is inexact, so that it costs almost nothing: the comparison that follows tells apart what it
    /// confuses.
    pub(crate) fn of(key: &str) -> Self {
        let bytes = key.as_bytes();
        let last = match bytes.last_chunk::<8>() {
            Some(last) => u64::from_le_bytes(*last),
            None => bytes
                .iter()
                .fold(0, |last, byte| last << 8 | u64::from(*byte)),
        };
        let length = u64::try_from(bytes.len()).unwrap_or_default();
        Self((last | 0x2020_2020_2020_2020).wrapping_add(length << 56))
    }
}

/// The value or values of a key. The variant depends on the key, not on the number of values: `aws:TagKeys` is
/// multivalued even with one tag, and only set operators apply to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values<'a> {
    /// A single-valued key.
    One(Cow<'a, str>),
    /// A multivalued key.
    Many(Vec<Cow<'a, str>>),
}

/// Most keys have the same case, so that comparison is tried first: it is several times faster.
fn same_key(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

impl<'a> Context<'a> {
    /// A context without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// A context without keys, and with room for so many.
    pub fn with_capacity(keys: usize) -> Self {
        Self {
            entries: Vec::with_capacity(keys),
        }
    }

    /// This context with a single-valued key set.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.set(key.into(), Values::One(value.into()));
        self
    }

    /// This context with a multivalued key set.
    #[must_use]
    pub fn with_many<V: Into<Cow<'a, str>>>(
        mut self,
        key: impl Into<Cow<'a, str>>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.set(
            key.into(),
            Values::Many(values.into_iter().map(Into::into).collect()),
        );
        self
    }

    /// Sets a key and replaces an earlier value.
    pub fn set(&mut self, key: Cow<'a, str>, values: Values<'a>) {
        let hash = KeyHash::of(&key);
        let same = |entry: &&mut Entry<'_>| entry.hash == hash && same_key(&entry.key, &key);
        match self.entries.iter_mut().find(same) {
            Some(entry) => entry.values = values,
            None => self.entries.push(Entry { hash, key, values }),
        }
    }

    /// The values of a key; `None` if the request does not have it.
    pub fn get(&self, key: &str) -> Option<&Values<'a>> {
        self.get_hashed(KeyHash::of(key), key)
    }

    /// Like [`Context::get`], with the known hash of the key.
    pub(crate) fn get_hashed(&self, hash: KeyHash, key: &str) -> Option<&Values<'a>> {
        let same = |entry: &&Entry<'_>| entry.hash == hash && same_key(&entry.key, key);
        self.entries
            .iter()
            .find(same)
            .map(|entry| &entry.values)
            .filter(|values| !values.is_empty())
    }

    /// The value of a single-valued key.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Values::One(value)) => Some(value),
            _ => None,
        }
    }

    /// The same for values.
    #[must_use]
    pub fn into_owned(self) -> Context<'static> {
        let entries = self.entries.into_iter().map(|entry| Entry {
            hash: entry.hash,
            key: Cow::Owned(entry.key.into_owned()),
            values: entry.values.into_owned(),
        });
        Context {
            entries: entries.collect(),
        }
    }

    /// All keys and values, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Values<'a>)> {
        self.entries
            .iter()
            .map(|entry| (&*entry.key, &entry.values))
    }

    /// All keys and values, without copying them.
    pub fn into_entries(self) -> impl Iterator<Item = (Cow<'a, str>, Values<'a>)> {
        let entries = self.entries.into_iter();
        entries.map(|entry| (entry.key, entry.values))
    }
}

impl Values<'_> {
    /// The same, without copying the texts.
    pub fn borrowed(&self) -> Values<'_> {
        match self {
            Self::One(value) => Values::One(Cow::Borrowed(value)),
            Self::Many(values) => {
                Values::Many(values.iter().map(|value| Cow::Borrowed(&**value)).collect())
            }
        }
    }

    /// The same, with texts of their own.
    fn into_owned(self) -> Values<'static> {
        let owned = |value: Cow<'_, str>| Cow::Owned(value.into_owned());
        match self {
            Self::One(value) => Values::One(owned(value)),
            Self::Many(values) => Values::Many(values.into_iter().map(owned).collect()),
        }
    }

    /// The values, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let values = match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        };
        values.iter().map(|value| &**value)
    }

    /// Whether these are a "null data set, such as an empty string", which set operators treat as no values.
    pub(crate) fn is_null_set(&self) -> bool {
        self.iter().all(str::is_empty)
    }

    /// Whether there are no values: the key counts as absent.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Many(values) if values.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ignore_case_and_the_last_value_stands() {
        let context = Context::new()
            .with("aws:RequestTag/Team", "a")
            .with("AWS:requesttag/TEAM", "b")
            .with_many("aws:TagKeys", ["x"])
            .with_many("empty", Vec::<String>::new());
        assert_eq!(context.text("aws:requesttag/team"), Some("b"));
        assert_eq!(context.text("aws:TagKeys"), None);
        assert_eq!(
            context.get("aws:tagkeys"),
            Some(&Values::Many(vec!["x".into()]))
        );
        assert_eq!(context.get("empty"), None);
        assert_eq!(context.iter().count(), 3);
    }
}
