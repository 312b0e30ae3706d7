//! `policy ...`: check, format, compare, summarize, record and generate policies. Each subcommand has its own file.

mod diff;
mod document;
mod fmt;
mod generate;
mod input;
mod lint;
mod sarif;
mod stream;
mod summary;

use clap::{ArgMatches, Command};

use crate::exit::{Failure, Kind};
use crate::output::Outcome;

pub(super) fn command() -> Command {
    Command::new("policy")
        .about("Lint, format, compare and generate policies")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            lint::command(),
            fmt::command(),
            diff::command(),
            summary::command(),
            stream::command(),
            generate::command(),
        ])
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("lint", options)) => lint::run(options),
        Some(("fmt", options)) => fmt::run(options),
        Some(("diff", options)) => diff::run(options),
        Some(("summary", options)) => summary::run(options),
        Some(("stream", options)) => stream::run(options),
        Some(("generate", options)) => generate::run(options),
        _ => Err(Kind::Usage.because("name a command: see `roleback policy --help`")),
    }
}
