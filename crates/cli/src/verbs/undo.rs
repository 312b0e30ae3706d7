//! `undo`: undoes what records changed.

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::route::Endpoint;
use roleback_api::undo::{HistoryChange, UndoRequest};
use roleback_server::admin;

use super::rewind::{self, Work, dry_run};
use crate::confirm::yes;
use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::Outcome;
use crate::target::target;

pub(super) fn command() -> Command {
    let records = Arg::new("records")
        .required(true)
        .value_name("SEQ|A..B")
        .help("The record to undo, or the first and the last one of a range");
    Command::new("undo")
        .about("Undo what a record changed, keeping what later records wrote")
        .after_help(examples(&[
            ("Show what undoing record 42 would change", "roleback undo 42 --dry-run"),
            ("Undo records 40 to 44 without asking", "roleback undo 40..44 --yes"),
        ]))
        .arg(records)
        .arg(flag("cascade", "Remove what depends on an entity whose creation is undone"))
        .arg(flag("ignore-quotas", "Do not check the quotas of an account; the limits of single entities are always checked"))
        .arg(dry_run())
        .arg(yes())
        .args(target())
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let (record, last) = range(text(options, "records").unwrap_or_default())?;
    let request = |dry_run, head| UndoRequest {
        record,
        last,
        cascade: options.get_flag("cascade"),
        ignore_quotas: options.get_flag("ignore-quotas"),
        dry_run,
        head,
        actor: rewind::actor(),
    };
    let work = Work {
        endpoint: Endpoint::Undo,
        request: &request,
        on_store: admin::undo::undo,
        question: "This undoes what is listed above.",
    };
    let outcome = work.carry_out(options)?;
    match outcome.1 {
        HistoryChange {
            seq: None,
            reasons,
            changes,
            ..
        } if reasons.is_empty() && changes.is_empty() => {
            let nothing = "nothing is left to undo: later records wrote everything again, or the records changed nothing";
            Err(Kind::Expectation.because(nothing).with(outcome.2))
        }
        _ => Ok(outcome.0),
    }
}

/// `42` or `40..44`.
fn range(text: &str) -> Result<(u64, Option<u64>), Failure> {
    let number = |part: &str| {
        part.parse::<u64>().map_err(|_| {
            Kind::Usage.because(format_args!(
                "`{text}` is not a record or a range: use a number such as 42, or two such as 40..44"
            ))
        })
    };
    match text.split_once("..") {
        Some((first, last)) => Ok((number(first)?, Some(number(last)?))),
        None => Ok((number(text)?, None)),
    }
}
