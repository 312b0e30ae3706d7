//! Tags.

use crate::resource_kind::ResourceKind;
use serde::{Deserialize, Serialize};

/// A tag: a key and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The key, in its original case; unique in its resource.
    pub key: String,
    /// The value.
    pub value: String,
}

impl Tag {
    /// Whether this is the tag's key, on a resource of this kind.
    pub fn has_key(&self, kind: ResourceKind, key: &str) -> bool {
        kind.is_same_tag_key(&self.key, key)
    }
}
