//! Roles: identities without credentials of their own, taken on by whoever their trust policy trusts.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html>

use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{
    Apply, Noun, RoleCreatedV1, RoleDeletedV1, RoleTrustUpdatedV1, RoleUpdatedV1, Stamp, Tag,
};
use crate::iam::user::{add_boundary_use, drop_boundary_use};
use crate::named::Key;
use crate::world::{Grants, World};

/// A role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub(crate) name: CompactString,
    pub(crate) path: CompactString,
    pub(crate) id: CompactString,
    pub(crate) created: Timestamp,
    /// The trust policy, byte for byte as it was sent.
    pub(crate) trust: Arc<str>,
    #[serde(default)]
    pub(crate) description: Option<String>,
    /// The longest session that may be asked for, in seconds.
    pub(crate) max_session_secs: u32,
    #[serde(default)]
    pub(crate) tags: Vec<Tag>,
    #[serde(default)]
    pub(crate) grants: Grants,
    /// Folded names of the instance profiles that it is in.
    #[serde(default)]
    pub(crate) instance_profiles: std::collections::BTreeSet<Key>,
}

impl Apply for RoleCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let role = Role {
            name: self.name.as_str().into(),
            path: self.path.into(),
            id: self.id.into(),
            created: stamp.at,
            trust: self.trust,
            description: self.description,
            max_session_secs: self.max_session_secs,
            tags: self.tags,
            grants: Grants {
                boundary: self.boundary.as_deref().map(Key::exact),
                ..Grants::default()
            },
            instance_profiles: std::collections::BTreeSet::new(),
        };
        add_boundary_use(account, &role.grants, (Noun::Role, Key::folded(&self.name)));
        account.roles.insert(&self.name, role);
    }
}

impl Apply for RoleTrustUpdatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(role) = world.account_mut(stamp.account).roles.get_mut(&self.name) {
            role.trust = self.trust;
        }
    }
}

impl Apply for RoleUpdatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let Some(role) = world.account_mut(stamp.account).roles.get_mut(&self.name) else {
            return;
        };
        if self.description.is_some() {
            role.description = self.description.filter(|text| !text.is_empty());
        }
        role.max_session_secs = self.max_session_secs.unwrap_or(role.max_session_secs);
    }
}

impl Apply for RoleDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let Some(role) = account.roles.remove(&self.name) {
            drop_boundary_use(account, &role.grants, (Noun::Role, Key::folded(&self.name)));
        }
    }
}
