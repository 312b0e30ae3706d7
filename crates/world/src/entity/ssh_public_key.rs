//! SSH public keys.

use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;

/// An SSH public key of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SshPublicKey {
    /// `APKA...`
    pub id: CompactString,
    /// The name of its user.
    pub user: CompactString,
    /// The uploaded key: OpenSSH or PEM.
    pub body: Arc<str>,
    /// Whether it is active.
    pub active: bool,
    /// When it was uploaded.
    pub uploaded: Timestamp,
}

impl Entity for SshPublicKey {
    const KIND: ResourceKind = ResourceKind::SshPublicKey;

    fn key(&self) -> Key {
        Self::key_of(&self.id)
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}
