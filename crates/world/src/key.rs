//! Names and ids as keys, the way IAM compares them.

use std::borrow::Borrow;
use std::ops::Bound;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// A name as a key: folded to lower case, or exact where case counts (ids, ARNs).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(CompactString);

impl Key {
    /// A name for which case does not count.
    pub fn folded(name: &str) -> Self {
        let mut key = CompactString::new(name);
        key.make_ascii_lowercase();
        Self(key)
    }

    /// An id or ARN, for which case counts.
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

/// The keys that come after one; all where there is none.
pub fn behind(key: Option<&Key>) -> (Bound<Key>, Bound<Key>) {
    let start = key.map_or(Bound::Unbounded, |key| Bound::Excluded(key.clone()));
    (start, Bound::Unbounded)
}
