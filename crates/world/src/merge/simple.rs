//! The strategies that take whole accounts or whole entities from the loaded state.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;

use super::links;
use crate::world::{Account, World};

/// Each account that `loaded` has, and its organization, replace the current ones.
///
/// An organization spans accounts, so that a state without one says nothing about it: the current one stays.
pub(super) fn by_account(ours: &World, loaded: &World) -> World {
    let mut merged = ours.clone();
    for (id, account) in &loaded.accounts {
        let uses = ours.account(*id).uses.clone();
        let account = Account {
            uses,
            ..Account::clone(account)
        };
        merged.accounts.insert(*id, Arc::new(account));
    }
    if loaded.organization.is_some() {
        merged.organization.clone_from(&loaded.organization);
    }
    merged
}

/// Each entity that `loaded` has replaces the one with its name.
pub(super) fn by_entity(ours: &World, loaded: &World) -> World {
    let mut merged = ours.clone();
    for (id, theirs) in &loaded.accounts {
        let account = merged.account_mut(*id);
        let renumbered = renumbered(account, theirs);
        account.overlay(theirs);
        follow(account, theirs, &renumbered);
        links::relink(account);
    }
    match (&mut merged.organization, &loaded.organization) {
        (Some(organization), Some(theirs)) => {
            let organization = Arc::make_mut(organization);
            organization.overlay(theirs);
            organization.compiled = Default::default();
        }
        (none, Some(theirs)) => *none = Some(Arc::clone(theirs)),
        (_, None) => {}
    }
    merged
}

/// The unique ids of the users that are replaced by users with other ids: old id to new id.
fn renumbered(ours: &Account, theirs: &Account) -> BTreeMap<CompactString, CompactString> {
    let users = ours.users.iter();
    let pairs = users.filter_map(|(key, user)| {
        let new = &theirs.users.at(key)?.id;
        (*new != user.id).then(|| (user.id.clone(), new.clone()))
    });
    pairs.collect()
}

/// Gives passwords and MFA devices, which name their user by id, to the user that replaced it under its name. A user has
/// one password, so that the loaded one wins.
fn follow(
    account: &mut Account,
    theirs: &Account,
    renumbered: &BTreeMap<CompactString, CompactString>,
) {
    for (old, new) in renumbered {
        if let Some(mut profile) = account.login_profiles.remove(old)
            && !theirs.login_profiles.contains(new)
        {
            profile.owner.clone_from(new);
            account.login_profiles.insert(profile);
        }
    }
    let devices = account.mfa_devices.iter();
    let moved: Vec<_> = devices
        .filter_map(|(key, device)| {
            let new = renumbered.get(device.owner.as_ref()?)?;
            Some((key.clone(), new.clone()))
        })
        .collect();
    for (key, new) in moved {
        if let Some(device) = account.mfa_devices.get_mut(key.as_str()) {
            device.owner = Some(new);
        }
    }
}
