//! Instance profiles.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::InstanceProfileCreatedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;
use crate::tag::Tag;

/// An instance profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InstanceProfile {
    /// The name, in its original case.
    pub name: CompactString,
    /// The path.
    pub path: CompactString,
    /// `AIPA...`
    pub id: CompactString,
    /// The creation date.
    pub created: Timestamp,
    /// The tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// The key of the role in the profile.
    pub role: Option<Key>,
}

impl InstanceProfile {
    /// A new instance profile.
    pub fn created(event: &InstanceProfileCreatedV1) -> Self {
        Self {
            name: event.name.as_str().into(),
            path: event.path.as_str().into(),
            id: event.id.as_str().into(),
            created: event.created,
            tags: event.tags.clone(),
            role: None,
        }
    }

    /// Whether the profile contains the role with this name.
    pub fn holds(&self, role: &str) -> bool {
        self.role.as_ref() == Some(&Key::folded(role))
    }
}

impl Entity for InstanceProfile {
    const KIND: ResourceKind = ResourceKind::InstanceProfile;

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
