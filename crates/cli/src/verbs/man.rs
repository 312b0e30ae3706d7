//! `man`: the manual page.

use clap::{ArgMatches, Command};

use crate::exit::{Failure, Kind};
use crate::options::examples;
use crate::output::Outcome;
use crate::output::text::Text;

pub(super) fn command() -> Command {
    Command::new("man")
        .about("Print the manual page, in roff")
        .after_help(examples(&[
            ("Read it", "roleback man | man -l -"),
            (
                "Install it",
                "roleback man > /usr/local/share/man/man1/roleback.1",
            ),
        ]))
}

/// The page of the whole program.
pub(super) fn run(program: Command, _: &ArgMatches) -> Result<Outcome, Failure> {
    let mut page = Vec::new();
    clap_mangen::Man::new(program)
        .render(&mut page)
        .map_err(|why| Kind::Error.because(why))?;
    let page = String::from_utf8_lossy(&page).into_owned();
    let data = serde_json::json!({ "page": page });
    Ok(Outcome::new(data, Text::program(page)))
}
