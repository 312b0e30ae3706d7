//! `wait`: waits until a server is ready.

use std::thread::sleep;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command, value_parser};

use super::status::health;
use crate::exit::{Failure, Kind};
use crate::options::{examples, number};
use crate::output::Outcome;
use crate::output::text::Text;
use crate::target::endpoint;

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) fn command() -> Command {
    let timeout = Arg::new("timeout")
        .long("timeout")
        .value_name("SECONDS")
        .default_value("60");
    Command::new("wait")
        .about("Wait until a server is ready")
        .after_help(examples(&[(
            "Start a server in the background and wait at most 10 seconds for it",
            "roleback serve --memory & roleback wait --timeout 10",
        )]))
        .arg(
            timeout
                .value_parser(value_parser!(u64))
                .help("Give up after this many seconds"),
        )
        .arg(endpoint())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let seconds = number(options, "timeout").unwrap_or_default();
    let attempts = Duration::from_secs(seconds).as_millis() / PAUSE.as_millis();
    let mut answer = health(options);
    for _ in 0..attempts {
        match &answer {
            Err(failure) if failure.kind == Kind::Unreachable => sleep(PAUSE),
            _ => break,
        }
        answer = health(options);
    }
    answer.map(|data| Outcome::new(data, Text::own("Ready.\n")))
}
