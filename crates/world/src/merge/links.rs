//! The references that entities keep in both directions: the holder's side decides, the other side follows.
//!
//! A user names its groups, a credential its user, an instance profile its role, an MFA device its owner. Combining two
//! states takes these references; the lists on the other side are then made again from them.

use std::collections::{BTreeMap, BTreeSet};

use imbl::OrdSet;

use crate::entity::{ROOT_OWNER, User};
use crate::key::Key;
use crate::table::{Entity, Table};
use crate::world::Account;

/// Keys by the key of the entity that refers to them.
type ByOwner = BTreeMap<Key, BTreeSet<Key>>;

/// Makes the lists of an account again that follow from references of other entities.
pub(super) fn relink(account: &mut Account) {
    members(account);
    user_lists(account);
    role_lists(account);
    account.derive();
}

fn members(account: &mut Account) {
    let mut members: BTreeMap<Key, OrdSet<Key>> = BTreeMap::new();
    for (key, user) in account.users.iter() {
        for group in &user.groups {
            let of_group = members.entry(group.clone()).or_default();
            of_group.insert(key.clone());
        }
    }
    let stale = stale(&account.groups, &members, |group| &group.members);
    for key in stale {
        if let Some(group) = account.groups.get_mut(key.as_str()) {
            group.members = members.remove(&key).unwrap_or_default();
        }
    }
}

fn user_lists(account: &mut Account) {
    let keys = by_user(&account.access_keys, |it| it.user.as_deref());
    list_in_users(
        account,
        keys,
        |it| &it.access_keys,
        |it| &mut it.access_keys,
    );
    let keys = by_user(&account.ssh_public_keys, |it| Some(&it.user));
    list_in_users(
        account,
        keys,
        |it| &it.ssh_public_keys,
        |it| &mut it.ssh_public_keys,
    );
    let certificates = by_user(&account.signing_certificates, |it| it.user.as_deref());
    list_in_users(
        account,
        certificates,
        |it| &it.signing_certificates,
        |it| &mut it.signing_certificates,
    );
    let credentials = by_user(&account.service_credentials, |it| Some(&it.user));
    list_in_users(
        account,
        credentials,
        |it| &it.service_credentials,
        |it| &mut it.service_credentials,
    );
    mfa_devices(account);
}

fn by_user<T: Entity>(table: &Table<T>, user: impl Fn(&T) -> Option<&str>) -> ByOwner {
    let mut found = ByOwner::new();
    for (key, credential) in table.iter() {
        if let Some(user) = user(credential) {
            let of_user = found.entry(Key::folded(user)).or_default();
            of_user.insert(key.clone());
        }
    }
    found
}

fn mfa_devices(account: &mut Account) {
    let by_id: BTreeMap<&str, &Key> = account
        .users
        .iter()
        .map(|(key, user)| (user.id.as_str(), key))
        .collect();
    let (mut found, mut of_root) = (ByOwner::new(), BTreeSet::new());
    for (key, device) in account.mfa_devices.iter() {
        match device.owner.as_deref() {
            Some(ROOT_OWNER) => {
                of_root.insert(key.clone());
            }
            Some(owner) => {
                if let Some(user) = by_id.get(owner) {
                    let of_user = found.entry((*user).clone()).or_default();
                    of_user.insert(key.clone());
                }
            }
            None => {}
        }
    }
    account.settings.root_mfa_devices = of_root;
    list_in_users(
        account,
        found,
        |it| &it.mfa_devices,
        |it| &mut it.mfa_devices,
    );
}

fn list_in_users(
    account: &mut Account,
    mut lists: ByOwner,
    list: fn(&User) -> &BTreeSet<Key>,
    list_mut: fn(&mut User) -> &mut BTreeSet<Key>,
) {
    for key in stale(&account.users, &lists, list) {
        if let Some(user) = account.users.get_mut(key.as_str()) {
            *list_mut(user) = lists.remove(&key).unwrap_or_default();
        }
    }
}

fn role_lists(account: &mut Account) {
    let mut profiles = ByOwner::new();
    for (key, profile) in account.instance_profiles.iter() {
        if let Some(role) = &profile.role {
            let of_role = profiles.entry(role.clone()).or_default();
            of_role.insert(key.clone());
        }
    }
    let stale = stale(&account.roles, &profiles, |role| &role.instance_profiles);
    for key in stale {
        if let Some(role) = account.roles.get_mut(key.as_str()) {
            role.instance_profiles = profiles.remove(&key).unwrap_or_default();
        }
    }
}

/// The keys of the entities whose list is not the one that was found.
fn stale<T: Entity, L: Default + PartialEq>(
    table: &Table<T>,
    lists: &BTreeMap<Key, L>,
    list: impl Fn(&T) -> &L,
) -> Vec<Key> {
    let empty = L::default();
    let wrong = table
        .iter()
        .filter(|(key, entity)| list(entity) != lists.get(*key).unwrap_or(&empty));
    wrong.map(|(key, _)| key.clone()).collect()
}
