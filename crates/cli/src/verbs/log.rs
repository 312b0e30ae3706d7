//! `log`: the records of the event log.

use std::io;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::log::RecordSummary;
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;
use roleback_server::admin::log::{self, LogError, parse_query};
use roleback_server::store::Store;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::follow::{self, Printer};
use crate::options::{examples, number, text};
use crate::output::table::Column;
use crate::output::text::{BOLD, Painted, Text, said, say};
use crate::output::{Outcome, to_json};
use crate::pages::{Page, read_pages};
use crate::target::{Target, at, json_lines, running, target, typed};

const COLUMNS: &[Column] = &[
    ("SEQ", "seq"),
    ("TIME", "time"),
    ("ACCOUNT", "account"),
    ("OPERATION", "operation"),
    ("CALLER", "caller"),
    ("SUMMARY", "summary"),
];
const EMPTY: &str = "No records found.\n";
/// The name of the events in the stream of records.
const EVENT: &str = "record";
/// The records that `--follow` shows of the past unless told otherwise.
const FOLLOWED_RECORDS: u64 = 10;
/// The records that are shown unless told otherwise.
const RECORDS: u64 = 50;

/// The options that select records: the name, which is also the parameter of the endpoint, the value, and the help.
const FILTERS: [(&str, &str, &str); 7] = [
    ("account", "ID", "Only records of this account"),
    (
        "operation",
        "NAME",
        "Only records of this operation, such as iam:CreateUser",
    ),
    (
        "actor",
        "TEXT",
        "Only records with this text in the caller's ARN",
    ),
    (
        "type",
        "EVENT|OPERATION",
        "Only records of this operation or with this event, such as UserDeleted",
    ),
    (
        "entity",
        "ARN|NAME|ID",
        "Only records about this entity, through renames: an ARN, `user/ann`, a name or a unique id",
    ),
    (
        "since",
        "TIME",
        "Only records at or after this time, such as 2026-11-21T20:57:49Z, or in the last 10m",
    ),
    (
        "until",
        "TIME",
        "Only records before this time, or older than 10m",
    ),
];

pub(super) fn command() -> Command {
    let filters = FILTERS.iter();
    let filters = filters.map(|(name, value, help)| {
        let arg = Arg::new(*name).long(*name).value_name(*value).help(*help);
        arg.allow_hyphen_values(true)
    });
    let switch = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).action(ArgAction::SetTrue);
        arg.help(help)
    };
    let count = |name: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).value_name("N");
        arg.value_parser(value_parser!(u64)).help(help)
    };
    Command::new("log")
        .about("Show the event log, newest record first")
        .after_help(examples(&[
            ("Show the last ten records", "roleback log -n 10"),
            ("Show one line for each record", "roleback log --oneline"),
            (
                "Show everything that happened to a user",
                "roleback log --entity arn:aws:iam::000000000000:user/ann",
            ),
            (
                "Show who deleted users in the last hour",
                "roleback log --type UserDeleted --since 1h",
            ),
            ("Show records as they are written", "roleback log --follow"),
            (
                "Read the log of a stopped server from its beginning",
                "roleback log --data-dir ./data --reverse",
            ),
        ]))
        .args([
            count(
                "limit",
                "Show at most N records [default: 50, or 10 older ones with --follow]",
            )
            .short('n'),
            count(
                "from",
                "Begin with record N [default: the newest, or with --reverse the oldest]",
            ),
        ])
        .args(filters.map(|arg| match arg.get_id().as_str() {
            "actor" => arg.alias("caller"),
            _ => arg,
        }))
        .args([
            switch("reverse", "Show the oldest record first"),
            switch("oneline", "Show each record as one short line"),
            switch(
                "follow",
                "Show records as they are written, after the newest ones",
            )
            .short('f')
            .conflicts_with_all(["reverse", "data-dir", "until"]),
            at(),
        ])
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    // Invalid options are reported before a server is contacted.
    parsed(&pairs(options))?;
    if options.get_flag("follow") {
        return follow(options);
    }
    let lines = match Target::as_of(options)? {
        Target::Running(client) => all(options, |pairs| remote(&client, pairs))?,
        Target::Stopped(store) => all(options, |pairs| local(&store, pairs))?,
    };
    shown(options, lines)
}

fn shown(options: &ArgMatches, lines: Vec<Value>) -> Result<Outcome, Failure> {
    if !options.get_flag("oneline") || lines.is_empty() {
        return Ok(Outcome::table(Value::Array(lines), COLUMNS, EMPTY));
    }
    let mut text = Text::default();
    for line in &lines {
        text.append(&oneline(&typed(line)?));
    }
    Ok(Outcome::new(Value::Array(lines), text))
}

/// A record on one line: its number, its sentence, and who did it.
fn oneline(record: &RecordSummary) -> Text {
    let actor = record.caller.rsplit(':').next().unwrap_or(&record.caller);
    said!(
        "{} {} ({})\n",
        Painted(BOLD, record.seq),
        record.summary,
        actor
    )
}

/// The options that were given, as parameters of the endpoint.
fn pairs(options: &ArgMatches) -> Vec<(&'static str, String)> {
    let names = FILTERS.iter().map(|(name, ..)| *name);
    names
        .filter_map(|name| Some((name, text(options, name)?.to_owned())))
        .collect()
}

fn parsed(pairs: &[(&str, String)]) -> Result<log::Query, Failure> {
    let now = roleback_server::clock::Clock::default().now();
    let parsed = parse_query(query("", pairs).trim_start_matches('?'), now);
    parsed.map_err(|why| Kind::Usage.because(why))
}

/// Reads all pages, up to the limit.
fn all(
    options: &ArgMatches,
    page: impl Fn(&[(&str, String)]) -> Result<Page, Failure>,
) -> Result<Vec<Value>, Failure> {
    let order = match options.get_flag("reverse") {
        true => "oldest",
        false => "newest",
    };
    let limit = number(options, "limit").unwrap_or(RECORDS);
    read_pages(limit, number(options, "from"), |limit, from| {
        let mut pairs = pairs(options);
        pairs.push(("order", order.to_owned()));
        pairs.push(("limit", limit.to_string()));
        pairs.extend(from.map(|seq| ("from", seq.to_string())));
        page(&pairs)
    })
}

fn local(store: &Store, pairs: &[(&str, String)]) -> Result<Page, Failure> {
    let page = log::page(store, &parsed(pairs)?).map_err(|error| match error {
        LogError::Missing { .. } => Kind::Error.because(error),
        _ => Kind::Integrity.because(error),
    })?;
    Ok((page.lines.iter().map(to_json).collect(), page.next))
}

fn remote(client: &Client, pairs: &[(&str, String)]) -> Result<Page, Failure> {
    json_lines(client.get(&query(&Endpoint::Log.path(&[]), pairs)))
}

/// Shows the newest records, oldest first, then each new record.
fn follow(options: &ArgMatches) -> Result<Outcome, Failure> {
    let client = running(options)?;
    let after = match number(options, "from") {
        Some(first) => Some(first.saturating_sub(1)),
        None => before_newest(options, &client)?,
    };
    let show = |data: &str| -> io::Result<Text> {
        let record: RecordSummary = serde_json::from_str(data)?;
        Ok(streamed(&record))
    };
    let oneline = |data: &str| -> io::Result<Text> {
        let record: RecordSummary = serde_json::from_str(data)?;
        Ok(oneline(&record))
    };
    let show: fn(&str) -> io::Result<Text> = match options.get_flag("oneline") {
        true => oneline,
        false => show,
    };
    let is_json = text(options, "output") == Some("json");
    let printer = Printer::new(EVENT, (!is_json).then_some(show), None, after);
    let filters = pairs(options);
    follow::follow(&client, printer, |after| {
        let mut pairs = filters.clone();
        pairs.extend(after.map(|seq| ("after", seq.to_string())));
        query(&Endpoint::Events.path(&[]), &pairs)
    })?;
    Ok(Outcome::nothing())
}

/// The record before the newest ones that are shown first; `None` to show only new records.
fn before_newest(options: &ArgMatches, client: &Client) -> Result<Option<u64>, Failure> {
    let limit = number(options, "limit").unwrap_or(FOLLOWED_RECORDS);
    let mut pairs = pairs(options);
    pairs.push(("limit", limit.to_string()));
    let (newest, _) = match limit {
        0 => return Ok(None),
        _ => remote(client, &pairs)?,
    };
    let Some(oldest) = newest.last() else {
        return Ok(None);
    };
    Ok(Some(typed::<RecordSummary>(oldest)?.seq.saturating_sub(1)))
}

/// A record as it is written, on one line with its time.
fn streamed(record: &RecordSummary) -> Text {
    let mut text = said!("{} {}", Painted(BOLD, record.seq), record.time);
    say!(
        text,
        " {} {}: {}\n",
        record.caller,
        record.operation,
        record.summary
    );
    text
}
