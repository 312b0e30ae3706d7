//! Hand-made pod files, valid except for what a test case changes.

use std::fmt::Write as _;

use roleback_journal::Hash;

use crate::pods::{in_memory, save};

pub(crate) const ZSTD: &str = "application/vnd.roleback.pod.state.v2.jsonl+zstd";
pub(crate) const PLAIN: &str = "application/vnd.roleback.pod.state.v2.jsonl";
pub(crate) const AGE: &str = "application/vnd.roleback.pod.secrets.v2.jsonl+zstd+age";
pub(crate) const SECRETS: &str = "application/vnd.roleback.pod.secrets.v2.jsonl";

/// The parts of a pod file, valid unless a test case changes them.
pub(crate) struct Forged {
    pub(crate) meta: String,
    pub(crate) config: Option<String>,
    pub(crate) layers: Vec<Layer>,
    pub(crate) manifest: Option<String>,
    pub(crate) entries: Option<Vec<Entry>>,
}

#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) media: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) digest: Option<String>,
    pub(crate) size: Option<u64>,
    pub(crate) raw: u64,
    pub(crate) lines: u64,
    /// The text of the annotation that says the layer.
    pub(crate) number: Option<&'static str>,
}

#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) kind: tar::EntryType,
    pub(crate) bytes: Vec<u8>,
    pub(crate) size: Option<u64>,
}

pub(crate) fn file(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Entry {
    Entry {
        name: name.into(),
        kind: tar::EntryType::Regular,
        bytes: bytes.into(),
        size: None,
    }
}

pub(crate) fn plain(text: &str) -> Layer {
    let lines = text.matches('\n').count() as u64;
    Layer {
        media: PLAIN.to_owned(),
        bytes: text.as_bytes().to_vec(),
        digest: None,
        size: None,
        raw: text.len() as u64,
        lines,
        number: None,
    }
}

/// The same in a delta layer.
pub(crate) fn delta(number: &'static str, text: &str) -> Layer {
    Layer {
        number: Some(number),
        ..plain(text)
    }
}

pub(crate) fn zstd(raw: &[u8], lines: u64) -> Layer {
    Layer {
        media: ZSTD.to_owned(),
        bytes: zstd::bulk::compress(raw, 3).unwrap(),
        raw: raw.len() as u64,
        lines,
        ..plain("")
    }
}

/// A piece of encrypted secrets.
pub(crate) fn sealed(bytes: &[u8]) -> Layer {
    Layer {
        media: AGE.to_owned(),
        bytes: bytes.to_vec(),
        raw: bytes.len() as u64,
        ..plain("")
    }
}

impl Layer {
    fn digest(&self) -> String {
        self.digest
            .clone()
            .unwrap_or_else(|| format!("sha256:{}", Hash::of(&self.bytes)))
    }
}

impl Forged {
    pub(crate) fn honest() -> Self {
        let layers = vec![plain("[\"a\",1]\n[\"b\",2]\n")];
        Self {
            meta: meta(&layers),
            config: None,
            layers,
            manifest: None,
            entries: None,
        }
    }

    pub(crate) fn of(layers: Vec<Layer>) -> Self {
        Self {
            meta: meta(&layers),
            layers,
            ..Self::honest()
        }
    }

    pub(crate) fn with_meta(edit: impl Fn(&str) -> String) -> Self {
        let honest = Self::honest();
        Self {
            meta: edit(&honest.meta),
            ..honest
        }
    }

    pub(crate) fn with_manifest(edit: impl Fn(&str) -> String) -> Self {
        let honest = Self::honest();
        Self {
            manifest: Some(edit(&honest.manifest())),
            ..honest
        }
    }

    /// The same in the format that has encrypted chunks.
    pub(crate) fn in_format_3(self, secrets: &str) -> Self {
        let meta = self.meta.replace(r#""format":2"#, r#""format":3"#);
        let meta = meta.replace(r#""plain""#, &format!("\"{secrets}\""));
        let newer = Self { meta, ..self };
        let manifest = newer
            .manifest()
            .replace("roleback.pod.v2", "roleback.pod.v3");
        Self {
            manifest: Some(manifest.replace(".v2.jsonl", ".v3.jsonl")),
            ..newer
        }
    }

    pub(crate) fn with_entries(edit: impl Fn(&mut Vec<Entry>)) -> Self {
        let honest = Self::honest();
        let mut entries = honest.entries();
        edit(&mut entries);
        Self {
            entries: Some(entries),
            ..honest
        }
    }

    fn manifest(&self) -> String {
        let config = self
            .config
            .clone()
            .unwrap_or_else(|| format!("sha256:{}", Hash::of(self.meta.as_bytes())));
        let mut layers = String::new();
        for layer in &self.layers {
            let comma = if layers.is_empty() { "" } else { "," };
            let size = layer.size.unwrap_or(layer.bytes.len() as u64);
            write!(
                layers,
                r#"{comma}{{"mediaType":"{}","digest":"{}","size":{size},"annotations":{{"dev.roleback.lines":"{}","dev.roleback.raw-bytes":"{}"{}}}}}"#,
                layer.media,
                layer.digest(),
                layer.lines,
                layer.raw,
                layer
                    .number
                    .map(|number| format!(r#","dev.roleback.layer":"{number}""#))
                    .unwrap_or_default()
            )
            .unwrap();
        }
        format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.roleback.pod.v2","config":{{"mediaType":"application/vnd.roleback.pod.meta.v1+json","digest":"{config}","size":{}}},"layers":[{layers}]}}"#,
            self.meta.len()
        )
    }

    fn entries(&self) -> Vec<Entry> {
        let manifest = self.manifest.clone().unwrap_or_else(|| self.manifest());
        let mut entries = vec![
            file("manifest.json", manifest),
            file("meta.json", self.meta.clone()),
        ];
        let blob = |layer: &Layer| {
            file(
                layer.digest().replace("sha256:", "blobs/sha256/"),
                layer.bytes.clone(),
            )
        };
        entries.extend(self.layers.iter().map(blob));
        entries
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut tar = Vec::new();
        for entry in self.entries.clone().unwrap_or_else(|| self.entries()) {
            let mut header = tar::Header::new_ustar();
            let name = entry.name.as_bytes();
            header.as_mut_bytes()[..name.len()].copy_from_slice(name);
            header.set_entry_type(entry.kind);
            header.set_size(entry.size.unwrap_or(entry.bytes.len() as u64));
            header.set_cksum();
            tar.extend_from_slice(header.as_bytes());
            tar.extend_from_slice(&entry.bytes);
            tar.resize(tar.len().next_multiple_of(512), 0);
        }
        tar.resize(tar.len() + 1_024, 0);
        tar
    }
}

/// A description that matches the layers.
fn meta(layers: &[Layer]) -> String {
    let journal = in_memory();
    let saved = save(journal.pods(), "x", &[], &[]).unwrap();
    let count = |secret| {
        layers
            .iter()
            .filter(|layer| (layer.media == SECRETS) == secret)
            .map(|layer| layer.lines)
            .sum::<u64>()
    };
    let raw: u64 = layers.iter().map(|layer| layer.raw).sum();
    serde_json::to_string(&saved.meta)
        .unwrap()
        .replace(
            r#""state_lines":0"#,
            &format!(r#""state_lines":{}"#, count(false)),
        )
        .replace(
            r#""secret_lines":0"#,
            &format!(r#""secret_lines":{}"#, count(true)),
        )
        .replace(r#""raw_bytes":0"#, &format!(r#""raw_bytes":{raw}"#))
}

/// A zstd frame that requires a window of 2^30 bytes.
pub(crate) fn huge_window(raw: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(30).unwrap();
    encoder.long_distance_matching(true).unwrap();
    std::io::Write::write_all(&mut encoder, raw).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bomb(bytes: usize) -> Vec<u8> {
    // In pieces, because making it must not cost more memory than refusing it.
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 9).unwrap();
    let zeros = [0; 64 << 10];
    for _ in 0..bytes / zeros.len() {
        std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    }
    encoder.finish().unwrap()
}

/// A line that nests this deep.
pub(crate) fn nested(depth: usize) -> String {
    let inner = depth.saturating_sub(1);
    format!("[\"k\",{}{}]\n", "[".repeat(inner), "]".repeat(inner))
}
