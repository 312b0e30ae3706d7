//! Blobs that somebody works with.
//!
//! A save writes blobs long before a name points to them, and a reader may still be at a pod that is being deleted. Both pin what
//! they need, and the collection of blobs that nothing needs leaves pinned ones alone. So neither waits for the other.

use std::sync::Arc;

use super::error::PodError;
use super::manifest::Manifest;
use super::store::Store;
use crate::hash::Hash;

/// What one save or one reader has pinned, while it lives.
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

    /// Keeps bytes under their digest. Pinned first: a blob that is there already must stay there.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<Hash, PodError> {
        let digest = Hash::of(bytes);
        self.pin(digest);
        self.store.put(&digest, bytes)?;
        Ok(digest)
    }

    /// Pins all that a pod is made of.
    pub(super) fn pin_all(&mut self, digest: Hash, manifest: &Manifest) {
        manifest.blobs(digest).for_each(|digest| self.pin(digest));
    }

    fn pin(&mut self, digest: Hash) {
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
