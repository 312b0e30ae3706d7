//! What a request needs to be allowed, and what the policies say about it.
//!
//! Every operation needs its own action on its own resource (`resource.rs`), and some need more: the right to tag what they
//! make, the right to pass a role on, what taking on a role takes. All must be allowed. [`is_allowed`] only answers, on
//! compiled policies; [`authorize`] tells why, at many times the cost; [`denied`] makes the fault of it.
//!
//! Whether anybody asks is the server's matter: what a request changes does not depend on it.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

mod hypothetical;
mod keys;
pub(crate) mod message;
mod question;
mod resource;

use question::{Question, questions, subject};
use roleback_model::Request;
use roleback_policy::chain::{Chain, Origin};
use roleback_policy::compiled::{self as engine, CompileError, Compiled};
use roleback_policy::denial::Denial;
use roleback_policy::effort::STEPS_MAX;
use roleback_policy::verdict::{Place, Reason};
use roleback_policy::{
    Context, Decision, Effort, Layer, Layers, Policy, Request as PolicyRequest, Stopped, Verdict,
    decide_within,
};
use roleback_wire::Fault;
use roleback_world::control_policy_kind::ControlPolicyKind;

use crate::context::{self, Names, OF_RESOURCE};
use crate::fault;
use crate::policies::compiled;
use crate::policies::control::Controls;
use crate::policies::effective::EffectivePolicies;
use crate::policies::held::{Held, PolicyName};
use crate::scene::Scene;
pub use hypothetical::{caller_of, caller_without_arn};

/// One thing that must be allowed.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// `iam:GetUser`
    pub action: String,
    /// An ARN, or `*` for actions without resource types.
    pub resource: String,
    /// All condition keys and their values.
    pub context: Context<'static>,
}

/// What the policies say about a need.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// What had to be allowed.
    pub need: Need,
    /// Whether it is.
    pub decision: Decision,
    /// The statement that decided; none where no statement did.
    pub statement: Option<Deciding>,
    /// Everything that led to the decision.
    pub chain: Chain,
    /// What the message of a denial calls the resource: `user bob`, or its ARN.
    label: String,
    /// The end of the message, of a denial: `because no identity-based policy allows the iam:GetUser action`.
    clause: Option<String>,
}

/// A statement that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding {
    /// The kind of its policy.
    pub layer: Layer,
    /// The policy's ARN, else its name; none where it has neither.
    pub policy: Option<String>,
    /// `Sid`
    pub sid: Option<String>,
    /// Which statement of the policy, from 0.
    pub index: usize,
}

/// All that a request needs.
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

/// Whether the policies allow all that a request needs. Policies that cannot be compiled allow nothing.
pub fn is_allowed(scene: &Scene<'_>, request: &Request) -> bool {
    let Some(resource) = subject(scene, request) else {
        return true;
    };
    let (names, effective) = asking(scene);
    let principal = compiled::principal_policies(&effective);
    let session = compiled::session_policies(&effective);
    let services = effective.service_control.as_ref().map(Controls::compiled);
    questions(scene, request, &resource).all(|question| {
        let trust = question.trust_layers().map(|layers| Compiled::new(&layers));
        // Where there is no organization, nobody has to know the owner.
        let controls = |_| {
            Controls::of(
                scene.world,
                ControlPolicyKind::Resource,
                question.owner(scene),
            )
        };
        let resources = scene.world.organization().and_then(controls);
        let resources = resources.as_ref().map(Controls::compiled);
        let parts = [
            Some(&principal.compiled),
            session.as_ref(),
            trust.as_ref(),
            services.as_deref(),
            resources.as_deref(),
        ];
        question.is_allowed(scene, &names, parts.into_iter().flatten())
    })
}

/// What the policies say about each need of a request, and why.
pub fn authorize(scene: &Scene<'_>, request: &Request) -> Vec<Judgement> {
    let Some(resource) = subject(scene, request) else {
        return Vec::new();
    };
    let (names, effective) = asking(scene);
    let questions = questions(scene, request, &resource);
    questions
        .flat_map(|question| {
            let effective = effective.clone().on(scene.world, question.owner(scene));
            // What is unlimited is not stopped.
            question.judge(scene, &names, &effective, &Effort::unlimited())
        })
        .collect()
}

/// Whoever asks: its names, and what bears on it.
fn asking<'a>(scene: &Scene<'a>) -> (Names<'a>, EffectivePolicies<'a>) {
    let (world, caller, partition) = (scene.world, scene.caller, scene.partition());
    let names = Names::of(scene);
    let effective = EffectivePolicies::of_entity_of(world, caller, names.entity, partition);
    (names, effective)
}

/// What the policies say about an action of any service on any resource, if the caller of the scene asked for it now. The
/// context has what every request of the caller has, and `given` over it. Of what only the resource's service knows (its
/// policy, its tags) nothing is known here, but for the trust of roles.
///
/// Everything that asks without a request goes this way: explain, the simulation of a principal, what a key may do.
///
/// # Errors
/// When the effort that the settings of the scene give is used up, or cancelled.
pub fn suppose(
    scene: &Scene<'_>,
    action: &str,
    resource: &str,
    given: Context<'_>,
) -> Result<Judgement, Stopped> {
    let (names, effective) = asking(scene);
    let question = Question::hypothetical(scene, action, resource, given);
    let effective = effective.on(scene.world, question.owner(scene));
    let own = Effort::new(STEPS_MAX);
    let effort = scene.settings.effort.as_deref().unwrap_or(&own);
    question.judge(scene, &names, &effective, effort)
}

/// The first of the judgements that is a denial as an encoded message, which DecodeAuthorizationMessage reads back. None
/// where the world has no sealing key.
pub fn encoded_message(scene: &Scene<'_>, judgements: &[Judgement]) -> Option<String> {
    message::encoded(scene, denial(judgements)?)
}

fn denial(judgements: &[Judgement]) -> Option<&Judgement> {
    let mut judgements = judgements.iter();
    judgements.find(|judgement| judgement.decision != Decision::Allowed)
}

/// The fault that a caller is told whose request [`is_allowed`] refused.
pub fn denied(scene: &Scene<'_>, request: &Request, judgements: &[Judgement]) -> Fault {
    let caller = scene.caller.arn(scene.world, scene.partition());
    match denial(judgements) {
        Some(judgement) if judgement.chain.reason == Reason::RootAssumesRole => {
            fault::roles_not_for_root()
        }
        Some(judgement) => {
            let (action, resource) = (&judgement.need.action, &judgement.label);
            match &judgement.clause {
                Some(clause) => fault::denied(&caller, action, resource, clause),
                None => fault::not_authorized(&caller, action, resource),
            }
        }
        // The two evaluators do not agree, or policies did not compile: who says no is right.
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
            self.context(scene, names)
        } else {
            Context::new()
        };
        let request = self.request(names, context);
        engine::decide(parts, &request).decision == Decision::Allowed
    }

    fn request<'q>(&'q self, names: &'q Names<'_>, context: Context<'q>) -> PolicyRequest<'q> {
        let principal = names.principal();
        PolicyRequest {
            context,
            resource_account: self.deciding_account(&principal),
            ..PolicyRequest::new(principal, self.action, &self.resource.arn)
        }
    }

    fn context<'q>(&'q self, scene: &Scene<'q>, names: &'q Names<'_>) -> Context<'q> {
        let known = context::of_request(scene, names);
        let known = match self.asked_account() {
            Some(account) => known.with("aws:ResourceAccount", account),
            None => known,
        };
        let owner = self.owner(scene);
        let known = context::of_organization(known, scene.world, owner, OF_RESOURCE);
        self.add_to(known, scene)
    }

    fn need(&self, scene: &Scene<'_>, names: &Names<'_>) -> Need {
        Need {
            action: self.action.to_owned(),
            resource: self.resource.arn.to_string(),
            context: self.context(scene, names).into_owned(),
        }
    }

    fn judge(
        &self,
        scene: &Scene<'_>,
        names: &Names<'_>,
        effective: &EffectivePolicies<'_>,
        effort: &Effort,
    ) -> Result<Judgement, Stopped> {
        let layers = Layers {
            trust: self.trust_layers().and_then(|layers| layers.trust),
            ..effective.layers()
        };
        let request = self.request(names, self.context(scene, names));
        let verdict = decide_within(&layers, &request, effort)?;
        let denial = Denial::new(verdict.decision, &verdict.reason, &layers, &request);
        let resource = &self.resource;
        let label = resource.label.map(|label| label.to_string());
        Ok(Judgement {
            need: self.need(scene, names),
            label: label.unwrap_or_else(|| resource.arn.to_string()),
            decision: verdict.decision,
            statement: deciding(&verdict, effective),
            chain: Chain::new(&verdict, &request, |place| origin(effective, place)),
            clause: denial.map(|denial| denial.clause(self.action)),
        })
    }

    /// The trust policy of the role that is asked for, as a layer of its own; a role that is not there trusts nobody.
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

/// Where a policy comes from, in the words of an explanation.
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

fn deciding(verdict: &Verdict<'_>, effective: &EffectivePolicies<'_>) -> Option<Deciding> {
    let Reason::Statement(place) = verdict.reason else {
        return None;
    };
    let same = |layer: &&roleback_policy::verdict::LayerTrace<'_>| {
        (layer.layer, layer.level) == (place.layer, place.level)
    };
    let (policy, _) = verdict
        .layers
        .iter()
        .find(same)?
        .policies
        .get(place.policy)?;
    let sid = policy.document.statements.get(place.statement)?.sid();
    Some(Deciding {
        layer: place.layer,
        policy: effective.held(&place).as_ref().and_then(policy_name),
        sid: (!sid.is_empty()).then(|| sid.to_owned()),
        index: place.statement,
    })
}

#[cfg(test)]
mod tests;
