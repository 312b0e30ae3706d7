//! Whether a manifest fits its description.

use super::super::limits::SEALED_BYTES_MAX;
use super::super::meta::{Meta, Secrecy};
use super::{Chunk, Codec, Manifest, PLACE, Part, PodError};

impl Manifest {
    /// Checks that the secrets are kept as the description says.
    pub(in crate::pod) fn check_secrecy(&self, secrecy: Secrecy) -> Result<(), PodError> {
        let mut secrets = self.chunks.iter();
        let (why, is_wrong): (_, fn(&Chunk) -> bool) = match secrecy {
            Secrecy::Omitted => (
                "it lists secrets, and its description says that they are left out",
                |_| true,
            ),
            Secrecy::Plain => (
                "it lists encrypted secrets, and its description says that they are plain",
                |chunk| chunk.codec == Codec::Age,
            ),
            Secrecy::Passphrase | Secrecy::Recipients => (
                "it lists plain secrets, and its description says that they are encrypted",
                |chunk| chunk.codec != Codec::Age,
            ),
        };
        if secrets.any(|chunk| chunk.part == Part::Secrets && is_wrong(chunk)) {
            return Err(PodError::refused(PLACE, why));
        }
        Ok(())
    }

    /// Checks that there is a history if the description says so, and as it says.
    pub(in crate::pod) fn check_history(&self, meta: &Meta) -> Result<(), PodError> {
        let refused = |why| Err(PodError::refused(PLACE, why));
        let is_history = |chunk: &&Chunk| chunk.part == Part::History;
        let mut chunks = self.chunks.iter().filter(is_history);
        let Some(history) = &meta.told.history else {
            return match chunks.next() {
                None => Ok(()),
                Some(_) => refused("it lists a history, and its description says that it has none"),
            };
        };
        let is_sealed = |chunk: &Chunk| chunk.codec == Codec::Age;
        if chunks.clone().next().is_none() {
            return refused("it lists no history, and its description says that it has one");
        }
        if history.encrypted != chunks.clone().all(is_sealed)
            || (!history.encrypted && chunks.any(is_sealed))
        {
            return refused("its history is not encrypted as its description says");
        }
        Ok(())
    }

    /// Checks that encrypted chunks come last and are small enough to be decrypted in memory.
    pub(super) fn check_sealed(&self) -> Result<(), PodError> {
        let is_sealed = |chunk: &&Chunk| chunk.codec == Codec::Age;
        let sealed = self.chunks.iter().filter(is_sealed);
        let bytes = sealed
            .map(|chunk| chunk.stored_bytes)
            .fold(0, u64::saturating_add);
        if bytes > SEALED_BYTES_MAX {
            let why = format!("it claims {bytes} encrypted bytes, the limit is {SEALED_BYTES_MAX}");
            return Err(PodError::refused(PLACE, why));
        }
        let first = self
            .chunks
            .iter()
            .position(|chunk| chunk.codec == Codec::Age);
        let last = first.map_or(&[][..], |first| &self.chunks[first..]);
        if last.iter().any(|chunk| chunk.codec != Codec::Age) {
            return Err(PodError::refused(
                PLACE,
                "a chunk follows its encrypted chunks",
            ));
        }
        Ok(())
    }
}
