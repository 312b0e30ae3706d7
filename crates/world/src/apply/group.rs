//! Groups and their members.

use std::mem::take;

use super::ApplyInAccount;
use crate::entity::{Group, User};
use crate::event::{
    GroupCreatedV1, GroupDeletedV1, GroupUpdatedV1, UserAddedToGroupV1, UserRemovedFromGroupV1,
};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::Account;

impl ApplyInAccount for GroupCreatedV1 {
    fn apply(self, account: &mut Account) {
        account.groups.insert(Group::created(&self));
    }
}

impl ApplyInAccount for GroupUpdatedV1 {
    fn apply(mut self, account: &mut Account) {
        let Some(mut group) = account.groups.remove(&self.name) else {
            return;
        };
        if let Some(path) = take(&mut self.new_path) {
            group.path = path.into();
        }
        if let Some(name) = &self.new_name {
            group.name = name.as_str().into();
            let (old, new) = (Key::folded(&self.name), Key::folded(name));
            rename_elsewhere(account, &group, &old, &new);
        }
        account.groups.insert(group);
    }
}

/// Updates the users and policies that refer to the group by its old name.
fn rename_elsewhere(account: &mut Account, group: &Group, old: &Key, new: &Key) {
    for user in &group.members {
        if let Some(user) = account.users.get_mut(user.as_str()) {
            user.groups.remove(old);
            user.groups.insert(new.clone());
        }
    }
    account.rename_uses(&group.grants, ResourceKind::Group, old, new);
}

impl ApplyInAccount for GroupDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.groups.remove(&self.name);
    }
}

impl ApplyInAccount for UserAddedToGroupV1 {
    fn apply(self, account: &mut Account) {
        if let Some((user, group)) = pair(account, &self.user, &self.group) {
            user.groups.insert(Key::folded(&self.group));
            group.members.insert(Key::folded(&self.user));
        }
    }
}

impl ApplyInAccount for UserRemovedFromGroupV1 {
    fn apply(self, account: &mut Account) {
        if let Some((user, group)) = pair(account, &self.user, &self.group) {
            user.groups.remove(&Key::folded(&self.group));
            group.members.remove(&Key::folded(&self.user));
        }
    }
}

/// The user and the group of a membership, if both exist.
fn pair<'a>(
    account: &'a mut Account,
    user: &str,
    group: &str,
) -> Option<(&'a mut User, &'a mut Group)> {
    let user = account.users.get_mut(user)?;
    let group = account.groups.get_mut(group)?;
    Some((user, group))
}
