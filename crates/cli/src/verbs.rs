//! The list of verbs. Each verb is a file with its arguments and its code; they are named only here.

mod at;
mod bisect;
mod blame;
mod check;
mod clock;
mod compact;
mod completions;
mod consistency;
mod decisions;
mod diff;
mod doctor;
mod explain;
mod fault;
mod fork;
mod graph;
mod idp;
mod log;
mod log_move;
mod log_text;
mod man;
mod mark;
mod org;
mod pod;
mod policy;
mod record;
mod replay;
mod reset;
mod rewind;
mod serve;
mod service_manager;
mod show;
mod simulate;
mod state;
mod status;
mod undo;
mod verify;
mod wait;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};

use crate::at_option;
use crate::exit::{Failure, Kind};
use crate::output::{Format, Outcome};

/// A verb: its command line, and the function that runs it.
struct Verb {
    command: fn() -> Command,
    run: Run,
}

/// How a verb runs.
enum Run {
    /// With the options of the verb.
    Options(fn(&ArgMatches) -> Result<Outcome, Failure>),
    /// With the whole command line, which the verb describes, and the options.
    Program(fn(Command, &ArgMatches) -> Result<Outcome, Failure>),
}

macro_rules! verbs {
    ($($verb:ident $run:ident),* $(,)?) => {
        &[$(Verb { command: $verb::command, run: Run::$run($verb::run) }),*]
    };
}

const VERBS: &[Verb] = verbs![
    serve Options,
    wait Options,
    status Options,
    doctor Options,
    log Options,
    show Options,
    diff Options,
    blame Options,
    decisions Options,
    explain Options,
    simulate Options,
    graph Options,
    policy Options,
    at Options,
    mark Options,
    verify Options,
    replay Options,
    record Options,
    check Options,
    bisect Options,
    pod Options,
    undo Options,
    rewind Options,
    reset Options,
    compact Options,
    clock Options,
    state Options,
    fork Options,
    fault Options,
    consistency Options,
    org Options,
    idp Options,
    completions Options,
    man Program,
];

/// The whole command line.
pub(crate) fn command() -> Command {
    let command = Command::new("roleback")
        .about("Run AWS IAM and STS on your machine: every change is an event that you can save, load and replay")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help("Exit codes: 0 ok, 1 error, 2 usage, 3 confirmation required, 4 credentials, 5 integrity, 6 expectation not met, 7 not reachable")
        .arg(
            Arg::new("output")
                .long("output")
                .visible_alias("format")
                .short('o')
                .global(true)
                .value_parser(PossibleValuesParser::new(Format::NAMES))
                .default_value("table")
                .help("Print text for people, or JSON for programs"),
        )
        .subcommands(VERBS.iter().map(|verb| (verb.command)()))
        .mut_subcommand("log", |log| {
            log.args_conflicts_with_subcommands(true)
                .subcommands(log_text::commands())
                .subcommand(log_move::command())
        });
    at_option::everywhere(command)
}

/// Runs a verb.
pub(crate) fn run(name: &str, options: &ArgMatches) -> Result<Outcome, Failure> {
    if let ("log", Some((name, options))) = (name, options.subcommand()) {
        return match name {
            "move" => log_move::run(options),
            _ => log_text::run(name, options),
        };
    }
    let verb = VERBS
        .iter()
        .find(|verb| (verb.command)().get_name() == name);
    match verb.map(|verb| &verb.run) {
        Some(Run::Options(run)) => run(options),
        Some(Run::Program(run)) => run(command(), options),
        None => Err(Kind::Usage.because(format_args!("unknown command `{name}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    /// Every command without subcommands, with its full name.
    fn leaves(command: &Command, path: &str) -> Vec<(String, Command)> {
        let mut found = Vec::new();
        for sub in command
            .get_subcommands()
            .filter(|sub| sub.get_name() != "help")
        {
            let path = format!("{path} {}", sub.get_name());
            if sub.has_subcommands() {
                found.extend(leaves(sub, &path));
            } else {
                found.push((path, sub.clone()));
            }
        }
        found
    }

    /// The words of one command line, split as a shell would split them.
    fn words(call: &str) -> Vec<String> {
        let (mut words, mut quoted) = (vec![String::new()], false);
        for char in call.chars() {
            match char {
                '\'' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                char => words.last_mut().unwrap().push(char),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_command_has_examples_that_are_understood() {
        for (path, leaf) in leaves(&command(), "roleback") {
            let help = leaf
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            let lines: Vec<_> = help
                .lines()
                .filter_map(|line| line.strip_prefix("    "))
                .collect();
            assert!(!lines.is_empty(), "`{path}` has no example");
            assert!(
                lines.iter().any(|line| line.contains(&path)),
                "`{path}` has no example of its own"
            );
            for line in lines {
                let calls = line.split([';', '&', '|', '>']).map(str::trim);
                for call in calls.filter(|call| call.starts_with("roleback ")) {
                    let parsed = command().try_get_matches_from(words(call));
                    assert!(parsed.is_ok(), "{call}: {}", parsed.unwrap_err());
                }
            }
        }
    }
}
