//! `show`: one record of the event log.

use clap::{Arg, ArgMatches, Command};
use roleback_api::moment::Moment;
use roleback_api::route::Endpoint;
use roleback_server::admin::log::{self, LogError};
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::table::plain;
use crate::output::text::{BOLD, Painted, Text, said, say};
use crate::output::{Outcome, to_json};
use crate::target::{self, Target, at, target};

pub(super) fn command() -> Command {
    let record = Arg::new("record")
        .required(true)
        .value_name("SEQ|ULID|MOMENT")
        .allow_hyphen_values(true)
        .help("The number of the record as `roleback log` shows it, its ULID, a moment such as head~1 or -10m, or POD:VERSION#RECORD of a pod with history");
    Command::new("show")
        .about("Show a record of the event log with its secrets redacted")
        .after_help(examples(&[
            ("Show record 12", "roleback show 12"),
            (
                "Show the record before the last one",
                "roleback show head~1",
            ),
        ]))
        .args([record, at()])
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let moment = moment(text(options, "record").unwrap_or_default())?;
    let record = match Target::as_of(options)? {
        Target::Running(client) => {
            target::json(client.get(&Endpoint::Record.path(&[&moment.to_string()])))?
        }
        Target::Stopped(store) => to_json(&log::record_at(&store, &moment).map_err(failure)?),
    };
    let text = described(&record);
    Ok(Outcome::new(record, text))
}

/// A moment on the command line.
pub(super) fn moment(text: &str) -> Result<Moment, Failure> {
    // A record of a pod's log can be written as `blame` shows it, without `pod:`.
    let named = text.contains('#') && !text.contains("pod:");
    let text = if named { &format!("pod:{text}") } else { text };
    Moment::parse_on_command_line(text).map_err(|why| Kind::Usage.because(why))
}

/// The members that are most often wanted, then the sentence, then the whole record.
fn described(record: &Value) -> Text {
    let member = |name: &str| plain(record.get(name).unwrap_or(&Value::Null));
    let mut text = said!(
        "{}\n",
        Painted(BOLD, format!("record {} {}", member("seq"), member("ulid")))
    );
    for (title, name) in [
        ("Caller:", "caller"),
        ("Time:", "time"),
        ("Operation:", "operation"),
    ] {
        say!(text, "{:<11}{}\n", title, member(name));
    }
    say!(text, "\n    {}\n\n", member("summary"));
    let document = serde_json::to_string_pretty(record).unwrap_or_default();
    say!(text, "{}\n", Text::document(&document));
    text
}

fn failure(error: LogError) -> Failure {
    let kind = match error {
        LogError::Missing { .. } | LogError::Moment(_) => Kind::Error,
        _ => Kind::Integrity,
    };
    kind.because(error)
}
