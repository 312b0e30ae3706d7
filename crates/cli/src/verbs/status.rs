//! `status`: the state of a running server.

use clap::{ArgMatches, Command};
use roleback_api::route::Endpoint;
use roleback_api::status::Health;
use serde_json::Value;

use crate::exit::Failure;
use crate::options::examples;
use crate::output::Outcome;
use crate::output::text::{Text, said, say};
use crate::target::{at, endpoint, json, moment, running, running_as_of, typed};

pub(super) fn command() -> Command {
    Command::new("status")
        .about("Show the settings of a running server and the end of its event log")
        .after_help(examples(&[
            ("Show the server on this machine", "roleback status"),
            (
                "Read one field",
                "roleback status -o json | jq .data.head.seq",
            ),
        ]))
        .args([endpoint(), at()])
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let health =
        json(running_as_of(options)?.get(&format!("{}?promoted", Endpoint::Health.path(&[]))))?;
    let text = summary(&typed(&health)?, moment(options)?.is_some());
    Ok(Outcome::new(health, text))
}

pub(super) fn health(options: &ArgMatches) -> Result<Value, Failure> {
    json(running(options)?.get(&Endpoint::Health.path(&[])))
}

/// The health in words: of the current state, or of one of the past.
fn summary(health: &Health, is_past: bool) -> Text {
    let state = match is_past {
        true => "shows a moment of the past, which can only be read",
        false => writes(health),
    };
    let mut text = said!("Roleback {} {}.\n", health.version, state);
    let (seq, mode) = (health.head.seq, &health.mode);
    say!(
        text,
        "The event log ends at record {}; {}.\n",
        seq,
        survives(&health.durability)
    );
    if let Some(address) = &health.shared_log {
        say!(text, "The event log is shared through {}.\n", address);
        match health.decides {
            Some(true) => say!(text, "This node decides the writes of all nodes.\n"),
            Some(false) => say!(text, "Another node decides writes.\n"),
            None => say!(
                text,
                "WARNING: this node is not connected to the servers of the shared log.\n"
            ),
        }
    }
    say!(
        text,
        "Enforcement is `{}`: {}.\n",
        mode.enforcement,
        enforcement(&mode.enforcement)
    );
    let signatures = if mode.signatures == "on" {
        "checked"
    } else {
        "not checked"
    };
    let unknown = if mode.require_known_keys {
        "refused"
    } else {
        "the root user"
    };
    say!(
        text,
        "Signatures are {}; an access key that was not created here is {} of account {}.\n",
        signatures,
        unknown,
        mode.account
    );
    if let Some(fork) = &health.promoted {
        say!(
            text,
            "Record {} promoted fork {}: its records {} to {}, made at record {}.\n",
            fork.record,
            fork.fork,
            fork.at.saturating_add(1),
            fork.seq,
            fork.at
        );
    }
    match mode.clock.strip_prefix("fixed:") {
        Some(time) => say!(text, "The clock is fixed at {}.\n", time),
        None if mode.clock != "real" => {
            say!(
                text,
                "The clock does not show the system time: {}.\n",
                mode.clock
            );
        }
        None => {}
    }
    if mode.seeded {
        say!(
            text,
            "Ids and secrets come from a seed and can be predicted.\n"
        );
    }
    let recorded = if health.decisions.streaming {
        "on: every decision is recorded"
    } else {
        "off: only denials are recorded"
    };
    say!(text, "The policy stream is {}.\n", recorded);
    warnings(&mut text, health);
    text
}

fn writes(health: &Health) -> &'static str {
    match (&health.read_only, &health.stalled) {
        (Some(_), _) => "is running and accepts no writes",
        (None, Some(_)) => "is running, and its writes are waiting for the disk",
        (None, None) => "is running and accepts writes",
    }
}

/// Prints a warning for each problem.
fn warnings(text: &mut Text, health: &Health) {
    let causes = [
        &health.read_only,
        &health.write_failure,
        &health.stalled,
        &health.lost,
    ];
    for why in causes.into_iter().flatten() {
        say!(text, "WARNING: {}.\n", why.trim_end_matches('.'));
    }
    for (count, what) in [
        (
            health.decisions.not_logged,
            "decisions were not recorded: they came too fast, or the disk failed",
        ),
        (
            health.decisions.not_summarized,
            "calls are missing from the policy summary, which has reached its limit",
        ),
    ] {
        if count > 0 {
            say!(text, "WARNING: {} {}.\n", count, what);
        }
    }
}

fn survives(durability: &str) -> &'static str {
    match durability {
        "power" => "an acknowledged write survives a power failure",
        "process" => "an acknowledged write survives the end of the process, not a power failure",
        _ => "it is in memory only and is lost when the server stops",
    }
}

fn enforcement(mode: &str) -> &'static str {
    match mode {
        "on" => "requests that policies do not allow are denied",
        "soft" => "requests that policies do not allow are logged, and allowed",
        "engine" => "policies are evaluated, and every request is allowed",
        _ => "every request is allowed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn health(change: impl FnOnce(&mut Value)) -> Health {
        let mut health = json!({
            "version": "1.2.3", "log": "x", "head": {"seq": 7, "hash": "h"}, "durability": "power",
            "mode": {"storage": "directory", "enforcement": "on", "signatures": "on",
                "require_known_keys": false, "account": "000000000000", "clock": "real", "seeded": false},
            "decisions": {"streaming": false, "bytes": 1, "not_logged": 0, "not_summarized": 0},
            "read_only": null, "write_failure": null, "shared_log": null, "lost": null, "stalled": null,
        });
        change(&mut health);
        serde_json::from_value(health).unwrap()
    }

    #[test]
    fn the_status_is_printed_in_sentences() {
        assert_eq!(
            summary(&health(|_| {}), false).as_str(),
            "Roleback 1.2.3 is running and accepts writes.\n\
             The event log ends at record 7; an acknowledged write survives a power failure.\n\
             Enforcement is `on`: requests that policies do not allow are denied.\n\
             Signatures are checked; an access key that was not created here is the root user of account 000000000000.\n\
             The policy stream is off: only denials are recorded.\n"
        );
    }

    #[test]
    fn problems_are_printed_as_warnings() {
        for (member, value, line) in [
            (
                "/read_only",
                json!("the disk is full"),
                "WARNING: the disk is full.",
            ),
            ("/stalled", json!("a\nb"), "WARNING: a\\nb."),
            ("/lost", json!("gone."), "WARNING: gone."),
            ("/write_failure", json!("no answer"), "WARNING: no answer."),
            (
                "/shared_log",
                json!("nats://a:4222/iam"),
                "The event log is shared through nats://a:4222/iam.",
            ),
            (
                "/shared_log",
                json!("nats://a:4222/iam"),
                "WARNING: this node is not connected to the servers of the shared log.",
            ),
            (
                "/decisions/not_logged",
                json!(3),
                "WARNING: 3 decisions were not recorded: they came too fast, or the disk failed.",
            ),
            (
                "/mode/seeded",
                json!(true),
                "Ids and secrets come from a seed and can be predicted.",
            ),
        ] {
            let health = health(|health| *health.pointer_mut(member).unwrap() = value);
            let text = summary(&health, false);
            assert!(text.as_str().lines().any(|found| found == line), "{text:?}");
        }
    }
}
