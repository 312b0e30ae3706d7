//! Push: blobs first, then the version, created only if it does not exist.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::time::SystemTime;

use object_store::{Error as StoreError, ObjectStoreExt as _, PutMode, UpdateVersion};
use serde::Serialize;

use crate::error::RemoteError;
use crate::gc::{GRACE_DEFAULT, age};
use crate::pod_file::{self, BLOB_BYTES_MAX, MANIFEST_BYTES_MAX, Part};
use crate::refs::{REF_BYTES_MAX, Ref};
use crate::store::{Remote, Safety};

/// How often a number that someone else took is followed by the next.
const ATTEMPTS_MAX: u64 = 1_000;
/// How often the hint of the newest version is read again because someone else changed it.
const HINT_ATTEMPTS_MAX: usize = 5;
/// Maximum number of pods in the ancestry that is searched for the newest version.
const ANCESTORS_MAX: usize = 10_000;

/// What to push, and under which condition.
#[derive(Debug, Clone, Default)]
pub struct Push {
    /// Push only if the newest version is this one; 0 if there must be none.
    pub expect: Option<u64>,
    /// Push only if the pod is based on the newest version.
    pub ff_only: bool,
    /// The digests that local pods are based on, by their own digest.
    pub history: BTreeMap<String, Vec<String>>,
}

/// The result of a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pushed {
    /// The name.
    pub name: String,
    /// The version that it got.
    pub version: u64,
    /// Whether it was the newest version already.
    pub already: bool,
    /// The parts that were sent.
    pub sent: u64,
    /// The parts that the store had already.
    pub had: u64,
    /// The bytes that were sent.
    pub bytes: u64,
}

impl Remote {
    /// Pushes a pod file as the next version of `name`. The remote has the version only when it has all parts of it.
    ///
    /// # Errors
    /// See [`RemoteError`]. No version is created then.
    pub fn push(
        &self,
        name: &str,
        file: impl Read,
        push: &Push,
        now: SystemTime,
    ) -> Result<Pushed, RemoteError> {
        let parts = pod_file::take_apart(file)?;
        self.run(self.push_parts(name, &parts, push, now))
    }

    async fn push_parts(
        &self,
        name: &str,
        parts: &[Part],
        push: &Push,
        now: SystemTime,
    ) -> Result<Pushed, RemoteError> {
        self.check().await?;
        let digest = parts
            .first()
            .map(|part| pod_file::digest_text(&part.digest));
        let digest = digest.unwrap_or_default();
        let newest = self.check_newest(name, &digest, parts, push).await?;
        if let Some(version) = newest.same {
            return Ok(Pushed {
                name: name.to_owned(),
                version,
                already: true,
                sent: 0,
                had: parts.len() as u64,
                bytes: 0,
            });
        }
        let (sent, bytes) = self.send(parts, now).await?;
        let version = self.create(name, &digest, newest.last, push).await?;
        // A collection of garbage that began before the version existed may have removed parts that were there.
        self.send(parts, now).await?;
        self.hint(name, &Ref { version, digest }).await;
        Ok(Pushed {
            name: name.to_owned(),
            version,
            already: false,
            sent,
            had: parts.len() as u64 - sent,
            bytes,
        })
    }

    /// The newest version, if the conditions of the push hold.
    async fn check_newest(
        &self,
        name: &str,
        digest: &str,
        parts: &[Part],
        push: &Push,
    ) -> Result<Newest, RemoteError> {
        let version = self.newest(name).await?;
        if let Some(expected) = push.expect.filter(|expected| *expected != version) {
            return Err(RemoteError::Unexpected {
                name: name.to_owned(),
                found: version,
                expected,
            });
        }
        let last = self.last_number(name).await?;
        let Some(found) = self.version(name, version).await? else {
            return Ok(Newest { last, same: None });
        };
        let same = (found.digest == digest).then_some(version);
        if push.ff_only && same.is_none() && !self.is_based_on(parts, &found.digest, push).await? {
            return Err(RemoteError::NotForward {
                name: name.to_owned(),
                newest: version,
            });
        }
        Ok(Newest { last, same })
    }

    /// Whether the pod descends from another: through pods that are here, and through those in the store.
    async fn is_based_on(
        &self,
        parts: &[Part],
        ancestor: &str,
        push: &Push,
    ) -> Result<bool, RemoteError> {
        let meta = parts.get(1).map(|part| part.bytes.as_slice());
        let mut waiting = pod_file::parents(meta.unwrap_or_default())?;
        let mut seen = BTreeSet::new();
        while let Some(digest) = waiting.pop() {
            if digest == ancestor {
                return Ok(true);
            }
            if seen.len() > ANCESTORS_MAX || !seen.insert(digest.clone()) {
                continue;
            }
            match push.history.get(&digest) {
                Some(parents) => waiting.extend(parents.iter().cloned()),
                None => waiting.extend(self.parents(&digest).await?),
            }
        }
        Ok(false)
    }

    /// What a pod in the store is based on; nothing if the store does not have it.
    async fn parents(&self, digest: &str) -> Result<Vec<String>, RemoteError> {
        let path = self.paths.blob(pod_file::hex(digest)?);
        let Some(manifest) = self.get(&path, MANIFEST_BYTES_MAX).await? else {
            return Ok(Vec::new());
        };
        let listed = pod_file::listed(&manifest)?;
        let Some((meta, _)) = listed.first() else {
            return Ok(Vec::new());
        };
        let meta = self.get(&self.paths.blob(meta), BLOB_BYTES_MAX).await?;
        meta.map_or(Ok(Vec::new()), |meta| pod_file::parents(&meta))
    }

    /// Sends the parts that the store does not have, and those that are so old that a collection of garbage may be about to
    /// remove them. Returns their number and size.
    async fn send(&self, parts: &[Part], now: SystemTime) -> Result<(u64, u64), RemoteError> {
        let (mut sent, mut bytes) = (0, 0);
        for part in parts {
            let path = self.paths.blob(&part.digest);
            let has = match self.store.head(&path).await {
                Ok(found) => age(&found, now) < GRACE_DEFAULT / 2,
                Err(StoreError::NotFound { .. }) => false,
                Err(error) => return Err(self.failed("look for a part", &error)),
            };
            if !has {
                self.put(&path, part.bytes.clone(), PutMode::Overwrite)
                    .await
                    .map_err(|error| self.failed("write a part", &error))?;
                sent += 1;
                bytes += part.bytes.len() as u64;
            }
        }
        Ok((sent, bytes))
    }

    /// Creates the next version. A pusher whose number someone else took takes the number after.
    pub(crate) async fn create(
        &self,
        name: &str,
        digest: &str,
        newest: u64,
        push: &Push,
    ) -> Result<u64, RemoteError> {
        let mut version = newest;
        for _ in 0..ATTEMPTS_MAX {
            version += 1;
            let content = Ref {
                version,
                digest: digest.to_owned(),
            };
            let content = serde_json::to_vec(&content).unwrap_or_default();
            let path = self.paths.version(name, version);
            let created = match self.safety {
                Safety::Conditional => self.put(&path, content, PutMode::Create).await,
                Safety::Unsafe => match self.store.head(&path).await {
                    Err(StoreError::NotFound { .. }) => {
                        self.put(&path, content, PutMode::Overwrite).await
                    }
                    Ok(_) => continue,
                    Err(error) => Err(error),
                },
            };
            match created {
                // A version is marked as deleted before its number becomes free.
                Ok(_) if self.was_deleted(name, version).await? => {
                    self.remove(&path).await?;
                    continue;
                }
                Ok(_) => return Ok(version),
                Err(StoreError::AlreadyExists { .. } | StoreError::Precondition { .. }) => {}
                Err(error) => return Err(self.failed("create the version", &error)),
            }
            if let Some(expected) = push.expect {
                return Err(RemoteError::Unexpected {
                    name: name.to_owned(),
                    found: version,
                    expected,
                });
            }
            if push.ff_only {
                return Err(RemoteError::NotForward {
                    name: name.to_owned(),
                    newest: version,
                });
            }
        }
        Err(RemoteError::Io {
            url: self.url.clone(),
            action: "create the version".to_owned(),
            why: format!("others created {ATTEMPTS_MAX} versions meanwhile; try again"),
        })
    }

    /// Updates the hint of the newest version, unless it is newer. A failure has no effect on readers, which list the versions.
    async fn hint(&self, name: &str, newest: &Ref) {
        let path = self.paths.latest(name);
        let content = serde_json::to_vec(newest).unwrap_or_default();
        for _ in 0..HINT_ATTEMPTS_MAX {
            let mode = match self.store.get(&path).await {
                Err(StoreError::NotFound { .. }) => PutMode::Create,
                Err(_) => return,
                Ok(found) if found.meta.size > REF_BYTES_MAX => PutMode::Overwrite,
                Ok(found) => {
                    let e_tag = found.meta.e_tag.clone();
                    let bytes = found.bytes().await.unwrap_or_default();
                    let old = serde_json::from_slice::<Ref>(&bytes);
                    if old.is_ok_and(|old| old.version >= newest.version) {
                        return;
                    }
                    match self.has_etags {
                        true => PutMode::Update(UpdateVersion {
                            e_tag,
                            version: None,
                        }),
                        false => PutMode::Overwrite,
                    }
                }
            };
            match self.put(&path, content.clone(), mode).await {
                Err(StoreError::AlreadyExists { .. } | StoreError::Precondition { .. }) => {}
                _ => return,
            }
        }
    }
}

/// The newest version of a name when the push began.
struct Newest {
    /// The greatest number that a version has or had.
    last: u64,
    /// The newest version, if it is the pod to push.
    same: Option<u64>,
}
