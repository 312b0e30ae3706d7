//! `man`: the manual pages, one for each command.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use clap_mangen::Man;

use crate::exit::{Failure, Kind};
use crate::options::{examples, text, texts};
use crate::output::Outcome;
use crate::output::text::{Text, said};

pub(super) fn command() -> Command {
    Command::new("man")
        .about("Print the manual page of a command, or write all pages")
        .long_about("Print the manual page of a command in roff, or write the pages of all commands to a directory")
        .after_help(examples(&[
            ("Read the page of the program", "roleback man | man -l -"),
            ("Read the page of `policy lint`", "roleback man policy lint | man -l -"),
            (
                "Install all pages",
                "roleback man --dir /usr/local/share/man/man1",
            ),
        ]))
        .args([
            Arg::new("command")
                .value_name("COMMAND")
                .action(ArgAction::Append)
                .conflicts_with("dir")
                .help("The command, such as `policy lint` [default: the whole program]"),
            Arg::new("dir")
                .long("dir")
                .value_name("DIR")
                .help("Write the page of every command to this directory, as `roleback-policy-lint.1`"),
        ])
}

/// `program` is the whole command line.
pub(super) fn run(program: Command, options: &ArgMatches) -> Result<Outcome, Failure> {
    if let Some(dir) = text(options, "dir") {
        return write_all(program, dir);
    }
    let names: Vec<&str> = texts(options, "command").collect();
    let command = find(program, &names)?;
    let mut page = Vec::new();
    Man::new(command)
        .render(&mut page)
        .map_err(|why| Kind::Error.because(why))?;
    let page = String::from_utf8_lossy(&page).into_owned();
    let data = serde_json::json!({ "page": page });
    Ok(Outcome::new(data, Text::program(page)))
}

/// The command with this path of names. Building the program gives each command its full name, such as
/// `roleback-policy-lint`.
fn find(program: Command, names: &[&str]) -> Result<Command, Failure> {
    let mut command = program.disable_help_subcommand(true);
    command.build();
    for name in names {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| {
            let typed = names.join(" ");
            Kind::Usage.because(format_args!(
                "unknown command `{typed}`: see `roleback --help` for all commands"
            ))
        })?;
    }
    Ok(command)
}

fn write_all(program: Command, dir: &str) -> Result<Outcome, Failure> {
    let dir = Path::new(dir);
    std::fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(program, dir))
        .map_err(|why| {
            let dir = dir.display();
            Kind::Error.because(format_args!(
                "cannot write the manual pages to `{dir}`: {why}"
            ))
        })?;
    let data = serde_json::json!({ "dir": dir });
    Ok(Outcome::new(
        data,
        said!("Wrote the manual pages to {}.\n", dir.display().to_string()),
    ))
}
