//! Managed policies: documents with a name and versions, attached to any number of identities. Those of the customer
//! stand in the account; those of AWS are data (`managed`) and the same in every account.
//!
//! A policy has five versions at the most, and one of them is the default that counts. Version numbers never come again.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html>

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::arn::{AccountId, stored};
use crate::event::{
    Apply, PolicyCreatedV1, PolicyDefaultVersionSetV1, PolicyDeletedV1, PolicyVersionCreatedV1,
    PolicyVersionDeletedV1, Stamp, Tag,
};
use crate::managed;
use crate::scene::Scene;
use crate::world::World;

/// A customer managed policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ManagedPolicy {
    pub(crate) name: CompactString,
    pub(crate) path: CompactString,
    pub(crate) id: CompactString,
    pub(crate) created: Timestamp,
    /// When a version was last made or made the default.
    pub(crate) updated: Timestamp,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) versions: BTreeMap<u32, PolicyVersion>,
    pub(crate) default_version: u32,
    /// The number that the next version gets.
    pub(crate) next_version: u32,
}

/// One version of a policy's document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// The document, byte for byte as it was sent.
    pub(crate) document: Arc<str>,
    pub(crate) created: Timestamp,
}

/// A managed policy, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found<'a> {
    /// In the account.
    Customer(&'a ManagedPolicy),
    /// In this program.
    Aws(&'static managed::ManagedPolicy),
}

/// The policy with this ARN, in any partition, if the caller's account has it or AWS does.
pub(crate) fn look_up<'a>(scene: &Scene<'a>, arn: &str) -> Option<Found<'a>> {
    let stored = stored(arn);
    let (owner, resource) = stored
        .strip_prefix("arn:aws:iam::")?
        .split_once(":policy/")?;
    if owner == "aws" {
        return managed::find(resource).map(Found::Aws);
    }
    let (path, name) = resource.rsplit_once('/').unwrap_or(("", resource));
    let policy = scene.account().policies.get(name)?;
    let same = policy.name == name && policy.path.trim_matches('/') == path;
    (same && AccountId::parse(owner) == Some(scene.caller.account))
        .then_some(Found::Customer(policy))
}

impl Apply for PolicyCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let first = PolicyVersion {
            document: self.document,
            created: stamp.at,
        };
        let policy = ManagedPolicy {
            name: self.name.as_str().into(),
            path: self.path.into(),
            id: self.id.into(),
            created: stamp.at,
            updated: stamp.at,
            description: self.description,
            tags: self.tags,
            versions: BTreeMap::from([(1, first)]),
            default_version: 1,
            next_version: 2,
        };
        world
            .account_mut(stamp.account)
            .policies
            .insert(&self.name, policy);
    }
}

impl Apply for PolicyVersionCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let Some(policy) = world
            .account_mut(stamp.account)
            .policies
            .get_mut(&self.name)
        else {
            return;
        };
        let version = PolicyVersion {
            document: self.document,
            created: stamp.at,
        };
        policy.versions.insert(self.version, version);
        policy.next_version = self.version.saturating_add(1);
        policy.updated = stamp.at;
        if self.is_default {
            policy.default_version = self.version;
        }
    }
}

impl Apply for PolicyDefaultVersionSetV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(policy) = world
            .account_mut(stamp.account)
            .policies
            .get_mut(&self.name)
        {
            policy.default_version = self.version;
            policy.updated = stamp.at;
        }
    }
}

impl Apply for PolicyVersionDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(policy) = world
            .account_mut(stamp.account)
            .policies
            .get_mut(&self.name)
        {
            policy.versions.remove(&self.version);
        }
    }
}

impl Apply for PolicyDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        world.account_mut(stamp.account).policies.remove(&self.name);
    }
}
