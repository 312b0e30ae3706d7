//! The commands for remotes.

use clap::{Arg, ArgAction, Command, value_parser};

use crate::confirm::yes;
use crate::names;
use crate::options::{examples, name};
use crate::target::target;

/// Where the credentials for S3 come from.
const CREDENTIALS: &str = "Credentials for S3 are those of the profile in the URL, else AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else those of the \
     profile in AWS_PROFILE. They are never stored";

fn remote(value: &'static str, help: &'static str) -> Arg {
    Arg::new("remote")
        .required(true)
        .value_name(value)
        .help(help)
}

fn a_remote() -> Arg {
    remote("REMOTE", "The name of the remote, or its URL")
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

pub(super) fn push_command() -> Command {
    Command::new("push")
        .about("Push a version of a pod to a remote, as the next version there")
        .long_about(format!(
            "Push a version of a pod to a remote, as the next version there. Of several people who push at once, each gets a \
             version of its own. {CREDENTIALS}"
        ))
        .after_help(examples(&[
            ("Push the newest version", "roleback pod push base team"),
            (
                "Push only if version 3 is still the newest",
                "roleback pod push base team --expect 3",
            ),
            (
                "Push only if the pod is based on the newest version",
                "roleback pod push base team --ff-only",
            ),
            ("Push a file", "roleback pod push ./base.pod team"),
        ]))
        .args([
            name("NAME[:VERSION]|FILE.pod", "The pod to push").add(names::pods()),
            a_remote(),
            option("as", "NAME", "Push under another name"),
            flag("ff-only", "Push only if the pod is based on the newest version in the remote"),
            option(
                "expect",
                "VERSION",
                "Push only if this is the newest version in the remote; 0 if the remote has no version",
            )
            .value_parser(value_parser!(u64)),
        ])
        .args(target())
}

pub(super) fn pull_command() -> Command {
    Command::new("pull")
        .about("Pull a version of a pod from a remote, and save it as the next version here")
        .long_about(format!(
            "Pull a version of a pod from a remote, and save it as the next version here. The state does not change: load the pod \
             with `roleback pod load`. {CREDENTIALS}"
        ))
        .after_help(examples(&[
            ("Pull the newest version", "roleback pod pull base team"),
            ("Pull version 3", "roleback pod pull base:3 team"),
            (
                "Pull into a file",
                "roleback pod pull base team --to ./base.pod",
            ),
        ]))
        .args([
            name("NAME[:VERSION]", "The pod to pull"),
            a_remote(),
            option("as", "NAME", "Save it under another name").conflicts_with("to"),
            option("to", "FILE.pod", "Write it to a file instead"),
        ])
        .args(target())
}

fn gc_command() -> Command {
    Command::new("gc")
        .about("Remove the parts in a remote that no version of a pod needs")
        .after_help(examples(&[(
            "Remove what is older than two days",
            "roleback pod remote gc team --grace 2d --yes",
        )]))
        .args([
            a_remote(),
            option(
                "grace",
                "DURATION",
                "Keep parts that are younger, such as those of a push that is under way [default: 24h]",
            ),
            flag("unsafe", "Allow a grace period of less than 24h, because no push is under way"),
            yes(),
        ])
}

pub(super) fn remote_command() -> Command {
    Command::new("remote")
        .about("Manage the remotes: directories and S3 buckets with pods that several people share")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            add_command(),
            list_command(),
            show_command(),
            delete_command(),
            gc_command(),
        ])
}

fn add_command() -> Command {
    Command::new("add")
        .about("Add a remote, and prepare its store")
        .long_about(format!(
            "Add a remote, and prepare its store. URL is s3://BUCKET/PREFIX with the options `endpoint`, `region` and `profile`, or a \
             directory. {CREDENTIALS}"
        ))
        .after_help(examples(&[
            (
                "Add a bucket",
                "roleback pod remote add team 's3://our-pods/iam?region=eu-west-1&profile=team'",
            ),
            (
                "Add a bucket of another store",
                "roleback pod remote add lab 's3://pods?endpoint=http://localhost:9000'",
            ),
            ("Add a directory", "roleback pod remote add share /srv/pods"),
        ]))
        .args([
            remote("NAME", "The name of the remote"),
            Arg::new("url")
                .required(true)
                .value_name("URL")
                .help("Where the store is"),
            flag(
                "unsafe",
                "Accept a store without conditional writes: two people who push at once can lose a version",
            ),
        ])
}

fn list_command() -> Command {
    Command::new("list")
        .about("List the remotes")
        .after_help(examples(&[(
            "List the remotes",
            "roleback pod remote list",
        )]))
}

fn show_command() -> Command {
    Command::new("show")
        .about("List the pods in a remote")
        .after_help(examples(&[(
            "List the pods of the team",
            "roleback pod remote show team",
        )]))
        .arg(a_remote())
}

fn delete_command() -> Command {
    Command::new("delete")
        .about("Forget a remote; its pods are kept")
        .after_help(examples(&[(
            "Forget the remote `team`",
            "roleback pod remote delete team",
        )]))
        .arg(remote("NAME", "The name of the remote"))
}
