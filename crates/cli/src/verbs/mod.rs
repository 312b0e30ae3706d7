//! What each word does.

mod serve;

use clap::ArgMatches;

use crate::exit::{Failure, Kind};
use crate::output::Outcome;

/// Runs a verb.
pub(crate) fn run(verb: &str, options: &ArgMatches) -> Result<Outcome, Failure> {
    match verb {
        "serve" => serve::run(options),
        other => Err(Kind::Usage.because(format_args!("`{other}` is no verb"))),
    }
}
