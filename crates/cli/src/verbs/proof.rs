//! `verify` and `replay`: proof that the history is whole, and that the world follows from it.

use std::path::Path;

use clap::ArgMatches;
use roleback_journal::{Journal, NewDirectory, Options};
use roleback_server::State;
use roleback_server::admin::proof;
use roleback_server::client::Client;
use roleback_server::store::Store;
use serde_json::{Value, json};

use super::data;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{Access, Place, client_failure};
use crate::{progress, text};

pub(super) fn verify(options: &ArgMatches) -> Result<Outcome, Failure> {
    let place = Place::of(options, Access::Prove)?;
    leave_standing(&place);
    let found = match &place {
        Place::Running(client) => of_running(client, "/_roleback/verify")?,
        Place::Stopped(store) => data(&proof::verify(store, progress::bar().as_ref())),
    };
    tell_losses(&found);
    if found["ok"] == true {
        return Ok(Outcome::members(found));
    }
    let problems: Vec<String> = found["problems"]
        .as_array()
        .into_iter()
        .flatten()
        .map(problem)
        .collect();
    Err(Kind::Integrity.because(problems.join("\n       ")))
}

/// Says what is gone. A history that says so itself may be whole: that alone is no failure.
fn tell_losses(found: &Value) {
    for loss in found["lost"].as_array().into_iter().flatten() {
        let (first, last) = (&loss["first"], &loss["last"]);
        let which = if first == last {
            format!("record {first} was")
        } else {
            format!("records {first} to {last} were")
        };
        eprintln!(
            "note: {which} lost though acknowledged, found {}: record {} says so; others may have the numbers now",
            loss["found"].as_str().unwrap_or_default(),
            loss["seq"],
        );
    }
}

/// Keeps the world from being taken apart at the end: with a million users that takes longer than the system needs to take
/// the memory of a process that is over.
fn leave_standing(place: &Place) {
    if let Place::Stopped(store) = place {
        std::mem::forget(store.journal.read());
    }
}

fn problem(problem: &Value) -> String {
    format!(
        "record {}: {}",
        problem["seq"],
        problem["what"].as_str().unwrap_or_default()
    )
}

pub(super) fn replay(options: &ArgMatches) -> Result<Outcome, Failure> {
    let facts_only = options.get_flag("facts");
    let access = match text(options, "into") {
        None if facts_only => Access::Prove,
        _ => Access::Read,
    };
    let place = Place::of(options, access)?;
    leave_standing(&place);
    let found = match (&place, text(options, "into")) {
        (Place::Stopped(store), Some(dir)) => into(store, Path::new(dir))?,
        (Place::Running(_), Some(_)) => {
            return Err(Kind::Usage.because(
                "`--into` needs the directory of a stopped server: give `--data-dir` too",
            ));
        }
        (Place::Running(client), None) => of_running(client, "/_roleback/replay")?,
        (Place::Stopped(store), None) => again(store, facts_only)?,
    };
    if found["ok"] == true {
        return Ok(Outcome::members(found));
    }
    // Another world is damage; the same world from other decisions is a build that decides differently.
    let same_world = found["state_hash"] == found["replayed_state_hash"];
    let kind = if same_world {
        Kind::Expectation
    } else {
        Kind::Integrity
    };
    let text = serde_json::to_string_pretty(&found).unwrap_or_default();
    Err(kind.because(format_args!("the replay differs: {text}")))
}

/// What a running server finds; it tells how far it is.
fn of_running(client: &Client, path: &str) -> Result<Value, Failure> {
    let bar = progress::bar();
    let told = |progress| progress::show_on(bar.as_ref(), progress);
    client.post_told(path, told).map_err(client_failure)
}

fn again(store: &Store, facts_only: bool) -> Result<Value, Failure> {
    let bar = progress::bar();
    if facts_only {
        let found = proof::replay_facts(store, bar.as_ref());
        return found
            .map(|found| data(&found))
            .map_err(|error| Kind::Integrity.because(error));
    }
    let found = proof::replay(&store.journal, bar.as_ref());
    found
        .map(|found| data(&found))
        .map_err(|error| Kind::Integrity.because(error))
}

/// Rebuilds the journal in a new directory, from segments that know nothing of the old one's log engine, and compares.
fn into(store: &Store, dir: &Path) -> Result<Value, Failure> {
    let failed = |why: &dyn std::fmt::Display| Kind::Error.because(why);
    let bar = progress::bar();
    let building = NewDirectory::beside(dir)
        .map_err(|why| failed(&format!("cannot write to `{}`: {why}", dir.display())))?;
    let segments = building.path().join("export");
    store
        .journal
        .export(&segments, bar.as_ref())
        .map_err(|why| failed(&why))?;
    let options = Options {
        progress: bar,
        ..Options::at(building.path().join("data"), store.journal.log().0)
    };
    let (rebuilt, _) =
        Journal::import(&segments, options, State::default()).map_err(|why| failed(&why))?;
    let (old, new) = (store.journal.read(), rebuilt.read());
    let (state_hash, rebuilt_hash) = (old.state.hash(), new.state.hash());
    rebuilt.shutdown();
    building
        .finish()
        .map_err(|why| failed(&format!("cannot write to `{}`: {why}", dir.display())))?;
    Ok(json!({
        "ok": state_hash == rebuilt_hash && old.head == new.head,
        "seq": new.head.seq,
        "state_hash": state_hash,
        "replayed_state_hash": rebuilt_hash,
        "data_dir": dir.join("data").display().to_string(),
    }))
}
