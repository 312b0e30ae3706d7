//! Customer managed policies.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::PolicyCreatedV1;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::stored_policy::StoredPolicy;
use crate::table::Entity;
use crate::tag::Tag;

/// A customer managed policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManagedPolicy {
    /// The name, in its original case.
    pub name: CompactString,
    /// The path.
    pub path: CompactString,
    /// `ANPA...`
    pub id: CompactString,
    /// The creation date.
    pub created: Timestamp,
    /// The creation date of the newest version.
    pub updated: Timestamp,
    /// The description.
    pub description: Option<String>,
    /// The tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// The versions, oldest first.
    pub versions: Vec<PolicyVersion>,
    /// The number of the default version.
    pub default_version: u32,
    /// The number of the next version.
    pub next_version: u32,
}

/// A version of a managed policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// The version number, which is never reused.
    pub number: u32,
    /// The document, byte for byte as the client sent it.
    pub document: StoredPolicy,
    /// The creation date.
    pub created: Timestamp,
}

impl ManagedPolicy {
    /// A new policy.
    pub fn created(event: &PolicyCreatedV1) -> Self {
        let first = PolicyVersion {
            number: event.version,
            document: event.document.clone().into(),
            created: event.updated,
        };
        Self {
            name: event.name.as_str().into(),
            path: event.path.as_str().into(),
            id: event.id.as_str().into(),
            created: event.created,
            updated: event.updated,
            description: event.description.clone(),
            tags: event.tags.clone(),
            versions: vec![first],
            default_version: event.version,
            next_version: event.version.saturating_add(1),
        }
    }

    /// The document of the default version.
    pub fn default_document(&self) -> Option<&StoredPolicy> {
        self.version(self.default_version)
            .map(|version| &version.document)
    }

    /// The version with this number.
    pub fn version(&self, number: u32) -> Option<&PolicyVersion> {
        self.versions
            .iter()
            .find(|version| version.number == number)
    }
}

impl Entity for ManagedPolicy {
    const KIND: ResourceKind = ResourceKind::Policy;

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
