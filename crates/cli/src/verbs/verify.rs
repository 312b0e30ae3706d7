//! `verify`: checks that the event log is intact, and that the state follows from it.

use clap::{ArgMatches, Command};
use roleback_api::proof::{LostRecords, Verification};
use roleback_api::route::Endpoint;
use roleback_server::admin::proof;

use crate::exit::{Failure, Kind};
use crate::options::examples;
use crate::output::print::note;
use crate::output::text::{Text, said, say};
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::target::{Access, Target, long_work, target, typed};

pub(super) fn command() -> Command {
    Command::new("verify")
        .about("Check that the event log is intact, and that the state follows from it")
        .long_about("Check the checksums and the hash chain of the event log, and that the state equals the replayed events. Report records that were lost at any time")
        .after_help(examples(&[
            ("Verify a running server", "roleback verify"),
            ("Verify the data directory of a stopped server", "roleback verify --data-dir ./data"),
        ]))
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let target = Target::of(options, Access::Prove)?;
    target.skip_drop();
    let found = match &target {
        Target::Running(client) => long_work(client, &Endpoint::Verify.path(&[]))?,
        Target::Stopped(store) => to_json(&proof::verify(store, progress::bar().as_ref())),
    };
    let verification: Verification = typed(&found)?;
    verification.lost.iter().for_each(note_lost);
    if verification.ok {
        return Ok(Outcome::new(found, summary(&verification)));
    }
    let problems = verification.problems.iter();
    let problems = problems.map(|problem| format!("record {}: {}", problem.seq, problem.what));
    Err(Kind::Integrity
        .because("the event log is damaged, or the state does not follow from it")
        .with(problems.collect()))
}

fn summary(found: &Verification) -> Text {
    let mut text = intact(found);
    if let Some(folded) = &found.folded {
        let by = folded.by.map(|by| format!(" by record {by}"));
        say!(
            text,
            "Records 1 to {} were folded{}; before the log: {} segments, hashes known, content gone.\n",
            folded.last,
            by.unwrap_or_default(),
            folded.segments
        );
    }
    text
}

fn intact(found: &Verification) -> Text {
    said!(
        "The event log is intact: {} records and {} segments were checked, up to record {}.\n\
         The state equals the replayed events.\n\
         Log hash   {}\n\
         State hash {}\n",
        found.records,
        found.segments,
        found.seq,
        found.hash,
        found.state_hash
    )
}

/// Prints a note about lost records. This is not a failure: the log can be intact in spite of an earlier, reported loss.
fn note_lost(loss: &LostRecords) {
    let which = if loss.first == loss.last {
        format!("record {} was", loss.first)
    } else {
        format!("records {} to {} were", loss.first, loss.last)
    };
    note(format_args!(
        "{which} acknowledged and then lost; the loss was found {} and is reported by record {}; other records can have these numbers now",
        loss.found, loss.seq,
    ));
}
