//! `log` and `show`: what happened.

use clap::ArgMatches;
use roleback_server::admin::log::{self, Query};
use roleback_server::client::Client;
use roleback_world::arn::AccountId;
use serde_json::Value;

use super::data;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{self, Access, Place, client_failure};
use crate::text;

/// What a list of records shows: its titles and their members.
const COLUMNS: &[(&str, &str)] = &[
    ("SEQ", "seq"),
    ("TIME", "time"),
    ("ACCOUNT", "account"),
    ("OPERATION", "operation"),
    ("CALLER", "caller"),
];

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let query = query(options)?;
    let lines = match Place::of(options, Access::Read)? {
        Place::Running(client) => remote(&client, query)?,
        Place::Stopped(store) => local(&store, query)?,
    };
    Ok(Outcome::table(Value::Array(lines), COLUMNS))
}

fn query(options: &ArgMatches) -> Result<Query, Failure> {
    let account = |id: &str| {
        AccountId::parse(id).ok_or_else(|| {
            Kind::Usage.because(format_args!(
                "`{id}` is no account: those have twelve digits"
            ))
        })
    };
    Ok(Query {
        from: options.get_one("from").copied(),
        limit: options
            .get_one::<u64>("limit")
            .map_or(0, |n| usize::try_from(*n).unwrap_or(usize::MAX)),
        oldest_first: options.get_flag("reverse"),
        account: text(options, "account").map(account).transpose()?,
        operation: text(options, "operation").map(str::to_owned),
        caller: text(options, "caller").map(str::to_owned),
    })
}

/// Page after page, until there are as many as were asked for.
fn local(store: &roleback_server::store::Store, mut query: Query) -> Result<Vec<Value>, Failure> {
    let mut lines = Vec::new();
    loop {
        let page =
            log::page(&store.journal, &query).map_err(|error| Kind::Integrity.because(error))?;
        query.limit -= page.lines.len().min(query.limit);
        lines.extend(page.lines.iter().map(data));
        match page.next {
            Some(next) if query.limit > 0 => query.from = Some(next),
            _ => return Ok(lines),
        }
    }
}

fn remote(client: &Client, mut query: Query) -> Result<Vec<Value>, Failure> {
    let mut lines = Vec::new();
    loop {
        let answer = client.get(&path(&query)).map_err(client_failure)?;
        let page: Vec<Value> = serde_json::Deserializer::from_slice(&answer.body)
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|why| Kind::Error.because(why))?;
        query.limit -= page.len().min(query.limit);
        lines.extend(page);
        match answer.next {
            Some(next) if query.limit > 0 => query.from = Some(next),
            _ => return Ok(lines),
        }
    }
}

fn path(query: &Query) -> String {
    let order = if query.oldest_first {
        "oldest"
    } else {
        "newest"
    };
    let mut path = format!("/_roleback/log?order={order}&limit={}", query.limit);
    let more = [
        ("from", query.from.map(|seq| seq.to_string())),
        ("account", query.account.map(|id| id.to_string())),
        ("operation", query.operation.clone()),
        ("caller", query.caller.clone()),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            path += &format!("&{name}={}", escaped(&value));
        }
    }
    path
}

/// A value of a query.
pub(super) fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

pub(super) fn show(options: &ArgMatches) -> Result<Outcome, Failure> {
    let seq = options.get_one::<u64>("seq").copied().unwrap_or_default();
    let record = match Place::of(options, Access::Read)? {
        Place::Running(client) => place::json(client.get(&format!("/_roleback/log/{seq}")))?,
        Place::Stopped(store) => {
            data(&log::record(&store.journal, seq).map_err(|error| log_failure(&error))?)
        }
    };
    let text = serde_json::to_string_pretty(&record).unwrap_or_default() + "\n";
    Ok(Outcome::new(record, text))
}

fn log_failure(error: &log::LogError) -> Failure {
    let kind = match error {
        log::LogError::Missing { .. } => Kind::Error,
        _ => Kind::Integrity,
    };
    kind.because(error)
}
