//! Whether a principal can do something at all: whatever the request says, or only if the request meets conditions.
//!
//! Most conditions are about the request: where it comes from, whether it was authenticated with MFA, which external id it
//! contains. Without a request, it is not known whether they are met. So if a request is not allowed, it is evaluated again
//! with relaxed policies: `Allow` statements lose those conditions, and `Deny` statements that have such conditions are left
//! out. If the request is allowed then, it is possible under the conditions that were left out.

use roleback_policy::document::{Condition, Document, Effect, Statement};
use roleback_policy::verdict::{LayerTrace, Outcome, Place, Verdict};
use roleback_policy::{
    Context, Decision, Effort, Layer, Layers, Policy, Request, Stopped, decide_within,
};

use super::question::Question;
use super::{Deciding, deciding_at};
use crate::context::{EVERY_KEY, Names};
use crate::policies::effective::EffectivePolicies;
use crate::scene::Scene;

/// The keys that depend on the principal and the resource, which are known. All other keys depend on the request.
const KNOWN_KEYS: [&str; 6] = [
    "aws:principal",
    "aws:resource",
    "aws:userid",
    "aws:username",
    "iam:resourcetag/",
    "iam:passedtoservice",
];

/// How something is possible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Possible {
    /// What the request must meet; empty if any request is allowed.
    pub conditions: Vec<String>,
    /// The statements that allow it: one of the identity policies, one of the trust policy.
    pub by: Vec<Deciding>,
}

/// A principal whose possibilities are evaluated: the caller of a scene.
pub(crate) struct Prober<'a> {
    scene: Scene<'a>,
    names: Names<'a>,
    effective: EffectivePolicies<'a>,
}

impl<'a> Prober<'a> {
    pub(crate) fn new(scene: Scene<'a>) -> Self {
        let (names, effective) = super::asking(&scene);
        Self {
            scene,
            names,
            effective,
        }
    }

    /// The policies of the principal.
    pub(crate) fn effective(&self) -> &EffectivePolicies<'a> {
        &self.effective
    }

    /// Whether the principal can do an action on a resource. `given` overrides the keys that are known.
    pub(crate) fn can(
        &self,
        action: &str,
        resource: &str,
        given: Context<'_>,
        effort: &Effort,
    ) -> Result<Option<Possible>, Stopped> {
        let scene = self.scene;
        let question = Question::hypothetical(&scene, action, resource, given);
        let effective = self.effective.clone();
        let effective = effective.on(scene.world, question.owner(&scene));
        let layers = Layers {
            trust: question.trust_layers().and_then(|layers| layers.trust),
            ..effective.layers()
        };
        let context = question.context(&scene, &self.names, EVERY_KEY);
        let request = question.request(&self.names, context);
        possible(&layers, &request, &effective, effort)
    }
}

/// Whether policies can allow a request. `effective` names the policies.
pub(crate) fn possible(
    layers: &Layers<'_>,
    request: &Request<'_>,
    effective: &EffectivePolicies<'_>,
    effort: &Effort,
) -> Result<Option<Possible>, Stopped> {
    let exact = decide_within(layers, request, effort)?;
    if exact.decision == Decision::Allowed {
        let by = granting(&exact, effective);
        let conditions = Vec::new();
        return Ok(Some(Possible { conditions, by }));
    }
    if !exact.layers.iter().any(has_open_condition) {
        return Ok(None);
    }
    let relaxed = Relaxed::of(layers);
    let layers = relaxed.layers(layers);
    let verdict = decide_within(&layers, request, effort)?;
    Ok((verdict.decision == Decision::Allowed).then(|| Possible {
        conditions: left_out(&exact, &verdict),
        by: granting(&verdict, effective),
    }))
}

/// Whether a condition depends on the request.
fn is_open(condition: &Condition) -> bool {
    let key = condition.key.value.to_ascii_lowercase();
    !KNOWN_KEYS.iter().any(|known| key.starts_with(known))
}

fn has_open_condition(layer: &LayerTrace<'_>) -> bool {
    let mut statements = layer.statements();
    statements.any(|(_, trace)| trace.statement.conditions.iter().any(is_open))
}

/// The statements that allow, of the principal and of the role.
fn granting(verdict: &Verdict<'_>, effective: &EffectivePolicies<'_>) -> Vec<Deciding> {
    let of_side = verdict.layers.iter();
    let of_side = of_side.filter(|it| matches!(it.layer, Layer::Identity | Layer::Trust));
    let places = of_side.filter_map(|layer| match layer.outcome {
        Outcome::Allows(place, _) => Some(place),
        _ => None,
    });
    places
        .filter_map(|place| deciding_at(verdict, effective, &place))
        .collect()
}

/// The conditions without which a request was allowed: of each layer that did not allow before, those of the statement with
/// the fewest; and those of a statement that denied.
fn left_out(exact: &Verdict<'_>, relaxed: &Verdict<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (before, after) in exact.layers.iter().zip(&relaxed.layers) {
        let open = |place: &Place| statement(before, place).map(open_conditions);
        match before.outcome {
            Outcome::Allows(..) => {}
            Outcome::Denies(place) => {
                let text = open(&place).unwrap_or_default().join(" and ");
                found.push(format!("not ({text})"));
            }
            Outcome::Silent => {
                let allowing = after.statements();
                let allowing = allowing.filter(|(_, trace)| {
                    trace.statement.effect == Effect::Allow && trace.applies()
                });
                let sets = allowing.filter_map(|(place, _)| open(&place));
                found.extend(sets.min_by_key(Vec::len).unwrap_or_default());
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn statement<'t>(layer: &'t LayerTrace<'_>, wanted: &Place) -> Option<&'t Statement> {
    let mut statements = layer.statements();
    let found = statements.find(|(place, _)| place == wanted)?;
    Some(found.1.statement)
}

/// The conditions of a statement that depend on the request, in words: `aws:MultiFactorAuthPresent Bool true`.
fn open_conditions(statement: &Statement) -> Vec<String> {
    let open = statement.conditions.iter().filter(|it| is_open(it));
    open.map(|condition| {
        let values: Vec<_> = condition.values.iter().map(|it| &*it.value).collect();
        let (key, operator) = (&condition.key.value, &condition.operator_text.value);
        format!("{key} {operator} {}", values.join(" or "))
    })
    .collect()
}

/// Copies of policies without the conditions that depend on the request.
struct Relaxed {
    identity: Vec<Document>,
    boundary: Option<Vec<Document>>,
    trust: Option<Vec<Document>>,
    service_control: Option<Vec<Vec<Document>>>,
    resource_control: Option<Vec<Vec<Document>>>,
}

impl Relaxed {
    fn of(layers: &Layers<'_>) -> Self {
        let levels = |levels: &Vec<Vec<Policy<'_>>>| levels.iter().map(|it| relaxed(it)).collect();
        let list = |list: &Vec<Policy<'_>>| relaxed(list);
        Self {
            identity: relaxed(&layers.identity),
            boundary: layers.boundary.as_ref().map(list),
            trust: layers.trust.as_ref().map(list),
            service_control: layers.service_control.as_ref().map(levels),
            resource_control: layers.resource_control.as_ref().map(levels),
        }
    }

    fn layers<'r>(&'r self, originals: &Layers<'r>) -> Layers<'r> {
        let levels =
            |levels: &'r Vec<Vec<Document>>| levels.iter().map(|it| policies(it)).collect();
        let list = |list: &'r Vec<Document>| policies(list);
        Layers {
            identity: policies(&self.identity),
            boundary: self.boundary.as_ref().map(list),
            trust: self.trust.as_ref().map(list),
            service_control: self.service_control.as_ref().map(levels),
            resource_control: self.resource_control.as_ref().map(levels),
            ..originals.clone()
        }
    }
}

fn policies(documents: &[Document]) -> Vec<Policy<'_>> {
    documents.iter().map(Policy::from).collect()
}

fn relaxed(policies: &[Policy<'_>]) -> Vec<Document> {
    let documents = policies.iter().map(|policy| policy.document.clone());
    documents
        .map(|mut document| {
            document.statements.iter_mut().for_each(relax);
            document
        })
        .collect()
}

/// The statement keeps its index, by which the trace names it: a `Deny` that depends on the request denies no action.
fn relax(statement: &mut Statement) {
    let is_dependent = statement.conditions.iter().any(is_open);
    match statement.effect {
        Effect::Allow => statement.conditions.retain(|it| !is_open(it)),
        Effect::Deny if is_dependent => {
            statement.action.negated = false;
            statement.action.entries.clear();
        }
        Effect::Deny => {}
    }
}
