//! `pod ...`: saved states, by name or in a file.

mod commands;
mod load;
mod remote;
mod remote_commands;

use std::fs::File;
use std::io::BufWriter;

use clap::ArgMatches;
use roleback_api::pods::{DeletedPod, Pod};
use roleback_api::route::{Endpoint, query};
use roleback_journal::pod::{Name, Version};
use roleback_server::admin::snapshots::{self, SnapshotError};
use serde_json::{Value, json};

use crate::confirm::confirm;
use crate::exit::{Failure, Kind};
use crate::options::text;
use crate::output::print::note;
use crate::output::table::Column;
use crate::output::text::said;
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, client_failure, typed};

pub(super) use commands::command;

/// The suffix of a pod file.
const FILE_SUFFIX: &str = ".pod";
const COLUMNS: &[Column] = &[
    ("NAME", "name"),
    ("VERSION", "version"),
    ("CREATED", "created"),
    ("RECORD", "seq"),
    ("MESSAGE", "message"),
    ("DAMAGED", "damaged"),
];
const EMPTY: &str = "No pods saved. Save one with `roleback pod save NAME`.\n";

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("save", options)) => save(options),
        Some(("load", options)) => load::run(options),
        Some(("list", options)) => list(options),
        Some(("versions", options)) => versions(options),
        Some(("delete", options)) => delete(options),
        Some(("push", options)) => remote::push(options),
        Some(("pull", options)) => remote::pull(options),
        Some(("gc", options)) => remote::gc(options),
        Some(("remote", options)) => remote::run(options),
        _ => Err(Kind::Usage.because("name a command: see `roleback pod --help`")),
    }
}

/// How a user names a pod: `name`, `name:3` or a file.
enum Reference<'a> {
    File(&'a str),
    Named(&'a str, Option<u64>),
}

impl<'a> Reference<'a> {
    fn read(text: &'a str) -> Result<Self, Failure> {
        if text.ends_with(FILE_SUFFIX) {
            return Ok(Self::File(text));
        }
        let (name, version) = match text.split_once(':') {
            None => (text, None),
            Some((name, version)) => (name, Some(version)),
        };
        let number = |text: &str| {
            text.parse().map_err(|_| {
                Kind::Usage.because(format_args!(
                    "`{text}` is not a version: use a number from 1"
                ))
            })
        };
        Name::new(name).map_err(|error| Kind::Usage.because(error))?;
        Ok(Self::Named(name, version.map(number).transpose()?))
    }
}

fn reference(options: &ArgMatches) -> Result<Reference<'_>, Failure> {
    Reference::read(text(options, "name").unwrap_or_default())
}

fn save(options: &ArgMatches) -> Result<Outcome, Failure> {
    let message = text(options, "message").map(str::to_owned);
    let (name, file) = match reference(options)? {
        Reference::Named(_, Some(_)) => {
            return Err(
                Kind::Usage.because("a save creates the next version: leave the version out")
            );
        }
        Reference::Named(name, None) => (name, None),
        Reference::File(path) => (stem(path)?, Some(path)),
    };
    let target = Target::of(options, Access::Write)?;
    let saved = match &target {
        Target::Running(client) => {
            let body = json!({"message": message}).to_string();
            target::json(client.post(&Endpoint::SavePod.path(&[name]), body))?
        }
        Target::Stopped(store) => {
            to_json(&snapshots::save(store, name, message).map_err(snapshot_failure)?)
        }
    };
    if let Some(path) = file {
        write_file(&target, name, path)?;
    }
    target.close();
    let pod: Pod = typed(&saved)?;
    let text = said!(
        "Saved {} version {}, {} bytes.\n",
        pod.name,
        pod.version,
        pod.bytes
    );
    Ok(Outcome::new(saved, text))
}

/// The name of the pod in a file: the file name without directory and suffix.
fn stem(path: &str) -> Result<&str, Failure> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = file.strip_suffix(FILE_SUFFIX).unwrap_or(file);
    Name::new(name)
        .map(|_| name)
        .map_err(|error| Kind::Usage.because(error))
}

fn write_file(target: &Target, name: &str, path: &str) -> Result<(), Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Error.because(format_args!("cannot write `{path}`: {why}"))
    };
    let file = private_file(path).map_err(|why| failed(&why))?;
    let mut out = BufWriter::new(file);
    match target {
        Target::Running(client) => {
            client
                .download(&Endpoint::PodFile.path(&[name]), &mut out)
                .map_err(client_failure)?;
        }
        Target::Stopped(store) => {
            let name = Name::new(name).map_err(|error| Kind::Usage.because(error))?;
            let written = store
                .journal
                .pods()
                .write_file(&name, Version::Latest, &mut out);
            written.map_err(|why| failed(&why))?;
        }
    }
    out.into_inner()
        .map_err(|why| failed(&why))?
        .sync_all()
        .map_err(|why| failed(&why))
}

/// Creates a file that only its owner can read: a pod contains secrets.
fn private_file(path: &str) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

/// Adds the version to a path, if there is one.
fn with_version(path: String, version: Option<u64>) -> String {
    match version {
        None => path,
        Some(version) => query(&path, &[("version", version.to_string())]),
    }
}

fn list(options: &ArgMatches) -> Result<Outcome, Failure> {
    let all = options.get_flag("all");
    let pods = match Target::of(options, Access::Read)? {
        Target::Running(client) => {
            let path = Endpoint::Pods.path(&[]);
            let path = if all { path + "?all" } else { path };
            target::json(client.get(&path))?["snapshots"].take()
        }
        Target::Stopped(store) => {
            let listed = if all {
                snapshots::all_with_versions(&store)
            } else {
                snapshots::all(&store)
            };
            to_json(&listed.map_err(snapshot_failure)?)
        }
    };
    Ok(Outcome::table(pods, COLUMNS, EMPTY))
}

fn delete(options: &ArgMatches) -> Result<Outcome, Failure> {
    let Reference::Named(name, version) = reference(options)? else {
        return Err(Kind::Usage.because("name a pod, not a file; delete a file with `rm`"));
    };
    let what = version.map_or_else(
        || format!("all versions of `{name}`"),
        |version| format!("version {version} of `{name}`"),
    );
    confirm(options, &format!("This deletes {what} permanently."))?;
    let deleted = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let path = with_version(Endpoint::DeletePod.path(&[name]), version);
            target::json(client.delete(&path))?
        }
        Target::Stopped(store) => {
            let version = version.map(Version::Number);
            let deleted = snapshots::delete(&store, name, version).map_err(snapshot_failure)?;
            store.journal.shutdown();
            to_json(&deleted)
        }
    };
    let pod: DeletedPod = typed(&deleted)?;
    if let Some(why) = &pod.left {
        note(why);
    }
    let text = said!("Deleted {} and freed {} bytes.\n", what, pod.freed_bytes);
    Ok(Outcome::new(deleted, text))
}

fn versions(options: &ArgMatches) -> Result<Outcome, Failure> {
    let name = text(options, "name").unwrap_or_default();
    let versions = versions_of(&Target::of(options, Access::Read)?, name)?;
    Ok(Outcome::table(versions, COLUMNS, EMPTY))
}

fn versions_of(target: &Target, name: &str) -> Result<Value, Failure> {
    Name::new(name).map_err(|error| Kind::Usage.because(error))?;
    match target {
        Target::Running(client) => {
            let path = Endpoint::PodVersions.path(&[name]);
            Ok(target::json(client.get(&path))?["versions"].take())
        }
        Target::Stopped(store) => {
            let versions = snapshots::all_versions(store, name).map_err(snapshot_failure)?;
            Ok(to_json(&versions))
        }
    }
}

/// A pod with invalid content is an integrity failure; a pod that does not exist is an error.
fn snapshot_failure(error: SnapshotError) -> Failure {
    use roleback_journal::pod::PodError;
    let kind = match &error {
        SnapshotError::Pod(PodError::NotFound(_) | PodError::Io { .. })
        | SnapshotError::Dangling(_)
        | SnapshotError::Moved { .. }
        | SnapshotError::Commit(_) => Kind::Error,
        SnapshotError::Pod(PodError::Name(_) | PodError::Case { .. }) => Kind::Usage,
        SnapshotError::Pod(_) | SnapshotError::Content(_) => Kind::Integrity,
    };
    kind.because(error)
}
