//! Rebuilds an event log in a new directory, and a state from a pod.

use std::fs::File;
use std::path::Path;

use roleback_journal::pod::Keys;
use roleback_journal::{Journal, NewDirectory, Options};
use roleback_server::State;
use roleback_server::admin::snapshots::{LoadOptions, load_file};
use roleback_server::config::Config;
use roleback_server::pod_logs;
use roleback_server::store::Store;
use roleback_world::merge::Strategy;
use serde_json::{Value, json};

use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::output::text::said;
use crate::progress;
use crate::stopwatch::Stopwatch;

/// The event log that a pod file carries, if it does.
pub(super) fn log_of_pod(
    path: &str,
    keys: &Keys,
    events_only: bool,
) -> Result<Option<Store>, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Integrity.because(format_args!("cannot replay the pod `{path}`: {why}"))
    };
    let config = Config {
        memory: true,
        ..Config::default()
    };
    let file = File::open(path).map_err(|why| failed(&why))?;
    let found = pod_logs::of_file(&config, file, keys).map_err(|why| failed(&why))?;
    match found {
        Some((_, true)) if !events_only => Err(Kind::Usage.because(format_args!(
            "cannot repeat the decisions in the pod `{path}`: its history has no secrets; use `--events`"
        ))),
        Some((store, _)) => Ok(Some(store)),
        None => Ok(None),
    }
}

/// Reads a pod file into an empty state and checks its hashes.
pub(super) fn pod(path: &str, keys: &Keys) -> Result<Outcome, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Integrity.because(format_args!("cannot replay the pod `{path}`: {why}"))
    };
    let config = Config {
        memory: true,
        ..Config::default()
    };
    let (store, _) = Store::open(&config).map_err(|why| Kind::Error.because(why))?;
    let file = File::open(path).map_err(|why| failed(&why))?;
    let options = LoadOptions {
        merge: Strategy::Overwrite,
        keys: keys.clone(),
        ..LoadOptions::default()
    };
    let started = Stopwatch::start();
    load_file(&store, file, &options, progress::bar().as_ref()).map_err(|why| failed(&why))?;
    let millis = started.elapsed().as_millis();
    let hash = store.journal.read().state.hash();
    let text = said!(
        "The pod was read in {} ms, and its hashes match.\nState hash {}\n",
        millis,
        hash
    );
    let millis = u64::try_from(millis).unwrap_or(u64::MAX);
    let data = json!({"ok": true, "pod": path, "millis": millis, "state_hash": hash});
    store.journal.shutdown();
    Ok(Outcome::new(data, text))
}

/// Rebuilds the event log in a new directory. It is renamed to `dir` when it is complete.
pub(super) fn log(store: &Store, dir: &Path) -> Result<Value, Failure> {
    let failed = |why: &dyn std::fmt::Display| {
        Kind::Error.because(format_args!(
            "cannot rebuild into `{}`: {why}",
            dir.display()
        ))
    };
    let building = NewDirectory::beside(dir).map_err(|why| {
        Kind::Usage.because(format_args!(
            "cannot rebuild into `{}`: {why}",
            dir.display()
        ))
    })?;
    let mut found = log_in(store, building.path(), &failed)?;
    building.finish().map_err(|why| failed(&why))?;
    found["data_dir"] = dir.join("data").display().to_string().into();
    Ok(found)
}

/// Exports the event log to segment files, imports them into a new log, and compares the states.
fn log_in(
    store: &Store,
    dir: &Path,
    failed: &dyn Fn(&dyn std::fmt::Display) -> Failure,
) -> Result<Value, Failure> {
    let bar = progress::bar();
    let segments = dir.join("export");
    store
        .journal
        .export(&segments, bar.as_ref())
        .map_err(|why| failed(&why))?;
    let options = Options {
        progress: bar,
        ..Options::at(dir.join("data"), store.journal.log().0)
    };
    let (rebuilt, _) =
        Journal::import(&segments, options, State::default()).map_err(|why| failed(&why))?;
    let (old, new) = (store.journal.read(), rebuilt.read());
    let (state_hash, rebuilt_hash) = (old.state.hash(), new.state.hash());
    let same = state_hash == rebuilt_hash && old.head == new.head;
    let found = json!({
        "ok": same,
        "seq": new.head.seq,
        "state_hash": state_hash,
        "replayed_state_hash": rebuilt_hash,
    });
    drop(new);
    rebuilt.shutdown();
    Ok(found)
}
