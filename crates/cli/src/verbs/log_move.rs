//! `log move`: the event log of a stopped server into a stream that several nodes share, and back.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};
use roleback_journal::{Head, Journal, LogId, Options, Ulid};
use roleback_server::State;
use roleback_server::shared_log::SharedLogSettings;
use serde_json::json;

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::Outcome;
use crate::output::text::said;
use crate::progress;
use crate::shared_log_options::{self, settings};
use crate::target::{Access, Target, opened};

pub(super) fn command() -> Command {
    let place = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).required(true).help(help);
        arg.value_name("DIR|nats://HOST:PORT[,HOST:PORT]/NAME")
    };
    Command::new("move")
        .about("Copy the event log of a stopped server into a shared log, or a shared log into a data directory")
        .after_help(examples(&[
            (
                "Share the log of a server with other nodes",
                "roleback log move --from ./data --to nats://127.0.0.1:4222/iam --shared-log-monitor http://127.0.0.1:8222",
            ),
            (
                "Go on without the shared log",
                "roleback log move --from nats://127.0.0.1:4222/iam --to ./data --shared-log-monitor http://127.0.0.1:8222",
            ),
        ]))
        .args([
            place("from", "The data directory of a stopped server, or the shared log"),
            place("to", "The shared log, or a new or empty data directory"),
        ])
        .args(shared_log_options::arguments())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let place = |name| text(options, name).unwrap_or_default();
    let (from, to) = (place("from"), place("to"));
    let (head, log) = match (is_shared(from), is_shared(to)) {
        (false, true) => share(from, &settings(options, to)?)?,
        (true, false) => unshare(&settings(options, from)?, to)?,
        _ => {
            return Err(Kind::Usage.because(
                "one of `--from` and `--to` is a data directory, and the other one a shared log, such as nats://127.0.0.1:4222/iam",
            ));
        }
    };
    let text = said!(
        "Copied {} records from {} to {}.\nHead hash {}\n",
        head.seq,
        from,
        to,
        head.hash
    );
    let data = json!({
        "from": from, "to": to, "log": log.to_string(), "records": head.seq,
        "head_hash": head.hash.to_string(),
    });
    Ok(Outcome::new(data, text))
}

fn is_shared(place: &str) -> bool {
    place.contains("://")
}

/// Appends all records of a data directory to a shared log.
fn share(dir: &str, settings: &SharedLogSettings) -> Result<(Head, LogId), Failure> {
    let Target::Stopped(store) = opened(dir, Access::Read)? else {
        return Err(Kind::Error.because(format_args!("`{dir}` is not a data directory")));
    };
    let log = store.journal.log();
    let mut shared = connect(settings, Some(log))?;
    let bar = progress::bar();
    let head = store.journal.hand_over(&mut *shared, bar.as_ref());
    Ok((head.map_err(|why| Kind::Error.because(why))?, log))
}

/// Fills a data directory from a shared log.
fn unshare(settings: &SharedLogSettings, dir: &str) -> Result<(Head, LogId), Failure> {
    let is_empty = std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(Kind::Error.because(format_args!(
            "`{dir}` is not empty; choose a new or empty directory"
        )));
    }
    let shared = connect(settings, None)?;
    let log = shared.log();
    let options = Options {
        progress: progress::bar(),
        ..Options::at(PathBuf::from(dir), Ulid::default())
    };
    let opened = Journal::open_shared(options, State::default(), shared);
    let (journal, _) = opened.map_err(|why| Kind::Error.because(why))?;
    let head = journal.head();
    let failure = journal.read_only().or_else(|| journal.write_failure());
    journal.shutdown();
    match failure {
        None => Ok((head, log)),
        Some(why) => Err(Kind::Integrity.because(format_args!(
            "`{dir}` has the records up to {}, which are good: {why}",
            head.seq
        ))),
    }
}

fn connect(
    settings: &SharedLogSettings,
    new: Option<LogId>,
) -> Result<Box<dyn roleback_journal::SharedLog>, Failure> {
    let shared = settings.open(new).map_err(|why| Kind::Error.because(why))?;
    shared.ok_or_else(|| Kind::Usage.because("no shared log was named"))
}
