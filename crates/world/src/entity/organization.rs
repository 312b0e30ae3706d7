//! The organization: a tree of accounts, with control policies on its root, its units and its accounts.
//!
//! The struct itself stands in the table of entities (`world/tables.rs`): it is made of their kinds.
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

/// Levels of units below the root.
pub const UNIT_DEPTH_MAX: usize = 5;

/// What an organization is besides its tree.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// `o-...`
    pub id: CompactString,
    /// The account that control policies do not bind.
    pub management_account: AccountId,
    /// The id of the root.
    pub root: Key,
    /// What it may do to the root users of its accounts, where that is anything.
    pub root_features: Option<RootFeatures>,
}

/// What an organization may do to the root users of its accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RootFeatures {
    /// Whether it manages their credentials.
    pub credentials_management: bool,
    /// Whether it takes on root for single tasks.
    pub sessions: bool,
}

/// A unit, or the root, which is the one without a parent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unit {
    /// `r-...` or `ou-...`
    pub id: Key,
    /// Its name, which none of its siblings has.
    pub name: CompactString,
    /// The id of the unit that it is in.
    pub parent: Option<Key>,
    /// The ids of the policies that hang on it, but for the one that always does.
    pub attached: BTreeSet<Key>,
}

/// An account of the organization.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    /// Its number.
    pub account: AccountId,
    /// Its name.
    pub name: CompactString,
    /// The id of the unit that it is in.
    pub parent: Key,
    /// The ids of the policies that hang on it, but for the one that always does.
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

/// Something that policies hang on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The root or a unit, by id.
    Unit(Key),
    /// An account.
    Account(AccountId),
}

impl Target {
    /// As it stands in events: an id, or twelve digits.
    pub fn as_text(&self) -> CompactString {
        match self {
            Self::Unit(id) => id.as_str().into(),
            Self::Account(account) => account.digits(),
        }
    }

    /// Reads what [`Target::as_text`] wrote.
    pub fn read(text: &str) -> Self {
        AccountId::parse(text).map_or_else(|| Self::Unit(Key::exact(text)), Self::Account)
    }
}

/// Compiled control policies; an error must be taken as a denial.
pub type CompiledControls = Arc<Result<Compiled, CompileError>>;

/// Where an organization keeps its compiled policies. No part of what is true: any two are equal, none is written, and a
/// clone, which is made to be changed, knows nothing.
#[derive(Default)]
pub struct ControlCache(Mutex<BTreeMap<(ControlPolicyKind, AccountId), CompiledControls>>);

impl ControlCache {
    /// What is kept of the policies of a kind that bind an account; else what `compile` makes, kept from now on.
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
