//! `blame`: which record set each attribute and statement of an entity.

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::blame::{Blame, Line, PodSave, Record};
use roleback_api::route::{Endpoint, query};
use roleback_server::admin::blame::{self, BlameError};
use serde_json::{Value, json};

use super::show::moment;
use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::table::{self, Column, plain};
use crate::output::text::{BOLD, Painted, said, say};
use crate::output::{Outcome, to_json};
use crate::target::{Access, Target, json as received, target, typed};

const COLUMNS: &[Column] = &[
    ("PATH", "path"),
    ("VALUE", "value"),
    ("RECORD", "record"),
    ("TIME", "time"),
    ("CALLER", "caller"),
    ("SUMMARY", "summary"),
];
/// The longest value that is shown whole, in characters.
const VALUE_CHARS_MAX: usize = 48;

pub(super) fn command() -> Command {
    Command::new("blame")
        .about("Show which record set each attribute and policy statement of an entity")
        .after_help(examples(&[
            (
                "Show who granted what to a role",
                "roleback blame arn:aws:iam::000000000000:role/ci",
            ),
            (
                "Show who had set the attributes of a user ten minutes ago",
                "roleback blame user/ann --at -10m",
            ),
        ]))
        .args([
            Arg::new("entity")
                .required(true)
                .value_name("ARN|NAME|ID")
                .help("The entity: an ARN, `user/ann`, a name or a unique id"),
            Arg::new("at")
                .long("at")
                .value_name("MOMENT")
                .allow_hyphen_values(true)
                .default_value("head")
                .help("The state to look at: a record number, a time, -10m, head~2, pod:NAME"),
            Arg::new("first-origin")
                .long("first-origin")
                .action(ArgAction::SetTrue)
                .help("Show the record that first set a value, instead of the undo, rewind or load that restored it"),
        ])
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let entity = text(options, "entity").unwrap_or_default();
    let at = moment(text(options, "at").unwrap_or_default())?;
    let answer = match Target::of(options, Access::Read)? {
        Target::Running(client) => {
            let pairs = [("entity", entity.to_owned()), ("at", at.to_string())];
            received(client.get(&query(&Endpoint::Blame.path(&[]), &pairs)))?
        }
        Target::Stopped(store) => to_json(&blame::blame(&store, entity, &at).map_err(failure)?),
    };
    let mut blame: Blame = typed(&answer)?;
    if options.get_flag("first-origin") {
        for line in &mut blame.lines {
            line.record = line.origin.take().or(line.record.take());
        }
    }
    let text = described(&blame);
    Ok(Outcome::new(to_json(&blame), text))
}

fn failure(error: BlameError) -> Failure {
    let kind = match error {
        BlameError::Log(_) => Kind::Integrity,
        _ => Kind::Error,
    };
    kind.because(error)
}

fn described(blame: &Blame) -> crate::output::text::Text {
    let name = blame.entity.arn.clone();
    let name = name.unwrap_or_else(|| format!("{} {}", blame.entity.kind, blame.entity.name));
    let mut text = said!(
        "{} ({}) at record {}\n",
        Painted(BOLD, name),
        blame.entity.id,
        blame.at
    );
    if let Some(namesake) = &blame.namesake {
        let by = &namesake.deleted_by;
        say!(
            text,
            "The name was that of {} before, until record {} {} by {}.\n",
            namesake.id,
            by.seq,
            by.summary,
            by.caller
        );
    }
    let rows = Value::Array(blame.lines.iter().map(row).collect());
    text.append(&table::of_objects(&rows, COLUMNS));
    text
}

fn row(line: &Line) -> Value {
    let record = line.record.as_ref();
    let behind = line.pod_record.as_ref();
    let behind = behind.map(|it| format!(" <- {} {}", it.name, it.record.operation));
    let behind = behind.or_else(|| line.saved.as_ref().map(saved));
    let summary = match (record, &line.origin) {
        (None, _) => "the log does not tell".to_owned(),
        (Some(record), None) => sentence(record),
        (Some(record), Some(origin)) => format!("{} (from {})", sentence(record), short(origin)),
    };
    json!({
        "path": path(line),
        "value": value(line),
        "record": record.map(|it| it.seq),
        "time": record.map(|it| &it.time),
        "caller": record.map(|it| &it.caller),
        "summary": summary + &behind.unwrap_or_default(),
    })
}

/// Who saved the pod that a record loaded, and on which day.
fn saved(save: &PodSave) -> String {
    let day = save.time.split('T').next().unwrap_or_default();
    match &save.by {
        Some(by) => format!(" (saved by {by}, {day}; no history)"),
        None => format!(" (saved {day}; no history)"),
    }
}

/// What a record changed. Of a folded record, often only the operation is known.
fn sentence(record: &Record) -> String {
    match (record.folded, record.summary.as_str()) {
        (false, summary) => summary.to_owned(),
        (true, "") => format!("{} (folded)", record.operation),
        (true, summary) => format!("{summary} (folded)"),
    }
}

/// A record in a few words.
fn short(record: &Record) -> String {
    format!("{} {} by {}", record.seq, record.operation, record.caller)
}

/// The path with the name of what it refers to.
fn path(line: &Line) -> String {
    match (&line.refers_to, &line.value) {
        (Some(name), Some(Value::Bool(true))) => format!("{} ({name})", line.path),
        _ => line.path.clone(),
    }
}

/// A value on one line.
fn value(line: &Line) -> String {
    let text = match (&line.value, &line.refers_to) {
        _ if line.secret => "(hidden)".to_owned(),
        (None, _) => "-".to_owned(),
        (Some(Value::Bool(true)), _) => "yes".to_owned(),
        (Some(Value::String(id)), Some(name)) => format!("{id} ({name})"),
        (Some(value), _) => plain(value),
    };
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(value: Value, refers_to: Option<&str>) -> Line {
        Line {
            path: "/p".into(),
            refers_to: refers_to.map(str::to_owned),
            value: Some(value),
            secret: false,
            record: None,
            origin: None,
            saved: None,
            pod_record: None,
        }
    }

    #[test]
    fn a_pod_without_history_shows_who_saved_it() {
        let save = |by: Option<&str>| PodSave {
            by: by.map(str::to_owned),
            time: "2026-11-02T10:11:12Z".to_owned(),
        };
        for (by, shown) in [
            (Some("lukas"), " (saved by lukas, 2026-11-02; no history)"),
            (None, " (saved 2026-11-02; no history)"),
        ] {
            assert_eq!(saved(&save(by)), shown);
        }
    }

    #[test]
    fn values_are_short_and_references_have_names() {
        for (line, path_shown, value_shown) in [
            (line(json!("ann"), None), "/p", "ann"),
            (line(json!(true), Some("devs")), "/p (devs)", "yes"),
            (line(json!("AIDA1"), Some("ann")), "/p", "AIDA1 (ann)"),
            (line(json!({"a": 1}), None), "/p", "{\"a\":1}"),
            (
                Line {
                    secret: true,
                    ..line(json!("s"), None)
                },
                "/p",
                "(hidden)",
            ),
        ] {
            assert_eq!(
                (path(&line).as_str(), value(&line).as_str()),
                (path_shown, value_shown)
            );
        }
        let long = value(&line(json!("ä".repeat(100)), None));
        assert_eq!(long, "ä".repeat(VALUE_CHARS_MAX) + "...");
    }

    #[test]
    fn a_restored_value_names_its_origin() {
        let record = |seq, summary: &str| Record {
            seq,
            time: "t".into(),
            caller: "ann".into(),
            operation: "iam:TagUser".into(),
            summary: summary.into(),
            folded: false,
        };
        let line = Line {
            record: Some(record(50, "rewound to 20")),
            origin: Some(record(12, "tagged user bob with a=1")),
            ..line(json!("1"), None)
        };
        assert_eq!(
            row(&line)["summary"],
            "rewound to 20 (from 12 iam:TagUser by ann)"
        );
        for (summary, expected) in [
            ("", "iam:TagUser (folded)"),
            (
                "tagged user bob with a=1",
                "tagged user bob with a=1 (folded)",
            ),
        ] {
            let folded = Record {
                folded: true,
                ..record(3, summary)
            };
            let line = Line {
                record: Some(folded),
                origin: None,
                ..line.clone()
            };
            assert_eq!(row(&line)["summary"], expected);
        }
        let unknown = Line {
            record: None,
            ..line
        };
        assert_eq!(row(&unknown)["summary"], "the log does not tell");
    }
}
