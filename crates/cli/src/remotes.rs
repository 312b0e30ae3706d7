//! The remotes of a user: names for stores of pods, in a file of the user's configuration. It has no credentials.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use roleback_remote::{Environment, Location, Remote, RemoteError, Safety};
use serde::{Deserialize, Serialize};

use crate::exit::{Failure, Kind};

/// The file below the directory of the user's configuration.
const FILE: &str = "roleback/remotes.json";

/// The remotes, by name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Remotes {
    pub(crate) remotes: BTreeMap<String, Registered>,
}

/// A registered remote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Registered {
    pub(crate) url: String,
    /// Whether it was accepted without conditional writes.
    #[serde(default, rename = "unsafe")]
    pub(crate) is_unsafe: bool,
}

impl Remotes {
    /// Reads the file; a missing one has no remotes.
    pub(crate) fn read() -> Result<Self, Failure> {
        let path = path()?;
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            text => text.map_err(|why| broken(&path, &why))?,
        };
        serde_json::from_str(&text).map_err(|why| broken(&path, &why))
    }

    /// Replaces the file.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        let path = path()?;
        let failed = |why: &dyn std::fmt::Display| {
            Kind::Error.because(format_args!("cannot write `{}`: {why}", path.display()))
        };
        let dir = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(dir).map_err(|why| failed(&why))?;
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        let unfinished = path.with_extension(format!("{}.tmp", std::process::id()));
        let written = fs::File::create(&unfinished).and_then(|mut file| {
            file.write_all(&text)?;
            file.sync_all()
        });
        written
            .and_then(|()| fs::rename(&unfinished, &path))
            .map_err(|why| failed(&why))
    }

    /// A remote by its name, else by its URL.
    pub(crate) fn find(&self, name: &str) -> Result<Registered, Failure> {
        if let Some(found) = self.remotes.get(name) {
            return Ok(found.clone());
        }
        if name.contains('/') {
            return Ok(Registered {
                url: name.to_owned(),
                is_unsafe: false,
            });
        }
        Err(Kind::Error.because(format_args!(
            "there is no remote `{name}`; add it with `roleback pod remote add {name} URL`"
        )))
    }
}

impl Registered {
    /// Connects to the remote with the credentials of the environment.
    pub(crate) fn connect(&self) -> Result<Remote, Failure> {
        let safety = match self.is_unsafe {
            true => Safety::Unsafe,
            false => Safety::Conditional,
        };
        let environment = Environment {
            variable: &|name| std::env::var(name).ok(),
            read: &|path| fs::read_to_string(path).ok(),
        };
        Remote::connect(&self.url, safety, &environment).map_err(failure)
    }
}

/// The URL of a new remote. A directory becomes absolute, so that the remote means the same from everywhere.
pub(crate) fn absolute(url: &str) -> Result<String, Failure> {
    match Location::parse(url).map_err(|error| Kind::Usage.because(error))? {
        Location::S3 { .. } => Ok(url.to_owned()),
        Location::Directory(dir) => {
            let path = std::path::absolute(&dir);
            let path = path.map_err(|why| Kind::Usage.because(format_args!("`{url}`: {why}")))?;
            Ok(path.display().to_string())
        }
    }
}

/// The failure of a verb whose remote did not do what it was asked.
pub(crate) fn failure(error: RemoteError) -> Failure {
    let kind = match &error {
        RemoteError::Url { .. } => Kind::Usage,
        RemoteError::NoCredentials { .. } | RemoteError::Denied { .. } => Kind::Credentials,
        RemoteError::Refused { .. } => Kind::Integrity,
        RemoteError::Unexpected { .. } | RemoteError::NotForward { .. } => Kind::Expectation,
        _ => Kind::Error,
    };
    kind.because(error)
}

/// The time, for the ages of files in a store.
pub(crate) fn now() -> SystemTime {
    #[expect(
        clippy::disallowed_methods,
        reason = "a command is where time comes from"
    )]
    SystemTime::now()
}

fn path() -> Result<PathBuf, Failure> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let dir = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
    let dir = dir
        .ok_or_else(|| Kind::Error.because("no place for remotes: set HOME or XDG_CONFIG_HOME"))?;
    Ok(dir.join(FILE))
}

fn broken(path: &Path, why: &dyn std::fmt::Display) -> Failure {
    Kind::Error.because(format_args!("cannot read `{}`: {why}", path.display()))
}
