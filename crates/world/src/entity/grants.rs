//! The policies that a user, a group or a role holds.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::compiled_cache::CompiledCache;
use crate::key::Key;
use crate::stored_policy::StoredPolicy;

/// The policies that a user, a group or a role holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    /// Attached managed policies, by stored ARN.
    pub attached: BTreeSet<Key>,
    /// The documents of inline policies, by name.
    pub inline: BTreeMap<Key, StoredPolicy>,
    /// The stored ARN of the permissions boundary (never a group's).
    pub boundary: Option<Key>,
    /// All these, compiled.
    #[serde(skip)]
    pub compiled: CompiledCache,
}

impl Grants {
    /// Nothing but a boundary, if there is one.
    pub(crate) fn bounded(boundary: Option<&str>) -> Self {
        Self {
            boundary: boundary.map(Key::exact),
            ..Self::default()
        }
    }
}
