//! Generates the crate `model`: one file for each family, and the files that combine them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::contract::{self, Service};

mod family;
mod names;
mod root;
mod tables;
mod types;

use tables::Patterns;
use types::{Directions, Source};

/// The instruction in the error for a stale file.
const REMEDY: &str = "run `cargo xtask codegen` and commit what it writes";

/// Writes `crates/model/src`.
pub(crate) fn write() -> Result<()> {
    let folder = target();
    for (path, content) in files(&contract::load(&contract::folder())?)? {
        let path = folder.join(path);
        if std::fs::read_to_string(&path).is_ok_and(|now| now == content) {
            continue;
        }
        let parent = path.parent().context("a generated file has a folder")?;
        std::fs::create_dir_all(parent)?;
        std::fs::write(&path, content).with_context(|| format!("write `{}`", path.display()))?;
    }
    Ok(())
}

/// Fails and names the files if `crates/model/src` differs from what the contract generates.
pub(crate) fn check() -> Result<()> {
    let folder = target();
    let expected = files(&contract::load(&contract::folder())?)?;
    let mut stale: Vec<String> = committed(&folder)?
        .into_iter()
        .filter(|path| !expected.contains_key(path))
        .map(|path| format!("{} is not generated", path.display()))
        .collect();
    for (path, content) in &expected {
        let now = std::fs::read_to_string(folder.join(path)).unwrap_or_default();
        if now != *content {
            stale.push(format!("{} differs from the contract", path.display()));
        }
    }
    ensure!(stale.is_empty(), "{}: {REMEDY}", stale.join(", "));
    Ok(())
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/src")
}

/// Every file below `folder`, by its relative path.
fn committed(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = vec![];
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in std::fs::read_dir(&path)? {
                waiting.push(entry?.path());
            }
        } else {
            found.push(path.strip_prefix(folder)?.to_owned());
        }
    }
    Ok(found)
}

/// The generated, formatted files, by their path in `crates/model/src`.
fn files(services: &[Service]) -> Result<BTreeMap<PathBuf, String>> {
    services.iter().try_for_each(contract::verify)?;
    let mut files = BTreeMap::from([
        (PathBuf::from("lib.rs"), root::library(services)),
        (PathBuf::from("macros.rs"), root::MACROS.to_owned()),
    ]);
    for service in services {
        let folder = PathBuf::from(&service.name);
        let directions = Directions::of(service)?;
        let patterns = Patterns::of(service, &directions.inputs);
        let source = Source {
            service,
            directions,
            patterns,
        };
        files.insert(folder.join("pattern.rs"), source.patterns.file());
        files.insert(folder.with_extension("rs"), root::service(service));
        files.insert(folder.join("fault.rs"), root::faults(service));
        for name in service.families.keys() {
            files.insert(folder.join(format!("{name}.rs")), source.file(name)?);
        }
    }
    files
        .into_iter()
        .map(|(path, content)| Ok((path, formatted(&content)?)))
        .collect()
}

/// Formats a source with rustfmt.
fn formatted(source: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("start rustfmt, which formats generated code: `rustup component add rustfmt`")?;
    let mut input = rustfmt
        .stdin
        .take()
        .context("rustfmt takes its source from us")?;
    // Written from a second thread, because rustfmt may fill its output pipe before it has read all input.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || input.write_all(source.as_bytes()));
        rustfmt.wait_with_output()
    })?;
    ensure!(
        output.status.success(),
        "rustfmt refused generated code:\n{source}"
    );
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_code_is_what_the_contract_makes() {
        super::check().unwrap();
    }
}
