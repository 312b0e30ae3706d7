//! `policy diff`: what a changed policy additionally allows and denies, and what it no longer allows and denies.

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_policy::compare::{Change, compare};
use roleback_policy::document::Effect;
use roleback_policy::effort::{Effort, STEPS_MAX};
use serde_json::{Value, json};

use super::input;
use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::Outcome;
use crate::output::text::{Text, said, say};

/// The most actions that a line names. If there are more, only the number of the others is printed.
const NAMED_MAX: usize = 8;

pub(super) fn command() -> Command {
    let file =
        |name: &'static str, value: &'static str| Arg::new(name).required(true).value_name(value);
    Command::new("diff")
        .about("Show what a changed policy allows and denies more or less than before")
        .after_help("`perhaps` means that the difference depends on conditions, variables or principals. No server is needed.\n\n".to_owned() + &examples(&[
            ("Review a change", "roleback policy diff old.json new.json"),
            ("Compare with the last commit", "git show HEAD:policy.json | roleback policy diff - policy.json"),
        ]))
        .args([
            file("old", "OLD").help("The policy before; `-` is standard input"),
            file("new", "NEW").help("The policy after"),
            Arg::new("exit-code").long("exit-code").action(ArgAction::SetTrue).help("Exit with code 6 if there is a change"),
        ])
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let read = |name| input::read_one(text(options, name).unwrap_or_default())?.document();
    let compared = compare(&read("old")?, &read("new")?, &Effort::new(STEPS_MAX));
    let changes = compared.map_err(|stopped| {
        Kind::Error.because(format_args!("cannot compare the policies: {stopped}"))
    })?;
    let mut shown = Text::default();
    for change in &changes {
        shown.append(&line(change));
    }
    if changes.is_empty() {
        shown = Text::own("no change in what is allowed or denied\n");
    }
    let data = Value::Array(changes.iter().map(data).collect());
    Ok(Outcome::new(data, shown)
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

fn line(change: &Change) -> Text {
    let (sign, amount) = if change.more {
        ("+", "more")
    } else {
        ("-", "less")
    };
    let perhaps = if change.certain { "" } else { "perhaps " };
    let actions = change.actions.iter().take(NAMED_MAX).map(String::as_str);
    let mut line = said!(
        "{} {}{} {}: {}",
        sign,
        perhaps,
        verb(change.effect),
        amount,
        actions.collect::<Vec<_>>().join(", ")
    );
    if change.actions.len() > NAMED_MAX {
        say!(line, " and {} more", change.actions.len() - NAMED_MAX);
    }
    say!(line, " on {}", change.resource);
    if let Some(principal) = &change.principal {
        say!(line, " to {}", principal);
    }
    if !change.conditions.is_empty() {
        say!(line, " if {}", change.conditions.join(" and "));
    }
    say!(line, "\n");
    line
}
