//! `decisions`: the recorded decisions about permissions, newest first.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::decisions::{DecidedBy, LoggedDecision};
use roleback_api::evaluation::Decision;
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;
use roleback_server::admin::decisions::parse_query;
use roleback_server::store::Store;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::filters;
use crate::options::{examples, number};
use crate::output::table::Column;
use crate::output::{Outcome, to_json};
use crate::pages::{Page, read_pages};
use crate::target::{Target, at, json_lines, target, typed};
use crate::words::layer_policies;

const COLUMNS: &[Column] = &[
    ("ID", "id"),
    ("TIME", "time"),
    ("DECISION", "decision"),
    ("MODE", "mode"),
    ("CALLER", "caller"),
    ("ACTION", "action"),
    ("RESOURCE", "resource"),
    ("REASON", "reason"),
    ("REQUEST", "request_id"),
];
const EMPTY: &str = "No decisions recorded.\n";

pub(super) fn command() -> Command {
    let limit = Arg::new("limit").long("limit").short('n').value_name("N");
    Command::new("decisions")
        .about("Show the decisions about permissions, newest first")
        .long_about("Show the decisions about permissions, newest first. Denials are always recorded; allowed requests are recorded while the policy stream is on")
        .after_help(examples(&[
            ("Show the last denials", "roleback decisions --denied -n 5"),
            ("Show what a user was denied in S3", "roleback decisions --denied --principal user/ann --service s3"),
            ("Explain the last denial", "roleback explain --last-denied"),
        ]))
        .args(filters::all())
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
                .help("Show at most N decisions"),
        )
        .arg(at())
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let limit = number(options, "limit").unwrap_or_default();
    let mut pairs = filters::pairs(options);
    if options.get_flag("denied") {
        pairs.push(("decision", "denied".to_owned()));
    }
    // Invalid options are reported before a server is contacted.
    parse_query(query("", &pairs).trim_start_matches('?'))
        .map_err(|why| Kind::Usage.because(why))?;
    let mut entries = match Target::as_of(options)? {
        Target::Running(client) => all(limit, &pairs, |pairs| remote(&client, pairs))?,
        Target::Stopped(store) => all(limit, &pairs, |pairs| local(&store, pairs))?,
    };
    for entry in &mut entries {
        entry["reason"] = reason(&typed(entry)?).into();
    }
    Ok(Outcome::table(Value::Array(entries), COLUMNS, EMPTY))
}

/// The reason for a decision: the statement that decided, or the policies that have no statement that allows the request.
fn reason(entry: &LoggedDecision) -> String {
    let Some(by) = &entry.by else {
        return "no policy controls this".to_owned();
    };
    let policies = layer_policies(by.layer);
    match (entry.decision, by.statement) {
        (Decision::ImplicitDeny, _) | (_, None) if entry.decision != Decision::Allowed => {
            format!("no statement of the {policies} allows it")
        }
        (_, None) => format!("the {policies} allow it"),
        (decision, Some(index)) => {
            let verb = if decision == Decision::Allowed {
                "allows"
            } else {
                "denies"
            };
            format!("{} {verb} it", statement(by, index, policies))
        }
    }
}

fn statement(by: &DecidedBy, index: usize, policies: &str) -> String {
    let sid = by.sid.as_deref();
    let which = sid.map_or_else(|| (index + 1).to_string(), str::to_owned);
    match &by.policy {
        Some(policy) => format!("statement {which} of {policy} ({policies})"),
        None => format!("statement {which} of the {policies}"),
    }
}

/// Reads all pages, up to `limit` decisions.
fn all(
    limit: u64,
    filters: &[(&'static str, String)],
    page: impl Fn(&[(&str, String)]) -> Result<Page, Failure>,
) -> Result<Vec<Value>, Failure> {
    read_pages(limit, None, |limit, before| {
        let mut pairs = filters.to_vec();
        pairs.push(("limit", limit.to_string()));
        pairs.extend(before.map(|id| ("before", id.to_string())));
        page(&pairs)
    })
}

fn remote(client: &Client, pairs: &[(&str, String)]) -> Result<Page, Failure> {
    json_lines(client.get(&query(&Endpoint::Decisions.path(&[]), pairs)))
}

fn local(store: &Store, pairs: &[(&str, String)]) -> Result<Page, Failure> {
    let wanted = parse_query(query("", pairs).trim_start_matches('?'));
    let wanted = wanted.map_err(|why| Kind::Usage.because(why))?;
    let page = store.decisions.page(&wanted);
    let page = page
        .map_err(|why| Kind::Error.because(format_args!("cannot read the decision log: {why}")))?;
    Ok((page.entries.iter().map(to_json).collect(), page.next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use roleback_api::evaluation::Layer;
    use serde_json::json;

    fn entry(decision: &str, by: Value) -> LoggedDecision {
        serde_json::from_value(json!({
            "id": 1, "time": "t", "time_ns": 0, "request_id": "r", "account": "0", "caller": "c", "principal": "p",
            "operation": "iam:GetUser", "action": "iam:GetUser", "resource": "*", "context": {}, "decision": decision,
            "by": by, "mode": "on", "refused": true, "seq": 1, "identity": null,
        }))
        .unwrap()
    }

    #[test]
    fn a_reason_names_the_statement_or_the_policies_without_a_matching_statement() {
        let by = |statement: Value| json!({"layer": Layer::Identity, "policy": "guard", "sid": null, "statement": statement});
        for (decision, by, expected) in [
            ("allowed", json!(null), "no policy controls this"),
            (
                "allowed",
                by(json!(0)),
                "statement 1 of guard (identity policies) allows it",
            ),
            (
                "explicitDeny",
                json!({"layer": "boundary", "sid": "No", "statement": 1}),
                "statement No of the permissions boundary denies it",
            ),
            (
                "implicitDeny",
                by(json!(null)),
                "no statement of the identity policies allows it",
            ),
        ] {
            assert_eq!(reason(&entry(decision, by)), expected);
        }
    }
}
