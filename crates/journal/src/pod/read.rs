//! Reads a pod, from the store or from a file.

use super::error::PodError;
use super::history;
use super::layers::Merged;
use super::limits::{CHUNK_RAW_BYTES_MAX, MANIFEST_BYTES_MAX, META_BYTES_MAX};
use super::manifest::{Chunk, Manifest, Part, digest_text};
use super::meta::{META, Meta};
use super::pins::Pins;
use super::reading::{Reading, secrets_of};
use super::sealed::Keys;
use super::source::Source;
use super::store::Store;
use super::strict::Unchecked;
use crate::hash::Hash;

/// Bytes of lines that are checked before the lines before them are merged.
const BYTES_AHEAD_MAX: u64 = CHUNK_RAW_BYTES_MAX;

/// A line as it was saved.
type Kept = Box<[u8]>;

/// What is kept of a line.
enum Held<T> {
    State(T),
    Secret(Kept),
}

/// The lines of a pod.
#[derive(Debug)]
pub struct Lines<T> {
    /// What was made of each line of state, in the order of their keys.
    pub state: Vec<T>,
    /// The secrets in the order of their places in the lines, each a JSON text.
    pub secrets: Vec<Box<[u8]>>,
}

/// Reads a pod. All of it is verified before the first line is given.
pub struct PodReader<'a> {
    source: Box<dyn Source + 'a>,
    digest: Hash,
    meta: Meta,
    manifest: Manifest,
    /// What opens encrypted secrets; `None` leaves them closed.
    keys: Option<Keys>,
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
            None => {
                let Lines { state, secrets } =
                    self.read(&|line| line.strict().map(Kept::from), &mut |_| {})?;
                let part = |part| move |line| (part, line);
                let state = state.into_iter().map(part(Part::State));
                let secrets = secrets.into_iter().map(part(Part::Secrets));
                state.chain(secrets).collect::<Vec<_>>().into_iter()
            }
        };
        let next = lines.next();
        self.lines = Some(lines);
        let Some((part, line)) = next else {
            return Ok(None);
        };
        self.line = line;
        Ok(Some((part, &self.line)))
    }

    /// Reads all lines. `parse` gets each line of state without its secrets, and checks it, on several threads: at a line that
    /// it refuses, the pod is refused, before the lines after it take memory. `done` gets the number of lines that were checked
    /// since it was called last.
    ///
    /// # Errors
    /// At the first damage or exceeded limit, or that of `parse`.
    pub fn lines<T: Send>(
        mut self,
        parse: &(impl Fn(Unchecked<'_>) -> Result<T, String> + Sync),
        done: &mut dyn FnMut(u64),
    ) -> Result<Lines<T>, PodError> {
        self.read(parse, done)
    }

    fn read<T: Send>(
        &mut self,
        parse: &(impl Fn(Unchecked<'_>) -> Result<T, String> + Sync),
        done: &mut dyn FnMut(u64),
    ) -> Result<Lines<T>, PodError> {
        let mut reading = Reading::with(self.manifest.format, self.keys.is_some());
        let keep = |part, line: Unchecked<'_>| match part {
            Part::State => parse(line).map(Held::State),
            Part::Secrets | Part::History => Ok(Held::Secret(line.strict()?.into())),
        };
        let mut chunks = std::mem::take(&mut self.manifest.chunks)
            .into_iter()
            .peekable();
        while chunks.peek().is_some() {
            let (mut next, mut bytes, mut lines) = (Vec::new(), 0, 0);
            while let Some(chunk) =
                chunks.next_if(|chunk| bytes == 0 || bytes + chunk.raw_bytes <= BYTES_AHEAD_MAX)
            {
                bytes += chunk.raw_bytes;
                lines += chunk.lines;
                let stored = self.source.fetch(&chunk)?;
                next.push((chunk, stored));
            }
            reading.take_all(next, &keep)?;
            done(lines);
        }
        self.source.finish()?;
        if let Some(keys) = &self.keys {
            reading.open(keys, keep)?;
        }
        reading.check(&self.meta)?;
        ordered(reading)
    }
}

/// All lines in their order.
fn ordered<T>(reading: Reading<Held<T>>) -> Result<Lines<T>, PodError> {
    match reading {
        Reading::Listed { state, secrets, .. } => Ok(Lines {
            state: state.into_iter().filter_map(Held::state).collect(),
            secrets: secrets.into_iter().filter_map(Held::secret).collect(),
        }),
        Reading::Layered { merged, .. } => in_places(merged),
    }
}

/// The lines of state by key, and each secret in the order of the keys.
fn in_places<T>(merged: Merged<Held<T>>) -> Result<Lines<T>, PodError> {
    let (state, secrets) = merged.parts();
    let mut flat = Vec::new();
    for value in secrets.filter_map(|(_, held)| held.secret()) {
        let texts = secrets_of(&value).map_err(|why| PodError::refused("secrets", why))?;
        let lines = texts.into_iter().map(serde_json::Value::from);
        flat.extend(lines.map(|text| Kept::from(text.to_string().into_bytes())));
    }
    Ok(Lines {
        state: state.filter_map(|(_, held)| held.state()).collect(),
        secrets: flat,
    })
}

impl<T> Held<T> {
    fn state(self) -> Option<T> {
        match self {
            Self::State(made) => Some(made),
            Self::Secret(_) => None,
        }
    }

    fn secret(self) -> Option<Kept> {
        match self {
            Self::State(_) => None,
            Self::Secret(line) => Some(line),
        }
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
