//! Groups: users that hold the same policies.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html>

use compact_str::CompactString;
use imbl::OrdSet;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{
    Apply, GroupCreatedV1, GroupDeletedV1, GroupUpdatedV1, Noun, Stamp, UserAddedToGroupV1,
    UserRemovedFromGroupV1,
};
use crate::iam::user::rename_uses;
use crate::named::Key;
use crate::world::{Account, Grants, World};

/// A group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Group {
    pub(crate) name: CompactString,
    pub(crate) path: CompactString,
    pub(crate) id: CompactString,
    pub(crate) created: Timestamp,
    pub(crate) grants: Grants,
    /// Folded names of its users.
    pub(crate) members: OrdSet<Key>,
}

impl Apply for GroupCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let group = Group {
            name: self.name.as_str().into(),
            path: self.path.into(),
            id: self.id.into(),
            created: stamp.at,
            ..Group::default()
        };
        world
            .account_mut(stamp.account)
            .groups
            .insert(&self.name, group);
    }
}

impl Apply for GroupUpdatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let Some(mut group) = account.groups.remove(&self.name) else {
            return;
        };
        if let Some(path) = self.new_path {
            group.path = path.into();
        }
        if let Some(name) = &self.new_name {
            group.name = name.as_str().into();
            rename_elsewhere(
                account,
                &group,
                &Key::folded(&self.name),
                &Key::folded(name),
            );
        }
        let name = group.name.clone();
        account.groups.insert(&name, group);
    }
}

/// Users and policies speak of the group by its name: they learn the new one.
fn rename_elsewhere(account: &mut Account, group: &Group, old: &Key, new: &Key) {
    for user in &group.members {
        if let Some(user) = account.users.get_mut(user.as_str()) {
            user.groups.remove(old);
            user.groups.insert(new.clone());
        }
    }
    rename_uses(
        account,
        &group.grants,
        (Noun::Group, old),
        (Noun::Group, new),
    );
}

impl Apply for GroupDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        world.account_mut(stamp.account).groups.remove(&self.name);
    }
}

impl Apply for UserAddedToGroupV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let (Some(user), Some(group)) = (
            account.users.get_mut(&self.user),
            account.groups.get_mut(&self.group),
        ) {
            user.groups.insert(Key::folded(&self.group));
            group.members.insert(Key::folded(&self.user));
        }
    }
}

impl Apply for UserRemovedFromGroupV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let (Some(user), Some(group)) = (
            account.users.get_mut(&self.user),
            account.groups.get_mut(&self.group),
        ) {
            user.groups.remove(&Key::folded(&self.group));
            group.members.remove(&Key::folded(&self.user));
        }
    }
}
