//! The lines of a pod while its chunks are read: layers, and encrypted secrets.

use super::chunk;
use super::error::PodError;
use super::layers::{self, Keyed, Merged};
use super::manifest::{Chunk, Codec, Part};
use super::meta::{Counted, META, Meta};
use super::sealed::{self, Keys};
use super::strict::Unchecked;
use crate::threads;

/// The key of a line, and what is kept of its value; `None` removes the key.
type KeyedValue<V> = (Box<str>, Option<V>);

/// The lines of a pod while its chunks are read. `V` is what is kept of a line.
pub(super) enum Reading<V> {
    /// Format 1: lines without keys, in the order of the file.
    Listed {
        state: Vec<V>,
        secrets: Vec<V>,
        raw_bytes: u64,
    },
    /// Later formats: the layers so far.
    Layered {
        merged: Merged<V>,
        raw_bytes: u64,
        sealed: Sealed,
    },
}

/// The encrypted chunks of a pod.
#[derive(Default)]
pub(super) struct Sealed {
    /// Whether their bytes are collected, because they are going to be decrypted.
    is_wanted: bool,
    /// Whether they were decrypted, or there are none.
    is_open: bool,
    layer: u32,
    bytes: Vec<u8>,
}

impl<V> Reading<V> {
    /// A reading that checks encrypted chunks only against their digests.
    pub(super) fn new(format: u32) -> Self {
        Self::with(format, false)
    }

    /// `opens` keeps encrypted chunks for [`Reading::open`].
    pub(super) fn with(format: u32, opens: bool) -> Self {
        if format == 1 {
            Self::Listed {
                state: Vec::new(),
                secrets: Vec::new(),
                raw_bytes: 0,
            }
        } else {
            Self::Layered {
                merged: Merged::new(),
                raw_bytes: 0,
                sealed: Sealed {
                    is_wanted: opens,
                    is_open: true,
                    ..Sealed::default()
                },
            }
        }
    }

    /// Takes the next chunk. `keep` checks a line and gives what is kept of it, or refuses it before anything of it is held.
    pub(super) fn take(
        &mut self,
        chunk: &Chunk,
        stored: Vec<u8>,
        keep: impl Fn(Part, Unchecked<'_>) -> Result<V, String>,
    ) -> Result<(), PodError> {
        match self {
            Self::Listed {
                state,
                secrets,
                raw_bytes,
            } => {
                *raw_bytes += chunk.raw_bytes;
                let lines = match chunk.part {
                    Part::State => state,
                    // A history needs a later format.
                    Part::Secrets | Part::History => secrets,
                };
                chunk::each_line(chunk, stored, |line| {
                    lines.push(keep(chunk.part, Unchecked::line(line))?);
                    Ok(())
                })
            }
            Self::Layered {
                merged,
                raw_bytes,
                sealed,
            } => {
                *raw_bytes += chunk.raw_bytes;
                match (chunk.part, chunk.codec) {
                    (Part::History, Codec::Age) => drop(chunk::whole(chunk, stored)?),
                    (Part::History, _) => drop(chunk::text(chunk, stored)?),
                    (_, Codec::Age) => sealed.take(chunk, &chunk::whole(chunk, stored)?),
                    _ => return merge(chunk, stored, merged, keep),
                }
                Ok(())
            }
        }
    }

    /// Takes the next chunks, whose lines several threads check at the same time.
    pub(super) fn take_all(
        &mut self,
        chunks: Vec<(Chunk, Vec<u8>)>,
        keep: &(impl Fn(Part, Unchecked<'_>) -> Result<V, String> + Sync),
    ) -> Result<(), PodError>
    where
        V: Send,
    {
        let is_keyed = |chunk: &Chunk| chunk.part != Part::History && chunk.codec != Codec::Age;
        match self {
            Self::Layered {
                merged, raw_bytes, ..
            } if chunks.iter().all(|(chunk, _)| is_keyed(chunk)) => {
                *raw_bytes += chunks.iter().map(|(chunk, _)| chunk.raw_bytes).sum::<u64>();
                let read = |(chunk, stored)| {
                    let lines = keyed(&chunk, stored, keep);
                    (chunk, lines)
                };
                let mut read = threads::map(chunks, read).into_iter();
                read.try_for_each(|(chunk, lines)| put(&chunk, lines?, merged))
            }
            _ => {
                let mut chunks = chunks.into_iter();
                chunks.try_for_each(|(chunk, stored)| self.take(&chunk, stored, keep))
            }
        }
    }

    /// Decrypts the encrypted chunks and adds their lines. Nothing of them is used before all of it is verified.
    pub(super) fn open(
        &mut self,
        keys: &Keys,
        keep: impl Fn(Part, Unchecked<'_>) -> Result<V, String>,
    ) -> Result<(), PodError> {
        let Self::Layered { merged, sealed, .. } = self else {
            return Ok(());
        };
        if sealed.is_open {
            return Ok(());
        }
        let raw = sealed::open(&std::mem::take(&mut sealed.bytes), keys)?;
        sealed.is_open = true;
        for (number, line) in raw.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let taken = secret_line(line).and_then(|line| {
                let value = line.value.map(|value| keep(Part::Secrets, value));
                let taken = merged.take(Part::Secrets, sealed.layer, line.key, value.transpose()?);
                taken.map_err(str::to_owned)
            });
            let place = || format!("line {} of the encrypted secrets", number + 1);
            taken.map_err(|why| PodError::refused(place(), why))?;
        }
        Ok(())
    }

    /// Checks the totals, once all chunks are taken.
    pub(super) fn check(&self, meta: &Meta) -> Result<(), PodError> {
        if matches!(self, Self::Layered { merged, .. } if merged.has_orphans()) {
            let why = "it has secrets of an entity that it does not have";
            return Err(PodError::refused("secrets", why));
        }
        let ((state_lines, secret_lines), raw_bytes) = match self {
            Self::Listed {
                state,
                secrets,
                raw_bytes,
            } => ((state.len() as u64, secrets.len() as u64), *raw_bytes),
            Self::Layered {
                merged, raw_bytes, ..
            } => (merged.counts(), *raw_bytes),
        };
        let is_locked = matches!(self, Self::Layered { sealed, .. } if !sealed.is_open);
        let counted = Counted {
            state_lines,
            secret_lines: match is_locked {
                true => meta.counted.secret_lines,
                false => secret_lines,
            },
            raw_bytes,
        };
        if counted == meta.counted {
            return Ok(());
        }
        Err(PodError::refused(
            META,
            "its counts are not those of the chunks",
        ))
    }
}

impl Sealed {
    fn take(&mut self, chunk: &Chunk, piece: &[u8]) {
        self.is_open = false;
        self.layer = chunk.layer;
        if self.is_wanted {
            self.bytes.extend_from_slice(piece);
        }
    }
}

/// A decrypted line, with its line feed.
fn secret_line(line: &[u8]) -> Result<Keyed<'_>, String> {
    let line = line.strip_suffix(b"\n");
    let line = line.ok_or("it does not end with a line feed")?;
    chunk::check_size(line)?;
    let line = layers::parse(line)?;
    let value = line.value.ok_or("it removes a key")?;
    secrets_of(value.strict()?)?;
    Ok(line)
}

/// Adds the lines of a chunk to the layers before it.
pub(super) fn merge<V>(
    chunk: &Chunk,
    stored: Vec<u8>,
    merged: &mut Merged<V>,
    keep: impl Fn(Part, Unchecked<'_>) -> Result<V, String>,
) -> Result<(), PodError> {
    put(chunk, keyed(chunk, stored, keep)?, merged)
}

/// The keys of the lines of a chunk, and what is kept of their values.
fn keyed<V>(
    chunk: &Chunk,
    stored: Vec<u8>,
    keep: impl Fn(Part, Unchecked<'_>) -> Result<V, String>,
) -> Result<Vec<KeyedValue<V>>, PodError> {
    let mut lines = Vec::new();
    chunk::each_line(chunk, stored, |line| {
        let line = layers::parse(line)?;
        let kept = line.value.map(|value| keep(chunk.part, value));
        let kept = kept.transpose()?;
        if let (Part::Secrets, Some(value)) = (chunk.part, line.value) {
            secrets_of(value.bytes())?;
        }
        lines.push((line.key, kept));
        Ok(())
    })?;
    Ok(lines)
}

fn put<V>(
    chunk: &Chunk,
    lines: Vec<KeyedValue<V>>,
    merged: &mut Merged<V>,
) -> Result<(), PodError> {
    for (number, (key, value)) in (1_u64..).zip(lines) {
        let taken = merged.take(chunk.part, chunk.layer, key, value);
        taken.map_err(|why| {
            PodError::refused(
                format!("chunk {}", chunk.digest),
                format!("line {number}: {why}"),
            )
        })?;
    }
    Ok(())
}

/// The secrets in a line.
pub(super) fn secrets_of(value: &[u8]) -> Result<Vec<String>, String> {
    serde_json::from_slice(value).map_err(|_| "its secrets are not a list of texts".to_owned())
}
