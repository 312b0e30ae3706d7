//! How a decision is reached.
//!
//! Nine kinds of policy can bear on one request. Each speaks alone: its statements are matched against the request
//! ([`crate::plain`]), and it *denies* when some statement with `Deny` applies, else *allows* when some statement with
//! `Allow` applies, else is *silent*. The kinds are then put together, and this is all there is to it:
//!
//! 1. A few calls are under no policy: everyone may ask who they are ([`crate::exempt`]).
//! 2. **A deny of any kind is the end.** Who is named when several deny is our choice, as AWS does not say: the order
//!    of [`Layer`]. The policy of a bucket cannot keep the root user of its owner from putting it right.
//! 3. **Guard rails** grant nothing but must let the request pass: every level of service control policies on the way
//!    from the root to the principal's account, the policy of the VPC endpoint, and every policy that scopes the
//!    session down must allow. Resource control
//!    policies only deny: the one that allows all, `RCPFullAWSAccess`, cannot be detached from any level.
//! 4. **The principal's side** allows when identity policies allow, and the boundary does if there is one, and the
//!    session policies do if there are any. The root user needs no identity policy. A federated user without a session
//!    policy has nothing of its own.
//! 5. **The resource's side** allows when the resource policy (for a role: its trust policy) allows *and* names the
//!    principal; how exactly it names it is the [`Grant`].
//! 6. In one account, one side is enough:
//!    * the resource's side, when it names the very principal or everyone: then boundary and session may be silent;
//!      when it names a session by its role, they may not;
//!    * a grant to the account only invites: the principal's side decides;
//!    * the principal's side, unless the resource is one that must agree itself (a KMS key, a role), see
//!      [`must_agree`].
//! 7. Between accounts both sides must allow. What a service, an identity provider's user or nobody may do is the
//!    resource's side alone.
//!
//! Whatever nobody allowed is denied implicitly, and the verdict names the first kind that would have had to allow.
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

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// Some policy allows, and none that must allow is silent.
    Allowed,
    /// Some policy denies.
    ExplicitDeny,
    /// No policy that would be enough allows.
    ImplicitDeny,
}

/// Why the decision is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Reason {
    /// No policy controls this action.
    Uncontrolled,
    /// The root user may do everything in its account that no other kind of policy forbids.
    Root,
    /// No root user may assume a role.
    RootAssumesRole,
    /// This statement allowed or denied.
    Statement(Place),
    /// This kind of policy (and level, for control policies) would have had to allow.
    NoAllow {
        /// The kind.
        layer: Layer,
        /// The level, from the root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<usize>,
    },
}

/// Where a statement stands among all layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The kind of policy.
    pub layer: Layer,
    /// The level of a control policy, from the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Which policy of the list, from 0.
    pub policy: usize,
    /// Which statement of the policy, from 0.
    pub statement: usize,
}

/// A decision with everything that led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict<'a> {
    /// The answer.
    pub decision: Decision,
    /// Why.
    pub reason: Reason,
    /// Every list of policies that was there, in the order of [`Layer`].
    pub layers: Vec<LayerTrace<'a>>,
}

impl Decision {
    /// As the simulator of AWS writes it.
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

/// Decides, and keeps the trace.
pub fn decide<'a>(layers: &Layers<'a>, request: &'a Request<'a>) -> Verdict<'a> {
    decide_with(layers, request, &Effort::unlimited())
}

/// As [`decide`], with no more work than this.
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

/// What one list of policies says, without the trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) layer: Layer,
    pub(crate) level: Option<usize>,
    /// Whether the list does not bind the request at all.
    pub(crate) is_exempt: bool,
    pub(crate) outcome: Outcome,
}

/// The decision on a request that no policy has a say in.
pub(crate) fn decided_without_policies(request: &Request<'_>) -> Option<(Decision, Reason)> {
    if exempt::is_uncontrolled(request) {
        return Some((Decision::Allowed, Reason::Uncontrolled));
    }
    exempt::is_root_assuming_role(request)
        .then_some((Decision::ImplicitDeny, Reason::RootAssumesRole))
}

/// Puts together what all lists say.
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

    /// Whether no statement applies although one would have to.
    fn is_silent(&self) -> bool {
        self.outcome == Outcome::Silent && !self.is_exempt
    }
}

/// Kinds that must allow wherever they are and grant nothing.
pub(crate) const fn is_guard_rail(layer: Layer) -> bool {
    matches!(
        layer,
        Layer::ServiceControl | Layer::VpcEndpoint | Layer::ScopeDown
    )
}

/// The kind, and level, that would have had to allow.
type Missing = (Layer, Option<usize>);

/// What the two sides grant; guard rails have let the request pass.
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

/// Whether the principal's side alone is not enough: a role must trust, and a KMS key must have a key policy that lets
/// the account's policies count. Without knowledge of the policy the question does not arise.
pub(crate) fn must_agree(resource_layer: Option<Layer>, resource: &str) -> bool {
    match resource_layer {
        Some(Layer::Trust) => true,
        Some(_) => Arn::parse(resource).is_some_and(|arn| arn.service == "kms"),
        None => false,
    }
}
