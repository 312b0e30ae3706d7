//! Where pods lie: bytes under their digests, and names that point to them.
//!
//! `blobs/sha256/<digest>` and `refs/<name>/v<N>.json`; `refs/<name>/latest.json` repeats the newest for readers that
//! cannot list a directory. A name is given only after all that it stands for is durable.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::manifest::digest_text;
use super::{Name, PodError};
use crate::files;
use crate::hash::Hash;

/// Largest file under `refs/`, bytes.
const REF_BYTES_MAX: u64 = 4 << 10;

#[derive(Debug)]
pub(super) struct Store {
    home: Home,
    /// Held while a version gets its number.
    naming: Mutex<()>,
}

#[derive(Debug)]
enum Home {
    Dir(PathBuf),
    Memory(Mutex<Held>),
}

#[derive(Default, Debug)]
struct Held {
    blobs: BTreeMap<Hash, Arc<[u8]>>,
    versions: BTreeMap<Name, Vec<Hash>>,
}

/// What a file under `refs/` says.
#[derive(Serialize, Deserialize)]
struct Ref {
    version: u64,
    digest: String,
}

impl Store {
    pub(super) fn in_dir(dir: PathBuf) -> Self {
        Self {
            home: Home::Dir(dir),
            naming: Mutex::default(),
        }
    }

    pub(super) fn in_memory() -> Self {
        Self {
            home: Home::Memory(Mutex::default()),
            naming: Mutex::default(),
        }
    }

    /// Removes what a crash left of chunks that were being written.
    pub(super) fn tidy(&self) -> io::Result<()> {
        match &self.home {
            Home::Memory(_) => Ok(()),
            Home::Dir(dir) => files::remove_unfinished(&blobs_in(dir)),
        }
    }

    /// Removes every blob that is not needed. Only for who is alone with the store: what is being saved has no name yet.
    pub(super) fn keep_only(&self, needed: &BTreeSet<Hash>) -> io::Result<()> {
        let Home::Dir(dir) = &self.home else {
            return Ok(());
        };
        let paths = files::paths(&blobs_in(dir))?;
        let is_idle = |path: &&PathBuf| {
            Hash::from_hex(files::name(path)).is_some_and(|digest| !needed.contains(&digest))
        };
        paths.iter().filter(is_idle).try_for_each(fs::remove_file)
    }

    /// Keeps bytes under their digest.
    pub(super) fn put(&self, bytes: &[u8]) -> Result<Hash, PodError> {
        let digest = Hash::of(bytes);
        match &self.home {
            Home::Memory(held) => {
                lock(held)
                    .blobs
                    .entry(digest)
                    .or_insert_with(|| bytes.into());
            }
            Home::Dir(dir) => {
                let blobs = blobs_in(dir);
                let path = blobs.join(digest.to_string());
                put_file(&blobs, &path, &digest, bytes)
                    .map_err(PodError::io(format!("write `{}`", path.display())))?;
            }
        }
        Ok(digest)
    }

    /// The bytes that are kept under a digest, unchecked; more than `bytes_max` are not read.
    pub(super) fn get(&self, digest: &Hash, bytes_max: u64) -> Result<Vec<u8>, PodError> {
        match &self.home {
            Home::Memory(held) => {
                let held = lock(held);
                let bytes = held.blobs.get(digest).map(|bytes| bytes.to_vec());
                bytes.ok_or_else(|| PodError::refused(digest_text(digest), "it is missing"))
            }
            Home::Dir(dir) => {
                let path = blobs_in(dir).join(digest.to_string());
                read_up_to(&path, bytes_max)
                    .map_err(PodError::io(format!("read `{}`", path.display())))
            }
        }
    }

    /// Gives `digest` the next version of `name`.
    pub(super) fn name_next(&self, name: &Name, digest: &Hash) -> Result<u64, PodError> {
        let _naming = self.naming.lock().unwrap_or_else(PoisonError::into_inner);
        let version = self
            .versions(name)?
            .last()
            .map_or(0, |(version, _)| *version)
            + 1;
        match &self.home {
            Home::Memory(held) => lock(held)
                .versions
                .entry(name.clone())
                .or_default()
                .push(*digest),
            Home::Dir(dir) => {
                let dir = refs_in(dir).join(name.as_str());
                write_ref(&dir, version, digest)
                    .map_err(PodError::io(format!("write `{}`", dir.display())))?;
            }
        }
        Ok(version)
    }

    /// The names, also of what was never finished.
    pub(super) fn names(&self) -> Result<Vec<Name>, PodError> {
        match &self.home {
            Home::Memory(held) => Ok(lock(held).versions.keys().cloned().collect()),
            Home::Dir(dir) => {
                let dir = refs_in(dir);
                let paths = files::paths(&dir)
                    .map_err(PodError::io(format!("read `{}`", dir.display())))?;
                let names = paths.iter().map(|path| Name::new(files::name(path)));
                Ok(names.filter_map(Result::ok).collect())
            }
        }
    }

    /// The versions of a name, oldest first; none when there is no such name.
    pub(super) fn versions(&self, name: &Name) -> Result<Vec<(u64, Hash)>, PodError> {
        match &self.home {
            Home::Memory(held) => {
                let held = lock(held);
                Ok((1..)
                    .zip(held.versions.get(name).into_iter().flatten().copied())
                    .collect())
            }
            Home::Dir(dir) => {
                let dir = refs_in(dir).join(name.as_str());
                let paths = files::paths(&dir)
                    .map_err(PodError::io(format!("read `{}`", dir.display())))?;
                let numbered = paths
                    .iter()
                    .filter_map(|path| Some((version_of(path)?, path)));
                let mut versions = numbered
                    .map(|(version, path)| Ok((version, read_ref(path, version)?)))
                    .collect::<Result<Vec<_>, PodError>>()?;
                versions.sort_unstable();
                Ok(versions)
            }
        }
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

fn blobs_in(dir: &Path) -> PathBuf {
    dir.join("blobs").join("sha256")
}

fn refs_in(dir: &Path) -> PathBuf {
    dir.join("refs")
}

/// Writes a blob unless a good one is there: a damaged one is made good by saving its content again.
fn put_file(blobs: &Path, path: &Path, digest: &Hash, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| Hash::of(&there) == *digest) {
        return Ok(());
    }
    files::private_dir(blobs)?;
    files::write_whole(path, bytes)
}

fn read_up_to(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write_ref(dir: &Path, version: u64, digest: &Hash) -> io::Result<()> {
    files::private_dir(dir)?;
    let mut text = serde_json::to_vec(&Ref {
        version,
        digest: digest_text(digest),
    })?;
    text.push(b'\n');
    files::write_whole(&dir.join(format!("v{version}.json")), &text)?;
    files::write_whole(&dir.join("latest.json"), &text)
}

/// The number in `v<N>.json`.
fn version_of(path: &Path) -> Option<u64> {
    files::name(path)
        .strip_prefix('v')?
        .strip_suffix(".json")?
        .parse()
        .ok()
}

fn read_ref(path: &Path, version: u64) -> Result<Hash, PodError> {
    let place = || format!("`{}`", path.display());
    let text =
        read_up_to(path, REF_BYTES_MAX).map_err(PodError::io(format!("read {}", place())))?;
    serde_json::from_slice::<Ref>(&text)
        .ok()
        .filter(|named| named.version == version)
        .and_then(|named| Hash::from_hex(named.digest.strip_prefix("sha256:")?))
        .ok_or_else(|| PodError::refused(place(), "it does not name this version"))
}
