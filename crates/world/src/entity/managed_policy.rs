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
    /// Its name, in the case that it was written in.
    pub name: CompactString,
    /// Its path.
    pub path: CompactString,
    /// `ANPA...`
    pub id: CompactString,
    /// When it was created.
    pub created: Timestamp,
    /// When the newest version was made.
    pub updated: Timestamp,
    /// What its author says about it.
    pub description: Option<String>,
    /// Its tags, in the order in which they came.
    pub tags: Vec<Tag>,
    /// From the oldest to the newest.
    pub versions: Vec<PolicyVersion>,
    /// The number of the version that counts.
    pub default_version: u32,
    /// The number that the next version gets.
    pub next_version: u32,
}

/// One version of a policy's document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// Its number, which never comes again.
    pub number: u32,
    /// The document, byte for byte as it was sent.
    pub document: StoredPolicy,
    /// When it was created.
    pub created: Timestamp,
}

impl ManagedPolicy {
    /// The policy that an event makes.
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

    /// The document that counts.
    pub fn default_document(&self) -> Option<&StoredPolicy> {
        self.version(self.default_version)
            .map(|version| &version.document)
    }

    /// The version of this number.
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
