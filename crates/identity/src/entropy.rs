//! Unpredictable bytes, as an input.
//!
//! This crate draws no randomness: the caller passes a seed of 32 bytes, and all random values in the answer (ids,
//! secrets) are derived from it. The seed is part of the record, so a replay of decisions generates the same ids again.

use std::cell::Cell;

use sha2::{Digest, Sha256};

/// Bytes of a seed.
pub const SEED_BYTES: usize = 32;

/// The source of entropy for one request.
#[derive(Debug)]
pub struct Entropy {
    seed: Seed,
    blocks_drawn: Cell<u64>,
}

/// The seed of the entropy of one request. Secret, so `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; SEED_BYTES]);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(..)")
    }
}

impl Entropy {
    /// A source that yields the same bytes whenever it starts from the same seed.
    pub fn new(seed: Seed) -> Self {
        Self {
            seed,
            blocks_drawn: Cell::new(0),
        }
    }

    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        for chunk in out.chunks_mut(SEED_BYTES) {
            for (to, from) in chunk.iter_mut().zip(self.block()) {
                *to = from;
            }
        }
        out
    }

    fn block(&self) -> [u8; SEED_BYTES] {
        let number = self.blocks_drawn.get();
        self.blocks_drawn.set(number.wrapping_add(1));
        let mut hash = Sha256::new();
        hash.update(self.seed.0);
        hash.update(number.to_be_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_yields_the_same_bytes_and_never_a_block_twice() {
        let (a, b) = (Entropy::new(Seed([7; 32])), Entropy::new(Seed([7; 32])));
        let first: [u8; 40] = a.bytes();
        assert_eq!(first, b.bytes());
        assert_ne!(first, a.bytes());
        assert_ne!(first, Entropy::new(Seed([8; 32])).bytes());
    }
}
