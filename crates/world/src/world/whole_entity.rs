//! Whole entities that are put into a world and taken out of it, with the indexes over them.

use std::sync::Arc;

use super::{Account, Entity, EntityRef, World};
use crate::arn::AccountId;
use crate::entity::Grants;
use crate::key::Key;
use crate::resource_kind::ResourceKind;

impl World {
    /// Takes entities out of the world, then puts others in. The last uses of what is gone afterwards are forgotten.
    pub(crate) fn replace(
        &mut self,
        removed: impl IntoIterator<Item = (AccountId, ResourceKind, Key)>,
        put: impl IntoIterator<Item = (AccountId, Entity)>,
    ) {
        let mut used = Vec::new();
        for (account, kind, key) in removed {
            used.extend(self.used(account, kind, &key));
            self.take_out(account, kind, &key);
        }
        for (account, entity) in put {
            self.put_in(account, entity);
        }
        self.forget_gone(used);
    }

    /// Takes the entities of `after`, which is this world without `removed` and with others put in. As [`World::replace`], it
    /// keeps how the server behaves, and the last uses of what is still there.
    pub(crate) fn take_entities_of(
        &mut self,
        removed: impl IntoIterator<Item = (AccountId, ResourceKind, Key)>,
        after: Self,
    ) {
        let removed = removed.into_iter();
        let used = removed.filter_map(|(account, kind, key)| self.used(account, kind, &key));
        let used: Vec<_> = used.collect();
        let before = std::mem::take(&mut self.accounts);
        self.replace_all(after);
        let changed: Vec<_> = (self.accounts.iter())
            .filter(|(id, account)| before.get(*id).is_none_or(|it| !Arc::ptr_eq(it, account)))
            .map(|(id, _)| *id)
            .collect();
        for id in changed {
            let uses = before.get(&id).map(|account| account.uses.clone());
            self.account_mut(id).uses = uses.unwrap_or_default();
        }
        self.forget_gone(used);
    }

    fn used(&self, id: AccountId, kind: ResourceKind, key: &Key) -> Option<(AccountId, Used)> {
        let entity = self.account(id).entity(kind, key)?;
        Some((id, used_id(&entity)?))
    }

    /// Forgets the last uses of what is not there any more.
    fn forget_gone(&mut self, used: Vec<(AccountId, Used)>) {
        for (id, used) in used {
            let account = self.account_mut(id);
            match used {
                Used::Key(key) if !account.access_keys.contains(&key) => {
                    account.uses.forget_key(&key)
                }
                Used::Principal(id) if account.principal(&id).is_none() => {
                    account.uses.forget_principal(&id);
                }
                _ => {}
            }
        }
    }

    /// Puts a parsed entity into the world in place of the one with the same key.
    fn put_in(&mut self, account: AccountId, entity: Entity) {
        let (kind, key) = entity.place();
        self.take_out_of_indexes(account, kind, &key);
        self.put(account, entity);
        let owner = self.account(account);
        let Some(indexed) = owner
            .entity(kind, &key)
            .and_then(|it| Indexed::of(&it, &key))
        else {
            return;
        };
        indexed.add_to(self.account_mut(account));
    }

    /// Takes the entity with this key out of the world.
    fn take_out(&mut self, account: AccountId, kind: ResourceKind, key: &Key) {
        self.take_out_of_indexes(account, kind, key);
        self.remove(account, kind, key);
    }

    fn take_out_of_indexes(&mut self, account: AccountId, kind: ResourceKind, key: &Key) {
        let owner = self.account(account);
        let entity = owner.entity(kind, key);
        if let Some(indexed) = entity.and_then(|it| Indexed::of(&it, key)) {
            indexed.remove_from(self.account_mut(account));
        }
    }
}

/// An entity whose last use is recorded.
enum Used {
    Key(String),
    Principal(String),
}

fn used_id(entity: &EntityRef<'_>) -> Option<Used> {
    match entity {
        EntityRef::AccessKey(it) => Some(Used::Key(it.id.to_string())),
        EntityRef::User(it) => Some(Used::Principal(it.id.to_string())),
        EntityRef::Role(it) => Some(Used::Principal(it.id.to_string())),
        _ => None,
    }
}

/// What the indexes of an account contain about an entity.
enum Indexed {
    /// A user, group or role: its key, its unique id, its policies.
    Holder(ResourceKind, Key, String, Grants),
    RootKey(Key),
    RootCertificate(Key),
}

impl Indexed {
    fn of(entity: &EntityRef<'_>, key: &Key) -> Option<Self> {
        let holder = |id: &str, grants: &Grants| {
            Self::Holder(entity.kind(), key.clone(), id.to_owned(), grants.clone())
        };
        match entity {
            EntityRef::User(it) => Some(holder(&it.id, &it.grants)),
            EntityRef::Group(it) => Some(holder(&it.id, &it.grants)),
            EntityRef::Role(it) => Some(holder(&it.id, &it.grants)),
            EntityRef::AccessKey(it) if it.user.is_none() => Some(Self::RootKey(key.clone())),
            EntityRef::SigningCertificate(it) if it.user.is_none() => {
                Some(Self::RootCertificate(key.clone()))
            }
            _ => None,
        }
    }

    fn add_to(self, account: &mut Account) {
        match self {
            Self::RootKey(key) => drop(account.root_keys.insert(key)),
            Self::RootCertificate(key) => drop(account.root_certificates.insert(key)),
            Self::Holder(kind, key, id, grants) => {
                if kind != ResourceKind::Group {
                    account.principals.add(&id, kind, &key);
                }
                for arn in &grants.attached {
                    let entity = (kind, key.clone());
                    account.change_uses(arn.as_str(), |uses| drop(uses.attached.insert(entity)));
                }
                account.add_boundary_use(&grants, (kind, key));
            }
        }
    }

    fn remove_from(self, account: &mut Account) {
        match self {
            Self::RootKey(key) => drop(account.root_keys.remove(&key)),
            Self::RootCertificate(key) => drop(account.root_certificates.remove(&key)),
            Self::Holder(kind, key, id, grants) => {
                if kind != ResourceKind::Group {
                    account.principals.remove(&id);
                }
                let entity = (kind, key);
                for arn in &grants.attached {
                    account.change_uses(arn.as_str(), |uses| drop(uses.attached.remove(&entity)));
                }
                account.drop_boundary_use(&grants, &entity);
            }
        }
    }
}
