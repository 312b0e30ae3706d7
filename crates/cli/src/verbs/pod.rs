//! `pod save|load|list`: worlds under a name, or in a file.

use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

use clap::ArgMatches;
use roleback_journal::pod::{Name, Version};
use roleback_server::admin::snapshots::{self, SnapshotError};
use roleback_server::store::Store;
use serde_json::{Value, json};

use super::{confirm, data};
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{Access, Place, client_failure};
use crate::{place, progress, text};

/// What a file of a saved world ends in.
const FILE_SUFFIX: &str = ".pod";
/// What a list of saves shows.
const COLUMNS: &[(&str, &str)] = &[
    ("NAME", "name"),
    ("VERSION", "version"),
    ("CREATED", "created"),
    ("RECORD", "seq"),
    ("MESSAGE", "message"),
    ("DAMAGED", "damaged"),
];

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("save", options)) => save(options),
        Some(("load", options)) => load(options),
        Some(("list", options)) => list(options),
        _ => Err(Kind::Usage.because("use `pod save`, `pod load` or `pod list`")),
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
                    "`{text}` is no version: those are numbers, from 1"
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
            return Err(Kind::Usage.because("a save makes the next version: leave the version out"));
        }
        Reference::Named(name, None) => (name, None),
        Reference::File(path) => (stem(path)?, Some(path)),
    };
    let place = Place::of(options, Access::Write)?;
    let saved = match &place {
        Place::Running(client) => {
            let body = json!({"message": message}).to_string();
            place::json(client.post(&format!("/_roleback/snapshots/{name}"), body))?
        }
        Place::Stopped(store) => {
            data(&snapshots::save(store, name, message).map_err(snapshot_failure)?)
        }
    };
    if let Some(path) = file {
        write_file(&place, name, path)?;
    }
    close(place);
    let text = format!(
        "Saved {name} version {}, {} bytes.\n",
        saved["version"], saved["bytes"]
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

fn write_file(place: &Place, name: &str, path: &str) -> Result<(), Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Error.because(format_args!("cannot write `{path}`: {why}"))
    };
    let file = private_file(path).map_err(|why| failed(&why))?;
    let mut out = BufWriter::new(file);
    match place {
        Place::Running(client) => {
            client
                .download(&format!("/_roleback/snapshots/{name}"), &mut out)
                .map_err(client_failure)?;
        }
        Place::Stopped(store) => {
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
        "The world will be replaced by the saved one (the history stays).",
    )?;
    let restored = match Place::of(options, Access::Write)? {
        Place::Running(client) => {
            let (path, body) = match reference {
                Reference::File(path) => ("/_roleback/snapshots/restore".into(), read_file(path)?),
                Reference::Named(name, version) => {
                    let query = version.map_or(String::new(), |n| format!("?version={n}"));
                    (
                        format!("/_roleback/snapshots/{name}/restore{query}"),
                        Vec::new(),
                    )
                }
            };
            let bar = progress::bar();
            let told = move |progress| progress::show_on(bar.as_ref(), progress);
            client
                .put_told(&path, body, Arc::new(told))
                .map_err(client_failure)?
        }
        Place::Stopped(store) => {
            let restored = restore(&store, &reference)?;
            store.journal.shutdown();
            restored
        }
    };
    let hash = restored["state_hash"].as_str().unwrap_or_default();
    let text = format!(
        "The world is the saved one as of record {}; its state hash is {hash}.\n",
        restored["seq"]
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
        .map(|restored| data(&restored))
        .map_err(snapshot_failure)
}

fn read_file(path: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|why| Kind::Error.because(format_args!("cannot read `{path}`: {why}")))
}

fn list(options: &ArgMatches) -> Result<Outcome, Failure> {
    let saves = match Place::of(options, Access::Read)? {
        Place::Running(client) => {
            place::json(client.get("/_roleback/snapshots"))?["snapshots"].take()
        }
        Place::Stopped(store) => data(&snapshots::all(&store).map_err(snapshot_failure)?),
    };
    Ok(Outcome::table(saves, COLUMNS))
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

fn close(place: Place) {
    if let Place::Stopped(store) = place {
        store.journal.shutdown();
    }
}
