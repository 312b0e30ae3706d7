//! `decisions`: what policies said, newest first.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_server::admin::decisions::parse_query;
use roleback_server::client::Client;
use roleback_server::store::Store;
use serde_json::Value;

use super::data;
use super::log::escaped;
use crate::args::place;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{Access, Place, client_failure};
use crate::text;

/// What a list of decisions shows: its titles and their members.
const COLUMNS: &[(&str, &str)] = &[
    ("ID", "id"),
    ("TIME", "time"),
    ("DECISION", "decision"),
    ("MODE", "mode"),
    ("CALLER", "caller"),
    ("ACTION", "action"),
    ("RESOURCE", "resource"),
    ("REQUEST", "request_id"),
];

/// Options that say which decisions: the name, which is the endpoint's too, what it takes, and help.
const FILTERS: [(&str, &str, &str); 10] = [
    (
        "principal",
        "TEXT",
        "Only of callers, or of principals, whose ARN has this in it",
    ),
    (
        "service",
        "NAME",
        "Only actions of this service, such as iam",
    ),
    (
        "action",
        "ACTION",
        "Only this action; `*` and `?` stand for others",
    ),
    (
        "resource",
        "TEXT",
        "Only on resources whose ARN has this in it",
    ),
    (
        "decision",
        "allowed|denied|explicitDeny|implicitDeny",
        "Only what was decided so",
    ),
    (
        "context",
        "KEY[=VALUE]",
        "Only where policies saw this condition key, with this value",
    ),
    (
        "by",
        "TEXT",
        "Only what this decided: a layer (identity, boundary, session, ...), or text in the policy's name or the statement's Sid",
    ),
    ("request-id", "ID", "Only of this request"),
    (
        "since",
        "TIME",
        "Only at or after this time, such as 2026-11-21T20:57:49Z",
    ),
    ("until", "TIME", "Only before this time"),
];

pub(crate) fn command() -> Command {
    let limit = Arg::new("limit").long("limit").short('n').value_name("N");
    Command::new("decisions")
        .about("What policies said, newest first: every denial, and everything while the policy stream is on")
        .args(filters(&FILTERS))
        .arg(
            Arg::new("denied")
                .long("denied")
                .action(ArgAction::SetTrue)
                .conflicts_with("decision")
                .help("Only denials"),
        )
        .arg(
            limit
                .value_parser(value_parser!(u64))
                .default_value("50")
                .help("The most decisions to show"),
        )
        .args(place())
}

/// The options of some filters.
fn filters(rows: &'static [(&str, &str, &str)]) -> impl Iterator<Item = Arg> {
    rows.iter()
        .map(|(name, value, help)| Arg::new(*name).long(*name).value_name(*value).help(*help))
}

/// The options by which a stream can be filtered.
pub(super) fn stream_filters() -> impl Iterator<Item = Arg> {
    filters(&FILTERS[..7])
}

/// What the options say, as a query; `known` are the filters of the verb.
pub(super) fn pairs(options: &ArgMatches) -> Vec<(&'static str, String)> {
    let is_given = |name: &&str| options.try_contains_id(name).unwrap_or(false);
    let names = FILTERS.iter().map(|(name, ..)| *name).filter(is_given);
    names
        .filter_map(|name| Some((name, text(options, name)?.to_owned())))
        .collect()
}

/// Names and values as they stand in a URL.
pub(super) fn joined(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    pairs.join("&")
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let limit = options.get_one::<u64>("limit").copied().unwrap_or_default();
    let mut pairs = pairs(options);
    if options.get_flag("denied") {
        pairs.push(("decision", "denied".to_owned()));
    }
    // What is wrong with the options is told without asking anybody.
    parse_query(&joined(&pairs)).map_err(|why| Kind::Usage.because(why))?;
    let entries = match Place::of(options, Access::Read)? {
        Place::Running(client) => all(limit, &pairs, |query| remote(&client, query))?,
        Place::Stopped(store) => all(limit, &pairs, |query| local(&store, query))?,
    };
    Ok(Outcome::table(Value::Array(entries), COLUMNS))
}

/// Decisions, and where the next page begins.
type Page = (Vec<Value>, Option<u64>);

/// Page after page, until there are as many as were asked for.
fn all(
    mut limit: u64,
    filters: &[(&str, String)],
    page: impl Fn(&str) -> Result<Page, Failure>,
) -> Result<Vec<Value>, Failure> {
    let mut entries = Vec::new();
    let mut before = None::<u64>;
    while limit > 0 {
        let mut pairs = filters.to_vec();
        pairs.push(("limit", limit.to_string()));
        pairs.extend(before.map(|id| ("before", id.to_string())));
        let (found, next) = page(&joined(&pairs))?;
        limit = limit.saturating_sub(found.len() as u64);
        entries.extend(found);
        before = next;
        if before.is_none() {
            break;
        }
    }
    Ok(entries)
}

fn remote(client: &Client, query: &str) -> Result<Page, Failure> {
    let path = format!("/_roleback/decisions?{query}");
    let answer = client.get(&path).map_err(client_failure)?;
    let entries: Result<_, _> = serde_json::Deserializer::from_slice(&answer.body)
        .into_iter()
        .collect();
    Ok((
        entries.map_err(|why| Kind::Error.because(why))?,
        answer.next,
    ))
}

fn local(store: &Store, query: &str) -> Result<Page, Failure> {
    let query = parse_query(query).map_err(|why| Kind::Usage.because(why))?;
    let page = store.decisions.page(&query);
    let page = page
        .map_err(|why| Kind::Error.because(format_args!("cannot read the decision log: {why}")))?;
    Ok((page.entries.iter().map(data).collect(), page.next))
}
