//! The rules for attachments: how many policies of each kind can be attached to a target.

use std::collections::BTreeSet;

use roleback_world::control_policy_kind::ControlPolicyKind;
use roleback_world::entity::{FULL_ACCESS, RCP_FULL_ACCESS, Target};
use roleback_world::event::{ControlPolicyAttachedV1, ControlPolicyDetachedV1};
use roleback_world::key::Key;

use super::Plan;
use crate::organization::{Refusal, control_rules};

/// Service control policies that must be attached to a target.
const SERVICE_POLICIES_PER_TARGET_MIN: usize = 1;

impl Plan<'_> {
    pub(in crate::organization) fn attach(
        &mut self,
        policy: &Key,
        target: &Target,
    ) -> Result<(), Refusal> {
        let mut wanted = self.attached(target)?;
        let is_new = policy.as_str() != RCP_FULL_ACCESS && wanted.insert(policy.clone());
        if !is_new {
            return Err(Refusal::conflict(
                "DuplicatePolicyAttachmentException",
                format_args!(
                    "{} is attached to {} already",
                    policy.as_str(),
                    target.as_text()
                ),
            ));
        }
        self.set_attached(target, &wanted)
    }

    pub(in crate::organization) fn detach(
        &mut self,
        policy: &Key,
        target: &Target,
    ) -> Result<(), Refusal> {
        if policy.as_str() == RCP_FULL_ACCESS {
            return Err(Refusal::limit(
                "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
                "RCPFullAWSAccess cannot be detached",
            ));
        }
        let mut wanted = self.attached(target)?;
        if !wanted.remove(policy) {
            return Err(Refusal::conflict(
                "PolicyNotAttachedException",
                format_args!(
                    "{} is not attached to {}",
                    policy.as_str(),
                    target.as_text()
                ),
            ));
        }
        self.set_attached(target, &wanted)
    }

    fn attached(&self, target: &Target) -> Result<BTreeSet<Key>, Refusal> {
        let attached = self.organization()?.attached(target).cloned();
        attached.ok_or_else(|| {
            Refusal::not_found(
                "TargetNotFoundException",
                format_args!("{} is not in the organization", target.as_text()),
            )
        })
    }

    /// Attaches and detaches policies until exactly these are attached to a target.
    pub(in crate::organization) fn set_attached(
        &mut self,
        target: &Target,
        wanted: &BTreeSet<Key>,
    ) -> Result<(), Refusal> {
        for kind in ControlPolicyKind::ALL {
            self.check_count(target, wanted, kind)?;
        }
        let known = self.attached(target)?;
        for policy in wanted.difference(&known) {
            self.happen(attachment(policy.as_str(), target));
        }
        for policy in known.difference(wanted) {
            self.happen(ControlPolicyDetachedV1 {
                policy: policy.as_str().to_owned(),
                target: target.as_text().into(),
            });
        }
        Ok(())
    }

    fn check_count(
        &self,
        target: &Target,
        wanted: &BTreeSet<Key>,
        kind: ControlPolicyKind,
    ) -> Result<(), Refusal> {
        let found = self.organization()?;
        let is_of_kind = |id: &&Key| {
            let policy = found.policy(id.as_str());
            policy.is_some_and(|policy| policy.kind == kind)
        };
        let always = usize::from(kind == ControlPolicyKind::Resource);
        let count = wanted
            .iter()
            .filter(is_of_kind)
            .count()
            .saturating_add(always);
        let (target, max) = (target.as_text(), control_rules::of(kind).per_target_max);
        if count > max {
            return Err(Refusal::limit(
                "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
                format_args!(
                    "{target} would have {count} {kind} attachments, and {max} are the most"
                ),
            ));
        }
        if kind == ControlPolicyKind::Service && count < SERVICE_POLICIES_PER_TARGET_MIN {
            return Err(Refusal::limit(
                "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
                format_args!("{target} must have a {kind}; attach another one first"),
            ));
        }
        Ok(())
    }

    /// The policies that are attached to every new target.
    pub(super) fn attach_full_access(&mut self, target: &Target) {
        self.happen(attachment(FULL_ACCESS, target));
    }
}

fn attachment(policy: &str, target: &Target) -> ControlPolicyAttachedV1 {
    ControlPolicyAttachedV1 {
        policy: policy.to_owned(),
        target: target.as_text().into(),
    }
}
