//! `replay`: rebuilds the state from its events, decides every recorded request again, and compares the results.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::proof::{DecisionReplay, Difference};
use roleback_api::route::Endpoint;
use roleback_journal::{Journal, NewDirectory, Options};
use roleback_server::State;
use roleback_server::admin::proof;
use roleback_server::store::Store;
use serde_json::{Value, json};

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::text::{Text, said, say};
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::target::{Access, Target, long_work, target, typed};

pub(super) fn command() -> Command {
    Command::new("replay")
        .about("Rebuild the state from its events, decide every recorded request again, and compare the results")
        .after_help(examples(&[
            ("Check that every recorded request still has the same result", "roleback replay"),
            (
                "Rebuild the event log of a stopped server in a new directory",
                "roleback replay --data-dir ./data --into ./rebuilt",
            ),
        ]))
        .arg(
            Arg::new("events")
                .long("events")
                .alias("facts")
                .action(ArgAction::SetTrue)
                .requires("data-dir")
                .help("Only rebuild the state from its events; needs --data-dir"),
        )
        .arg(
            Arg::new("into")
                .long("into")
                .value_name("DIR")
                .requires("data-dir")
                .help("Rebuild the event log in this new or empty directory: `export/` has its segments, `data/` is a data directory; needs --data-dir"),
        )
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let events_only = options.get_flag("events");
    let into = text(options, "into").map(Path::new);
    let access = if events_only && into.is_none() {
        Access::Prove
    } else {
        Access::Read
    };
    let target = Target::of(options, access)?;
    target.skip_drop();
    let found = match (&target, into) {
        (Target::Stopped(store), Some(dir)) => rebuild(store, dir)?,
        (Target::Stopped(store), None) => replay(store, events_only)?,
        (Target::Running(client), _) => long_work(client, &Endpoint::Replay.path(&[]))?,
    };
    judge(found)
}

/// The outcome or the failure. If the replayed state differs, the log is damaged. If only decisions differ, this version
/// decides differently from the one that recorded them.
fn judge(found: Value) -> Result<Outcome, Failure> {
    if found["ok"] == true {
        let text = summary(&found);
        return Ok(Outcome::new(found, text));
    }
    if found["state_hash"] != found["replayed_state_hash"] {
        let (state, replayed) = (&found["state_hash"], &found["replayed_state_hash"]);
        return Err(Kind::Integrity.because(format_args!(
            "the replayed events lead to a different state: its hash is {replayed}, the recorded hash is {state}"
        )));
    }
    let replay: DecisionReplay = typed(&found)?;
    let summary = format_args!(
        "{} of {} requests are now decided differently",
        replay.different, replay.decisions
    );
    let differences = replay.differences.iter().map(difference).collect();
    Err(Kind::Expectation.because(summary).with(differences))
}

fn difference(found: &Difference) -> String {
    format!(
        "record {}, {}: different {}: recorded {}, now {}",
        found.seq,
        found.operation,
        found.what.trim_end_matches('s'),
        found.recorded,
        found.now
    )
}

/// The result as text. Each kind of replay has its own members; all have the state hash.
fn summary(found: &Value) -> Text {
    let mut text = said!(
        "Replaying the events up to record {} gives the same state.\n",
        found["seq"]
    );
    if let Ok(replay) = typed::<DecisionReplay>(found) {
        say!(
            text,
            "All {} requests are decided as recorded.\n",
            replay.decisions
        );
    }
    if let Some(dir) = found["data_dir"].as_str() {
        say!(text, "The rebuilt data directory is {}.\n", dir);
    }
    say!(
        text,
        "State hash {}\n",
        found["state_hash"].as_str().unwrap_or_default()
    );
    text
}

fn replay(store: &Store, events_only: bool) -> Result<Value, Failure> {
    let bar = progress::bar();
    if events_only {
        let found = proof::replay_events(store, bar.as_ref());
        return found
            .map(|found| to_json(&found))
            .map_err(|error| Kind::Integrity.because(error));
    }
    let found = proof::replay(&store.journal, bar.as_ref());
    found
        .map(|found| to_json(&found))
        .map_err(|error| Kind::Integrity.because(error))
}

/// Rebuilds the event log in a new directory. It is renamed to `dir` when it is complete.
fn rebuild(store: &Store, dir: &Path) -> Result<Value, Failure> {
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
    let mut found = rebuild_in(store, building.path(), &failed)?;
    building.finish().map_err(|why| failed(&why))?;
    found["data_dir"] = dir.join("data").display().to_string().into();
    Ok(found)
}

/// Exports the event log to segment files, imports them into a new log, and compares the states.
fn rebuild_in(
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
