//! The versions of a pod in a store: what they are, and their deletion.
//!
//! A deleted version leaves an empty file `refs/NAME/vN.deleted`, so that its number is not used again.

use object_store::{Error as StoreError, ObjectStoreExt as _, PutMode};
use serde::Serialize;

use crate::error::RemoteError;
use crate::pod_file::{self, BLOB_BYTES_MAX, Description, MANIFEST_BYTES_MAX};
use crate::refs::{deleted_of, version_of};
use crate::store::Remote;

/// A version of a pod in a remote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemoteVersion {
    /// The version.
    pub version: u64,
    /// When it was saved, in seconds since 1970.
    pub created: i64,
    /// The message that was given when it was saved.
    pub message: Option<String>,
    /// Who saved it, if the pod says so.
    pub author: Option<String>,
    /// The size of its parts in bytes.
    pub bytes: u64,
}

impl Remote {
    /// The versions of a pod, oldest first.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`] if it has none; otherwise when a version cannot be read.
    pub fn versions(&self, name: &str) -> Result<Vec<RemoteVersion>, RemoteError> {
        self.run(async {
            let mut versions = Vec::new();
            for number in self.numbers(name).await? {
                // A version that someone deletes meanwhile is left out.
                if let Some(found) = self.version(name, number).await? {
                    versions.push(self.describe(number, &found.digest).await?);
                }
            }
            Ok(versions)
        })
    }

    /// Deletes a version of a pod, or all versions. Its parts stay until garbage is collected. Returns the numbers of the deleted versions.
    ///
    /// # Errors
    /// [`RemoteError::NotFound`] if there is no such version; otherwise when the store does not allow it.
    pub fn delete(&self, name: &str, version: Option<u64>) -> Result<Vec<u64>, RemoteError> {
        self.run(async {
            let all = self.numbers(name).await?;
            let newest = all.last().copied();
            let chosen = |number: &u64| version.is_none_or(|version| version == *number);
            let chosen: Vec<_> = all.into_iter().filter(chosen).collect();
            if chosen.is_empty() {
                return Err(self.no_pod(name, version));
            }
            for number in &chosen {
                // First, so that no pusher finds the number free.
                let mark = self.paths.deleted(name, *number);
                let marked = self.put(&mark, Vec::new(), PutMode::Overwrite).await;
                marked.map_err(|error| self.failed("delete the version", &error))?;
                self.remove(&self.paths.version(name, *number)).await?;
            }
            if newest.is_some_and(|newest| chosen.contains(&newest)) {
                self.remove(&self.paths.latest(name)).await?;
            }
            Ok(chosen)
        })
    }

    /// The numbers of the versions, ascending.
    async fn numbers(&self, name: &str) -> Result<Vec<u64>, RemoteError> {
        self.check().await?;
        let listed = self.list_below(&self.paths.name(name)).await?;
        let versions = listed.iter().filter_map(|file| version_of(&file.location));
        let mut versions: Vec<_> = versions.collect();
        versions.sort_unstable();
        match versions.is_empty() {
            true => Err(self.no_pod(name, None)),
            false => Ok(versions),
        }
    }

    /// Whether the number was that of a version that was deleted.
    pub(crate) async fn was_deleted(&self, name: &str, version: u64) -> Result<bool, RemoteError> {
        match self.store.head(&self.paths.deleted(name, version)).await {
            Ok(_) => Ok(true),
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.failed("look for the version", &error)),
        }
    }

    /// The greatest number that a version of a name has or had; 0 if there never was one.
    pub(crate) async fn last_number(&self, name: &str) -> Result<u64, RemoteError> {
        let listed = self.list_below(&self.paths.name(name)).await?;
        let paths = listed.iter().map(|file| &file.location);
        let numbers = paths.filter_map(|path| version_of(path).or_else(|| deleted_of(path)));
        Ok(numbers.max().unwrap_or(0))
    }

    pub(crate) async fn remove(&self, path: &object_store::path::Path) -> Result<(), RemoteError> {
        match self.store.delete(path).await {
            Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("delete the version", &error)),
        }
    }

    fn no_pod(&self, name: &str, version: Option<u64>) -> RemoteError {
        RemoteError::NotFound {
            url: self.url.clone(),
            pod: version.map_or(name.to_owned(), |version| format!("{name}:{version}")),
        }
    }

    async fn describe(&self, version: u64, digest: &str) -> Result<RemoteVersion, RemoteError> {
        let digest = pod_file::hex(digest)?;
        let manifest = self.part(digest, MANIFEST_BYTES_MAX).await?;
        let parts = pod_file::listed(&manifest)?;
        let bytes = manifest.len() as u64 + parts.iter().map(|(_, size)| size).sum::<u64>();
        let description = match parts.first() {
            None => Description::default(),
            Some((meta, _)) => pod_file::description(&self.part(meta, BLOB_BYTES_MAX).await?)?,
        };
        Ok(RemoteVersion {
            version,
            created: description.created_ns.div_euclid(1_000_000_000),
            message: description.message,
            author: description.author,
            bytes,
        })
    }
}
