//! `reset`: empties the world; the history stays.

use clap::ArgMatches;
use roleback_server::admin;
use serde_json::json;

use super::confirm;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{self, Access, Place};

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    confirm(
        options,
        "Everything in the world will be gone (the history stays).",
    )?;
    let data = match Place::of(options, Access::Write)? {
        Place::Running(client) => place::json(client.post("/_roleback/reset", ""))?,
        Place::Stopped(store) => {
            let seq = admin::reset::reset(&store).map_err(|error| Kind::Error.because(error))?;
            store.journal.shutdown();
            json!({"seq": seq})
        }
    };
    let text = format!("The world is empty as of record {}.\n", data["seq"]);
    Ok(Outcome::new(data, text))
}
