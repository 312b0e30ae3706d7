//! What can be typed. The options of `serve` are rendered from the server's own list of settings.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use roleback_server::config::SETTINGS;

use crate::output::Format;
use crate::verbs::{decisions, explain, org, policy, simulate};

/// Where a running server is looked for.
pub(crate) const ENDPOINT: &str = "http://127.0.0.1:4566";
/// The variable that names another.
pub(crate) const ENDPOINT_ENV: &str = "ROLEBACK_ENDPOINT";

/// The whole command line.
pub(crate) fn command() -> Command {
    Command::new("roleback")
        .about("AWS IAM and STS on your machine: every change an event that you can save, load and replay")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help("Exit codes: 0 ok, 1 error, 2 usage, 3 confirmation needed, 4 credentials, 5 integrity, 6 expectation not met, 7 not reachable")
        .arg(
            Arg::new("output")
                .long("output")
                .visible_alias("format")
                .short('o')
                .global(true)
                .value_parser(PossibleValuesParser::new(Format::NAMES))
                .default_value("table")
                .help("How data is printed"),
        )
        .subcommands([
            serve(), wait(), status(), log(), show(), decisions::command(), explain::command(), simulate::command(), policy::command(), verify(), replay(), pod(), reset(), org::command(),
        ])
}

fn serve() -> Command {
    let options = SETTINGS.iter().map(|setting| {
        let option = Arg::new(setting.name).long(setting.name).help(format!(
            "{} [env: {}]",
            setting.help,
            setting.env()
        ));
        match setting.value {
            Some(value) => option.value_name(value),
            None => option.action(ArgAction::SetTrue),
        }
    });
    Command::new("serve")
        .about("Run the server until it is interrupted")
        .args(options)
}

fn wait() -> Command {
    let timeout = Arg::new("timeout")
        .long("timeout")
        .value_name("SECS")
        .default_value("60");
    Command::new("wait")
        .about("Wait until a server answers")
        .arg(
            timeout
                .value_parser(value_parser!(u64))
                .help("How long to wait"),
        )
        .arg(endpoint())
}

fn status() -> Command {
    Command::new("status")
        .about("How a server runs, and how far its log is")
        .arg(endpoint())
}

fn log() -> Command {
    let number = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(u64))
            .help(help)
    };
    Command::new("log")
        .about("What happened, newest first")
        .args([
            number("limit", "The most records to show")
                .short('n')
                .default_value("50"),
            number(
                "from",
                "The record to begin with [default: the newest, or with --reverse the oldest]",
            ),
            Arg::new("account")
                .long("account")
                .value_name("ID")
                .help("Only records of this account"),
            Arg::new("operation")
                .long("operation")
                .value_name("NAME")
                .help("Only records of this operation, such as iam:CreateUser"),
            Arg::new("caller")
                .long("caller")
                .value_name("TEXT")
                .help("Only records whose caller's ARN has this in it"),
            Arg::new("reverse")
                .long("reverse")
                .action(ArgAction::SetTrue)
                .help("Oldest first"),
        ])
        .args(place())
}

fn show() -> Command {
    let seq = Arg::new("seq")
        .required(true)
        .value_parser(value_parser!(u64))
        .help("The record's number");
    Command::new("show")
        .about("Everything about one record, but for secrets")
        .arg(seq)
        .args(place())
}

fn verify() -> Command {
    Command::new("verify")
        .about("Check checksums, the hash chain, and that the world equals its replay; print the state hash and what was ever lost")
        .args(place())
}

fn replay() -> Command {
    Command::new("replay")
        .about("Rebuild the world from its facts and decide every recorded request again; compare both with what is")
        .arg(Arg::new("facts").long("facts").action(ArgAction::SetTrue).help("Only rebuild the world from its facts (stopped server)"))
        .arg(
            Arg::new("into")
                .long("into")
                .value_name("DIR")
                .help("Rebuild the history in this new directory: `export/` are its segments, `data/` is a data directory of its own"),
        )
        .args(place())
}

fn pod() -> Command {
    let name = || Arg::new("name").required(true).value_name("NAME");
    let save = Command::new("save")
        .about("Save the world under a name, as its next version")
        .arg(name().help("The name, or a file that ends in `.pod`"))
        .arg(
            Arg::new("message")
                .long("message")
                .short('m')
                .value_name("TEXT")
                .help("What is in it"),
        );
    let load = Command::new("load")
        .about("Put a saved world in the place of the running one, after checking it whole")
        .arg(
            name()
                .value_name("NAME[:VERSION]|FILE.pod")
                .help("What to load"),
        )
        .arg(yes());
    let list = Command::new("list").about("The saved worlds");
    let verbs = [save, load, list].map(|verb| verb.args(place()));
    Command::new("pod")
        .visible_alias("snapshot")
        .about("Save and load worlds")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(verbs)
}

fn reset() -> Command {
    Command::new("reset")
        .about("Empty the world; the history stays")
        .arg(yes())
        .args(place())
}

fn yes() -> Arg {
    Arg::new("yes")
        .long("yes")
        .short('y')
        .action(ArgAction::SetTrue)
        .help("Do not ask")
}

/// A running server, or the directory of a stopped one.
pub(crate) fn place() -> [Arg; 2] {
    let data_dir = Arg::new("data-dir")
        .long("data-dir")
        .value_name("DIR")
        .conflicts_with("endpoint")
        .help("The data directory of a stopped server");
    [endpoint(), data_dir]
}

pub(crate) fn endpoint() -> Arg {
    Arg::new("endpoint")
        .long("endpoint")
        .value_name("URL")
        .help(format!(
            "A running server [default: {ENDPOINT}] [env: {ENDPOINT_ENV}]"
        ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_consistent() {
        super::command().debug_assert();
    }
}
