//! The complete organization as a single value, for showing and changing it.
//!
//! Writing back a tree that was read changes nothing. Units and policies are identified by their names; ids are
//! optional and never change.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use roleback_world::arn::AccountId;
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::{ControlPolicy, FULL_ACCESS, RCP_FULL_ACCESS, Target, Unit};
use roleback_world::key::Key;
use roleback_world::world::Organization;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::plan::{Plan, PolicyText};
use super::text::Text;

/// An organization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tree {
    /// `o-...`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The management account, which control policies do not restrict. It is placed below the root unless the tree
    /// contains it elsewhere.
    pub management_account: AccountId,
    /// The root.
    #[serde(default)]
    pub root: Branch,
    /// The control policies, except AWS's own.
    #[serde(default)]
    pub policies: Vec<PolicyEntry>,
}

/// The root or a unit, with its contents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Branch {
    /// `r-...` or `ou-...`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name, unique among siblings; optional for the root.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The attached control policies, by name or id; `FullAWSAccess` by default.
    #[serde(default)]
    pub policies: Option<Vec<String>>,
    /// The accounts in it.
    #[serde(default)]
    pub accounts: Vec<Leaf>,
    /// The units in it.
    #[serde(default)]
    pub units: Vec<Branch>,
}

/// An account in the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Leaf {
    /// Twelve digits.
    pub id: AccountId,
    /// The name; by default the current one, or else the account id.
    #[serde(default)]
    pub name: Option<String>,
    /// The attached control policies, by name or id; `FullAWSAccess` by default.
    #[serde(default)]
    pub policies: Option<Vec<String>>,
}

/// A control policy in the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PolicyEntry {
    /// `p-...`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name, unique among policies.
    pub name: String,
    /// The kind.
    pub r#type: ControlPolicyKind,
    /// The description.
    #[serde(default)]
    pub description: String,
    /// The policy document.
    pub document: Text,
}

impl Tree {
    /// The tree of an organization.
    pub fn of(found: &Organization) -> Self {
        let root = found.units.at(&found.head.root);
        let policies = found.control_policies.values();
        let mut policies: Vec<_> = policies.map(PolicyEntry::of).collect();
        policies.sort_by(|one, other| one.name.cmp(&other.name));
        Self {
            id: Some(found.head.id.to_string()),
            management_account: found.head.management_account,
            root: root.map_or_else(Branch::default, |root| Branch::of(found, root)),
            policies,
        }
    }

    /// Changes the organization to match this tree.
    pub(super) fn put(&self, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        self.put_head(plan)?;
        let mut kept = Kept::default();
        for policy in &self.policies {
            let id = policy.put(plan)?;
            kept.policy(id, &policy.name)?;
        }
        let root = plan.root()?;
        self.root.put(plan, &root, &mut kept)?;
        kept.remove_others(plan)
    }

    fn put_head(&self, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        let Ok(found) = plan.organization() else {
            let (id, root) = (self.id.as_deref(), self.root.id.as_deref());
            return plan.create_organization(self.management_account, id, root);
        };
        let head = &found.head;
        let is_same = self.management_account == head.management_account
            && self.id.as_ref().is_none_or(|id| *id == head.id)
            && self
                .root
                .id
                .as_deref()
                .is_none_or(|id| id == head.root.as_str());
        if is_same {
            return Ok(());
        }
        Err(Refusal::conflict(
            "AlreadyInOrganizationException",
            format_args!(
                "there is the organization {} with root {} and management account {}, which never change; delete it first",
                head.id,
                head.root.as_str(),
                head.management_account
            ),
        ))
    }
}

impl Branch {
    fn of(found: &Organization, unit: &Unit) -> Self {
        let mut units: Vec<_> = found
            .children(&unit.id)
            .map(|child| Self::of(found, child))
            .collect();
        units.sort_by(|one, other| one.name.cmp(&other.name));
        let accounts = found.members_of(&unit.id).map(|member| Leaf {
            id: member.account,
            name: Some(member.name.to_string()),
            policies: Some(names(found, &member.attached)),
        });
        Self {
            id: Some(unit.id.as_str().to_owned()),
            name: unit.name.to_string(),
            policies: Some(names(found, &unit.attached)),
            accounts: accounts.collect(),
            units,
        }
    }

    /// Changes a unit to match this branch. The recursion is bounded, because the rules limit the depth of units.
    fn put(&self, plan: &mut Plan<'_>, unit: &Key, kept: &mut Kept) -> Result<(), Refusal> {
        kept.unit(unit, &self.name)?;
        for leaf in &self.accounts {
            kept.account(leaf.id)?;
            leaf.put(plan, unit)?;
        }
        for branch in &self.units {
            let child = branch.found_or_made(plan, unit)?;
            branch.put(plan, &child, kept)?;
        }
        hang(plan, &Target::Unit(unit.clone()), self.policies.as_deref())
    }

    fn found_or_made(&self, plan: &mut Plan<'_>, parent: &Key) -> Result<Key, Refusal> {
        let found = plan.organization()?;
        let by_id = self.id.as_deref().and_then(|id| found.units.get(id));
        let known = by_id.or_else(|| found.child(parent, &self.name));
        let Some(known) = known else {
            return plan.create_unit(parent, &self.name, self.id.as_deref());
        };
        let id = known.id.clone();
        if known.parent.as_ref() != Some(parent) {
            return Err(Refusal::invalid(format_args!(
                "{} cannot be moved: units stay where they were made",
                id.as_str()
            )));
        }
        if self.id.as_deref().is_some_and(|given| given != id.as_str()) {
            return Err(Refusal::invalid(format_args!(
                "the unit `{}` has the id {}, which never changes",
                self.name,
                id.as_str()
            )));
        }
        plan.rename_unit(&id, &self.name)?;
        Ok(id)
    }
}

impl Leaf {
    fn put(&self, plan: &mut Plan<'_>, parent: &Key) -> Result<(), Refusal> {
        let (id, name) = (self.id, self.name.as_deref());
        if plan.organization()?.member(id).is_some() {
            plan.change_account(id, Some(parent), name)?;
        } else {
            plan.join(id, parent, name)?;
        }
        hang(plan, &Target::Account(id), self.policies.as_deref())
    }
}

impl PolicyEntry {
    fn of(policy: &ControlPolicy) -> Self {
        Self {
            id: Some(policy.id.as_str().to_owned()),
            name: policy.name.to_string(),
            r#type: policy.kind,
            description: policy.description.clone(),
            document: Text::from(&*policy.document),
        }
    }

    fn put(&self, plan: &mut Plan<'_>) -> Result<Key, Refusal> {
        let text = PolicyText {
            kind: self.r#type,
            name: &self.name,
            description: &self.description,
            document: self.document.as_str(),
        };
        plan.put_policy(&text, self.id.as_deref())
    }
}

/// The names of the policies attached to a target, sorted, including the one that is attached to every target.
fn names(found: &Organization, attached: &BTreeSet<Key>) -> Vec<String> {
    let always = Key::exact(RCP_FULL_ACCESS);
    let ids = attached.iter().chain([&always]);
    let policies = ids.filter_map(|id| found.policy(id.as_str()));
    let names: BTreeSet<_> = policies.map(|policy| policy.name.to_string()).collect();
    names.into_iter().collect()
}

fn hang(plan: &mut Plan<'_>, target: &Target, policies: Option<&[String]>) -> Result<(), Refusal> {
    let default = [FULL_ACCESS.to_owned()];
    let words = policies.unwrap_or(&default);
    let ids = words.iter().map(|words| plan.policy(words));
    let mut wanted: BTreeSet<Key> = ids.collect::<Result<_, _>>()?;
    wanted.remove(RCP_FULL_ACCESS);
    plan.set_attached(target, &wanted)
}

/// The units, accounts and policies in a tree, which are kept.
#[derive(Default)]
struct Kept {
    units: BTreeSet<Key>,
    accounts: BTreeSet<AccountId>,
    policies: BTreeSet<Key>,
}

impl Kept {
    fn unit(&mut self, id: &Key, name: &str) -> Result<(), Refusal> {
        let is_new = self.units.insert(id.clone());
        twice(is_new, "DuplicateOrganizationalUnitException", "unit", name)
    }

    fn account(&mut self, id: AccountId) -> Result<(), Refusal> {
        let is_new = self.accounts.insert(id);
        twice(is_new, "DuplicateAccountException", "account", &id.digits())
    }

    fn policy(&mut self, id: Key, name: &str) -> Result<(), Refusal> {
        let is_new = self.policies.insert(id);
        twice(is_new, "DuplicatePolicyException", "policy", name)
    }

    /// Removes what the tree does not contain, except the management account.
    fn remove_others(&self, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        let found = plan.organization()?;
        let stays =
            |id: &AccountId| self.accounts.contains(id) || *id == found.head.management_account;
        let accounts = found.members.values().map(|member| member.account);
        let accounts: Vec<_> = accounts.filter(|id| !stays(id)).collect();
        let units = found.units.values().map(|unit| unit.id.clone());
        let mut units: Vec<_> = units.filter(|id| !self.units.contains(id)).collect();
        units.sort_by_cached_key(|id| Reverse(found.way_to(id).len()));
        let policies = found
            .control_policies
            .values()
            .map(|policy| policy.id.clone());
        let policies: Vec<_> = policies.filter(|id| !self.policies.contains(id)).collect();
        accounts
            .into_iter()
            .try_for_each(|id| plan.remove_account(id))?;
        units.iter().try_for_each(|id| plan.delete_unit(id))?;
        policies.iter().try_for_each(|id| plan.delete_policy(id))
    }
}

fn twice(is_new: bool, aws: &'static str, kind: &str, name: &str) -> Result<(), Refusal> {
    if is_new {
        return Ok(());
    }
    let message = format!("the {kind} `{name}` is in the tree more than once");
    Err(Refusal::conflict(aws, message))
}
