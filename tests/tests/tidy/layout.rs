//! The places of files, and their length.

use std::collections::BTreeMap;

use crate::repository::{files_in, read, top_names};

/// Everything at the top; tool files have dotted names.
const TOP: &[&str] = &[
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "NOTICE",
    "README.md",
    "crates",
    "ops",
    "snapshots",
    "tests",
];

/// The most lines of a file that is not generated, without its tests. Longer files are listed in `tests/gaps/long-files.txt`, which
/// only shrinks.
const LINES_MAX: usize = 400;

#[test]
fn the_top_level_is_fixed() {
    for name in top_names() {
        let known = name.starts_with('.') || TOP.contains(&name.as_str());
        assert!(
            known,
            "`{name}` has no place at the top: crates/, snapshots/, tests/ and ops/ hold everything"
        );
    }
    for name in TOP {
        assert!(
            top_names().iter().any(|present| present == name),
            "`{name}` is missing at the top"
        );
    }
}

#[test]
fn every_file_of_the_model_says_that_it_is_generated() {
    let files = files_in("crates/model/src/", ".rs");
    assert!(!files.is_empty());
    for path in files {
        let head: String = read(&path).lines().take(5).collect();
        assert!(
            head.to_lowercase().contains("generated") && head.contains("cargo xtask codegen"),
            "{path}: everything under model/src is generated"
        );
    }
}

#[test]
fn every_crate_begins_with_its_purpose() {
    for path in files_in("crates/", "src/lib.rs") {
        let head: Vec<String> = read(&path)
            .lines()
            .take_while(|line| line.starts_with("//!"))
            .map(str::to_owned)
            .collect();
        assert!(
            head.len() > 3,
            "{path}: says in a few lines what the crate is for, what it must not know and what to read first"
        );
    }
}

#[test]
fn a_long_file_is_in_the_list_of_gaps_and_does_not_grow() {
    let gaps = read("tests/gaps/long-files.txt");
    let mut gaps: BTreeMap<&str, usize> = gaps
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(gap)
        .collect();
    let files = [
        files_in("crates/", ".rs"),
        files_in("tests/", ".rs"),
        files_in("tests/", ".py"),
    ]
    .concat();
    for path in files
        .iter()
        .filter(|path| !path.starts_with("crates/model/src/"))
    {
        let lines = lines_without_tests(&read(path));
        match gaps.remove(path.as_str()) {
            Some(allowed) => assert!(
                (LINES_MAX + 1..=allowed).contains(&lines),
                "{path} has {lines} lines, tests/gaps/long-files.txt says {allowed}: split it, or lower or strike the number there"
            ),
            None => assert!(
                lines <= LINES_MAX,
                "{path} has {lines} lines, more than {LINES_MAX}: split it"
            ),
        }
    }
    assert!(
        gaps.is_empty(),
        "tests/gaps/long-files.txt names files that are gone: {gaps:?}"
    );
}

fn gap(line: &str) -> (&str, usize) {
    let (lines, path) = line.split_once(' ').expect("LINES PATH");
    (path.trim(), lines.parse().expect("a number of lines"))
}

fn lines_without_tests(text: &str) -> usize {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .count()
}
