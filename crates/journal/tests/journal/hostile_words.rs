//! Pod files with false statements or unusual syntax.

use roleback_journal::Hash;

use crate::forge::{Forged, Layer, SECRETS, nested, plain};
use crate::hostile_pods::Case;

/// False statements, and syntax that our pods never have.
pub(crate) fn words() -> Vec<Case> {
    vec![
        // False statements.
        (
            "another description",
            Forged {
                config: Some(format!("sha256:{}", Hash::of(b"x"))),
                ..Forged::honest()
            },
            "meta.json: its bytes do not match",
        ),
        (
            "a description that is shorter than listed",
            Forged::with_manifest(|manifest| manifest.replacen(r#""size":"#, r#""size":9"#, 1)),
            "the manifest says 9",
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
            "an unknown kind",
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
        // Unusual syntax.
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
