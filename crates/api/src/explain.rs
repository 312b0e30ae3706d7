//! Explaining why a request is allowed or denied.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decisions::{ContextValues, LoggedDecision};
use crate::evaluation::Evaluation;
use crate::moment::Moment;

/// What to explain: a principal, an action and a resource; or a recorded request; or the last denial.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExplainRequest {
    /// The ARN of a root user, a user, a role or a session; the name of a service; or `anonymous`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The action, as `service:Name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// An ARN, or `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Condition keys in addition to those that every request of the principal has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, ContextValues>,
    /// Explain the recorded decisions about this request instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Explain the last recorded denial instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_denied: bool,
    /// Use the state at this moment; by default the newest state, or the state that the recorded decision was made in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
}

/// The explanations: one for each permission that the request needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainAnswer {
    /// The explanations.
    pub explanations: Vec<Explanation>,
}

/// Why a request is allowed or denied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The ARN of the caller.
    pub caller: String,
    /// The ARN of the principal whose policies apply.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys of the request, with their values.
    pub context: BTreeMap<String, ContextValues>,
    /// The sequence number of the last record in the state that was used.
    pub at: u64,
    /// For a session: where its policies and tags were taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The recorded decision, if one is explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<LoggedDecision>,
    /// The decision, with the result of every layer.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// The arguments of `roleback` that repeat this explanation.
    pub replay: Vec<String>,
}
