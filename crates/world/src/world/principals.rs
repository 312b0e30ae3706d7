//! The user or role with a unique id.
//!
//! This index is derived from the users and roles and is not part of the state: all instances compare equal and none is
//! serialized. It is built on first use and maintained from then on, so that a long replay, which never uses it, does
//! not insert a million ids one by one.

use std::fmt;
use std::sync::OnceLock;

use imbl::OrdMap;

use crate::key::Key;
use crate::resource_kind::ResourceKind;

/// Unique id to kind and key.
type ById = OrdMap<Key, (ResourceKind, Key)>;

/// Entries from which an index is large: a smaller one takes at most about 100 KB, and is kept with its state.
const LARGE_ENTRIES: usize = 1_024;

/// Users and roles by unique id.
#[derive(Clone, Default)]
pub(crate) struct Principals(OnceLock<ById>);

impl Principals {
    /// All users and roles; `found` lists them if the index is not built yet.
    pub(crate) fn of<I: Iterator<Item = (Key, (ResourceKind, Key))>>(
        &self,
        found: impl FnOnce() -> I,
    ) -> &ById {
        self.0.get_or_init(|| in_order(found().collect()))
    }

    /// Whether the index is built and large.
    pub(crate) fn is_large(&self) -> bool {
        let known = self.0.get();
        known.is_some_and(|known| known.len() >= LARGE_ENTRIES)
    }

    /// Adds or renames an entity.
    pub(crate) fn add(&mut self, id: &str, kind: ResourceKind, name: &Key) {
        if let Some(known) = self.0.get_mut() {
            known.insert(Key::exact(id), (kind, name.clone()));
        }
    }

    /// Removes an entity.
    pub(crate) fn remove(&mut self, id: &str) {
        if let Some(known) = self.0.get_mut() {
            known.remove(id);
        }
    }
}

/// Sorts first: inserting into a map in key order is faster than in random order.
fn in_order(mut found: Vec<(Key, (ResourceKind, Key))>) -> ById {
    found.sort_unstable();
    found.into_iter().collect()
}

impl PartialEq for Principals {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Principals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

#[cfg(test)]
mod tests {
    use roleback_wire::Timestamp;

    use super::*;
    use crate::arn::AccountId;
    use crate::event::{Event, UserCreatedV1};
    use crate::world::World;

    /// A world with so many users, and the index of them.
    fn world(users: usize) -> World {
        let mut world = World::default();
        for number in 0..users {
            let created = UserCreatedV1 {
                name: number.to_string(),
                path: "/".into(),
                id: format!("AIDA{number}"),
                created: Timestamp(0),
                boundary: None,
                tags: Vec::new(),
            };
            let created = Event::new(AccountId::default(), created);
            world.apply(created.prepare().unwrap());
        }
        world.prepare_lookups();
        world
    }

    #[test]
    fn a_world_without_indexes_keeps_the_small_ones_and_finds_the_same() {
        for (users, keeps) in [(LARGE_ENTRIES - 1, true), (LARGE_ENTRIES, false)] {
            let full = world(users);
            let bare = full.without_indexes();
            let index = |world: &World| {
                let account = world.account(AccountId::default());
                account.principals.0.get().map(OrdMap::len)
            };
            assert_eq!(index(&bare), keeps.then_some(users));
            assert_eq!(index(&full), Some(users));
            assert_eq!(bare, full);
            assert!(bare.is_consistent());
        }
    }
}
