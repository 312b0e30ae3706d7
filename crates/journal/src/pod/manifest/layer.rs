//! The entry of a chunk in a manifest.

use super::*;

/// The number of a chunk's layer. The base has no annotation.
pub(super) fn layer_number(format: u32, annotation: Option<&str>) -> Result<u32, PodError> {
    let Some(text) = annotation else {
        return Ok(0);
    };
    let refused = || {
        let why =
            format!("`dev.roleback.layer` of a delta must be a number from 1 to {DELTAS_MAX}");
        PodError::refused(PLACE, why)
    };
    let number = text.parse().map_err(|_| refused())?;
    if format > 1 && (1..=DELTAS_MAX).contains(&number) {
        Ok(number)
    } else {
        Err(refused())
    }
}

/// The media type of a kind of chunk.
pub(super) fn media_type(format: u32, part: Part, codec: Codec) -> String {
    let kind = KINDS.iter().find(|kind| (kind.1, kind.2) == (part, codec));
    kind.map_or_else(String::new, |(.., part, encoding)| {
        format!("application/vnd.roleback.pod.{part}.v{format}.{encoding}")
    })
}

impl LayerText {
    pub(super) fn of(format: u32, chunk: &Chunk) -> Self {
        let media_type = media_type(format, chunk.part, chunk.codec);
        let annotations = AnnotationsText {
            lines: chunk.lines.to_string(),
            raw_bytes: chunk.raw_bytes.to_string(),
            layer: (chunk.layer > 0).then(|| chunk.layer.to_string()),
        };
        Self {
            media_type,
            digest: digest_text(&chunk.digest),
            size: chunk.stored_bytes,
            annotations,
        }
    }
}
