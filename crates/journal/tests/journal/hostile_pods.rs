//! Pod files that were made to do harm. Each is refused with a reason; none costs much.

use std::fmt::Write as _;

use roleback_journal::Hash;
use roleback_journal::pod::{PodError, PodFile, Version};

use crate::pods::{drain, in_memory, name, new_pod};

const ZSTD: &str = "application/vnd.roleback.pod.state.v1.jsonl+zstd";
const PLAIN: &str = "application/vnd.roleback.pod.state.v1.jsonl";
const SECRETS: &str = "application/vnd.roleback.pod.secrets.v1.jsonl";

/// A pod file in parts, true unless a case says otherwise.
struct Forged {
    meta: String,
    config: Option<String>,
    layers: Vec<Layer>,
    manifest: Option<String>,
    entries: Option<Vec<Entry>>,
}

#[derive(Clone)]
struct Layer {
    media: String,
    bytes: Vec<u8>,
    digest: Option<String>,
    size: Option<u64>,
    raw: u64,
    lines: u64,
}

#[derive(Clone)]
struct Entry {
    name: String,
    kind: tar::EntryType,
    bytes: Vec<u8>,
    size: Option<u64>,
}

fn file(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Entry {
    Entry {
        name: name.into(),
        kind: tar::EntryType::Regular,
        bytes: bytes.into(),
        size: None,
    }
}

fn plain(text: &str) -> Layer {
    let lines = text.matches('\n').count() as u64;
    Layer {
        media: PLAIN.to_owned(),
        bytes: text.as_bytes().to_vec(),
        digest: None,
        size: None,
        raw: text.len() as u64,
        lines,
    }
}

fn zstd(raw: &[u8], lines: u64) -> Layer {
    Layer {
        media: ZSTD.to_owned(),
        bytes: zstd::bulk::compress(raw, 3).unwrap(),
        raw: raw.len() as u64,
        lines,
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
    fn honest() -> Self {
        let layers = vec![plain("{\"a\":1}\n{\"b\":2}\n")];
        Self {
            meta: meta(&layers),
            config: None,
            layers,
            manifest: None,
            entries: None,
        }
    }

    fn of(layers: Vec<Layer>) -> Self {
        Self {
            meta: meta(&layers),
            layers,
            ..Self::honest()
        }
    }

    fn with_meta(edit: impl Fn(&str) -> String) -> Self {
        let honest = Self::honest();
        Self {
            meta: edit(&honest.meta),
            ..honest
        }
    }

    fn with_manifest(edit: impl Fn(&str) -> String) -> Self {
        let honest = Self::honest();
        Self {
            manifest: Some(edit(&honest.manifest())),
            ..honest
        }
    }

    fn with_entries(edit: impl Fn(&mut Vec<Entry>)) -> Self {
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
                r#"{comma}{{"mediaType":"{}","digest":"{}","size":{size},"annotations":{{"dev.roleback.lines":"{}","dev.roleback.raw-bytes":"{}"}}}}"#,
                layer.media,
                layer.digest(),
                layer.lines,
                layer.raw
            )
            .unwrap();
        }
        format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.roleback.pod.v1","config":{{"mediaType":"application/vnd.roleback.pod.meta.v1+json","digest":"{config}","size":{}}},"layers":[{layers}]}}"#,
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

    fn bytes(&self) -> Vec<u8> {
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

/// A description that agrees with the layers.
fn meta(layers: &[Layer]) -> String {
    let journal = in_memory();
    let saved = journal
        .pods()
        .save(&name("x"), new_pod(), ["{}"; 0], ["{}"; 0])
        .unwrap();
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

/// A zstd frame that asks for a window of 2^30 bytes.
fn huge_window(raw: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(30).unwrap();
    encoder.long_distance_matching(true).unwrap();
    std::io::Write::write_all(&mut encoder, raw).unwrap();
    encoder.finish().unwrap()
}

fn bomb(bytes: usize) -> Vec<u8> {
    zstd::bulk::compress(&vec![0; bytes], 19).unwrap()
}

fn nested(depth: usize) -> String {
    format!("{}{}\n", "[".repeat(depth), "]".repeat(depth))
}

/// Every forged file, and a piece of the reason for which it is refused.
fn corpus() -> Vec<(&'static str, Forged, &'static str)> {
    let link = |kind| Entry {
        kind,
        size: Some(0),
        ..file("blobs/sha256/x", "")
    };
    vec![
        // What it is.
        (
            "an empty file",
            Forged::with_entries(Vec::clear),
            "manifest.json: the file ends before it",
        ),
        (
            "no description",
            Forged::with_entries(|e| e.truncate(1)),
            "meta.json: the file ends before it",
        ),
        (
            "no chunk",
            Forged::with_entries(|e| e.truncate(2)),
            "the file ends before it",
        ),
        (
            "the manifest is not first",
            Forged::with_entries(|e| e.swap(0, 1)),
            "another entry stands in its place",
        ),
        (
            "an entry too many",
            Forged::with_entries(|e| e.push(file("more", "x"))),
            "more entries than the manifest",
        ),
        (
            "a second manifest",
            Forged::with_entries(|e| e.push(e[0].clone())),
            "more entries than the manifest",
        ),
        // Where it would write.
        (
            "a name that climbs",
            Forged::with_entries(|e| e[2].name = "../../etc/passwd".into()),
            "another entry",
        ),
        (
            "an absolute name",
            Forged::with_entries(|e| e[2].name = "/etc/passwd".into()),
            "another entry",
        ),
        (
            "a name with a dot before it",
            Forged::with_entries(|e| e[0].name = "./manifest.json".into()),
            "another entry",
        ),
        (
            "a symbolic link",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Symlink)),
            "not a plain file",
        ),
        (
            "a hard link",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Link)),
            "not a plain file",
        ),
        (
            "a directory",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Directory)),
            "not a plain file",
        ),
        (
            "a device",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Block)),
            "not a plain file",
        ),
        (
            "a pipe",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::Fifo)),
            "not a plain file",
        ),
        (
            "an extended header",
            Forged::with_entries(|e| e.insert(0, link(tar::EntryType::XHeader))),
            "not a plain file",
        ),
        (
            "a long name header",
            Forged::with_entries(|e| e.insert(0, link(tar::EntryType::GNULongName))),
            "not a plain file",
        ),
        (
            "a sparse file",
            Forged::with_entries(|e| e[2] = link(tar::EntryType::GNUSparse)),
            "not a plain file",
        ),
        // How large it says it is.
        (
            "a manifest of a terabyte",
            Forged::with_entries(|e| e[0].size = Some(1 << 40)),
            "are allowed",
        ),
        (
            "a description of a gigabyte",
            Forged::with_entries(|e| e[1].size = Some(1 << 30)),
            "are allowed",
        ),
        (
            "a chunk larger than listed",
            Forged::with_entries(|e| e[2].size = Some(1 << 33)),
            "are allowed",
        ),
        (
            "a chunk of 5 MiB",
            Forged::of(vec![Layer {
                size: Some(5 << 20),
                raw: 5 << 20,
                ..plain("{}\n")
            }]),
            "too large",
        ),
        (
            "2^63 stored bytes",
            Forged::of(vec![Layer {
                size: Some(1 << 63),
                ..plain("{}\n")
            }]),
            "too large",
        ),
        (
            "too many stored bytes in all",
            Forged::of(vec![
                Layer {
                    size: Some(4 << 20),
                    ..plain("{}\n")
                };
                65
            ]),
            "stored bytes, the limit is",
        ),
        (
            "too many bytes in all",
            Forged::of(vec![
                Layer {
                    size: Some(200 << 10),
                    raw: 4 << 20,
                    media: ZSTD.into(),
                    ..plain("{}\n")
                };
                513
            ]),
            "bytes, the limit is",
        ),
        (
            "too many lines in all",
            Forged::of(vec![
                Layer {
                    lines: 2_500_001,
                    ..plain("{}\n")
                };
                2
            ]),
            "lines, the limit is",
        ),
        (
            "counts that overflow",
            Forged::of(vec![
                Layer {
                    lines: u64::MAX / 2,
                    ..plain("{}\n")
                };
                2
            ]),
            "lines, the limit is",
        ),
        (
            "too many chunks",
            Forged::of(vec![plain("{}\n"); 9_999]),
            "more than 9998 chunks",
        ),
        // What it becomes.
        (
            "a bomb that says so",
            Forged::of(vec![Layer {
                bytes: bomb(64 << 20),
                raw: 64 << 20,
                media: ZSTD.into(),
                ..plain("")
            }]),
            "expands too far",
        ),
        (
            "a bomb that lies",
            Forged::of(vec![Layer {
                bytes: bomb(256 << 20),
                raw: 60_000,
                lines: 1,
                media: ZSTD.into(),
                ..plain("")
            }]),
            "the length that the manifest says",
        ),
        (
            "a chunk that expands 201 to 1",
            Forged::of(vec![Layer {
                raw: 65_536 + 201 * 3,
                media: ZSTD.into(),
                ..plain("{}\n")
            }]),
            "expands too far",
        ),
        (
            "a zstd window of 2^30",
            Forged::of(vec![Layer {
                bytes: huge_window(&[b'7'; 60_000]),
                raw: 60_000,
                lines: 1,
                media: ZSTD.into(),
                ..plain("")
            }]),
            "Frame requires too much memory",
        ),
        (
            "a chunk shorter than said",
            Forged::of(vec![Layer {
                raw: 9,
                ..zstd(b"{}\n", 1)
            }]),
            "the length that the manifest says",
        ),
        (
            "a chunk that is not zstd",
            Forged::of(vec![Layer {
                media: ZSTD.into(),
                ..plain("{}\n")
            }]),
            "Unknown frame descriptor",
        ),
        (
            "a chunk with a second frame",
            Forged::of(vec![Layer {
                bytes: [zstd(b"{}\n", 1).bytes, bomb(1 << 20)].concat(),
                ..zstd(b"{}\n", 1)
            }]),
            "the length that the manifest says",
        ),
        // Whether it is what it says.
        (
            "another description",
            Forged {
                config: Some(format!("sha256:{}", Hash::of(b"x"))),
                ..Forged::honest()
            },
            "meta.json: its bytes do not match",
        ),
        (
            "another chunk",
            Forged::of(vec![Layer {
                digest: Some(format!("sha256:{}", Hash::of(b"x"))),
                ..plain("{}\n")
            }]),
            "do not match its digest",
        ),
        (
            "a digest of another kind",
            Forged::of(vec![Layer {
                digest: Some("md5:00".into()),
                ..plain("{}\n")
            }]),
            "a digest is not",
        ),
        (
            "a digest that climbs",
            Forged::of(vec![Layer {
                digest: Some("sha256:../../../../etc/passwd".into()),
                ..plain("{}\n")
            }]),
            "a digest is not",
        ),
        (
            "a digest in upper case",
            Forged::of(vec![Layer {
                digest: Some(format!("sha256:{}", "A".repeat(64))),
                ..plain("{}\n")
            }]),
            "a digest is not",
        ),
        (
            "a kind that nobody knows",
            Forged::of(vec![Layer {
                media: "application/x-python-pickle".into(),
                ..plain("{}\n")
            }]),
            "a chunk of an unknown kind",
        ),
        (
            "secrets before the state",
            Forged::of(vec![
                Layer {
                    media: SECRETS.into(),
                    ..plain("{}\n")
                },
                plain("{}\n"),
            ]),
            "secrets must come after",
        ),
        (
            "fewer lines than said",
            Forged::of(vec![Layer {
                lines: 2,
                ..plain("{}\n")
            }]),
            "it has 1 lines, the manifest says 2",
        ),
        (
            "counts of another pod",
            Forged::with_meta(|m| m.replace(r#""state_lines":2"#, r#""state_lines":3"#)),
            "its counts are not those of the chunks",
        ),
        (
            "a format of the future",
            Forged::with_meta(|m| m.replace(r#""format":1"#, r#""format":2"#)),
            "the pod has format 2, this build reads up to 1",
        ),
        // How it is written.
        (
            "a manifest that is not JSON",
            Forged::with_manifest(|_| "pickle".into()),
            "manifest: it is not JSON",
        ),
        (
            "a manifest that ends early",
            Forged::with_manifest(|m| m[..m.len() - 1].into()),
            "the JSON ends too early",
        ),
        (
            "a manifest with a key twice",
            Forged::with_manifest(|m| m.replacen('{', r#"{"schemaVersion":1,"#, 1)),
            "it has a key twice",
        ),
        (
            "a manifest with a stray member",
            Forged::with_manifest(|m| m.replacen('{', r#"{"run":"sh","#, 1)),
            "unknown field",
        ),
        (
            "a manifest of another kind",
            Forged::with_manifest(|m| m.replace("roleback.pod.v1\"", "other.v1\"")),
            "not a pod of this format",
        ),
        (
            "a manifest that is too deep",
            Forged::with_manifest(|_| nested(100_000)),
            "it nests deeper than 32",
        ),
        (
            "a description with a stray member",
            Forged::with_meta(|m| m.replacen('{', r#"{"run":"sh","#, 1)),
            "unknown field",
        ),
        (
            "a description with a key twice",
            Forged::with_meta(|m| m.replacen('{', r#"{"seq":1,"#, 1)),
            "it has a key twice",
        ),
        (
            "a line that is too deep",
            Forged::of(vec![plain(&nested(33))]),
            "line 1: it nests deeper than 32",
        ),
        (
            "a line a hundred thousand deep",
            Forged::of(vec![plain(&nested(100_000))]),
            "line 1: it nests deeper than 32",
        ),
        (
            "a line with a key twice",
            Forged::of(vec![plain("{}\n{\"a\":1,\"a\":2}\n")]),
            "line 2: it has a key twice",
        ),
        (
            "a line that is too long",
            Forged::of(vec![plain(&format!("\"{}\"\n", "x".repeat(256 << 10)))]),
            "line 1: it has 262146 bytes",
        ),
        (
            "a line that is not JSON",
            Forged::of(vec![plain("cos\nsystem\n")]),
            "line 1: it is not JSON",
        ),
        (
            "a line that is not text",
            Forged::of(vec![Layer {
                bytes: b"\"\xff\"\n".to_vec(),
                raw: 4,
                ..plain("{}\n")
            }]),
            "line 1: it is not JSON",
        ),
        (
            "an empty line",
            Forged::of(vec![plain("{}\n\n")]),
            "line 2: the JSON ends too early",
        ),
        (
            "no line feed at the end",
            Forged::of(vec![Layer {
                lines: 1,
                ..plain("{}")
            }]),
            "does not end with a line feed",
        ),
        (
            "an empty chunk",
            Forged::of(vec![plain("")]),
            "does not end with a line feed",
        ),
    ]
}

#[test]
fn an_honest_file_made_the_same_way_is_read() {
    for forged in [Forged::honest(), Forged::of(vec![zstd(b"{}\n[]\n", 2)])] {
        let bytes = forged.bytes();
        assert_eq!(
            drain(PodFile::new(&*bytes).reader().unwrap())
                .unwrap()
                .len(),
            2
        );
        in_memory().pods().store_file(&name("x"), &*bytes).unwrap();
    }
}

#[test]
fn every_forged_file_is_refused_for_its_reason() {
    for (what, forged, reason) in corpus() {
        let bytes = forged.bytes();
        let refused = PodFile::new(&*bytes).reader().and_then(drain).unwrap_err();
        assert!(
            matches!(refused, PodError::Refused { .. } | PodError::TooNew { .. }),
            "{what}: {refused}"
        );
        assert!(refused.to_string().contains(reason), "{what}: {refused}");
    }
}

#[test]
fn a_refused_file_leaves_no_name_behind() {
    let journal = in_memory();
    for (what, forged, _) in corpus() {
        assert!(
            journal
                .pods()
                .store_file(&name("evil"), &*forged.bytes())
                .is_err(),
            "{what}"
        );
    }
    assert_eq!(journal.pods().list().unwrap(), []);
}

#[test]
fn any_cut_and_any_flipped_byte_of_a_file_is_refused_or_harmless() {
    let honest = in_memory();
    let lines: Vec<String> = (0..50).map(|n| format!(r#"{{"n":{n}}}"#)).collect();
    honest
        .pods()
        .save(&name("x"), new_pod(), &lines, &lines)
        .unwrap();
    let mut good = Vec::new();
    honest
        .pods()
        .write_file(&name("x"), Version::Latest, &mut good)
        .unwrap();
    let expected = drain(PodFile::new(&*good).reader().unwrap()).unwrap();
    let content = good.len() - 1_024;
    for cut in (0..content).step_by(97) {
        assert!(
            PodFile::new(&good[..cut]).reader().and_then(drain).is_err(),
            "cut to {cut}"
        );
    }
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        // Padding and unused header fields may change without harm; the lines may not.
        if let Ok(lines) = PodFile::new(&*bad).reader().and_then(drain) {
            assert_eq!(lines, expected, "byte {at}");
        }
    }
}
