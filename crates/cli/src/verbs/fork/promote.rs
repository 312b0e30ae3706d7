//! `fork promote`: merges what a fork changed into the state that it was made from.

use clap::{ArgMatches, Command};
use roleback_api::route::{Endpoint, query};

use super::named;
use crate::exit::Failure;
use crate::options::{examples, text};
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::target::running;
use crate::verbs::pod::{Stopped, Words, merge_options, merge_parameters, merging, outcome};

const PROMOTED: Words = Words {
    done: "Promoted the fork",
    action: "promotion",
    theirs: "fork",
};

pub(super) fn command() -> Command {
    let promote = named(
        "promote",
        "Merge what a fork changed into the state that it was made from",
        ("Keep what was tried out", "roleback fork promote try"),
    );
    promote
        .long_about(
            "Merge what a fork changed into the state that it was made from, as one record. What was changed there since, \
             stays. If both changed the same, the conflicts are listed and nothing is merged until they are settled. The fork \
             stays as it is",
        )
        .after_help(examples(&[
            ("Keep what was tried out", "roleback fork promote try"),
            (
                "Show what that would change",
                "roleback fork promote try --dry-run",
            ),
            (
                "Take the side of the fork in every conflict",
                "roleback fork promote try --theirs",
            ),
        ]))
        .args(merging("fork"))
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let name = text(options, "name").unwrap_or_default();
    let merge = merge_options(options)?;
    let parameters: Vec<_> = merge_parameters(&merge).collect();
    let path = query(&Endpoint::PromoteFork.path(&[name]), &parameters);
    let body = merge.decisions.conflicts.as_ref().map(to_json);
    let body = body.map_or_else(String::new, |conflicts| conflicts.to_string());
    let bar = progress::bar();
    let on_progress = |progress| progress::show_on(bar.as_ref(), progress);
    let promoted = running(options)?.post_body_with_progress(&path, body, on_progress);
    outcome(promoted.map_err(Stopped::from), &PROMOTED)
}
