//! Content that no file of the repository can have.

use crate::repository::{files, top};

/// Written in two parts, so that this file does not contain what it forbids.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("/wo", "rk/", "a path of somebody's machine"),
    ("/ho", "me/", "a path of somebody's machine"),
    ("/ro", "ot/", "a path of somebody's machine"),
    ("/Use", "rs/", "a path of somebody's machine"),
    (
        "registry.np",
        "mjs",
        "the host of a registry: packages are named, not located",
    ),
    (
        "pypi",
        ".org",
        "the host of a registry: packages are named, not located",
    ),
    (
        "pythonho",
        "sted",
        "the host of a registry: packages are named, not located",
    ),
    (
        "static.crat",
        "es.io",
        "the host of a registry: packages are named, not located",
    ),
    (
        "index.crat",
        "es.io",
        "the host of a registry: packages are named, not located",
    ),
    (
        "deb.deb",
        "ian.org",
        "the host of a registry: packages are named, not located",
    ),
    ("TO", "DO", "a promise: do it, or list it in tests/gaps"),
    ("FIX", "ME", "a promise: do it, or list it in tests/gaps"),
    ("#[ign", "ore", "a test that does not run"),
    (
        "should_",
        "panic",
        "a test that cannot tell one panic from another",
    ),
    ("pytest.mark.sk", "ip", "a test that does not run"),
];

#[test]
fn no_file_contains_private_content() {
    for path in files() {
        let Ok(text) = std::fs::read_to_string(top().join(&path)) else {
            continue; // not text
        };
        for (number, line) in text.lines().enumerate() {
            for (first, second, what) in FORBIDDEN {
                let found = line.contains(&format!("{first}{second}"));
                assert!(!found, "{path}:{}: `{first}{second}` is {what}", number + 1);
            }
        }
    }
}

#[test]
fn unsafe_code_is_forbidden_in_every_crate() {
    for path in files()
        .iter()
        .filter(|path| path.ends_with("Cargo.toml") && path.starts_with("crates/"))
    {
        let manifest = std::fs::read_to_string(top().join(path)).expect("a manifest");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{path}: takes no lints from the workspace"
        );
    }
}
