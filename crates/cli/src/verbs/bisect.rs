//! `bisect`: finds the record that broke a command, or fixed it.

mod history;
mod search;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::route::Endpoint;
use roleback_client::Client;
use serde_json::{Value, json};

use self::history::{CommandRun, ServerHistory, lines_of};
use self::search::{Found, History, Search, Verdict};
use crate::child::{command_argument, words};
use crate::exit::{Failure, Kind};
use crate::options::{examples, number, text};
use crate::output::Outcome;
use crate::output::text::{Text, said, say};
use crate::target::{default_endpoint, endpoint, json, running};

pub(super) fn command() -> Command {
    let moment = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("MOMENT")
            .required(true)
            .allow_hyphen_values(true)
            .help(help)
    };
    let count = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .value_parser(value_parser!(u64))
            .help(help)
    };
    Command::new("bisect")
        .about("Find the record after which a command fails")
        .long_about(
            "Find the record after which a command fails. The command runs as an AWS client of the state after one record after another: it finds that \
             state in AWS_ENDPOINT_URL, and its number in ROLEBACK_SEQ. Exit code 0 of the command means good, 125 that this state cannot be \
             tested, 126 and more that the command cannot run; every other code means bad. If the good moment is after the bad one, the record that fixed the command is found",
        )
        .after_help(examples(&[
            (
                "Find the record that took a permission away",
                "roleback bisect --good 42 --bad head -- ./can-read.sh",
            ),
            (
                "Test only the records about a role",
                "roleback bisect --good -1h --bad head --entity arn:aws:iam::000000000000:role/ci -- ./deploy-check.sh",
            ),
            (
                "Give each run a copy of the state that it may change",
                "roleback bisect --good 0 --bad head --fork -- terraform apply -auto-approve",
            ),
        ]))
        .args([
            moment("good", "A moment at which the command succeeds, such as 42, -10m or pod:NAME"),
            moment("bad", "A moment at which the command fails"),
            Arg::new("entity")
                .long("entity")
                .value_name("ARN")
                .help("Test only records about this entity: its ARN, name or unique id"),
            Arg::new("fork")
                .long("fork")
                .action(ArgAction::SetTrue)
                .help("Give each run a fork of the state, so that the command may change it"),
            count("retries", "N", "Run the command N more times at both ends and on both sides of the answer, and report if it is flaky"),
            count("all", "K", "Test K evenly spaced records first, and find every change that they show"),
            command_argument(),
            endpoint(),
        ])
}

/// The ends of a search, in order of time.
struct Ends {
    first: u64,
    last: u64,
    /// The result at the first end.
    at_first: Verdict,
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let client = running(options)?;
    let address = text(options, "endpoint").map_or_else(default_endpoint, str::to_owned);
    let address = address.trim_end_matches('/');
    let mut history = ServerHistory::new(&client, address, words(options));
    history.forks = options.get_flag("fork");
    let mut search = Search::new(&mut history);
    let ends = ends(options, &mut search)?;
    if let Some(entity) = text(options, "entity") {
        search.history.only(entity, ends.first, ends.last)?;
    }
    let found = match number(options, "all") {
        None => vec![(
            opposite(ends.at_first),
            search.between(ends.first, ends.last)?,
        )],
        Some(probes) => search.all(ends.first, ends.last, probes)?,
    };
    if let Some(flaky) = flaky(options, &mut history, &ends, &found)? {
        return Err(flaky);
    }
    report(&client, &history.runs, &found)
}

const fn opposite(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Good => Verdict::Bad,
        _ => Verdict::Good,
    }
}

/// Resolves both ends and checks that the command succeeds at one and fails at the other.
fn ends(options: &ArgMatches, search: &mut Search<'_, ServerHistory<'_>>) -> Result<Ends, Failure> {
    let moment = |name| text(options, name).unwrap_or_default();
    let good = search.history.resolve(moment("good"))?;
    let bad = search.history.resolve(moment("bad"))?;
    search.history.last = good.max(bad);
    if good == bad {
        return Err(Kind::Usage.because(format_args!(
            "`--good` and `--bad` are both record {good}: name two moments"
        )));
    }
    let verdicts = [search.verdict(good)?, search.verdict(bad)?];
    if verdicts != [Verdict::Good, Verdict::Bad] {
        let details = search.history.runs.iter().flat_map(lines_of).collect();
        return Err(Kind::Error
            .because(format_args!(
                "the command has to succeed after record {good} and fail after record {bad}; if it changes the state, use `--fork`"
            ))
            .with(details));
    }
    Ok(Ends {
        first: good.min(bad),
        last: good.max(bad),
        at_first: if good < bad {
            Verdict::Good
        } else {
            Verdict::Bad
        },
    })
}

/// Runs the command again at both ends and at both neighbours of the answer. A result that changes is a failure.
fn flaky(
    options: &ArgMatches,
    history: &mut ServerHistory<'_>,
    ends: &Ends,
    found: &[(Verdict, Found)],
) -> Result<Option<Failure>, Failure> {
    let mut expected = vec![
        (ends.first, ends.at_first),
        (ends.last, opposite(ends.at_first)),
    ];
    for (after, found) in found {
        if let Found::Record(record) = found {
            expected.extend([(record - 1, opposite(*after)), (*record, *after)]);
        }
    }
    for _ in 0..number(options, "retries").unwrap_or_default() {
        for (seq, verdict) in &expected {
            if history.check(*seq)? != *verdict {
                let runs = history.runs.iter().filter(|run| run.seq == *seq);
                let details = runs.flat_map(lines_of).collect();
                let summary = format_args!(
                    "the command is flaky: after record {seq} it succeeds in some runs and fails in others"
                );
                return Ok(Some(Kind::Expectation.because(summary).with(details)));
            }
        }
    }
    Ok(None)
}

fn report(
    client: &Client,
    runs: &[CommandRun],
    found: &[(Verdict, Found)],
) -> Result<Outcome, Failure> {
    let (mut text, mut changes) = (Text::default(), Vec::new());
    let mut is_unclear = false;
    for (after, found) in found {
        let effect = if *after == Verdict::Good {
            "fixed"
        } else {
            "broke"
        };
        let mut change = json!({"effect": effect});
        match found {
            Found::Record(seq) => {
                let record = json(client.get(&Endpoint::Record.path(&[&seq.to_string()])))?;
                text.append(&one(&record, effect));
                change["record"] = record;
            }
            Found::Candidates(candidates) => {
                is_unclear = true;
                say!(
                    text,
                    "One of these records {} the command, but it could not be tested between them: {}\n",
                    effect,
                    candidates
                        .iter()
                        .map(u64::to_string)
                        .collect::<Vec<_>>()
                        .join(", ")
                );
                change["candidates"] = json!(candidates);
            }
            Found::Elsewhere(before, after) => {
                is_unclear = true;
                say!(
                    text,
                    "No record about the entity {} the command: its result changes between records {} and {}; search again without `--entity`\n",
                    effect,
                    before,
                    after
                );
                change["between"] = json!([before, after]);
            }
        }
        changes.push(change);
    }
    say!(text, "The command ran {} times.\n", runs.len());
    let data = json!({"changes": changes, "runs": runs.len()});
    Ok(Outcome::new(data, text).expected_unless(is_unclear))
}

/// The record that changed the result: what it did, who wrote it, and when.
fn one(record: &Value, effect: &str) -> Text {
    let member = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let mut text = said!(
        "Record {} {} the command: {}\n",
        record["seq"],
        effect,
        member("summary")
    );
    for (title, value) in [
        ("time", member("time")),
        ("caller", member("caller")),
        ("operation", member("operation")),
    ] {
        say!(text, "  {:<10} {}\n", title, value);
    }
    for event in record["events"].as_array().into_iter().flatten() {
        say!(
            text,
            "  {:<10} {}\n",
            event["event"].as_str().unwrap_or_default(),
            event["data"]
        );
    }
    text
}
