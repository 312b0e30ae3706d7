//! Confirmation before data is lost.

use std::io::{BufRead, IsTerminal, Write};

use clap::{Arg, ArgAction, ArgMatches};

use crate::exit::{Failure, Kind};

/// The option that skips the confirmation.
pub(crate) fn yes() -> Arg {
    Arg::new("yes")
        .long("yes")
        .short('y')
        .action(ArgAction::SetTrue)
        .help("Do not ask for confirmation")
}

/// Asks for confirmation on a terminal; without a terminal, `--yes` is required.
pub(crate) fn confirm(options: &ArgMatches, question: &str) -> Result<(), Failure> {
    if options.get_flag("yes") {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Kind::Confirmation.because(format_args!("{question} To confirm, use `--yes`")));
    }
    let mut stderr = std::io::stderr().lock();
    let asked = write!(stderr, "{question} Continue? [y/N] ").and_then(|()| stderr.flush());
    let mut answer = String::new();
    let read = asked.and_then(|()| std::io::stdin().lock().read_line(&mut answer));
    match read {
        Ok(_) if matches!(answer.trim(), "y" | "Y" | "yes") => Ok(()),
        _ => Err(Kind::Confirmation.because("not confirmed: nothing was changed")),
    }
}
