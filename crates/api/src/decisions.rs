//! The decision log, the stream of decisions, and the least-privilege policies made from them.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::evaluation::{Decision, Layer};

/// The most characters that a managed policy can have, white space not counted.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub const MANAGED_POLICY_CHARACTERS_MAX: usize = 6_144;

/// The values of a condition key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ContextValues {
    /// The value of a single-valued key.
    One(String),
    /// The values of a multivalued key.
    Many(Vec<String>),
}

/// In the form that `--context` reads.
impl fmt::Display for ContextValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(value) => f.write_str(value),
            Self::Many(values) => write!(f, "[{}]", values.join(",")),
        }
    }
}

/// A decision about a permission: the caller, the request, the result and the reason.
///
/// It repeats the entry of the server's decision log, which is a format on disk: the entry has types of the policy engine, and can
/// change separately from the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedDecision {
    /// The number of the decision in the decision log, from 1.
    pub id: u64,
    /// When the decision was made.
    pub time: String,
    /// The same time in nanoseconds since 1970-01-01T00:00:00Z.
    pub time_ns: i64,
    /// The request id in the response. One request can need several permissions.
    pub request_id: String,
    /// The trace of the request, as its header `traceparent` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The account that the request was sent to.
    pub account: String,
    /// The ARN of the caller, as GetCallerIdentity returns it.
    pub caller: String,
    /// The ARN of the principal whose policies apply: for a session of a role, the role.
    pub principal: String,
    /// The operation, such as `iam:AddRoleToInstanceProfile`.
    pub operation: String,
    /// The action that had to be allowed, such as `iam:PassRole`.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys and their values.
    pub context: BTreeMap<String, ContextValues>,
    /// The decision.
    pub decision: Decision,
    /// The statement that decided; if no statement did, the kind of policy that does not allow the request.
    pub by: Option<DecidedBy>,
    /// The enforcement mode: `off`, `engine`, `soft` or `on`.
    pub mode: String,
    /// Whether the request was denied because of this decision.
    pub refused: bool,
    /// The sequence number of the last record in the state that was used.
    pub seq: u64,
    /// Everything known about the caller, including the policies and tags of a session.
    pub identity: Value,
}

/// The policy or statement that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecidedBy {
    /// The kind of policy.
    pub layer: Layer,
    /// The policy's ARN or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The statement's Sid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The statement's index in the policy, from 0; absent if no statement applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
}

/// The status of the decision log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionLogStatus {
    /// Whether the policy stream is on, so that allowed requests are recorded as well as denied ones.
    pub streaming: bool,
    /// The size of the recorded decisions in bytes.
    pub bytes: u64,
    /// Decisions since the server started that are missing from the log, because they came too fast or the disk failed.
    pub not_logged: u64,
    /// Calls since the server started that are missing from the summary, because it has reached its limit.
    pub not_summarized: u64,
}

/// A request to switch the policy stream on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StreamSwitch {
    /// Whether the policy stream is to be on.
    pub streaming: bool,
}

/// The result of resetting the policy stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StreamReset {
    /// Always true.
    pub reset: bool,
}

/// The data of one event of the policy stream: a decision, and the policies that the call needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StreamedDecision {
    /// The decision.
    #[serde(flatten)]
    pub decision: LoggedDecision,
    /// The policies that the call needs.
    pub policies: Vec<NeededPolicy>,
}

/// A policy with one statement that a call needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NeededPolicy {
    /// The kind of policy.
    pub kind: PolicyKind,
    /// The ARN of the principal or resource that the policy is for.
    pub attached_to: String,
    /// The policy.
    pub document: Value,
}

/// What kind of entity a generated policy is attached to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum PolicyKind {
    /// A principal.
    Identity,
    /// A resource.
    Resource,
    /// A role, as its trust policy.
    Trust,
}

impl PolicyKind {
    /// The name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Trust => "trust",
        }
    }
}

/// The least-privilege policies for every call since the last reset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PolicySummary {
    /// The status of the decision log that the policies were made from.
    #[serde(flatten)]
    pub status: DecisionLogStatus,
    /// One policy for each principal, sorted by name.
    pub principals: Vec<PrincipalPolicy>,
    /// One policy for each resource whose own policy must also allow the calls, sorted by name.
    pub resources: Vec<GeneratedPolicy>,
}

/// The policy that a principal needs, compared with the policies that it has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrincipalPolicy {
    /// The policy that the principal needs.
    #[serde(flatten)]
    pub generated: GeneratedPolicy,
    /// Permissions that the principal used or tried to use, and that its policies do not grant.
    pub not_granted: Vec<MissingPermission>,
    /// Permissions that its policies grant, and that it did not use.
    pub not_used: Vec<UnusedStatement>,
}

/// A least-privilege policy and its proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GeneratedPolicy {
    /// The ARN of the principal or resource that the policy is for.
    pub attached_to: String,
    /// The kind of policy.
    pub kind: PolicyKind,
    /// The number of different calls that the policy was made from.
    pub calls: usize,
    /// The policy; `null` if no policy controls any of the calls.
    pub document: Option<Value>,
    /// The policy as text, ready to be stored in IAM.
    pub text: Option<String>,
    /// The number of characters without white space; a managed policy can have at most 6,144.
    pub characters: usize,
    /// The proof that every call is allowed and every statement is needed.
    pub proof: PolicyProof,
}

/// The proof of a generated policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyProof {
    /// Whether every call is allowed and every statement is needed.
    pub holds: bool,
    /// The number of calls that were evaluated.
    pub calls: usize,
    /// The number of statements that are needed: without one of them, some call is denied.
    pub statements: usize,
    /// Calls that are denied, as `ACTION on RESOURCE`.
    pub denied: Vec<String>,
    /// The indexes of statements that no call needs, from 0.
    pub spare: Vec<usize>,
}

/// A permission that is needed and not granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct MissingPermission {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys that matter for the decision.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, ContextValues>,
}

/// A statement that grants more than was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnusedStatement {
    /// The entity that has the policy, such as `user ann` or `group dev`.
    pub holder: String,
    /// The ARN of a managed policy, or the name of an inline policy.
    pub policy: Option<String>,
    /// The index of the statement in the policy, from 0.
    pub statement: usize,
    /// The Sid.
    pub sid: Option<String>,
    /// Whether no action of the statement was used.
    pub whole: bool,
    /// The actions that were not used, as written in the policy.
    pub actions: Vec<String>,
}
