//! The account of a verdict: the decision, the reason, and the result of every statement, in a form that can be stored
//! and sent.
//!
//! A [`Verdict`] borrows the documents and the request that it is about. A [`Chain`] owns its content: texts instead of
//! spans, names instead of references. Its JSON form is part of API answers and of stored data, so members may be
//! added, but must not change.
//!
//! ```
//! use roleback_policy::chain::{Chain, Origin};
//! use roleback_policy::{Document, Layers, Principal, Request, decide};
//!
//! let text = r#"{"Statement":{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;
//! let document = Document::parse(text).unwrap();
//! let alice = Principal::User { arn: "arn:aws:iam::111122223333:user/alice", id: None };
//! let request = Request::new(alice, "s3:GetObject", "arn:aws:s3:::bucket/key");
//! let verdict = decide(&Layers::of_identity([&document]), &request);
//! let chain = Chain::new(&verdict, &request, |_| Origin { name: Some("readers".into()), ..Origin::default() });
//! assert_eq!(chain.because, "statement Read of readers allows it");
//! ```

mod words;

use serde::{Deserialize, Serialize};

use crate::document::{Effect, Element, PrincipalEntry, PrincipalKind, Text};
use crate::exempt::Exemption;
use crate::explain::explain;
use crate::layers::Layer;
use crate::plain::{Check, ConditionResult, StatementTrace};
use crate::request::Request;
use crate::verdict::{Decision, LayerTrace, Outcome, Place, Reason, TracedPolicy, Verdict};
use words::Words;

/// A decision with its complete explanation, layer by layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chain {
    /// The decision.
    pub decision: Decision,
    /// The reason.
    pub reason: Reason,
    /// The reason as text.
    pub because: String,
    /// Every list of policies that was evaluated, in the order of [`Layer`].
    pub layers: Vec<LayerAccount>,
    /// The statement that denied; otherwise, of the statements that could have allowed, the one with the fewest unmet
    /// elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Place>,
    /// Changes that together would allow the request, as texts; none if it is allowed.
    pub changes: Vec<String>,
}

/// The result of one list of policies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LayerAccount {
    /// The kind of policy.
    pub layer: Layer,
    /// The level of control policies; the root is 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Why the list does not apply to the request, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<Exemption>,
    /// Its result.
    pub outcome: Says,
    /// The policies of the list.
    pub policies: Vec<PolicyAccount>,
}

/// The result of a list of policies for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Says {
    /// A statement denies.
    Denies,
    /// A statement allows, and none denies.
    Allows,
    /// No statement applies.
    Silent,
}

/// A policy with the results of its statements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyAccount {
    /// The origin of the policy.
    #[serde(flatten)]
    pub origin: Origin,
    /// The ARN of a managed or control policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Every statement, in order.
    pub statements: Vec<StatementAccount>,
}

/// The origin of a policy, as far as the caller knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The entity that it belongs to: `user alice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A statement, its position, and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatementAccount {
    /// `Sid`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// `Effect`
    pub effect: Effect,
    /// The line of its `{` in the document, from 1.
    pub line: usize,
    /// The column of its `{`, from 1, in characters.
    pub column: usize,
    /// Whether every element matched.
    pub applies: bool,
    /// Every element, in the order principal, action, resource, conditions.
    pub checks: Vec<CheckAccount>,
}

/// One element of a statement: the expected and the actual values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckAccount {
    /// `Principal`, `NotAction`, ..., or `Condition`.
    pub element: String,
    /// The operator of a condition, as in the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The key of a condition, as in the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether the request matches it.
    pub passed: bool,
    /// The value in the request; `null` for a missing key.
    pub seen: Option<Vec<String>>,
    /// The values in the statement.
    pub wanted: Vec<String>,
    /// Something that a reader of the policy may not expect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Chain {
    /// The account of a verdict. `origin` returns the origin of the policy at a place, whose statement number is 0.
    pub fn new(
        verdict: &Verdict<'_>,
        request: &Request<'_>,
        origin: impl Fn(&Place) -> Origin,
    ) -> Self {
        let layers = verdict.layers.iter();
        let layers: Vec<_> = layers
            .map(|trace| LayerAccount::new(trace, request, &origin))
            .collect();
        let explanation = explain(verdict, request);
        let words = Words::new(&layers);
        let changes = explanation.changes.iter();
        Self {
            decision: verdict.decision,
            reason: verdict.reason,
            because: words.reason(verdict.decision, &verdict.reason, request.action),
            nearest: explanation.nearest,
            changes: changes.map(|change| words.change(change)).collect(),
            layers,
        }
    }

    /// The statement at a place.
    pub fn statement(&self, place: &Place) -> Option<&StatementAccount> {
        policy_at(&self.layers, place)?
            .statements
            .get(place.statement)
    }

    /// The policy at a place.
    pub fn policy(&self, place: &Place) -> Option<&PolicyAccount> {
        policy_at(&self.layers, place)
    }

    /// A place as text: `statement Read of readers of user alice`.
    pub fn words(&self, place: &Place) -> String {
        Words::new(&self.layers).place(place)
    }
}

fn policy_at<'l>(layers: &'l [LayerAccount], place: &Place) -> Option<&'l PolicyAccount> {
    let same = |layer: &&LayerAccount| (layer.layer, layer.level) == (place.layer, place.level);
    layers.iter().find(same)?.policies.get(place.policy)
}

impl LayerAccount {
    fn new(
        trace: &LayerTrace<'_>,
        request: &Request<'_>,
        origin: &impl Fn(&Place) -> Origin,
    ) -> Self {
        let place = |policy| Place {
            layer: trace.layer,
            level: trace.level,
            policy,
            statement: 0,
        };
        let policies = trace.policies.iter().enumerate();
        Self {
            layer: trace.layer,
            level: trace.level,
            exemption: trace.exemption,
            outcome: match trace.outcome {
                Outcome::Denies(_) => Says::Denies,
                Outcome::Allows(..) => Says::Allows,
                Outcome::Silent => Says::Silent,
            },
            policies: policies
                .map(|(index, traced)| PolicyAccount::new(traced, request, origin(&place(index))))
                .collect(),
        }
    }
}

impl PolicyAccount {
    fn new((policy, statements): &TracedPolicy<'_>, request: &Request<'_>, origin: Origin) -> Self {
        let statements = statements.iter();
        Self {
            origin,
            arn: policy.arn.map(Into::into),
            statements: statements
                .map(|trace| StatementAccount::new(trace, request))
                .collect(),
        }
    }
}

impl StatementAccount {
    /// The account of the statement at a place, without those of the others.
    pub fn of(verdict: &Verdict<'_>, request: &Request<'_>, place: &Place) -> Option<Self> {
        let (_, statements) = verdict.policy(place)?;
        let trace = statements.get(place.statement)?;
        Some(Self::new(trace, request))
    }

    fn new(trace: &StatementTrace<'_>, request: &Request<'_>) -> Self {
        let start = trace.document.position(trace.statement.span.start);
        let checks = trace.checks.iter();
        Self {
            sid: trace.statement.sid.as_ref().map(owned),
            effect: trace.statement.effect,
            line: start.line,
            column: start.column,
            applies: trace.applies(),
            checks: checks
                .map(|check| CheckAccount::new(check, request))
                .collect(),
        }
    }
}

impl CheckAccount {
    fn new(check: &Check<'_>, request: &Request<'_>) -> Self {
        let passed = check.passed();
        let of = |element: String, seen: &str, wanted| Self {
            element,
            passed,
            seen: Some(vec![seen.to_owned()]),
            wanted,
            ..Self::default()
        };
        match check {
            Check::Principal { wanted, .. } => of(
                named("Principal", wanted),
                request.principal.name(),
                wanted.entries.iter().map(principal).collect(),
            ),
            Check::Action { wanted, .. } => {
                of(named("Action", wanted), request.action, texts(wanted))
            }
            Check::Resource { wanted, .. } => of(
                named("Resource", wanted),
                request.resource_name(),
                texts(wanted),
            ),
            Check::Condition { wanted, result } => Self {
                element: "Condition".into(),
                operator: Some(owned(&wanted.operator_text)),
                key: Some(owned(&wanted.key)),
                passed,
                seen: seen_values(result),
                wanted: wanted.values.iter().map(owned).collect(),
                note: result.note.as_ref().map(words::note),
            },
        }
    }
}

fn seen_values(result: &ConditionResult<'_>) -> Option<Vec<String>> {
    Some(result.seen?.iter().map(Into::into).collect())
}

fn named<T>(element: &str, wanted: &Element<T>) -> String {
    format!("{}{element}", if wanted.negated { "Not" } else { "" })
}

fn texts(element: &Element<Text>) -> Vec<String> {
    element.entries.iter().map(owned).collect()
}

fn owned(text: &Text) -> String {
    text.value.clone().into()
}

/// `*`, or the kind and the name: `AWS: arn:aws:iam::111122223333:root`.
fn principal(entry: &PrincipalEntry) -> String {
    match entry.kind {
        PrincipalKind::Everyone => owned(&entry.text),
        kind => format!("{}: {}", kind.as_str(), entry.text.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::layers::{Layers, Policy};
    use crate::principal::Principal;
    use crate::verdict::decide;

    #[test]
    fn the_account_in_json_has_the_form_that_clients_know() {
        let text = "{\"Version\":\"2012-10-17\",\n \"Statement\":{\"Sid\":\"Own\",\"Effect\":\"Allow\",\
            \"NotAction\":\"iam:*\",\"Resource\":\"*\",\"Condition\":{\"NumericLessThan\":{\"s3:max-keys\":[10]}}}}";
        let identity = Document::parse(text).unwrap();
        let trust = Document::parse(
            r#"{"Statement":{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"*"}}"#,
        )
        .unwrap();
        let layers = Layers {
            identity: vec![Policy {
                document: &identity,
                arn: Some("arn:aws:iam::111122223333:policy/own"),
            }],
            resource: Some(vec![Policy::from(&trust)]),
            service_control: Some(vec![vec![]]),
            management_account: Some("444455556666"),
            ..Layers::default()
        };
        let bob = Principal::User {
            arn: "arn:aws:iam::444455556666:user/bob",
            id: None,
        };
        let mut request = Request::new(bob, "s3:ListBucket", "arn:aws:s3:::b");
        request.context = request.context.with("s3:max-keys", "ten");
        let verdict = decide(&layers, &request);
        let chain = Chain::new(&verdict, &request, |place| Origin {
            holder: (place.layer == Layer::Identity).then(|| "user bob".into()),
            name: None,
        });
        let expected = serde_json::json!({
            "decision": "implicitDeny",
            "reason": {"kind": "noAllow", "layer": "identity"},
            "because": "no identity-based policy allows the s3:ListBucket action",
            "layers": [
                {"layer": "serviceControl", "level": 0, "exemption": "managementAccount", "outcome": "silent", "policies": []},
                {"layer": "resource", "outcome": "silent", "policies": [{"statements": [
                    {"effect": "Deny", "line": 1, "column": 14, "applies": false, "checks": [
                        {"element": "Principal", "passed": false, "seen": ["arn:aws:iam::444455556666:user/bob"],
                            "wanted": ["AWS: 111122223333"]},
                        {"element": "Action", "passed": true, "seen": ["s3:ListBucket"], "wanted": ["*"]},
                    ]},
                ]}]},
                {"layer": "identity", "outcome": "silent", "policies": [
                    {"holder": "user bob", "arn": "arn:aws:iam::111122223333:policy/own", "statements": [
                        {"sid": "Own", "effect": "Allow", "line": 2, "column": 14, "applies": false, "checks": [
                            {"element": "NotAction", "passed": true, "seen": ["s3:ListBucket"], "wanted": ["iam:*"]},
                            {"element": "Resource", "passed": true, "seen": ["arn:aws:s3:::b"], "wanted": ["*"]},
                            {"element": "Condition", "operator": "NumericLessThan", "key": "s3:max-keys", "passed": false,
                                "seen": ["ten"], "wanted": ["10"], "note": "`ten` is not of the operator's type"},
                        ]},
                    ]},
                ]},
            ],
            "nearest": {"layer": "identity", "policy": 0, "statement": 0},
            "changes": ["meet `NumericLessThan s3:max-keys 10` of statement Own of \
                arn:aws:iam::111122223333:policy/own of user bob"],
        });
        assert_eq!(serde_json::to_value(&chain).unwrap(), expected);
    }
}
