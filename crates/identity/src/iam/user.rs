//! Users: people and programs with lasting credentials.
//!
//! A user's name is unique in the account whatever its case; its id never comes again. A user can be deleted only when
//! nothing hangs on it (keys, policies, memberships).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html>

use std::collections::BTreeSet;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{Apply, Noun, Stamp, Tag, UserCreatedV1, UserDeletedV1, UserUpdatedV1};
use crate::named::Key;
use crate::world::{Account, Grants, World};

/// A user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    pub(crate) name: CompactString,
    pub(crate) path: CompactString,
    pub(crate) id: CompactString,
    pub(crate) created: Timestamp,
    pub(crate) tags: Vec<Tag>,
    pub(crate) grants: Grants,
    /// Folded names of the groups it is in.
    pub(crate) groups: BTreeSet<Key>,
    /// In the order in which they were made.
    pub(crate) access_keys: Vec<Key>,
}

impl Apply for UserCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let Some(arn) = &self.boundary {
            let user = (Noun::User, Key::folded(&self.name));
            account.change_uses(arn, |uses| {
                uses.bounding.insert(user);
            });
        }
        let user = User {
            name: self.name.as_str().into(),
            path: self.path.into(),
            id: self.id.into(),
            created: stamp.at,
            tags: self.tags,
            grants: Grants {
                boundary: self.boundary.as_deref().map(Key::exact),
                ..Grants::default()
            },
            ..User::default()
        };
        account.users.insert(&self.name, user);
    }
}

impl Apply for UserUpdatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let Some(mut user) = account.users.remove(&self.name) else {
            return;
        };
        if let Some(path) = self.new_path {
            user.path = path.into();
        }
        if let Some(name) = &self.new_name {
            user.name = name.as_str().into();
            rename_elsewhere(account, &user, &Key::folded(&self.name), &Key::folded(name));
        }
        let name = user.name.clone();
        account.users.insert(&name, user);
    }
}

/// Groups, keys and policies speak of the user by its name: they learn the new one.
fn rename_elsewhere(account: &mut Account, user: &User, old: &Key, new: &Key) {
    for group in &user.groups {
        if let Some(group) = account.groups.get_mut(group.as_str()) {
            group.members.remove(old);
            group.members.insert(new.clone());
        }
    }
    for id in &user.access_keys {
        if let Some(key) = account.access_keys.get_mut(id) {
            std::sync::Arc::make_mut(key).user = Some(user.name.clone());
        }
    }
    rename_uses(account, &user.grants, (Noun::User, old), (Noun::User, new));
}

/// The policies of a renamed entity learn its new name.
pub(crate) fn rename_uses(
    account: &mut Account,
    grants: &Grants,
    old: (Noun, &Key),
    new: (Noun, &Key),
) {
    let (old, new) = ((old.0, old.1.clone()), (new.0, new.1.clone()));
    for arn in &grants.attached {
        account.change_uses(arn.as_str(), |uses| {
            uses.attached.remove(&old);
            uses.attached.insert(new.clone());
        });
    }
    if let Some(arn) = &grants.boundary {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.remove(&old);
            uses.bounding.insert(new.clone());
        });
    }
}

/// A boundary may be left on an entity that is deleted; its policy is used once less.
pub(crate) fn drop_boundary_use(account: &mut Account, grants: &Grants, entity: (Noun, Key)) {
    if let Some(arn) = &grants.boundary {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.remove(&entity);
        });
    }
}

impl Apply for UserDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let Some(user) = account.users.remove(&self.name) {
            drop_boundary_use(account, &user.grants, (Noun::User, Key::folded(&self.name)));
        }
    }
}
