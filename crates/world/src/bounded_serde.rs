//! Deserializes `imbl` collections one element at a time.
//!
//! Their own implementation allocates room for the length that the bytes claim, which damaged bytes can set to any
//! value.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use imbl::{OrdMap, OrdSet};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads a map.
///
/// # Errors
/// The decoder's error.
pub fn map<'de, K, V, D>(input: D) -> Result<OrdMap<K, V>, D::Error>
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

/// Reads a set.
///
/// # Errors
/// The decoder's error.
pub fn set<'de, T, D>(input: D) -> Result<OrdSet<T>, D::Error>
where
    T: Deserialize<'de> + Ord + Clone,
    D: Deserializer<'de>,
{
    BTreeSet::deserialize(input).map(|items| items.into_iter().collect())
}
