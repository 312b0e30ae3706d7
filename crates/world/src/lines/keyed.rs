//! Lines with keys, so that two states can be compared line by line, and the two hashes of a state.

use sha2::{Digest, Sha256};

use super::canonical::Canonical;
use super::{LineRef, hex, line_refs, split_secrets};
use crate::world::World;

/// The key of the line that holds the key that seals session tokens.
pub const SEALING_KEY: &str = "000000000000/world/";

/// A line of a saved world, split into what may be shown and its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedLine {
    /// `ACCOUNT/KIND/KEY`, unique in the world.
    pub key: String,
    /// The canonical line.
    pub line: String,
    /// The line without its secrets.
    pub public: String,
    /// The secrets, in the order of their places.
    pub secrets: Vec<String>,
}

/// The world's lines, in their canonical order.
pub fn keyed(world: &World) -> impl Iterator<Item = KeyedLine> {
    let mut canonical = Canonical::default();
    line_refs(world).map(move |line| {
        let text = String::from_utf8_lossy(canonical.write(&line)).into_owned();
        let (public, secrets) = split_secrets(&text);
        KeyedLine {
            key: key(&line),
            line: text,
            public,
            secrets,
        }
    })
}

fn key(line: &LineRef<'_>) -> String {
    let (account, entity) = (line.account, &line.entity);
    format!("{account}/{}/{}", entity.kind(), entity.key().as_str())
}

/// Computes the hash of a state and the hash of its public part: the lines without secrets, and without the sealing key,
/// which is nothing but a secret.
#[derive(Default)]
pub struct Hashes {
    state: Sha256,
    public: Sha256,
}

impl Hashes {
    /// Adds the next line.
    pub fn add(&mut self, line: &KeyedLine) {
        add(&mut self.state, &line.line);
        if line.key != SEALING_KEY {
            add(&mut self.public, &line.public);
        }
    }

    /// The state hash and the public hash, in hexadecimal.
    pub fn finish(self) -> (String, String) {
        (hex(self.state), hex(self.public))
    }
}

fn add(hash: &mut Sha256, line: &str) {
    hash.update(line.as_bytes());
    hash.update(b"\n");
}

/// The state hash and the public hash of a world, in hexadecimal.
pub fn hashes(world: &World) -> (String, String) {
    let mut hashes = Hashes::default();
    keyed(world).for_each(|line| hashes.add(&line));
    hashes.finish()
}
