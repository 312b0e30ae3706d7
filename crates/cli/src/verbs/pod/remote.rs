//! `pod push`, `pod pull` and `pod remote ...`: stores of pods that several people share.
//!
//! The command itself talks to the store, with the credentials of its user: a server never sends pods anywhere.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use clap::ArgMatches;
use roleback_api::pods::Pod;
use roleback_api::route::Endpoint;
use roleback_journal::pod::{Name, Version};
use roleback_remote::{Collected, GRACE_DEFAULT, Push};
use serde_json::{Value, json};

use super::{Reference, private_file, reference, snapshot_failure, versions_of, with_version};
use crate::confirm::confirm;
use crate::exit::{Failure, Kind};
use crate::files::read_bytes;
use crate::options::{number, text};
use crate::output::table::Column;
use crate::output::text::said;
use crate::output::{Outcome, to_json};
use crate::remotes::{Registered, Remotes, absolute, failure, now};
use crate::target::{self, Access, Target, client_failure, typed};

const REMOTE_COLUMNS: &[Column] = &[("NAME", "name"), ("URL", "url"), ("UNSAFE", "unsafe")];
const NO_REMOTES: &str = "No remotes. Add one with `roleback pod remote add NAME URL`.\n";
const POD_COLUMNS: &[Column] = &[
    ("NAME", "name"),
    ("VERSION", "version"),
    ("VERSIONS", "versions"),
];
const NO_PODS: &str = "No pods in the remote. Push one with `roleback pod push NAME REMOTE`.\n";

/// `pod remote ...`
pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("add", options)) => add(options),
        Some(("list", _)) => list(),
        Some(("show", options)) => show(options),
        Some(("delete", options)) => delete(options),
        Some(("gc", options)) => gc(options),
        _ => Err(Kind::Usage.because("name a command: see `roleback pod remote --help`")),
    }
}

fn remote_of(options: &ArgMatches) -> Result<Registered, Failure> {
    Remotes::read()?.find(text(options, "remote").unwrap_or_default())
}

fn add(options: &ArgMatches) -> Result<Outcome, Failure> {
    let name = text(options, "remote").unwrap_or_default();
    Name::new(name).map_err(|_| {
        Kind::Usage.because(format_args!(
            "`{name}` is not a name for a remote: use letters, digits, `.`, `_` or `-`"
        ))
    })?;
    let mut remotes = Remotes::read()?;
    if remotes.remotes.contains_key(name) {
        return Err(Kind::Error.because(format_args!(
            "there is a remote `{name}` already; delete it first with `roleback pod remote delete {name}`"
        )));
    }
    let registered = Registered {
        url: absolute(text(options, "url").unwrap_or_default())?,
        is_unsafe: options.get_flag("unsafe"),
    };
    registered.connect()?.prepare().map_err(failure)?;
    let shown = shown(name, &registered);
    remotes.remotes.insert(name.to_owned(), registered);
    remotes.write()?;
    let text = said!("Added the remote {}.\n", name);
    Ok(Outcome::new(shown, text))
}

fn shown(name: &str, remote: &Registered) -> Value {
    json!({"name": name, "url": remote.url, "unsafe": remote.is_unsafe})
}

fn list() -> Result<Outcome, Failure> {
    let remotes = Remotes::read()?.remotes;
    let rows = remotes.iter().map(|(name, remote)| shown(name, remote));
    Ok(Outcome::table(rows.collect(), REMOTE_COLUMNS, NO_REMOTES))
}

fn show(options: &ArgMatches) -> Result<Outcome, Failure> {
    let pods = remote_of(options)?.connect()?.list().map_err(failure)?;
    Ok(Outcome::table(to_json(&pods), POD_COLUMNS, NO_PODS))
}

fn delete(options: &ArgMatches) -> Result<Outcome, Failure> {
    let name = text(options, "remote").unwrap_or_default();
    let mut remotes = Remotes::read()?;
    let Some(removed) = remotes.remotes.remove(name) else {
        return Err(Kind::Error.because(format_args!("there is no remote `{name}`")));
    };
    remotes.write()?;
    let text = said!("Removed the remote {}; its pods are kept.\n", name);
    Ok(Outcome::new(shown(name, &removed), text))
}

/// `pod push`
pub(super) fn push(options: &ArgMatches) -> Result<Outcome, Failure> {
    let remote = remote_of(options)?.connect()?;
    let (name, file, history) = match reference(options)? {
        Reference::File(path) => {
            let name = super::stem(&path)?.to_owned();
            (name, read_bytes(&path)?, BTreeMap::new())
        }
        Reference::Stored(name, version) => {
            let target = Target::of(options, Access::Read)?;
            let file = download(&target, &name, &version)?;
            let history = history(&versions_of(&target, name.as_str())?);
            (name.as_str().to_owned(), file, history)
        }
    };
    let name = text(options, "as").unwrap_or(&name);
    Name::new(name).map_err(|error| Kind::Usage.because(error))?;
    let push = Push {
        expect: number(options, "expect"),
        ff_only: options.get_flag("ff-only"),
        history,
    };
    let pushed = remote.push(name, &*file, &push, now()).map_err(failure)?;
    let text = match pushed.already {
        true => said!("{} version {} is this pod already.\n", name, pushed.version),
        false => said!(
            "Pushed {} version {}: sent {} parts with {} bytes, {} parts were there.\n",
            name,
            pushed.version,
            pushed.sent,
            pushed.bytes,
            pushed.had
        ),
    };
    Ok(Outcome::new(to_json(&pushed), text))
}

/// A saved pod as a file.
fn download(target: &Target, name: &Name, version: &Version) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    match target {
        Target::Running(client) => {
            let path = with_version(Endpoint::PodFile.path(&[name.as_str()]), version);
            client.download(&path, &mut file).map_err(client_failure)?;
        }
        Target::Stopped(store) => {
            let pods = store.journal.pods();
            let written = pods.write_file(name, version.clone(), &mut file);
            written.map_err(|error| snapshot_failure(error.into()))?;
        }
    }
    Ok(file)
}

/// What each saved version is based on.
fn history(versions: &Value) -> BTreeMap<String, Vec<String>> {
    let versions = versions.as_array().into_iter().flatten();
    let entry = |version: &Value| {
        let digest = version["digest"].as_str()?.to_owned();
        let parents = version["parents"].as_array()?.iter();
        let parents = parents.filter_map(|parent| parent.as_str().map(str::to_owned));
        Some((digest, parents.collect()))
    };
    versions.filter_map(entry).collect()
}

/// `pod pull`
pub(super) fn pull(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (name, version) = super::named(
        options,
        "name a pod of the remote, and the file with `--to`",
    )?;
    let name = name.as_str();
    let version = match version {
        Version::Latest => None,
        Version::Number(number) => Some(number),
        Version::Tag(tag) => {
            return Err(Kind::Usage.because(format_args!(
                "`{name}@{tag}` names a tag, and a remote has versions only: use `{name}:VERSION`"
            )));
        }
    };
    let remote = remote_of(options)?.connect()?;
    let mut file = Vec::new();
    let pulled = remote.pull(name, version, &mut file).map_err(failure)?;
    if let Some(path) = text(options, "to") {
        let written = private_file(path).and_then(|mut out| {
            out.write_all(&file)?;
            out.sync_all()
        });
        written.map_err(|why| Kind::Error.because(format_args!("cannot write `{path}`: {why}")))?;
        let text = said!(
            "Pulled {} version {} into {}.\n",
            name,
            pulled.version,
            path
        );
        return Ok(Outcome::new(to_json(&pulled), text));
    }
    let own = text(options, "as").unwrap_or(name);
    let stored = store(options, own, &file)?;
    let pod: Pod = typed(&stored)?;
    let text = said!(
        "Pulled {} version {} as {} version {}.\n",
        name,
        pulled.version,
        pod.name,
        pod.version
    );
    Ok(Outcome::new(stored, text))
}

/// Stores a pod file as the next version of a pod.
fn store(options: &ArgMatches, name: &str, file: &[u8]) -> Result<Value, Failure> {
    let name = Name::new(name).map_err(|error| Kind::Usage.because(error))?;
    match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let path = Endpoint::StorePodFile.path(&[name.as_str()]);
            target::json(client.post(&path, file))
        }
        Target::Stopped(store) => {
            let stored = roleback_server::admin::snapshots::store_file(&store, name.as_str(), file);
            let stored = stored.map_err(snapshot_failure)?;
            store.journal.shutdown();
            Ok(to_json(&stored))
        }
    }
}

/// `pod remote gc`
fn gc(options: &ArgMatches) -> Result<Outcome, Failure> {
    let grace = grace(text(options, "grace"))?;
    if grace < GRACE_DEFAULT && !options.get_flag("unsafe") {
        return Err(Kind::Usage.because(
            "a grace period of less than 24h can remove parts of a push that is under way: use 24h or more, or `--unsafe` if no push is under way",
        ));
    }
    let remote = remote_of(options)?.connect()?;
    confirm(
        options,
        "This removes the parts that no version of a pod needs.",
    )?;
    let collected = remote.gc(grace, now()).map_err(failure)?;
    let Collected {
        removed,
        bytes,
        young,
        needed,
    } = collected;
    let text = said!(
        "Removed {} parts with {} bytes; kept {} that versions need, and {} that are too young.\n",
        removed,
        bytes,
        needed,
        young
    );
    Ok(Outcome::new(to_json(&collected), text))
}

/// A duration such as `24h`.
fn grace(text: Option<&str>) -> Result<Duration, Failure> {
    const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];
    let Some(text) = text else {
        return Ok(GRACE_DEFAULT);
    };
    let parsed = UNITS.iter().find_map(|(unit, secs)| {
        let number: u64 = text.strip_suffix(*unit)?.parse().ok()?;
        number.checked_mul(*secs)
    });
    let parsed = parsed.ok_or_else(|| {
        Kind::Usage.because(format_args!(
            "`{text}` is not a duration: use a number and s, m, h or d, such as 24h"
        ))
    });
    parsed.map(Duration::from_secs)
}
