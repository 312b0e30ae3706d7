//! `check`: runs a recorded command again and compares what it changes.

mod report;

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_identity::recording::{Comparison, Order, Recording, compare};
use serde_json::json;

use super::record::{order, order_of, write};
use crate::child::{command_argument, words};
use crate::exit::{Failure, Kind};
use crate::files::{read_text, write_whole};
use crate::log_file;
use crate::options::{examples, text};
use crate::output::text::{Text, said};
use crate::output::{Format, Outcome, to_json};
use crate::recording;

pub(super) fn command() -> Command {
    Command::new("check")
        .about("Run a recorded command again, and compare the changes that it makes with the recording")
        .long_about(
            "Run a recorded command again against a new server, and compare the changes that it makes with the recording. The exit code is 0 if \
             they are the same, 6 if they differ, and 1 if the command does not exit as recorded",
        )
        .after_help(examples(&[
            (
                "Check that Terraform still makes exactly the recorded changes",
                "roleback check infra.jsonl -- terraform apply -auto-approve",
            ),
            (
                "Accept the changes of this run",
                "roleback check --update infra.jsonl -- terraform apply -auto-approve",
            ),
            (
                "Write a report for continuous integration",
                "roleback check --junit report.xml setup.jsonl -- ./setup.sh",
            ),
        ]))
        .args([
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .help("The file that `roleback record` wrote, or one that `roleback log export` wrote"),
            order(),
            Arg::new("update")
                .long("update")
                .action(ArgAction::SetTrue)
                .help("Write this run to the file, if the command exits as recorded"),
            Arg::new("junit")
                .long("junit")
                .value_name("FILE")
                .help("Write a JUnit report with one test case for each entity, and one for the command"),
            command_argument(),
        ])
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let path = text(options, "file").unwrap_or_default();
    let format = text(options, "output").map_or(Format::Table, Format::named);
    let updates = options.get_flag("update");
    if updates && log_file::is_log(path) {
        return Err(Kind::Usage.because(format_args!(
            "`{path}` is an exported event log, which is not updated: write a recording with `roleback record`"
        )));
    }
    let recorded = read(path)?;
    let order = order_for(options, path, &recorded)?;
    let now = recording::of_command(&words(options), recorded.settings.clone(), format)?;
    let found = compare(&recorded, &now, order);
    if let Some(junit) = text(options, "junit") {
        let report = report::junit(path, (recorded.exit, now.exit), &found);
        write_whole(junit, report.as_bytes())?;
    }
    if recorded.exit != now.exit {
        return Err(ended_otherwise(&recorded, &now, &found));
    }
    if updates {
        write(path, &now)?;
    }
    Ok(outcome(path, &found, updates))
}

/// The recording in a file, which can also be an exported event log.
fn read(path: &str) -> Result<Recording, Failure> {
    if log_file::is_log(path) {
        return recording::of_log(path);
    }
    Recording::parse(&read_text(path)?)
        .map_err(|error| Kind::Usage.because(format_args!("cannot use `{path}`: {error}")))
}

fn order_for(options: &ArgMatches, path: &str, recorded: &Recording) -> Result<Order, Failure> {
    let order = order_of(options).unwrap_or(recorded.settings.order);
    if order == Order::Total && !recorded.has_total_order() {
        return Err(Kind::Usage.because(format_args!(
            "`{path}` does not contain the order of all events: record it again with `--order total`"
        )));
    }
    Ok(order)
}

fn ended_otherwise(recorded: &Recording, now: &Recording, found: &Comparison) -> Failure {
    let summary = format_args!(
        "the command exited with {}, and the recording has {}; {} differences in the changes it made",
        now.exit,
        recorded.exit,
        found.count()
    );
    let details = report::lines(found).lines().map(str::to_owned).collect();
    Kind::Error.because(summary).with(details)
}

fn outcome(path: &str, found: &Comparison, updated: bool) -> Outcome {
    let mut data = to_json(found);
    data["file"] = path.into();
    data["updated"] = json!(updated);
    let text: Text = match (found.is_same(), updated) {
        (true, _) => said!(
            "The changes of {} entities are as recorded in {}.\n",
            found.entities.len(),
            path
        ),
        (false, false) => report::text(found),
        (false, true) => {
            let mut text = report::text(found);
            text.append(&said!("{} now has the changes of this run.\n", path));
            text
        }
    };
    Outcome::new(data, text).expected_unless(!found.is_same() && !updated)
}
