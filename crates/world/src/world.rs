//! The world: the complete state at one moment, as an immutable value.
//!
//! A clone copies pointers (`imbl` maps share structure), so that a snapshot, an as-of view and a fork are cheap. The
//! only way to change a world is [`World::apply`].

use std::sync::{Arc, LazyLock};

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::arn::AccountId;
use crate::behaviour::Behaviour;
use crate::bounded_serde;
use crate::entity::{Grants, SealingKey};
use crate::event::codec::{WriteError, from_bytes, write_bytes};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::schema::Schema;

mod organization;
mod policy_uses;
mod principals;
mod tables;
mod whole_entity;

pub use policy_uses::PolicyUses;
pub use tables::{Account, EntityRef, Organization};
pub(crate) use tables::{Entity, KindName};

/// The number of accounts whose entities are counted for an estimate.
const COUNTED_ACCOUNTS: usize = 16;

/// The complete state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct World {
    #[serde(deserialize_with = "bounded_serde::map")]
    pub(crate) accounts: OrdMap<AccountId, Arc<Account>>,
    pub(crate) sealing_key: Option<SealingKey>,
    pub(crate) organization: Option<Arc<Organization>>,
    /// Not part of the lines, so the state hash does not depend on it.
    pub(crate) behaviour: Arc<Behaviour>,
}

impl World {
    /// The fingerprint of the types that [`World::write_bytes`] encodes, including nested types. Bytes written under
    /// another fingerprint must not be read, because their layout differs.
    pub fn fingerprint() -> [u8; 32] {
        static FINGERPRINT: LazyLock<[u8; 32]> =
            LazyLock::new(|| Sha256::digest(World::schema()).into());
        *FINGERPRINT
    }

    /// All types of [`World::write_bytes`], one line each.
    pub(crate) fn schema() -> String {
        let mut schema = Schema::default();
        schema.of::<Self>();
        schema.into_lines().join("\n") + "\n"
    }

    /// Encodes the world in the layout of this build's types, for checkpoints, and passes the bytes to `out` piece by
    /// piece. The layout changes between builds: only events are kept permanently. Worlds made by the same events have
    /// the same bytes.
    ///
    /// # Errors
    /// If part of the world cannot be encoded.
    /// When something in it cannot be encoded.
    pub fn write_bytes(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), WriteError> {
        write_bytes(self, "the world", out)
    }

    /// Decodes the result of [`World::write_bytes`] from a build with the same fingerprint.
    ///
    /// # Errors
    /// The decoder's error.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        from_bytes(bytes)
    }

    /// The key that seals session tokens; a new world has none until one is created.
    pub fn sealing_key(&self) -> Option<&SealingKey> {
        self.sealing_key.as_ref()
    }

    /// How the server behaves, as far as the event log says so.
    pub fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }

    pub(crate) fn behaviour_mut(&mut self) -> &mut Behaviour {
        Arc::make_mut(&mut self.behaviour)
    }

    /// The same entities in a server that behaves in this way.
    #[must_use]
    pub fn behaving(self, behaviour: Behaviour) -> Self {
        Self {
            behaviour: Arc::new(behaviour),
            ..self
        }
    }

    /// Takes the entities of another world.
    pub(crate) fn replace_all(&mut self, entities: Self) {
        let behaviour = Arc::clone(&self.behaviour);
        *self = Self {
            behaviour,
            ..entities
        };
    }

    /// This world with the sealing key of another.
    pub fn with_sealing_key_of(&self, other: &Self) -> Self {
        Self {
            sealing_key: other.sealing_key.clone(),
            ..self.clone()
        }
    }

    /// The number of users and roles.
    pub fn principals_count(&self) -> usize {
        let in_one = |account: &Account| account.users.len().saturating_add(account.roles.len());
        self.accounts().map(|(_, account)| in_one(account)).sum()
    }

    /// About how many entities there are, in constant time: the entities of a few accounts, extrapolated to all of them.
    pub fn entities_estimate(&self) -> usize {
        let counted = self.accounts.values().take(COUNTED_ACCOUNTS);
        let entities: usize = counted.map(|account| account.entities_count()).sum();
        match self.accounts.len() {
            0 => 0,
            few if few <= COUNTED_ACCOUNTS => entities,
            many => entities.saturating_mul(many) / COUNTED_ACCOUNTS,
        }
    }

    /// Builds the indexes for lookups by unique id, so that the first lookup does not have to.
    pub fn prepare_lookups(&self) {
        for (_, account) in self.accounts() {
            account.principals();
        }
    }

    /// The same world without its large indexes, which are made again when they are needed. For a state that is kept for readers of
    /// the past: it would share little of them with later states, because random ids come between all others.
    #[must_use]
    pub fn without_indexes(&self) -> Self {
        let mut bare = self.clone();
        let large = self
            .accounts
            .iter()
            .filter(|(_, account)| account.principals.is_large());
        for (id, _) in large {
            bare.account_mut(*id).principals = Default::default();
        }
        bare
    }

    /// The account with this id. Every account id exists; an account without entities is empty.
    pub fn account(&self, id: AccountId) -> &Account {
        static EMPTY: LazyLock<Account> = LazyLock::new(Account::default);
        self.accounts.get(&id).map_or(&EMPTY, |account| account)
    }

    /// The accounts that have entities, ordered by id.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        self.accounts.iter().map(|(id, account)| (*id, &**account))
    }

    /// The organization, if there is one.
    pub fn organization(&self) -> Option<&Organization> {
        self.organization.as_deref()
    }

    pub(crate) fn organization_mut(&mut self) -> Option<&mut Organization> {
        let organization = self.organization.as_mut().map(Arc::make_mut)?;
        organization.compiled = Default::default();
        Some(organization)
    }

    fn organization_or_new(&mut self) -> &mut Organization {
        let organization = Arc::make_mut(self.organization.get_or_insert_default());
        organization.compiled = Default::default();
        organization
    }

    pub(crate) fn account_mut(&mut self, id: AccountId) -> &mut Account {
        Arc::make_mut(self.accounts.entry(id).or_default())
    }

    /// Whether the incrementally maintained indexes (policy uses, owners of unique ids) match the entities.
    pub fn is_consistent(&self) -> bool {
        let mut derived = self.clone();
        derived.derive();
        let same_ids = |account: &Account| {
            let found: OrdMap<_, _> = account.principals_found().collect();
            *account.principals() == found
        };
        derived == *self && self.accounts().all(|(_, account)| same_ids(account))
    }

    /// Rebuilds the derived data from the entities.
    pub(crate) fn derive(&mut self) {
        let ids: Vec<AccountId> = self.accounts.keys().copied().collect();
        for id in ids {
            self.account_mut(id).derive();
        }
    }
}

impl Account {
    /// Users and roles by unique id.
    pub fn principals(&self) -> &OrdMap<Key, (ResourceKind, Key)> {
        self.principals.of(|| self.principals_found())
    }

    /// The same, computed from the entities.
    pub(crate) fn principals_found(&self) -> impl Iterator<Item = (Key, (ResourceKind, Key))> {
        let users = self.users.iter();
        let users = users.map(|(name, user)| (&user.id, (ResourceKind::User, name.clone())));
        let roles = self.roles.iter();
        let roles = roles.map(|(name, role)| (&role.id, (ResourceKind::Role, name.clone())));
        let both = users.chain(roles);
        both.map(|(id, named)| (Key::exact(id), named))
    }

    /// Rebuilds the derived data from the entities.
    pub(crate) fn derive(&mut self) {
        self.derive_policy_uses();
        self.principals = Default::default();
        self.derive_root_credentials();
    }

    fn derive_root_credentials(&mut self) {
        let keys = self.access_keys.iter();
        let of_root = keys.filter(|(_, key)| key.user.is_none());
        self.root_keys = of_root.map(|(id, _)| id.clone()).collect();
        let certificates = self.signing_certificates.iter();
        let of_root = certificates.filter(|(_, certificate)| certificate.user.is_none());
        self.root_certificates = of_root.map(|(id, _)| id.clone()).collect();
    }

    /// The kind, path and name of the user or role with a unique id.
    pub fn principal(&self, id: &str) -> Option<(ResourceKind, &str, &str)> {
        let (kind, key) = self.principals().get(id)?;
        let (path, name) = match kind {
            ResourceKind::User => self.users.at(key).map(|user| (&user.path, &user.name))?,
            ResourceKind::Role => self.roles.at(key).map(|role| (&role.path, &role.name))?,
            _ => return None,
        };
        Some((*kind, path, name))
    }

    /// All users, groups and roles with their policies.
    pub fn holders(&self) -> impl Iterator<Item = (ResourceKind, &Key, &Grants)> {
        let users = self.users.iter();
        let users = users.map(|(key, user)| (ResourceKind::User, key, &user.grants));
        let groups = self.groups.iter();
        let groups = groups.map(|(key, group)| (ResourceKind::Group, key, &group.grants));
        let roles = self.roles.iter();
        let roles = roles.map(|(key, role)| (ResourceKind::Role, key, &role.grants));
        users.chain(groups).chain(roles)
    }

    /// The policies of a user, a group or a role.
    pub(crate) fn grants_mut(&mut self, kind: ResourceKind, name: &str) -> Option<&mut Grants> {
        match kind {
            ResourceKind::User => self.users.get_mut(name).map(|user| &mut user.grants),
            ResourceKind::Group => self.groups.get_mut(name).map(|group| &mut group.grants),
            ResourceKind::Role => self.roles.get_mut(name).map(|role| &mut role.grants),
            _ => None,
        }
    }
}
