//! The control policies that apply to an account: those attached to the account and its ancestors.
//!
//! Every target from the root down to the account is a level, and each level must allow
//! (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>). The policy
//! engine knows the exemptions (the management account, service-linked roles, services).

use std::collections::BTreeSet;
use std::sync::Arc;

use compact_str::CompactString;
use roleback_policy::compiled::{CompileError, Compiled};
use roleback_policy::{Document, Layers, Policy};
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::{CompiledControls, ControlPolicy, Member, RCP_FULL_ACCESS};
use roleback_world::key::Key;
use roleback_world::world::Organization;

use super::held::{Held, Holder, NOTHING, PolicyName};

/// The control policies of one kind that apply to an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls<'a> {
    organization: &'a Organization,
    member: &'a Member,
    kind: ControlPolicyKind,
    manager: CompactString,
}

/// The policies attached at one level.
type Level<'a> = (Holder<'a>, Vec<&'a ControlPolicy>);

impl<'a> Controls<'a> {
    /// The control policies of a kind that apply to an account; `None` if it is not in an organization.
    pub fn of(world: &'a World, kind: ControlPolicyKind, account: AccountId) -> Option<Self> {
        let organization = world.organization()?;
        Some(Self {
            organization,
            member: organization.member(account)?,
            kind,
            manager: organization.head.management_account.digits(),
        })
    }

    /// The account whose principals and resources are exempt.
    pub fn management_account(&self) -> &str {
        &self.manager
    }

    /// The policies, one list per level, starting with the root's.
    pub fn policies(&self) -> Vec<Vec<Policy<'a>>> {
        let levels = self.levels().into_iter();
        let policy = |policy: &'a ControlPolicy| Policy {
            document: parsed(policy),
            arn: Some(policy.arn(&self.organization.head)),
        };
        levels
            .map(|(_, policies)| policies.into_iter().map(policy).collect())
            .collect()
    }

    /// The policy at a position, and the target that it is attached to.
    pub fn held(&self, level: usize, policy: usize) -> Option<Held<'a>> {
        let levels = self.levels();
        let (holder, policies) = levels.get(level)?;
        let policy = policies.get(policy)?;
        Some(Held {
            document: parsed(policy),
            holder: *holder,
            name: PolicyName::Managed(policy.arn(&self.organization.head).into()),
        })
    }

    /// The policies, compiled on first use and cached until the organization changes.
    pub(crate) fn compiled(&self) -> CompiledControls {
        let place = (self.kind, self.member.account);
        self.organization.compiled.get(place, || self.compile())
    }

    fn compile(&self) -> Result<Compiled, CompileError> {
        let levels = Some(self.policies());
        let management_account = Some(self.management_account());
        Compiled::new(&match self.kind {
            ControlPolicyKind::Service => Layers {
                service_control: levels,
                management_account,
                ..Layers::default()
            },
            ControlPolicyKind::Resource => Layers {
                resource_control: levels,
                management_account,
                ..Layers::default()
            },
        })
    }

    fn levels(&self) -> Vec<Level<'a>> {
        let way = self.organization.way_to(&self.member.parent).into_iter();
        let units = way.map(|unit| (Holder::Unit(&unit.name), &unit.attached));
        let account = (Holder::Account(&self.member.name), &self.member.attached);
        let places = units.chain([account]);
        places
            .map(|(holder, attached)| (holder, self.of_kind(attached)))
            .collect()
    }

    fn of_kind(&self, attached: &'a BTreeSet<Key>) -> Vec<&'a ControlPolicy> {
        let ids = attached.iter().map(Key::as_str).chain([RCP_FULL_ACCESS]);
        let policies = ids.filter_map(|id| self.organization.policy(id));
        policies.filter(|policy| policy.kind == self.kind).collect()
    }
}

/// The document of a control policy. A stored text that is not a policy denies everything.
fn parsed(policy: &ControlPolicy) -> &Arc<Document> {
    policy.document.document().unwrap_or(&NOTHING)
}
