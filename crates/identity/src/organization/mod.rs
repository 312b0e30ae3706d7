//! The organization: a tree of accounts, with service and resource control policies on its root, units and accounts.
//!
//! A world has one organization at the most, and an account need not be in it. All features are on, and so are both
//! kinds of policies: `FullAWSAccess` hangs on everything that is new, `RCPFullAWSAccess` hangs on everything, always.
//! Nobody signs a request for a change of the tree: whoever runs the server makes it, as with a reset.
//!
//! A change is a [`Step`](step::Step); [`decide`](step::decide) says what becomes true by it, or why nothing does.
//! The rules stand in `plan.rs`, the whole tree as one value in `tree.rs`.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html>

use std::collections::BTreeSet;
use std::sync::Arc;

use compact_str::CompactString;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use crate::arn::AccountId;
use crate::named::{Key, modest};

mod apply;
mod control_policy;
mod controls;
mod plan;
mod refusal;
pub mod step;
#[cfg(test)]
mod tests;
pub mod tree;

pub use control_policy::{ControlPolicy, Kind};
pub use controls::Controls;
pub use refusal::{Refusal, Why};

/// Levels of units below the root.
const DEPTH_MAX: usize = 5;

/// The organization.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    pub(crate) head: Head,
    /// The root and the units, by id.
    #[serde(deserialize_with = "modest::map")]
    pub(crate) units: OrdMap<Key, Arc<Unit>>,
    #[serde(deserialize_with = "modest::map")]
    pub(crate) accounts: OrdMap<AccountId, Arc<Member>>,
    /// Those that were made here, by id.
    #[serde(deserialize_with = "modest::map")]
    pub(crate) policies: OrdMap<Key, Arc<ControlPolicy>>,
    /// What binds an account, ready to decide.
    #[serde(skip)]
    pub(crate) compiled: controls::Keeper,
}

/// What an organization is besides its tree.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    pub(crate) id: CompactString,
    /// The account that control policies do not bind.
    pub(crate) management_account: AccountId,
    /// The id of the root.
    pub(crate) root: Key,
}

/// A unit, or the root, which is the one without a parent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Unit {
    pub(crate) id: Key,
    pub(crate) name: CompactString,
    pub(crate) parent: Option<Key>,
    /// The ids of the policies that hang on it, but for the one that always does.
    pub(crate) attached: BTreeSet<Key>,
}

/// An account of the organization.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    pub(crate) account: AccountId,
    pub(crate) name: CompactString,
    pub(crate) parent: Key,
    /// The ids of the policies that hang on it, but for the one that always does.
    pub(crate) attached: BTreeSet<Key>,
}

/// Something that policies hang on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// The root or a unit, by id.
    Unit(Key),
    /// An account.
    Account(AccountId),
}

impl Target {
    /// As it stands in facts: an id, or twelve digits.
    pub(crate) fn as_text(&self) -> CompactString {
        match self {
            Self::Unit(id) => id.as_str().into(),
            Self::Account(account) => account.digits(),
        }
    }

    /// Reads what [`Target::as_text`] wrote.
    fn read(text: &str) -> Self {
        AccountId::parse(text).map_or_else(|| Self::Unit(Key::exact(text)), Self::Account)
    }
}

impl Organization {
    /// The account that control policies do not bind.
    pub fn management_account(&self) -> AccountId {
        self.head.management_account
    }

    /// Where an account stands, as condition keys tell it: `o-ID/r-ID/ou-ID/`. None where it is not in here.
    pub(crate) fn path_of(&self, account: AccountId) -> Option<String> {
        let member = self.accounts.get(&account)?;
        let way = self.way_to(&member.parent).into_iter();
        let ids = [self.head.id.as_str()].into_iter();
        let ids = ids.chain(way.map(|unit| unit.id.as_str()));
        Some(ids.flat_map(|id| [id, "/"]).collect())
    }

    /// The unit of this name directly below another.
    fn child<'a>(&'a self, parent: &Key, name: &str) -> Option<&'a Unit> {
        self.children(parent).find(|unit| unit.name == name)
    }

    fn children<'a, 'p>(&'a self, parent: &'p Key) -> impl Iterator<Item = &'a Unit> + use<'a, 'p> {
        let units = self.units.values().map(|unit| &**unit);
        units.filter(move |unit| unit.parent.as_ref() == Some(parent))
    }

    fn members<'a>(&'a self, parent: &'a Key) -> impl Iterator<Item = &'a Member> {
        let members = self.accounts.values().map(|member| &**member);
        members.filter(move |member| member.parent == *parent)
    }

    /// From the root down to a unit. No longer than a tree of AWS is deep: in a damaged one the way may not end.
    pub(crate) fn way_to(&self, unit: &Key) -> Vec<&Unit> {
        let unit = self.units.get(unit).map(|unit| &**unit);
        let up = |unit: &&Unit| self.units.get(unit.parent.as_ref()?).map(|unit| &**unit);
        let way = std::iter::successors(unit, up);
        let mut way: Vec<_> = way.take(DEPTH_MAX.saturating_add(1)).collect();
        way.reverse();
        way
    }

    /// The ids of the policies that hang on a target; nothing where there is no such target.
    fn attached(&self, target: &Target) -> Option<&BTreeSet<Key>> {
        match target {
            Target::Unit(id) => self.units.get(id).map(|unit| &unit.attached),
            Target::Account(account) => self.accounts.get(account).map(|member| &member.attached),
        }
    }

    /// Everything that policies hang on.
    pub(crate) fn targets(&self) -> impl Iterator<Item = (Target, &BTreeSet<Key>)> {
        let units = self.units.iter();
        let units = units.map(|(id, unit)| (Target::Unit(id.clone()), &unit.attached));
        let members = self.accounts.iter();
        let members = members.map(|(id, member)| (Target::Account(*id), &member.attached));
        units.chain(members)
    }

    /// The policy with this id, one of AWS's included.
    pub(crate) fn policy(&self, id: &str) -> Option<&ControlPolicy> {
        control_policy::of_aws(id).or_else(|| self.policies.get(id).map(|policy| &**policy))
    }

    /// The policy of this name, one of AWS's included.
    fn policy_named(&self, name: &str) -> Option<&ControlPolicy> {
        let mut own = self.policies.values().map(|policy| &**policy);
        control_policy::of_aws_named(name).or_else(|| own.find(|policy| policy.name == name))
    }
}
