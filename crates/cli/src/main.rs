//! The command line: the commands that a user types, their output, and their exit codes.
//!
//! **What it is for.** `roleback serve` runs the server; the other verbs read and change a running server, or the data
//! directory of a stopped server.
//!
//! **What it must not know.** Anything that a library could know: each verb calls the server's library, directly or over
//! HTTP, and prints the result.
//!
//! **What to read first.** `verbs.rs`, the list of verbs; `verbs/`, a file for each verb; `output/text.rs`, how untrusted text is
//! printed; `exit.rs`, the exit codes.

mod at_option;
mod child;
mod confirm;
mod exit;
mod files;
mod filters;
mod follow;
mod leased_fork;
mod log_file;
mod names;
mod options;
mod output;
mod pages;
mod progress;
mod recording;
mod remotes;
mod request;
mod shared_log_options;
mod stopwatch;
mod target;
mod terminal;
mod verbs;
mod words;

// mimalloc takes the place of `malloc` in the whole program, also for its C libraries. It is not a `global_allocator`: the
// compiler knows `malloc` and makes one `calloc` of the 20 MB of zeros that sled asks for at its start and never reads.
#[cfg(target_os = "linux")]
use libmimalloc_sys as _;
use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::exit::{Failure, Kind};
use crate::output::text::line;
use crate::output::{Format, Outcome, print};

fn main() -> ExitCode {
    // If a shell asks for completions with a variable, this prints them and exits.
    clap_complete::CompleteEnv::with_factory(verbs::command).complete();
    let matches = match verbs::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return report(&escaped(error)),
    };
    let format = options::text(&matches, "output").map_or(Format::Table, Format::named);
    let Some((verb, options)) = matches.subcommand() else {
        return Kind::Usage.code();
    };
    finish(verb, format, verbs::run(verb, options))
}

/// The same error for escaped arguments: clap prints the arguments as they were typed, and they could control the terminal.
fn escaped(error: clap::Error) -> clap::Error {
    let typed = std::env::args_os();
    let typed = typed.map(|word| line(&word.to_string_lossy()));
    let again = verbs::command().try_get_matches_from(typed);
    again.err().unwrap_or(error)
}

/// Prints what clap reports: help or the version, which are results, or a usage error.
fn report(error: &clap::Error) -> ExitCode {
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
        // The command fails in any case, and the error is on standard error.
        let _ = print::json(&output::failure(verb, &failure));
    }
    Kind::Usage.code()
}

/// Whether a command line that clap could not parse asks for JSON.
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
                // The command fails in any case, and the error is printed to standard error.
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
        Ok(()) if outcome.unmet => Kind::Expectation.code(),
        Ok(()) if let Some(code) = outcome.exit => ExitCode::from(code),
        Ok(()) => ExitCode::SUCCESS,
    }
}

fn fail(failure: &Failure) -> ExitCode {
    print::error(failure);
    failure.kind.code()
}
