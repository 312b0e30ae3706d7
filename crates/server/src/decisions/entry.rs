//! One decision, as the decision log stores it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use roleback_api::decisions::ContextValues;
use roleback_identity::authorize::Judgement;
use roleback_identity::caller::Caller;
use roleback_identity::scene::Scene;
use roleback_policy::{Context, Decision, Layer, Values};
use serde::{Deserialize, Serialize};

use crate::trace_context::TraceContext;

/// A decision: the request, its context, the result and the reason. The context holds only what policies can see, so it
/// contains no secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the log, from 1, without gaps; 0 until it is written.
    pub id: u64,
    /// The time as text.
    pub time: String,
    /// The time in nanoseconds since the epoch.
    pub time_ns: i64,
    /// The request id, as in the response. One request may need several permissions.
    pub request_id: String,
    /// The trace that the request belongs to, if the client says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The account that the request is for.
    pub account: String,
    /// The caller's ARN, as GetCallerIdentity returns it.
    pub caller: String,
    /// The principal whose policies apply: for a session, its role.
    pub principal: String,
    /// The operation, such as `iam:AddRoleToInstanceProfile`.
    pub operation: String,
    /// The action that has to be allowed, such as `iam:PassRole`.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys that policies could see.
    pub context: BTreeMap<String, ContextValues>,
    /// The result.
    pub decision: Decision,
    /// The statement that decided, if one did; otherwise the kind of policy that would have had to allow.
    pub by: Option<By>,
    /// The mode of enforcement: `off`, `engine`, `soft` or `on`.
    pub mode: String,
    /// Whether the request was refused because of it.
    pub refused: bool,
    /// The last record of the world that was used.
    pub seq: u64,
    /// The caller, with all details of a session: enough to decide again.
    pub identity: Caller,
}

/// What determined a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The kind of policy.
    pub layer: Layer,
    /// The policy's ARN or name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The statement's Sid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The index of the statement in the policy, from 0; `None` if no statement applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
}

/// The outcome of a request that was checked against policies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    /// The mode of enforcement, by its name.
    pub(crate) mode: &'static str,
    /// Whether the request was refused.
    pub(crate) refused: bool,
    /// The last record of the world that was used.
    pub(crate) seq: u64,
    /// The trace that the request belongs to.
    pub(crate) trace: Option<TraceContext>,
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
        judgement.reason.layer().map(|layer| Self {
            layer,
            policy: None,
            sid: None,
            statement: None,
        })
    }
}

impl Entry {
    /// The entry for one permission that a request needed.
    pub(crate) fn of(
        scene: &Scene<'_>,
        operation: &str,
        judgement: Judgement,
        outcome: Outcome,
    ) -> Self {
        let by = By::of(&judgement);
        let need = judgement.need;
        let caller = scene.caller.arn(scene.world, scene.partition());
        let principal = need.context.text("aws:PrincipalArn").unwrap_or(&caller);
        Self {
            id: 0,
            time: scene.now.iso8601(),
            time_ns: scene.now.0,
            request_id: scene.origin.request_id.clone(),
            trace_id: outcome.trace.map(|trace| trace.to_string()),
            account: scene.caller.account.to_string(),
            principal: principal.to_owned(),
            operation: operation.to_owned(),
            action: need.action,
            resource: need.resource,
            context: need
                .context
                .into_entries()
                .map(|(key, values)| (key.into_owned(), context_values(values)))
                .collect(),
            decision: judgement.decision,
            by,
            mode: outcome.mode.to_owned(),
            refused: outcome.refused,
            seq: outcome.seq,
            identity: scene.caller.clone(),
            caller,
        }
    }

    /// Whether the action was not allowed.
    pub fn is_denied(&self) -> bool {
        self.decision != Decision::Allowed
    }

    /// The context in the engine's type.
    pub fn policy_context(&self) -> Context<'_> {
        policy_context(&self.context)
    }
}

/// The context in the engine's type.
pub(crate) fn policy_context(context: &BTreeMap<String, ContextValues>) -> Context<'_> {
    let mut known = Context::new();
    for (key, values) in context {
        known.set(key.as_str().into(), policy_values(values));
    }
    known
}

/// Values in the engine's type.
fn policy_values(values: &ContextValues) -> Values<'_> {
    match values {
        ContextValues::One(value) => Values::One(value.as_str().into()),
        ContextValues::Many(values) => {
            Values::Many(values.iter().map(|value| value.as_str().into()).collect())
        }
    }
}

/// Values as they are stored and shown.
pub(crate) fn context_values(values: Values<'_>) -> ContextValues {
    match values {
        Values::One(value) => ContextValues::One(value.into_owned()),
        Values::Many(values) => {
            ContextValues::Many(values.into_iter().map(Cow::into_owned).collect())
        }
    }
}
