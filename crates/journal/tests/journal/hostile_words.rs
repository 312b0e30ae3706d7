//! Pod files with false statements or unusual syntax.

use roleback_journal::Hash;

use crate::forge::{Forged, Layer, SECRETS, delta, nested, plain};
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
                ..plain("[\"k\",1]\n")
            }]),
            "do not match its digest",
        ),
        (
            "a digest of another kind",
            Forged::of(vec![Layer {
                digest: Some("md5:00".into()),
                ..plain("[\"k\",1]\n")
            }]),
            "a digest is not",
        ),
        (
            "a digest that climbs",
            Forged::of(vec![Layer {
                digest: Some("sha256:../../../../etc/passwd".into()),
                ..plain("[\"k\",1]\n")
            }]),
            "a digest is not",
        ),
        (
            "a digest in upper case",
            Forged::of(vec![Layer {
                digest: Some(format!("sha256:{}", "A".repeat(64))),
                ..plain("[\"k\",1]\n")
            }]),
            "a digest is not",
        ),
        (
            "an unknown kind",
            Forged::of(vec![Layer {
                media: "application/x-python-pickle".into(),
                ..plain("[\"k\",1]\n")
            }]),
            "a chunk of an unknown kind",
        ),
        (
            "secrets before the state",
            Forged::of(vec![
                Layer {
                    media: SECRETS.into(),
                    ..plain("[\"k\",1]\n")
                },
                plain("[\"k\",1]\n"),
            ]),
            "the secrets must come after",
        ),
        (
            "fewer lines than said",
            Forged::of(vec![Layer {
                lines: 2,
                ..plain("[\"k\",1]\n")
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
            Forged::with_manifest(|m| m.replace("roleback.pod.v2\"", "roleback.pod.v4\"")),
            "the pod has format 4, this build reads up to 3",
        ),
        (
            "a format of the future with members of the future",
            Forged::with_manifest(|m| {
                m.replace("roleback.pod.v2\"", "roleback.pod.v4294967295\"")
                    .replacen('{', r#"{"subject":{},"#, 1)
            }),
            "the pod has format 4294967295",
        ),
        (
            "a description of the future",
            Forged::with_meta(|m| m.replace(r#""format":2"#, r#""format":4"#)),
            "the pod has format 4, this build reads up to 3",
        ),
        (
            "a description of another format",
            Forged::with_meta(|m| m.replace(r#""format":2"#, r#""format":1"#)),
            "its format is not that of the manifest",
        ),
        (
            "a format before the first",
            Forged::with_manifest(|m| m.replace("roleback.pod.v2\"", "roleback.pod.v0\"")),
            "the pod has format 0",
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
            Forged::with_manifest(|m| m.replace("roleback.pod.v2\"", "other.v2\"")),
            "it is not a pod",
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
            Forged::of(vec![plain("[\"k\",1]\n[\"l\",{\"a\":1,\"a\":2}]\n")]),
            "line 2: it has a key twice",
        ),
        (
            "a line that is too long",
            Forged::of(vec![plain(&format!(
                "[\"k\",\"{}\"]\n",
                "x".repeat(256 << 10)
            ))]),
            "line 1: it has 262152 bytes",
        ),
        (
            "a line that is not JSON",
            Forged::of(vec![plain("cos\nsystem\n")]),
            "line 1: it is not `[\"KEY\",VALUE]`",
        ),
        (
            "a line that is not text",
            Forged::of(vec![Layer {
                bytes: b"[\"k\",\"\xff\"]\n".to_vec(),
                raw: 10,
                ..plain("[\"k\",1]\n")
            }]),
            "line 1: it is not JSON",
        ),
        (
            "an empty line",
            Forged::of(vec![plain("[\"k\",1]\n\n")]),
            "line 2: it is not `[\"KEY\",VALUE]`",
        ),
        (
            "no line feed at the end",
            Forged::of(vec![Layer {
                lines: 1,
                ..plain("[\"k\",1]")
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

/// Layers that contradict each other.
pub(crate) fn layers() -> Vec<Case> {
    let base = || plain("[\"a\",1]\n[\"b\",2]\n");
    let of_secrets = |text: &str| Layer {
        media: SECRETS.into(),
        ..plain(text)
    };
    vec![
        (
            "a delta that removes an unknown key",
            Forged::of(vec![base(), delta("1", "[\"c\"]\n")]),
            "line 1: it removes a key that is not there",
        ),
        (
            "a delta that removes a key again",
            Forged::of(vec![
                base(),
                delta("1", "[\"a\"]\n"),
                delta("2", "[\"a\"]\n"),
            ]),
            "it removes a key that is not there",
        ),
        (
            "a base that removes",
            Forged::of(vec![plain("[\"a\"]\n")]),
            "it removes a key that is not there",
        ),
        (
            "a base that is named twice",
            Forged::of(vec![base(), base()]),
            "its layer names its key twice",
        ),
        (
            "a base that comes back as a delta of its own",
            Forged::of(vec![base(), delta("1", "[\"a\",3]\n"), base()]),
            "its layers are out of order",
        ),
        (
            "a delta that puts and removes one key",
            Forged::of(vec![base(), delta("1", "[\"a\",3]\n[\"a\"]\n")]),
            "line 2: its layer names its key twice",
        ),
        (
            "a delta that is named twice",
            Forged::of(vec![
                base(),
                delta("1", "[\"a\",3]\n"),
                delta("1", "[\"a\",3]\n"),
            ]),
            "its layer names its key twice",
        ),
        (
            "a delta without a base",
            Forged::of(vec![delta("1", "[\"a\",3]\n")]),
            "layer 0 is missing",
        ),
        (
            "a delta too far",
            Forged::of(vec![base(), delta("2", "[\"a\",3]\n")]),
            "layer 1 is missing",
        ),
        (
            "a delta after the last that is allowed",
            Forged::of(vec![base(), delta("129", "[\"a\",3]\n")]),
            "a number from 1 to 128",
        ),
        (
            "a layer with a sign",
            Forged::of(vec![base(), delta("-1", "[\"a\",3]\n")]),
            "a number from 1 to 128",
        ),
        (
            "a base that says that it is a delta",
            Forged::of(vec![delta("0", "[\"a\",3]\n")]),
            "a number from 1 to 128",
        ),
        (
            "a line with three elements",
            Forged::of(vec![plain("[\"a\",1,2]\n")]),
            "line 1: it is not JSON",
        ),
        (
            "a key that is no text",
            Forged::of(vec![plain("[1,2]\n")]),
            "line 1: it is not `[\"KEY\",VALUE]`",
        ),
        (
            "secrets that are no texts",
            Forged::of(vec![base(), of_secrets("[\"a\",[1]]\n")]),
            "its secrets are not a list of texts",
        ),
        (
            "secrets of an entity that is not there",
            Forged::of(vec![base(), of_secrets("[\"c\",[\"s\"]]\n")]),
            "secrets of an entity that it does not have",
        ),
        (
            "secrets of an entity that a delta removed",
            Forged::of(vec![
                base(),
                of_secrets("[\"a\",[\"s\"]]\n"),
                delta("1", "[\"a\"]\n"),
            ]),
            "secrets of an entity that it does not have",
        ),
        (
            "a count of the lines before they are merged",
            Forged {
                meta: Forged::of(vec![base(), base()]).meta,
                ..Forged::of(vec![base(), delta("1", "[\"a\",3]\n[\"b\",3]\n")])
            },
            "its counts are not those of the chunks",
        ),
    ]
}
