//! `meta.json`: what is known of a pod without its content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PodError;
use super::limits::FORMAT;
use super::strict;

/// How a pod carries secrets. A pod that leaves them out or encrypts them is of a later format.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// In the clear, in chunks of their own: for pods that stay on this machine.
    Plain,
}

/// What is known of a pod without its content (`meta.json`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Format of the pod.
    pub format: u32,
    /// Product version that wrote it.
    pub product: String,
    /// Layout of the lines, as their owner counts it.
    pub content: String,
    /// The log it was taken from.
    pub log: String,
    /// The last record in it.
    pub seq: u64,
    /// Hash of that record, hexadecimal.
    pub head_hash: String,
    /// Hash of the state, as its owner computes it.
    pub state_hash: String,
    /// Unique name of the save.
    pub ulid: String,
    /// When it was saved, nanoseconds since the epoch.
    pub created_ns: i64,
    /// A word to find it by.
    pub label: Option<String>,
    /// What the author says about it.
    pub message: Option<String>,
    /// Who saved it.
    pub author: Option<String>,
    /// Digests of the manifests that it follows from.
    pub parents: Vec<String>,
    /// Things in it, by kind, as its owner counts them.
    pub counts: BTreeMap<String, u64>,
    /// How secrets are carried.
    pub secrets: Secrecy,
    /// Lines of state.
    pub state_lines: u64,
    /// Lines of secrets.
    pub secret_lines: u64,
    /// Bytes of both before compression.
    pub raw_bytes: u64,
}

/// What the saver tells; the rest of [`Meta`] is counted while writing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewPod {
    /// Product version that writes it.
    pub product: String,
    /// Layout of the lines, as their owner counts it.
    pub content: String,
    /// The log it is taken from.
    pub log: String,
    /// The last record in it.
    pub seq: u64,
    /// Hash of that record, hexadecimal.
    pub head_hash: String,
    /// Hash of the state.
    pub state_hash: String,
    /// Unique name of the save.
    pub ulid: String,
    /// When, nanoseconds since the epoch.
    pub created_ns: i64,
    /// A word to find it by.
    pub label: Option<String>,
    /// What the author says about it.
    pub message: Option<String>,
    /// Who saves it.
    pub author: Option<String>,
    /// Digests of the manifests that it follows from.
    pub parents: Vec<String>,
    /// Things in it, by kind.
    pub counts: BTreeMap<String, u64>,
}

/// Lines and bytes that a pod turned out to have.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counted {
    pub(super) state_lines: u64,
    pub(super) secret_lines: u64,
    pub(super) raw_bytes: u64,
}

impl Meta {
    pub(super) fn new(new: NewPod, counted: Counted) -> Self {
        let Counted {
            state_lines,
            secret_lines,
            raw_bytes,
        } = counted;
        Self {
            format: FORMAT,
            product: new.product,
            content: new.content,
            log: new.log,
            seq: new.seq,
            head_hash: new.head_hash,
            state_hash: new.state_hash,
            ulid: new.ulid,
            created_ns: new.created_ns,
            label: new.label,
            message: new.message,
            author: new.author,
            parents: new.parents,
            counts: new.counts,
            secrets: Secrecy::Plain,
            state_lines,
            secret_lines,
            raw_bytes,
        }
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, PodError> {
        serde_json::to_vec(self).map_err(|error| PodError::refused(PLACE, error.to_string()))
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, PodError> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let refused = |error: serde_json::Error| PodError::refused(PLACE, error.to_string());
        strict::check(bytes).map_err(|why| PodError::refused(PLACE, why))?;
        // The format decides whether the rest can be understood at all.
        let Format { format: found } = serde_json::from_slice(bytes).map_err(refused)?;
        if found != FORMAT {
            return Err(PodError::TooNew {
                found,
                supported: FORMAT,
            });
        }
        serde_json::from_slice(bytes).map_err(refused)
    }

    pub(super) fn counted(&self) -> Counted {
        Counted {
            state_lines: self.state_lines,
            secret_lines: self.secret_lines,
            raw_bytes: self.raw_bytes,
        }
    }
}

const PLACE: &str = "meta.json";
