//! `clock ...`: shows the clock of the server, and moves it forward.

use clap::{Arg, ArgMatches, Command};
use roleback_api::clock::{ClockChange, ClockMode, ClockStatus};
use roleback_api::route::Endpoint;
use roleback_server::admin::clock;

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::text::{Text, said, say};
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, at, target, typed};

pub(super) fn command() -> Command {
    Command::new("clock")
        .about("Show the clock of the server, or move it forward")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            sub(
                "now",
                "Show the time of the server",
                None,
                ("Show the time of the server", "roleback clock now"),
            ),
            sub(
                "advance",
                "Move the clock forward by a duration",
                Some((
                    "DURATION",
                    "Move the clock by this duration, such as 90s, 15m, 1h30m or 2d",
                )),
                (
                    "Let every session that lasts an hour expire",
                    "roleback clock advance 1h",
                ),
            ),
            sub(
                "set",
                "Set the clock to a time; a fixed clock stays fixed",
                Some((
                    "TIME",
                    "Set the clock to this time, such as 2030-01-01T00:00:00Z",
                )),
                (
                    "Run on from a date in the future",
                    "roleback clock set 2030-01-01T00:00:00Z",
                ),
            ),
            sub(
                "fixed",
                "Stop the clock at a time",
                Some((
                    "TIME",
                    "Stop the clock at this time, such as 2030-01-01T00:00:00Z",
                )),
                (
                    "Give all following records one date",
                    "roleback clock fixed 2030-01-01T00:00:00Z",
                ),
            ),
            sub(
                "real",
                "Use the system clock again, if no record is ahead of it",
                None,
                ("Use the system clock again", "roleback clock real"),
            ),
        ])
}

fn sub(
    name: &'static str,
    about: &'static str,
    value: Option<(&'static str, &'static str)>,
    example: (&str, &str),
) -> Command {
    let at = (name == "now").then(at);
    let value = value.map(|(value, help)| {
        Arg::new("value")
            .value_name(value)
            .required(true)
            .help(help)
    });
    Command::new(name)
        .about(about)
        .after_help(examples(&[example]))
        .args(value)
        .args(at)
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let Some((name, options)) = options.subcommand() else {
        return Err(Kind::Usage.because("name a command: see `roleback clock --help`"));
    };
    let value = || text(options, "value").unwrap_or_default().to_owned();
    match name {
        "advance" => change(options, ClockChange::Advance(value())),
        "set" => change(options, ClockChange::Set(value())),
        "fixed" => change(options, ClockChange::Fixed(value())),
        "real" => change(options, ClockChange::Real {}),
        _ => show(options),
    }
}

fn show(options: &ArgMatches) -> Result<Outcome, Failure> {
    let data = match Target::as_of(options)? {
        Target::Running(client) => target::json(client.get(&Endpoint::Clock.path(&[])))?,
        Target::Stopped(store) => to_json(&clock::status(&store)),
    };
    let status: ClockStatus = typed(&data)?;
    Ok(Outcome::new(data, told(&status)))
}

fn change(options: &ArgMatches, wanted: ClockChange) -> Result<Outcome, Failure> {
    let data = match Target::of(options, Access::Write)? {
        Target::Running(client) => {
            let path = Endpoint::ChangeClock.path(&[]);
            target::json(client.post(&path, to_json(&wanted).to_string()))?
        }
        Target::Stopped(store) => {
            let changed = clock::change(&store, &wanted);
            store.journal.shutdown();
            to_json(&changed.map_err(|error| Kind::Error.because(error))?)
        }
    };
    let status: ClockStatus = typed(&data)?;
    Ok(Outcome::new(data, told(&status)))
}

/// What the clock shows, and how it runs.
fn told(status: &ClockStatus) -> Text {
    let mut text = said!("{}", status.time);
    match (status.mode, status.ahead_secs) {
        (ClockMode::Fixed, _) => say!(text, ", fixed"),
        (ClockMode::Shifted, Some(secs)) if secs < 0 => {
            say!(text, ", {} s behind the system clock", -secs);
        }
        (ClockMode::Shifted, secs) => {
            say!(
                text,
                ", {} s ahead of the system clock",
                secs.unwrap_or_default()
            );
        }
        (ClockMode::Real, _) => say!(text, ", the system clock"),
    }
    if let Some(seq) = status.seq {
        say!(text, " (record {})", seq);
    }
    say!(text, "\n");
    text
}
