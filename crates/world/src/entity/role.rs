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

/// The unique ids of the users and roles that a trust policy names, by their ARNs in the partition `aws`.
pub type Trusted = BTreeMap<String, String>;

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Role {
    /// Its name, in the case that it was written in.
    pub name: CompactString,
    /// Its path.
    pub path: CompactString,
    /// `AROA...`
    pub id: CompactString,
    /// When it was created.
    pub created: Timestamp,
    /// The trust policy as it was stored.
    pub trust: StoredPolicy,
    /// Whom the trust policy meant when it was stored.
    pub trusted: Trusted,
    /// The trust policy by whom it means, see [`Role::trust_by_id`]; made anew with either of the two.
    #[serde(skip)]
    pub(crate) trust_by_id: Parsed,
    /// What its author says about it.
    pub description: Option<String>,
    /// The longest session that may be asked for, in seconds.
    pub max_session_secs: u32,
    /// Its tags, in the order in which they came.
    pub tags: Vec<Tag>,
    /// The policies that it holds.
    pub grants: Grants,
    /// Keys of the instance profiles that it is in.
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
    /// The role that an event makes.
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

    /// What an event makes of its description and its longest session.
    pub fn update(&mut self, event: RoleUpdatedV1) {
        if event.description.is_some() {
            self.description = event.description.filter(|text| !text.is_empty());
        }
        self.max_session_secs = event.max_session_secs.unwrap_or(self.max_session_secs);
    }

    /// The trust policy with unique ids in the place of names: whom it means, whatever they are called now. None where
    /// the stored text is no policy.
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
