//! Tables of entities by key. IAM names keep their case, but are compared without regard to case.

use std::ops::Bound;
use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::bounded_serde;
use crate::key::{Key, behind};
use crate::resource_kind::ResourceKind;

/// Entities that are likely to be in one node of a map: half of what a node can have.
const NEAR_ENTITIES: usize = 8;

/// An entity that has a key unique among its kind.
pub trait Entity {
    /// The resource kind.
    const KIND: ResourceKind;

    /// The key of the entity.
    fn key(&self) -> Key;

    /// Converts a name to a key. Kinds that are identified by an id or ARN override this, because those are
    /// case-sensitive.
    fn key_of(name: &str) -> Key {
        Key::folded(name)
    }
}

/// The entities of one kind, sorted by key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub struct Table<T>(#[serde(deserialize_with = "bounded_serde::map")] OrdMap<Key, Arc<T>>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(OrdMap::new())
    }
}

impl<T> Table<T> {
    /// The number of entities.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All entities with their keys, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &T)> {
        self.0.iter().map(|(key, entity)| (key, &**entity))
    }

    /// All entities in key order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.values().map(|entity| &**entity)
    }

    /// The entities after `key`; all entities if it is `None`.
    pub fn after<'a>(
        &'a self,
        key: Option<&Key>,
    ) -> impl Iterator<Item = (&'a Key, &'a T)> + use<'a, T> {
        self.0
            .range::<_, Key>(behind(key))
            .map(|(key, entity)| (key, &**entity))
    }

    /// Puts every entity of another table here, in place of the entity with its key.
    pub(crate) fn overlay(&mut self, other: &Self) {
        for (key, entity) in &other.0 {
            self.0.insert(key.clone(), Arc::clone(entity));
        }
    }

    /// In how many places another table differs: each entity that was replaced or removed, and each that was added, unless it
    /// is near another one, so that the map has both in one node.
    pub(crate) fn places(&self, after: &Self) -> u64
    where
        T: PartialEq,
    {
        let (mut places, mut last) = (0_u64, None);
        for item in self.0.diff(&after.0) {
            let (key, is_near) = match item {
                imbl::ordmap::DiffItem::Add(key, _) => (key, after.has_near(last, key)),
                imbl::ordmap::DiffItem::Remove(key, _) => (key, false),
                imbl::ordmap::DiffItem::Update { new, .. } => (new.0, false),
            };
            places = places.saturating_add(u64::from(!is_near));
            last = Some(key);
        }
        places
    }

    /// Whether `key` comes soon after another.
    fn has_near(&self, before: Option<&Key>, key: &Key) -> bool {
        let Some(before) = before else {
            return false;
        };
        let range = (
            Bound::Excluded(before.clone()),
            Bound::Included(key.clone()),
        );
        let between = self.0.range::<_, Key>(range);
        between.take(NEAR_ENTITIES).any(|(it, _)| it == key)
    }

    /// The entities that differ from those in another table: before and after, in key order. Structure shared by the
    /// two tables is skipped.
    pub(crate) fn differences<'a>(
        &'a self,
        after: &'a Self,
    ) -> impl Iterator<Item = (&'a Key, Option<&'a T>, Option<&'a T>)>
    where
        T: PartialEq,
    {
        self.0.diff(&after.0).map(|item| match item {
            imbl::ordmap::DiffItem::Add(key, new) => (key, None, Some(&**new)),
            imbl::ordmap::DiffItem::Remove(key, old) => (key, Some(&**old), None),
            imbl::ordmap::DiffItem::Update { old, new } => (new.0, Some(&**old.1), Some(&**new.1)),
        })
    }
}

impl<T: Entity> Table<T> {
    /// The entity with this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.get(&T::key_of(name)).map(|entity| &**entity)
    }

    /// The entity with this key.
    pub fn at(&self, key: &Key) -> Option<&T> {
        self.0.get(key).map(|entity| &**entity)
    }

    /// The entity with this key, to be put into another table without a copy.
    pub(crate) fn shared(&self, key: &Key) -> Option<Arc<T>> {
        self.0.get(key).cloned()
    }

    /// Whether an entity with this name exists.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(&T::key_of(name))
    }

    /// Inserts an entity under its key.
    pub(crate) fn insert(&mut self, entity: T) {
        self.insert_shared(Arc::new(entity));
    }

    /// Inserts an entity that others may have, too, under its key.
    pub(crate) fn insert_shared(&mut self, entity: Arc<T>) {
        self.0.insert(entity.key(), entity);
    }
}

impl<T: Entity + Clone> Table<T> {
    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.0.get_mut(&T::key_of(name)).map(Arc::make_mut)
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<T> {
        self.0.remove(&T::key_of(name)).map(Arc::unwrap_or_clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Thing(&'static str, u8);

    #[derive(Debug, Clone, PartialEq)]
    struct Named(u32, u8);

    impl Entity for Named {
        const KIND: ResourceKind = ResourceKind::User;

        fn key(&self) -> Key {
            Key::exact(&format!("{:06}", self.0))
        }
    }

    impl Entity for Thing {
        const KIND: ResourceKind = ResourceKind::User;

        fn key(&self) -> Key {
            Key::folded(self.0)
        }
    }

    #[test]
    fn case_does_not_tell_two_names_apart() {
        let mut things = Table::default();
        things.insert(Thing("Bob", 1));
        assert_eq!(things.get("bOB"), Some(&Thing("Bob", 1)));
        things.insert(Thing("BOB", 2));
        assert_eq!(
            (things.len(), things.remove("bob")),
            (1, Some(Thing("BOB", 2)))
        );
    }

    #[test]
    fn a_page_starts_behind_a_key_that_may_be_gone() {
        let mut things = Table::default();
        for name in ["a", "c", "d"] {
            things.insert(Thing(name, 0));
        }
        let behind = things.after(Some(&Key::folded("B")));
        let rest: Vec<_> = behind.map(|(_, thing)| thing.0).collect();
        assert_eq!(rest, ["c", "d"]);
        assert_eq!(things.after(None).count(), 3);
    }

    #[test]
    fn additions_side_by_side_are_one_place() {
        let table = |names: &mut dyn Iterator<Item = u32>, value| {
            let mut table = Table::default();
            names.for_each(|it| table.insert(Named(it, value)));
            table
        };
        let some = table(&mut (0..1_000).step_by(2), 0);
        for (after, places) in [
            (some.clone(), 0),
            (table(&mut (0..1_000).step_by(2).chain(2_000..3_000), 0), 1),
            (table(&mut (0..1_000).step_by(2).chain([1, 501, 901]), 0), 3),
            (table(&mut (0..1_000).step_by(2), 1), 500),
            (Table::default(), 500),
        ] {
            assert_eq!(some.places(&after), places);
        }
    }

    #[test]
    fn two_tables_differ_in_what_was_added_removed_and_changed() {
        let mut before = Table::default();
        for name in ["a", "b", "c"] {
            before.insert(Thing(name, 0));
        }
        let mut after = before.clone();
        after.insert(Thing("b", 1));
        after.remove("c");
        after.insert(Thing("d", 0));
        let found: Vec<_> = before.differences(&after).collect();
        let key = Key::folded;
        assert_eq!(
            found,
            [
                (&key("b"), Some(&Thing("b", 0)), Some(&Thing("b", 1))),
                (&key("c"), Some(&Thing("c", 0)), None),
                (&key("d"), None, Some(&Thing("d", 0))),
            ]
        );
    }
}
