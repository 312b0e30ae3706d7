//! The user, group or role whose policies a simulation looks at.

use roleback_policy::Arn;
use roleback_wire::Fault;

use crate::arn::AccountId;
use crate::bearing::{Bearing, Held, PolicyName};
use crate::fault;
use crate::scene::Scene;

/// A user, group or role with all that bears on it.
pub(super) struct PolicySource<'a> {
    pub(super) bearing: Bearing<'a>,
}

impl<'a> PolicySource<'a> {
    /// Finds whoever a `PolicySourceArn` means.
    pub(super) fn find(scene: &Scene<'a>, arn: &str) -> Result<Self, Fault> {
        let parts = Arn::parse(arn).ok_or_else(fault::invalid_arn)?;
        let noun = parts.resource.split('/').next();
        let is_entity = matches!(noun, Some("user" | "group" | "role"));
        if parts.service != "iam" || !is_entity {
            return Err(fault::unclear_entity(arn));
        }
        let own = scene.caller.account;
        if AccountId::parse(parts.account) != Some(own) {
            return Err(fault::foreign_policy_source(&own.digits(), parts.account));
        }
        let bearing = Bearing::of_arn(scene.world, arn);
        Ok(Self {
            bearing: bearing.ok_or_else(fault::no_such_policy_source)?,
        })
    }
}

/// What the simulator calls a policy: a managed one by its name, an inline one by the kind and name of its holder too.
pub(super) fn id(held: &Held<'_>) -> String {
    let (noun, holder) = (held.holder.noun(), held.holder.name().unwrap_or_default());
    match &held.name {
        PolicyName::Inline(name) => format!("{noun}_{holder}_{name}"),
        PolicyName::Managed(arn) => arn.rsplit('/').next().unwrap_or_default().to_owned(),
        PolicyName::Passed => format!("{noun}_{holder}"),
    }
}
