//! Blobs in use.
//!
//! A save writes blobs long before a name refers to them, and a reader may still read a pod that is being deleted. Both
//! pin the blobs that they need, and garbage collection skips pinned blobs. So neither has to wait for the other.

use std::sync::Arc;

use super::error::PodError;
use super::limits::BLOB_DELTAS_MAX;
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
        self.put_near(bytes, None)
    }

    /// The same, for bytes that are similar to those of `base`: they may be stored as what differs from it.
    pub(super) fn put_near(&mut self, bytes: &[u8], base: Option<&Hash>) -> Result<Hash, PodError> {
        let digest = Hash::of(bytes);
        self.pin(digest)?;
        if let Some(base) = base {
            self.pin(*base)?;
        }
        self.store.put(&digest, bytes, base)?;
        // Another save may have stored the same bytes meanwhile, as a delta of a blob that was not pinned here and can have
        // been collected. Pin it, and store the bytes again if they cannot be read.
        if let Some(stored_on) = self.store.base_of(&digest)?
            && base != Some(&stored_on)
        {
            self.pin(stored_on)?;
            self.store.put(&digest, bytes, None)?;
        }
        Ok(digest)
    }

    /// Pins all parts of a pod.
    pub(super) fn pin_all(&mut self, digest: Hash, manifest: &Manifest) -> Result<(), PodError> {
        manifest
            .blobs(digest)
            .try_for_each(|digest| self.pin(digest))
    }

    /// Pins one blob, and the blobs that it is stored as a change of. What is read after this stays readable.
    pub(super) fn pin(&mut self, digest: Hash) -> Result<(), PodError> {
        let mut next = Some(digest);
        // One more than the longest chain that is read: a damaged one may go in circles.
        for _ in 0..=BLOB_DELTAS_MAX {
            let Some(digest) = next else { break };
            self.store.pin(digest);
            self.digests.push(digest);
            next = self.store.base_of(&digest)?;
        }
        Ok(())
    }
}

impl Drop for Pins {
    fn drop(&mut self) {
        self.digests
            .iter()
            .for_each(|digest| self.store.unpin(digest));
    }
}
