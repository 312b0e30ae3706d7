//! `consistency ...`: how soon changes become visible.

use clap::{Arg, ArgMatches, Command};
use roleback_api::consistency::{Consistency, ConsistencyChange, ConsistencyStatus};
use roleback_api::route::Endpoint;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::text::say;
use crate::output::{Outcome, to_json};
use crate::target::{self, endpoint, running, typed};

pub(super) fn command() -> Command {
    Command::new("consistency")
        .about("Show changes to later requests at once, or after a delay as in AWS")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            Command::new("show")
                .about("Show the consistency, and which record each replica shows")
                .after_help(examples(&[(
                    "Show which record each replica shows",
                    "roleback consistency show",
                )]))
                .arg(endpoint()),
            Command::new("set")
                .about("Set the consistency of the running server")
                .after_help(examples(&[
                    (
                        "Show each change to a replica after up to 20 requests",
                        "roleback consistency set eventual:20r",
                    ),
                    (
                        "Delay reads by up to 500 ms, and permissions by up to 10 s",
                        "roleback consistency set eventual:500ms,auth=10s",
                    ),
                    (
                        "Let callers read their own writes",
                        "roleback consistency set eventual:2s,ryw",
                    ),
                    (
                        "Show changes at once",
                        "roleback consistency set strong",
                    ),
                ]))
                .arg(
                    Arg::new("consistency")
                        .value_name("CONSISTENCY")
                        .required(true)
                        .help("strong, or eventual:MAX and options after commas: reads=MAX, auth=MAX, replicas=N, seed=N, sticky=connection, lookups=lag, ryw"),
                )
                .arg(endpoint()),
        ])
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("show", options)) => {
            let path = Endpoint::Consistency.path(&[]);
            shown(target::json(running(options)?.get(&path))?)
        }
        Some(("set", options)) => {
            let wanted: Consistency = text(options, "consistency")
                .unwrap_or_default()
                .parse()
                .map_err(|why| Kind::Usage.because(why))?;
            let change = ConsistencyChange {
                consistency: wanted.to_string(),
            };
            let path = Endpoint::SetConsistency.path(&[]);
            let body = to_json(&change).to_string();
            shown(target::json(running(options)?.post(&path, body))?)
        }
        _ => Err(Kind::Usage.because("name a command: see `roleback consistency --help`")),
    }
}

/// The consistency, and what each replica shows.
fn shown(data: Value) -> Result<Outcome, Failure> {
    let status: ConsistencyStatus = typed(&data)?;
    let replicas = data.get("replicas").cloned().unwrap_or_default();
    let columns = [
        ("REPLICA", "replica"),
        ("READS AT", "reads"),
        ("AUTH AT", "auth"),
    ];
    let mut outcome = Outcome::table(replicas, &columns, "Every request sees every change.\n");
    say!(
        outcome.text,
        "Consistency {}. The last record is {}.\n",
        status.consistency,
        status.head
    );
    Ok(Outcome { data, ..outcome })
}
