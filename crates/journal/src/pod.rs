//! Pods: named, versioned saves of a state, in a format that is safe to read from untrusted sources.
//!
//! A pod consists of a manifest, a description (`meta.json`) and chunks of JSON lines, each stored under the SHA-256 of
//! its bytes. The chunks form a base layer and delta layers, so that a version that changed little costs little. Secrets
//! and the event log are in separate chunks, plain or encrypted. The file form is an uncompressed tar of the same, with
//! manifest and description first. A pod contains no code, is never unpacked, none of its lengths is trusted, and all
//! limits are in `limits.rs`.

mod chunk;
mod error;
#[cfg(test)]
mod fuzz;
mod history;
mod layers;
mod limits;
mod manifest;
mod meta;
mod name;
mod pins;
mod read;
mod reading;
mod retention;
mod save;
mod sealed;
mod source;
mod store;
mod strict;
mod tarball;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

pub use error::PodError;
pub use manifest::Part;
pub use meta::{Counted, Meta, NewPod, PodHistory, Secrecy};
pub use name::{Name, Reference, Tag, Version};
pub use read::{Lines, PodReader};
pub use retention::{Collected, Retention};
pub use save::Line;
pub use sealed::{Identity, Keep, Keys, Lock, Passphrase, Recipient};
pub use strict::Unchecked;
pub use tarball::PodFile;

use crate::hash::Hash;
use crate::presence::Presence;
use pins::Pins;
use save::Parents;
use store::{Naming, Store};

/// The pods of a data directory, or in memory. Clones share them.
#[derive(Clone, Debug)]
pub struct Pods {
    store: Arc<Store>,
}

/// The result of a save.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    /// Its name.
    pub name: Name,
    /// Its version.
    pub version: u64,
    /// `sha256:` digest of its manifest, which identifies the pod.
    pub digest: String,
    /// Its description.
    pub meta: Meta,
    /// Its compressed size in bytes.
    pub bytes: u64,
    /// The number of layers: 1 for a pod without deltas.
    pub layers: u32,
    /// Its tags.
    pub tags: Vec<Tag>,
}

/// An entry in a list of pods.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Listed {
    /// A readable pod.
    Sound(Box<Saved>),
    /// A pod whose manifest or description is damaged.
    Damaged {
        /// Its name.
        name: Name,
        /// Its version, if known.
        version: Option<u64>,
        /// The error.
        why: String,
    },
}

/// The result of a deletion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Deleted {
    /// The deleted versions, oldest first.
    pub versions: Vec<u64>,
    /// Bytes that were freed because no other pod needs them.
    pub freed_bytes: u64,
    /// Why no bytes were freed, if so: while a pod is damaged, it is unknown which chunks it needs.
    pub left: Option<String>,
}

impl Pods {
    /// Opens the pods in a directory. With `write`, removes unfinished files of a crash, and chunks that no pod needs:
    /// those of refused files and failed saves.
    pub(crate) fn in_dir(dir: PathBuf, presence: Presence, write: bool) -> std::io::Result<Self> {
        let pods = Self {
            store: Arc::new(Store::in_dir(dir, presence)),
        };
        if write {
            pods.store.tidy()?;
            pods.tidy();
        }
        Ok(pods)
    }

    pub(crate) fn in_memory() -> Self {
        Self {
            store: Arc::new(Store::in_memory()),
        }
    }

    /// Saves a state as the next version of `name`: as a delta to `parent`, the digest of a stored pod's manifest, if
    /// that is smaller. `lines` gives the same entities each time it is called; `new` is called after the last of them.
    ///
    /// # Errors
    /// When a line exceeds a limit, or the pod cannot be stored. No version is created then.
    pub fn save<I: IntoIterator<Item = Line>>(
        &self,
        name: &Name,
        parent: Option<&str>,
        lines: impl Fn() -> I,
        new: impl FnOnce() -> NewPod,
    ) -> Result<Saved, PodError> {
        self.save_keeping(name, parent, &Keep::Plain, lines, new)
    }

    /// The same, with a choice of what happens to the secrets.
    ///
    /// # Errors
    /// The same.
    pub fn save_keeping<I: IntoIterator<Item = Line>>(
        &self,
        name: &Name,
        parent: Option<&str>,
        keep: &Keep,
        lines: impl Fn() -> I,
        new: impl FnOnce() -> NewPod,
    ) -> Result<Saved, PodError> {
        let no_history = std::iter::empty();
        self.save_with_history(name, parent, keep, (lines, no_history), new)
    }

    /// The same, with the lines of the event log that led to the state, which are encrypted like secrets, unless
    /// [`NewPod::history`] says otherwise. `new` is called before the history is read.
    ///
    /// # Errors
    /// The same.
    pub fn save_with_history<I: IntoIterator<Item = Line>>(
        &self,
        name: &Name,
        parent: Option<&str>,
        keep: &Keep,
        (lines, history): (
            impl Fn() -> I,
            impl Iterator<Item = Result<String, PodError>>,
        ),
        new: impl FnOnce() -> NewPod,
    ) -> Result<Saved, PodError> {
        let parent = parent.and_then(manifest::digest_of);
        let own = self.digests(name);
        self.keep(name, |pins| {
            let parents = Parents {
                content: parent,
                text: parent.filter(|digest| own.contains(digest)),
            };
            save::save(pins, &parents, keep, (lines, history), new)
        })
    }

    /// Deletes one version, or all of them, and frees what no other pod needs. Readers of a deleted version can finish.
    /// The number of a deleted version is never used again.
    ///
    /// # Errors
    /// When the pod does not exist, or it cannot be deleted.
    pub fn delete(&self, name: &Name, version: Option<Version>) -> Result<Deleted, PodError> {
        let naming = self.store.naming();
        let versions = match version {
            Some(version) => vec![self.resolve(name, version)?.0],
            None => self.live_versions(name)?,
        };
        self.forget(&naming, name, &versions)?;
        let (freed_bytes, left) = match self.collect(&naming) {
            Ok(freed_bytes) => (freed_bytes, None),
            Err(error) => (0, Some(error.to_string())),
        };
        Ok(Deleted {
            versions,
            freed_bytes,
            left,
        })
    }

    /// The newest version of every pod, by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, PodError> {
        let _naming = self.store.naming();
        let names = self.store.names()?.into_iter();
        let listed = names.map(|name| match self.found(&name, Version::Latest) {
            Ok(saved) => Some(Listed::Sound(Box::new(saved))),
            // A name without a version that is left is not listed.
            Err(PodError::NotFound(_)) => None,
            Err(error) => Some(Listed::damaged(name, None, &error)),
        });
        Ok(listed.flatten().collect())
    }

    /// Every version of every pod, by name, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn list_versions(&self) -> Result<Vec<Listed>, PodError> {
        let _naming = self.store.naming();
        let names = self.store.names()?.into_iter();
        let listed = names.flat_map(|name| match self.listed(&name) {
            Ok(listed) => listed,
            Err(error) => vec![Listed::damaged(name, None, &error)],
        });
        Ok(listed.collect())
    }

    /// Every version of a pod, oldest first.
    ///
    /// # Errors
    /// When the pod does not exist, or its versions cannot be determined.
    pub fn versions(&self, name: &Name) -> Result<Vec<Listed>, PodError> {
        let _naming = self.store.naming();
        let listed = self.listed(name)?;
        if listed.is_empty() {
            return Err(PodError::NotFound(name.to_string()));
        }
        Ok(listed)
    }

    /// The description of one version.
    ///
    /// # Errors
    /// When the pod does not exist.
    pub fn find(&self, name: &Name, version: Version) -> Result<Saved, PodError> {
        let _naming = self.store.naming();
        self.found(name, version)
    }

    /// Opens a stored pod for reading.
    ///
    /// # Errors
    /// When the pod does not exist, or its manifest or description is damaged.
    pub fn open(&self, name: &Name, version: Version) -> Result<PodReader<'static>, PodError> {
        let (pins, digest) = self.pinned(name, version)?;
        read::from_store(pins, &digest)
    }

    /// Writes a stored pod as one file. Returns the number of bytes.
    ///
    /// # Errors
    /// When the pod does not exist, is damaged, or `out` fails.
    pub fn write_file(
        &self,
        name: &Name,
        version: Version,
        out: impl Write,
    ) -> Result<u64, PodError> {
        let (pins, digest) = self.pinned(name, version)?;
        tarball::write(pins.store(), &digest, out)
    }

    /// Writes a state as one file without giving it a name. Returns the number of bytes.
    ///
    /// # Errors
    /// When a line exceeds a limit, or `out` fails.
    pub fn write_state<I: IntoIterator<Item = Line>>(
        &self,
        keep: &Keep,
        lines: impl Fn() -> I,
        new: impl FnOnce() -> NewPod,
        out: impl Write,
    ) -> Result<u64, PodError> {
        self.store.check_home()?;
        let mut pins = Pins::new(&self.store);
        let none = (lines, std::iter::empty());
        let digest = save::save(&mut pins, &Parents::default(), keep, none, new);
        let written = digest.and_then(|digest| tarball::write(pins.store(), &digest, out));
        drop(pins);
        self.tidy();
        written
    }

    /// Stores a pod file as the next version of `name`, once all of it is verified.
    ///
    /// # Errors
    /// When the file is refused. No version is created then.
    pub fn store_file(&self, name: &Name, input: impl Read) -> Result<Saved, PodError> {
        let own = self.digests(name);
        self.keep(name, |pins| {
            save::take_over(pins, &own, &mut PodFile::new(input))
        })
    }

    /// The digests of the versions of a name, as far as they can be read.
    fn digests(&self, name: &Name) -> BTreeSet<Hash> {
        let versions = self.store.versions(name).unwrap_or_default();
        versions.into_iter().map(|(_, digest)| digest).collect()
    }

    /// Stores a pod and names it. Only naming excludes other saves; the rest runs in parallel with them.
    fn keep(
        &self,
        name: &Name,
        store: impl FnOnce(&mut Pins) -> Result<Hash, PodError>,
    ) -> Result<Saved, PodError> {
        self.store.check_home()?;
        let mut pins = Pins::new(&self.store);
        let kept = store(&mut pins).and_then(|digest| {
            let naming = self.store.naming();
            let version = self.store.name_next(&naming, name, &digest)?;
            self.saved(name, version, &digest)
        });
        drop(pins);
        if kept.is_err() {
            self.tidy();
        }
        kept
    }

    /// Frees chunks that no pod needs, if that is possible.
    fn tidy(&self) {
        if let Err(error) = self.collect(&self.store.naming()) {
            tracing::warn!(%error, "chunks that no pod may need any more were left");
        }
    }

    /// Removes chunks that no pod needs; returns their size in bytes.
    fn collect(&self, naming: &Naming<'_>) -> Result<u64, PodError> {
        self.store.sweep(naming, &needed(&self.store)?)
    }

    /// A pod that stays readable until the pins are dropped, even if it is deleted in the meantime.
    fn pinned(&self, name: &Name, version: Version) -> Result<(Pins, Hash), PodError> {
        let _naming = self.store.naming();
        let (_, digest) = self.resolve(name, version)?;
        let (manifest, _) = read::head_from_store(&self.store, &digest)?;
        let mut pins = Pins::new(&self.store);
        pins.pin_all(digest, &manifest)?;
        Ok((pins, digest))
    }

    fn found(&self, name: &Name, version: Version) -> Result<Saved, PodError> {
        let (version, digest) = self.resolve(name, version)?;
        self.saved(name, version, &digest)
    }

    fn listed(&self, name: &Name) -> Result<Vec<Listed>, PodError> {
        let versions = self.store.versions(name)?.into_iter();
        let listed = versions.map(|(version, digest)| {
            let saved = self.saved(name, version, &digest);
            saved.map_or_else(
                |error| Listed::damaged(name.clone(), Some(version), &error),
                |saved| Listed::Sound(Box::new(saved)),
            )
        });
        Ok(listed.collect())
    }

    fn live_versions(&self, name: &Name) -> Result<Vec<u64>, PodError> {
        let versions = self.store.versions(name)?;
        if versions.is_empty() {
            return Err(PodError::NotFound(name.to_string()));
        }
        Ok(versions.into_iter().map(|(version, _)| version).collect())
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
            Version::Tag(tag) => {
                let tagged = self.store.tags(name)?.get(&tag).copied();
                versions
                    .into_iter()
                    .find(|(version, _)| Some(*version) == tagged)
                    .ok_or_else(|| PodError::NotFound(format!("{name}@{tag}")))
            }
        }
    }

    fn saved(&self, name: &Name, version: u64, digest: &Hash) -> Result<Saved, PodError> {
        let (manifest, meta) = read::head_from_store(&self.store, digest)?;
        let digest = manifest::digest_text(digest);
        let tags = self.store.tags(name)?.into_iter();
        let tags = tags.filter_map(|(tag, of)| (of == version).then_some(tag));
        let tags = tags.collect();
        Ok(Saved {
            name: name.clone(),
            version,
            digest,
            meta,
            bytes: manifest.stored_bytes(),
            layers: manifest.layers(),
            tags,
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

    /// Its description, unless it is damaged.
    #[must_use]
    pub fn sound(self) -> Option<Saved> {
        match self {
            Self::Sound(saved) => Some(*saved),
            Self::Damaged { .. } => None,
        }
    }
}

/// The digests of all parts of the pods in a store.
fn needed(store: &Store) -> Result<BTreeSet<Hash>, PodError> {
    let mut needed = BTreeSet::new();
    for name in store.names()? {
        for (_, digest) in store.versions(&name)? {
            let (manifest, _) = read::head_from_store(store, &digest)?;
            for mut digest in manifest.blobs(digest) {
                // The blobs that this one is stored as a change of are needed too.
                while needed.insert(digest) {
                    let Some(base) = store.base_of(&digest)? else {
                        break;
                    };
                    digest = base;
                }
            }
        }
    }
    Ok(needed)
}
