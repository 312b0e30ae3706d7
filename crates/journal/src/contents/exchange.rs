//! Pieces on their way to and from other nodes.

use super::{COMPRESSION_LEVEL, Contents, PIECE_BYTES_MAX, REFERENCE_BYTES};
use crate::envelope::{Opened, hash_at, u32_at};
use crate::hash::Hash;
use crate::log::Piece;

impl Contents {
    /// The pieces that verified records refer to, as they are stored. The records are one behind the other.
    pub(crate) fn pieces_of(&self, records: &[u8]) -> std::io::Result<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut rest = records;
        while !rest.is_empty() {
            let opened = Opened::unchecked(rest).map_err(std::io::Error::other)?;
            rest = &rest[opened.length..];
            if !opened.is_in_pieces() {
                continue;
            }
            for reference in opened.stored.chunks_exact(REFERENCE_BYTES) {
                let hash = hash_at(reference, 0);
                let raw = self.get(&hash, u32_at(reference, Hash::BYTES) as usize)?;
                let stored = zstd::bulk::compress(&raw, COMPRESSION_LEVEL)?;
                pieces.push(Piece { hash, stored });
            }
        }
        Ok(pieces)
    }

    /// Stores a piece that another node made, unless it is not what its hash says.
    pub(crate) fn take_up(&self, digest: &Hash, stored: &[u8]) -> std::io::Result<()> {
        let raw = zstd::bulk::decompress(stored, PIECE_BYTES_MAX)?;
        match Hash::of(&raw) == *digest {
            true => self.put(digest, &raw),
            false => Err(std::io::Error::other(format!(
                "content `{digest}` of the shared log does not have this hash"
            ))),
        }
    }
}
