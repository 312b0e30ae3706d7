//! `show`: one record of the event log.

use clap::{Arg, ArgMatches, Command, value_parser};
use roleback_api::route::Endpoint;
use roleback_server::admin::log::{self, LogError};

use crate::exit::{Failure, Kind};
use crate::options::{examples, number};
use crate::output::text::{Text, said};
use crate::output::{Outcome, to_json};
use crate::target::{self, Access, Target, target};

pub(super) fn command() -> Command {
    let seq = Arg::new("seq")
        .required(true)
        .value_name("SEQ")
        .value_parser(value_parser!(u64))
        .help("The number of the record, as `roleback log` shows it");
    Command::new("show")
        .about("Show a record of the event log with its secrets redacted")
        .after_help(examples(&[("Show record 12", "roleback show 12")]))
        .arg(seq)
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let seq = number(options, "seq").unwrap_or_default();
    let record = match Target::of(options, Access::Read)? {
        Target::Running(client) => {
            target::json(client.get(&Endpoint::Record.path(&[&seq.to_string()])))?
        }
        Target::Stopped(store) => to_json(&log::record(&store.journal, seq).map_err(failure)?),
    };
    let document = Text::document(&serde_json::to_string_pretty(&record).unwrap_or_default());
    let text = said!("{}\n", document);
    Ok(Outcome::new(record, text))
}

fn failure(error: LogError) -> Failure {
    let kind = match error {
        LogError::Missing { .. } => Kind::Error,
        _ => Kind::Integrity,
    };
    kind.because(error)
}
