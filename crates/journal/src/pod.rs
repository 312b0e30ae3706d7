//! Pods: named, versioned saves of a state, in a format that a stranger may hand over.
//!
//! A pod is a manifest, a description (`meta.json`) and chunks of JSON lines, each stored under the SHA-256 of its bytes, so
//! that two saves share what did not change. Secrets stand in chunks of their own. As one file it is an uncompressed
//! tar of the same, manifest and description first. Nothing in a pod is code, nothing is unpacked, no length in it is
//! believed, and every limit stands in `limits.rs`.

mod chunk;
#[cfg(test)]
mod fuzz;
mod limits;
mod manifest;
mod meta;
mod name;
mod read;
mod save;
mod store;
mod strict;
mod tarball;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

pub use manifest::Part;
pub use meta::{Meta, NewPod, Secrecy};
pub use name::Name;
pub use read::PodReader;
pub use tarball::PodFile;

use crate::hash::Hash;
use store::Store;

/// The pods beside a log, or in memory. Clones share them.
#[derive(Clone, Debug)]
pub struct Pods {
    store: Arc<Store>,
}

/// Which of a pod's versions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// The newest.
    Latest,
    /// That one; versions count from 1.
    Number(u64),
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

/// One pod of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listed {
    /// It can be told what it is.
    Sound(Box<Saved>),
    /// Its head cannot be read.
    Damaged {
        /// Its name.
        name: Name,
        /// Its version, where that is known.
        version: Option<u64>,
        /// What is wrong.
        why: String,
    },
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
    #[error("the pod is refused: {place}: {why}")]
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

impl PodError {
    fn refused(place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Refused {
            place: place.into(),
            why: why.into(),
        }
    }

    /// A closure that says what was attempted when it failed.
    fn io(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}

impl Pods {
    /// Pods in a directory. Who may `write` removes what a crash left of unfinished files, and what no pod needs: chunks of
    /// files that were refused, and of saves that failed.
    pub(crate) fn in_dir(dir: PathBuf, write: bool) -> std::io::Result<Self> {
        let store = Store::in_dir(dir);
        if write {
            store.tidy()?;
            // Where a pod is damaged it cannot be told what it needs: nothing is removed then.
            if let Ok(needed) = needed(&store) {
                store.keep_only(&needed)?;
            }
        }
        Ok(Self {
            store: Arc::new(store),
        })
    }

    pub(crate) fn in_memory() -> Self {
        Self {
            store: Arc::new(Store::in_memory()),
        }
    }

    /// Saves a state under `name` as its next version. Lines are JSON without line feeds, in a fixed order.
    ///
    /// # Errors
    /// When a line breaks a limit, or the pod cannot be stored. Nothing is named then.
    pub fn save<L: AsRef<[u8]>, S: AsRef<[u8]>>(
        &self,
        name: &Name,
        new: NewPod,
        state: impl IntoIterator<Item = L>,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Saved, PodError> {
        let digest = save::save(&self.store, new, state, secrets)?;
        self.name(name, digest)
    }

    /// The newest version of every pod, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, PodError> {
        let names = self.store.names()?.into_iter();
        let listed = names.map(|name| match self.find(&name, Version::Latest) {
            Ok(saved) => Some(Listed::Sound(Box::new(saved))),
            // A directory whose first version was never finished names nothing.
            Err(PodError::NotFound(_)) => None,
            Err(error) => Some(Listed::damaged(name, None, &error)),
        });
        Ok(listed.flatten().collect())
    }

    /// Every version of a pod, oldest first.
    ///
    /// # Errors
    /// When there is no such pod, or it cannot be told which versions there are.
    pub fn versions(&self, name: &Name) -> Result<Vec<Listed>, PodError> {
        let versions = self.store.versions(name)?;
        if versions.is_empty() {
            return Err(PodError::NotFound(name.to_string()));
        }
        let listed = versions.into_iter().map(|(version, digest)| {
            let saved = self.saved(name, version, &digest);
            saved.map_or_else(
                |error| Listed::damaged(name.clone(), Some(version), &error),
                |saved| Listed::Sound(Box::new(saved)),
            )
        });
        Ok(listed.collect())
    }

    /// What is known of one version.
    ///
    /// # Errors
    /// When there is no such pod.
    pub fn find(&self, name: &Name, version: Version) -> Result<Saved, PodError> {
        let (version, digest) = self.resolve(name, version)?;
        self.saved(name, version, &digest)
    }

    /// Opens a stored pod for reading.
    ///
    /// # Errors
    /// When there is no such pod, or its head is damaged.
    pub fn open(&self, name: &Name, version: Version) -> Result<PodReader<'static>, PodError> {
        let (_, digest) = self.resolve(name, version)?;
        read::from_store(&self.store, &digest)
    }

    /// Writes a stored pod as one file. Answers the bytes written.
    ///
    /// # Errors
    /// When there is no such pod, it is damaged, or `out` fails.
    pub fn write_file(
        &self,
        name: &Name,
        version: Version,
        out: impl Write,
    ) -> Result<u64, PodError> {
        let (_, digest) = self.resolve(name, version)?;
        tarball::write(&self.store, &digest, out)
    }

    /// Takes a pod file into the store as the next version of `name`, once all of it was verified.
    ///
    /// # Errors
    /// When the file is refused. Nothing is named then.
    pub fn store_file(&self, name: &Name, input: impl Read) -> Result<Saved, PodError> {
        let digest = save::take_over(&self.store, &mut PodFile::new(input))?;
        self.name(name, digest)
    }

    fn name(&self, name: &Name, digest: Hash) -> Result<Saved, PodError> {
        let version = self.store.name_next(name, &digest)?;
        self.saved(name, version, &digest)
    }

    fn resolve(&self, name: &Name, version: Version) -> Result<(u64, Hash), PodError> {
        let versions = self.store.versions(name)?;
        match version {
            Version::Latest => versions
                .last()
                .copied()
                .ok_or_else(|| PodError::NotFound(name.to_string())),
            Version::Number(number) => versions
                .into_iter()
                .find(|(version, _)| *version == number)
                .ok_or_else(|| PodError::NotFound(format!("{name}:{number}"))),
        }
    }

    fn saved(&self, name: &Name, version: u64, digest: &Hash) -> Result<Saved, PodError> {
        let (manifest, meta) = read::head_from_store(&self.store, digest)?;
        let digest = manifest::digest_text(digest);
        Ok(Saved {
            name: name.clone(),
            version,
            digest,
            meta,
            bytes: manifest.stored_bytes(),
        })
    }
}

impl Listed {
    fn damaged(name: Name, version: Option<u64>, error: &PodError) -> Self {
        Self::Damaged {
            name,
            version,
            why: error.to_string(),
        }
    }

    /// What is known of it, if it is not damaged.
    #[must_use]
    pub fn sound(self) -> Option<Saved> {
        match self {
            Self::Sound(saved) => Some(*saved),
            Self::Damaged { .. } => None,
        }
    }
}

/// The digests of all that the pods of a store are made of.
fn needed(store: &Store) -> Result<BTreeSet<Hash>, PodError> {
    let mut needed = BTreeSet::new();
    for name in store.names()? {
        for (_, digest) in store.versions(&name)? {
            let (manifest, _) = read::head_from_store(store, &digest)?;
            needed.extend([digest, manifest.meta]);
            needed.extend(manifest.chunks.iter().map(|chunk| chunk.digest));
        }
    }
    Ok(needed)
}
