//! Roles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_str::CompactString;
use roleback_policy::Document;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use super::Grants;
use crate::arn::stored;
use crate::event::{RoleCreatedV1, RoleUpdatedV1};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::stored_policy::{Parsed, StoredPolicy};
use crate::table::Entity;
use crate::tag::Tag;

/// The unique ids of the users and roles that a trust policy names, by ARN in the partition `aws`.
pub type Trusted = BTreeMap<String, String>;

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Role {
    /// The name, in its original case.
    pub name: CompactString,
    /// The path.
    pub path: CompactString,
    /// `AROA...`
    pub id: CompactString,
    /// The creation date.
    pub created: Timestamp,
    /// The trust policy as it was stored.
    pub trust: StoredPolicy,
    /// The principals of the trust policy at the time it was stored.
    pub trusted: Trusted,
    /// The parsed trust policy with unique ids, see [`Role::trust_by_id`]. Replaced whenever `trust` or `trusted`
    /// changes.
    #[serde(skip)]
    pub(crate) trust_by_id: Parsed,
    /// The description.
    pub description: Option<String>,
    /// The longest session duration, in seconds.
    pub max_session_secs: u32,
    /// The tags, in the order in which they were added.
    pub tags: Vec<Tag>,
    /// The policies of the role.
    pub grants: Grants,
    /// Keys of the instance profiles that contain the role.
    pub instance_profiles: BTreeSet<Key>,
    /// The longest session that a user may sign in to the console for with it, in seconds; none is AWS's default.
    pub max_signin_session_secs: Option<u32>,
    /// The role template that it was created from.
    pub template: Option<SourceTemplate>,
}

/// The role template that a role was created from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceTemplate {
    /// Its ARN, in the partition `aws`.
    pub arn: String,
    /// Its minor version.
    pub minor_version: u32,
    /// The values of its parameters.
    pub values: BTreeMap<String, String>,
}

impl Role {
    /// A new role.
    pub fn created(event: &RoleCreatedV1) -> Self {
        Self {
            name: event.name.as_str().into(),
            path: event.path.as_str().into(),
            id: event.id.as_str().into(),
            created: event.created,
            trust: event.trust.clone().into(),
            trusted: event.trusted.clone(),
            description: event.description.clone(),
            max_session_secs: event.max_session_secs,
            tags: event.tags.clone(),
            grants: Grants::bounded(event.boundary.as_deref()),
            ..Self::default()
        }
    }

    /// Changes the description and the longest session duration; `None` keeps the current value.
    pub fn update(&mut self, event: RoleUpdatedV1) {
        if event.description.is_some() {
            self.description = event.description.filter(|text| !text.is_empty());
        }
        self.max_session_secs = event.max_session_secs.unwrap_or(self.max_session_secs);
    }

    /// The trust policy with each name replaced by the unique id of the principal, which stays valid when the principal
    /// is renamed. `None` if the stored text is not a policy.
    pub fn trust_by_id(&self) -> Option<&Arc<Document>> {
        self.trust_by_id.of(|| self.by_id())
    }

    fn by_id(&self) -> Option<Document> {
        let mut document = Document::clone(self.trust.document()?);
        let principals = document.statements.iter_mut();
        let principals = principals.flat_map(|statement| &mut statement.principal);
        for entry in principals.flat_map(|principal| &mut principal.entries) {
            if let Some(id) = self.trusted.get(&*stored(&entry.text.value)) {
                entry.text.value = id.as_str().into();
            }
        }
        Some(document)
    }
}

impl Entity for Role {
    const KIND: ResourceKind = ResourceKind::Role;

    fn key(&self) -> Key {
        Self::key_of(&self.name)
    }
}
