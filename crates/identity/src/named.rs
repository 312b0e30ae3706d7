//! Maps by name, the way IAM names things: case is kept but does not tell two names apart.

use std::borrow::Borrow;
use std::ops::Bound;
use std::sync::Arc;

use compact_str::CompactString;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

/// A name as a key: folded to lower case, or exact where case counts (ids, ARNs).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Key(CompactString);

impl Key {
    /// A name for which case does not count.
    pub(crate) fn folded(name: &str) -> Self {
        let mut key = CompactString::new(name);
        key.make_ascii_lowercase();
        Self(key)
    }

    /// An id or ARN, for which case counts.
    pub(crate) fn exact(text: &str) -> Self {
        Self(CompactString::new(text))
    }

    /// The key's text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// The keys that come after one; all where there is none.
pub(crate) fn behind(key: Option<&Key>) -> (Bound<Key>, Bound<Key>) {
    let start = key.map_or(Bound::Unbounded, |key| Bound::Excluded(key.clone()));
    (start, Bound::Unbounded)
}

/// Entities by folded name, in the order of those names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub(crate) struct Named<T>(#[serde(deserialize_with = "modest::map")] OrdMap<Key, Arc<T>>);

/// Reads `imbl` collections an element at a time. Their own way sets room aside for as many as the bytes claim to hold,
/// and broken bytes claim anything.
pub(crate) mod modest {
    use std::collections::BTreeSet;
    use std::fmt;
    use std::marker::PhantomData;

    use imbl::{OrdMap, OrdSet};
    use serde::de::{MapAccess, Visitor};
    use serde::{Deserialize, Deserializer};

    pub(crate) fn map<'de, K, V, D>(input: D) -> Result<OrdMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord + Clone,
        V: Deserialize<'de> + Clone,
        D: Deserializer<'de>,
    {
        input.deserialize_map(Entries(PhantomData))
    }

    struct Entries<K, V>(PhantomData<(K, V)>);

    impl<'de, K, V> Visitor<'de> for Entries<K, V>
    where
        K: Deserialize<'de> + Ord + Clone,
        V: Deserialize<'de> + Clone,
    {
        type Value = OrdMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut map = OrdMap::new();
            while let Some((key, value)) = entries.next_entry()? {
                map.insert(key, value);
            }
            Ok(map)
        }
    }

    pub(crate) fn set<'de, T, D>(input: D) -> Result<OrdSet<T>, D::Error>
    where
        T: Deserialize<'de> + Ord + Clone,
        D: Deserializer<'de>,
    {
        BTreeSet::deserialize(input).map(|items| items.into_iter().collect())
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(OrdMap::new())
    }
}

impl<T> Named<T> {
    /// The entity of this name, in any case.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.0.get(&Key::folded(name)).map(|entity| &**entity)
    }

    /// True where the name, in any case, is taken.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(&Key::folded(name))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// All, in the order of their folded names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key, &T)> {
        self.0.iter().map(|(key, entity)| (key, &**entity))
    }

    /// Those whose folded name comes after the key; all where there is none.
    pub(crate) fn after<'a>(
        &'a self,
        key: Option<&Key>,
    ) -> impl Iterator<Item = (&'a Key, &'a T)> + use<'a, T> {
        self.0
            .range::<_, Key>(behind(key))
            .map(|(key, entity)| (key, &**entity))
    }

    pub(crate) fn insert(&mut self, name: &str, entity: T) {
        self.0.insert(Key::folded(name), Arc::new(entity));
    }
}

impl<T: Clone> Named<T> {
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.0.get_mut(&Key::folded(name)).map(Arc::make_mut)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<T> {
        self.0.remove(&Key::folded(name)).map(Arc::unwrap_or_clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_tell_two_names_apart() {
        let mut names = Named::default();
        names.insert("Bob", 1);
        assert_eq!(names.get("bOB"), Some(&1));
        names.insert("BOB", 2);
        assert_eq!((names.len(), names.remove("bob")), (1, Some(2)));
    }

    #[test]
    fn a_page_starts_behind_a_key_that_may_be_gone() {
        let mut names = Named::default();
        for name in ["a", "c", "d"] {
            names.insert(name, name);
        }
        let rest: Vec<_> = names
            .after(Some(&Key::folded("B")))
            .map(|(_, n)| *n)
            .collect();
        assert_eq!(rest, ["c", "d"]);
        assert_eq!(names.after(None).count(), 3);
    }
}
