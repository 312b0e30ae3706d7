//! The store of pods: bytes under their digests, and names that refer to them.
//!
//! `blobs/sha256/<digest>` and `refs/<name>/v<N>.json`; `refs/<name>/latest.json` repeats the newest version for
//! readers that cannot list a directory. A name is written only after all blobs that it refers to are durable.
//!
//! Saves, readers and deletions run in parallel. A pin ([`super::pins`]) keeps a blob from being collected while no
//! name refers to it yet, or no longer does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::error::PodError;
use super::manifest::digest_text;
use super::name::{Name, Tag};
use crate::files;
use crate::hash::Hash;
use crate::presence::Presence;

/// Maximum size of a file under `refs/` in bytes.
const REF_BYTES_MAX: u64 = 4 << 10;

mod delta;
mod layout;

use layout::*;

#[derive(Debug)]
pub(super) struct Store {
    home: Home,
    /// See [`Naming`].
    naming: Mutex<()>,
    /// Pinned blobs, with the number of pins.
    pinned: Mutex<BTreeMap<Hash, usize>>,
}

#[derive(Debug)]
enum Home {
    Dir { dir: PathBuf, presence: Presence },
    Memory(Mutex<Held>),
}

#[derive(Default, Debug)]
struct Held {
    blobs: BTreeMap<Hash, Arc<[u8]>>,
    names: BTreeMap<Name, Versions>,
    tags: BTreeMap<Name, Tags>,
}

/// The versions of a name; deleted ones have no digest.
type Versions = BTreeMap<u64, Option<Hash>>;

/// The tags of a name, with the version that each points to.
pub(super) type Tags = BTreeMap<Tag, u64>;

/// A lock, held while changing names or reading all of them consistently.
pub(super) struct Naming<'a>(
    #[expect(dead_code, reason = "it is held, not looked at")] MutexGuard<'a, ()>,
);

impl Store {
    pub(super) fn in_dir(dir: PathBuf, presence: Presence) -> Self {
        Self::of(Home::Dir { dir, presence })
    }

    pub(super) fn in_memory() -> Self {
        Self::of(Home::Memory(Mutex::default()))
    }

    fn of(home: Home) -> Self {
        Self {
            home,
            naming: Mutex::default(),
            pinned: Mutex::default(),
        }
    }

    pub(super) fn naming(&self) -> Naming<'_> {
        Naming(lock(&self.naming))
    }

    /// Whether the data directory still exists: pods written to a removed directory would be lost.
    pub(super) fn check_home(&self) -> Result<(), PodError> {
        match &self.home {
            Home::Memory(_) => Ok(()),
            Home::Dir { presence, .. } => presence.check().map_err(PodError::io("write a pod")),
        }
    }

    /// Removes unfinished files of a crash.
    pub(super) fn tidy(&self) -> io::Result<()> {
        let Home::Dir { dir, .. } = &self.home else {
            return Ok(());
        };
        files::remove_unfinished(&blobs_in(dir))?;
        let names = files::paths(&refs_in(dir))?;
        names.iter().try_for_each(|name| {
            files::remove_unfinished(name)?;
            files::remove_unfinished(&tags_in(name))
        })
    }

    /// Adds a pin: from now on the blob is not collected.
    pub(super) fn pin(&self, digest: Hash) {
        *lock(&self.pinned).entry(digest).or_default() += 1;
    }

    /// Removes a pin.
    pub(super) fn unpin(&self, digest: &Hash) {
        let mut pinned = lock(&self.pinned);
        let left = pinned.get_mut(digest).map_or(0, |count| {
            *count -= 1;
            *count
        });
        if left == 0 {
            pinned.remove(digest);
        }
    }

    /// Removes every blob that neither a name nor a pin needs; returns their size in bytes. No name can be written
    /// meanwhile. A save pins a blob before it checks whether the blob exists, so no blob that it relies on is removed.
    pub(super) fn sweep(&self, _: &Naming<'_>, needed: &BTreeSet<Hash>) -> Result<u64, PodError> {
        match &self.home {
            Home::Memory(held) => {
                let (pinned, mut held) = (lock(&self.pinned), lock(held));
                let mut freed = 0;
                held.blobs.retain(|digest, bytes| {
                    let keep = needed.contains(digest) || pinned.contains_key(digest);
                    freed += if keep { 0 } else { bytes.len() as u64 };
                    keep
                });
                Ok(freed)
            }
            Home::Dir { dir, .. } => {
                let dir = blobs_in(dir);
                let swept = self.sweep_files(&dir, needed);
                swept.map_err(PodError::io(format!("tidy `{}`", dir.display())))
            }
        }
    }

    fn sweep_files(&self, blobs: &Path, needed: &BTreeSet<Hash>) -> io::Result<u64> {
        let mut freed = 0;
        for path in files::paths(blobs)? {
            let Some(digest) = digest_in(&path).filter(|digest| !needed.contains(digest)) else {
                continue;
            };
            // Held until the file is removed: a later pin then finds the blob missing and writes it.
            let pinned = lock(&self.pinned);
            if !pinned.contains_key(&digest) {
                freed += fs::symlink_metadata(&path)?.len();
                fs::remove_file(&path)?;
            }
        }
        Ok(freed)
    }

    /// Stores bytes under their digest, which must be pinned. They may be stored as what differs from `base`, if that is
    /// pinned too, with what it is stored as a change of.
    pub(super) fn put(
        &self,
        digest: &Hash,
        bytes: &[u8],
        base: Option<&Hash>,
    ) -> Result<(), PodError> {
        match &self.home {
            Home::Memory(held) => {
                let mut held = lock(held);
                held.blobs.entry(*digest).or_insert_with(|| bytes.into());
                Ok(())
            }
            Home::Dir { dir, .. } => {
                let blobs = blobs_in(dir);
                delta::put_file(&blobs, digest, bytes, base).map_err(PodError::io(format!(
                    "write `{}`",
                    blobs.join(digest.to_string()).display()
                )))
            }
        }
    }

    /// The blob that a blob is stored as a change of, if it is.
    pub(super) fn base_of(&self, digest: &Hash) -> Result<Option<Hash>, PodError> {
        match &self.home {
            Home::Memory(_) => Ok(None),
            Home::Dir { dir, .. } => {
                let blobs = blobs_in(dir);
                delta::base_of(&blobs, digest).map_err(PodError::io(format!(
                    "read `{}`",
                    blobs.join(digest.to_string()).display()
                )))
            }
        }
    }

    /// The bytes under a digest, unverified; reads at most `bytes_max`.
    pub(super) fn get(&self, digest: &Hash, bytes_max: u64) -> Result<Vec<u8>, PodError> {
        match &self.home {
            Home::Memory(held) => {
                let held = lock(held);
                let bytes = held.blobs.get(digest).map(|bytes| bytes.to_vec());
                bytes.ok_or_else(|| PodError::refused(digest_text(digest), "it is missing"))
            }
            Home::Dir { dir, .. } => {
                let blobs = blobs_in(dir);
                delta::read_blob(&blobs, digest, bytes_max).map_err(PodError::io(format!(
                    "read `{}`",
                    blobs.join(digest.to_string()).display()
                )))
            }
        }
    }

    /// Makes `digest` the next version of `name`.
    pub(super) fn name_next(
        &self,
        _: &Naming<'_>,
        name: &Name,
        digest: &Hash,
    ) -> Result<u64, PodError> {
        self.check_home()?;
        self.check_case(name)?;
        let versions = self.all_versions(name)?;
        let version = versions.last_key_value().map_or(0, |(version, _)| *version) + 1;
        match &self.home {
            Home::Memory(held) => {
                let mut held = lock(held);
                let versions = held.names.entry(name.clone()).or_default();
                versions.insert(version, Some(*digest));
            }
            Home::Dir { dir, .. } => {
                let dir = refs_in(dir).join(name.as_str());
                name_file(&dir, version, digest)
                    .map_err(PodError::io(format!("write `{}`", dir.display())))?;
            }
        }
        Ok(version)
    }

    /// Refuses a name that differs only in case from another: on some file systems both would be one directory.
    fn check_case(&self, name: &Name) -> Result<(), PodError> {
        let folded = |name: &Name| name.as_str().to_ascii_lowercase();
        let names = self.names()?;
        let taken = names
            .into_iter()
            .find(|there| there != name && folded(there) == folded(name));
        match taken {
            None => Ok(()),
            Some(taken) => Err(PodError::Case {
                name: name.to_string(),
                taken: taken.to_string(),
            }),
        }
    }

    /// Removes versions of a name. Their numbers stay taken.
    pub(super) fn forget(
        &self,
        _: &Naming<'_>,
        name: &Name,
        deleted: &[u64],
    ) -> Result<(), PodError> {
        self.check_home()?;
        let mut left = self.all_versions(name)?;
        left.retain(|version, digest| digest.is_some() && !deleted.contains(version));
        let last_deleted = deleted.iter().copied().max().unwrap_or_default();
        let newest = left
            .last_key_value()
            .map_or((last_deleted, None), |(version, digest)| {
                (*version, *digest)
            });
        match &self.home {
            Home::Memory(held) => {
                if let Some(versions) = lock(held).names.get_mut(name) {
                    versions.extend(deleted.iter().map(|version| (*version, None)));
                }
                Ok(())
            }
            Home::Dir { dir, .. } => {
                let dir = refs_in(dir).join(name.as_str());
                forget_files(&dir, newest, deleted)
                    .map_err(PodError::io(format!("delete pod `{name}`")))
            }
        }
    }

    /// The tags of a name.
    pub(super) fn tags(&self, name: &Name) -> Result<Tags, PodError> {
        match &self.home {
            Home::Memory(held) => Ok(lock(held).tags.get(name).cloned().unwrap_or_default()),
            Home::Dir { dir, .. } => {
                let dir = tags_in(&refs_in(dir).join(name.as_str()));
                let paths = files::paths(&dir)
                    .map_err(PodError::io(format!("read `{}`", dir.display())))?;
                let named = paths.iter().filter_map(|path| {
                    let tag = files::name(path).strip_suffix(REF_SUFFIX)?;
                    Some((Tag::new(tag).ok()?, path))
                });
                named
                    .map(|(tag, path)| Ok((tag, parse_ref(path)?.version)))
                    .collect()
            }
        }
    }

    /// Points a tag to a version, or removes it.
    pub(super) fn set_tag(
        &self,
        _: &Naming<'_>,
        name: &Name,
        tag: &Tag,
        to: Option<(u64, Hash)>,
    ) -> Result<(), PodError> {
        self.check_home()?;
        match &self.home {
            Home::Memory(held) => {
                let tags = &mut lock(held).tags;
                let tags = tags.entry(name.clone()).or_default();
                match to {
                    Some((version, _)) => tags.insert(tag.clone(), version),
                    None => tags.remove(tag),
                };
                Ok(())
            }
            Home::Dir { dir, .. } => {
                let dir = tags_in(&refs_in(dir).join(name.as_str()));
                tag_file(&dir, tag, to).map_err(PodError::io(format!(
                    "write the tag `{tag}` of pod `{name}`"
                )))
            }
        }
    }

    /// All names, including those without a version that is left.
    pub(super) fn names(&self) -> Result<Vec<Name>, PodError> {
        match &self.home {
            Home::Memory(held) => Ok(lock(held).names.keys().cloned().collect()),
            Home::Dir { dir, .. } => {
                let dir = refs_in(dir);
                let paths = files::paths(&dir)
                    .map_err(PodError::io(format!("read `{}`", dir.display())))?;
                let names = paths.iter().map(|path| Name::new(files::name(path)));
                Ok(names.filter_map(Result::ok).collect())
            }
        }
    }

    /// The existing versions of a name, oldest first; none if the name does not exist.
    pub(super) fn versions(&self, name: &Name) -> Result<Vec<(u64, Hash)>, PodError> {
        let versions = self.all_versions(name)?.into_iter();
        Ok(versions
            .filter_map(|(version, digest)| Some((version, digest?)))
            .collect())
    }

    fn all_versions(&self, name: &Name) -> Result<Versions, PodError> {
        match &self.home {
            Home::Memory(held) => Ok(lock(held).names.get(name).cloned().unwrap_or_default()),
            Home::Dir { dir, .. } => {
                let dir = refs_in(dir).join(name.as_str());
                let paths = files::paths(&dir)
                    .map_err(PodError::io(format!("read `{}`", dir.display())))?;
                let numbered = paths
                    .iter()
                    .filter_map(|path| Some((version_of(path)?, path)));
                numbered
                    .map(|(version, path)| Ok((version, read_ref(path, version)?)))
                    .collect()
            }
        }
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
