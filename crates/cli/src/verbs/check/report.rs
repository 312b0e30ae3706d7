//! The differences between a recording and a run, as text and as a JUnit report.

use std::fmt::Write as _;

use roleback_identity::recording::{Change, Comparison, Difference};
use serde_json::Value;

use crate::output::junit::{Case, report};
use crate::output::text::{Text, say};

/// The name of the test suite in JUnit reports.
const SUITE: &str = "roleback check";
/// The test case for the exit code of the command.
const COMMAND_CASE: &str = "command";

/// The differences for people, by entity.
pub(super) fn text(found: &Comparison) -> Text {
    let mut text = Text::default();
    for line in lines(found).lines() {
        say!(text, "{}\n", line);
    }
    text
}

/// The same as lines that may contain anything.
pub(super) fn lines(found: &Comparison) -> String {
    let mut out = String::new();
    let mut entity = "";
    for difference in &found.differences {
        if difference.entity != entity {
            entity = &difference.entity;
            let _ = writeln!(out, "{}", one_line(entity));
        }
        let _ = writeln!(out, "  {}", heading(difference));
        for change in &difference.changes {
            let _ = writeln!(out, "    {}", changed(change));
        }
    }
    let listed = found.differences.len();
    if listed < found.count() {
        let _ = writeln!(out, "... and {} more differences", found.count() - listed);
    }
    let differing = found.entities.values().filter(|count| **count > 0).count();
    let _ = writeln!(
        out,
        "{} missing, {} unexpected, {} changed, in {differing} of {} entities",
        found.missing,
        found.unexpected,
        found.changed,
        found.entities.len()
    );
    out
}

fn heading(difference: &Difference) -> String {
    let mut places = Vec::new();
    places.extend(difference.line.map(|line| format!("line {line}")));
    places.extend(difference.record.map(|seq| format!("record {seq}")));
    let mut text = difference.how.as_str().to_owned();
    if !difference.what.is_empty() {
        text.push(' ');
        text.push_str(&one_line(&difference.what));
    }
    if !places.is_empty() {
        let _ = write!(text, " ({})", places.join(", "));
    }
    text
}

fn changed(change: &Change) -> String {
    let value = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    match (value(&change.recorded), value(&change.now)) {
        (Some(recorded), Some(now)) => format!("{}: {recorded} -> {now}", one_line(&change.path)),
        (Some(recorded), None) => format!("- {} {recorded}", one_line(&change.path)),
        (None, Some(now)) => format!("+ {} {now}", one_line(&change.path)),
        (None, None) => String::new(),
    }
}

/// The text without line breaks, which could look like lines of this report.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A JUnit report: one test case for each entity, and one for the exit code of the command.
pub(super) fn junit(path: &str, (recorded, now): (i32, i32), found: &Comparison) -> String {
    let command = Case {
        name: COMMAND_CASE,
        failure: (recorded != now).then(|| {
            let message = format!("exited with {now}, recorded {recorded}");
            (message.clone(), message)
        }),
    };
    let entities = found.entities.iter().map(|(entity, count)| Case {
        name: entity,
        failure: (*count > 0).then(|| (format!("{count} differences"), details(entity, found))),
    });
    let cases: Vec<_> = std::iter::once(command).chain(entities).collect();
    report(SUITE, path, &cases)
}

fn details(entity: &str, found: &Comparison) -> String {
    let mut out = String::new();
    let of_entity = found.differences.iter();
    for difference in of_entity.filter(|it| it.entity == entity) {
        out += &heading(difference);
        out.push('\n');
        for change in &difference.changes {
            out += &format!("  {}\n", changed(change));
        }
    }
    out
}
