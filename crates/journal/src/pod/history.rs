//! The event log in a pod: lines of JSON, which chunks cut anywhere, because the line of a record can be long.

use super::chunk::{self, Builder, add_sealed};
use super::error::PodError;
use super::limits::HISTORY_LINE_BYTES_MAX;
use super::manifest::{Chunk, Codec, Part};
use super::pins::Pins;
use super::sealed::{self, Keys, Lock, Sealing};
use super::source::Source;

/// What an error is about.
const PLACE: &str = "history";

/// Stores a history as the last chunks of a pod, encrypted if there is a lock.
pub(super) fn add(
    pins: &mut Pins,
    chunks: &mut Vec<Chunk>,
    lines: impl Iterator<Item = Result<String, PodError>>,
    lock: Option<&Lock>,
) -> Result<(), PodError> {
    if let Some(lock) = lock {
        let mut sealing = Sealing::new()?;
        for line in lines {
            sealing.add(&line?)?;
        }
        return add_sealed(pins, chunks, Part::History, &sealing.close(lock)?);
    }
    let layer = chunks.last().map_or(0, |chunk| chunk.layer);
    let mut builder = Builder::new(layer, Part::History);
    let mut close = |builder: &mut Builder| -> Result<(), PodError> {
        let (chunk, stored) = builder.close()?;
        pins.put(&stored)?;
        chunks.push(chunk);
        Ok(())
    };
    for line in lines {
        let mut line = line?;
        line.push('\n');
        let mut rest = line.as_bytes();
        while !rest.is_empty() {
            rest = builder.add_text(rest);
            if builder.is_full() {
                close(&mut builder)?;
            }
        }
        if builder.is_border(line.as_bytes()) {
            close(&mut builder)?;
        }
    }
    match builder.is_empty() {
        true => Ok(()),
        false => close(&mut builder),
    }
}

/// Collects lines from the pieces that chunks are.
struct Lines<'f> {
    /// The beginning of a line whose end is not there yet.
    begun: Vec<u8>,
    each: &'f mut dyn FnMut(&[u8]) -> Result<(), String>,
}

impl Lines<'_> {
    fn take(&mut self, text: &[u8]) -> Result<(), PodError> {
        let refused = |why: String| PodError::refused(PLACE, why);
        for piece in text.split_inclusive(|byte| *byte == b'\n') {
            if self.begun.len() + piece.len() > HISTORY_LINE_BYTES_MAX {
                let why = format!("a line has more than {HISTORY_LINE_BYTES_MAX} bytes");
                return Err(refused(why));
            }
            self.begun.extend_from_slice(piece);
            if let Some(line) = self.begun.strip_suffix(b"\n") {
                (self.each)(line).map_err(refused)?;
                self.begun.clear();
            }
        }
        Ok(())
    }

    fn end(self) -> Result<(), PodError> {
        match self.begun.is_empty() {
            true => Ok(()),
            false => Err(PodError::refused(PLACE, "it does not end with a line feed")),
        }
    }
}

/// Passes each line of the history among these chunks to `each`. Of encrypted ones, nothing is passed before all of it was
/// verified; of others, the caller discards what it has if the end is an error.
pub(super) fn read(
    source: &mut dyn Source,
    chunks: &[Chunk],
    keys: &Keys,
    each: &mut dyn FnMut(&[u8]) -> Result<(), String>,
) -> Result<(), PodError> {
    let mut lines = Lines {
        begun: Vec::new(),
        each,
    };
    let mut encrypted = Vec::new();
    for chunk in chunks {
        if chunk.part != Part::History && !source.is_stream() {
            continue;
        }
        let stored = source.fetch(chunk)?;
        match (chunk.part, chunk.codec) {
            (Part::History, Codec::Age) => encrypted.extend(chunk::whole(chunk, stored)?),
            (Part::History, _) => lines.take(&chunk::text(chunk, stored)?)?,
            _ => {}
        }
    }
    source.finish()?;
    if !encrypted.is_empty() {
        lines.take(&sealed::open(&encrypted, keys)?)?;
    }
    lines.end()
}
