//! The commands of `pod`.

use clap::{Arg, ArgAction, Command};
use roleback_world::merge::Strategy;

use super::remote_commands;
use crate::confirm::yes;
use crate::names;
use crate::options::examples;
use crate::target::target;

pub(crate) fn command() -> Command {
    Command::new("pod")
        .visible_alias("snapshot")
        .about("Save and load states")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            save_command(),
            load_command(),
            list_command(),
            versions_command(),
            delete_command(),
            remote_commands::push_command(),
            remote_commands::pull_command(),
            remote_commands::gc_command(),
            remote_commands::remote_command(),
        ])
}

pub(super) fn name(value: &'static str, help: &'static str) -> Arg {
    Arg::new("name").required(true).value_name(value).help(help)
}

fn save_command() -> Command {
    Command::new("save")
        .about("Save the state as the next version of a pod")
        .after_help(examples(&[
            (
                "Save the state before a test",
                "roleback pod save before -m 'two users'",
            ),
            ("Save the state to a file", "roleback pod save ./before.pod"),
        ]))
        .args([
            name(
                "NAME|FILE.pod",
                "The name of the pod, or a file that ends in `.pod`",
            ),
            Arg::new("message")
                .long("message")
                .short('m')
                .value_name("TEXT")
                .help("Describe the pod"),
        ])
        .args(target())
}

fn load_command() -> Command {
    Command::new("load")
        .about("Load a pod: combine it with the state, or replace the state")
        .long_about(
            "Load a pod. The whole pod is checked first, all changes become one record, and the event log is kept. `--merge` says \
             what happens to what the state already has:\n\n\
             account-region-merge  replace the accounts that the pod has, keep the others (default)\n\
             service-merge         replace the entities that the pod has, by name, keep the others\n\
             overwrite             replace the whole state",
        )
        .after_help(examples(&[
            ("Load the newest version", "roleback pod load before"),
            (
                "Load version 3 in place of the whole state, without confirmation",
                "roleback pod load before:3 --merge overwrite --yes",
            ),
            (
                "Show what adding the entities of a file would change",
                "roleback pod load ./base.pod --merge service-merge --dry-run",
            ),
        ]))
        .arg(name("NAME[:VERSION]|FILE.pod", "The pod to load").add(names::pods()))
        .args([
            Arg::new("merge")
                .long("merge")
                .value_name("STRATEGY")
                .value_parser(Strategy::ALL.map(Strategy::as_str))
                .default_value(Strategy::default().as_str())
                .help("How to combine the pod with the state"),
            Arg::new("dry-run")
                .long("dry-run")
                .action(ArgAction::SetTrue)
                .help("Show what would change, and change nothing"),
            Arg::new("if-head")
                .long("if-head")
                .value_name("RECORD")
                .value_parser(clap::value_parser!(u64))
                .help("Load only if this is the newest record, as a dry run showed it"),
            yes(),
        ])
        .args(target())
}

fn list_command() -> Command {
    Command::new("list")
        .about("List the pods")
        .after_help(examples(&[
            ("List the newest version of every pod", "roleback pod list"),
            ("List all versions", "roleback pod list --all"),
        ]))
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("List all versions, not only the newest"),
        )
        .args(target())
}

fn versions_command() -> Command {
    Command::new("versions")
        .about("List the versions of a pod, oldest first")
        .after_help(examples(&[(
            "List the versions",
            "roleback pod versions before",
        )]))
        .arg(name("NAME", "The name of the pod").add(names::pods()))
        .args(target())
}

fn delete_command() -> Command {
    Command::new("delete")
        .about("Delete a pod, or one version of it")
        .after_help(examples(&[
            ("Delete all versions", "roleback pod delete before"),
            ("Delete version 2", "roleback pod delete before:2 --yes"),
        ]))
        .arg(name("NAME[:VERSION]", "The pod to delete").add(names::pods()))
        .arg(yes())
        .args(target())
}
