//! Where the chunks of a pod are read from.

use super::error::PodError;
use super::manifest::Chunk;

/// A source of the chunks' stored bytes, in the order of the manifest.
pub(super) trait Source {
    /// The stored bytes of `chunk`, which the caller verifies.
    fn fetch(&mut self, chunk: &Chunk) -> Result<Vec<u8>, PodError>;

    /// Called after the last chunk: fails if there is unexpected content.
    fn finish(&mut self) -> Result<(), PodError>;

    /// Whether chunks can only be fetched in order, all of them.
    fn is_stream(&self) -> bool;
}
