//! Blobs in use.
//!
//! A save writes blobs long before a name refers to them, and a reader may still read a pod that is being deleted. Both
//! pin the blobs that they need, and garbage collection skips pinned blobs. So neither has to wait for the other.

use std::sync::Arc;

use super::error::PodError;
use super::manifest::Manifest;
use super::store::Store;
use crate::hash::Hash;

/// The blobs that one save or one reader has pinned, until this is dropped.
pub(super) struct Pins {
    store: Arc<Store>,
    digests: Vec<Hash>,
}

impl Pins {
    pub(super) fn new(store: &Arc<Store>) -> Self {
        Self {
            store: Arc::clone(store),
            digests: Vec::new(),
        }
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Stores bytes under their digest. Pins first, because an existing blob must not be collected now.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<Hash, PodError> {
        let digest = Hash::of(bytes);
        self.pin(digest);
        self.store.put(&digest, bytes)?;
        Ok(digest)
    }

    /// Pins all parts of a pod.
    pub(super) fn pin_all(&mut self, digest: Hash, manifest: &Manifest) {
        manifest.blobs(digest).for_each(|digest| self.pin(digest));
    }

    /// Pins one blob.
    pub(super) fn pin(&mut self, digest: Hash) {
        self.store.pin(digest);
        self.digests.push(digest);
    }
}

impl Drop for Pins {
    fn drop(&mut self) {
        self.digests
            .iter()
            .for_each(|digest| self.store.unpin(digest));
    }
}
