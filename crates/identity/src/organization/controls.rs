//! The control policies that bind an account: those that hang on the way from the root down to it.
//!
//! Each place on the way is a level, and each level must allow
//! (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>). Whom they do not
//! bind (the management account, service-linked roles, services) the engine knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use compact_str::CompactString;
use roleback_policy::compiled::{CompileError, Compiled};
use roleback_policy::{Layers, Policy};

use super::control_policy::RCP_FULL_ACCESS;
use super::{ControlPolicy, Kind, Member, Organization};
use crate::arn::AccountId;
use crate::bearing::{Held, Holder, PolicyName};
use crate::named::Key;
use crate::world::World;

/// The control policies of one kind that bind an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls<'a> {
    organization: &'a Organization,
    member: &'a Member,
    kind: Kind,
    manager: CompactString,
}

/// What hangs on one place of the way.
type Level<'a> = (Holder<'a>, Vec<&'a ControlPolicy>);

impl World {
    /// The control policies of a kind that bind an account; none where it is in no organization.
    pub fn controls(&self, kind: Kind, account: AccountId) -> Option<Controls<'_>> {
        let organization = self.organization()?;
        let member = organization.accounts.get(&account)?;
        Some(Controls {
            organization,
            member,
            kind,
            manager: organization.head.management_account.digits(),
        })
    }
}

impl<'a> Controls<'a> {
    /// The account whose principals and resources they do not bind.
    pub fn management_account(&self) -> &str {
        &self.manager
    }

    /// The policies, a list a level, the root's first.
    pub fn policies(&self) -> Vec<Vec<Policy<'a>>> {
        let levels = self.levels().into_iter();
        let policy = |policy: &'a ControlPolicy| Policy {
            document: policy.parsed(),
            arn: Some(policy.arn(self.organization)),
        };
        levels
            .map(|(_, policies)| policies.into_iter().map(policy).collect())
            .collect()
    }

    /// The policy at a place among them, and what it hangs on.
    pub fn held(&self, level: usize, policy: usize) -> Option<Held<'a>> {
        let levels = self.levels();
        let (holder, policies) = levels.get(level)?;
        let policy = policies.get(policy)?;
        Some(Held {
            document: policy.parsed(),
            holder: *holder,
            name: PolicyName::Managed(policy.arn(self.organization).into()),
        })
    }

    /// The policies, compiled when they are first asked and kept until the organization changes.
    pub(crate) fn compiled(&self) -> Ready {
        let place = (self.kind, self.member.account);
        let kept = &self.organization.compiled.0;
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = kept
            .entry(place)
            .or_insert_with(|| Arc::new(self.compile()));
        Arc::clone(ready)
    }

    fn compile(&self) -> Result<Compiled, CompileError> {
        let levels = Some(self.policies());
        let management_account = Some(self.management_account());
        Compiled::new(&match self.kind {
            Kind::Service => Layers {
                service_control: levels,
                management_account,
                ..Layers::default()
            },
            Kind::Resource => Layers {
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

/// Where an organization keeps its compiled policies. No part of what is true: any two are equal, none is written, and a
/// clone, which is made to be changed, knows nothing.
#[derive(Default)]
pub(crate) struct Keeper(Mutex<BTreeMap<(Kind, AccountId), Ready>>);

/// Compiled policies; an error must be taken as a denial.
type Ready = Arc<Result<Compiled, CompileError>>;

impl Clone for Keeper {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Keeper {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}
