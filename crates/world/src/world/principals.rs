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
