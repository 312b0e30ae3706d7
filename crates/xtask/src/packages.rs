//! Reads packages that npm or pip unpacked: finds them, and reads their versions and files.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Folders that contain packages: `node_modules`, `site-packages`.
pub(crate) struct Packages(Vec<PathBuf>);

impl Packages {
    pub(crate) fn below(folders: Vec<PathBuf>) -> Self {
        Self(folders)
    }

    /// The folder that has a package of this name.
    pub(crate) fn holder(&self, name: &str) -> Result<&Path> {
        let holder = self.0.iter().find(|folder| folder.join(name).is_dir());
        holder.map(PathBuf::as_path).with_context(|| {
            let looked: Vec<_> = self.0.iter().map(|dir| dir.display().to_string()).collect();
            format!(
                "package `{name}` is not in [{}]: name the folder that holds it with `--from DIR`",
                looked.join(", ")
            )
        })
    }

    /// The folder of a package.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        Ok(self.holder(name)?.join(name))
    }

    /// `NAME VERSION` of an npm package.
    pub(crate) fn npm_version(&self, name: &str) -> Result<String> {
        #[derive(Deserialize)]
        struct Manifest {
            version: String,
        }
        let manifest: Manifest = json(&self.folder(name)?.join("package.json"))?;
        Ok(format!("{name} {}", manifest.version))
    }
}

/// Reads a text file.
pub(crate) fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("read `{}`", path.display()))
}

/// Reads a JSON file.
pub(crate) fn json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    serde_json::from_str(&text(path)?).with_context(|| format!("read JSON of `{}`", path.display()))
}
