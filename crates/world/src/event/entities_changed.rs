//! The parts of the event that puts and removes whole entities.

use std::collections::BTreeSet;

use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Subject, Subjects};
use crate::arn::AccountId;
use crate::attribute::{EntityId, Written};
use crate::resource_kind::ResourceKind;

/// An entity that was removed from its table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedEntity {
    /// The account; the default account for the organization's entities and the sealing key.
    pub account: AccountId,
    /// The resource kind.
    pub kind: ResourceKind,
    /// The key in its table, such as a folded name or an id.
    pub key: String,
}

/// An attribute that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenAttribute {
    /// The account of the entity; the default account for the organization's entities and the sealing key.
    pub account: AccountId,
    /// The resource kind.
    pub kind: ResourceKind,
    /// The unique id; for kinds without one, the key in its table.
    pub id: String,
    /// The path of the attribute; `exists` for a whole entity.
    pub path: String,
    /// The record whose value is in force again, if there is one.
    pub origin: Option<u64>,
}

impl WrittenAttribute {
    /// The entity.
    pub fn entity(&self) -> EntityId {
        EntityId {
            account: self.account,
            kind: self.kind,
            id: self.id.as_str().into(),
        }
    }

    /// The attribute as [`writes`](crate::attribute::writes) returns it.
    pub(crate) fn to_written(&self) -> Written {
        Written {
            entity: self.entity(),
            path: self.path.clone(),
            origin: self.origin,
        }
    }
}

impl From<Written> for WrittenAttribute {
    fn from(written: Written) -> Self {
        let Written {
            entity,
            path,
            origin,
        } = written;
        Self {
            account: entity.account,
            kind: entity.kind,
            id: entity.id.into(),
            path,
            origin,
        }
    }
}

/// A record of a fork.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForkRecord {
    /// The sequence number in the fork.
    pub seq: u64,
    /// When it was written.
    pub time: Timestamp,
    /// The ARN of the caller.
    pub caller: String,
    /// The operation, such as `iam:TagUser`.
    pub operation: String,
    /// What it changed, in words.
    pub summary: String,
}

/// Each changed entity once.
pub(super) fn subjects(written: &[WrittenAttribute]) -> Subjects {
    let all = written.iter().map(WrittenAttribute::to_written);
    let each: BTreeSet<_> = all
        .map(|it| Subject {
            kind: it.entity.kind,
            id: it.entity.subject_id(),
        })
        .collect();
    each.into_iter().collect()
}
