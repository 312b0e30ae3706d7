//! How a request is decided.
//!
//! Nine kinds of policy can apply to a request. Each kind is evaluated separately: its statements are matched against the
//! request ([`crate::plain`]). The kind *denies* if a statement with `Deny` applies, else *allows* if a statement with `Allow`
//! applies, else is *silent*. The results of the kinds are then combined:
//!
//! 1. No policy controls a few calls, such as GetCallerIdentity ([`crate::exempt`]).
//! 2. **If any kind denies, the request is denied.** If several deny, the first in the order of [`Layer`] is named; AWS does not
//!    document its order. A bucket policy cannot stop the root user of the owner from correcting it.
//! 3. **Guardrails** grant nothing, but must allow the request: every level of service control policies from the root to the
//!    principal's account, the policy of the VPC endpoint, and every policy that scopes down the session. Resource control
//!    policies only deny, because `RCPFullAWSAccess`, which allows everything, cannot be detached from any level.
//! 4. **The principal's side** allows if the identity policies allow, and the boundary if there is one, and the session policies
//!    if there are any. The root user needs no identity policy. A federated user without a session policy has no permissions of
//!    its own.
//! 5. **The resource's side** allows if the resource policy (for a role: its trust policy) allows *and* names the principal;
//!    how exactly it names the principal is the [`Grant`].
//! 6. Within one account, one side is enough:
//!    * the resource's side, if it names the principal itself or everyone: then the boundary and the session policies need not
//!      allow; if it names a session by its role, they must;
//!    * a grant to the account grants nothing by itself: the principal's side decides;
//!    * the principal's side, unless the resource must allow too (a KMS key, a role), see [`must_agree`].
//! 7. Between accounts, both sides must allow. For a service, an identity of an identity provider and an anonymous caller, only
//!    the resource's side decides.
//!
//! A request that is not allowed is denied implicitly, and the verdict names the first kind that had to allow and did not.
//!
//! The rules are those of
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>.

mod sides;
mod trace;

pub use trace::{LayerTrace, Outcome, TracedPolicy};

use serde::{Deserialize, Serialize};

use crate::arn::Arn;
use crate::effort::{Effort, Stopped};
use crate::exempt;
use crate::layers::{Layer, Layers};
use crate::plain::Grant;
use crate::request::Request;
use sides::Sides;

/// The decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Some policy allows, and every kind that must allow does.
    Allowed,
    /// Some policy denies.
    ExplicitDeny,
    /// No sufficient policy allows.
    ImplicitDeny,
}

/// The reason for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Reason {
    /// No policy controls this action.
    Uncontrolled,
    /// The root user can do everything in its account that no other kind of policy denies.
    Root,
    /// A root user cannot assume a role.
    RootAssumesRole,
    /// This statement allowed or denied.
    Statement(Place),
    /// This kind of policy (and level, for control policies) had to allow, and did not.
    NoAllow {
        /// The kind.
        layer: Layer,
        /// The level, from the root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<usize>,
    },
}

/// The position of a statement among all layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The kind of policy.
    pub layer: Layer,
    /// The level of a control policy, from the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// The index of the policy in the list, from 0.
    pub policy: usize,
    /// The index of the statement in the policy, from 0.
    pub statement: usize,
}

/// A decision with its reason and trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict<'a> {
    /// The decision.
    pub decision: Decision,
    /// The reason.
    pub reason: Reason,
    /// Every list of policies that was present, in the order of [`Layer`].
    pub layers: Vec<LayerTrace<'a>>,
}

impl<'a> Verdict<'a> {
    /// The policy at a place, with its statements.
    pub fn policy(&self, place: &Place) -> Option<&TracedPolicy<'a>> {
        let same = |it: &&LayerTrace<'_>| (it.layer, it.level) == (place.layer, place.level);
        self.layers.iter().find(same)?.policies.get(place.policy)
    }
}

impl Decision {
    /// The spelling of AWS's simulator.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
        }
    }
}

impl Reason {
    /// The kind of policy that decided, if it was one.
    pub fn layer(&self) -> Option<Layer> {
        match self {
            Self::Statement(place) => Some(place.layer),
            Self::NoAllow { layer, .. } => Some(*layer),
            Self::Uncontrolled | Self::Root | Self::RootAssumesRole => None,
        }
    }
}

/// Decides, and returns the trace.
pub fn decide<'a>(layers: &Layers<'a>, request: &'a Request<'a>) -> Verdict<'a> {
    decide_with(layers, request, &Effort::unlimited())
}

/// Like [`decide`], with a limit on the work.
pub fn decide_within<'a>(
    layers: &Layers<'a>,
    request: &'a Request<'a>,
    effort: &Effort,
) -> Result<Verdict<'a>, Stopped> {
    effort.check()?;
    let verdict = decide_with(layers, request, effort);
    effort.check().map(|()| verdict)
}

fn decide_with<'a>(layers: &Layers<'a>, request: &'a Request<'a>, effort: &Effort) -> Verdict<'a> {
    let traces: Vec<_> = layers
        .iter()
        .map(|(layer, level, policies)| {
            LayerTrace::new(layer, level, policies, layers, request, effort)
        })
        .collect();
    let said: Vec<_> = traces.iter().map(LayerTrace::said).collect();
    let (decision, reason) = combine(&said, request);
    Verdict {
        decision,
        reason,
        layers: traces,
    }
}

/// The result of one list of policies, without the trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) layer: Layer,
    pub(crate) level: Option<usize>,
    /// Whether the list does not affect the request.
    pub(crate) is_exempt: bool,
    pub(crate) outcome: Outcome,
}

/// The decision on a request that no policy controls.
pub(crate) fn decided_without_policies(request: &Request<'_>) -> Option<(Decision, Reason)> {
    if exempt::is_uncontrolled(request) {
        return Some((Decision::Allowed, Reason::Uncontrolled));
    }
    exempt::is_root_assuming_role(request)
        .then_some((Decision::ImplicitDeny, Reason::RootAssumesRole))
}

/// Combines the results of all lists.
pub(crate) fn combine(said: &[Said], request: &Request<'_>) -> (Decision, Reason) {
    if let Some(decided) = decided_without_policies(request) {
        return decided;
    }
    if let Some(place) = said.iter().find_map(Said::denied) {
        return (Decision::ExplicitDeny, Reason::Statement(place));
    }
    let silent_rail = said
        .iter()
        .find(|said| is_guard_rail(said.layer) && said.is_silent());
    let allowed = match silent_rail {
        Some(rail) => Err((rail.layer, rail.level)),
        None => access(&Sides::new(said, request), request),
    };
    match allowed {
        Ok(reason) => (Decision::Allowed, reason),
        Err((layer, level)) => (Decision::ImplicitDeny, Reason::NoAllow { layer, level }),
    }
}

impl Said {
    /// The statement that denies, unless the request is exempt.
    pub(crate) fn denied(&self) -> Option<Place> {
        match self.outcome {
            Outcome::Denies(place) if !self.is_exempt => Some(place),
            _ => None,
        }
    }

    /// Whether no statement applies although one must.
    fn is_silent(&self) -> bool {
        self.outcome == Outcome::Silent && !self.is_exempt
    }
}

/// Kinds that must allow if they are present, and that grant nothing.
pub(crate) const fn is_guard_rail(layer: Layer) -> bool {
    matches!(
        layer,
        Layer::ServiceControl | Layer::VpcEndpoint | Layer::ScopeDown
    )
}

/// The kind, and level, that had to allow and did not.
type Missing = (Layer, Option<usize>);

/// The result of the two sides after the guardrails have allowed the request.
fn access(sides: &Sides<'_>, request: &Request<'_>) -> Result<Reason, Missing> {
    let accounts = request.accounts();
    if accounts.principal.is_none() {
        return sides.resource(Grant::Direct);
    }
    if accounts.differ() {
        return sides
            .resource(Grant::Account)
            .and_then(|_| sides.principal());
    }
    match sides.grant() {
        Some(Grant::Direct) => sides.resource(Grant::Direct),
        Some(Grant::Role) => sides.limits().and_then(|()| sides.resource(Grant::Role)),
        Some(Grant::Account) => sides.principal(),
        None if must_agree(sides.resource_layer(), request.resource) => {
            sides.resource(Grant::Account)
        }
        None => sides.principal(),
    }
}

/// Whether the principal's side alone is not enough: a role must trust the principal, and the policy of a KMS key must allow the
/// account to use its own policies. If the policy is not known, the principal's side is enough.
pub(crate) fn must_agree(resource_layer: Option<Layer>, resource: &str) -> bool {
    match resource_layer {
        Some(Layer::Trust) => true,
        Some(_) => Arn::parse(resource).is_some_and(|arn| arn.service == "kms"),
        None => false,
    }
}
