//! Ways through the tree of an organization.

use std::collections::BTreeSet;

use super::Organization;
use crate::arn::AccountId;
use crate::entity::{ControlPolicy, Member, Target, UNIT_DEPTH_MAX, Unit};
use crate::key::Key;

impl Organization {
    /// The account that control policies do not bind.
    pub fn management_account(&self) -> AccountId {
        self.head.management_account
    }

    /// The account of this number, if it is in here.
    pub fn member(&self, account: AccountId) -> Option<&Member> {
        self.members.get(&account.digits())
    }

    /// Where an account stands, as condition keys tell it: `o-ID/r-ID/ou-ID/`. None where it is not in here.
    pub fn path_of(&self, account: AccountId) -> Option<String> {
        let way = self.way_to(&self.member(account)?.parent).into_iter();
        let ids = [self.head.id.as_str()].into_iter();
        let ids = ids.chain(way.map(|unit| unit.id.as_str()));
        Some(ids.flat_map(|id| [id, "/"]).collect())
    }

    /// The unit of this name directly below another.
    pub fn child<'a>(&'a self, parent: &Key, name: &str) -> Option<&'a Unit> {
        self.children(parent).find(|unit| unit.name == name)
    }

    /// The units directly below another.
    pub fn children<'a, 'p>(
        &'a self,
        parent: &'p Key,
    ) -> impl Iterator<Item = &'a Unit> + use<'a, 'p> {
        let units = self.units.values();
        units.filter(move |unit| unit.parent.as_ref() == Some(parent))
    }

    /// The accounts directly below a unit.
    pub fn members_of<'a>(&'a self, parent: &'a Key) -> impl Iterator<Item = &'a Member> {
        let members = self.members.values();
        members.filter(move |member| member.parent == *parent)
    }

    /// From the root down to a unit. No longer than a tree of AWS is deep: in a damaged one the way may not end.
    pub fn way_to(&self, unit: &Key) -> Vec<&Unit> {
        let up = |unit: &&Unit| self.units.at(unit.parent.as_ref()?);
        let way = std::iter::successors(self.units.at(unit), up);
        let mut way: Vec<_> = way.take(UNIT_DEPTH_MAX.saturating_add(1)).collect();
        way.reverse();
        way
    }

    /// The ids of the policies that hang on a target; nothing where there is no such target.
    pub fn attached(&self, target: &Target) -> Option<&BTreeSet<Key>> {
        match target {
            Target::Unit(id) => self.units.at(id).map(|unit| &unit.attached),
            Target::Account(account) => self.member(*account).map(|member| &member.attached),
        }
    }

    /// Everything that policies hang on.
    pub fn targets(&self) -> impl Iterator<Item = (Target, &BTreeSet<Key>)> {
        let units = self.units.values();
        let units = units.map(|unit| (Target::Unit(unit.id.clone()), &unit.attached));
        let members = self.members.values();
        let members = members.map(|member| (Target::Account(member.account), &member.attached));
        units.chain(members)
    }

    /// The policy with this id, one of AWS's included.
    pub fn policy(&self, id: &str) -> Option<&ControlPolicy> {
        ControlPolicy::of_aws(id).or_else(|| self.control_policies.get(id))
    }

    /// The policy of this name, one of AWS's included.
    pub fn policy_named(&self, name: &str) -> Option<&ControlPolicy> {
        let own = || {
            self.control_policies
                .values()
                .find(|policy| policy.name == name)
        };
        ControlPolicy::of_aws_named(name).or_else(own)
    }
}
