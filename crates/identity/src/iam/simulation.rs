//! The policy simulator, and the context keys that a policy refers to.
//!
//! A simulation evaluates each action on each resource and returns the decision, the deciding statements and the
//! context keys that the request did not provide. It evaluates policies only: resources and callers need not exist. The
//! answer has one result per action, which contains the results for the individual resources.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html>

mod exclusion;
mod given;
mod handling;
mod question;
mod result;
mod source;

use given::{Given, Inputs};
use question::{Caller, Simulation};
use roleback_model::iam::{
    GetContextKeysForCustomPolicyRequest, GetContextKeysForPolicyResponse,
    GetContextKeysForPrincipalPolicyRequest, SimulateCustomPolicyRequest, SimulatePolicyResponse,
    SimulatePrincipalPolicyRequest,
};
use roleback_policy::effort::STEPS_MAX;
use roleback_policy::{Document, Effort, keys};
use roleback_wire::Fault;
use source::PolicySource;

use crate::answer::Read;
use crate::scene::Scene;
use crate::{fault, page};

/// The most decisions on one page, because each decision evaluates every statement.
const DECISIONS_MAX: usize = 100_000;

/// The members that both simulation requests have.
macro_rules! inputs {
    ($request:expr, $policies:expr, $levels:expr) => {
        Inputs {
            policies: $policies,
            boundaries: $request.permissions_boundary_policy_input_list.as_deref(),
            levels: $levels,
            resource_policy: $request.resource_policy.as_deref(),
            resources: $request.resource_arns.as_deref().unwrap_or_default(),
            actions: &$request.action_names,
            resource_owner: $request.resource_owner.as_deref(),
            caller_arn: $request.caller_arn.as_deref(),
            context: $request.context_entries.as_deref().unwrap_or_default(),
            handling: $request.resource_handling_option.as_deref(),
        }
    };
}

impl Read for SimulateCustomPolicyRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<SimulatePolicyResponse, Fault> {
        let levels = self.ordered_organization_policy_input_list.as_deref();
        let inputs = inputs!(self, &self.policy_input_list, levels);
        let given = Given::read(&inputs)?;
        let caller = Caller::new(&inputs, scene.caller.account, None)?;
        let simulation = Simulation::of_given(&inputs, &given, &caller)?;
        answer(scene, &simulation, self.max_items, self.marker.as_deref())
    }
}

impl Read for SimulatePrincipalPolicyRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<SimulatePolicyResponse, Fault> {
        let source = PolicySource::find(scene, &self.policy_source_arn)?;
        let policies = self.policy_input_list.as_deref().unwrap_or_default();
        let inputs = inputs!(self, policies, None);
        let given = Given::read(&inputs)?;
        let caller = Caller::new(&inputs, scene.caller.account, Some(&self.policy_source_arn))?;
        let excluded = self.policy_exclusion_list.as_deref().unwrap_or_default();
        let excluded = exclusion::read(excluded)?;
        let simulation = Simulation::of_given(&inputs, &given, &caller)?;
        let simulation = simulation.with_source(&source, &excluded);
        answer(scene, &simulation, self.max_items, self.marker.as_deref())
    }
}

impl Read for GetContextKeysForCustomPolicyRequest {
    fn read(&self, _: &Scene<'_>) -> Result<GetContextKeysForPolicyResponse, Fault> {
        let given = given::identity(&self.policy_input_list)?;
        Ok(context_keys(given.iter()))
    }
}

impl Read for GetContextKeysForPrincipalPolicyRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetContextKeysForPolicyResponse, Fault> {
        let source = PolicySource::find(scene, &self.policy_source_arn)?;
        let given = given::identity(self.policy_input_list.as_deref().unwrap_or_default())?;
        let attached = source
            .effective
            .identity
            .iter()
            .map(|held| &**held.document);
        Ok(context_keys(attached.chain(&given)))
    }
}

fn context_keys<'d>(
    documents: impl IntoIterator<Item = &'d Document>,
) -> GetContextKeysForPolicyResponse {
    let keys = keys::context_keys(documents).into_iter();
    GetContextKeysForPolicyResponse {
        context_key_names: Some(keys.collect()),
    }
}

/// One page of results. A marker is the index of the last action shown, because the same request always has the same
/// results in the same order.
fn answer(
    scene: &Scene<'_>,
    simulation: &Simulation<'_>,
    max_items: Option<i32>,
    marker: Option<&str>,
) -> Result<SimulatePolicyResponse, Fault> {
    let start = page::after_as(marker, |number| number.parse::<usize>().ok())?;
    let first = start.map_or(0, |last| last.saturating_add(1));
    let page_actions = max_items
        .and_then(|items| usize::try_from(items).ok())
        .unwrap_or(page::ITEMS_DEFAULT);
    let actions = simulation.actions.iter().enumerate().skip(first);
    let decisions = actions.len().min(page_actions);
    if decisions.saturating_mul(simulation.resources.len()) > DECISIONS_MAX {
        return Err(fault::too_many_decisions(DECISIONS_MAX));
    }
    let numbered = actions.map(|(number, action)| (number.to_string(), action));
    let own = Effort::new(STEPS_MAX);
    let effort = scene.settings.effort.as_deref().unwrap_or(&own);
    let page = page::take(numbered, max_items, |action| {
        simulation.result(action, effort)
    });
    let results = page.items.into_iter().collect::<Result<_, _>>();
    Ok(SimulatePolicyResponse {
        evaluation_results: Some(results.map_err(fault::simulation_stopped)?),
        is_truncated: Some(page.is_truncated),
        marker: page.marker,
    })
}

#[cfg(test)]
mod tests;
