//! Stores pods: new saves, and files from elsewhere.

use super::chunk::{self, Builder};
use super::error::PodError;
use super::limits::{CHUNKS_MAX, LINES_MAX, META_BYTES_MAX, RAW_BYTES_MAX, STORED_BYTES_MAX};
use super::manifest::{Chunk, Manifest, Part};
use super::meta::{Counted, Meta, NewPod};
use super::pins::Pins;
use super::read::Source;
use super::tarball::PodFile;
use crate::hash::Hash;

/// Stores a pod; returns the digest of its manifest.
pub(super) fn save<L: AsRef<[u8]>, S: AsRef<[u8]>>(
    pins: &mut Pins,
    new: NewPod,
    state: impl IntoIterator<Item = L>,
    secrets: impl IntoIterator<Item = S>,
) -> Result<Hash, PodError> {
    let mut saving = Saving {
        pins,
        chunks: Vec::new(),
    };
    saving.part(Part::State, state)?;
    saving.part(Part::Secrets, secrets)?;
    let Saving { pins, chunks } = saving;
    let counted = count(&chunks);
    check(&chunks, counted)?;
    let meta = Meta::new(new, counted).encode()?;
    if meta.len() as u64 > META_BYTES_MAX {
        return Err(PodError::refused(
            "meta.json",
            format!("it has more than {META_BYTES_MAX} bytes"),
        ));
    }
    let manifest = Manifest {
        meta: pins.put(&meta)?,
        meta_bytes: meta.len() as u64,
        chunks,
    };
    pins.put(&manifest.encode()?)
}

struct Saving<'a> {
    pins: &'a mut Pins,
    chunks: Vec<Chunk>,
}

impl Saving<'_> {
    fn part<L: AsRef<[u8]>>(
        &mut self,
        part: Part,
        lines: impl IntoIterator<Item = L>,
    ) -> Result<(), PodError> {
        let mut builder = Builder::new(part);
        for line in lines {
            if builder.add(line.as_ref())? {
                self.close(&mut builder)?;
            }
        }
        if builder.is_empty() {
            Ok(())
        } else {
            self.close(&mut builder)
        }
    }

    fn close(&mut self, builder: &mut Builder) -> Result<(), PodError> {
        let (chunk, stored) = builder.close()?;
        self.pins.put(&stored)?;
        self.chunks.push(chunk);
        Ok(())
    }
}

fn count(chunks: &[Chunk]) -> Counted {
    let lines = |part| {
        chunks
            .iter()
            .filter(|chunk| chunk.part == part)
            .map(|chunk| chunk.lines)
            .sum()
    };
    Counted {
        state_lines: lines(Part::State),
        secret_lines: lines(Part::Secrets),
        raw_bytes: chunks.iter().map(|chunk| chunk.raw_bytes).sum(),
    }
}

/// Refuses to write a pod that readers would refuse.
fn check(chunks: &[Chunk], counted: Counted) -> Result<(), PodError> {
    let stored: u64 = chunks.iter().map(|chunk| chunk.stored_bytes).sum();
    for (what, have, limit) in [
        ("chunks", chunks.len() as u64, CHUNKS_MAX as u64),
        (
            "lines",
            counted.state_lines + counted.secret_lines,
            LINES_MAX,
        ),
        ("bytes", counted.raw_bytes, RAW_BYTES_MAX),
        ("stored bytes", stored, STORED_BYTES_MAX),
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

/// Stores the pod in a file, each chunk once it is verified; returns the digest of its manifest. If the file is
/// refused, chunks remain that no name refers to.
pub(super) fn take_over<R: std::io::Read>(
    pins: &mut Pins,
    file: &mut PodFile<R>,
) -> Result<Hash, PodError> {
    let mut tar = file.parts()?;
    for chunk in &tar.manifest.chunks {
        let stored = tar.entries.fetch(chunk)?;
        chunk::open(chunk, stored.clone())?;
        pins.put(&stored)?;
    }
    tar.entries.finish()?;
    if count(&tar.manifest.chunks) != tar.meta.counted {
        return Err(PodError::refused(
            "meta.json",
            "its counts are not those of the chunks",
        ));
    }
    pins.put(&tar.meta_bytes)?;
    pins.put(&tar.manifest_bytes)
}
