//! `pod ...`: saved states, by name or in a file.

mod commands;
mod load;
mod manage;
mod remote;
mod remote_commands;
mod secrets;

use std::fs::File;
use std::io::BufWriter;

use clap::ArgMatches;
use roleback_api::pods::{DeletedPod, Pod, SavePod};
use roleback_api::route::{Endpoint, escaped, query};
use roleback_journal::pod::{Name, Reference, Version};
use roleback_server::admin::snapshots::{self, SnapshotError};
use serde_json::Value;

use crate::confirm::confirm;
use crate::exit::{Failure, Kind};
use crate::options::{number, text};
use crate::output::print::note;
use crate::output::table::Column;
use crate::output::text::said;
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, client_failure, typed};

use super::rewind;

pub(super) use commands::{command, load_command, merging, save_command};
pub(super) use load::{Stopped, Words, merge_options, merge_parameters, outcome};
pub(super) use secrets::{keys, opening};

/// The suffix of a pod file.
const FILE_SUFFIX: &str = ".pod";
const COLUMNS: &[Column] = &[
    ("NAME", "name"),
    ("VERSION", "version"),
    ("CREATED", "created"),
    ("RECORD", "seq"),
    ("TAGS", "tags"),
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
        Some(("inspect", options)) => manage::inspect(options),
        Some(("tag", options)) => manage::tag(options),
        Some(("verify", options)) => manage::verify(options),
        Some(("export", options)) => manage::export(options),
        Some(("import", options)) => manage::import(options),
        Some(("gc", options)) => manage::gc(options),
        Some(("push", options)) => remote::push(options),
        Some(("pull", options)) => remote::pull(options),
        Some(("remote", options)) => remote::run(options),
        _ => Err(Kind::Usage.because("name a command: see `roleback pod --help`")),
    }
}

fn reference(options: &ArgMatches) -> Result<Reference, Failure> {
    let text = text(options, "name").unwrap_or_default();
    Reference::parse(text).map_err(|error| Kind::Usage.because(error))
}

/// A reference to a stored pod; `instead` is what to do if it is a file.
fn named(options: &ArgMatches, instead: &str) -> Result<(Name, Version), Failure> {
    match reference(options)? {
        Reference::Stored(name, version) => Ok((name, version)),
        Reference::File(path) => {
            Err(Kind::Usage.because(format_args!("`{path}` is a file: {instead}")))
        }
    }
}

pub(super) fn load(options: &ArgMatches) -> Result<Outcome, Failure> {
    load::run(options)
}

pub(super) fn save(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (name, file) = match reference(options)? {
        Reference::Stored(name, Version::Latest) => (name.to_string(), None),
        Reference::Stored(..) => {
            return Err(
                Kind::Usage.because("a save creates the next version: leave the version out")
            );
        }
        Reference::File(path) => (stem(&path)?.to_owned(), Some(path)),
    };
    let encryption = secrets::encryption(options)?;
    let request = SavePod {
        message: text(options, "message").map(str::to_owned),
        author: rewind::actor(),
        at: text(options, "at").map(str::to_owned),
        keep: number(options, "keep"),
        keep_since: text(options, "keep-since").map(str::to_owned),
        no_secrets: options.get_flag("no-secrets"),
        recipients: encryption.recipients,
        history: options.get_flag("history"),
        plain: options.get_flag("plain"),
    };
    let passphrase = encryption.passphrase.as_ref();
    let fork = text(options, "fork");
    let target = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let client = secrets::with_passphrase(*client, passphrase);
            Target::Running(Box::new(match fork {
                Some(fork) => client.below(&format!("/_roleback/fork/{}", escaped(fork))),
                None => client,
            }))
        }
        stopped => stopped,
    };
    let saved = match &target {
        Target::Running(client) => {
            let body = to_json(&request).to_string();
            target::json(client.post(&Endpoint::SavePod.path(&[&name]), body))?
        }
        Target::Stopped(store) => {
            let saved = snapshots::save_with(store, &name, &request, passphrase);
            to_json(&saved.map_err(snapshot_failure)?)
        }
    };
    let pod: Pod = typed(&saved)?;
    if let Some(path) = file {
        write_file(&target, &name, Version::Number(pod.version), &path)?;
    }
    target.close();
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

/// Writes a stored pod to a file; returns the number of bytes.
fn write_file(target: &Target, name: &str, version: Version, path: &str) -> Result<u64, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Error.because(format_args!("cannot write `{path}`: {why}"))
    };
    let file = private_file(path).map_err(|why| failed(&why))?;
    let mut out = BufWriter::new(file);
    let bytes = match target {
        Target::Running(client) => {
            let path = with_version(Endpoint::PodFile.path(&[name]), &version);
            client.download(&path, &mut out).map_err(client_failure)?
        }
        Target::Stopped(store) => {
            let name = Name::new(name).map_err(|error| Kind::Usage.because(error))?;
            let pods = store.journal.pods();
            let written = pods.write_file(&name, version, &mut out);
            written.map_err(|error| snapshot_failure(error.into()))?
        }
    };
    out.into_inner()
        .map_err(|why| failed(&why))?
        .sync_all()
        .map_err(|why| failed(&why))?;
    Ok(bytes)
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

/// Adds the version to a path, unless it is the newest.
fn with_version(path: String, version: &Version) -> String {
    match version {
        Version::Latest => path,
        version => query(&path, &[("version", version.to_string())]),
    }
}

fn list(options: &ArgMatches) -> Result<Outcome, Failure> {
    let all = options.get_flag("all");
    let pods = listed_pods(&Target::of(options, Access::Read)?, all)?;
    Ok(Outcome::table(pods, COLUMNS, EMPTY))
}

/// The newest version of every pod, or all versions.
fn listed_pods(target: &Target, all: bool) -> Result<Value, Failure> {
    match target {
        Target::Running(client) => {
            let path = Endpoint::Pods.path(&[]);
            let path = if all { path + "?all" } else { path };
            Ok(target::json(client.get(&path))?["snapshots"].take())
        }
        Target::Stopped(store) => {
            let listed = if all {
                snapshots::all_with_versions(store)
            } else {
                snapshots::all(store)
            };
            Ok(to_json(&listed.map_err(snapshot_failure)?))
        }
    }
}

fn delete(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (name, version) = named(options, "delete a file with `rm`")?;
    let what = match &version {
        Version::Latest => format!("all versions of `{name}`"),
        version => format!("version {version} of `{name}`"),
    };
    confirm(options, &format!("This deletes {what} permanently."))?;
    let deleted = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let path = with_version(Endpoint::DeletePod.path(&[name.as_str()]), &version);
            target::json(client.delete(&path))?
        }
        Target::Stopped(store) => {
            let version = (version != Version::Latest).then_some(version);
            let deleted = snapshots::delete(&store, name.as_str(), version);
            let deleted = deleted.map_err(snapshot_failure)?;
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
        SnapshotError::Pod(
            PodError::NotFound(_) | PodError::Io { .. } | PodError::TagTaken { .. },
        )
        | SnapshotError::At(_)
        | SnapshotError::Dangling(_)
        | SnapshotError::Base(_)
        | SnapshotError::Moved { .. }
        | SnapshotError::Commit(_) => Kind::Error,
        SnapshotError::Request(_)
        | SnapshotError::Decision(_)
        | SnapshotError::Pod(PodError::Name(_) | PodError::Tag(_) | PodError::Case { .. }) => {
            Kind::Usage
        }
        SnapshotError::Pod(PodError::Key(_)) => Kind::Usage,
        SnapshotError::Pod(PodError::Locked { .. } | PodError::WrongKey { .. }) => {
            Kind::Credentials
        }
        SnapshotError::Conflicts(_) => Kind::Expectation,
        SnapshotError::Pod(_) | SnapshotError::Content(_) => Kind::Integrity,
    };
    kind.because(error)
}
