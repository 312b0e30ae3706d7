//! Which permissions a request requires, and whether the caller's policies grant them.
//!
//! Every operation requires its own action on its own resource (`resource.rs`). Some require more: permission to tag
//! what they create, to pass a role, or to assume a role with tags. All required permissions must be granted.
//! [`is_allowed`] evaluates compiled policies and returns only the decision; [`authorize`] also gives the reason, at several
//! times the cost; [`explain`] gives the result of every statement, too; [`denied`] turns a denial into a fault.
//! Whether permissions are enforced is up to the server. The events of a request do not depend on it.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

mod caller_policies;
mod elsewhere;
mod hypothetical;
mod keys;
pub(crate) mod message;
pub(crate) mod possible;
mod question;
mod resource;
mod resource_policy;

use question::{Question, questions, subject};
use roleback_model::Request;
use roleback_policy::chain::{Origin, StatementAccount};
use roleback_policy::compiled::{self as engine, Answer, CompileError, Compiled};
use roleback_policy::denial::Denial;
use roleback_policy::verdict::{Place, Reason};
use roleback_policy::{
    Context, Decision, Effort, Layer, Layers, Policy, Request as PolicyRequest, Stopped, Verdict,
    decide_within,
};
use roleback_wire::Fault;

use crate::context::{self, EVERY_KEY, Names, OF_RESOURCE, Reads};
use crate::fault;
use crate::policies::effective::EffectivePolicies;
use crate::policies::held::{Held, PolicyName};
use crate::scene::Scene;
pub use caller_policies::CallerPolicies;
pub use elsewhere::{ElsewhereNeed, passed_role};
pub use hypothetical::{caller_of, caller_without_arn, explain, suppose};
pub use possible::Possible;
pub use resource_policy::ResourcePolicy;

/// A required permission.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// `iam:GetUser`
    pub action: String,
    /// An ARN, or `*` for actions without resource types.
    pub resource: String,
    /// All condition keys with their values.
    pub context: Context<'static>,
}

/// The decision about a required permission.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The required permission.
    pub need: Need,
    /// The decision.
    pub decision: Decision,
    /// The reason.
    pub reason: Reason,
    /// The deciding statement; `None` if no statement decided.
    pub statement: Option<Deciding>,
    /// If a statement denied: its content.
    denying: Option<StatementAccount>,
    /// The resource as an access denied message names it: `user bob`, or its ARN.
    label: String,
    /// For a denial, the end of the message: `because no identity-based policy allows the iam:GetUser action`.
    clause: Option<String>,
}

impl Judgement {
    /// For a denial, the end of the message: `because no identity-based policy allows the s3:GetObject action`.
    pub fn clause(&self) -> Option<&str> {
        self.clause.as_deref()
    }
}

/// A deciding statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding {
    /// The kind of its policy.
    pub layer: Layer,
    /// The policy's ARN, or its name if it has no ARN; `None` if it has neither.
    pub policy: Option<String>,
    /// `Sid`
    pub sid: Option<String>,
    /// The index of the statement in the policy, from 0.
    pub index: usize,
}

/// All permissions that a request requires.
pub fn needs(scene: &Scene<'_>, request: &Request) -> Vec<Need> {
    let names = Names::of(scene);
    let Some(resource) = subject(scene, request) else {
        return Vec::new();
    };
    let questions = questions(scene, request, &resource);
    questions
        .map(|question| question.need(scene, &names))
        .collect()
}

/// Whether the policies grant every permission that a request requires. Policies that do not compile grant nothing.
pub fn is_allowed(scene: &Scene<'_>, request: &Request) -> bool {
    let Some(resource) = subject(scene, request) else {
        return true;
    };
    let policies = CallerPolicies::of(scene.world, scene.caller, scene.partition());
    questions(scene, request, &resource).all(|question| {
        let trust = question.trust_layers().map(|layers| Compiled::new(&layers));
        policies.allow(scene, &question, trust.as_ref())
    })
}

/// Evaluates every permission that a request requires.
pub fn authorize(scene: &Scene<'_>, request: &Request) -> Vec<Judgement> {
    let Some(resource) = subject(scene, request) else {
        return Vec::new();
    };
    let (names, effective) = asking(scene);
    let questions = questions(scene, request, &resource);
    questions
        .flat_map(|question| {
            let effective = effective.clone().on(scene.world, question.owner(scene));
            // An unlimited effort cannot run out.
            question.judge(scene, &names, &effective, &Effort::unlimited())
        })
        .collect()
}

/// The caller's names and effective policies.
fn asking<'a>(scene: &Scene<'a>) -> (Names<'a>, EffectivePolicies<'a>) {
    let (world, caller, partition) = (scene.world, scene.caller, scene.partition());
    let names = Names::of(scene);
    let effective = EffectivePolicies::of_entity_of(world, caller, names.entity, partition);
    (names, effective)
}

/// The first denial as an encoded message for DecodeAuthorizationMessage; `None` if the world has no sealing key.
pub fn encoded_message(scene: &Scene<'_>, judgements: &[Judgement]) -> Option<String> {
    message::encoded(scene, denial(judgements)?)
}

fn denial(judgements: &[Judgement]) -> Option<&Judgement> {
    let mut judgements = judgements.iter();
    judgements.find(|judgement| judgement.decision != Decision::Allowed)
}

/// The fault for a request that [`is_allowed`] refused.
pub fn denied(scene: &Scene<'_>, request: &Request, judgements: &[Judgement]) -> Fault {
    let caller = scene.caller.arn(scene.world, scene.partition());
    match denial(judgements) {
        Some(judgement) if judgement.reason == Reason::RootAssumesRole => {
            fault::roles_not_for_root()
        }
        Some(judgement) => {
            let (action, resource) = (&judgement.need.action, &judgement.label);
            match &judgement.clause {
                Some(clause) => fault::denied(&caller, action, resource, clause),
                None => fault::not_authorized(&caller, action, resource),
            }
        }
        // The two evaluators disagree, or policies did not compile. In doubt, deny.
        None => fault::not_authorized(&caller, request.operation().action, "*"),
    }
}

impl Question<'_> {
    fn is_allowed<'c>(
        &self,
        scene: &Scene<'_>,
        names: &Names<'_>,
        parts: impl Iterator<Item = &'c Result<Compiled, CompileError>> + Clone,
    ) -> bool {
        if parts.clone().any(Result::is_err) {
            return false;
        }
        let parts = parts.flatten();
        let context = if parts.clone().any(Compiled::reads_context) {
            let reads = |key: &str| parts.clone().any(|part| part.reads(key));
            self.context(scene, names, &reads)
        } else {
            Context::new()
        };
        let request = self.request(names, context);
        engine::decide(parts, &request).decision == Decision::Allowed
    }

    fn implicitly_denied<'c>(
        &self,
        scene: &Scene<'_>,
        names: &Names<'_>,
        parts: impl Iterator<Item = &'c Result<Compiled, CompileError>> + Clone,
    ) -> Option<Judgement> {
        if parts.clone().any(Result::is_err) {
            return None;
        }
        let request = self.request(names, self.context(scene, names, EVERY_KEY));
        let Answer { decision, reason } = engine::decide(parts.flatten(), &request);
        // No statement decided, so that no policy has to be found.
        let denial = Denial::new(decision, &reason, &Layers::default(), &request);
        (decision == Decision::ImplicitDeny)
            .then(|| self.judgement((decision, reason), denial, request.context))
    }

    /// A judgement in which no statement decided.
    fn judgement(
        &self,
        (decision, reason): (Decision, Reason),
        denial: Option<Denial<'_>>,
        context: Context<'_>,
    ) -> Judgement {
        let resource = &self.resource;
        let label = resource.label.map(|label| label.to_string());
        Judgement {
            need: self.need_in(context),
            decision,
            reason,
            statement: None,
            denying: None,
            label: label.unwrap_or_else(|| resource.arn.to_string()),
            clause: denial.map(|denial| denial.clause(self.action)),
        }
    }

    fn request<'q>(&'q self, names: &'q Names<'_>, context: Context<'q>) -> PolicyRequest<'q> {
        let principal = names.principal();
        PolicyRequest {
            context,
            resource_account: self.deciding_account(&principal),
            ..PolicyRequest::new(principal, self.action, &self.resource.arn)
        }
    }

    fn context<'q>(
        &'q self,
        scene: &Scene<'q>,
        names: &'q Names<'_>,
        reads: Reads<'_>,
    ) -> Context<'q> {
        let known = context::of_request(scene, names, reads);
        let owner = self.elsewhere.and_then(|known| known.owner);
        let known = match self.asked_account().or(owner) {
            Some(account) => known.with("aws:ResourceAccount", account),
            None => known,
        };
        let owner = self.owner(scene);
        let known = context::of_organization(known, scene.world, owner, OF_RESOURCE, reads);
        self.add_to(known, scene)
    }

    fn need(&self, scene: &Scene<'_>, names: &Names<'_>) -> Need {
        self.need_in(self.context(scene, names, EVERY_KEY))
    }

    fn need_in(&self, context: Context<'_>) -> Need {
        Need {
            action: self.action.to_owned(),
            resource: self.resource.arn.to_string(),
            context: context.into_owned(),
        }
    }

    fn judge(
        &self,
        scene: &Scene<'_>,
        names: &Names<'_>,
        effective: &EffectivePolicies<'_>,
        effort: &Effort,
    ) -> Result<Judgement, Stopped> {
        let judged = self.judge_seen(scene, names, effective, effort, |_, _, _| ());
        judged.map(|(judgement, ())| judgement)
    }

    /// The judgement, and what `seen` makes of the evaluation that led to it.
    fn judge_seen<T>(
        &self,
        scene: &Scene<'_>,
        names: &Names<'_>,
        effective: &EffectivePolicies<'_>,
        effort: &Effort,
        seen: impl FnOnce(&Verdict<'_>, &PolicyRequest<'_>, &EffectivePolicies<'_>) -> T,
    ) -> Result<(Judgement, T), Stopped> {
        let layers = Layers {
            trust: self.trust_layers().and_then(|layers| layers.trust),
            resource: self.resource_layer(),
            ..effective.layers()
        };
        let request = self.request(names, self.context(scene, names, EVERY_KEY));
        let verdict = decide_within(&layers, &request, effort)?;
        let denial = Denial::new(verdict.decision, &verdict.reason, &layers, &request);
        let made = seen(&verdict, &request, effective);
        let (statement, denying) = (deciding(&verdict, effective), denying(&verdict, &request));
        let decided = (verdict.decision, verdict.reason);
        let judgement = Judgement {
            statement,
            denying,
            ..self.judgement(decided, denial, request.context)
        };
        Ok((judgement, made))
    }

    /// The policy of a resource of another service.
    fn resource_layer(&self) -> Option<Vec<Policy<'_>>> {
        let policy = self.elsewhere?.policy?;
        Some(vec![Policy::from(&policy.document)])
    }

    /// The trust policy of the requested role as a layer of its own. A role that does not exist trusts no one.
    fn trust_layers(&self) -> Option<Layers<'_>> {
        let document = self.trust?;
        let policies = document
            .into_iter()
            .map(|document| Policy::from(&**document));
        Some(Layers {
            trust: Some(policies.collect()),
            ..Layers::default()
        })
    }
}

/// The origin of a policy, as an explanation shows it.
fn origin(effective: &EffectivePolicies<'_>, place: &Place) -> Origin {
    let Some(held) = effective.held(place) else {
        return Origin::default();
    };
    let (kind, name) = (held.holder.kind(), held.holder.name());
    Origin {
        holder: Some(name.map_or_else(|| kind.to_owned(), |name| format!("{kind} {name}"))),
        name: policy_name(&held),
    }
}

fn policy_name(held: &Held<'_>) -> Option<String> {
    match &held.name {
        PolicyName::Inline(name) => Some((*name).to_owned()),
        PolicyName::Managed(arn) => Some(arn.to_string()),
        PolicyName::Passed => None,
    }
}

/// The statement that denied; `None` for an implicit denial.
fn denying(verdict: &Verdict<'_>, request: &PolicyRequest<'_>) -> Option<StatementAccount> {
    match (verdict.decision, &verdict.reason) {
        (Decision::ExplicitDeny, Reason::Statement(place)) => {
            StatementAccount::of(verdict, request, place)
        }
        _ => None,
    }
}

fn deciding(verdict: &Verdict<'_>, effective: &EffectivePolicies<'_>) -> Option<Deciding> {
    let Reason::Statement(place) = verdict.reason else {
        return None;
    };
    deciding_at(verdict, effective, &place)
}

/// The statement at a position.
fn deciding_at(
    verdict: &Verdict<'_>,
    effective: &EffectivePolicies<'_>,
    place: &Place,
) -> Option<Deciding> {
    let (policy, _) = verdict.policy(place)?;
    let sid = policy.document.statements.get(place.statement)?.sid();
    Some(Deciding {
        layer: place.layer,
        policy: effective.held(place).as_ref().and_then(policy_name),
        sid: (!sid.is_empty()).then(|| sid.to_owned()),
        index: place.statement,
    })
}

#[cfg(test)]
mod tests;
