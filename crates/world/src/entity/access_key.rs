//! Access keys.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;

/// An access key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA...`
    pub id: CompactString,
    /// The name of the key's user; `None` for a key of the root user.
    #[serde(default)]
    pub user: Option<CompactString>,
    /// The secret access key.
    pub secret: Secret,
    /// Whether the key is active.
    pub active: bool,
    /// The creation date.
    pub created: Timestamp,
}

impl Entity for AccessKey {
    const KIND: ResourceKind = ResourceKind::AccessKey;

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}
