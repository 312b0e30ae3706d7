//! The records of the event log.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The response header with the position where the next page begins.
pub const NEXT_HEADER: &str = "x-roleback-next";

/// The response header with the newest record of the event log when a page of records was read.
pub const HEAD_HEADER: &str = "x-roleback-head";

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
    /// The ARN of the caller.
    pub caller: String,
    /// The operation, such as `iam:CreateUser`.
    pub operation: String,
    /// What the record changed, in words: `created user ann in /team/`.
    #[serde(default)]
    pub summary: String,
    /// The entities that the request names, such as `user/ann` or `group/dev, user/ann`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// The names of the events.
    pub events: Vec<String>,
    /// The hash of the record. It covers the whole log up to this record.
    pub hash: String,
    /// Whether a compaction folded the record: only this line is left of it, or the line stands for all folded records.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub folded: bool,
}

/// A record with all its details. Secrets are redacted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The sequence number.
    pub seq: u64,
    /// The unique id.
    pub ulid: String,
    /// When the record was written.
    pub time: String,
    /// The same time in nanoseconds since 1970-01-01T00:00:00Z.
    pub time_ns: i64,
    /// The account.
    pub account: String,
    /// The ARN of the caller.
    pub caller: String,
    /// The operation, such as `iam:CreateUser`.
    pub operation: String,
    /// What the record changed, in words: `created user ann in /team/`.
    #[serde(default)]
    pub summary: String,
    /// The members of the request.
    pub input: BTreeMap<String, String>,
    /// The events.
    pub events: Vec<Value>,
    /// Everything known about the caller.
    pub principal: Value,
    /// The request id in the response.
    pub request_id: String,
    /// The region that the request was signed for.
    pub region: String,
    /// The client's address.
    pub source_ip: String,
    /// The client's `User-Agent`.
    pub user_agent: String,
    /// The quotas that were set to other values than AWS's defaults.
    pub quotas: Vec<(String, u32)>,
    /// The record whose state the request was authorized in, if that is not the state before this record: with eventual
    /// consistency, it can be older.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised_at: Option<u64>,
    /// The hash of the response.
    pub output_digest: String,
    /// The hash of the previous record.
    pub prev: String,
    /// The hash of the record. It covers the whole log up to this record.
    pub hash: String,
}
