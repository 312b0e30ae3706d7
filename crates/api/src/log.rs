//! The event log: who did what, and when.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The header with the position at which the next page begins.
pub const NEXT_HEADER: &str = "x-roleback-next";

/// A record in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordSummary {
    /// The sequence number.
    pub seq: u64,
    /// The unique id.
    pub ulid: String,
    /// When the record was written.
    pub time: String,
    /// The account.
    pub account: String,
    /// Who made the request.
    pub caller: String,
    /// The operation, such as `iam:CreateUser`.
    pub operation: String,
    /// What the request names, such as `user/ann` or `group/dev, user/ann`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// The names of the events.
    pub events: Vec<String>,
    /// The hash, which stands for the whole log up to this record.
    pub hash: String,
}

/// A record with everything that may be shown: secrets are redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The sequence number.
    pub seq: u64,
    /// The unique id.
    pub ulid: String,
    /// When the record was written.
    pub time: String,
    /// The same in nanoseconds since 1970.
    pub time_ns: i64,
    /// The account.
    pub account: String,
    /// Who made the request.
    pub caller: String,
    /// The operation, such as `iam:CreateUser`.
    pub operation: String,
    /// The members of the request.
    pub input: BTreeMap<String, String>,
    /// The events.
    pub events: Vec<Value>,
    /// The caller in full.
    pub principal: Value,
    /// The id in the answer.
    pub request_id: String,
    /// The region that the request was signed for.
    pub region: String,
    /// The client's address.
    pub source_ip: String,
    /// The client's `User-Agent`.
    pub user_agent: String,
    /// The quotas that were not the default.
    pub quotas: Vec<(String, u32)>,
    /// The hash of the answer.
    pub output_digest: String,
    /// The hash of the record before.
    pub prev: String,
    /// The hash, which stands for the whole log up to this record.
    pub hash: String,
}
