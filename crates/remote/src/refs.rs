//! The files of a store: their paths, and the versions of names.

use object_store::path::Path;
use serde::{Deserialize, Serialize};

/// Maximum size of a file below `refs/` in bytes.
pub(crate) const REF_BYTES_MAX: u64 = 4 << 10;

/// The content of `refs/NAME/vN.json` and of `refs/NAME/latest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ref {
    pub(crate) version: u64,
    /// The digest of the manifest.
    pub(crate) digest: String,
}

/// A version of a pod in a remote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemotePod {
    /// The name.
    pub name: String,
    /// The newest version.
    pub version: u64,
    /// The number of versions.
    pub versions: u64,
}

/// The paths below the prefix of a store.
#[derive(Debug, Clone)]
pub(crate) struct Paths(pub(crate) Path);

impl Paths {
    /// The file that says that this is a store of pods.
    pub(crate) fn marker(&self) -> Path {
        self.0.clone().join("roleback-pods.json")
    }

    pub(crate) fn probe(&self, name: &str) -> Path {
        self.0.clone().join("probe").join(name)
    }

    pub(crate) fn blobs(&self) -> Path {
        self.0.clone().join("blobs").join("sha256")
    }

    pub(crate) fn blob(&self, digest: &str) -> Path {
        self.blobs().join(digest)
    }

    pub(crate) fn refs(&self) -> Path {
        self.0.clone().join("refs")
    }

    pub(crate) fn name(&self, name: &str) -> Path {
        self.refs().join(name)
    }

    pub(crate) fn version(&self, name: &str, version: u64) -> Path {
        self.name(name).join(format!("v{version}.json"))
    }

    /// The file that remains of a deleted version.
    pub(crate) fn deleted(&self, name: &str, version: u64) -> Path {
        self.name(name).join(format!("v{version}.deleted"))
    }

    pub(crate) fn latest(&self, name: &str) -> Path {
        self.name(name).join("latest.json")
    }
}

/// The version that a file below `refs/NAME` is of.
pub(crate) fn version_of(path: &Path) -> Option<u64> {
    number(path, ".json")
}

/// The deleted version that a file below `refs/NAME` remains of.
pub(crate) fn deleted_of(path: &Path) -> Option<u64> {
    number(path, ".deleted")
}

fn number(path: &Path, extension: &str) -> Option<u64> {
    let file = path.filename()?;
    file.strip_prefix('v')?
        .strip_suffix(extension)?
        .parse()
        .ok()
}
