//! Reads the files of the repository, without build output and tool files.

use std::path::{Path, PathBuf};

/// Folders of builds and tools: their names are in `.gitignore`, and they are never committed.
const IGNORED: &[&str] = &[
    ".git",
    ".pytest_cache",
    ".ruff_cache",
    ".tools",
    ".venv",
    "__pycache__",
    "node_modules",
    "target",
];

/// The top of the repository.
pub(crate) fn top() -> PathBuf {
    let member = Path::new(env!("CARGO_MANIFEST_DIR"));
    member
        .parent()
        .expect("the member is below the top-level folder")
        .to_owned()
}

/// The text of a file, by its path from the top.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file, by its path from the top, sorted.
pub(crate) fn files() -> Vec<String> {
    let mut found = Vec::new();
    collect(&top(), &mut found);
    found.sort();
    found
}

/// Every file with this suffix, below a folder.
pub(crate) fn files_in(folder: &str, ending: &str) -> Vec<String> {
    files()
        .into_iter()
        .filter(|path| path.starts_with(folder) && path.ends_with(ending))
        .collect()
}

/// The names directly at the top.
pub(crate) fn top_names() -> Vec<String> {
    entries(&top())
        .into_iter()
        .map(|path| name(&path))
        .collect()
}

/// The folders of the crates.
pub(crate) fn crates() -> Vec<String> {
    entries(&top().join("crates"))
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| name(&path))
        .collect()
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for path in entries(folder) {
        if path.is_dir() && !path.is_symlink() {
            collect(&path, found);
        } else {
            let below = path
                .strip_prefix(top())
                .expect("what is found lies below the top");
            found.push(below.to_string_lossy().into_owned());
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = read.map(|entry| {
        entry
            .expect("an entry of a folder that is being read")
            .path()
    });
    let mut paths: Vec<_> = paths
        .filter(|path| !IGNORED.contains(&name(path).as_str()))
        .collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name()
        .expect("an entry has a name")
        .to_string_lossy()
        .into_owned()
}
