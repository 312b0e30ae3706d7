//! `policy summary`: a table of what a policy allows or denies, with one row for each service, as in the AWS console.

use clap::{ArgMatches, Command};
use roleback_policy::catalogue::AccessLevel;
use roleback_policy::summary::{Row, summarize};
use serde_json::{Value, json};

use super::input;
use crate::exit::Failure;
use crate::options::examples;
use crate::output::Outcome;
use crate::output::print::note;
use crate::output::table::Column;

const COLUMNS: &[Column] = &[
    ("EFFECT", "effect"),
    ("SERVICE", "service"),
    ("ACCESS", "accessText"),
    ("RESOURCE", "resourceText"),
    ("CONDITION", "conditionText"),
];

pub(super) fn command() -> Command {
    Command::new("summary")
        .about("Summarize policies by service: access levels, resources, conditions")
        .after_help(examples(&[(
            "Summarize a policy",
            "roleback policy summary policy.json",
        )]))
        .arg(input::files())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let inputs = input::read(options, "file")?;
    let mut rows = Vec::new();
    for input in &inputs {
        let (summary, unknown) = summarize(&input.document()?);
        rows.extend(summary.iter().map(row));
        if !unknown.is_empty() {
            note(format_args!(
                "{}: unknown services or actions: {}",
                input.name,
                unknown.join(", ")
            ));
        }
    }
    Ok(Outcome::table(
        Value::Array(rows),
        COLUMNS,
        "No statements.\n",
    ))
}

fn row(row: &Row) -> Value {
    let levels: Vec<Value> = row
        .levels
        .iter()
        .map(|(level, full)| json!({"level": level.as_str(), "full": full}))
        .collect();
    json!({
        "effect": row.effect.as_str(),
        "service": row.service.prefix,
        "serviceName": row.service.name,
        "access": levels,
        "resources": row.resources,
        "conditions": row.conditions,
        "accessText": access(row),
        "resourceText": several(&row.resources, "-"),
        "conditionText": several(&row.conditions, "None"),
    })
}

/// `Full access`, or `Full: List, Read; Limited: Write`.
fn access(row: &Row) -> String {
    let named = |full: bool| {
        let levels = row.levels.iter().filter(|(_, is_full)| *is_full == full);
        levels
            .map(|(level, _): &(AccessLevel, bool)| level.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let all = row
        .service
        .actions
        .iter()
        .all(|action| row.levels.contains(&(action.access, true)));
    if all {
        return "Full access".to_owned();
    }
    let parts = [("Full", named(true)), ("Limited", named(false))];
    let parts = parts.into_iter().filter(|(_, levels)| !levels.is_empty());
    parts
        .map(|(word, levels)| format!("{word}: {levels}"))
        .collect::<Vec<_>>()
        .join("; ")
}

/// The only value, or the number of values.
fn several(things: &[String], none: &str) -> String {
    match things {
        [] => none.to_owned(),
        [one] if one == "*" => "All resources".to_owned(),
        [one] => one.clone(),
        many => format!("Multiple ({})", many.len()),
    }
}
