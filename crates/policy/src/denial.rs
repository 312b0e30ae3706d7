//! What an error message tells the caller about a denial: the kind of policy, whether it denied or did not allow, and
//! which policy it was.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>,
//! <https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns>

use crate::layers::{Layer, Layers, Policies};
use crate::request::Request;
use crate::verdict::{Decision, Place, Reason};

/// The parts of an AccessDenied message that depend on the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial<'a> {
    /// The kind of policy that the message names.
    pub layer: Layer,
    /// Whether a statement denied, or none allowed.
    pub is_explicit: bool,
    /// The policy that denied, if AWS reveals it.
    pub policy_arn: Option<&'a str>,
}

impl<'a> Denial<'a> {
    /// The denial in a decision; `None` if it is not a denial.
    pub fn new(
        decision: Decision,
        reason: &Reason,
        layers: &Layers<'a>,
        request: &Request<'_>,
    ) -> Option<Self> {
        let policy_arn = match reason {
            Reason::Statement(place) if tells_policy(place.layer, request) => {
                policy_arn(layers, place)
            }
            _ => None,
        };
        let is_explicit = match decision {
            Decision::Allowed => return None,
            Decision::ExplicitDeny => true,
            Decision::ImplicitDeny => false,
        };
        Some(Self {
            layer: reason.layer()?,
            is_explicit,
            policy_arn,
        })
    }

    /// The clause that ends the message: `because no identity-based policy allows the s3:GetObject action`.
    pub fn clause(&self, action: &str) -> String {
        let layer = self.layer;
        if !self.is_explicit {
            return format!("because no {layer} allows the {action} action");
        }
        let policy = self
            .policy_arn
            .map(|arn| format!(": {arn}"))
            .unwrap_or_default();
        format!(
            "with an explicit deny in {} {layer}{policy}",
            layer.article()
        )
    }
}

/// AWS reveals the ARN of control policies, boundaries, session and identity policies, but only to callers of the
/// account or of its organization.
fn tells_policy(layer: Layer, request: &Request<'_>) -> bool {
    let told = !matches!(layer, Layer::VpcEndpoint | Layer::Resource | Layer::Trust);
    told && (!request.accounts().differ() || is_within_organization(request))
}

fn is_within_organization(request: &Request<'_>) -> bool {
    let known = |key| request.context.text(key);
    let own = known("aws:PrincipalOrgID");
    own.is_some() && own == known("aws:ResourceOrgID")
}

fn policy_arn<'a>(layers: &Layers<'a>, place: &Place) -> Option<&'a str> {
    let same = |(layer, level, _): &(Layer, Option<usize>, &Policies<'a>)| {
        (*layer, *level) == (place.layer, place.level)
    };
    let (.., policies) = layers.iter().find(same)?;
    policies.get(place.policy)?.arn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::document::Document;
    use crate::layers::Policy;
    use crate::principal::Principal;
    use crate::verdict::decide;

    #[test]
    fn each_kind_of_policy_has_its_clause() {
        let clause = |layer, is_explicit| {
            Denial {
                layer,
                is_explicit,
                policy_arn: None,
            }
            .clause("s3:GetObject")
        };
        let table = [
            (Layer::Identity, "identity-based policy", "an"),
            (Layer::Boundary, "permissions boundary", "a"),
            (Layer::Session, "session policy", "a"),
            (Layer::ScopeDown, "scope down policy", "a"),
            (Layer::Resource, "resource-based policy", "a"),
            (Layer::Trust, "role trust policy", "the"),
            (Layer::ServiceControl, "service control policy", "a"),
            (Layer::ResourceControl, "resource control policy", "a"),
            (Layer::VpcEndpoint, "VPC endpoint policy", "a"),
        ];
        for (layer, name, article) in table {
            assert_eq!(
                clause(layer, true),
                format!("with an explicit deny in {article} {name}")
            );
            assert_eq!(
                clause(layer, false),
                format!("because no {name} allows the s3:GetObject action")
            );
        }
    }

    #[test]
    fn the_denying_policy_is_told_within_an_account_or_an_organization() {
        let deny =
            Document::parse(r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#)
                .unwrap();
        let arn = Some("arn:aws:iam::111122223333:policy/none");
        let layers = Layers {
            identity: vec![Policy {
                document: &deny,
                arn,
            }],
            ..Layers::default()
        };
        let user = Principal::User {
            arn: "arn:aws:iam::111122223333:user/u",
            id: None,
        };
        let own = Request::new(user, "s3:GetObject", "arn:aws:s3:::b/k");
        let foreign = Request {
            resource_account: Some("444455556666"),
            ..own.clone()
        };
        let of = |[principal, resource]: [&'static str; 2]| Request {
            context: Context::new()
                .with("aws:PrincipalOrgID", principal)
                .with("aws:ResourceOrgID", resource),
            ..foreign.clone()
        };
        for (request, end) in [
            (own, ": arn:aws:iam::111122223333:policy/none"),
            (foreign.clone(), ""),
            (of(["o-1", "o-2"]), ""),
            (
                of(["o-1", "o-1"]),
                ": arn:aws:iam::111122223333:policy/none",
            ),
        ] {
            let verdict = decide(&layers, &request);
            let denial = Denial::new(verdict.decision, &verdict.reason, &layers, &request).unwrap();
            let clause = denial.clause(request.action);
            assert_eq!(
                clause,
                format!("with an explicit deny in an identity-based policy{end}")
            );
        }
    }
}
