//! The world: everything that is true at one moment, as an immutable value.
//!
//! A clone is a pointer copy (`imbl` maps share structure), so a snapshot, an as-of view and a fork cost nothing. It
//! changes in one way only: [`World::apply`] of a fact.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use crate::arn::AccountId;
use crate::compiled::Keeper;
use crate::event::{Fact, Noun, Stamp, from_bytes, write_bytes};
use crate::iam::access_key::AccessKey;
use crate::iam::account::{Alias, TokenVersion};
use crate::iam::group::Group;
use crate::iam::instance_profile::InstanceProfile;
use crate::iam::managed_policy::ManagedPolicy;
use crate::iam::role::Role;
use crate::iam::user::User;
use crate::named::{Key, Named, modest};
use crate::organization::Organization;
use crate::principals::Principals;
use crate::session::SealingKey;
use crate::stored_policy::StoredPolicy;

/// Everything that is true.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct World {
    #[serde(deserialize_with = "modest::map")]
    pub(crate) accounts: OrdMap<AccountId, Arc<Account>>,
    pub(crate) sealing_key: Option<SealingKey>,
    pub(crate) organization: Option<Arc<Organization>>,
}

/// One account: what stands in it, and who uses what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub(crate) users: Named<User>,
    pub(crate) groups: Named<Group>,
    pub(crate) roles: Named<Role>,
    pub(crate) instance_profiles: Named<InstanceProfile>,
    pub(crate) policies: Named<ManagedPolicy>,
    /// By access key id; those of the root user too.
    #[serde(deserialize_with = "modest::map")]
    pub(crate) access_keys: OrdMap<Key, Arc<AccessKey>>,
    /// By stored policy ARN: who has the policy attached or as boundary. Derived from the entities themselves.
    #[serde(deserialize_with = "modest::map")]
    pub(crate) policy_uses: OrdMap<Key, Arc<PolicyUses>>,
    /// By unique id: which user or role has it.
    #[serde(skip)]
    pub(crate) principals: Principals,
    /// The ids of the root user's access keys. Derived from the keys themselves.
    pub(crate) root_keys: BTreeSet<Key>,
    pub(crate) alias: Option<Alias>,
    pub(crate) token_version: TokenVersion,
}

/// Who uses a managed policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicyUses {
    /// Those that have it attached.
    #[serde(deserialize_with = "modest::set")]
    pub(crate) attached: OrdSet<(Noun, Key)>,
    /// Those whose permissions boundary it is.
    #[serde(deserialize_with = "modest::set")]
    pub(crate) bounding: OrdSet<(Noun, Key)>,
}

impl PolicyUses {
    fn is_empty(&self) -> bool {
        self.attached.is_empty() && self.bounding.is_empty()
    }
}

impl World {
    /// The layout of [`World::to_bytes`]: it changes whenever what the world is made of changes.
    pub const LAYOUT: u32 = 3;

    /// The whole world as bytes of this build's layout, to start from quickly, and piece by piece, because they are many. Not
    /// for keeping: the facts are. Worlds that the same facts make have the same bytes.
    pub fn write_bytes(&self, out: &mut dyn FnMut(&[u8])) {
        write_bytes(self, out);
    }

    /// All pieces of [`World::write_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write_bytes(&mut |piece| bytes.extend_from_slice(piece));
        bytes
    }

    /// The world that [`World::to_bytes`] wrote in the same layout.
    ///
    /// # Errors
    /// The decoder's words where the bytes are of another layout.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        from_bytes(bytes)
    }

    /// Whether session tokens can be sealed: a new world has to be given a key.
    pub fn has_sealing_key(&self) -> bool {
        self.sealing_key.is_some()
    }

    /// Makes one fact true.
    pub fn apply(&mut self, stamp: &Stamp, fact: Fact) {
        fact.apply(self, stamp);
        if let Some(account) = self.accounts.get(&stamp.account) {
            account.principals();
        }
    }

    /// Makes one of many facts true: what only lookups need is left to the first of them, if it is not known yet.
    pub fn replay(&mut self, stamp: &Stamp, fact: Fact) {
        fact.apply(self, stamp);
    }

    /// How many users and roles there are.
    pub fn principals_count(&self) -> usize {
        let in_one = |account: &Account| account.users.len().saturating_add(account.roles.len());
        self.accounts().map(|(_, account)| in_one(account)).sum()
    }

    /// Finds out what lookups need, so that the first of them has it.
    pub fn get_ready(&self) {
        for (_, account) in self.accounts() {
            account.principals();
        }
    }

    /// The account, which is empty where nothing was ever made in it: every account number exists.
    pub fn account(&self, id: AccountId) -> &Account {
        static EMPTY: std::sync::LazyLock<Account> = std::sync::LazyLock::new(Account::default);
        self.accounts.get(&id).map_or(&EMPTY, |account| account)
    }

    /// The accounts in which something was made, in the order of their numbers.
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

    /// Makes anew what is derived from the entities.
    pub(crate) fn derive(&mut self) {
        let ids: Vec<AccountId> = self.accounts.keys().copied().collect();
        for id in ids {
            let account = self.account_mut(id);
            account.derive_policy_uses();
            account.principals = Principals::default();
            account.derive_root_keys();
        }
    }

    pub(crate) fn account_mut(&mut self, id: AccountId) -> &mut Account {
        Arc::make_mut(self.accounts.entry(id).or_default())
    }
}

impl Account {
    /// The names of the users, in the order of their folded names.
    pub fn users(&self) -> impl Iterator<Item = &str> {
        self.users.iter().map(|(_, user)| user.name.as_str())
    }

    fn derive_policy_uses(&mut self) {
        let mut uses: BTreeMap<Key, PolicyUses> = BTreeMap::new();
        for (noun, name, grants) in self.holders() {
            for arn in &grants.attached {
                uses.entry(arn.clone())
                    .or_default()
                    .attached
                    .insert((noun, name.clone()));
            }
            if let Some(arn) = &grants.boundary {
                uses.entry(arn.clone())
                    .or_default()
                    .bounding
                    .insert((noun, name.clone()));
            }
        }
        self.policy_uses = uses
            .into_iter()
            .map(|(arn, uses)| (arn, Arc::new(uses)))
            .collect();
    }

    /// Users and roles by unique id.
    pub(crate) fn principals(&self) -> &OrdMap<Key, (Noun, Key)> {
        self.principals.of(|| self.principals_found())
    }

    /// The same, found out from the entities.
    pub(crate) fn principals_found(&self) -> impl Iterator<Item = (Key, (Noun, Key))> {
        let users = self.users.iter();
        let users = users.map(|(name, user)| (&user.id, (Noun::User, name.clone())));
        let roles = self.roles.iter();
        let roles = roles.map(|(name, role)| (&role.id, (Noun::Role, name.clone())));
        let both = users.chain(roles);
        both.map(|(id, named)| (Key::exact(id), named))
    }

    fn derive_root_keys(&mut self) {
        let keys = self.access_keys.iter();
        let of_root = keys.filter(|(_, key)| key.user.is_none());
        self.root_keys = of_root.map(|(id, _)| id.clone()).collect();
    }

    /// The user or role that has a unique id: its noun, path and name.
    pub(crate) fn principal(&self, id: &str) -> Option<(Noun, &str, &str)> {
        let (noun, key) = self.principals().get(id)?;
        let (path, name) = match noun {
            Noun::User => self
                .users
                .get(key.as_str())
                .map(|user| (&user.path, &user.name))?,
            Noun::Role => self
                .roles
                .get(key.as_str())
                .map(|role| (&role.path, &role.name))?,
            _ => return None,
        };
        Some((*noun, path, name))
    }

    /// All that can hold policies, with what they hold.
    pub(crate) fn holders(&self) -> impl Iterator<Item = (Noun, &Key, &Grants)> {
        let users = self
            .users
            .iter()
            .map(|(name, user)| (Noun::User, name, &user.grants));
        let groups = self
            .groups
            .iter()
            .map(|(name, group)| (Noun::Group, name, &group.grants));
        let roles = self
            .roles
            .iter()
            .map(|(name, role)| (Noun::Role, name, &role.grants));
        users.chain(groups).chain(roles)
    }

    /// Who uses the policy with this stored ARN.
    pub(crate) fn uses_of(&self, policy_arn: &str) -> Option<&PolicyUses> {
        self.policy_uses.get(policy_arn).map(|uses| &**uses)
    }

    /// Changes who uses a policy; a policy that nobody uses has no entry.
    pub(crate) fn change_uses(&mut self, policy_arn: &str, change: impl FnOnce(&mut PolicyUses)) {
        let key = Key::exact(policy_arn);
        let uses = Arc::make_mut(self.policy_uses.entry(key.clone()).or_default());
        change(uses);
        if uses.is_empty() {
            self.policy_uses.remove(&key);
        }
    }

    /// The policies that an entity has attached, as stored ARNs.
    pub(crate) fn grants_mut(&mut self, noun: Noun, name: &str) -> Option<&mut Grants> {
        match noun {
            Noun::User => self.users.get_mut(name).map(|user| &mut user.grants),
            Noun::Group => self.groups.get_mut(name).map(|group| &mut group.grants),
            Noun::Role => self.roles.get_mut(name).map(|role| &mut role.grants),
            Noun::Policy | Noun::InstanceProfile => None,
        }
    }
}

/// The policies that a user, a group or a role holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    /// Attached managed policies, by stored ARN.
    pub(crate) attached: std::collections::BTreeSet<Key>,
    /// The documents of inline policies, by name.
    pub(crate) inline: BTreeMap<Key, StoredPolicy>,
    /// The stored ARN of the permissions boundary (never a group's).
    pub(crate) boundary: Option<Key>,
    /// The documents of all these, compiled.
    #[serde(skip)]
    pub(crate) keeper: Keeper,
}
