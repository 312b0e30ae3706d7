//! Which entities use a managed policy: an index derived from the policies of users, groups and roles.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdSet;
use serde::{Deserialize, Serialize};

use super::Account;
use crate::bounded_serde;
use crate::entity::Grants;
use crate::key::Key;
use crate::resource_kind::ResourceKind;

/// The users, groups and roles that use a managed policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicyUses {
    /// The entities that the policy is attached to.
    #[serde(deserialize_with = "bounded_serde::set")]
    pub attached: OrdSet<(ResourceKind, Key)>,
    /// The entities that have the policy as permissions boundary.
    #[serde(deserialize_with = "bounded_serde::set")]
    pub bounding: OrdSet<(ResourceKind, Key)>,
}

impl PolicyUses {
    fn is_empty(&self) -> bool {
        self.attached.is_empty() && self.bounding.is_empty()
    }
}

impl Account {
    /// The uses of the policy with this stored ARN.
    pub fn uses_of(&self, policy_arn: &str) -> Option<&PolicyUses> {
        self.policy_uses.get(policy_arn).map(|uses| &**uses)
    }

    /// Changes the uses of a policy. A policy without uses has no entry.
    pub(crate) fn change_uses(&mut self, policy_arn: &str, change: impl FnOnce(&mut PolicyUses)) {
        let key = Key::exact(policy_arn);
        let uses = Arc::make_mut(self.policy_uses.entry(key.clone()).or_default());
        change(uses);
        if uses.is_empty() {
            self.policy_uses.remove(&key);
        }
    }

    /// Moves the uses of a renamed entity to its new name.
    pub(crate) fn rename_uses(
        &mut self,
        grants: &Grants,
        kind: ResourceKind,
        old: &Key,
        new: &Key,
    ) {
        let (old, new) = ((kind, old.clone()), (kind, new.clone()));
        for arn in &grants.attached {
            self.change_uses(arn.as_str(), |uses| {
                uses.attached.remove(&old);
                uses.attached.insert(new.clone());
            });
        }
        if let Some(arn) = &grants.boundary {
            self.change_uses(arn.as_str(), |uses| {
                uses.bounding.remove(&old);
                uses.bounding.insert(new.clone());
            });
        }
    }

    /// Records the permissions boundary of a new entity.
    pub(crate) fn add_boundary_use(&mut self, grants: &Grants, entity: (ResourceKind, Key)) {
        if let Some(arn) = &grants.boundary {
            self.change_uses(arn.as_str(), |uses| {
                uses.bounding.insert(entity);
            });
        }
    }

    /// Removes the permissions boundary of a deleted entity from the index.
    pub(crate) fn drop_boundary_use(&mut self, grants: &Grants, entity: &(ResourceKind, Key)) {
        if let Some(arn) = &grants.boundary {
            self.change_uses(arn.as_str(), |uses| {
                uses.bounding.remove(entity);
            });
        }
    }

    /// Rebuilds the index from the entities.
    pub(super) fn derive_policy_uses(&mut self) {
        let mut uses: BTreeMap<Key, PolicyUses> = BTreeMap::new();
        for (kind, name, grants) in self.holders() {
            for arn in &grants.attached {
                let uses = uses.entry(arn.clone()).or_default();
                uses.attached.insert((kind, name.clone()));
            }
            if let Some(arn) = &grants.boundary {
                let uses = uses.entry(arn.clone()).or_default();
                uses.bounding.insert((kind, name.clone()));
            }
        }
        let uses = uses.into_iter();
        self.policy_uses = uses.map(|(arn, uses)| (arn, Arc::new(uses))).collect();
    }
}
