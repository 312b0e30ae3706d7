//! Builds the console's pages from `crates/console/ui` into one archive.
//!
//! The archive is the same for the same sources: the packages are pinned by the lock file, the files are sorted and have no
//! dates. So a test can build it again and compare the bytes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use flate2::{Compression, GzBuilder};

/// The archive, from this crate's folder.
const ARCHIVE: &str = "../console/data/console.tar";
/// The packages that the sources need, in exact versions.
const LOCK: &str = "package-lock.json";
/// A copy of the lock file beside the installed packages: they need no second installation.
const INSTALLED: &str = "installed-package-lock.json";
/// The sources, from this crate's folder.
const SOURCES: &str = "../console/ui";
/// The description of our own API, from the folder of the sources. The types of the pages' requests are made from it.
const API: &str = "openapi.json";

/// Builds the pages and writes the archive.
///
/// # Errors
/// If Node is missing, or the pages do not build.
pub(crate) fn write() -> Result<()> {
    let path = here(ARCHIVE);
    std::fs::write(&path, archive()?).with_context(|| format!("cannot write {}", path.display()))
}

/// Builds the pages and compares them with the archive.
///
/// # Errors
/// If the pages do not build, or the archive is not what they make.
pub(crate) fn check() -> Result<()> {
    let path = here(ARCHIVE);
    let kept = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    if kept != archive()? {
        bail!(
            "{} is not what the sources make: run `cargo xtask console`",
            path.display()
        );
    }
    Ok(())
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn archive() -> Result<Vec<u8>> {
    let sources = here(SOURCES);
    let api = serde_json::to_string(&roleback_api::openapi::document("0"))?;
    let described = sources.join(API);
    std::fs::write(&described, api)
        .with_context(|| format!("cannot write {}", described.display()))?;
    install_packages(&sources)?;
    for script in ["types", "check", "build"] {
        npm(&sources, &["run", script])?;
    }
    let built = sources.join("dist");
    let mut paths = Vec::new();
    list(&built, &mut paths)?;
    paths.sort();
    let mut archive = tar::Builder::new(Vec::new());
    for path in paths {
        let name = path
            .strip_prefix(&built)?
            .to_string_lossy()
            .replace('\\', "/");
        let content =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let content = compressed(&content)?;
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("{name}.gz"), &*content)?;
    }
    Ok(archive.into_inner()?)
}

/// Installs what the lock file names, unless it is there.
fn install_packages(sources: &Path) -> Result<()> {
    let lock = std::fs::read(sources.join(LOCK)).context("the lock file of the console")?;
    let installed = sources.join("node_modules").join(INSTALLED);
    if std::fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    npm(
        sources,
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    )?;
    std::fs::write(&installed, lock)
        .with_context(|| format!("cannot write {}", installed.display()))
}

fn npm(folder: &Path, arguments: &[&str]) -> Result<()> {
    let command = format!("npm {}", arguments.join(" "));
    let mut npm = Command::new("npm");
    npm.args(arguments).current_dir(folder);
    let output = npm
        .output()
        .with_context(|| format!("cannot run `{command}`: install Node"))?;
    if !output.status.success() {
        let text = [output.stdout, output.stderr].concat();
        bail!("`{command}` failed:\n{}", String::from_utf8_lossy(&text));
    }
    Ok(())
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn compressed(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
