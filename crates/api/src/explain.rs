//! Why a principal may, or may not, do something.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::decisions::{ContextValues, LoggedDecision};
use crate::evaluation::Evaluation;

/// What to explain: principal, action and resource; or a request; or the last denial.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExplainRequest {
    /// The ARN of a root user, a user, a role or a session; the name of a service; or `anonymous`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// `service:Name`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// An ARN, or `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// Condition keys besides those that every request of the principal has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, ContextValues>,
    /// Instead: the decisions about this request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Instead: the last denial.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub last_denied: bool,
    /// In the state after this record; by default the newest, or the one that the decision was made in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u64>,
}

/// One explanation for each permission that was needed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainAnswer {
    /// The explanations.
    pub explanations: Vec<Explanation>,
}

/// Why a request is allowed or denied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Who calls.
    pub caller: String,
    /// Whose policies count.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// Everything that policies can see.
    pub context: BTreeMap<String, ContextValues>,
    /// The last record of the state that was used.
    pub at: u64,
    /// Of a session: where its policies and tags are known from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The recorded decision, where one is explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<LoggedDecision>,
    /// The decision, layer by layer.
    #[serde(flatten)]
    pub evaluation: Evaluation,
    /// The arguments of `roleback` that ask the same again.
    pub replay: Vec<String>,
}
