//! `fault ...`: faults that the server injects into requests.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command, value_parser};
use roleback_api::faults::{FaultKind, FaultList, NewFault};
use roleback_api::route::{Endpoint, query};
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::options::{examples, number, text};
use crate::output::text::say;
use crate::output::{Outcome, to_json};
use crate::target::{self, endpoint, running, typed};

/// The values of `--kind`.
const KINDS: [(&str, FaultKind); 5] = [
    ("throttle", FaultKind::Throttle),
    ("5xx", FaultKind::ServerError),
    ("latency", FaultKind::Latency),
    ("drop", FaultKind::Drop),
    ("lost-answer", FaultKind::LostAnswer),
];

pub(super) fn command() -> Command {
    Command::new("fault")
        .about("Inject throttling, errors, delays and lost connections into requests")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([
            add(),
            Command::new("list")
                .about("List the rules")
                .after_help(examples(&[("List the rules", "roleback fault list")]))
                .arg(endpoint()),
            Command::new("clear")
                .about("Remove a rule, or all rules")
                .after_help(examples(&[
                    ("Remove all rules", "roleback fault clear"),
                    ("Remove one rule", "roleback fault clear 2"),
                ]))
                .arg(
                    Arg::new("id")
                        .value_name("RULE")
                        .value_parser(value_parser!(u64))
                        .help("The number of the rule [default: all rules]"),
                )
                .arg(endpoint()),
        ])
}

fn add() -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    Command::new("add")
        .about("Add a rule that affects some requests")
        .after_help(examples(&[
            (
                "Throttle every tenth request that creates something",
                "roleback fault add --op 'iam:Create*' --kind throttle --rate 0.1",
            ),
            (
                "Lose the answer to the next CreateRole, although the role is created",
                "roleback fault add --op iam:CreateRole --kind lost-answer --count 1",
            ),
            (
                "Answer STS slowly",
                "roleback fault add --op 'sts:*' --kind latency --delay 2s",
            ),
        ]))
        .args([
            option(
                "op",
                "PATTERN",
                "Affect these operations, such as iam:CreateUser; `*` and `?` are wildcards",
            )
            .required(true),
            option("kind", "KIND", "Choose what happens to a request")
                .required(true)
                .value_parser(PossibleValuesParser::new(KINDS.map(|(name, _)| name))),
            option(
                "rate",
                "RATE",
                "Affect this share of requests, from 0 to 1 [default: 1]",
            )
            .value_parser(value_parser!(f64)),
            option(
                "count",
                "NUMBER",
                "Affect at most this many requests [default: no limit]",
            )
            .value_parser(value_parser!(u64)),
            option(
                "seed",
                "NUMBER",
                "Choose the requests by this seed [default: 0]",
            )
            .value_parser(value_parser!(u64)),
            option(
                "region",
                "REGION",
                "Affect only requests that are signed for this region [default: any]",
            ),
            option(
                "code",
                "CODE",
                "Answer with this error code, such as Throttling or ServiceUnavailable",
            ),
            option(
                "delay",
                "DURATION",
                "Delay a request by this duration [default: 1s]",
            ),
        ])
        .arg(endpoint())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    match options.subcommand() {
        Some(("add", options)) => {
            let path = Endpoint::AddFault.path(&[]);
            let rule = to_json(&rule(options)).to_string();
            shown(target::json(running(options)?.post(&path, rule))?)
        }
        Some(("list", options)) => shown(target::json(
            running(options)?.get(&Endpoint::Faults.path(&[])),
        )?),
        Some(("clear", options)) => {
            let path = Endpoint::ClearFaults.path(&[]);
            let path = match number(options, "id") {
                Some(id) => query(&path, &[("id", id.to_string())]),
                None => path,
            };
            shown(target::json(running(options)?.delete(&path))?)
        }
        _ => Err(Kind::Usage.because("name a command: see `roleback fault --help`")),
    }
}

fn rule(options: &ArgMatches) -> NewFault {
    let kind = text(options, "kind").unwrap_or_default();
    let kind = KINDS.into_iter().find(|(name, _)| *name == kind);
    NewFault {
        op: text(options, "op").unwrap_or_default().to_owned(),
        kind: kind.map_or(FaultKind::Throttle, |(_, kind)| kind),
        rate: options.get_one("rate").copied(),
        count: number(options, "count"),
        seed: number(options, "seed"),
        code: text(options, "code").map(str::to_owned),
        delay: text(options, "delay").map(str::to_owned),
        region: text(options, "region").map(str::to_owned),
    }
}

/// The rules, and the record of a change.
fn shown(data: Value) -> Result<Outcome, Failure> {
    let list: FaultList = typed(&data)?;
    let rules = data.get("faults").cloned().unwrap_or_default();
    let columns = [
        ("RULE", "id"),
        ("OPERATIONS", "op"),
        ("KIND", "kind"),
        ("RATE", "rate"),
        ("COUNT", "count"),
        ("CODE", "code"),
        ("DELAY MS", "delay_ms"),
        ("REGION", "region"),
        ("HITS", "hits"),
    ];
    let mut outcome = Outcome::table(rules, &columns, "No injected faults.\n");
    if let Some(seq) = list.seq {
        say!(outcome.text, "Record {}.\n", seq);
    }
    Ok(Outcome { data, ..outcome })
}
