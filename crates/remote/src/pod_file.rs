//! A pod as a file, taken apart into blobs and put together again.
//!
//! The file is a tar of `manifest.json`, `meta.json` and the chunks, in the order of the manifest. A load verifies
//! the pod completely; this file checks only sizes and digests.

use std::io::{Read, Write};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::error::RemoteError;

/// Maximum size of a manifest in bytes.
pub(crate) const MANIFEST_BYTES_MAX: u64 = 4 << 20;
/// Maximum size of another part in bytes.
pub(crate) const BLOB_BYTES_MAX: u64 = 4 << 20;
/// Maximum number of parts.
const BLOBS_MAX: usize = 10_000;
/// Maximum size of a pod in bytes.
const POD_BYTES_MAX: u64 = 256 << 20;
const MANIFEST: &str = "manifest.json";
const META: &str = "meta.json";
const PREFIX: &str = "sha256:";

/// A part of a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The digest in hexadecimal.
    pub(crate) digest: String,
    pub(crate) bytes: Vec<u8>,
}

/// The parts that a manifest lists.
#[derive(Deserialize)]
struct Manifest {
    config: Listed,
    layers: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    digest: String,
    size: u64,
}

/// What a pod says of itself, as far as a store needs it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Description {
    parents: Vec<String>,
    /// When it was saved, in nanoseconds since 1970.
    pub(crate) created_ns: i64,
    pub(crate) message: Option<String>,
    pub(crate) author: Option<String>,
}

/// The digest of bytes in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hexadecimal digits of a digest in the notation of manifests.
pub(crate) fn hex(text: &str) -> Result<&str, RemoteError> {
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let found = text.strip_prefix(PREFIX);
    let found = found.filter(|hex| hex.len() == 64 && hex.bytes().all(is_hex));
    found.ok_or_else(|| {
        RemoteError::refused("a digest", "it is not `sha256:` and 64 hexadecimal digits")
    })
}

/// A digest in the notation of manifests.
pub(crate) fn digest_text(hex: &str) -> String {
    format!("{PREFIX}{hex}")
}

/// The parts of a pod file: the manifest, the description, and the chunks.
pub(crate) fn take_apart(file: impl Read) -> Result<Vec<Part>, RemoteError> {
    let refused = |why: &dyn ToString| RemoteError::refused("the pod file", why.to_string());
    let mut archive = tar::Archive::new(file.take(2 * POD_BYTES_MAX));
    let entries = archive.entries().map_err(|why| refused(&why))?;
    let mut parts = Vec::new();
    for entry in entries.raw(true) {
        let mut entry = entry.map_err(|why| refused(&why))?;
        let mut bytes = Vec::new();
        let read = entry
            .by_ref()
            .take(MANIFEST_BYTES_MAX + 1)
            .read_to_end(&mut bytes);
        read.map_err(|why| refused(&why))?;
        if bytes.len() as u64 > MANIFEST_BYTES_MAX || parts.len() > BLOBS_MAX {
            return Err(refused(&"it is too large"));
        }
        parts.push(Part {
            digest: digest(&bytes),
            bytes,
        });
    }
    let manifest = parts.first().ok_or_else(|| refused(&"it is empty"))?;
    let listed = listed(&manifest.bytes)?;
    let found = parts.iter().skip(1).map(|part| &part.digest);
    if !found.eq(listed.iter().map(|(digest, _)| digest)) {
        return Err(refused(&"its parts are not those of its manifest"));
    }
    Ok(parts)
}

/// The digests and sizes of all parts that a manifest lists, in the order of the file.
pub(crate) fn listed(manifest: &[u8]) -> Result<Vec<(String, u64)>, RemoteError> {
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|why| RemoteError::refused(MANIFEST, why))?;
    let parts: Vec<_> = std::iter::once(manifest.config)
        .chain(manifest.layers)
        .collect();
    let sum = parts
        .iter()
        .map(|part| part.size)
        .fold(0, u64::saturating_add);
    let largest = parts.iter().map(|part| part.size).max().unwrap_or(0);
    if parts.len() > BLOBS_MAX || sum > POD_BYTES_MAX || largest > BLOB_BYTES_MAX {
        return Err(RemoteError::refused(MANIFEST, "it lists too much"));
    }
    let parts = parts
        .into_iter()
        .map(|part| Ok((hex(&part.digest)?.to_owned(), part.size)));
    parts.collect()
}

/// The digests of the pods that a pod with this description is based on.
pub(crate) fn parents(meta: &[u8]) -> Result<Vec<String>, RemoteError> {
    Ok(description(meta)?.parents)
}

/// What a pod with this description says of itself.
pub(crate) fn description(meta: &[u8]) -> Result<Description, RemoteError> {
    serde_json::from_slice(meta).map_err(|why| RemoteError::refused(META, why))
}

/// Writes a pod file, part by part.
pub(crate) struct Writer<W: Write> {
    tar: tar::Builder<W>,
    parts: usize,
}

impl<W: Write> Writer<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            tar: tar::Builder::new(out),
            parts: 0,
        }
    }

    /// Adds the next part: the manifest, the description, then the chunks.
    pub(crate) fn add(&mut self, digest: &str, bytes: &[u8]) -> std::io::Result<()> {
        let chunk = format!("blobs/sha256/{digest}");
        let name = match self.parts {
            0 => MANIFEST,
            1 => META,
            _ => &chunk,
        };
        self.parts += 1;
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        self.tar.append_data(&mut header, name, bytes)
    }

    pub(crate) fn finish(self) -> std::io::Result<W> {
        self.tar.into_inner()
    }
}
