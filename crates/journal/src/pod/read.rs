//! Reads a pod in one pass, from the store or from a file.

use super::chunk;
use super::error::PodError;
use super::limits::{MANIFEST_BYTES_MAX, META_BYTES_MAX};
use super::manifest::{Chunk, Manifest, Part, digest_text};
use super::meta::{Counted, Meta};
use super::pins::Pins;
use super::store::Store;
use crate::hash::Hash;

/// The name of the description, in errors and in files.
pub(super) const META: &str = "meta.json";

/// A source of the chunks' stored bytes, in the order of the manifest.
pub(super) trait Source {
    /// The stored bytes of `chunk`, which the caller verifies.
    fn fetch(&mut self, chunk: &Chunk) -> Result<Vec<u8>, PodError>;

    /// Called after the last chunk: fails if there is unexpected content.
    fn finish(&mut self) -> Result<(), PodError>;
}

/// Reads a pod in one pass. Its lines must have no effect before [`PodReader::next_line`] returns `None`: only then is
/// everything verified.
pub struct PodReader<'a> {
    source: Box<dyn Source + 'a>,
    digest: Hash,
    meta: Meta,
    chunks: std::vec::IntoIter<Chunk>,
    /// The current chunk: its part, its lines, and the offset of the next line.
    part: Part,
    raw: Vec<u8>,
    at: usize,
    counted: Counted,
    finished: bool,
}

impl<'a> PodReader<'a> {
    pub(super) fn new(
        source: impl Source + 'a,
        digest: Hash,
        manifest: Manifest,
        meta: Meta,
    ) -> Self {
        Self {
            source: Box::new(source),
            digest,
            meta,
            chunks: manifest.chunks.into_iter(),
            part: Part::State,
            raw: Vec::new(),
            at: 0,
            counted: Counted::default(),
            finished: false,
        }
    }

    /// The pod's description.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// `sha256:` digest of the manifest.
    #[must_use]
    pub fn digest(&self) -> String {
        digest_text(&self.digest)
    }

    /// The next line: state first, then secrets. `None` once everything is verified.
    ///
    /// # Errors
    /// At the first damage or exceeded limit.
    pub fn next_line(&mut self) -> Result<Option<(Part, &[u8])>, PodError> {
        if self.at == self.raw.len() && !self.next_chunk()? {
            return Ok(None);
        }
        let rest = &self.raw[self.at..];
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or(rest);
        self.at += line.len() + 1;
        Ok(Some((self.part, line)))
    }

    /// Reads the next chunk. Returns false after the last one, once the totals of the pod are verified.
    fn next_chunk(&mut self) -> Result<bool, PodError> {
        if let Some(next) = self.chunks.next() {
            self.raw = chunk::open(&next, self.source.fetch(&next)?)?;
            (self.at, self.part) = (0, next.part);
            self.count(&next);
            return Ok(true);
        }
        if !self.finished {
            self.source.finish()?;
            if self.counted != self.meta.counted {
                return Err(PodError::refused(
                    META,
                    "its counts are not those of the chunks",
                ));
            }
            self.finished = true;
        }
        Ok(false)
    }

    fn count(&mut self, chunk: &Chunk) {
        match chunk.part {
            Part::State => self.counted.state_lines += chunk.lines,
            Part::Secrets => self.counted.secret_lines += chunk.lines,
        }
        self.counted.raw_bytes += chunk.raw_bytes;
    }
}

struct FromStore(Pins);

impl Source for FromStore {
    fn fetch(&mut self, chunk: &Chunk) -> Result<Vec<u8>, PodError> {
        self.0.store().get(&chunk.digest, chunk.stored_bytes)
    }

    fn finish(&mut self) -> Result<(), PodError> {
        Ok(())
    }
}

/// A reader of a stored pod that pins its blobs.
pub(super) fn from_store(pins: Pins, digest: &Hash) -> Result<PodReader<'static>, PodError> {
    let (manifest, meta) = head_from_store(pins.store(), digest)?;
    Ok(PodReader::new(FromStore(pins), *digest, manifest, meta))
}

/// The verified manifest and description of a stored pod.
pub(super) fn head_from_store(store: &Store, digest: &Hash) -> Result<(Manifest, Meta), PodError> {
    let manifest = Manifest::decode(&checked(
        store.get(digest, MANIFEST_BYTES_MAX)?,
        digest,
        "manifest",
    )?)?;
    let meta = read_meta(&manifest, &store.get(&manifest.meta, META_BYTES_MAX)?)?;
    Ok((manifest, meta))
}

/// The description, if it matches the manifest.
pub(super) fn read_meta(manifest: &Manifest, bytes: &[u8]) -> Result<Meta, PodError> {
    if bytes.len() as u64 != manifest.meta_bytes {
        return Err(PodError::refused(
            META,
            format!(
                "it has {} bytes, the manifest says {}",
                bytes.len(),
                manifest.meta_bytes
            ),
        ));
    }
    check(bytes, &manifest.meta, META)?;
    Meta::decode(bytes)
}

/// The bytes, if they match their digest.
pub(super) fn checked(bytes: Vec<u8>, digest: &Hash, place: &str) -> Result<Vec<u8>, PodError> {
    check(&bytes, digest, place)?;
    Ok(bytes)
}

fn check(bytes: &[u8], digest: &Hash, place: &str) -> Result<(), PodError> {
    if Hash::of(bytes) == *digest {
        return Ok(());
    }
    Err(PodError::refused(
        place,
        "its bytes do not match its digest",
    ))
}
