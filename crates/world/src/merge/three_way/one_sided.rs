//! What only the loaded state changed, and nothing that the current state changed is connected with: it is taken as it is.
//!
//! Most of a large pod is like that. The attributes of such entities need not be made, which take kilobytes each, and their
//! lines need not be parsed again. Entities are connected if they have a name or an id in common, or if one refers to the
//! other and both changed. A connection that does not exist costs time only: the entities are then merged attribute by
//! attribute, with the same result.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::Sides;
use crate::arn::AccountId;
use crate::attribute::{EntityId, id_of};
use crate::diff::{Difference, diff};
use crate::entity::{Grants, User};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::{EntityRef, World};

/// The current state after it took what only the loaded state changed.
pub(in crate::merge) struct Advanced<'w> {
    pub(in crate::merge) ours: World,
    /// The differences between the base and the loaded state that are left to merge.
    pub(in crate::merge) left: Vec<Difference<'w>>,
    /// The settings of the accounts from which something was taken: the number of their entities is another.
    pub(in crate::merge) accounts: BTreeSet<EntityId>,
}

/// Takes what can be taken without a merge.
pub(in crate::merge) fn advance<'w>(sides: Sides<'w>) -> Advanced<'w> {
    let by_theirs = diff(sides.base, sides.theirs);
    let by_ours = diff(sides.base, sides.ours);
    if by_ours.iter().all(Difference::is_sealing_key) {
        return fast_forward(sides, by_theirs);
    }
    let mut connected = Connected::default();
    for found in by_theirs.iter().chain(&by_ours) {
        connected.add(found);
    }
    by_theirs.iter().for_each(|it| connected.connect(it));
    for found in &by_ours {
        connected.connect(found);
        connected.open(found);
    }
    let (taken, left): (Vec<_>, Vec<_>) = by_theirs
        .into_iter()
        .partition(|found| connected.is_one_sided(found));
    let mut ours = sides.ours.clone();
    let removed = taken.iter().filter_map(|found| {
        let gone = found.before?;
        Some((found.account?, gone.kind(), gone.key()))
    });
    let put = taken.iter().filter_map(|found| {
        let entity = sides.theirs.shared(found.account, &found.after?)?;
        Some((found.account?, entity))
    });
    ours.replace(removed, put);
    let accounts = taken.iter().filter_map(|found| found.account);
    Advanced {
        accounts: accounts.map(EntityId::settings).collect(),
        ours,
        left,
    }
}

/// Takes everything that belongs to an account, because the current state changed nothing since the base.
fn fast_forward<'w>(sides: Sides<'w>, by_theirs: Vec<Difference<'w>>) -> Advanced<'w> {
    let (taken, left): (Vec<_>, Vec<_>) = by_theirs
        .into_iter()
        .partition(|found| found.account.is_some());
    let removed = taken.iter().filter_map(|found| {
        let gone = found.before?;
        Some((found.account?, gone.kind(), gone.key()))
    });
    let accounts = taken.iter().filter_map(|found| found.account);
    let accounts: BTreeSet<_> = accounts.collect();
    let mut ours = sides.ours.clone();
    ours.take_entities_of(removed, with_accounts_of(sides, &accounts));
    Advanced {
        accounts: accounts.into_iter().map(EntityId::settings).collect(),
        ours,
        left,
    }
}

/// The current state with some of the accounts of the loaded one. An account that the loaded one does not have is empty.
fn with_accounts_of(Sides { ours, theirs, .. }: Sides<'_>, ids: &BTreeSet<AccountId>) -> World {
    let mut taken = ours.clone();
    for id in ids {
        let account = theirs.accounts.get(id).cloned();
        taken.accounts.insert(*id, account.unwrap_or_default());
    }
    taken
}

/// A name or an id of a changed entity, hashed: two with one hash are connected, which does no harm.
type Node = u64;

/// The node that everything is connected with that the current state changed.
const OPEN: Node = 0;

fn by_key(account: AccountId, kind: ResourceKind, key: &str) -> Node {
    hashed(&("key", account, kind, key))
}

/// Unique ids are looked up without the account and the kind: others refer to them so.
fn by_id(id: &str) -> Node {
    hashed(&("id", id))
}

fn hashed(value: &impl Hash) -> Node {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Sets of connected nodes: each node with another one of its set, the last one with itself.
#[derive(Default)]
struct Connected(BTreeMap<Node, Node>);

impl Connected {
    /// Adds a changed entity with its names and ids.
    fn add(&mut self, found: &Difference<'_>) {
        let mut own = own_nodes(found).into_iter();
        let Some(first) = own.next() else { return };
        self.0.entry(first).or_insert(first);
        for node in own {
            self.0.entry(node).or_insert(node);
            self.join(first, node);
        }
    }

    /// Connects a changed entity with the changed entities that it refers to.
    fn connect(&mut self, found: &Difference<'_>) {
        let (Some(account), Some(own)) = (found.account, own_nodes(found).first().copied()) else {
            return;
        };
        for entity in [found.before, found.after].into_iter().flatten() {
            // Settings are few, and their aliases are compared across accounts.
            if matches!(entity, EntityRef::Account(_)) {
                self.join(OPEN, own);
            }
            references(account, &entity, |node| {
                if self.0.contains_key(&node) {
                    self.join(own, node);
                }
            });
        }
    }

    /// Says that the current state changed an entity.
    fn open(&mut self, found: &Difference<'_>) {
        own_nodes(found)
            .into_iter()
            .for_each(|node| self.join(OPEN, node));
    }

    fn is_one_sided(&mut self, found: &Difference<'_>) -> bool {
        // What belongs to no account is merged: it is little.
        let own = found.account.and(own_nodes(found).first().copied());
        own.is_some_and(|own| self.last(own) != self.last(OPEN))
    }

    fn join(&mut self, one: Node, other: Node) {
        let (one, other) = (self.last(one), self.last(other));
        self.0.insert(one.min(other), one.max(other));
    }

    /// The last node of a set. The way to it is halved for the next search.
    fn last(&mut self, node: Node) -> Node {
        let mut at = node;
        loop {
            let next = self.0.get(&at).copied().unwrap_or(at);
            let after = self.0.get(&next).copied().unwrap_or(next);
            if after == at || next == after {
                return after;
            }
            self.0.insert(at, after);
            at = after;
        }
    }
}

fn own_nodes(found: &Difference<'_>) -> Vec<Node> {
    let account = found.account.unwrap_or_default();
    let entities = [found.before, found.after].into_iter().flatten();
    let nodes = entities.flat_map(|entity| {
        let key = by_key(account, entity.kind(), entity.key().as_str());
        [key, by_id(&id_of(account, &entity).id)]
    });
    nodes.collect()
}

/// The names and ids by which an entity refers to others, in either direction.
fn references(account: AccountId, entity: &EntityRef<'_>, mut each: impl FnMut(Node)) {
    use ResourceKind::{Group, InstanceProfile, MfaDevice, Role, User};
    let mut named = |kind: ResourceKind, name: &str| {
        each(by_key(account, kind, Key::folded(name).as_str()));
    };
    match entity {
        EntityRef::Group(it) => it.members.iter().for_each(|key| named(User, key.as_str())),
        EntityRef::User(it) => {
            it.groups.iter().for_each(|key| named(Group, key.as_str()));
            credentials(account, it, &mut each);
        }
        EntityRef::InstanceProfile(it) => {
            it.role.iter().for_each(|key| named(Role, key.as_str()));
        }
        EntityRef::Role(it) => {
            let profiles = it.instance_profiles.iter();
            profiles.for_each(|key| named(InstanceProfile, key.as_str()));
            it.trusted.values().for_each(|id| each(by_id(id)));
        }
        EntityRef::AccessKey(it) => it.user.iter().for_each(|name| named(User, name)),
        EntityRef::SigningCertificate(it) => it.user.iter().for_each(|name| named(User, name)),
        EntityRef::SshPublicKey(it) => named(User, &it.user),
        EntityRef::ServiceCredential(it) => named(User, &it.user),
        EntityRef::MfaDevice(it) => it.owner.iter().for_each(|id| each(by_id(id))),
        EntityRef::LoginProfile(it) => each(by_id(&it.owner)),
        EntityRef::Account(it) => {
            let devices = it.root_mfa_devices.iter();
            devices.for_each(|key| each(by_key(account, MfaDevice, key.as_str())));
        }
        _ => {}
    }
    let grants = match entity {
        EntityRef::User(it) => &it.grants,
        EntityRef::Group(it) => &it.grants,
        EntityRef::Role(it) => &it.grants,
        _ => return,
    };
    policies(grants, each);
}

fn credentials(account: AccountId, user: &User, each: &mut impl FnMut(Node)) {
    use ResourceKind::{AccessKey, MfaDevice, ServiceCredential, SigningCertificate, SshPublicKey};
    for (kind, keys) in [
        (AccessKey, &user.access_keys),
        (MfaDevice, &user.mfa_devices),
        (SshPublicKey, &user.ssh_public_keys),
        (SigningCertificate, &user.signing_certificates),
        (ServiceCredential, &user.service_credentials),
    ] {
        keys.iter()
            .for_each(|key| each(by_key(account, kind, key.as_str())));
    }
}

/// Policies are named by their ARN, which ends with their name.
fn policies(grants: &Grants, mut each: impl FnMut(Node)) {
    for arn in grants.attached.iter().chain(&grants.boundary) {
        let arn = arn.as_str();
        let account = arn.split(':').nth(4).and_then(AccountId::parse);
        if let (Some(account), Some(name)) = (account, arn.rsplit('/').next()) {
            let name = Key::folded(name);
            each(by_key(account, ResourceKind::Policy, name.as_str()));
        }
    }
}
