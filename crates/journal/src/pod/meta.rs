//! `meta.json`: what is known of a pod without its content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::PodError;
use super::limits::FORMAT;
use super::strict;

/// How a pod carries secrets. A pod that leaves them out or encrypts them is of a later format.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// In the clear, in chunks of their own: for pods that stay on this machine.
    Plain,
}

/// What is known of a pod without its content. As `meta.json` all of it stands in one object.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Meta {
    /// Format of the pod.
    pub format: u32,
    /// What the saver told.
    #[serde(flatten)]
    pub told: NewPod,
    /// How secrets are carried.
    pub secrets: Secrecy,
    /// What was counted while it was written.
    #[serde(flatten)]
    pub counted: Counted,
}

/// What the saver tells.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
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
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counted {
    /// Lines of state.
    pub state_lines: u64,
    /// Lines of secrets.
    pub secret_lines: u64,
    /// Bytes of both before compression.
    pub raw_bytes: u64,
}

impl Meta {
    pub(super) fn new(told: NewPod, counted: Counted) -> Self {
        Self {
            format: FORMAT,
            told,
            secrets: Secrecy::Plain,
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
        // The format decides whether the rest can be understood at all.
        let Format { format: found } = serde_json::from_slice(bytes).map_err(refused)?;
        if found != FORMAT {
            return Err(PodError::TooNew {
                found,
                supported: FORMAT,
            });
        }
        let meta: Self = serde_json::from_slice(bytes).map_err(refused)?;
        meta.check_members(bytes)?;
        Ok(meta)
    }

    /// Refuses members that this format does not have. serde cannot, where one object is several structs.
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
