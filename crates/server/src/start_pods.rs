//! Pods that are loaded when the server starts, before it answers requests.
//!
//! They come from `--pod`, and from `init-pods.d` beside the init scripts. They begin an event log: a log that has other
//! records already is left as it is, so that a restart does not undo what happened since.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use roleback_journal::pod::{Keys, PodError, Version};
use roleback_remote::{Environment, Location, Remote, RemoteError, Safety};

use crate::admin::snapshots::archive::{self, ArchiveError};
use crate::admin::snapshots::{self, LoadOptions, SnapshotError};
use crate::config::{Config, PodReference};
use crate::sample_worlds;
use crate::store::Store;

/// The directory of pods, in the directory of the init scripts or, as in LocalStack, beside it.
const DIR: &str = "init-pods.d";
/// Maximum number of files in [`DIR`], and of pods in all.
const PODS_MAX: usize = 1_000;
/// Maximum size of a list of pods in bytes.
const LIST_BYTES_MAX: u64 = 64 << 10;
const LIST_SUFFIX: &str = "txt";
/// Records of a log that only a start wrote to: the key for sessions.
const RECORDS_OF_A_START: u64 = 1;

/// Why a pod was not loaded at the start.
#[derive(Debug, thiserror::Error)]
pub enum StartPodError {
    /// The directory or a list in it cannot be read.
    #[error("cannot read `{}`: {why}", path.display())]
    Dir {
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        why: String,
    },
    /// A pod cannot be loaded.
    #[error("cannot load the pod `{reference}` at the start: {why}")]
    Pod {
        /// The pod.
        reference: PodReference,
        /// The cause.
        why: Box<Why>,
    },
}

/// What is wrong with a pod.
#[derive(Debug, thiserror::Error)]
pub enum Why {
    /// Its file cannot be opened.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Its zip archive is refused.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// It does not exist, or is refused.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// Its remote did not give it.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// It is neither saved nor a sample world.
    #[error(
        "no pod of this name is saved, and the sample worlds are {}; use the path of a file that ends in `.pod` or `.zip`, or save the pod first",
        sample_worlds::names()
    )]
    Unknown,
}

/// The outcome of a start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartPods {
    /// The pods in the order of their loading.
    pub pods: Vec<String>,
    /// Whether they were left out because the log has records already.
    pub left_out: bool,
}

/// Loads the pods of the configuration, in order. Each is read and checked before the first is loaded.
pub(crate) fn load(config: &Config, store: &Store) -> Result<StartPods, StartPodError> {
    let references = references(config)?;
    let left_out = store.journal.head().seq > RECORDS_OF_A_START;
    let pods = references.iter().map(ToString::to_string).collect();
    if !left_out {
        let failed = |reference: &PodReference| {
            let reference = reference.clone();
            move |why: Why| StartPodError::Pod {
                reference,
                why: Box::new(why),
            }
        };
        if references.len() > 1 {
            for reference in &references {
                reference
                    .check(store, &config.pod_keys)
                    .map_err(failed(reference))?;
            }
        }
        for reference in &references {
            reference
                .load(store, &config.pod_keys)
                .map_err(failed(reference))?;
        }
    }
    Ok(StartPods { pods, left_out })
}

impl PodReference {
    fn check(&self, store: &Store, keys: &Keys) -> Result<(), Why> {
        self.read(
            store,
            &|name, version| snapshots::check_saved(store, name, version, keys),
            &|file| snapshots::check_file(store, file, keys),
        )
    }

    fn load(&self, store: &Store, keys: &Keys) -> Result<(), Why> {
        let options = LoadOptions {
            keys: keys.clone(),
            ..LoadOptions::default()
        };
        self.read(
            store,
            &|name, version| snapshots::load(store, name, version, &options, None).map(drop),
            &|file| snapshots::load_file(store, file, &options, None).map(drop),
        )
    }

    /// Reads the pod with one of two functions: a saved one, or a file.
    fn read(
        &self,
        store: &Store,
        saved: &dyn Fn(&str, Version) -> Result<(), SnapshotError>,
        file: &dyn Fn(&mut dyn Read) -> Result<(), SnapshotError>,
    ) -> Result<(), Why> {
        match self {
            Self::File(path) => Ok(file(&mut BufReader::new(File::open(path)?))?),
            Self::Archive(path) => {
                let archive = BufReader::new(File::open(path)?);
                Ok(archive::unpack(archive, |pod| file(pod))??)
            }
            Self::Remote(name, version, url) => {
                let mut pulled = Vec::new();
                connect(url)?.pull(name, *version, &mut pulled)?;
                Ok(file(&mut pulled.as_slice())?)
            }
            Self::Named(name, Some(version)) => Ok(saved(name, Version::Number(*version))?),
            Self::Named(name, None) if is_saved(store, name)? => Ok(saved(name, Version::Latest)?),
            Self::Named(name, None) => {
                let mut pod = sample_worlds::find(name).ok_or(Why::Unknown)?;
                Ok(file(&mut pod)?)
            }
        }
    }
}

/// Connects to a remote with the credentials of the server's environment.
fn connect(url: &str) -> Result<Remote, RemoteError> {
    let environment = Environment {
        variable: &|name| std::env::var(name).ok(),
        read: &|path| fs::read_to_string(path).ok(),
    };
    Remote::connect(url, Safety::Conditional, &environment)
}

fn is_saved(store: &Store, name: &str) -> Result<bool, SnapshotError> {
    match snapshots::all_versions(store, name) {
        Err(SnapshotError::Pod(PodError::NotFound(_))) => Ok(false),
        found => found.map(|_| true),
    }
}

/// All pods to load: those of the directories, by file name, and then those of `--pod`.
fn references(config: &Config) -> Result<Vec<PodReference>, StartPodError> {
    let inside = config.init_dir.join(DIR);
    let beside = config.init_dir.parent().map(|parent| parent.join(DIR));
    let mut found = Vec::new();
    for dir in [Some(inside), beside].into_iter().flatten() {
        add_dir(&dir, &mut found)?;
    }
    found.extend(config.pods.iter().cloned());
    Ok(found)
}

/// Adds the pods in a directory. A directory that does not exist has none.
fn add_dir(dir: &Path, found: &mut Vec<PodReference>) -> Result<(), StartPodError> {
    let refused = |why: String| StartPodError::Dir {
        path: dir.to_owned(),
        why,
    };
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|why| refused(why.to_string()))?,
    };
    let paths = entries.map(|entry| Ok(entry?.path()));
    let paths = paths.take(PODS_MAX + 1).collect::<io::Result<Vec<_>>>();
    let mut paths = paths.map_err(|why| refused(why.to_string()))?;
    paths.sort();
    for path in paths.into_iter().filter(|path| path.is_file()) {
        match path.extension().and_then(|end| end.to_str()) {
            Some("pod") => found.push(PodReference::File(path)),
            Some("zip") => found.push(PodReference::Archive(path)),
            Some(LIST_SUFFIX) => found.extend(list(&path)?),
            _ => {}
        }
        if found.len() > PODS_MAX {
            return Err(refused(format!("it names more than {PODS_MAX} pods")));
        }
    }
    Ok(())
}

/// The pods of a list: one a line, as on the command line, or `NAME,URL` for a pod in a remote. Empty lines and lines that
/// begin with `#` are skipped.
fn list(path: &Path) -> Result<Vec<PodReference>, StartPodError> {
    let refused = |why: String| StartPodError::Dir {
        path: path.to_owned(),
        why,
    };
    let mut text = String::new();
    let read =
        File::open(path).and_then(|file| file.take(LIST_BYTES_MAX + 1).read_to_string(&mut text));
    read.map_err(|why| refused(why.to_string()))?;
    if text.len() as u64 > LIST_BYTES_MAX {
        return Err(refused(format!("it has more than {LIST_BYTES_MAX} bytes")));
    }
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            let parsed = match line.split_once(',') {
                Some((pod, url)) => in_remote(pod.trim(), url.trim()),
                None => line.parse(),
            };
            parsed.map_err(|why| refused(format!("line {}: {why}", number + 1)))
        })
        .collect()
}

fn in_remote(pod: &str, url: &str) -> Result<PodReference, String> {
    let PodReference::Named(name, version) = pod.parse()? else {
        return Err(format!(
            "`{pod}` is a file and not the name of a pod in a remote"
        ));
    };
    if !url.contains('/') {
        return Err(format!(
            "`{url}` is not the URL of a remote, such as s3://BUCKET/PREFIX"
        ));
    }
    Location::parse(url).map_err(|error| error.to_string())?;
    Ok(PodReference::Remote(name, version, url.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, version: Option<u64>) -> PodReference {
        PodReference::Named(name.to_owned(), version)
    }

    #[test]
    fn the_directory_is_read_by_file_name_and_then_the_option() {
        let dir = tempfile::tempdir().unwrap();
        let init = dir.path().join("init");
        let files = [
            ("init-pods.d/2.pod", ""),
            (
                "init-pods.d/1.txt",
                "# pods\n\n one:7 \ntwo\nthree:2, s3://pods/x",
            ),
            ("init-pods.d/3.zip", ""),
            ("init-pods.d/notes.md", "x"),
            ("init/init-pods.d/0.pod", ""),
        ];
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let config = Config {
            init_dir: init.clone(),
            pods: vec![named("last", None)],
            ..Config::default()
        };
        let beside = dir.path().join(DIR);
        let expected = [
            PodReference::File(init.join(DIR).join("0.pod")),
            named("one", Some(7)),
            named("two", None),
            PodReference::Remote("three".to_owned(), Some(2), "s3://pods/x".to_owned()),
            PodReference::File(beside.join("2.pod")),
            PodReference::Archive(beside.join("3.zip")),
            named("last", None),
        ];
        assert_eq!(references(&config).unwrap(), expected);
        for line in [
            "no/name",
            "three,team",
            "three,oci://x/y",
            "./a.pod,s3://pods",
        ] {
            fs::write(beside.join("1.txt"), format!("one\n{line}")).unwrap();
            let refused = references(&config).unwrap_err().to_string();
            let place = refused.contains("1.txt") && refused.contains("line 2");
            assert!(place, "{refused}");
        }
    }
}
