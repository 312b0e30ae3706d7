//! The command line: the verbs that a user types, what they print, and how they end.
//!
//! **What it is for.** `roleback serve` runs the server; the other verbs read and change a running server, or the data
//! directory of a stopped one.
//!
//! **What it must not know.** Anything that a library could know: each verb is a call of the server's library, directly
//! or over HTTP, and a few lines of print.
//!
//! **What to read first.** `verbs.rs`, the list of verbs; `verbs/`, a file each; `output/text.rs`, how untrusted text is
//! printed; `exit.rs`, how commands end.

mod confirm;
mod exit;
mod files;
mod filters;
mod names;
mod options;
mod output;
mod progress;
mod request;
mod target;
mod verbs;
mod words;

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::exit::{Failure, Kind};
use crate::output::text::line;
use crate::output::{Format, Outcome, print};

fn main() -> ExitCode {
    // A shell asks for completions by a variable; then nothing else is done.
    clap_complete::CompleteEnv::with_factory(verbs::command).complete();
    let matches = match verbs::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return explain(&shown(error)),
    };
    let format = options::text(&matches, "output").map_or(Format::Table, Format::named);
    let Some((verb, options)) = matches.subcommand() else {
        return Kind::Usage.code();
    };
    finish(verb, format, verbs::run(verb, options))
}

/// The same error about the words as they can be shown: clap prints what was typed as it is.
fn shown(error: clap::Error) -> clap::Error {
    let typed = std::env::args_os();
    let typed = typed.map(|word| line(&word.to_string_lossy()));
    let again = verbs::command().try_get_matches_from(typed);
    again.err().unwrap_or(error)
}

/// Help and versions are results; everything else that clap reports is about usage.
fn explain(error: &clap::Error) -> ExitCode {
    let printed = error.print();
    if let ErrorKind::DisplayHelp | ErrorKind::DisplayVersion = error.kind() {
        return match printed {
            Err(why) if why.kind() != std::io::ErrorKind::BrokenPipe => {
                fail(&print::unwritable(&why))
            }
            _ => ExitCode::SUCCESS,
        };
    }
    let typed = std::env::args_os().skip(1);
    let typed: Vec<_> = typed
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    if asks_for_json(&typed) {
        let said = error.to_string();
        let what = said.split("\n\n").next().unwrap_or_default();
        let failure = Kind::Usage.because(what.trim_start_matches("error: "));
        let verb = typed.first().map_or("", String::as_str);
        // The command fails in any case, and standard error has said why.
        let _ = print::json(&output::failure(verb, &failure));
    }
    Kind::Usage.code()
}

/// Whether a command line that is not understood asks for JSON.
fn asks_for_json(typed: &[String]) -> bool {
    let apart = typed
        .windows(2)
        .any(|pair| matches!(pair, [option, word] if (option == "-o" || option == "--output") && word == "json"));
    let joined = ["-ojson", "-o=json", "--output=json"];
    apart || typed.iter().any(|word| joined.contains(&word.as_str()))
}

fn finish(verb: &str, format: Format, result: Result<Outcome, Failure>) -> ExitCode {
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(failure) => {
            if format == Format::Json {
                // The command fails in any case, and standard error says why.
                let _ = print::json(&output::failure(verb, &failure));
            }
            return fail(&failure);
        }
    };
    let printed = match format {
        Format::Table => print::text(&outcome.text),
        Format::Json => print::json(&output::success(verb, &outcome)),
    };
    match printed {
        Err(failure) => fail(&failure),
        Ok(_) if outcome.unmet => Kind::Expectation.code(),
        Ok(_) => ExitCode::SUCCESS,
    }
}

fn fail(failure: &Failure) -> ExitCode {
    print::error(failure);
    failure.kind.code()
}
