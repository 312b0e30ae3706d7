//! Summarizes all recorded calls: one least-privilege policy for each principal and each resource, each of them proved.

use std::collections::{BTreeMap, BTreeSet};

use roleback_api::decisions::{
    GeneratedPolicy, MissingPermission, PolicyProof, PolicySummary, PrincipalPolicy,
    UnusedStatement,
};
use roleback_identity::policies::EffectivePolicies;
use roleback_identity::policies::Held;
use roleback_identity::policies::PolicyName;
use roleback_policy::privilege::proof::{Proof, prove};
use roleback_policy::privilege::{self, Kind, unused};
use roleback_policy::{Document, Effort, Policy, Stopped};
use roleback_world::World;

use super::decisions::policy_kind;
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::decisions::Need;
use crate::state::Core;
use crate::store::Store;

/// Why there is no summary.
#[derive(Debug, thiserror::Error)]
pub enum SummaryError {
    /// The work is too much, or its client has left.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The decision log cannot be read.
    #[error("cannot read the decision log: {0}")]
    Log(#[from] std::io::Error),
}

/// Summarizes the needs. `principal` selects principals and resources whose ARN contains this text; `widen` says when
/// resources become a pattern ([`privilege::document_for`]).
///
/// # Errors
/// When the effort is used up or cancelled, or the decision log cannot be read.
pub fn summarise(
    store: &Store,
    principal: Option<&str>,
    widen: Option<usize>,
    effort: &Effort,
) -> Result<PolicySummary, SummaryError> {
    let needs = store.decisions.needs()?;
    let world = &store.now().state.0;
    let is_wanted = |name: &str| principal.is_none_or(|text| name.contains(text));
    let mut principals: BTreeMap<&str, Vec<&Need>> = BTreeMap::new();
    let mut resources: BTreeMap<(&str, Kind), Vec<&Need>> = BTreeMap::new();
    for need in needs.iter().filter(|need| is_wanted(&need.principal)) {
        let call = need.request();
        if call.principal.arn().is_some() {
            principals.entry(&need.principal).or_default().push(need);
        }
        if let Some(kind) = Kind::of_resource(&call) {
            resources
                .entry((&need.resource, kind))
                .or_default()
                .push(need);
        }
    }
    let principals = principals
        .into_iter()
        .map(|(name, needs)| principal_policy(world, name, &needs, widen, effort));
    let resources = resources
        .into_iter()
        .map(|((name, kind), needs)| generated_policy(name, kind, &needs, widen, effort));
    Ok(PolicySummary {
        status: store.decisions.status(),
        principals: principals.collect::<Result<_, Stopped>>()?,
        resources: resources.collect::<Result<_, Stopped>>()?,
    })
}

fn principal_policy(
    world: &World,
    name: &str,
    needs: &[&Need],
    widen: Option<usize>,
    effort: &Effort,
) -> Result<PrincipalPolicy, Stopped> {
    Ok(PrincipalPolicy {
        generated: generated_policy(name, Kind::Identity, needs, widen, effort)?,
        not_granted: not_granted(needs),
        not_used: not_used(world, name, needs, effort)?,
    })
}

fn generated_policy(
    name: &str,
    kind: Kind,
    needs: &[&Need],
    widen: Option<usize>,
    effort: &Effort,
) -> Result<GeneratedPolicy, Stopped> {
    let calls: Vec<_> = needs.iter().map(|need| need.request()).collect();
    let text = privilege::document_for(kind, &calls, widen, effort)?;
    let document = text
        .as_ref()
        .and_then(|text| serde_json::from_str(text).ok());
    let parsed = text.as_ref().map(|text| Document::parse(text.as_str()));
    let mut characters = 0;
    let proof = match parsed {
        // No policy is needed.
        None => PolicyProof {
            holds: true,
            ..PolicyProof::default()
        },
        Some(Ok(parsed)) => {
            characters = parsed.size_without_whitespace();
            policy_proof(&prove(parsed, kind, &calls, effort)?, needs)
        }
        // The document is too long for a policy, so it proves nothing.
        Some(Err(_)) => PolicyProof {
            calls: needs.len(),
            ..PolicyProof::default()
        },
    };
    Ok(GeneratedPolicy {
        attached_to: name.to_owned(),
        kind: policy_kind(kind),
        calls: needs.len(),
        document,
        characters,
        proof,
        text,
    })
}

fn policy_proof(proof: &Proof, needs: &[&Need]) -> PolicyProof {
    let denied = proof.denied.iter().filter_map(|index| needs.get(*index));
    PolicyProof {
        holds: proof.holds(),
        calls: proof.calls,
        statements: proof.statements,
        denied: denied
            .map(|need| format!("{} on {}", need.action, need.resource))
            .collect(),
        spare: proof.spare.clone(),
    }
}

/// The needs that were denied and never allowed.
fn not_granted(needs: &[&Need]) -> Vec<MissingPermission> {
    let about = |need: &&Need| MissingPermission {
        action: need.action.clone(),
        resource: need.resource.clone(),
        context: need.context.clone(),
    };
    let (granted, denied): (Vec<&Need>, Vec<&Need>) = needs.iter().partition(|need| need.granted);
    let granted: BTreeSet<_> = granted.iter().map(about).collect();
    let denied: BTreeSet<_> = denied.iter().map(about).collect();
    denied.difference(&granted).cloned().collect()
}

/// What the principal's current policies grant, and no call used.
fn not_used(
    world: &World,
    name: &str,
    needs: &[&Need],
    effort: &Effort,
) -> Result<Vec<UnusedStatement>, Stopped> {
    let Some(effective) = EffectivePolicies::of_arn(world, name) else {
        return Ok(Vec::new());
    };
    let policies: Vec<Policy<'_>> = effective
        .identity
        .iter()
        .map(|held| held.policy())
        .collect();
    let calls: Vec<_> = needs.iter().map(|need| need.request()).collect();
    let spare = |unused: unused::Unused| {
        let held = effective.identity.get(unused.policy)?;
        let sid = held.document.statements.get(unused.statement)?.sid();
        let holder = held.holder;
        Some(UnusedStatement {
            holder: format!("{} {}", holder.kind(), holder.name().unwrap_or_default()),
            policy: policy_name(held),
            statement: unused.statement,
            sid: (!sid.is_empty()).then(|| sid.to_owned()),
            whole: unused.whole,
            actions: unused.actions,
        })
    };
    let found = unused::unused(&policies, &calls, effort)?;
    Ok(found.into_iter().filter_map(spare).collect())
}

fn policy_name(held: &Held<'_>) -> Option<String> {
    match &held.name {
        PolicyName::Inline(name) => Some((*name).to_owned()),
        PolicyName::Managed(arn) => Some(arn.to_string()),
        PolicyName::Passed => None,
    }
}

/// `GET /_roleback/policy-stream/summary`
pub(crate) fn show(core: &Core, parameters: &Parameters<'_>, effort: &Effort) -> Reply {
    let widen = parameters.number("widen")?.map(|most| most as usize);
    let principal = parameters.text("principal");
    let summary = summarise(&core.store, principal, widen, effort);
    reply::json(&summary.map_err(|error| match error {
        SummaryError::Stopped(Stopped::Exhausted) => Problem::bad_request(
            "the summary takes too many steps: select some principals with `principal`, or reset the policy stream",
        ),
        SummaryError::Stopped(stopped) => stopped.into(),
        SummaryError::Log(_) => Problem::failed(error),
    })?)
}
