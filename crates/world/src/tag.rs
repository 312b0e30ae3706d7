//! Tags.

use serde::{Deserialize, Serialize};

/// A tag: a key and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The key as it was written; unique in its resource, whatever the case.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Tag {
    /// Whether a key is this tag's: case does not count.
    pub fn has_key(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }
}
