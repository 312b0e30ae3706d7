//! One decision, as it is kept.

use std::collections::BTreeMap;

use roleback_api::decisions::ContextValues;
use roleback_identity::authorize::Judgement;
use roleback_identity::caller::Caller;
use roleback_identity::scene::Scene;
use roleback_model::OperationInfo;
use roleback_policy::{Context, Decision, Layer, Values};
use serde::{Deserialize, Serialize};

/// A decision: who asked for what, what was known, what was said, and why. Its context holds what policies can see, so
/// no secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place in the log, from 1, without gaps; 0 until it is written.
    pub id: u64,
    /// When, for people.
    pub time: String,
    /// When, in nanoseconds since the epoch.
    pub time_ns: i64,
    /// The id that stands in the request's answer. One request may need several permissions.
    pub request_id: String,
    /// The account that was asked in.
    pub account: String,
    /// Who asked, as GetCallerIdentity answers it.
    pub caller: String,
    /// Whose policies count: for a session its role.
    pub principal: String,
    /// What was called, such as `iam:AddRoleToInstanceProfile`.
    pub operation: String,
    /// What it takes to be allowed, such as `iam:PassRole`.
    pub action: String,
    /// On what.
    pub resource: String,
    /// What policies could see besides.
    pub context: BTreeMap<String, ContextValues>,
    /// What was said.
    pub decision: Decision,
    /// The statement that decided, where one did; else the kind of policy that would have had to allow.
    pub by: Option<By>,
    /// The mode of enforcement: `off`, `engine`, `soft` or `on`.
    pub mode: String,
    /// Whether the request was refused for it.
    pub refused: bool,
    /// The last record of the journal that was known.
    pub seq: u64,
    /// Who asked, with all that a session brings along: enough to decide again.
    pub identity: Caller,
}

/// What decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The kind of policy.
    pub layer: Layer,
    /// The policy's ARN or name, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The statement's Sid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Which statement of the policy, from 0; none where no statement applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
}

/// What became of a request that policies were asked about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    /// The mode of enforcement, by its name.
    pub(crate) mode: &'static str,
    /// Whether it was refused.
    pub(crate) refused: bool,
    /// The last record of the world that was looked at.
    pub(crate) seq: u64,
}

impl By {
    fn of(judgement: &Judgement) -> Option<Self> {
        if let Some(statement) = &judgement.statement {
            return Some(Self {
                layer: statement.layer,
                policy: statement.policy.clone(),
                sid: statement.sid.clone(),
                statement: Some(statement.index),
            });
        }
        judgement.chain.reason.layer().map(|layer| Self {
            layer,
            policy: None,
            sid: None,
            statement: None,
        })
    }
}

impl Entry {
    /// What the policies said about one need of a request.
    pub(crate) fn of(
        scene: &Scene<'_>,
        operation: &OperationInfo,
        judgement: &Judgement,
        outcome: Outcome,
    ) -> Self {
        let need = &judgement.need;
        let caller = scene.caller.arn(scene.world, scene.partition());
        let principal = need.context.text("aws:PrincipalArn").unwrap_or(&caller);
        let context = need.context.iter();
        Self {
            id: 0,
            time: scene.now.iso8601(),
            time_ns: scene.now.0,
            request_id: scene.origin.request_id.clone(),
            account: scene.caller.account.to_string(),
            principal: principal.to_owned(),
            operation: format!("{}:{}", operation.service, operation.name),
            action: need.action.clone(),
            resource: need.resource.clone(),
            context: context
                .map(|(key, values)| (key.to_owned(), context_values(values)))
                .collect(),
            decision: judgement.decision,
            by: By::of(judgement),
            mode: outcome.mode.to_owned(),
            refused: outcome.refused,
            seq: outcome.seq,
            identity: scene.caller.clone(),
            caller,
        }
    }

    /// Whether it was not allowed.
    pub fn is_denied(&self) -> bool {
        self.decision != Decision::Allowed
    }

    /// The context as the engine takes it.
    pub fn policy_context(&self) -> Context<'_> {
        policy_context(&self.context)
    }
}

/// A context as the engine takes it.
pub(crate) fn policy_context(context: &BTreeMap<String, ContextValues>) -> Context<'_> {
    let mut known = Context::new();
    for (key, values) in context {
        known.set(key.as_str().into(), policy_values(values));
    }
    known
}

/// Values as the engine takes them.
fn policy_values(values: &ContextValues) -> Values<'_> {
    match values {
        ContextValues::One(value) => Values::One(value.as_str().into()),
        ContextValues::Many(values) => {
            Values::Many(values.iter().map(|value| value.as_str().into()).collect())
        }
    }
}

/// Values as they are kept and shown.
pub(crate) fn context_values(values: &Values<'_>) -> ContextValues {
    match values {
        Values::One(value) => ContextValues::One(value.to_string()),
        Values::Many(values) => {
            ContextValues::Many(values.iter().map(ToString::to_string).collect())
        }
    }
}
