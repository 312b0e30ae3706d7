//! Lines with keys, so that two states can be compared line by line, and the two hashes of a state.

use sha2::{Digest, Sha256};

use super::canonical::Canonical;
use super::{LineRef, chunked, has_secrets, hex, line_refs, split_secrets};
use crate::world::{EntityRef, World};

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

    /// Adds the lines of the next chunk.
    pub fn add_chunk(&mut self, chunk: &Chunk) {
        self.state.update(&chunk.lines);
        self.public
            .update(chunk.public.as_ref().unwrap_or(&chunk.lines));
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

/// Some of the lines of a world, in their order.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The canonical lines, each with its line end.
    pub lines: Vec<u8>,
    /// The public part of the lines, if that is not the same.
    public: Option<Vec<u8>>,
}

impl Chunk {
    /// Adds a canonical line, given without its line end.
    pub(super) fn add(&mut self, line: &str, is_key: bool) {
        if is_key || has_secrets(line) {
            let public = self.public.get_or_insert_with(|| self.lines.clone());
            if !is_key {
                public.extend_from_slice(split_secrets(line).0.as_bytes());
                public.push(b'\n');
            }
        } else if let Some(public) = &mut self.public {
            public.extend_from_slice(line.as_bytes());
            public.push(b'\n');
        }
        self.lines.extend_from_slice(line.as_bytes());
        self.lines.push(b'\n');
    }
}

/// The lines in chunks: every chunk whose index modulo `of` is `nth`, so that several threads can share the work.
pub fn public_chunks(world: &World, nth: usize, of: usize) -> impl Iterator<Item = Chunk> {
    let mut canonical = Canonical::default();
    chunked(world, (nth, of), move |found| {
        let mut chunk = Chunk::default();
        for line in found {
            let is_key = matches!(line.entity, EntityRef::SealingKey(_));
            // Lines are JSON, and JSON is UTF-8.
            let text = std::str::from_utf8(canonical.write(&line)).unwrap_or_default();
            chunk.add(text, is_key);
        }
        (!chunk.lines.is_empty()).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arn::AccountId;
    use crate::event::{AccessKeyCreatedV1, Event, Payload, SealingKeyCreatedV1, UserCreatedV1};

    /// A world of more than one chunk, with secrets in the middle of one.
    fn world() -> World {
        let mut world = World::default();
        let account = AccountId::default();
        let users = (0..3_000).map(|n| {
            Payload::from(UserCreatedV1 {
                name: format!("u{n:05}"),
                path: "/".into(),
                id: format!("AIDA{n}"),
                created: Default::default(),
                boundary: None,
                tags: Vec::new(),
            })
        });
        let key = AccessKeyCreatedV1 {
            id: "AKIA1".to_owned(),
            user: None,
            user_id: None,
            secret: "s".to_owned().into(),
            active: true,
            created: Default::default(),
        };
        let sealing = SealingKeyCreatedV1 {
            key: "k".to_owned().into(),
        };
        for payload in users.chain([key.into(), sealing.into()]) {
            world.apply(Event::new(account, payload).prepare().unwrap());
        }
        world
    }

    #[test]
    fn the_hashes_of_chunks_are_those_of_the_lines() {
        for world in [World::default(), world()] {
            let mut by_line = Hashes::default();
            keyed(&world).for_each(|line| by_line.add(&line));
            let mut by_chunk = Hashes::default();
            let mut shared: Vec<_> = (0..3).map(|nth| public_chunks(&world, nth, 3)).collect();
            let mut text = Vec::new();
            for turn in (0..3).cycle() {
                let Some(chunk) = shared[turn].next() else {
                    break;
                };
                by_chunk.add_chunk(&chunk);
                text.extend(chunk.lines);
            }
            assert_eq!(by_chunk.finish(), by_line.finish());
            let lines = super::super::lines(&world).map(|line| line + "\n");
            assert_eq!(text, lines.collect::<String>().into_bytes());
        }
    }
}
