//! Pods: named, versioned saves of a state, in a format that a stranger may hand over.

use std::io::{Read, Write};

use serde::{Deserialize, Serialize};

/// The pods beside a log, or in memory.
#[derive(Clone)]
pub struct Pods {}

/// A pod's name: 1 to 128 of `A-Z a-z 0-9 . _ -`, not starting with a dot.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Name(String);

impl Name {
    /// Checks a name.
    ///
    /// # Errors
    /// When it is not of the form above.
    pub fn new(text: &str) -> Result<Self, PodError> {
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which of a pod's versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// The newest.
    Latest,
    /// That one; versions count from 1.
    Number(u64),
}

/// Which part of a pod a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The state without secrets.
    State,
    /// Secrets, kept apart so that they can be left out or encrypted.
    Secrets,
}

/// How a pod carries secrets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// In the clear, in a part of their own: for pods that stay on this machine.
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
    pub counts: std::collections::BTreeMap<String, u64>,
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
    pub counts: std::collections::BTreeMap<String, u64>,
}

/// A save that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    /// Its name.
    pub name: Name,
    /// Its version.
    pub version: u64,
    /// `sha256:` digest of its manifest, the pod's identity.
    pub digest: String,
    /// What is known of it.
    pub meta: Meta,
    /// Bytes that it takes, compressed.
    pub bytes: u64,
}

/// Why a pod could not be saved or was refused.
#[derive(Debug, thiserror::Error)]
pub enum PodError {
    /// A name that is not allowed.
    #[error(
        "`{0}` is not a pod name; use 1 to 128 letters, digits, `.`, `_` or `-`, not starting with a dot"
    )]
    Name(String),
    /// There is no such pod or version.
    #[error("there is no pod `{0}`")]
    NotFound(String),
    /// It was written by a newer version.
    #[error("the pod has format {found}, this build reads up to {supported}; use a newer version")]
    TooNew {
        /// The format it has.
        found: u32,
        /// The newest format known here.
        supported: u32,
    },
    /// It is damaged, or made to do harm.
    #[error("the pod was refused: {place}: {why}")]
    Refused {
        /// Which entry, chunk or line.
        place: String,
        /// What is wrong with it.
        why: String,
    },
    /// A file could not be read or written.
    #[error("cannot {action}: {source}")]
    Io {
        /// What was attempted.
        action: String,
        /// Why not.
        source: std::io::Error,
    },
}

impl Pods {
    pub(crate) fn in_dir(_dir: std::path::PathBuf) -> Self {
        Self {}
    }
    pub(crate) fn in_memory() -> Self {
        Self {}
    }
    /// Saves a state under `name` as its next version. Lines are JSON without line feeds, in a fixed order.
    ///
    /// # Errors
    /// When a line breaks a limit, or the pod cannot be stored. Nothing is named then.
    pub fn save<L: AsRef<[u8]>, S: AsRef<[u8]>>(
        &self,
        _name: &Name,
        _new: NewPod,
        _state: impl IntoIterator<Item = L>,
        _secrets: impl IntoIterator<Item = S>,
    ) -> Result<Saved, PodError> {
        todo!()
    }

    /// The newest version of every pod, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(&self) -> Result<Vec<Saved>, PodError> {
        todo!()
    }

    /// Every version of a pod, oldest first.
    ///
    /// # Errors
    /// When there is no such pod.
    pub fn versions(&self, _name: &Name) -> Result<Vec<Saved>, PodError> {
        todo!()
    }

    /// Opens a stored pod for reading.
    ///
    /// # Errors
    /// When there is no such pod, or its head is damaged.
    pub fn open(&self, _name: &Name, _version: Version) -> Result<PodReader<'static>, PodError> {
        todo!()
    }

    /// Writes a stored pod as one file. Answers the bytes written.
    ///
    /// # Errors
    /// When there is no such pod, it is damaged, or `out` fails.
    pub fn write_file(
        &self,
        _name: &Name,
        _version: Version,
        _out: impl Write,
    ) -> Result<u64, PodError> {
        todo!()
    }

    /// Takes a pod file into the store under `name`, whole or not at all.
    ///
    /// # Errors
    /// When the file is refused.
    pub fn store_file(&self, _name: &Name, _input: impl Read) -> Result<Saved, PodError> {
        todo!()
    }
}

/// A pod being read, in one pass. Nothing that it yields may take effect before [`PodReader::next_line`] answered
/// `None`: only then is everything verified.
pub struct PodReader<'a> {
    input: std::marker::PhantomData<&'a ()>,
}

impl<'a> PodReader<'a> {
    /// Reads a pod file as it streams in; nothing is unpacked.
    ///
    /// # Errors
    /// When its head (manifest and meta) is refused.
    pub fn from_file(_input: impl Read + 'a) -> Result<Self, PodError> {
        todo!()
    }

    /// What is known of the pod.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        todo!()
    }

    /// `sha256:` digest of the manifest.
    #[must_use]
    pub fn digest(&self) -> &str {
        todo!()
    }

    /// The next line, state first, then secrets; `None` once all of it is verified.
    ///
    /// # Errors
    /// At the first thing that is damaged or breaks a limit.
    pub fn next_line(&mut self) -> Result<Option<(Part, &[u8])>, PodError> {
        todo!()
    }
}
