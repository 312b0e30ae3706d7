//! For a denial: the nearest statement, and the smallest changes that would allow the request.

use crate::arn::Arn;
use crate::document::{Effect, Version};
use crate::json::quote;
use crate::layers::Layer;
use crate::plain::{Check, Grant, StatementTrace};
use crate::principal::Principal;
use crate::request::Request;
use crate::verdict::{
    LayerTrace, Outcome, Place, Reason, Said, Verdict, combine, decided_without_policies,
};

/// How a denial can be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The statement that denied. If there is none: in the kind of policy that had to allow, the `Allow` statement with the fewest
    /// elements that do not match.
    pub nearest: Option<Place>,
    /// Changes that together allow the request; empty if it is allowed.
    pub changes: Vec<Change>,
}

/// One change to a policy or, for conditions, to the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This statement must no longer deny the request.
    Lift {
        /// The statement.
        place: Place,
    },
    /// This statement would allow if this element also had this value.
    Extend {
        /// The statement.
        place: Place,
        /// `Action`, `Resource` or `Principal`.
        element: &'static str,
        /// The value, in JSON.
        value: String,
    },
    /// This statement would allow if the request met these conditions.
    MeetConditions {
        /// The statement.
        place: Place,
        /// Which conditions of the statement, from 0.
        conditions: Vec<usize>,
    },
    /// A policy of this kind (and level, for control policies) needs an additional statement.
    Add {
        /// The kind of policy.
        layer: Layer,
        /// The level, from the root.
        level: Option<usize>,
        /// The statement, in JSON.
        statement: String,
    },
}

/// Finds the nearest statement and the changes that would allow.
pub fn explain(verdict: &Verdict<'_>, request: &Request<'_>) -> Explanation {
    let nearest = match verdict.reason {
        Reason::Statement(place) => Some(place),
        Reason::NoAllow { layer, level } => {
            let trace = verdict
                .layers
                .iter()
                .find(|trace| (trace.layer, trace.level) == (layer, level));
            trace.and_then(nearest_allow).map(|(place, _)| place)
        }
        Reason::Uncontrolled | Reason::Root | Reason::RootAssumesRole => None,
    };
    Explanation {
        nearest,
        changes: changes(&verdict.layers, request),
    }
}

/// Removes every deny, then makes each required kind of policy allow, one after the other, until the request is allowed.
fn changes(traces: &[LayerTrace<'_>], request: &Request<'_>) -> Vec<Change> {
    let binding = traces.iter().filter(|trace| trace.exemption.is_none());
    let denies = binding
        .flat_map(LayerTrace::statements)
        .filter(|(_, trace)| trace.effect() == Some(Effect::Deny));
    let mut changes: Vec<_> = denies.map(|(place, _)| Change::Lift { place }).collect();
    if decided_without_policies(request).is_some() {
        return Vec::new();
    }
    let mut said: Vec<_> = traces.iter().map(LayerTrace::said_without_denies).collect();
    // Each kind is required at most once for its list of policies; two kinds (resource, session) also once for a missing list.
    for _ in 0..traces.len().saturating_add(2) {
        let (_, Reason::NoAllow { layer, level }) = combine(&said, request) else {
            break;
        };
        let trace = traces
            .iter()
            .find(|trace| (trace.layer, trace.level) == (layer, level));
        let (change, outcome) = allow(trace, layer, level, request);
        changes.push(change);
        match said
            .iter_mut()
            .find(|said| (said.layer, said.level) == (layer, level))
        {
            Some(known) => known.outcome = outcome,
            None => said.push(Said {
                layer,
                level,
                is_exempt: false,
                outcome,
            }),
        }
    }
    changes
}

/// The smallest change that makes one list of policies allow, and the result of the list after the change.
fn allow(
    trace: Option<&LayerTrace<'_>>,
    layer: Layer,
    level: Option<usize>,
    request: &Request<'_>,
) -> (Change, Outcome) {
    if let Some((place, nearest)) = trace.and_then(nearest_allow)
        && let Some((change, grant)) = mend(place, nearest, request)
    {
        return (change, Outcome::Allows(place, grant));
    }
    let place = Place {
        layer,
        level,
        policy: usize::MAX,
        statement: 0,
    };
    let (principal, grant) = principal_value(&request.principal);
    let statement = new_statement(layer, &principal, request);
    let grant = if layer.names_principals() {
        grant
    } else {
        Grant::Direct
    };
    (
        Change::Add {
            layer,
            level,
            statement,
        },
        Outcome::Allows(place, grant),
    )
}

/// The first `Allow` statement with the fewest elements that do not match.
fn nearest_allow<'t, 'a>(trace: &'t LayerTrace<'a>) -> Option<(Place, &'t StatementTrace<'a>)> {
    let allows = trace
        .statements()
        .filter(|(_, trace)| trace.statement.effect == Effect::Allow);
    allows.min_by_key(|(_, trace)| trace.failures())
}

/// A change to one statement that makes it allow: one additional value, or conditions that the request must meet.
fn mend(
    place: Place,
    trace: &StatementTrace<'_>,
    request: &Request<'_>,
) -> Option<(Change, Grant)> {
    let failed: Vec<_> = trace
        .checks
        .iter()
        .filter(|check| !check.passed())
        .collect();
    let extend = |element, value| Change::Extend {
        place,
        element,
        value,
    };
    match failed.as_slice() {
        [Check::Action { wanted, .. }] if !wanted.negated => {
            Some((extend("Action", quote(request.action)), trace.grant()))
        }
        [Check::Resource { wanted, .. }] if !wanted.negated => {
            let value = resource_value(request, trace.document.version);
            Some((extend("Resource", value), trace.grant()))
        }
        [Check::Principal { wanted, .. }] if !wanted.negated => {
            let (value, grant) = principal_value(&request.principal);
            Some((extend("Principal", value), grant))
        }
        [] => None,
        _ => meet_conditions(place, trace),
    }
}

fn meet_conditions(place: Place, trace: &StatementTrace<'_>) -> Option<(Change, Grant)> {
    let is_condition = |check: &&Check<'_>| matches!(check, Check::Condition { .. });
    let others_passed = trace
        .checks
        .iter()
        .filter(|check| !is_condition(check))
        .all(Check::passed);
    let conditions = trace.checks.iter().filter(is_condition).enumerate();
    let failed = conditions
        .filter(|(_, check)| !check.passed())
        .map(|(index, _)| index)
        .collect();
    others_passed.then(|| {
        (
            Change::MeetConditions {
                place,
                conditions: failed,
            },
            trace.grant(),
        )
    })
}

fn new_statement(layer: Layer, principal: &str, request: &Request<'_>) -> String {
    let action = quote(request.action);
    let resource = resource_value(request, Version::V2012);
    match layer {
        Layer::Trust => {
            format!("{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":{action}}}")
        }
        layer if layer.names_principals() => {
            format!(
                "{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":{action},\"Resource\":{resource}}}"
            )
        }
        _ => format!("{{\"Effect\":\"Allow\",\"Action\":{action},\"Resource\":{resource}}}"),
    }
}

/// A pattern that matches the resource of the request: `*` if it is not an ARN.
fn resource_value(request: &Request<'_>, version: Version) -> String {
    let name = request.resource_name();
    match (Arn::parse(name), version) {
        (None, _) => quote("*"),
        (Some(_), Version::V2008) => quote(name),
        (Some(_), Version::V2012) => quote(&name.replace("${", "${$}{")),
    }
}

/// The principal of the request as a policy names it, and the grant that this gives.
fn principal_value(principal: &Principal<'_>) -> (String, Grant) {
    let named =
        |kind: &str, name: &str, grant| (format!("{{{}:{}}}", quote(kind), quote(name)), grant);
    match principal {
        Principal::Root { arn } => named("AWS", arn, Grant::Account),
        Principal::User { arn, .. } | Principal::FederatedUser { arn, .. } => {
            named("AWS", arn, Grant::Direct)
        }
        Principal::Session {
            role_arn: Some(role_arn),
            ..
        } => named("AWS", role_arn, Grant::Role),
        Principal::Session { arn, .. } => named("AWS", arn, Grant::Direct),
        Principal::Federated { provider } => named("Federated", provider, Grant::Direct),
        Principal::Service { name } => named("Service", name, Grant::Direct),
        Principal::Anonymous => (quote("*"), Grant::Direct),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::layers::{Layers, Policy};
    use crate::verdict::decide;

    #[test]
    fn every_kind_that_is_silent_gets_its_change() {
        let none = Document::parse(r#"{"Statement":[]}"#).unwrap();
        let silent = || vec![Policy::from(&none)];
        let layers = Layers {
            boundary: Some(silent()),
            service_control: Some(vec![silent()]),
            resource: Some(silent()),
            ..Layers::default()
        };
        let user = Principal::User {
            arn: "arn:aws:iam::111122223333:user/u",
            id: None,
        };
        let request = Request {
            resource_account: Some("444455556666"),
            ..Request::new(user, "s3:GetObject", "arn:aws:s3:::b")
        };
        let layers_changed = |change: &Change| match change {
            Change::Add { layer, .. } => Some(*layer),
            _ => None,
        };
        let changes = explain(&decide(&layers, &request), &request).changes;
        let changed: Vec<_> = changes.iter().filter_map(layers_changed).collect();
        assert_eq!(
            changed,
            [
                Layer::ServiceControl,
                Layer::Resource,
                Layer::Identity,
                Layer::Boundary
            ]
        );
    }

    #[test]
    fn the_nearest_statement_fails_on_the_fewest_elements() {
        let document = Document::parse(
            r#"{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/*"},
                {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other"},
                {"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::other"}]}"#,
        );
        let document = document.unwrap();
        let user = Principal::User {
            arn: "arn:aws:iam::111122223333:user/u",
            id: None,
        };
        let request = Request::new(user, "s3:GetObject", "arn:aws:s3:::b/k");
        let explanation = explain(
            &decide(&Layers::of_identity([&document]), &request),
            &request,
        );
        assert_eq!(explanation.nearest.map(|place| place.statement), Some(1));
    }
}
