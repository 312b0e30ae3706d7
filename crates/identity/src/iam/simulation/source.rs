//! The user, group or role whose policies are simulated.

use roleback_policy::Arn;
use roleback_wire::Fault;
use roleback_world::arn::AccountId;

use crate::fault;
use crate::policies::effective::EffectivePolicies;
use crate::policies::held::{Held, PolicyName};
use crate::scene::Scene;

/// A user, group or role with its effective policies.
pub(super) struct PolicySource<'a> {
    pub(super) effective: EffectivePolicies<'a>,
}

impl<'a> PolicySource<'a> {
    /// Looks up the entity of a `PolicySourceArn`.
    pub(super) fn find(scene: &Scene<'a>, arn: &str) -> Result<Self, Fault> {
        let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
        let kind = parts.resource.split('/').next();
        let is_entity = matches!(kind, Some("user" | "group" | "role"));
        if parts.service != "iam" || !is_entity {
            return Err(fault::unclear_entity(arn));
        }
        let own = scene.caller.account;
        if AccountId::parse(parts.account) != Some(own) {
            return Err(fault::foreign_policy_source(&own.digits(), parts.account));
        }
        let effective = EffectivePolicies::of_arn(scene.world, arn);
        Ok(Self {
            effective: effective.ok_or_else(fault::no_such_policy_source)?,
        })
    }
}

/// The simulator's name for a policy: a managed policy's name, or an inline policy's name together with the kind and
/// name of its entity.
pub(super) fn id(held: &Held<'_>) -> String {
    let (kind, holder) = (held.holder.kind(), held.holder.name().unwrap_or_default());
    match &held.name {
        PolicyName::Inline(name) => format!("{kind}_{holder}_{name}"),
        PolicyName::Managed(arn) => arn.rsplit('/').next().unwrap_or_default().to_owned(),
        PolicyName::Passed => format!("{kind}_{holder}"),
    }
}
