//! Which user or role has a unique id.
//!
//! It follows from the users and the roles, so it is no part of what is true: any two are equal, and none is written. It
//! is found out when somebody first asks and kept up from then on, so that a long replay, in which nobody asks, does not
//! put a million ids in order one by one.

use std::fmt;
use std::sync::OnceLock;

use imbl::OrdMap;

use crate::key::Key;
use crate::resource_kind::ResourceKind;

/// By unique id: a kind, and the entity's key among those of that kind.
type ById = OrdMap<Key, (ResourceKind, Key)>;

/// Users and roles by unique id.
#[derive(Clone, Default)]
pub(crate) struct Principals(OnceLock<ById>);

impl Principals {
    /// All of them; `found` says who there is where that is not known yet.
    pub(crate) fn of<I: Iterator<Item = (Key, (ResourceKind, Key))>>(
        &self,
        found: impl FnOnce() -> I,
    ) -> &ById {
        self.0.get_or_init(|| in_order(found().collect()))
    }

    /// One more, or one by another name.
    pub(crate) fn add(&mut self, id: &str, kind: ResourceKind, name: &Key) {
        if let Some(known) = self.0.get_mut() {
            known.insert(Key::exact(id), (kind, name.clone()));
        }
    }

    /// One less.
    pub(crate) fn remove(&mut self, id: &str) {
        if let Some(known) = self.0.get_mut() {
            known.remove(id);
        }
    }
}

/// A map grows faster at its end than all over.
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
