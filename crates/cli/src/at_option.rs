//! `--at` for every command: those that read a state have the option of [`target::at`](crate::target::at); all others refuse
//! it with the reason.

use clap::{Arg, Command};
use roleback_api::moment::Moment;

const CHANGES: &str = "it changes the current state, and the past cannot change; `roleback fork NAME --at MOMENT` makes a copy to write to";
const SERVER: &str = "it is about the running server, which has no past";
const PODS: &str =
    "it is about pods, whatever the state is; a moment such as `pod:NAME` names the state in one";
const LOG: &str = "it is about the whole event log";
const FILES: &str = "it reads no state";
const MOMENTS: &str = "its arguments are moments already";

/// Why commands without `--at` have none. The first prefix of the command's name decides.
const REASONS: &[(&str, &str)] = &[
    ("undo", CHANGES),
    ("rewind", CHANGES),
    ("reset", CHANGES),
    ("compact", CHANGES),
    ("mark", CHANGES),
    ("clock", CHANGES),
    ("org", CHANGES),
    ("idp keys", CHANGES),
    ("state", CHANGES),
    ("pod load", CHANGES),
    ("pod", PODS),
    ("serve", SERVER),
    ("wait", SERVER),
    ("doctor", SERVER),
    ("fork", SERVER),
    ("fault", SERVER),
    ("consistency", SERVER),
    ("idp", SERVER),
    ("verify", LOG),
    ("replay", LOG),
    ("log import", LOG),
    ("log move", LOG),
    ("at", MOMENTS),
    ("bisect", MOMENTS),
    ("record", "it begins with an empty state"),
    ("check", "it begins with an empty state"),
    ("policy", FILES),
    ("completions", FILES),
    ("man", FILES),
];

/// Adds the option to every command that does not have it, to refuse it.
pub(crate) fn everywhere(command: Command) -> Command {
    let names: Vec<_> = command.get_subcommands().map(name).collect();
    names.iter().fold(command, |command, sub| {
        command.mut_subcommand(sub, |found| below(found, sub))
    })
}

fn below(command: Command, path: &str) -> Command {
    if !command.has_subcommands() {
        return refusing(command, path);
    }
    let names: Vec<_> = command.get_subcommands().map(name).collect();
    names.iter().fold(command, |command, sub| {
        command.mut_subcommand(sub, |found| below(found, &format!("{path} {sub}")))
    })
}

fn refusing(command: Command, path: &str) -> Command {
    let has_it = command
        .get_arguments()
        .any(|arg| arg.get_long() == Some("at"));
    match reason(path).filter(|_| !has_it) {
        None => command,
        Some(reason) => command.arg(refused(path, reason)),
    }
}

fn name(command: &Command) -> String {
    command.get_name().to_owned()
}

fn reason(path: &str) -> Option<&'static str> {
    let is_of = |prefix: &str| {
        let rest = path.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let found = REASONS.iter().find(|(prefix, _)| is_of(prefix));
    found.map(|(_, reason)| *reason)
}

fn refused(path: &str, reason: &str) -> Arg {
    let why = format!("`roleback {path}` has no `--at`: {reason}");
    Arg::new("at")
        .long("at")
        .hide(true)
        .allow_hyphen_values(true)
        .value_parser(move |_: &str| Err::<Moment, _>(why.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command that runs, by its full name.
    fn leaves(command: &Command, path: &str, into: &mut Vec<(String, Command)>) {
        for sub in command.get_subcommands() {
            let path = format!("{path} {}", sub.get_name());
            if sub.has_subcommands() {
                leaves(sub, &path, into);
            } else {
                into.push((path.trim().to_owned(), sub.clone()));
            }
        }
    }

    #[test]
    fn every_command_reads_a_moment_or_says_why_it_does_not() {
        let mut all = Vec::new();
        leaves(&crate::verbs::command(), "", &mut all);
        let mut reading = Vec::new();
        for (path, command) in all {
            let arg = command
                .get_arguments()
                .find(|arg| arg.get_long() == Some("at"));
            let arg = arg.unwrap_or_else(|| panic!("`{path}` says nothing about `--at`"));
            if !arg.is_hide_set() {
                reading.push(path);
                continue;
            }
            let words = path.split(' ').chain(["--at", "-10m"]);
            let refused = crate::verbs::command()
                .try_get_matches_from(std::iter::once("roleback").chain(words))
                .unwrap_err();
            let text = refused.to_string();
            let expected = format!("`roleback {path}` has no `--at`: ");
            assert!(text.contains(&expected), "{path}: {text}");
        }
        reading.sort_unstable();
        assert_eq!(
            reading,
            [
                "blame",
                "clock now",
                "decisions",
                "diff",
                "explain",
                "graph administrators",
                "graph paths",
                "graph who-can-assume",
                "log export",
                "org show",
                "pod save",
                "policy generate",
                "policy stream",
                "show",
                "simulate",
                "state export",
                "state inspect",
                "status",
            ]
        );
    }
}
