//! Users.

use std::collections::BTreeSet;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use super::Grants;
use crate::event::UserCreatedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;
use crate::tag::Tag;

/// A user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// The name, in its original case.
    pub name: CompactString,
    /// The path.
    pub path: CompactString,
    /// `AIDA...`
    pub id: CompactString,
    /// The creation date.
    pub created: Timestamp,
    /// The tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// The policies of the user.
    pub grants: Grants,
    /// Keys of the groups that the user is in.
    pub groups: BTreeSet<Key>,
    /// The ids of the user's access keys.
    pub access_keys: BTreeSet<Key>,
    /// The keys of the user's MFA devices.
    pub mfa_devices: BTreeSet<Key>,
    /// The ids of its SSH public keys.
    pub ssh_public_keys: BTreeSet<Key>,
    /// The ids of its signing certificates.
    pub signing_certificates: BTreeSet<Key>,
    /// The ids of its service-specific credentials.
    pub service_credentials: BTreeSet<Key>,
}

impl User {
    /// A new user.
    pub fn created(event: &UserCreatedV1) -> Self {
        Self {
            name: event.name.as_str().into(),
            path: event.path.as_str().into(),
            id: event.id.as_str().into(),
            created: event.created,
            tags: event.tags.clone(),
            grants: Grants::bounded(event.boundary.as_deref()),
            ..Self::default()
        }
    }
}

impl Entity for User {
    const KIND: ResourceKind = ResourceKind::User;

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
