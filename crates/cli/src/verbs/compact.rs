//! `compact`: removes old records and keeps the state after them.

use clap::{Arg, ArgAction, ArgMatches, Command};
use roleback_api::compact::{CompactRequest, Compacted};
use roleback_api::route::Endpoint;
use roleback_server::admin::compact::compact;

use crate::confirm::{confirm, yes};
use crate::exit::{Failure, Kind};
use crate::options::{examples, text};
use crate::output::text::said;
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::target::{Access, Target, long_work_with, target, typed};

pub(super) fn command() -> Command {
    let before = Arg::new("before")
        .long("before")
        .required(true)
        .value_name("MOMENT")
        .allow_hyphen_values(true)
        .help("The moment that becomes the earliest one, such as a record number, a time or -30d");
    let summaries = Arg::new("keep-summaries")
        .long("keep-summaries")
        .action(ArgAction::SetTrue)
        .help("Keep the time, the caller, the operation and the sentence of each removed record");
    Command::new("compact")
        .about("Remove the records before a moment and keep its state, to make the event log smaller")
        .long_about("Remove the records before a moment and keep its state. Earlier moments cannot be shown any more, and the removed records cannot be undone; `blame` still names them. The hash chain of the remaining records can still be verified")
        .after_help(examples(&[
            ("Remove what is older than 30 days", "roleback compact --before -30d"),
            (
                "Compact the data directory of a stopped server before record 1000",
                "roleback compact --before 1000 --data-dir ./data --yes",
            ),
        ]))
        .arg(before)
        .arg(summaries)
        .arg(yes())
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let request = CompactRequest {
        before: text(options, "before").unwrap_or_default().to_owned(),
        keep_summaries: options.get_flag("keep-summaries"),
    };
    let target = Target::of(options, Access::Write)?;
    confirm(
        options,
        "This removes records of the event log: what is before the moment cannot be shown or undone any more.",
    )?;
    let done = match &target {
        Target::Running(client) => {
            let body = serde_json::to_string(&request).unwrap_or_default();
            long_work_with(client, &Endpoint::Compact.path(&[]), &body)
        }
        Target::Stopped(store) => compact(store, &request, progress::bar().as_ref())
            .map(|done| to_json(&done))
            .map_err(|error| Kind::Error.because(error)),
    };
    target.close();
    let done = done?;
    let Compacted {
        folded,
        segments,
        record,
        ..
    } = typed(&done)?;
    let text = said!(
        "Folded records 1 to {}, in {} segments, as record {}. The earliest moment is {}.\n",
        folded,
        segments,
        record,
        folded
    );
    Ok(Outcome::new(done, text))
}
