//! `pod ...`: states under a name, or in a file.

mod commands;

use std::fs::File;
use std::io::BufWriter;

use clap::ArgMatches;
use roleback_api::pods::{DeletedPod, LoadedPod, Pod};
use roleback_api::route::Endpoint;
use roleback_journal::pod::{Name, Version};
use roleback_server::admin::snapshots::{self, SnapshotError};
use roleback_server::store::Store;
use serde_json::{Value, json};

use crate::confirm::confirm;
use crate::exit::{Failure, Kind};
use crate::options::text;
use crate::output::print::note;
use crate::output::table::Column;
use crate::output::text::said;
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::target::{self, Access, Target, client_failure, query, typed};

pub(super) use commands::command;

/// What the file of a pod ends in.
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
        Some(("load", options)) => load(options),
        Some(("list", options)) => list(options),
        Some(("versions", options)) => versions(options),
        Some(("delete", options)) => delete(options),
        _ => Err(Kind::Usage.because("name a command: see `roleback pod --help`")),
    }
}

/// What a user calls a saved world: `name`, `name:3` or a file.
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

/// The name of what a file holds: its own, without directory and ending.
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

/// A new file for its owner alone: a saved world has secrets in it.
fn private_file(path: &str) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

fn load(options: &ArgMatches) -> Result<Outcome, Failure> {
    let reference = reference(options)?;
    confirm(
        options,
        "This replaces the state by the pod; the event log stays.",
    )?;
    let restored = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let (path, body) = match reference {
                Reference::File(path) => (Endpoint::LoadPodFile.path(&[]), read_file(path)?),
                Reference::Named(name, version) => {
                    let path = with_version(Endpoint::LoadPod.path(&[name]), version);
                    (path, Vec::new())
                }
            };
            let bar = progress::bar();
            let told = |progress| progress::show_on(bar.as_ref(), progress);
            client.put_told(&path, body, told).map_err(client_failure)?
        }
        Target::Stopped(store) => {
            let restored = restore(&store, &reference)?;
            store.journal.shutdown();
            restored
        }
    };
    let pod: LoadedPod = typed(&restored)?;
    let text = said!(
        "The state is the pod's as of record {}; its state hash is {}.\n",
        pod.seq,
        pod.state_hash
    );
    Ok(Outcome::new(restored, text))
}

fn restore(store: &Store, reference: &Reference<'_>) -> Result<Value, Failure> {
    let bar = progress::bar();
    let restored = match reference {
        Reference::File(path) => {
            snapshots::restore_file(store, read_file(path)?.as_slice(), bar.as_ref())
        }
        Reference::Named(name, version) => snapshots::restore(
            store,
            name,
            version.map_or(Version::Latest, Version::Number),
            bar.as_ref(),
        ),
    };
    restored
        .map(|restored| to_json(&restored))
        .map_err(snapshot_failure)
}

fn read_file(path: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|why| Kind::Error.because(format_args!("cannot read `{path}`: {why}")))
}

/// The path with a version, where one is named.
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
        return Err(Kind::Usage.because("name a pod, not a file: a file is deleted as any other"));
    };
    let what = version.map_or_else(
        || format!("all versions of `{name}`"),
        |version| format!("version {version} of `{name}`"),
    );
    confirm(options, &format!("This deletes {what} for good."))?;
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
    let told: DeletedPod = typed(&deleted)?;
    if let Some(why) = &told.left {
        note(why);
    }
    let text = said!(
        "Deleted {}; {} bytes are free again.\n",
        what,
        told.freed_bytes
    );
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

/// A pod that was refused is damaged; one that is not there is a mistake.
fn snapshot_failure(error: SnapshotError) -> Failure {
    use roleback_journal::pod::PodError;
    let kind = match &error {
        SnapshotError::Pod(PodError::NotFound(_) | PodError::Io { .. })
        | SnapshotError::Commit(_) => Kind::Error,
        SnapshotError::Pod(PodError::Name(_)) => Kind::Usage,
        SnapshotError::Pod(_) | SnapshotError::Content(_) => Kind::Integrity,
    };
    kind.because(error)
}
