//! Navigating the tree of an organization.

use std::collections::BTreeSet;

use super::Organization;
use crate::arn::AccountId;
use crate::entity::{ControlPolicy, Member, Target, UNIT_DEPTH_MAX, Unit};
use crate::key::Key;

impl Organization {
    /// The management account, which control policies do not restrict.
    pub fn management_account(&self) -> AccountId {
        self.head.management_account
    }

    /// The account with this id, if it is in the organization.
    pub fn member(&self, account: AccountId) -> Option<&Member> {
        self.members.get(&account.digits())
    }

    /// The organization path of an account, as condition keys contain it: `o-ID/r-ID/ou-ID/`. `None` if it is not in
    /// the organization.
    pub fn path_of(&self, account: AccountId) -> Option<String> {
        let way = self.way_to(&self.member(account)?.parent).into_iter();
        let ids = [self.head.id.as_str()].into_iter();
        let ids = ids.chain(way.map(|unit| unit.id.as_str()));
        Some(ids.flat_map(|id| [id, "/"]).collect())
    }

    /// The unit with this name directly below another.
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

    /// The path from the root to a unit. Limited to the depth of an AWS organization, because the tree of a damaged
    /// world may contain a cycle.
    pub fn way_to(&self, unit: &Key) -> Vec<&Unit> {
        let up = |unit: &&Unit| self.units.at(unit.parent.as_ref()?);
        let way = std::iter::successors(self.units.at(unit), up);
        let mut way: Vec<_> = way.take(UNIT_DEPTH_MAX.saturating_add(1)).collect();
        way.reverse();
        way
    }

    /// The ids of the policies attached to a target; none if the target does not exist.
    pub fn attached(&self, target: &Target) -> Option<&BTreeSet<Key>> {
        match target {
            Target::Unit(id) => self.units.at(id).map(|unit| &unit.attached),
            Target::Account(account) => self.member(*account).map(|member| &member.attached),
        }
    }

    /// All targets to which policies can be attached.
    pub fn targets(&self) -> impl Iterator<Item = (Target, &BTreeSet<Key>)> {
        let units = self.units.values();
        let units = units.map(|unit| (Target::Unit(unit.id.clone()), &unit.attached));
        let members = self.members.values();
        let members = members.map(|member| (Target::Account(member.account), &member.attached));
        units.chain(members)
    }

    /// The policy with this id, including AWS's own.
    pub fn policy(&self, id: &str) -> Option<&ControlPolicy> {
        ControlPolicy::of_aws(id).or_else(|| self.control_policies.get(id))
    }

    /// The policy with this name, including AWS's own.
    pub fn policy_named(&self, name: &str) -> Option<&ControlPolicy> {
        let own = || {
            self.control_policies
                .values()
                .find(|policy| policy.name == name)
        };
        ControlPolicy::of_aws_named(name).or_else(own)
    }
}
