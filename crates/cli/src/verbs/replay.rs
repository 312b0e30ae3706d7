//! `replay`: rebuilds the state from its events, decides every recorded request again, and compares the results.

mod policies;
mod rebuild;

use std::path::Path;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::proof::{DecisionReplay, Difference};
use roleback_api::route::Endpoint;
use roleback_client::Client;
use roleback_identity::recording::{Change, changes};
use roleback_server::admin::proof::{self, AllowList};
use roleback_server::store::Store;
use serde_json::{Value, json};

use super::pod;
use crate::exit::{Failure, Kind};
use crate::files::read_text;
use crate::log_file;
use crate::options::{examples, text};
use crate::output::text::{Text, said, say};
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::stopwatch::Stopwatch;
use crate::target::{Access, Target, long_work_with, opened, target, typed};

pub(super) fn command() -> Command {
    Command::new("replay")
        .about("Rebuild the state from its events, decide every recorded request again, and compare the results")
        .after_help(examples(&[
            ("Check that every recorded request still has the same result", "roleback replay"),
            (
                "Rebuild the state of a stopped server from its events, and show how fast",
                "roleback replay --events ./data",
            ),
            (
                "Ignore differences that are known",
                "roleback replay --decisions ./data --allow known.txt",
            ),
            (
                "Show which recorded requests a change of policies would decide differently",
                "roleback replay --with-policies changes.json --expect none",
            ),
            (
                "Rebuild the event log of a stopped server in a new directory",
                "roleback replay --data-dir ./data --into ./rebuilt",
            ),
        ]))
        .args([
            Arg::new("log")
                .value_name("LOG")
                .conflicts_with_all(["data-dir", "endpoint"])
                .help("The data directory of a stopped server, a log that `roleback log export` wrote, or a pod file"),
            Arg::new("events")
                .long("events")
                .alias("facts")
                .action(ArgAction::SetTrue)
                .conflicts_with("decisions")
                .help("Only rebuild the state from its events; needs LOG or --data-dir"),
            Arg::new("decisions")
                .long("decisions")
                .action(ArgAction::SetTrue)
                .help("Decide every recorded request again and report every difference; the default"),
            Arg::new("allow")
                .long("allow")
                .value_name("FILE")
                .conflicts_with("events")
                .help("Ignore the known differences in this file: on each line a record number or an operation, and optionally events, output, fault or permission"),
            Arg::new("with-policies")
                .long("with-policies")
                .value_name("FILE")
                .conflicts_with_all(["events", "decisions", "allow", "into"])
                .help("List the recorded requests that the changes of policies in this JSON or YAML file would decide differently"),
            Arg::new("expect")
                .long("expect")
                .value_name("WHAT")
                .value_parser(["none"])
                .requires("with-policies")
                .help("Exit with 6 if any result changes"),
            Arg::new("into")
                .long("into")
                .value_name("DIR")
                .help("Rebuild the event log in this new or empty directory: `export/` has its segments, `data/` is a data directory; needs LOG or --data-dir"),
        ])
        .args(pod::opening())
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let into = text(options, "into").map(Path::new);
    let events_only = options.get_flag("events");
    let log = text(options, "log");
    let exported = log.filter(|path| log_file::is_log(path));
    // Removed when the replay is over.
    let unpacked = exported.map(log_file::unpack).transpose()?;
    let pod = log.filter(|path| exported.is_none() && Path::new(path).is_file());
    let pod_keys = pod::keys(options)?;
    let pod_log = match pod {
        Some(path) => match rebuild::log_of_pod(path, &pod_keys, events_only)? {
            Some(store) => Some(Target::Stopped(Box::new(store))),
            None => return rebuild::pod(path, &pod_keys),
        },
        None => None,
    };
    let unpacked_dir = unpacked.as_ref().map(log_file::Unpacked::dir);
    let access = if events_only && into.is_none() {
        Access::Prove
    } else {
        Access::Read
    };
    let target = match (pod_log, unpacked_dir.as_deref().or(log)) {
        (Some(log), _) => log,
        (None, Some(dir)) => opened(dir, access)?,
        (None, None) => Target::of(options, access)?,
    };
    target.skip_drop();
    if let Some(path) = text(options, "with-policies") {
        return policies::run(&target, path, text(options, "expect").is_some());
    }
    let allow = text(options, "allow").map(read_text).transpose()?;
    let allow = allow.unwrap_or_default();
    AllowList::parse(&allow).map_err(|error| Kind::Usage.because(error))?;
    let found = match (&target, into) {
        (Target::Stopped(store), Some(dir)) => rebuild::log(store, dir)?,
        (Target::Stopped(store), None) => replay(store, events_only, &allow)?,
        (Target::Running(_), _) if events_only || into.is_some() => {
            return Err(Kind::Usage.because(
                "`--events` and `--into` need the data directory of a stopped server: name it, or use `--data-dir`",
            ));
        }
        (Target::Running(client), _) => remote(client, &allow)?,
    };
    judge(found)
}

fn remote(client: &Client, allow: &str) -> Result<Value, Failure> {
    long_work_with(client, &Endpoint::Replay.path(&[]), allow)
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
        replay.different,
        replay.decisions + replay.permissions
    );
    let differences = replay.differences.iter().flat_map(difference).collect();
    Err(Kind::Expectation.because(summary).with(differences))
}

/// A difference as lines: the record, and each value that differs.
fn difference(found: &Difference) -> Vec<String> {
    let what = match found.what.as_str() {
        "fault" => format!(
            "now an error {}: {}",
            found.now["code"].as_str().unwrap_or_default(),
            found.now["message"].as_str().unwrap_or_default()
        ),
        "permission" => "different decision about a permission".to_owned(),
        other => format!("different {other}"),
    };
    let mut lines = vec![format!("record {}, {}: {what}", found.seq, found.operation)];
    if found.what == "fault" {
        lines.push(format!("  recorded: {}", found.recorded));
    } else {
        let changes = changes(&found.recorded, &found.now);
        lines.extend(
            changes
                .iter()
                .map(|change| format!("  {}", changed(change))),
        );
    }
    lines
}

fn changed(change: &Change) -> String {
    let value =
        |value: &Option<Value>| value.as_ref().map_or("absent".to_owned(), Value::to_string);
    format!(
        "{}: recorded {}, now {}",
        change.path,
        value(&change.recorded),
        value(&change.now)
    )
}

/// The result as text. Each kind of replay has its own members; all have the state hash.
fn summary(found: &Value) -> Text {
    let mut text = said!(
        "Replaying the events up to record {} gives the same state.\n",
        found["seq"]
    );
    if let Some(rate) = found["records_per_second"].as_u64() {
        say!(
            text,
            "{} records in {} ms: {} a second\n",
            found["seq"],
            found["millis"],
            rate
        );
    }
    if let Ok(replay) = typed::<DecisionReplay>(found) {
        say!(
            text,
            "All {} requests and {} permissions of the decision log are decided as recorded.\n",
            replay.decisions,
            replay.permissions
        );
        for (count, what) in [
            (replay.allowed, "known differences were ignored"),
            (
                replay.withheld,
                "requests could not be decided again, because the log omits a part of them such as a password",
            ),
        ] {
            if count > 0 {
                say!(text, "{} {}.\n", count, what);
            }
        }
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

fn replay(store: &Store, events_only: bool, allow: &str) -> Result<Value, Failure> {
    let bar = progress::bar();
    let started = Stopwatch::start();
    let mut found = if events_only {
        let found = proof::replay_events(store, bar.as_ref());
        to_json(&found.map_err(|error| Kind::Integrity.because(error))?)
    } else {
        let allow = AllowList::parse(allow).map_err(|error| Kind::Usage.because(error))?;
        let found = proof::replay(store, &allow, bar.as_ref());
        to_json(&found.map_err(|error| Kind::Integrity.because(error))?)
    };
    add_rate(&mut found, started.elapsed());
    Ok(found)
}

/// Adds how long the replay took, and its rate.
fn add_rate(found: &mut Value, time: Duration) {
    let records = found["seq"].as_u64().unwrap_or_default();
    let nanos = time.as_nanos().max(1);
    let rate = u128::from(records) * 1_000_000_000 / nanos;
    found["millis"] = json!(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    found["records_per_second"] = json!(u64::try_from(rate).unwrap_or(u64::MAX));
}
