//! The request context: condition keys and their values.

use std::borrow::Cow;

/// What is known about a request, by condition key. Keys ignore case, the tag part of `aws:RequestTag/...` too.
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

/// What is looked at before a key: its length and its last bytes, whatever their case. A request has a dozen keys, and
/// looking at these one after the other is faster than any map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyHash(u64);

impl KeyHash {
    /// The folding is crude, so that it costs next to nothing: what it confuses is told apart by the comparison that
    /// follows.
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

/// Room for the keys that nearly every request has, taken with the first of them.
const USUAL_KEYS: usize = 24;

/// The value or values of a key. The form belongs to the key, not to the number of values: `aws:TagKeys` is multivalued
/// also with one tag, and only set operators apply to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values<'a> {
    /// A single-valued key.
    One(Cow<'a, str>),
    /// A multivalued key.
    Many(Vec<Cow<'a, str>>),
}

/// Most keys are written alike, so that is tried first: it is several times faster.
fn same_key(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

impl<'a> Context<'a> {
    /// A context without keys.
    pub fn new() -> Self {
        Self::default()
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

    /// Sets a key; an earlier value of it is gone.
    pub fn set(&mut self, key: Cow<'a, str>, values: Values<'a>) {
        let hash = KeyHash::of(&key);
        let same = |entry: &&mut Entry<'_>| entry.hash == hash && same_key(&entry.key, &key);
        match self.entries.iter_mut().find(same) {
            Some(entry) => entry.values = values,
            None => {
                if self.entries.is_empty() {
                    self.entries.reserve_exact(USUAL_KEYS);
                }
                self.entries.push(Entry { hash, key, values });
            }
        }
    }

    /// The values of a key; `None` when the request has none.
    pub fn get(&self, key: &str) -> Option<&Values<'a>> {
        self.get_hashed(KeyHash::of(key), key)
    }

    /// As [`Context::get`], when the hash of the key is known.
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

    /// The same, on its own.
    #[must_use]
    pub fn into_owned(self) -> Context<'static> {
        let entries = self
            .iter()
            .map(|(key, values)| (key.to_owned(), values.to_owned()));
        entries.fold(Context::new(), |mut context, (key, values)| {
            context.set(key.into(), values);
            context
        })
    }

    /// All keys and values, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Values<'a>)> {
        self.entries
            .iter()
            .map(|entry| (&*entry.key, &entry.values))
    }
}

impl Values<'_> {
    /// The same, on their own.
    fn to_owned(&self) -> Values<'static> {
        let owned = |value: &str| Cow::Owned(value.to_owned());
        match self {
            Self::One(value) => Values::One(owned(value)),
            Self::Many(values) => Values::Many(values.iter().map(|value| owned(value)).collect()),
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

    /// Whether these are a "null data set, such as an empty string": to set operators, no values.
    pub(crate) fn is_null_set(&self) -> bool {
        self.iter().all(str::is_empty)
    }

    /// Whether there is no value at all: the key counts as absent.
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
