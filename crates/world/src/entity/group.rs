//! Groups.

use compact_str::CompactString;
use imbl::OrdSet;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use super::Grants;
use crate::bounded_serde;
use crate::event::GroupCreatedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;

/// A group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    /// The name, in its original case.
    pub name: CompactString,
    /// The path.
    pub path: CompactString,
    /// `AGPA...`
    pub id: CompactString,
    /// The creation date.
    pub created: Timestamp,
    /// The policies of the group.
    pub grants: Grants,
    /// Keys of the member users.
    #[serde(deserialize_with = "bounded_serde::set")]
    pub members: OrdSet<Key>,
}

impl Group {
    /// A new group.
    pub fn created(event: &GroupCreatedV1) -> Self {
        Self {
            name: event.name.as_str().into(),
            path: event.path.as_str().into(),
            id: event.id.as_str().into(),
            created: event.created,
            ..Self::default()
        }
    }
}

impl Entity for Group {
    const KIND: ResourceKind = ResourceKind::Group;

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
