//! The commands of `pod`.

use clap::{Arg, ArgAction, Command};
use roleback_world::merge::Strategy;

use super::{remote_commands, secrets};
use crate::confirm::yes;
use crate::names;
use crate::options::{examples, name};
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
            remote_commands::remote_command(),
            inspect_command(),
            tag_command(),
            verify_command(),
            export_command(),
            import_command(),
            gc_command(),
        ])
}

/// What a pod may be given as.
const REFERENCE: &str =
    "A pod: NAME, NAME:VERSION, NAME@TAG, or a file that has a slash in its path or ends in `.pod`";

/// The options that say which versions stay.
fn retention() -> [Arg; 2] {
    [
        Arg::new("keep")
            .long("keep")
            .value_name("N")
            .value_parser(clap::value_parser!(u64).range(1..))
            .help("Keep the newest N versions, and tagged ones, and delete the others"),
        Arg::new("keep-since")
            .long("keep-since")
            .value_name("TIME")
            .help("Keep the versions saved since a time, or since so long ago (7d, 12h), and tagged ones, and delete the others"),
    ]
}

pub(crate) fn save_command() -> Command {
    Command::new("save")
        .about("Save the state as the next version of a pod")
        .after_help(examples(&[
            (
                "Save the state before a test",
                "roleback pod save before -m 'two users'",
            ),
            ("Save the state to a file", "roleback pod save ./before.pod"),
            (
                "Save the state after record 42",
                "roleback pod save then --at 42",
            ),
            (
                "Save the state and keep the newest ten versions",
                "roleback pod save nightly --keep 10",
            ),
            (
                "Save the state for others, without secrets",
                "roleback pod save ./for-others.pod --no-secrets",
            ),
            (
                "Save the state with the event log that led to it",
                "roleback pod save ./bug.pod --history --no-secrets",
            ),
            (
                "Save the state for the team, with secrets that only a passphrase opens",
                "roleback pod save ./team.pod --encrypt",
            ),
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
            Arg::new("at")
                .long("at")
                .value_name("MOMENT")
                .allow_hyphen_values(true)
                .help("Save the state at this moment instead of now: a record number, a time, `-10m`, `head~2`"),
            Arg::new("no-secrets")
                .long("no-secrets")
                .action(ArgAction::SetTrue)
                .help("Leave out access key secrets, passwords, MFA seeds and private keys: they cannot be used after a load"),
        ])
        .args(secrets::encrypting())
        .args([
            Arg::new("fork")
                .long("fork")
                .value_name("NAME")
                .conflicts_with("data-dir")
                .help("Save the state of this fork, which ends with the server, instead of the server's own"),
            Arg::new("history")
                .long("history")
                .action(ArgAction::SetTrue)
                .help("Add the event log to the pod, for `log`, `show`, `blame` and `--at` after a load elsewhere; it has secrets, so encrypt it, use `--no-secrets`, or `--plain`"),
            Arg::new("plain")
                .long("plain")
                .action(ArgAction::SetTrue)
                .requires("history")
                .help("Store the event log unencrypted, with its secrets"),
        ])
        .args(retention())
        .args(target())
}

pub(crate) fn load_command() -> Command {
    Command::new("load")
        .about("Load a pod: combine it with the state, or replace the state")
        .long_about(
            "Load a pod. The whole pod is checked first, all changes become one record, and the event log is kept. `--merge` says \
             what happens to what the state already has:\n\n\
             account-region-merge  replace the accounts that the pod has, keep the others (default)\n\
             service-merge         replace the entities that the pod has, by name, keep the others\n\
             three-way             combine the changes of both sides since their common ancestor; what both sides changed is a \
             conflict, and nothing is changed until every conflict is settled\n\
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
            (
                "Merge what a colleague changed, and take the colleague's side in every conflict",
                "roleback pod load ./base.pod --merge three-way --theirs",
            ),
            (
                "List the conflicts, decide each with `take` in the file, and merge",
                "roleback pod load base --merge three-way --dry-run -o json > conflicts.json; \
                 roleback pod load base --merge three-way --resolve conflicts.json",
            ),
        ]))
        .arg(name("REF", REFERENCE).add(names::pods()))
        .args([
            Arg::new("merge")
                .long("merge")
                .value_name("STRATEGY")
                .value_parser(Strategy::ALL.map(Strategy::as_str))
                .default_value(Strategy::default().as_str())
                .help("How to combine the pod with the state"),
            Arg::new("base")
                .long("base")
                .value_name("MOMENT|NAME[:VERSION]")
                .help("The common ancestor of a three-way merge: a moment such as a record, or a pod [default: the newest that both sides have]"),
            Arg::new("regenerate-secrets")
                .long("regenerate-secrets")
                .action(ArgAction::SetTrue)
                .help("Make new secrets for access keys that have none in the pod, and show them once"),
            yes(),
        ])
        .args(merging("pod"))
        .args(secrets::opening())
        .args(target())
}

/// The options of a merge whose other side is a pod or a fork.
pub(in crate::verbs) fn merging(theirs: &str) -> [Arg; 6] {
    let switch = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    [
        switch("dry-run").help("Show what would change, and change nothing"),
        Arg::new("if-head")
            .long("if-head")
            .value_name("RECORD")
            .value_parser(clap::value_parser!(u64))
            .help("Merge only if this is the newest record, as a dry run showed it"),
        switch("ours")
            .conflicts_with("theirs")
            .help("Settle conflicts as the state has it"),
        switch("theirs").help(format!("Settle conflicts as the {theirs} has it")),
        Arg::new("resolve")
            .long("resolve")
            .value_name("FILE")
            .value_hint(clap::ValueHint::FilePath)
            .help("Settle conflicts as a file says: the listed conflicts as JSON, with `take` in each"),
        switch("ignore-quotas").help("Do not check the quotas of accounts in a three-way merge"),
    ]
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
        .arg(name("NAME[:VERSION|@TAG]", "The pod to delete").add(names::pods()))
        .arg(yes())
        .args(target())
}

fn inspect_command() -> Command {
    Command::new("inspect")
        .about("Describe a version of a pod, or a pod file, without loading it")
        .long_about(
            "Describe a version of a pod, or a pod file, without loading it. A file needs no server. Secrets are never shown",
        )
        .after_help(examples(&[
            ("Describe version 3", "roleback pod inspect before:3"),
            ("Describe a file", "roleback pod inspect ./before.pod"),
        ]))
        .arg(name("REF", REFERENCE).add(names::pods()))
        .args(target())
}

fn tag_command() -> Command {
    Command::new("tag")
        .about("Point a tag to a version of a pod")
        .after_help(examples(&[
            ("Tag the newest version", "roleback pod tag before stable"),
            (
                "Move the tag to version 3",
                "roleback pod tag before:3 stable --move",
            ),
            ("Remove the tag", "roleback pod tag before stable --delete"),
        ]))
        .arg(name("NAME[:VERSION|@TAG]", "The version to tag; by default the newest").add(names::pods()))
        .args([
            Arg::new("tag").required(true).value_name("TAG").help(
                "The tag: 1 to 128 letters, digits, `.`, `_` or `-`, not all digits and not `latest`",
            ),
            Arg::new("move")
                .long("move")
                .action(ArgAction::SetTrue)
                .conflicts_with("delete")
                .help("Move the tag if it points to another version"),
            Arg::new("delete")
                .long("delete")
                .action(ArgAction::SetTrue)
                .help("Remove the tag; the version stays"),
        ])
        .args(target())
}

fn verify_command() -> Command {
    Command::new("verify")
        .about("Check that pods can be loaded, without loading them")
        .after_help(examples(&[
            ("Check all versions of all pods", "roleback pod verify"),
            ("Check a file", "roleback pod verify ./before.pod"),
        ]))
        .arg(name("REF", REFERENCE).required(false).add(names::pods()))
        .args(secrets::opening())
        .args(target())
}

fn export_command() -> Command {
    Command::new("export")
        .about("Write a stored pod to a file")
        .after_help(examples(&[(
            "Write version 3 to a file",
            "roleback pod export before:3 ./before.pod",
        )]))
        .arg(name("NAME[:VERSION|@TAG]", "The pod to write").add(names::pods()))
        .arg(file())
        .args(target())
}

fn import_command() -> Command {
    Command::new("import")
        .about("Store a pod file as the next version of a pod, without loading it")
        .after_help(examples(&[(
            "Store a file as a version of `before`",
            "roleback pod import ./theirs.pod before",
        )]))
        .arg(file())
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .help("The name of the pod [default: the name of the file]"),
        )
        .args(target())
}

fn file() -> Arg {
    Arg::new("file")
        .required(true)
        .value_name("FILE.pod")
        .help("The pod file")
}

fn gc_command() -> Command {
    Command::new("gc")
        .about("Delete versions that are not to be kept, and data that no pod needs")
        .after_help(examples(&[
            ("Free the space of unneeded data", "roleback pod gc"),
            (
                "Keep the newest ten versions of each pod",
                "roleback pod gc --keep 10 --yes",
            ),
        ]))
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .help("Only the versions of this pod")
                .add(names::pods()),
        )
        .args(retention())
        .arg(yes())
        .args(target())
}
