//! `fork ...`: isolated copies of the state, in the same server.

mod promote;

use crate::child;
use crate::exit::{Failure, Kind};
use crate::leased_fork::LeasedFork;
use crate::options::{examples, number, text};
use crate::output::text::{Text, said};
use crate::output::{Format, Outcome, to_json};
use crate::target::{self, ENDPOINT_ENV, endpoint, running, typed};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::forks::{DroppedFork, Fork, ForkList, NewFork};
use roleback_api::route::Endpoint;
use roleback_client::Client;

pub(super) fn command() -> Command {
    Command::new("fork")
        .about("Copy the state at a moment into a fork that can be changed independently")
        .long_about(
            "Copy the state at a moment into a fork that can be changed independently. A fork costs a few kilobytes, whatever the \
             size of the state, and ends with the server. With a command, the command's AWS clients use the fork, which is \
             dropped when the command ends, or a minute after `roleback` itself was killed; the exit code is that of the command",
        )
        .args_conflicts_with_subcommands(true)
        .arg_required_else_help(true)
        .after_help(examples(&[
            (
                "Run a test in a fork of its own",
                "roleback fork test-1 -- pytest tests/test_roles.py",
            ),
            (
                "Try something out on the state after record 42",
                "roleback fork try --at 42",
            ),
            (
                "Give the same ids in every run",
                "roleback fork test-1 --at mark:ready --seed 1",
            ),
        ]))
        .args([
            Arg::new("name")
                .value_name("NAME")
                .help("The name of the fork: letters, digits, `.`, `_` and `-`"),
            Arg::new("at")
                .long("at")
                .value_name("MOMENT")
                .allow_hyphen_values(true)
                .help("Begin at this moment, such as 42, -10m or mark:ready [default: the last record]"),
            Arg::new("seed")
                .long("seed")
                .value_name("NUMBER")
                .value_parser(value_parser!(u64))
                .help("Draw ids and secrets from this seed"),
            Arg::new("clock")
                .long("clock")
                .value_name("real|fixed:TIME")
                .help("Choose the clock of the fork [default: that of the server]"),
            Arg::new("ttl")
                .long("ttl")
                .value_name("DURATION")
                .help("Drop the fork when it was not used for this duration, such as 30m [default: never; with a command, 1m, and the command counts as use]"),
            Arg::new("listen")
                .long("listen")
                .action(ArgAction::SetTrue)
                .help("Also serve the fork on a free port of its own, for clients whose endpoint cannot have a path"),
            child::command_argument().required(false),
        ])
        .arg(endpoint())
        .subcommands([
            Command::new("list")
                .about("List the forks")
                .after_help(examples(&[("List the forks", "roleback fork list")]))
                .arg(endpoint()),
            named(
                "drop",
                "Drop a fork and everything in it",
                ("Drop the fork test-1", "roleback fork drop test-1"),
            ),
            named(
                "reset",
                "Return a fork to the record at which it begins",
                ("Run a test again from the same state", "roleback fork reset test-1"),
            ),
            promote::command(),
        ])
}

pub(super) fn named(name: &'static str, about: &'static str, example: (&str, &str)) -> Command {
    Command::new(name)
        .about(about)
        .after_help(examples(&[example]))
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .required(true)
                .help("The name of the fork"),
        )
        .arg(endpoint())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("list", options)) => list(options),
        Some(("drop", options)) => drop_one(options),
        Some(("reset", options)) => reset(options),
        Some(("promote", options)) => promote::run(options),
        _ => create(options),
    }
}

fn create(options: &ArgMatches) -> Result<Outcome, Failure> {
    let owned = |name| text(options, name).map(str::to_owned);
    let name = owned("name").ok_or_else(|| {
        Kind::Usage.because("name the fork: `roleback fork NAME`, or use `roleback fork list`")
    })?;
    let new = NewFork {
        name: Some(name),
        at: owned("at"),
        seed: number(options, "seed"),
        clock: owned("clock"),
        ttl: owned("ttl"),
        listen: options.get_flag("listen"),
    };
    let client = running(options)?;
    let words = child::words(options);
    if !words.is_empty() {
        return run_in(&client, new, &words, options);
    }
    let path = Endpoint::CreateFork.path(&[]);
    let data = target::json(client.post(&path, to_json(&new).to_string()))?;
    let text = told(&typed(&data)?);
    Ok(Outcome::new(data, text))
}

/// Runs a command in a fork, then drops the fork. The command's result counts, even if its fork is already gone.
fn run_in(
    client: &Client,
    new: NewFork,
    words: &[&str],
    options: &ArgMatches,
) -> Result<Outcome, Failure> {
    let format = text(options, "output").map_or(Format::Table, Format::named);
    let leased = LeasedFork::make(client, new)?;
    let endpoint = &leased.fork.endpoint;
    let mut command = child::prepare(words, endpoint, format)?;
    command.env(ENDPOINT_ENV, endpoint);
    let status = child::run(&mut command, words)?;
    let code = u8::try_from(child::code(status)).unwrap_or(u8::MAX);
    Ok(Outcome {
        exit: Some(code),
        ..Outcome::new(leased.data.clone(), Text::default())
    })
}

fn told(fork: &Fork) -> Text {
    let mut text = said!(
        "Forked {} from record {}.\n  export AWS_ENDPOINT_URL={}\n",
        fork.name,
        fork.parent.seq,
        fork.endpoint
    );
    if let Some(port) = fork.port {
        text.append(&said!("It is also served on port {}.\n", port));
    }
    text
}

fn list(options: &ArgMatches) -> Result<Outcome, Failure> {
    let data = target::json(running(options)?.get(&Endpoint::Forks.path(&[])))?;
    let _: ForkList = typed(&data)?;
    let forks = data.get("forks").cloned().unwrap_or_default();
    let columns = [
        ("NAME", "name"),
        ("LAST RECORD", "seq"),
        ("BYTES", "bytes"),
        ("ENDPOINT", "endpoint"),
    ];
    let shown = Outcome::table(forks, &columns, "No forks.\n");
    Ok(Outcome { data, ..shown })
}

fn drop_one(options: &ArgMatches) -> Result<Outcome, Failure> {
    let name = text(options, "name").unwrap_or_default();
    let path = Endpoint::DropFork.path(&[name]);
    let data = target::json(running(options)?.delete(&path))?;
    let DroppedFork { name } = typed(&data)?;
    let text = said!("Dropped fork {}.\n", name);
    Ok(Outcome::new(data, text))
}

fn reset(options: &ArgMatches) -> Result<Outcome, Failure> {
    let name = text(options, "name").unwrap_or_default();
    let path = Endpoint::ResetFork.path(&[name]);
    let data = target::json(running(options)?.post(&path, ""))?;
    let fork: Fork = typed(&data)?;
    let text = said!("Fork {} is at record {} again.\n", fork.name, fork.seq);
    Ok(Outcome::new(data, text))
}
