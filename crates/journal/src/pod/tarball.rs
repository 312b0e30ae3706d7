//! A pod as one file: an uncompressed tar, read as a stream and never unpacked.
//!
//! Its entries are `manifest.json`, `meta.json` and then `blobs/sha256/<digest>` for each chunk, in the order of the
//! manifest. All are plain files; anything else (links, directories, extended headers) is refused. The file ends with
//! two blocks of zeros.

use std::cell::RefCell;
use std::io::{Read, Write};
use std::rc::Rc;

use super::error::PodError;
use super::limits::{MANIFEST_BYTES_MAX, META_BYTES_MAX};
use super::manifest::{Chunk, Manifest};
use super::meta::{META, Meta};
use super::read::{PodReader, checked, head_from_store, read_meta};
use super::source::Source;
use super::store::Store;
use crate::hash::Hash;

const MANIFEST: &str = "manifest.json";
/// Zeros that must follow the first block of zeros, in bytes.
const END_BYTES: usize = 512;

fn blob_name(digest: &Hash) -> String {
    format!("blobs/sha256/{digest}")
}

/// Reads a pod file.
pub struct PodFile<R: Read> {
    archive: tar::Archive<Shared<R>>,
    input: Shared<R>,
}

/// The source, shared by the archive and by the check behind its end.
struct Shared<R>(Rc<RefCell<R>>);

impl<R: Read> Read for Shared<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().read(into)
    }
}

/// The first entries of a pod file, and the rest to read.
pub(super) struct Parts<'a, R: Read> {
    pub(super) entries: Entries<'a, R>,
    pub(super) manifest: Manifest,
    pub(super) manifest_bytes: Vec<u8>,
    pub(super) meta: Meta,
    pub(super) meta_bytes: Vec<u8>,
}

impl<R: Read> PodFile<R> {
    /// A pod file from any stream. Reads nothing yet.
    pub fn new(input: R) -> Self {
        let input = Rc::new(RefCell::new(input));
        Self {
            archive: tar::Archive::new(Shared(Rc::clone(&input))),
            input: Shared(input),
        }
    }

    /// Reads the first entries and returns a reader for the rest.
    ///
    /// # Errors
    /// When the manifest or the description is refused.
    pub fn reader(&mut self) -> Result<PodReader<'_>, PodError> {
        let Parts {
            entries,
            manifest,
            manifest_bytes,
            meta,
            ..
        } = self.parts()?;
        Ok(PodReader::new(
            entries,
            Hash::of(&manifest_bytes),
            manifest,
            meta,
        ))
    }

    pub(super) fn parts(&mut self) -> Result<Parts<'_, R>, PodError> {
        // Raw, so that extended headers are entries like others and are refused instead of interpreted.
        let entries = self
            .archive
            .entries()
            .map_err(PodError::io("read the pod file"))?
            .raw(true);
        let mut entries = Entries {
            entries,
            input: &mut self.input,
        };
        let manifest_bytes = entries.next(MANIFEST, MANIFEST_BYTES_MAX)?;
        let manifest = Manifest::decode(&manifest_bytes)?;
        let meta_bytes = entries.next(META, META_BYTES_MAX)?;
        let meta = read_meta(&manifest, &meta_bytes)?;
        Ok(Parts {
            entries,
            manifest,
            manifest_bytes,
            meta,
            meta_bytes,
        })
    }
}

/// The remaining entries.
pub(super) struct Entries<'a, R: Read> {
    entries: tar::Entries<'a, Shared<R>>,
    input: &'a mut Shared<R>,
}

impl<R: Read> Entries<'_, R> {
    /// The next entry's bytes. It must be a plain file with this name and at most this size.
    fn next(&mut self, name: &str, bytes_max: u64) -> Result<Vec<u8>, PodError> {
        let Some(entry) = self.entries.next() else {
            return Err(PodError::refused(name, "the file ends before it"));
        };
        let mut entry = entry.map_err(PodError::io("read the pod file"))?;
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(PodError::refused(name, "an entry is not a plain file"));
        }
        if *entry.path_bytes() != *name.as_bytes() {
            return Err(PodError::refused(name, "another entry is in its place"));
        }
        let size = entry.size();
        if size > bytes_max {
            return Err(PodError::refused(
                name,
                format!("it has {size} bytes, {bytes_max} are allowed"),
            ));
        }
        let mut bytes = Vec::new();
        entry
            .by_ref()
            .take(bytes_max)
            .read_to_end(&mut bytes)
            .map_err(PodError::io("read the pod file"))?;
        if bytes.len() as u64 == size {
            Ok(bytes)
        } else {
            Err(PodError::refused(name, "it is cut"))
        }
    }
}

impl<R: Read> Source for Entries<'_, R> {
    fn fetch(&mut self, chunk: &Chunk) -> Result<Vec<u8>, PodError> {
        self.next(&blob_name(&chunk.digest), chunk.stored_bytes)
    }

    fn is_stream(&self) -> bool {
        true
    }

    fn finish(&mut self) -> Result<(), PodError> {
        let refused = |why| Err(PodError::refused("the end", why));
        match self.entries.next() {
            None => {}
            Some(Ok(_)) => return refused("there are more entries than the manifest lists"),
            Some(Err(_)) => return refused("bytes are missing"),
        }
        let mut rest = Vec::new();
        let most = END_BYTES as u64 + 1;
        let read = self.input.take(most).read_to_end(&mut rest);
        read.map_err(PodError::io("read the pod file"))?;
        match rest.len() {
            END_BYTES if rest.iter().all(|byte| *byte == 0) => Ok(()),
            0..END_BYTES => refused("bytes are missing"),
            _ => refused("there is data after its end"),
        }
    }
}

/// Writes a stored pod as one file and verifies its chunks; returns the number of bytes.
pub(super) fn write(store: &Store, digest: &Hash, out: impl Write) -> Result<u64, PodError> {
    let (manifest, _) = head_from_store(store, digest)?;
    let mut tar = tar::Builder::new(Counting { out, bytes: 0 });
    append(&mut tar, MANIFEST, &store.get(digest, MANIFEST_BYTES_MAX)?)?;
    append(
        &mut tar,
        META,
        &store.get(&manifest.meta, manifest.meta_bytes)?,
    )?;
    for chunk in &manifest.chunks {
        let name = blob_name(&chunk.digest);
        let bytes = checked(
            store.get(&chunk.digest, chunk.stored_bytes)?,
            &chunk.digest,
            &name,
        )?;
        append(&mut tar, &name, &bytes)?;
    }
    let out = tar
        .into_inner()
        .map_err(PodError::io("write the pod file"))?;
    Ok(out.bytes)
}

fn append<W: Write>(tar: &mut tar::Builder<W>, name: &str, bytes: &[u8]) -> Result<(), PodError> {
    let mut header = tar::Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    tar.append_data(&mut header, name, bytes)
        .map_err(PodError::io("write the pod file"))
}

struct Counting<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
