//! Garbage collection: removes parts that no version needs.
//!
//! A push writes parts before the version that needs them. So only parts that are older than a grace period are removed, and
//! a push writes parts again that are older than half of it.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use object_store::{Error as StoreError, ObjectStoreExt as _};
use serde::Serialize;

use crate::error::RemoteError;
use crate::pod_file::{self, MANIFEST_BYTES_MAX};
use crate::refs::{REF_BYTES_MAX, Ref, version_of};
use crate::store::Remote;

/// How old a part is at least when it is removed: longer than any push takes.
pub const GRACE_DEFAULT: Duration = Duration::from_secs(24 * 60 * 60);

/// The result of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Collected {
    /// The parts that were removed.
    pub removed: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// The parts that no version needs and that are too young to be removed.
    pub young: u64,
    /// The parts that versions need.
    pub needed: u64,
}

impl Remote {
    /// Removes the parts that no version needs and that are older than `grace`.
    ///
    /// # Errors
    /// When a version cannot be read: then it is unknown what it needs, and nothing is removed.
    pub fn gc(&self, grace: Duration, now: SystemTime) -> Result<Collected, RemoteError> {
        self.run(async {
            self.check().await?;
            let blobs = self.list_below(&self.paths.blobs()).await?;
            // Read after the list: a version that was created in between needs none of the old parts that it does not name.
            let needed = self.needed().await?;
            let mut collected = Collected::default();
            for blob in blobs {
                let digest = blob.location.filename().unwrap_or_default();
                if needed.contains(digest) {
                    collected.needed += 1;
                } else if age(&blob, now) < grace || !self.is_still_old(&blob, grace, now).await? {
                    collected.young += 1;
                } else {
                    let deleted = self.store.delete(&blob.location).await;
                    deleted.map_err(|error| self.failed("remove a part", &error))?;
                    collected.removed += 1;
                    collected.bytes += blob.size;
                }
            }
            Ok(collected)
        })
    }

    /// Whether a push has not written the part again since it was listed.
    async fn is_still_old(
        &self,
        blob: &object_store::ObjectMeta,
        grace: Duration,
        now: SystemTime,
    ) -> Result<bool, RemoteError> {
        match self.store.head(&blob.location).await {
            Ok(found) => Ok(age(&found, now) >= grace),
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.failed("look for a part", &error)),
        }
    }

    /// The digests of all parts of all versions.
    async fn needed(&self) -> Result<BTreeSet<String>, RemoteError> {
        let mut needed = BTreeSet::new();
        for file in self.list_below(&self.paths.refs()).await? {
            if version_of(&file.location).is_none() {
                continue;
            }
            let Some(bytes) = self.get(&file.location, REF_BYTES_MAX).await? else {
                continue;
            };
            let found: Ref = serde_json::from_slice(&bytes)
                .map_err(|why| RemoteError::refused(file.location.to_string(), why))?;
            let digest = pod_file::hex(&found.digest)?;
            if !needed.insert(digest.to_owned()) {
                continue;
            }
            let path = self.paths.blob(digest);
            let manifest = self.get(&path, MANIFEST_BYTES_MAX).await?;
            let manifest =
                manifest.ok_or_else(|| RemoteError::refused(path.to_string(), "it is missing"))?;
            let listed = pod_file::listed(&manifest)?;
            needed.extend(listed.into_iter().map(|(digest, _)| digest));
        }
        Ok(needed)
    }
}

/// How long ago a file was written; nothing if its time is in the future.
pub(crate) fn age(file: &object_store::ObjectMeta, now: SystemTime) -> Duration {
    now.duration_since(file.last_modified.into())
        .unwrap_or_default()
}
