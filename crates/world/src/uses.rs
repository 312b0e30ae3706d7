//! When access keys, users and roles were last used.
//!
//! Part of a world, but of none of its lines: two worlds that differ in uses only have the same state hash, and a saved
//! world does not say who used it. Dates are whole minutes, as AWS gives them out, so that a busy key makes one entry a
//! minute.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use imbl::OrdMap;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::bounded_serde;
use crate::key::Key;

/// The use of an access key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyUse {
    /// `AKIA...`
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Of which service, such as `iam`.
    pub service: String,
    /// In which Region.
    pub region: String,
}

/// What a user, a role or the root user called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrincipalUse {
    /// The unique id; of the root user the digits of its account.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Of which service, such as `iam`.
    pub service: String,
    /// The action, such as `CreateUser`.
    pub action: String,
    /// In which Region.
    pub region: String,
}

/// A last use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// Of which service.
    pub service: CompactString,
    /// In which Region.
    pub region: CompactString,
}

/// The last use of an action or a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ActionUse {
    /// When.
    pub at: Timestamp,
    /// In which Region.
    pub region: CompactString,
}

/// How a service was used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceUses {
    /// The last use of any action.
    pub last: ActionUse,
    /// The last use of each action.
    pub actions: BTreeMap<CompactString, ActionUse>,
}

/// What a user, a role or the root user used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PrincipalUses {
    /// The last use of any service.
    pub last: LastUse,
    /// The services that it used.
    pub services: BTreeMap<CompactString, ServiceUses>,
}

/// The last uses of an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Uses {
    /// By key id.
    #[serde(deserialize_with = "bounded_serde::map")]
    keys: OrdMap<Key, LastUse>,
    /// By unique id; the root user by the digits of its account.
    #[serde(deserialize_with = "bounded_serde::map")]
    principals: OrdMap<Key, Arc<PrincipalUses>>,
}

impl Uses {
    /// The last use of an access key.
    pub fn key(&self, id: &str) -> Option<&LastUse> {
        self.keys.get(id)
    }

    /// What a user, a role (by unique id) or the root user (by the digits of its account) used.
    pub fn principal(&self, id: &str) -> Option<&PrincipalUses> {
        self.principals.get(id).map(|uses| &**uses)
    }

    /// Everyone of whom a use is known, by id.
    pub fn principals(&self) -> impl Iterator<Item = (&Key, &PrincipalUses)> {
        self.principals.iter().map(|(id, uses)| (id, &**uses))
    }

    pub(crate) fn add_key(&mut self, used: KeyUse) {
        let last = self.keys.entry(Key::exact(&used.id)).or_default();
        if last.at <= used.at {
            *last = LastUse {
                at: used.at,
                service: used.service.into(),
                region: used.region.into(),
            };
        }
    }

    pub(crate) fn add_principal(&mut self, used: PrincipalUse) {
        let uses = self.principals.entry(Key::exact(&used.id)).or_default();
        let uses = Arc::make_mut(uses);
        let service: CompactString = used.service.into();
        let now = ActionUse {
            at: used.at,
            region: used.region.into(),
        };
        if uses.last.at <= now.at {
            uses.last = LastUse {
                at: now.at,
                service: service.clone(),
                region: now.region.clone(),
            };
        }
        let service = uses.services.entry(service).or_default();
        service.last.update(&now);
        let action = service.actions.entry(used.action.into()).or_default();
        action.update(&now);
    }

    pub(crate) fn forget_key(&mut self, id: &str) {
        self.keys.remove(id);
    }

    pub(crate) fn forget_principal(&mut self, id: &str) {
        self.principals.remove(id);
    }
}

impl ActionUse {
    fn update(&mut self, now: &Self) {
        if self.at <= now.at {
            self.clone_from(now);
        }
    }
}
