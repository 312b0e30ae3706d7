//! `completions`: shell completions. Names of pods and principals are completed from a running server.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use clap_complete::env::Shells;

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::Outcome;
use crate::output::text::Text;

/// The variable that the completion scripts set to request completions from the program.
const ASK_ENV: &str = "COMPLETE";
const PROGRAM: &str = "roleback";

pub(super) fn command() -> Command {
    let shells = Shells::builtins().names().collect::<Vec<_>>();
    Command::new("completions")
        .about("Print the completion script for a shell")
        .after_help(examples(&[
            (
                "Enable completions in this bash session",
                "source <(roleback completions bash)",
            ),
            (
                "Install completions for zsh",
                "roleback completions zsh > ~/.zfunc/_roleback",
            ),
        ]))
        .arg(
            Arg::new("shell")
                .required(true)
                .value_name("SHELL")
                .value_parser(PossibleValuesParser::new(shells))
                .help("The shell"),
        )
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let shell = text(options, "shell").unwrap_or_default();
    let shells = Shells::builtins();
    let Some(completer) = shells.completer(shell) else {
        return Err(Kind::Usage.because(format_args!("unknown shell `{shell}`")));
    };
    let mut script = Vec::new();
    completer
        .write_registration(ASK_ENV, PROGRAM, PROGRAM, PROGRAM, &mut script)
        .map_err(|why| Kind::Error.because(why))?;
    let script = String::from_utf8_lossy(&script).into_owned();
    let data = serde_json::json!({"shell": shell, "script": script});
    Ok(Outcome::new(data, Text::program(script)))
}
