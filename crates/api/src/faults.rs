//! Injected faults.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an injected fault does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// Refuse it because there are too many requests.
    Throttle,
    /// Refuse it with a server error.
    #[serde(rename = "5xx")]
    ServerError,
    /// Answer it later.
    Latency,
    /// Close its connection before it is decided.
    Drop,
    /// Decide it, and close its connection instead of answering.
    LostAnswer,
}

/// A rule to add.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFault {
    /// The operations, such as `iam:Create*`; `*` and `?` are wildcards.
    pub op: String,
    /// What happens to a request.
    pub kind: FaultKind,
    /// The share of requests that is affected, from 0 to 1; by default all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// The number of requests that are affected at most, counted since the start of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The seed that the choice of requests depends on; by default 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The error code: `Throttling`, `ThrottlingException` or `RequestLimitExceeded` for `throttle`, `ServiceFailure`,
    /// `ServiceUnavailable` or `InternalFailure` for `5xx`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The delay, for `latency`, such as `250ms`; by default `1s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay: Option<String>,
    /// The region that requests have to be signed for; by default any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// The number of the rule.
    pub id: u64,
    /// The operations.
    pub op: String,
    /// What happens to a request.
    pub kind: FaultKind,
    /// The share of requests that is affected.
    pub rate: f64,
    /// The number of requests that are affected at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The seed that the choice of requests depends on.
    pub seed: u64,
    /// The error code, for kinds that answer with an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The delay in milliseconds, for `latency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u32>,
    /// The region that requests have to be signed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The status of the answer, if it is not that of the error code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The number of requests that were affected since the start of the server.
    pub hits: u64,
}

/// The rules, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FaultList {
    /// The rules.
    pub faults: Vec<Fault>,
    /// The number of the record of the change; only in the response to a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
}
