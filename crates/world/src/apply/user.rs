//! Users.

use std::mem::take;

use super::ApplyInAccount;
use crate::entity::User;
use crate::event::{UserCreatedV1, UserDeletedV1, UserUpdatedV1};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::Account;

impl ApplyInAccount for UserCreatedV1 {
    fn apply(self, account: &mut Account) {
        let user = User::created(&self);
        let key = Key::folded(&self.name);
        account.principals.add(&user.id, ResourceKind::User, &key);
        account.add_boundary_use(&user.grants, (ResourceKind::User, key));
        account.users.insert(user);
    }
}

impl ApplyInAccount for UserUpdatedV1 {
    fn apply(mut self, account: &mut Account) {
        let Some(mut user) = account.users.remove(&self.name) else {
            return;
        };
        if let Some(path) = take(&mut self.new_path) {
            user.path = path.into();
        }
        if let Some(name) = &self.new_name {
            user.name = name.as_str().into();
            rename_elsewhere(account, &user, &Key::folded(&self.name), &Key::folded(name));
        }
        account.users.insert(user);
    }
}

/// Updates the groups, keys and policies that refer to the user by its old name.
fn rename_elsewhere(account: &mut Account, user: &User, old: &Key, new: &Key) {
    for group in &user.groups {
        if let Some(group) = account.groups.get_mut(group.as_str()) {
            group.members.remove(old);
            group.members.insert(new.clone());
        }
    }
    for id in &user.access_keys {
        if let Some(key) = account.access_keys.get_mut(id.as_str()) {
            key.user = Some(user.name.clone());
        }
    }
    for id in &user.ssh_public_keys {
        if let Some(key) = account.ssh_public_keys.get_mut(id.as_str()) {
            key.user = user.name.clone();
        }
    }
    for id in &user.signing_certificates {
        if let Some(certificate) = account.signing_certificates.get_mut(id.as_str()) {
            certificate.user = Some(user.name.clone());
        }
    }
    for id in &user.service_credentials {
        if let Some(credential) = account.service_credentials.get_mut(id.as_str()) {
            credential.user = user.name.clone();
        }
    }
    account.principals.add(&user.id, ResourceKind::User, new);
    account.rename_uses(&user.grants, ResourceKind::User, old, new);
}

impl ApplyInAccount for UserDeletedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(user) = account.users.remove(&self.name) {
            account.principals.remove(&user.id);
            account.uses.forget_principal(&user.id);
            let entity = (ResourceKind::User, Key::folded(&self.name));
            account.drop_boundary_use(&user.grants, &entity);
        }
    }
}
