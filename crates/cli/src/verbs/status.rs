//! `status` and `wait`: how a server runs, and waiting until one does.

use std::thread::sleep;
use std::time::Duration;

use clap::ArgMatches;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{json, running};

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    health(options).map(Outcome::members)
}

pub(super) fn wait(options: &ArgMatches) -> Result<Outcome, Failure> {
    let seconds = options
        .get_one::<u64>("timeout")
        .copied()
        .unwrap_or_default();
    let looks = Duration::from_secs(seconds).as_millis() / PAUSE.as_millis();
    let mut answer = health(options);
    for _ in 0..looks {
        match &answer {
            Err(failure) if failure.kind == Kind::Unreachable => sleep(PAUSE),
            _ => break,
        }
        answer = health(options);
    }
    answer.map(|data| Outcome::new(data, "Ready.\n"))
}

fn health(options: &ArgMatches) -> Result<Value, Failure> {
    json(running(options)?.get("/_roleback/health"))
}
