//! `log`: the records of the event log.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;
use roleback_server::admin::log::{self, Query};
use roleback_server::store::Store;
use roleback_world::arn::AccountId;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::options::{examples, number, text};
use crate::output::table::Column;
use crate::output::{Outcome, to_json};
use crate::pages::{Page, read_pages};
use crate::target::{Target, at, json_lines, target};

const COLUMNS: &[Column] = &[
    ("SEQ", "seq"),
    ("TIME", "time"),
    ("ACCOUNT", "account"),
    ("OPERATION", "operation"),
    ("CALLER", "caller"),
    ("SUMMARY", "summary"),
];
const EMPTY: &str = "No records found.\n";

pub(super) fn command() -> Command {
    let count = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("N")
            .value_parser(value_parser!(u64))
            .help(help)
    };
    let filter = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("log")
        .about("Show the event log, newest record first")
        .after_help(examples(&[
            ("Show the last ten records", "roleback log -n 10"),
            (
                "Show who created users",
                "roleback log --operation iam:CreateUser",
            ),
            (
                "Read the log of a stopped server from its beginning",
                "roleback log --data-dir ./data --reverse",
            ),
        ]))
        .args([
            count("limit", "Show at most N records")
                .short('n')
                .default_value("50"),
            count(
                "from",
                "Begin with record N [default: the newest, or with --reverse the oldest]",
            ),
            filter("account", "ID", "Only records of this account"),
            filter(
                "operation",
                "NAME",
                "Only records of this operation, such as iam:CreateUser",
            ),
            filter(
                "caller",
                "TEXT",
                "Only records with this text in the caller's ARN",
            ),
            Arg::new("reverse")
                .long("reverse")
                .action(ArgAction::SetTrue)
                .help("Show the oldest record first"),
            at(),
        ])
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let query = records(options)?;
    let lines = match Target::as_of(options)? {
        Target::Running(client) => all(&query, |query| remote(&client, query))?,
        Target::Stopped(store) => all(&query, |query| local(&store, query))?,
    };
    Ok(Outcome::table(Value::Array(lines), COLUMNS, EMPTY))
}

fn records(options: &ArgMatches) -> Result<Query, Failure> {
    let account = |id: &str| {
        AccountId::parse(id).ok_or_else(|| {
            Kind::Usage.because(format_args!(
                "`{id}` is not an account id: use twelve digits"
            ))
        })
    };
    Ok(Query {
        from: number(options, "from"),
        limit: number(options, "limit").map_or(0, |n| usize::try_from(n).unwrap_or(usize::MAX)),
        oldest_first: options.get_flag("reverse"),
        account: text(options, "account").map(account).transpose()?,
        operation: text(options, "operation").map(str::to_owned),
        caller: text(options, "caller").map(str::to_owned),
    })
}

/// Reads all pages, up to the limit of the query.
fn all(
    query: &Query,
    page: impl Fn(&Query) -> Result<Page, Failure>,
) -> Result<Vec<Value>, Failure> {
    read_pages(query.limit as u64, query.from, |limit, from| {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        page(&Query {
            limit,
            from,
            ..query.clone()
        })
    })
}

fn local(store: &Store, query: &Query) -> Result<Page, Failure> {
    let page = log::page(&store.journal, query).map_err(|error| Kind::Integrity.because(error))?;
    Ok((page.lines.iter().map(to_json).collect(), page.next))
}

fn remote(client: &Client, query: &Query) -> Result<Page, Failure> {
    json_lines(client.get(&path(query)))
}

fn path(records: &Query) -> String {
    let order = if records.oldest_first {
        "oldest"
    } else {
        "newest"
    };
    let mut pairs = vec![
        ("order", order.to_owned()),
        ("limit", records.limit.to_string()),
    ];
    let more = [
        ("from", records.from.map(|seq| seq.to_string())),
        ("account", records.account.map(|id| id.to_string())),
        ("operation", records.operation.clone()),
        ("caller", records.caller.clone()),
    ];
    pairs.extend(
        more.into_iter()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    query(&Endpoint::Log.path(&[]), &pairs)
}
