//! Names and ids as lookup keys, compared as IAM compares them.

use std::borrow::Borrow;
use std::ops::Bound;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// A lookup key: a name folded to lower case, or an id or ARN in its exact case.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(CompactString);

impl Key {
    /// A key for a name, which is case-insensitive.
    pub fn folded(name: &str) -> Self {
        let mut key = CompactString::new(name);
        key.make_ascii_lowercase();
        Self(key)
    }

    /// A key for an id or ARN, which is case-sensitive.
    pub fn exact(text: &str) -> Self {
        Self(CompactString::new(text))
    }

    /// The key's text.
    pub fn as_str(&self) -> &str {
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

/// The range of keys after `key`; all keys if it is `None`.
pub fn behind(key: Option<&Key>) -> (Bound<Key>, Bound<Key>) {
    let start = key.map_or(Bound::Unbounded, |key| Bound::Excluded(key.clone()));
    (start, Bound::Unbounded)
}
