//! `diff`: what differs between two moments, pods or pod files.

mod render;

use std::fs::File;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::diff::Diff;
use roleback_api::moment::Moment;
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;
use roleback_policy::effort::{Effort, STEPS_MAX};
use roleback_server::admin::diff::{self, DiffError, DiffOptions, Side};
use roleback_server::store::Store;
use roleback_world::changes::Match;
use serde_json::Value;

use super::show::moment;
use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::{Outcome, to_json};
use crate::target::{Target, at, json, target, typed};

pub(super) fn command() -> Command {
    let switch = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).action(ArgAction::SetTrue);
        arg.help(help)
    };
    let side = |name: &'static str, value: &'static str| {
        let arg = Arg::new(name).value_name(value);
        arg.allow_hyphen_values(true)
    };
    Command::new("diff")
        .about("Show what differs between two moments, pods or pod files")
        .after_help(examples(&[
            ("Show what the last record changed", "roleback diff head~1"),
            (
                "Show what changed in the last ten minutes",
                "roleback diff -10m",
            ),
            ("Compare two records", "roleback diff 12 42"),
            (
                "Fail in CI if the state is not that of a pod",
                "roleback diff pod:base --exit-code",
            ),
            (
                "Show what a fork changed",
                "roleback diff head fork:try",
            ),
            (
                "Compare two pod files without a server",
                "roleback diff ./before.pod ./after.pod",
            ),
        ]))
        .args([
            side("from", "FROM").required(true).help(
                "The state before: a record number, a time, -10m, head~2, pod:NAME, fork:NAME, or a pod file",
            ),
            side("to", "TO")
                .default_value("head")
                .help("The state after"),
            switch("stat", "Show only the number of changes of each kind")
                .conflicts_with_all(["text", "effect"]),
            switch(
                "text",
                "Show changed policy documents as a unified diff of their text",
            ),
            switch(
                "effect",
                "Show what changed policy documents allow and deny more or less",
            ),
            switch("exit-code", "Exit with code 6 if there is a difference"),
            Arg::new("match")
                .long("match")
                .value_name("BY")
                .value_parser(PossibleValuesParser::new(["id", "name"]))
                .help(
                    "Match entities by unique id or by name [default: by id within one event log]",
                ),
        ])
        .arg(at())
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let from = Operand::parse(text(options, "from").unwrap_or_default())?;
    let to = Operand::parse(text(options, "to").unwrap_or_default())?;
    let answer = match (&from, &to) {
        (Operand::File(from), Operand::File(to)) => compared(options, &file(from)?, &file(to)?)?,
        _ => match Target::as_of(options)? {
            Target::Running(client) => remote(options, &client, &from, &to)?,
            Target::Stopped(store) => compared(options, &from.side(&store)?, &to.side(&store)?)?,
        },
    };
    let diff: Diff = typed(&answer)?;
    let text = match options.get_flag("stat") {
        true => render::stat(&diff),
        false => render::changes(&diff, options.get_flag("text")),
    };
    let differs = !diff.changes.is_empty();
    Ok(Outcome::new(answer, text).expected_unless(options.get_flag("exit-code") && differs))
}

/// A state on the command line.
enum Operand {
    Moment(Moment),
    File(String),
}

impl Operand {
    /// What begins with a dot or a slash, or ends in `.pod`, is a file.
    fn parse(text: &str) -> Result<Self, Failure> {
        let is_file = text.starts_with(['.', '/'])
            || Path::new(text).extension().is_some_and(|it| it == "pod");
        match is_file {
            true => Ok(Self::File(text.to_owned())),
            false => moment(text).map(Self::Moment),
        }
    }

    fn side(&self, store: &Store) -> Result<Side, Failure> {
        match self {
            Self::Moment(moment) => Side::of(store, moment).map_err(failure),
            Self::File(path) => file(path),
        }
    }
}

fn file(path: &str) -> Result<Side, Failure> {
    Side::of_file(path.to_owned(), opened(path)?).map_err(|error| {
        Kind::Error.because(format_args!("cannot read the pod file `{path}`: {error}"))
    })
}

fn opened(path: &str) -> Result<File, Failure> {
    File::open(path).map_err(|why| Kind::Error.because(format_args!("cannot open `{path}`: {why}")))
}

fn compared(options: &ArgMatches, from: &Side, to: &Side) -> Result<Value, Failure> {
    let matched = text(options, "match").map(|by| match by {
        "name" => Match::Name,
        _ => Match::Id,
    });
    let wanted = DiffOptions {
        matched,
        effect: options.get_flag("effect"),
    };
    let diff = diff::diff(from, to, wanted, &Effort::new(STEPS_MAX)).map_err(failure)?;
    Ok(to_json(&diff))
}

fn failure(error: DiffError) -> Failure {
    Kind::Error.because(error)
}

fn remote(
    options: &ArgMatches,
    client: &Client,
    from: &Operand,
    to: &Operand,
) -> Result<Value, Failure> {
    let mut pairs = Vec::new();
    let mut body = None;
    for (name, operand) in [("from", from), ("to", to)] {
        match operand {
            Operand::Moment(moment) => pairs.push((name, moment.to_string())),
            Operand::File(path) => {
                let content = std::fs::read(path);
                body = Some(content.map_err(|why| {
                    Kind::Error.because(format_args!("cannot read `{path}`: {why}"))
                })?);
            }
        }
    }
    pairs.extend(text(options, "match").map(|by| ("match", by.to_owned())));
    if options.get_flag("effect") {
        pairs.push(("effect", "true".to_owned()));
    }
    match body {
        None => json(client.get(&query(&Endpoint::Diff.path(&[]), &pairs))),
        Some(body) => json(client.post(&query(&Endpoint::DiffFile.path(&[]), &pairs), body)),
    }
}
