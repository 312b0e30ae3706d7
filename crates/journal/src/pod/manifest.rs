//! The list of a pod's parts, in the form of an OCI image manifest, so that a registry can store it.
//!
//! From format 2 on the chunks form layers: a base, and deltas that put and remove lines. Format 1 has one layer. Format 3 can
//! have encrypted chunks.

use serde::{Deserialize, Serialize};

use super::error::PodError;
use super::limits::{
    CHUNK_RAW_BYTES_MAX, CHUNKS_MAX, DELTAS_MAX, FORMAT, FORMAT_OLDEST, LINES_MAX, META_BYTES_MAX,
    RAW_BYTES_MAX, STORED_BYTES_MAX, expanded_max,
};
use super::strict;
use crate::hash::Hash;

mod checks;
mod layer;

use layer::layer_number;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The artifact type, without the number of the format.
const ARTIFACT_PREFIX: &str = "application/vnd.roleback.pod.v";
const META: &str = "application/vnd.roleback.pod.meta.v1+json";
const DIGEST_PREFIX: &str = "sha256:";
const PLACE: &str = "manifest";

/// The part of a pod that a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Part {
    /// The state without secrets.
    State,
    /// Secrets, separate so that they can be left out or encrypted.
    Secrets,
    /// The event log that led to the state: lines of JSON, in order, which chunks cut anywhere.
    History,
}

/// How a chunk's bytes are stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Codec {
    Zstd,
    /// Uncompressed, for lines that would exceed the compression ratio that readers accept.
    Plain,
    /// A piece of an encrypted file. The pieces of a part are joined before they are decrypted; their lines are those of all
    /// layers.
    Age,
}

/// Every kind of chunk: the first format that has it, and how its media type names the part and its encoding.
const KINDS: [(u32, Part, Codec, &str, &str); 8] = [
    (1, Part::State, Codec::Zstd, "state", "jsonl+zstd"),
    (1, Part::State, Codec::Plain, "state", "jsonl"),
    (1, Part::Secrets, Codec::Zstd, "secrets", "jsonl+zstd"),
    (1, Part::Secrets, Codec::Plain, "secrets", "jsonl"),
    (3, Part::Secrets, Codec::Age, "secrets", "jsonl+zstd+age"),
    (3, Part::History, Codec::Zstd, "history", "jsonl+zstd"),
    (3, Part::History, Codec::Plain, "history", "jsonl"),
    (3, Part::History, Codec::Age, "history", "jsonl+zstd+age"),
];

/// A chunk in the manifest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Chunk {
    /// 0 is the base layer; deltas count from 1.
    pub(super) layer: u32,
    pub(super) part: Part,
    pub(super) codec: Codec,
    pub(super) digest: Hash,
    /// The stored size in bytes.
    pub(super) stored_bytes: u64,
    pub(super) raw_bytes: u64,
    pub(super) lines: u64,
}

/// A manifest that was checked against all limits.
#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) meta: Hash,
    pub(super) meta_bytes: u64,
    pub(super) chunks: Vec<Chunk>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Text {
    schema_version: u32,
    media_type: String,
    artifact_type: String,
    config: ConfigText,
    layers: Vec<LayerText>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ConfigText {
    media_type: String,
    digest: String,
    size: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LayerText {
    media_type: String,
    digest: String,
    size: u64,
    annotations: AnnotationsText,
}

/// In OCI, all annotations are text, including numbers.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnnotationsText {
    #[serde(rename = "dev.roleback.lines")]
    lines: String,
    #[serde(rename = "dev.roleback.raw-bytes")]
    raw_bytes: String,
    /// Absent in format 1 and in the base layer.
    #[serde(
        rename = "dev.roleback.layer",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    layer: Option<String>,
}

/// A digest in the notation of manifests.
pub(super) fn digest_text(hash: &Hash) -> String {
    format!("{DIGEST_PREFIX}{hash}")
}

/// Parses the notation of manifests.
pub(super) fn digest_of(text: &str) -> Option<Hash> {
    text.strip_prefix(DIGEST_PREFIX).and_then(Hash::from_hex)
}

fn parse_digest(text: &str) -> Result<Hash, PodError> {
    digest_of(text).ok_or_else(|| {
        PodError::refused(PLACE, "a digest is not `sha256:` and 64 hexadecimal digits")
    })
}

/// The format that an artifact type names.
fn format_of(artifact_type: &str) -> Result<u32, PodError> {
    let number = artifact_type.strip_prefix(ARTIFACT_PREFIX);
    let found: u32 = number
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| PodError::refused(PLACE, "it is not a pod"))?;
    match found {
        FORMAT_OLDEST..=FORMAT => Ok(found),
        _ => Err(PodError::TooNew {
            found,
            supported: FORMAT,
        }),
    }
}

impl Manifest {
    /// The digests of all parts of the pod whose manifest has this digest.
    pub(super) fn blobs(&self, digest: Hash) -> impl Iterator<Item = Hash> {
        let chunks = self.chunks.iter().map(|chunk| chunk.digest);
        [digest, self.meta].into_iter().chain(chunks)
    }

    pub(super) fn stored_bytes(&self) -> u64 {
        self.meta_bytes
            + self
                .chunks
                .iter()
                .map(|chunk| chunk.stored_bytes)
                .sum::<u64>()
    }

    /// The number of layers: 1 for a pod without deltas, 0 for an empty pod.
    pub(super) fn layers(&self) -> u32 {
        self.chunks.last().map_or(0, |chunk| chunk.layer + 1)
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, PodError> {
        let text = Text {
            schema_version: 2,
            media_type: MANIFEST.to_owned(),
            artifact_type: format!("{ARTIFACT_PREFIX}{}", self.format),
            config: ConfigText {
                media_type: META.to_owned(),
                digest: digest_text(&self.meta),
                size: self.meta_bytes,
            },
            layers: self
                .chunks
                .iter()
                .map(|chunk| LayerText::of(self.format, chunk))
                .collect(),
        };
        serde_json::to_vec(&text).map_err(|error| PodError::refused(PLACE, error.to_string()))
    }

    /// Parses a manifest and adds up the sizes that it claims, before any chunk is read.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, PodError> {
        /// Read first, because a newer format can have other members.
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Kind {
            artifact_type: String,
        }
        strict::check(bytes).map_err(|why| PodError::refused(PLACE, why))?;
        let refused = |error: serde_json::Error| PodError::refused(PLACE, error.to_string());
        let kind: Kind = serde_json::from_slice(bytes).map_err(refused)?;
        let format = format_of(&kind.artifact_type)?;
        let text: Text = serde_json::from_slice(bytes).map_err(refused)?;
        if (text.schema_version, text.media_type.as_str()) != (2, MANIFEST) {
            return Err(PodError::refused(PLACE, "it is not an OCI image manifest"));
        }
        if text.config.media_type != META || text.config.size > META_BYTES_MAX {
            return Err(PodError::refused(
                PLACE,
                "its description is of another kind, or too large",
            ));
        }
        if text.layers.len() > CHUNKS_MAX {
            return Err(PodError::refused(
                PLACE,
                format!("it lists more than {CHUNKS_MAX} chunks"),
            ));
        }
        let chunks = text
            .layers
            .iter()
            .map(|layer| Chunk::of(format, layer))
            .collect::<Result<Vec<_>, _>>()?;
        let manifest = Self {
            format,
            meta: parse_digest(&text.config.digest)?,
            meta_bytes: text.config.size,
            chunks,
        };
        manifest.check_order()?;
        manifest.check_sums()?;
        manifest.check_sealed()?;
        Ok(manifest)
    }

    /// Checks that layers follow each other without gaps, the base first, and that each has its secrets last.
    fn check_order(&self) -> Result<(), PodError> {
        if !self
            .chunks
            .is_sorted_by_key(|chunk| (chunk.layer, chunk.part))
        {
            return Err(PodError::refused(
                PLACE,
                "its layers are out of order: the base must come first and once, then each delta, and in each \
                 layer the secrets must come after the state",
            ));
        }
        let layers = self.chunks.iter().map(|chunk| chunk.layer);
        let mut next = 0;
        for layer in layers {
            if layer > next {
                return Err(PodError::refused(PLACE, format!("layer {next} is missing")));
            }
            next = layer + 1;
        }
        Ok(())
    }

    fn check_sums(&self) -> Result<(), PodError> {
        let sum = |of: fn(&Chunk) -> u64| self.chunks.iter().map(of).fold(0, u64::saturating_add);
        for (what, sum, limit) in [
            (
                "stored bytes",
                sum(|chunk| chunk.stored_bytes),
                STORED_BYTES_MAX,
            ),
            ("bytes", sum(|chunk| chunk.raw_bytes), RAW_BYTES_MAX),
            ("lines", sum(|chunk| chunk.lines), LINES_MAX),
        ] {
            if sum > limit {
                return Err(PodError::refused(
                    PLACE,
                    format!("it claims {sum} {what}, the limit is {limit}"),
                ));
            }
        }
        Ok(())
    }
}

impl Chunk {
    fn of(format: u32, layer: &LayerText) -> Result<Self, PodError> {
        let number = |text: &str| {
            text.parse::<u64>()
                .map_err(|_| PodError::refused(PLACE, "a chunk's counts are not numbers"))
        };
        let (_, part, codec, ..) = KINDS
            .iter()
            .find(|(since, part, codec, ..)| {
                *since <= format && layer::media_type(format, *part, *codec) == layer.media_type
            })
            .ok_or_else(|| PodError::refused(PLACE, "it lists a chunk of an unknown kind"))?;
        let chunk = Self {
            layer: layer_number(format, layer.annotations.layer.as_deref())?,
            part: *part,
            codec: *codec,
            digest: parse_digest(&layer.digest)?,
            stored_bytes: layer.size,
            raw_bytes: number(&layer.annotations.raw_bytes)?,
            lines: number(&layer.annotations.lines)?,
        };
        chunk.check()?;
        Ok(chunk)
    }

    fn check(&self) -> Result<(), PodError> {
        let raw_max = match self.codec {
            Codec::Zstd => expanded_max(self.stored_bytes),
            Codec::Plain | Codec::Age => self.stored_bytes.min(CHUNK_RAW_BYTES_MAX),
        };
        if self.codec == Codec::Age && self.lines > 0 {
            let why = "it counts lines in an encrypted chunk";
            return Err(PodError::refused(PLACE, why));
        }
        if self.stored_bytes > CHUNK_RAW_BYTES_MAX || self.raw_bytes > raw_max {
            return Err(PodError::refused(
                PLACE,
                "a chunk is too large, or expands too far",
            ));
        }
        Ok(())
    }
}
