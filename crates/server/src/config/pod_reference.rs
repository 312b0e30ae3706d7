//! A pod to load at the start.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use roleback_journal::pod::Name;

const POD_SUFFIX: &str = ".pod";
const ARCHIVE_SUFFIX: &str = ".zip";

/// A pod to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PodReference {
    /// A pod file.
    File(PathBuf),
    /// A zip archive with a pod file, as LocalStack's endpoints export it.
    Archive(PathBuf),
    /// A saved pod, or a sample world of this name.
    Named(String, Option<u64>),
    /// A pod in a remote: its name, its version, and the URL of the remote.
    Remote(String, Option<u64>, String),
}

impl FromStr for PodReference {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.ends_with(POD_SUFFIX) {
            return Ok(Self::File(text.into()));
        }
        if text.ends_with(ARCHIVE_SUFFIX) {
            return Ok(Self::Archive(text.into()));
        }
        // LocalStack's command line writes `pod:NAME`.
        let text = text.strip_prefix("pod:").unwrap_or(text);
        let (name, version) = match text.split_once(':') {
            None => (text, None),
            Some((name, version)) => {
                let number = version.parse().ok().filter(|number| *number > 0);
                let number = number.ok_or_else(|| {
                    format!("`{version}` is not a version of a pod: use a number from 1")
                })?;
                (name, Some(number))
            }
        };
        Name::new(name).map_err(|error| error.to_string())?;
        Ok(Self::Named(name.to_owned(), version))
    }
}

impl fmt::Display for PodReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) | Self::Archive(path) => path.display().fmt(f),
            Self::Named(name, None) => f.write_str(name),
            Self::Named(name, Some(version)) => write!(f, "{name}:{version}"),
            // The rest of a URL can tell more than a log should have.
            Self::Remote(name, _, url) => {
                write!(f, "{name} of {}", url.split('?').next().unwrap_or_default())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, version: Option<u64>) -> PodReference {
        PodReference::Named(name.to_owned(), version)
    }

    #[test]
    fn a_pod_is_named_by_its_name_its_version_or_its_file() {
        for (text, expected) in [
            ("base", Some(named("base", None))),
            ("base:3", Some(named("base", Some(3)))),
            ("pod:base:3", Some(named("base", Some(3)))),
            (
                "./a/base.pod",
                Some(PodReference::File("./a/base.pod".into())),
            ),
            ("base.zip", Some(PodReference::Archive("base.zip".into()))),
            ("base:0", None),
            ("base:x", None),
            ("a/b", None),
            ("", None),
        ] {
            let parsed = text.parse::<PodReference>();
            assert_eq!(parsed.clone().ok(), expected, "{text}: {parsed:?}");
            if let Ok(parsed) = parsed {
                assert_eq!(parsed.to_string(), text.trim_start_matches("pod:"));
            }
        }
    }
}
