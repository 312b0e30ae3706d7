//! `policy`: what is wrong with policies, what calls take, and policies made of it. A file each subverb.

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

pub(crate) fn command() -> Command {
    Command::new("policy")
        .about(
            "Policies: what is wrong with them, what calls need, and what is just enough for them",
        )
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
        _ => Err(Kind::Usage.because("`policy` needs a verb: see `roleback policy --help`")),
    }
}
