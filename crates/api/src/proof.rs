//! Verification of the event log, and replay of its events and decisions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The result of verifying the event log and the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verification {
    /// Whether the log is intact and the state equals the replayed events.
    pub ok: bool,
    /// The sequence number of the last record.
    pub seq: u64,
    /// The hash of the last record. It covers the whole log.
    pub hash: String,
    /// The number of records whose checksum, hash and link to the previous record were checked.
    pub records: u64,
    /// The number of segments whose content matches the hash in their name.
    pub segments: u64,
    /// The hash of the state.
    pub state_hash: String,
    /// The hash of the state after replaying the events; `null` if they cannot be applied.
    pub replayed_state_hash: Option<String>,
    /// The problems that were found.
    pub problems: Vec<Problem>,
    /// Records that were lost earlier, as recorded in the log.
    pub lost: Vec<LostRecords>,
    /// The records before the log begins, if it was compacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folded: Option<FoldedRecords>,
}

/// Records that a compaction removed. Their hashes are known, their content is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoldedRecords {
    /// The sequence number of the last removed record. The state after it is the earliest that is known.
    pub last: u64,
    /// The hash of that record. It covers all removed records.
    pub hash: String,
    /// The number of removed segments.
    pub segments: u64,
    /// The sequence number of the record of the compaction.
    pub by: Option<u64>,
}

/// A problem with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// The first record that is affected.
    pub seq: u64,
    /// What is wrong.
    pub what: String,
}

/// Acknowledged records that were lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostRecords {
    /// The sequence number of the first lost record. A newer record can have the same number.
    pub first: u64,
    /// The sequence number of the last lost record.
    pub last: u64,
    /// When the loss was found, at a start of the server.
    pub found: String,
    /// The sequence number of the record that reports the loss.
    pub seq: u64,
}

/// The result of replaying every decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DecisionReplay {
    /// Whether the state and every decision are the same as recorded.
    pub ok: bool,
    /// The sequence number of the last record.
    pub seq: u64,
    /// The hash of the state.
    pub state_hash: String,
    /// The hash of the state after replaying the events.
    pub replayed_state_hash: String,
    /// The number of requests that were decided again.
    pub decisions: u64,
    /// The number of records that the server wrote on its own, without a request.
    pub own: u64,
    /// The number of requests that cannot be decided again because the log omits a part of them, such as a password.
    #[serde(default)]
    pub withheld: u64,
    /// The number of permissions of the decision log that were evaluated again: denials, and reads while the policy stream
    /// was on.
    #[serde(default)]
    pub permissions: u64,
    /// The number of requests that were decided again, by operation.
    #[serde(default)]
    pub operations: BTreeMap<String, u64>,
    /// The number of decisions that differ.
    pub different: u64,
    /// The number of known differences, which do not count.
    #[serde(default)]
    pub allowed: u64,
    /// The first differences.
    pub differences: Vec<Difference>,
}

/// A request that is decided differently than when it was recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// The sequence number of its record.
    pub seq: u64,
    /// Its operation.
    pub operation: String,
    /// What differs: `events`, `output`, `fault` or `permission`.
    pub what: String,
    /// What was recorded, without secrets.
    pub recorded: Value,
    /// What this version decides, without secrets.
    pub now: Value,
}

/// The recorded requests that changed policies would decide differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyReplay {
    /// The number of requests of the event log that were evaluated.
    pub requests: u64,
    /// The number of permissions of the decision log that were evaluated.
    pub permissions: u64,
    /// The number of permissions that could not be evaluated.
    pub lacking: u64,
    /// Changes of what did not exist at some requests.
    pub not_applicable: Vec<NotApplicable>,
    /// The number of permissions that would be granted.
    pub new_permissions: u64,
    /// The number of permissions that would be denied.
    pub new_denials: u64,
    /// The results that change.
    pub flips: Vec<PolicyFlip>,
}

/// A change that could not be applied at some requests, because what it changes did not exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotApplicable {
    /// The number of the change in the list, from 1.
    pub change: usize,
    /// The number of requests.
    pub requests: u64,
}

/// Requests of one principal whose result changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyFlip {
    /// The ARN of the principal.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// The result with the policies of then: `allowed`, `explicitDeny` or `implicitDeny`.
    pub before: String,
    /// The result with the changed policies.
    pub after: String,
    /// The kind of policy that decides with the changed policies.
    pub layer: Option<String>,
    /// The policy that decides with the changed policies.
    pub policy: Option<String>,
    /// The number of requests.
    pub count: u64,
    /// The record after which the first of them was decided.
    pub first: u64,
    /// The record after which the last of them was decided.
    pub last: u64,
    /// The arguments of `roleback` that explain the first of them without the changes.
    pub explain: Vec<String>,
}
