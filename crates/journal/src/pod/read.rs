//! Reads a pod, from the store or from a file.

use super::error::PodError;
use super::history;
use super::layers::Merged;
use super::limits::{MANIFEST_BYTES_MAX, META_BYTES_MAX};
use super::manifest::{Chunk, Manifest, Part, digest_text};
use super::meta::{META, Meta};
use super::pins::Pins;
use super::reading::{Reading, secrets_of};
use super::sealed::Keys;
use super::source::Source;
use super::store::Store;
use crate::hash::Hash;

/// A line as it was saved.
type Kept = Box<[u8]>;

/// Refuses a line of state.
type Check = Box<dyn Fn(&[u8]) -> Result<(), String>>;

/// Reads a pod. All of it is verified before the first line is given.
pub struct PodReader<'a> {
    source: Box<dyn Source + 'a>,
    digest: Hash,
    meta: Meta,
    manifest: Manifest,
    /// What opens encrypted secrets; `None` leaves them closed.
    keys: Option<Keys>,
    /// See [`PodReader::check_state`].
    check: Option<Check>,
    /// The lines of both parts, once they are read.
    lines: Option<std::vec::IntoIter<(Part, Kept)>>,
    /// The line that was given last.
    line: Kept,
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
            manifest,
            keys: None,
            check: None,
            lines: None,
            line: Kept::default(),
        }
    }

    /// Opens encrypted secrets with these keys. Without this, a reader gives the lines of an encrypted pod without its
    /// secrets, and verifies only the digests of those.
    #[must_use]
    pub fn unlock(mut self, keys: &Keys) -> Self {
        self.keys = Some(keys.clone());
        self
    }

    /// Checks every line of state, without its secrets, when it is read: at the first line that `check` refuses, the pod is
    /// refused, before the lines after it take memory.
    #[must_use]
    pub fn check_state(mut self, check: impl Fn(&[u8]) -> Result<(), String> + 'static) -> Self {
        self.check = Some(Box::new(check));
        self
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

    /// The size of the stored pod in bytes.
    #[must_use]
    pub fn stored_bytes(&self) -> u64 {
        self.manifest.stored_bytes()
    }

    /// The number of layers: 1 for a pod without deltas.
    #[must_use]
    pub fn layers(&self) -> u32 {
        self.manifest.layers()
    }

    /// Passes each line of the event log that the pod carries to `each`, in order; the state is not read. If the result is an
    /// error, the lines may be damaged and must be discarded.
    ///
    /// # Errors
    /// At the first damage or exceeded limit, or that of `each`; when the history is encrypted and the keys do not open it.
    pub fn read_history(
        mut self,
        each: &mut dyn FnMut(&[u8]) -> Result<(), String>,
    ) -> Result<(), PodError> {
        let keys = self.keys.take().unwrap_or_default();
        history::read(&mut *self.source, &self.manifest.chunks, &keys, each)
    }

    /// The next line: the entities first, then their secrets in the order of their places in the entities.
    ///
    /// # Errors
    /// At the first damage or exceeded limit.
    pub fn next_line(&mut self) -> Result<Option<(Part, &[u8])>, PodError> {
        let mut lines = match self.lines.take() {
            Some(lines) => lines,
            None => self.read()?,
        };
        let next = lines.next();
        self.lines = Some(lines);
        let Some((part, line)) = next else {
            return Ok(None);
        };
        self.line = line;
        Ok(Some((part, &self.line)))
    }

    fn read(&mut self) -> Result<std::vec::IntoIter<(Part, Kept)>, PodError> {
        let mut reading = Reading::with(self.manifest.format, self.keys.is_some());
        let check = self.check.take();
        let keep = |part, line: &[u8]| match &check {
            Some(check) if part == Part::State => check(line).map(|()| line.into()),
            _ => Ok(line.into()),
        };
        for chunk in std::mem::take(&mut self.manifest.chunks) {
            let stored = self.source.fetch(&chunk)?;
            reading.take(&chunk, stored, keep)?;
        }
        self.source.finish()?;
        if let Some(keys) = &self.keys {
            reading.open(keys, keep)?;
        }
        reading.check(&self.meta)?;
        Ok(ordered(reading)?.into_iter())
    }
}

/// All lines, those of state first.
fn ordered(reading: Reading<Kept>) -> Result<Vec<(Part, Kept)>, PodError> {
    let (state, secrets) = match reading {
        Reading::Listed { state, secrets, .. } => (state, secrets),
        Reading::Layered { merged, .. } => in_places(merged)?,
    };
    let part = |part| move |line| (part, line);
    let secrets = secrets.into_iter().map(part(Part::Secrets));
    Ok(state
        .into_iter()
        .map(part(Part::State))
        .chain(secrets)
        .collect())
}

/// The lines of state by key, and each secret in the order of the keys.
fn in_places(merged: Merged<Kept>) -> Result<(Vec<Kept>, Vec<Kept>), PodError> {
    let (state, secrets) = merged.parts();
    let mut flat = Vec::new();
    for value in secrets.values() {
        let texts = secrets_of(value).map_err(|why| PodError::refused("secrets", why))?;
        let lines = texts.into_iter().map(serde_json::Value::from);
        flat.extend(lines.map(|text| Kept::from(text.to_string().into_bytes())));
    }
    Ok((state.into_values().collect(), flat))
}

struct FromStore(Pins);

impl Source for FromStore {
    fn fetch(&mut self, chunk: &Chunk) -> Result<Vec<u8>, PodError> {
        self.0.store().get(&chunk.digest, chunk.stored_bytes)
    }

    fn finish(&mut self) -> Result<(), PodError> {
        Ok(())
    }

    fn is_stream(&self) -> bool {
        false
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
    let meta = Meta::decode(bytes)?;
    manifest.check_secrecy(meta.secrets)?;
    manifest.check_history(&meta)?;
    if meta.format == manifest.format {
        return Ok(meta);
    }
    Err(PodError::refused(
        META,
        "its format is not that of the manifest",
    ))
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
