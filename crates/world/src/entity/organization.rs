//! The organization: a tree of accounts, with control policies attached to the root, units and accounts.
//!
//! The struct itself is in the table of entities (`world/tables.rs`), which generates its members.
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html>

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use compact_str::CompactString;
use roleback_policy::compiled::{CompileError, Compiled};
use serde::{Deserialize, Serialize};

use crate::arn::AccountId;
use crate::control_policy_kind::ControlPolicyKind;
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::table::Entity;

/// Levels of organizational units below the root.
pub const UNIT_DEPTH_MAX: usize = 5;

/// The organization's own properties, without its tree.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// `o-...`
    pub id: CompactString,
    /// The management account, which control policies do not restrict.
    pub management_account: AccountId,
    /// The id of the root.
    pub root: Key,
    /// The root access features, if any was ever enabled.
    pub root_features: Option<RootFeatures>,
}

/// The features for centralized root access in member accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RootFeatures {
    /// Whether the management account manages root credentials.
    pub credentials_management: bool,
    /// Whether the management account can open root sessions for privileged tasks.
    pub sessions: bool,
}

/// An organizational unit, or the root, which has no parent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unit {
    /// `r-...` or `ou-...`
    pub id: Key,
    /// The name, unique among siblings.
    pub name: CompactString,
    /// The id of the parent.
    pub parent: Option<Key>,
    /// The ids of the attached policies, without the one that is attached to every target.
    pub attached: BTreeSet<Key>,
}

/// An account of the organization.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    /// The account id.
    pub account: AccountId,
    /// The account name.
    pub name: CompactString,
    /// The id of the parent unit.
    pub parent: Key,
    /// The ids of the attached policies, without the one that is attached to every target.
    pub attached: BTreeSet<Key>,
}

impl Entity for Unit {
    const KIND: ResourceKind = ResourceKind::OrganizationalUnit;

    fn key(&self) -> Key {
        self.id.clone()
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}

impl Entity for Member {
    const KIND: ResourceKind = ResourceKind::Account;

    fn key(&self) -> Key {
        Key::exact(&self.account.digits())
    }

    fn key_of(digits: &str) -> Key {
        Key::exact(digits)
    }
}

/// A target to which control policies can be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The root or a unit, by id.
    Unit(Key),
    /// An account.
    Account(AccountId),
}

impl Target {
    /// The target as events store it: an id, or the twelve digits of an account.
    pub fn as_text(&self) -> CompactString {
        match self {
            Self::Unit(id) => id.as_str().into(),
            Self::Account(account) => account.digits(),
        }
    }

    /// Parses the result of [`Target::as_text`].
    pub fn read(text: &str) -> Self {
        AccountId::parse(text).map_or_else(|| Self::Unit(Key::exact(text)), Self::Account)
    }
}

/// Compiled control policies. Callers must treat an error as a denial.
pub type CompiledControls = Arc<Result<Compiled, CompileError>>;

/// The cached compiled control policies of an organization. All caches compare equal and none is serialized. A clone
/// starts empty, because an organization is cloned to be changed.
#[derive(Default)]
pub struct ControlCache(Mutex<BTreeMap<(ControlPolicyKind, AccountId), CompiledControls>>);

impl ControlCache {
    /// The cached policies of a kind that apply to an account; otherwise compiles and caches them.
    pub fn get(
        &self,
        place: (ControlPolicyKind, AccountId),
        compile: impl FnOnce() -> Result<Compiled, CompileError>,
    ) -> CompiledControls {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = kept.entry(place).or_insert_with(|| Arc::new(compile()));
        Arc::clone(ready)
    }
}

impl Clone for ControlCache {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for ControlCache {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for ControlCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}
