//! What each word does.

pub(crate) mod decisions;
pub(crate) mod explain;
mod log;
pub(crate) mod org;
mod pod;
pub(crate) mod policy;
mod proof;
mod reset;
mod serve;
pub(crate) mod simulate;
mod status;

use std::io::{BufRead, IsTerminal, Write};

use clap::ArgMatches;
use roleback_policy::catalogue;

use crate::exit::{Failure, Kind};
use crate::output::Outcome;

/// Runs a verb.
pub(crate) fn run(verb: &str, options: &ArgMatches) -> Result<Outcome, Failure> {
    match verb {
        "serve" => serve::run(options),
        "wait" => status::wait(options),
        "status" => status::run(options),
        "log" => log::run(options),
        "show" => log::show(options),
        "decisions" => decisions::run(options),
        "explain" => explain::run(options),
        "simulate" => simulate::run(options),
        "policy" => policy::run(options),
        "verify" => proof::verify(options),
        "replay" => proof::replay(options),
        "pod" => pod::run(options),
        "reset" => reset::run(options),
        "org" => org::run(options),
        other => Err(Kind::Usage.because(format_args!("`{other}` is no verb"))),
    }
}

/// Asks on a terminal before something is lost; elsewhere `--yes` has to say so.
fn confirm(options: &ArgMatches, question: &str) -> Result<(), Failure> {
    if options.get_flag("yes") {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Kind::Confirmation.because(format_args!("{question} Say so with `--yes`.")));
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    let read = std::io::stderr()
        .flush()
        .and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    match read {
        Ok(_) if matches!(answer.trim(), "y" | "Y" | "yes") => Ok(()),
        _ => Err(Kind::Confirmation.because("nothing was done")),
    }
}

/// Says so where AWS has no such action: what is misspelt is denied, too, and proves nothing.
fn note_unknown(action: &str) {
    if catalogue::action(action).is_none() {
        eprintln!("note: the reference of AWS's services has no action `{action}`");
    }
}

/// A result of the server's library as JSON.
fn data(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}
