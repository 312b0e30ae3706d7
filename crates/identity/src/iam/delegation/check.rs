//! Whether the caller has the permissions that a delegation request asks for.

use roleback_model::iam::PermissionCheckResultType as Checked;
use roleback_policy::Document;
use roleback_policy::catalogue::set::ActionSet;
use roleback_policy::document::{Effect, Statement};

use crate::iam::report::accessible;
use crate::policies::effective::EffectivePolicies;
use crate::principal::Principal;
use crate::scene::Scene;

/// `Denied` if an action is denied or not granted. `Allowed` if every action is granted unconditionally on all
/// resources and nothing else could deny it. `Unsure` otherwise, and if the policy is unknown.
pub(super) fn result(scene: &Scene<'_>, wanted: Option<&Document>) -> Checked {
    let Some(wanted) = wanted else {
        return Checked::Unsure;
    };
    if matches!(scene.caller.principal, Principal::Root) && scene.caller.session.is_none() {
        return Checked::Allowed;
    }
    let wanted = accessible::actions([wanted]);
    let effective = EffectivePolicies::of_caller(scene.world, scene.caller, scene.partition());
    let held = || effective.identity.iter().map(|held| &**held.document);
    let reached = accessible::actions(held());
    if !wanted.without(&reached).is_empty() {
        return Checked::Denied;
    }
    let is_limited = effective.boundary.is_some()
        || effective.session.is_some()
        || effective.service_control.is_some();
    let mut statements = held().flat_map(|document| &document.statements);
    let has_denials = statements.any(|statement| statement.effect == Effect::Deny);
    let plain = held().flat_map(|document| &document.statements);
    let plain = plain.filter(|statement| is_plain(statement));
    let plain = plain.fold(ActionSet::none(), |all, statement| {
        all.or(&ActionSet::of(&statement.action))
    });
    match is_limited || has_denials || !wanted.without(&plain).is_empty() {
        true => Checked::Unsure,
        false => Checked::Allowed,
    }
}

fn is_plain(statement: &Statement) -> bool {
    statement.effect == Effect::Allow && accessible::is_unconditional(statement)
}
