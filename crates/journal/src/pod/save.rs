//! Stores pods: new saves, and files from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::chunk::{Builder, add_sealed};
use super::error::PodError;
use super::history;
use super::layers::{self, Merged};
use super::limits::{
    CHUNKS_MAX, DELTA_BYTES_PER_BASE_BYTE, DELTAS_MAX, FORMAT, FORMAT_PLAIN, LINES_MAX,
    META_BYTES_MAX, RAW_BYTES_MAX, STORED_BYTES_MAX,
};
use super::manifest::{Chunk, Codec, Manifest, Part, digest_of};
use super::meta::{Counted, META, Meta, NewPod};
use super::pins::Pins;
use super::read;
use super::reading::{self, Reading};
use super::sealed::Keep;
use super::source::Source;
use super::tarball::PodFile;
use crate::hash::Hash;

mod secrets;

use secrets::Secrets;

/// One entity to save.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What the entity keeps for its whole existence, unique in the state.
    pub key: String,
    /// The entity without its secrets: one JSON value without line feeds.
    pub state: String,
    /// Its secrets, in the order of their places in `state`.
    pub secrets: Vec<String>,
}

/// What a save is similar to.
#[derive(Default)]
pub(super) struct Parents {
    /// The version whose layers it shares.
    pub(super) content: Option<Hash>,
    /// The version whose manifest and description its own may be stored as a change of: one of the same name, so that damage in
    /// a pod makes no pod of another name unreadable.
    pub(super) text: Option<Hash>,
}

/// Stores a pod; returns the digest of its manifest. `lines` is called again if a delta turns out to be too large.
pub(super) fn save<I: IntoIterator<Item = Line>>(
    pins: &mut Pins,
    parents: &Parents,
    keep: &Keep,
    (lines, history): (
        impl Fn() -> I,
        impl Iterator<Item = Result<String, PodError>>,
    ),
    new: impl FnOnce() -> NewPod,
) -> Result<Hash, PodError> {
    let like = Similar::to(pins, parents.text.as_ref());
    // A parent that is gone or damaged costs only space: the save then has a base of its own.
    let parent = parents.content.as_ref();
    let parent = parent.and_then(|digest| Parent::read(pins, digest, keep).ok());
    let mut secrets = Secrets::new(keep)?;
    let delta = match parent {
        Some(parent) if parent.has_room() => parent.delta(pins, &mut secrets, lines())?,
        _ => None,
    };
    let (mut chunks, counts) = match delta {
        Some(delta) => delta,
        None => {
            secrets = Secrets::new(keep)?;
            base(pins, &mut secrets, lines())?
        }
    };
    if let Some(sealed) = secrets.close()? {
        add_sealed(pins, &mut chunks, Part::Secrets, &sealed)?;
    }
    let told = new();
    if let Some(described) = &told.history {
        let lock = match keep {
            Keep::Encrypt(lock) if described.encrypted => Some(lock),
            _ => None,
        };
        history::add(pins, &mut chunks, history, lock)?;
    }
    let counted = Counted {
        state_lines: counts.0,
        secret_lines: counts.1,
        raw_bytes: raw_bytes(&chunks),
    };
    check(&chunks, counted)?;
    let needs_newest = keep.secrecy().is_encrypted() || told.history.is_some();
    let format = if needs_newest { FORMAT } else { FORMAT_PLAIN };
    let meta = Meta::new(format, told, keep.secrecy(), counted).encode()?;
    if meta.len() as u64 > META_BYTES_MAX {
        return Err(PodError::refused(
            META,
            format!("it has more than {META_BYTES_MAX} bytes"),
        ));
    }
    let manifest = Manifest {
        format,
        meta: pins.put_near(&meta, like.meta.as_ref())?,
        meta_bytes: meta.len() as u64,
        chunks,
    };
    pins.put_near(&manifest.encode()?, like.manifest.as_ref())
}

/// The manifest and the description of a stored pod that a new one is probably similar to.
#[derive(Default)]
struct Similar {
    manifest: Option<Hash>,
    meta: Option<Hash>,
}

impl Similar {
    fn to(pins: &Pins, parent: Option<&Hash>) -> Self {
        let read = parent.map(|digest| read::head_from_store(pins.store(), digest));
        let Some(Ok((manifest, _))) = read else {
            return Self::default();
        };
        Self {
            manifest: parent.copied(),
            meta: Some(manifest.meta),
        }
    }
}

/// The chunks of a pod, and its lines of state and of secrets.
type Content = (Vec<Chunk>, (u64, u64));

/// Writes a base layer.
fn base<I: IntoIterator<Item = Line>>(
    pins: &mut Pins,
    kept: &mut Secrets<'_>,
    lines: I,
) -> Result<Content, PodError> {
    let mut layer = Layer::new(pins, 0, u64::MAX);
    for line in lines {
        layer.put(&line)?;
        if let Some(secrets) = kept.plain(&line)? {
            layer.put_secrets(&line.key, &secrets)?;
        }
    }
    let counts = (layer.puts.0, layer.puts.1 + kept.sealed_lines);
    Ok((layer.close()?, counts))
}

/// The version that a save descends from.
struct Parent {
    chunks: Vec<Chunk>,
    /// A short hash of each line by key.
    state: BTreeMap<Box<str>, LineHash>,
    secrets: BTreeMap<Box<str>, LineHash>,
}

/// Half of a SHA-256: enough to see whether a line changed, in half the memory.
type LineHash = [u8; 16];

fn line_hash(value: &[u8]) -> LineHash {
    let mut half = LineHash::default();
    half.copy_from_slice(&Hash::of(value).as_bytes()[..16]);
    half
}

impl Parent {
    /// Reads a stored pod and pins its chunks, so that they cannot be collected before the new pod refers to them.
    fn read(pins: &mut Pins, digest: &Hash, keep: &Keep) -> Result<Self, PodError> {
        pins.pin(*digest)?;
        let (manifest, _) = read::head_from_store(pins.store(), digest)?;
        pins.pin_all(*digest, &manifest)?;
        if manifest.format < FORMAT_PLAIN {
            return Err(PodError::refused("manifest", "it has no layers"));
        }
        let mut merged = Merged::new();
        let chunks = usable(manifest.chunks, keep);
        for chunk in &chunks {
            let stored = pins.store().get(&chunk.digest, chunk.stored_bytes)?;
            reading::merge(chunk, stored, &mut merged, |_, value| {
                Ok(line_hash(value.strict()?))
            })?;
        }
        let (state, secrets) = merged.parts();
        Ok(Self {
            chunks,
            state: state.collect(),
            secrets: secrets.collect(),
        })
    }

    /// Whether another delta may be put on it.
    fn has_room(&self) -> bool {
        let last = self.chunks.last();
        last.is_some_and(|chunk| chunk.layer < DELTAS_MAX)
    }

    /// Writes what differs as another layer. `None` if the deltas would have more than [`DELTA_BYTES_PER_BASE_BYTE`]
    /// times the bytes of the base: then a new base is cheaper to read, and in the long run to store.
    fn delta<I: IntoIterator<Item = Line>>(
        mut self,
        pins: &mut Pins,
        kept: &mut Secrets<'_>,
        lines: I,
    ) -> Result<Option<Content>, PodError> {
        let of_base: Vec<_> = self.chunks.iter().filter(|it| it.layer == 0).collect();
        let base_bytes: u64 = of_base.iter().map(|chunk| chunk.raw_bytes).sum();
        let bytes_max = (1 + DELTA_BYTES_PER_BASE_BYTE) * base_bytes;
        let room = bytes_max.saturating_sub(raw_bytes(&self.chunks));
        let number = self.chunks.last().map_or(0, |chunk| chunk.layer) + 1;
        let mut layer = Layer::new(pins, number, room);
        let mut counts = (0, 0);
        for line in lines {
            counts.0 += 1;
            if self.state.remove(line.key.as_str()) != Some(line_hash(line.state.as_bytes())) {
                layer.put(&line)?;
            }
            let secrets = kept.plain(&line)?;
            let there = self.secrets.remove(line.key.as_str());
            counts.1 += u64::from(secrets.is_some());
            match secrets {
                Some(secrets) if there != Some(line_hash(secrets.as_bytes())) => {
                    layer.put_secrets(&line.key, &secrets)?;
                }
                None if there.is_some() => layer.remove(Part::Secrets, &line.key)?,
                _ => {}
            }
            if layer.is_full() {
                return Ok(None);
            }
        }
        for (part, gone) in [(Part::State, &self.state), (Part::Secrets, &self.secrets)] {
            gone.keys().try_for_each(|key| layer.remove(part, key))?;
        }
        if layer.is_full() {
            return Ok(None);
        }
        let delta = layer.close()?;
        self.chunks.extend(delta);
        counts.1 += kept.sealed_lines;
        Ok(Some((self.chunks, counts)))
    }
}

/// The chunks of a pod that another which keeps secrets like this may share, with their layers numbered without gaps.
fn usable(mut chunks: Vec<Chunk>, keep: &Keep) -> Vec<Chunk> {
    let is_plain = matches!(keep, Keep::Plain);
    chunks.retain(|chunk| match chunk.part {
        Part::State => true,
        Part::Secrets => is_plain && chunk.codec != Codec::Age,
        Part::History => false,
    });
    let (mut last, mut number) = (None, 0);
    for chunk in &mut chunks {
        if last.is_some_and(|last| last != chunk.layer) {
            number += 1;
        }
        last = Some(chunk.layer);
        chunk.layer = number;
    }
    chunks
}

/// A layer that is being written.
struct Layer<'a> {
    pins: &'a mut Pins,
    builders: [Builder; 2],
    /// The finished chunks of each part.
    chunks: [Vec<Chunk>; 2],
    /// The lines of each part that were put.
    puts: (u64, u64),
    /// How many bytes there may still be before compression.
    room: u64,
    full: bool,
}

impl<'a> Layer<'a> {
    fn new(pins: &'a mut Pins, number: u32, room: u64) -> Self {
        Self {
            pins,
            builders: [
                Builder::new(number, Part::State),
                Builder::new(number, Part::Secrets),
            ],
            chunks: [Vec::new(), Vec::new()],
            puts: (0, 0),
            room,
            full: false,
        }
    }

    fn put(&mut self, line: &Line) -> Result<(), PodError> {
        self.puts.0 += 1;
        self.add(Part::State, &layers::put_line(&line.key, &line.state))
    }

    fn put_secrets(&mut self, key: &str, secrets: &str) -> Result<(), PodError> {
        self.puts.1 += 1;
        self.add(Part::Secrets, &layers::put_line(key, secrets))
    }

    fn remove(&mut self, part: Part, key: &str) -> Result<(), PodError> {
        self.add(part, &layers::remove_line(key))
    }

    fn add(&mut self, part: Part, line: &str) -> Result<(), PodError> {
        let bytes = line.len() as u64 + 1;
        self.full |= bytes > self.room;
        self.room = self.room.saturating_sub(bytes);
        if self.builders[part as usize].add(line.as_bytes())? {
            self.close_chunk(part)?;
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.full
    }

    fn close_chunk(&mut self, part: Part) -> Result<(), PodError> {
        let (chunk, stored) = self.builders[part as usize].close()?;
        self.pins.put(&stored)?;
        self.chunks[part as usize].push(chunk);
        Ok(())
    }

    /// The chunks of the layer, in the order of the manifest.
    fn close(mut self) -> Result<Vec<Chunk>, PodError> {
        for part in [Part::State, Part::Secrets] {
            if !self.builders[part as usize].is_empty() {
                self.close_chunk(part)?;
            }
        }
        Ok(self.chunks.concat())
    }
}

fn raw_bytes(chunks: &[Chunk]) -> u64 {
    chunks.iter().map(|chunk| chunk.raw_bytes).sum()
}

/// Refuses to write a pod that readers would refuse.
fn check(chunks: &[Chunk], counted: Counted) -> Result<(), PodError> {
    let sum = |of: fn(&Chunk) -> u64| chunks.iter().map(of).sum::<u64>();
    for (what, have, limit) in [
        ("chunks", chunks.len() as u64, CHUNKS_MAX as u64),
        ("lines", sum(|chunk| chunk.lines), LINES_MAX),
        ("bytes", counted.raw_bytes, RAW_BYTES_MAX),
        (
            "stored bytes",
            sum(|chunk| chunk.stored_bytes),
            STORED_BYTES_MAX,
        ),
    ] {
        if have > limit {
            return Err(PodError::refused(
                "the state",
                format!("it has {have} {what}, the limit is {limit}"),
            ));
        }
    }
    Ok(())
}

/// Stores the pod in a file as a version of the name that has the versions `own`, each chunk once it is verified; returns the digest of its manifest. If the file is
/// refused, chunks remain that no name refers to.
pub(super) fn take_over<R: std::io::Read>(
    pins: &mut Pins,
    own: &BTreeSet<Hash>,
    file: &mut PodFile<R>,
) -> Result<Hash, PodError> {
    let mut tar = file.parts()?;
    let mut reading = Reading::new(tar.manifest.format);
    for chunk in &tar.manifest.chunks {
        let stored = tar.entries.fetch(chunk)?;
        pins.put(&stored)?;
        reading.take(chunk, stored, |_, value| value.strict().map(drop))?;
    }
    tar.entries.finish()?;
    reading.check(&tar.meta)?;
    let parent = tar.meta.told.parents.first();
    let parent = parent.and_then(|digest| digest_of(digest));
    let parent = parent.filter(|digest| own.contains(digest));
    let like = Similar::to(pins, parent.as_ref());
    pins.put_near(&tar.meta_bytes, like.meta.as_ref())?;
    pins.put_near(&tar.manifest_bytes, like.manifest.as_ref())
}
