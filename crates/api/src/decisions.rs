//! The decision log, the stream of decisions, and the least-privilege policies made from them.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::evaluation::{Decision, Layer};

/// Characters of a managed policy, white space not counted.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
pub const MANAGED_POLICY_CHARACTERS_MAX: usize = 6_144;

/// The values of a condition key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ContextValues {
    /// Of a single-valued key.
    One(String),
    /// Of a multivalued key.
    Many(Vec<String>),
}

/// As `--context` reads it.
impl fmt::Display for ContextValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(value) => f.write_str(value),
            Self::Many(values) => write!(f, "[{}]", values.join(",")),
        }
    }
}

/// A decision: who asked for what, what was known, what was decided, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LoggedDecision {
    /// Its number in the log, from 1.
    pub id: u64,
    /// When it was made.
    pub time: String,
    /// The same in nanoseconds since 1970.
    pub time_ns: i64,
    /// The id in the answer. One request can need several permissions.
    pub request_id: String,
    /// The account that was called.
    pub account: String,
    /// Who called, as GetCallerIdentity answers.
    pub caller: String,
    /// Whose policies count: of a session, its role.
    pub principal: String,
    /// The operation, such as `iam:AddRoleToInstanceProfile`.
    pub operation: String,
    /// The permission that it needs, such as `iam:PassRole`.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys and their values.
    pub context: BTreeMap<String, ContextValues>,
    /// The decision.
    pub decision: Decision,
    /// The statement that decided; otherwise the kind of policy that would have had to allow.
    pub by: Option<DecidedBy>,
    /// The mode of enforcement: `off`, `engine`, `soft` or `on`.
    pub mode: String,
    /// Whether the request was refused because of it.
    pub refused: bool,
    /// The last record of the state that it was made in.
    pub seq: u64,
    /// The caller in full, with the policies and tags of a session.
    pub identity: Value,
}

/// What decided.
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
    /// The statement's index in the policy; none where no statement applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<usize>,
}

/// The decision log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionLogStatus {
    /// Whether the policy stream is on: allowed decisions are kept too.
    pub streaming: bool,
    /// Bytes of the decisions that are kept.
    pub bytes: u64,
    /// Decisions since the start that were not written, because they came too fast or the disk failed.
    pub dropped: u64,
    /// Calls since the start that are missing in the summary for lack of room.
    pub untold: u64,
}

/// Switches the policy stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StreamSwitch {
    /// Whether it is on.
    pub streaming: bool,
}

/// The answer to a reset of the policy stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StreamReset {
    /// Always true.
    pub reset: bool,
}

/// The data of an event of the policy stream: a decision and the policies that the call needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StreamedDecision {
    /// The decision.
    #[serde(flatten)]
    pub decision: LoggedDecision,
    /// The policies.
    pub policies: Vec<NeededPolicy>,
}

/// A policy of one statement that a call needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NeededPolicy {
    /// The kind of policy.
    pub kind: PolicyKind,
    /// The principal or the resource that it belongs to.
    pub attached_to: String,
    /// The policy.
    pub document: Value,
}

/// What a generated policy is attached to.
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

/// The policies that allow every call since the last reset, and no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PolicySummary {
    /// The decision log that they were made from.
    #[serde(flatten)]
    pub status: DecisionLogStatus,
    /// One policy for each principal, sorted by name.
    pub principals: Vec<PrincipalPolicy>,
    /// One policy for each resource that must allow too, sorted by name.
    pub resources: Vec<GeneratedPolicy>,
}

/// What a principal needs, lacks, and does not need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrincipalPolicy {
    /// The policy that it needs.
    #[serde(flatten)]
    pub generated: GeneratedPolicy,
    /// Permissions that it asked for and its policies do not grant.
    pub not_granted: Vec<MissingPermission>,
    /// Permissions that its policies grant and it never used.
    pub not_used: Vec<UnusedStatement>,
}

/// A least-privilege policy and its proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GeneratedPolicy {
    /// The principal or the resource that it belongs to.
    pub attached_to: String,
    /// The kind of policy.
    pub kind: PolicyKind,
    /// Different calls that it was made from.
    pub calls: usize,
    /// The policy; none when no policy controls any of the calls.
    pub document: Option<Value>,
    /// The policy as it is to be stored.
    pub text: Option<String>,
    /// Characters without white space; a managed policy has at most 6,144.
    pub characters: usize,
    /// The proof that every call is allowed and every statement is needed.
    pub proof: PolicyProof,
}

/// The proof of a generated policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyProof {
    /// Whether it holds.
    pub holds: bool,
    /// Calls that were evaluated.
    pub calls: usize,
    /// Statements without which some call is denied.
    pub statements: usize,
    /// Calls that are denied, as `ACTION on RESOURCE`.
    pub denied: Vec<String>,
    /// Indexes of statements that no call needs.
    pub spare: Vec<usize>,
}

/// A permission that was asked for and not granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct MissingPermission {
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The condition keys that matter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, ContextValues>,
}

/// A statement of which something was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnusedStatement {
    /// The holder of the policy: `user`, `group` or `role`, and the name.
    pub holder: String,
    /// The ARN of a managed policy, the name of an inline one.
    pub policy: Option<String>,
    /// The index of the statement.
    pub statement: usize,
    /// The Sid.
    pub sid: Option<String>,
    /// Whether nothing of it was used.
    pub whole: bool,
    /// The actions, as written, that were not used.
    pub actions: Vec<String>,
}
