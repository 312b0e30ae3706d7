//! `meta.json`: the description of a pod, separate from its content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::PodError;
use super::limits::{FORMAT, FORMAT_OLDEST};
use super::strict;

/// The name of the description, in errors and in files.
pub(super) const META: &str = "meta.json";

/// How a pod stores secrets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// Unencrypted, in separate chunks: for pods that stay on this machine.
    Plain,
    /// Left out.
    Omitted,
    /// Encrypted with a passphrase (format 3).
    Passphrase,
    /// Encrypted for the owners of some keys (format 3).
    Recipients,
}

impl Secrecy {
    /// The word for it in a description.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Omitted => "omitted",
            Self::Passphrase => "passphrase",
            Self::Recipients => "recipients",
        }
    }

    /// Whether they are encrypted.
    #[must_use]
    pub const fn is_encrypted(self) -> bool {
        matches!(self, Self::Passphrase | Self::Recipients)
    }
}

/// The description of a pod. In `meta.json` all of it is one object.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Meta {
    /// Format of the pod.
    pub format: u32,
    /// The fields that the saver provides.
    #[serde(flatten)]
    pub told: NewPod,
    /// How secrets are stored.
    pub secrets: Secrecy,
    /// The fields that are counted while the pod is written.
    #[serde(flatten)]
    pub counted: Counted,
}

/// The fields that the saver provides.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct NewPod {
    /// The product version that wrote it.
    pub product: String,
    /// The layout version of the lines, which their owner defines.
    pub content: String,
    /// The id of the log that it was saved from.
    pub log: String,
    /// The number of its last record.
    pub seq: u64,
    /// The hash of that record, in hexadecimal.
    pub head_hash: String,
    /// Hash of the state.
    pub state_hash: String,
    /// The unique name of the save.
    pub ulid: String,
    /// The time in nanoseconds since the epoch.
    pub created_ns: i64,
    /// A label to find it by.
    pub label: Option<String>,
    /// The author's message.
    pub message: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// Digests of the manifests that it is based on.
    pub parents: Vec<String>,
    /// Number of entities by kind.
    pub counts: BTreeMap<String, u64>,
    /// Hash of the state without secrets. Absent in format 1.
    #[serde(default)]
    pub public_hash: Option<String>,
    /// Number of entities by account; of the first accounts only, if there are many. Empty in format 1.
    #[serde(default)]
    pub accounts: BTreeMap<String, u64>,
    /// Number of accounts with entities. Absent in format 1.
    #[serde(default)]
    pub account_count: Option<u64>,
    /// The event log that the pod carries, if it does (format 3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<PodHistory>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The event log that a pod carries.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PodHistory {
    /// The number of its records.
    pub records: u64,
    /// The last record that was removed by a compaction: the records follow the state after it. 0 if they begin with the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub folded: u64,
    /// Whether it has no secrets. Then neither its hashes nor its decisions can be checked.
    pub redacted: bool,
    /// Whether it is encrypted, as the secrets are.
    pub encrypted: bool,
}

/// The size of a pod's content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counted {
    /// Number of lines of state, once the layers are merged.
    pub state_lines: u64,
    /// Number of lines of secrets, once the layers are merged.
    pub secret_lines: u64,
    /// The size of all chunks in bytes, before compression.
    pub raw_bytes: u64,
}

impl Meta {
    pub(super) fn new(format: u32, told: NewPod, secrets: Secrecy, counted: Counted) -> Self {
        Self {
            format,
            told,
            secrets,
            counted,
        }
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, PodError> {
        serde_json::to_vec(self).map_err(refused)
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, PodError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        strict::check(bytes).map_err(|why| PodError::refused(PLACE, why))?;
        // The format is checked first, because it decides whether the rest can be parsed.
        let Format { format: found } = serde_json::from_slice(bytes).map_err(refused)?;
        if !(FORMAT_OLDEST..=FORMAT).contains(&found) {
            return Err(PodError::TooNew {
                found,
                supported: FORMAT,
            });
        }
        let meta: Self = serde_json::from_slice(bytes).map_err(refused)?;
        meta.check_members(bytes)?;
        Ok(meta)
    }

    /// Refuses unknown members. serde cannot do that for an object that consists of several structs.
    fn check_members(&self, bytes: &[u8]) -> Result<(), PodError> {
        type Members = BTreeMap<String, serde::de::IgnoredAny>;
        let given: Members = serde_json::from_slice(bytes).map_err(refused)?;
        let known: Members = serde_json::from_slice(&self.encode()?).map_err(refused)?;
        match given.keys().find(|name| !known.contains_key(*name)) {
            None => Ok(()),
            Some(name) => Err(PodError::refused(PLACE, format!("unknown field `{name}`"))),
        }
    }
}

fn refused(error: serde_json::Error) -> PodError {
    PodError::refused(PLACE, error.to_string())
}

const PLACE: &str = "meta.json";
