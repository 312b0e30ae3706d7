//! What all recorded calls together take: one least-privilege policy a principal and one a resource, each proved.

use std::collections::{BTreeMap, BTreeSet};

use roleback_identity::bearing::{Bearing, Held, PolicyName};
use roleback_identity::world::World;
use roleback_policy::privilege::proof::{Proof, prove};
use roleback_policy::privilege::{self, Kind, unused};
use roleback_policy::{Document, Policy};
use roleback_wire::form::Form;
use serde::Serialize;
use serde_json::Value;

use super::decisions::kind_name;
use super::reply::{self, Reply};
use super::{number, only};
use crate::decisions::{Need, Seen, Status};
use crate::state::Core;
use crate::store::Store;

/// Characters of a managed policy, white space not counted.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub const MANAGED_POLICY_CHARACTERS_MAX: usize = 6_144;

/// What was needed since the last reset.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// How the log is that it is made of.
    #[serde(flatten)]
    pub status: Status,
    /// A policy a principal, sorted.
    pub principals: Vec<OfPrincipal>,
    /// A policy a resource that must allow too, sorted.
    pub resources: Vec<Generated>,
}

/// What a principal needs, has not, and does not need.
#[derive(Debug, Serialize)]
pub struct OfPrincipal {
    /// The policy that it needs.
    #[serde(flatten)]
    pub generated: Generated,
    /// What it asked for and its policies do not grant.
    pub not_granted: Vec<Missing>,
    /// What its policies grant and it never asked for.
    pub not_used: Vec<Spare>,
}

/// A policy that is just enough, and its proof.
#[derive(Debug, Serialize)]
pub struct Generated {
    /// What it is attached to.
    pub attached_to: String,
    /// `identity`, `resource` or `trust`.
    pub kind: &'static str,
    /// Different calls that it was made from.
    pub calls: usize,
    /// The policy; none when no policy controls any of the calls.
    pub document: Option<Value>,
    /// The same as it is to be stored.
    pub text: Option<String>,
    /// Characters without white space; more than [`MANAGED_POLICY_CHARACTERS_MAX`] are too many for a managed policy.
    pub characters: usize,
    /// Whether every call is allowed by it, and denied without some statement.
    pub proof: Proved,
}

/// The proof of a policy.
#[derive(Debug, Default, Serialize)]
pub struct Proved {
    /// Whether it holds.
    pub holds: bool,
    /// Calls that were judged.
    pub calls: usize,
    /// Statements, without each of which some call is denied.
    pub statements: usize,
    /// Calls that are denied, as `ACTION on RESOURCE`.
    pub denied: Vec<String>,
    /// Statements, from 0, that no call needs.
    pub spare: Vec<usize>,
}

/// A permission that was asked for in vain.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missing {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys that matter.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, Seen>,
}

/// A statement of which something was not used.
#[derive(Debug, Serialize)]
pub struct Spare {
    /// Who holds the policy: `user`, `group` or `role`, and the name.
    pub holder: String,
    /// The ARN of a managed policy, the name of an inline one.
    pub policy: Option<String>,
    /// Which statement, from 0.
    pub statement: usize,
    /// Its Sid.
    pub sid: Option<String>,
    /// Whether nothing of it was used.
    pub whole: bool,
    /// The actions, as written, that were not used.
    pub actions: Vec<String>,
}

/// Summarises what was needed; `principal` is text that a principal's or a resource's ARN has in it, `widen` says where
/// resources become a pattern ([`privilege::document_for`]).
pub fn summarise(store: &Store, principal: Option<&str>, widen: Option<usize>) -> Summary {
    let needs = store.decisions.needs();
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
    Summary {
        status: store.decisions.status(),
        principals: principals
            .into_iter()
            .map(|(name, needs)| OfPrincipal::new(world, name, &needs, widen))
            .collect(),
        resources: resources
            .into_iter()
            .map(|((name, kind), needs)| Generated::new(name, kind, &needs, widen))
            .collect(),
    }
}

impl OfPrincipal {
    fn new(world: &World, name: &str, needs: &[&Need], widen: Option<usize>) -> Self {
        Self {
            generated: Generated::new(name, Kind::Identity, needs, widen),
            not_granted: not_granted(needs),
            not_used: not_used(world, name, needs),
        }
    }
}

impl Generated {
    fn new(name: &str, kind: Kind, needs: &[&Need], widen: Option<usize>) -> Self {
        let calls: Vec<_> = needs.iter().map(|need| need.request()).collect();
        let text = privilege::document_for(kind, &calls, widen);
        let document = text
            .as_ref()
            .and_then(|text| serde_json::from_str(text).ok());
        let characters = text.as_ref().and_then(|text| Document::parse(text).ok());
        let proof = text.as_ref().map(|text| prove(text, kind, &calls));
        Self {
            attached_to: name.to_owned(),
            kind: kind_name(kind),
            calls: needs.len(),
            document,
            characters: characters.map_or(0, |document| document.size_without_whitespace()),
            proof: match proof {
                // Nothing was needed, and nothing is granted.
                None => Proved {
                    holds: true,
                    ..Proved::default()
                },
                Some(Ok(proof)) => Proved::new(&proof, needs),
                // A document that is too long to be one proves nothing.
                Some(Err(_)) => Proved {
                    calls: needs.len(),
                    ..Proved::default()
                },
            },
            text,
        }
    }
}

impl Proved {
    fn new(proof: &Proof, needs: &[&Need]) -> Self {
        let denied = proof.denied.iter().filter_map(|index| needs.get(*index));
        Self {
            holds: proof.holds(),
            calls: proof.calls,
            statements: proof.statements,
            denied: denied
                .map(|need| format!("{} on {}", need.action, need.resource))
                .collect(),
            spare: proof.spare.clone(),
        }
    }
}

/// What was denied, and never allowed.
fn not_granted(needs: &[&Need]) -> Vec<Missing> {
    let about = |need: &&Need| Missing {
        action: need.action.clone(),
        resource: need.resource.clone(),
        context: need.context.clone(),
    };
    let (granted, denied): (Vec<&Need>, Vec<&Need>) = needs.iter().partition(|need| need.granted);
    let granted: BTreeSet<_> = granted.iter().map(about).collect();
    let denied: BTreeSet<_> = denied.iter().map(about).collect();
    denied.difference(&granted).cloned().collect()
}

/// What the policies grant that the principal has now, and was not needed.
fn not_used(world: &World, name: &str, needs: &[&Need]) -> Vec<Spare> {
    let Some(bearing) = Bearing::of_arn(world, name) else {
        return Vec::new();
    };
    let policies: Vec<Policy<'_>> = bearing.identity.iter().map(|held| held.policy()).collect();
    let calls: Vec<_> = needs.iter().map(|need| need.request()).collect();
    let spare = |unused: unused::Unused| {
        let held = bearing.identity.get(unused.policy)?;
        let sid = held.document.statements.get(unused.statement)?.sid();
        let holder = held.holder;
        Some(Spare {
            holder: format!("{} {}", holder.noun(), holder.name().unwrap_or_default()),
            policy: policy_name(held),
            statement: unused.statement,
            sid: (!sid.is_empty()).then(|| sid.to_owned()),
            whole: unused.whole,
            actions: unused.actions,
        })
    };
    let found = unused::unused(&policies, &calls);
    found.into_iter().filter_map(spare).collect()
}

fn policy_name(held: &Held<'_>) -> Option<String> {
    match &held.name {
        PolicyName::Inline(name) => Some((*name).to_owned()),
        PolicyName::Managed(arn) => Some(arn.to_string()),
        PolicyName::Passed => None,
    }
}

/// `GET /_roleback/policy-stream/summary?principal=&widen=`
pub(crate) fn show(core: &Core, query: &Form<'_>) -> Reply {
    only(query, &["principal", "widen"])?;
    let widen = number(query, "widen")?.map(|most| most as usize);
    reply::json(&summarise(&core.store, query.value("principal"), widen))
}
