//! `policy diff`: what a change allows and denies more, and less.

use std::fmt::Write;

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_policy::compare::{Change, compare};
use roleback_policy::document::Effect;
use roleback_policy::effort::{Effort, STEPS_MAX};
use serde_json::{Value, json};

use super::input;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::text;

/// Actions that a line names; of more only the number is told.
const NAMED_MAX: usize = 8;

pub(super) fn command() -> Command {
    let file =
        |name: &'static str, value: &'static str| Arg::new(name).required(true).value_name(value);
    Command::new("diff")
        .about("What a change of a policy allows and denies more, and less")
        .after_help("`perhaps` stands where conditions, variables or principals leave it open. No server is needed.")
        .args([
            file("old", "OLD").help("The policy as it was; `-` is standard input"),
            file("new", "NEW").help("The policy as it is to be"),
            Arg::new("exit-code").long("exit-code").action(ArgAction::SetTrue).help("Exit code 6 when there is a change"),
        ])
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let read = |name| input::read_one(text(options, name).unwrap_or_default())?.document();
    let compared = compare(&read("old")?, &read("new")?, &Effort::new(STEPS_MAX));
    let changes = compared.map_err(|stopped| {
        Kind::Error.because(format_args!("cannot compare the policies: {stopped}"))
    })?;
    let told = if changes.is_empty() {
        "no change in what is allowed or denied\n".to_owned()
    } else {
        changes.iter().map(line).collect()
    };
    let data = Value::Array(changes.iter().map(data).collect());
    Ok(Outcome::new(data, told)
        .expected_unless(options.get_flag("exit-code") && !changes.is_empty()))
}

fn verb(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "allows",
        Effect::Deny => "denies",
    }
}

fn data(change: &Change) -> Value {
    json!({
        "change": format!("{} {}", verb(change.effect), if change.more { "more" } else { "less" }),
        "certain": change.certain,
        "actions": change.actions,
        "principal": change.principal,
        "resource": change.resource,
        "conditions": change.conditions,
    })
}

fn line(change: &Change) -> String {
    let (sign, amount) = if change.more {
        ("+", "more")
    } else {
        ("-", "less")
    };
    let perhaps = if change.certain { "" } else { "perhaps " };
    let mut line = format!("{sign} {perhaps}{} {amount}: ", verb(change.effect));
    line.push_str(
        &change
            .actions
            .iter()
            .take(NAMED_MAX)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", "),
    );
    if change.actions.len() > NAMED_MAX {
        let _ = write!(line, " and {} more", change.actions.len() - NAMED_MAX);
    }
    let _ = write!(line, " on {}", change.resource);
    if let Some(principal) = &change.principal {
        let _ = write!(line, " to {principal}");
    }
    if !change.conditions.is_empty() {
        let _ = write!(line, " if {}", change.conditions.join(" and "));
    }
    line.push('\n');
    line
}
