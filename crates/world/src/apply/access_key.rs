//! Access keys.

use std::collections::BTreeSet;

use super::ApplyInAccount;
use crate::entity::AccessKey;
use crate::event::{AccessKeyCreatedV1, AccessKeyDeletedV1, AccessKeyUpdatedV1};
use crate::key::Key;
use crate::world::Account;

/// The ids of the access keys of a user or of the root user.
fn keys_mut<'a>(account: &'a mut Account, user: Option<&str>) -> Option<&'a mut BTreeSet<Key>> {
    match user {
        None => Some(&mut account.root_keys),
        Some(name) => account
            .users
            .get_mut(name)
            .map(|user| &mut user.access_keys),
    }
}

impl ApplyInAccount for AccessKeyCreatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(keys) = keys_mut(account, self.user.as_deref()) {
            keys.insert(Key::exact(&self.id));
        }
        account.access_keys.insert(AccessKey {
            id: self.id.into(),
            user: self.user.map(Into::into),
            secret: self.secret,
            active: self.active,
            created: self.created,
        });
    }
}

impl ApplyInAccount for AccessKeyUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(key) = account.access_keys.get_mut(&self.id) {
            key.active = self.active;
        }
    }
}

impl ApplyInAccount for AccessKeyDeletedV1 {
    fn apply(self, account: &mut Account) {
        let Some(key) = account.access_keys.remove(&self.id) else {
            return;
        };
        account.uses.forget_key(&self.id);
        if let Some(keys) = keys_mut(account, key.user.as_deref()) {
            keys.remove(&Key::exact(&self.id));
        }
    }
}
