//! Deterministic mutations of seeds, for tests that throw broken bytes at decoders.
//!
//! The seeds are in `corpus/`; `ROLEBACK_UPDATE=1 cargo test -p roleback-journal seeds` regenerates them.

use std::fs;
use std::path::PathBuf;

/// Numbers at which lengths and counts tend to break.
const NUMBERS: [u64; 12] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0xffff_ffff,
    1 << 32,
    u64::MAX >> 1,
    u64::MAX,
];

/// A generator that makes the same choices in every run.
pub(crate) struct Mutator(u64);

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// One of `seeds`, with one to four mutations.
    pub(crate) fn mutate(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            self.mutate_once(&mut bytes, seeds);
        }
        bytes
    }

    fn mutate_once(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        if bytes.is_empty() {
            return;
        }
        let at = self.below(bytes.len());
        let length = 1 + self.below(64.min(bytes.len() - at));
        match self.below(7) {
            0 => bytes[at] ^= 1 << self.below(8),
            1 => bytes[at] = self.below(256) as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..at + length)),
            4 => bytes
                .splice(at..at, bytes[at..at + length].to_vec())
                .for_each(drop),
            5 => {
                let number = NUMBERS[self.below(NUMBERS.len())].to_le_bytes();
                let width = (1 << self.below(4)).min(bytes.len() - at);
                bytes[at..at + width].copy_from_slice(&number[..width]);
            }
            _ => {
                let other = &seeds[self.below(seeds.len())];
                let from = at.min(other.len());
                bytes.splice(
                    at..at + length,
                    other[from..(from + length).min(other.len())]
                        .iter()
                        .copied(),
                );
            }
        }
    }
}

/// The seeds in `corpus/<kind>/`, regenerated from `made` on request.
pub(crate) fn corpus(
    kind: &str,
    made: impl FnOnce() -> Vec<(&'static str, Vec<u8>)>,
) -> Vec<Vec<u8>> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(kind);
    if std::env::var_os("ROLEBACK_UPDATE").is_some() {
        fs::create_dir_all(&dir).unwrap();
        for (name, bytes) in made() {
            fs::write(dir.join(name), bytes).unwrap();
        }
    }
    crate::files::paths(&dir)
        .unwrap()
        .iter()
        .map(|path| fs::read(path).unwrap())
        .collect()
}
