//! Says it in words: the verbs that a user types, what they print, and how they end.
//!
//! **What it is for.** `roleback serve` runs the server; the other verbs look at a running server or at the data
//! directory of a stopped one, and change it.
//!
//! **What it must not know.** Anything that a library could know: each verb is a call of the server's library, directly
//! or over HTTP, and a few lines of print.
//!
//! **What to read first.** `args.rs`, what can be typed; `verbs/`, what each word does; `exit.rs`, how commands end.

mod args;
mod exit;
mod output;
mod place;
mod progress;
mod verbs;

use std::io::Write;
use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;

use crate::exit::{Failure, Kind};
use crate::output::{Format, Outcome};

fn main() -> ExitCode {
    let matches = match args::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return explain(&error),
    };
    let format = matches
        .get_one::<String>("output")
        .map_or(Format::Table, |name| Format::named(name));
    let Some((verb, options)) = matches.subcommand() else {
        return Kind::Usage.code();
    };
    finish(verb, format, verbs::run(verb, options))
}

/// Help and versions are answers; everything else that clap says is about usage.
fn explain(error: &clap::Error) -> ExitCode {
    // Where even standard error is closed there is nobody left to tell.
    let _ = error.print();
    if let ErrorKind::DisplayHelp | ErrorKind::DisplayVersion = error.kind() {
        return ExitCode::SUCCESS;
    }
    let typed: Vec<String> = std::env::args().skip(1).collect();
    if asks_for_json(&typed) {
        let said = error.to_string();
        let what = said.split("\n\n").next().unwrap_or_default();
        let failure = Kind::Usage.because(what.trim_start_matches("error: "));
        let verb = typed.first().map_or("", String::as_str);
        print(&(output::failure(verb, &failure) + "\n"));
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
    match result {
        Ok(outcome) => {
            let unmet = outcome.unmet;
            print(&match format {
                Format::Table => outcome.text,
                Format::Json => output::success(verb, &outcome) + "\n",
            });
            if unmet {
                return Kind::Expectation.code();
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            if format == Format::Json {
                print(&(output::failure(verb, &failure) + "\n"));
            }
            eprintln!("error: {}", failure.message);
            failure.kind.code()
        }
    }
}

/// Prints, and does not mind that the reader left (`roleback log | head`).
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// The value of an option that may be absent.
fn text<'a>(options: &'a ArgMatches, name: &str) -> Option<&'a str> {
    options.get_one::<String>(name).map(String::as_str)
}
