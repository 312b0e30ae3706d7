//! When access keys, users and roles were last used.
//!
//! Uses are part of the world, but not of its lines: they affect neither the state hash nor a pod. Dates are whole
//! minutes, as in AWS's answers, so that a busy key causes at most one entry per minute.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use imbl::OrdMap;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::bounded_serde;
use crate::key::Key;

/// A use of an access key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyUse {
    /// `AKIA...`
    pub id: String,
    /// The date, to the minute.
    pub at: Timestamp,
    /// The service, such as `iam`.
    pub service: String,
    /// The Region.
    pub region: String,
}

/// A call by a user, a role or the root user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrincipalUse {
    /// The unique id, or the account id for the root user.
    pub id: String,
    /// The date, to the minute.
    pub at: Timestamp,
    /// The service, such as `iam`.
    pub service: String,
    /// The action, such as `CreateUser`.
    pub action: String,
    /// The Region.
    pub region: String,
}

/// A last use.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LastUse {
    /// The date, to the minute.
    pub at: Timestamp,
    /// The service.
    pub service: CompactString,
    /// The Region.
    pub region: CompactString,
}

/// The last use of an action or a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ActionUse {
    /// The date, to the minute.
    pub at: Timestamp,
    /// The Region.
    pub region: CompactString,
}

/// The uses of a service.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceUses {
    /// The last use of any action.
    pub last: ActionUse,
    /// The last use of each action.
    pub actions: BTreeMap<CompactString, ActionUse>,
}

/// The uses by a user, a role or the root user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PrincipalUses {
    /// The last use of any service.
    pub last: LastUse,
    /// The uses of each service.
    pub services: BTreeMap<CompactString, ServiceUses>,
}

/// The last uses in an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Uses {
    /// By key id.
    #[serde(deserialize_with = "bounded_serde::map")]
    keys: OrdMap<Key, LastUse>,
    /// By unique id, or by account id for the root user.
    #[serde(deserialize_with = "bounded_serde::map")]
    principals: OrdMap<Key, Arc<PrincipalUses>>,
}

impl Uses {
    /// The last use of an access key.
    pub fn key(&self, id: &str) -> Option<&LastUse> {
        self.keys.get(id)
    }

    /// The uses by a user or role (by unique id) or the root user (by account id).
    pub fn principal(&self, id: &str) -> Option<&PrincipalUses> {
        self.principals.get(id).map(|uses| &**uses)
    }

    /// All principals with a recorded use, by id.
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
