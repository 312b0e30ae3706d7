//! Pod files with false encrypted secrets.

use crate::forge::{Forged, Layer, SECRETS, delta, plain, sealed};
use crate::hostile_pods::Case;

/// What is refused without any key.
pub(crate) fn secrets() -> Vec<Case> {
    let state = || plain("[\"k\",1]\n");
    let of = |layers: Vec<Layer>, secrets: &str| Forged::of(layers).in_format_3(secrets);
    vec![
        (
            "encrypted secrets in a format that has none",
            Forged::of(vec![state(), sealed(b"x")]),
            "a chunk of an unknown kind",
        ),
        (
            "encrypted secrets of a pod that says that they are plain",
            of(vec![state(), sealed(b"x")], "plain"),
            "its description says that they are plain",
        ),
        (
            "encrypted secrets of a pod that says that it has none",
            of(vec![state(), sealed(b"x")], "omitted"),
            "says that they are left out",
        ),
        (
            "plain secrets of a pod that says that they are encrypted",
            of(
                vec![
                    state(),
                    Layer {
                        media: SECRETS.into(),
                        ..plain("[\"k\",[\"s\"]]\n")
                    },
                ],
                "passphrase",
            ),
            "says that they are encrypted",
        ),
        (
            "a layer after encrypted secrets",
            of(
                vec![state(), sealed(b"x"), delta("1", "[\"l\",1]\n")],
                "recipients",
            ),
            "a chunk follows its encrypted chunks",
        ),
        (
            "lines in encrypted secrets",
            of(
                vec![
                    state(),
                    Layer {
                        lines: 1,
                        ..sealed(b"x")
                    },
                ],
                "recipients",
            ),
            "it counts lines in an encrypted chunk",
        ),
        (
            "encrypted secrets that claim to expand",
            of(
                vec![
                    state(),
                    Layer {
                        raw: 2,
                        ..sealed(b"x")
                    },
                ],
                "recipients",
            ),
            "too large, or expands too far",
        ),
        (
            "more encrypted secrets than fit in memory",
            of(
                std::iter::once(state())
                    .chain((0..17).map(|_| Layer {
                        size: Some(4 << 20),
                        raw: 4 << 20,
                        ..sealed(b"x")
                    }))
                    .collect(),
                "recipients",
            ),
            "encrypted bytes, the limit is",
        ),
    ]
}
