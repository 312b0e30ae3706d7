//! The policies of a user, a group or a role.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::compiled_cache::CompiledCache;
use crate::key::Key;
use crate::stored_policy::StoredPolicy;

/// The policies of a user, a group or a role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grants {
    /// Attached managed policies, by stored ARN.
    pub attached: BTreeSet<Key>,
    /// Inline policies, by name.
    pub inline: BTreeMap<Key, StoredPolicy>,
    /// The stored ARN of the permissions boundary. Groups have none.
    pub boundary: Option<Key>,
    /// The compiled policies.
    #[serde(skip)]
    pub compiled: CompiledCache,
}

impl Grants {
    /// No policies except the boundary, if one is given.
    pub(crate) fn bounded(boundary: Option<&str>) -> Self {
        Self {
            boundary: boundary.map(Key::exact),
            ..Self::default()
        }
    }
}
