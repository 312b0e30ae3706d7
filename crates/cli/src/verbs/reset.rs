//! `reset`: empties the state and keeps the event log.

use clap::{ArgMatches, Command};
use roleback_api::route::Endpoint;
use roleback_api::status::ResetAnswer;
use roleback_server::admin;
use serde_json::json;

use crate::confirm::{confirm, yes};
use crate::exit::{Failure, Kind};
use crate::options::examples;
use crate::output::Outcome;
use crate::output::text::said;
use crate::target::{self, Access, Target, target, typed};

pub(super) fn command() -> Command {
    Command::new("reset")
        .about("Empty the state and keep the event log")
        .after_help(examples(&[(
            "Empty the state between two test runs",
            "roleback reset --yes",
        )]))
        .arg(yes())
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    confirm(
        options,
        "This deletes every user, role, group and policy; the event log is kept.",
    )?;
    let data = match Target::of(options, Access::Write)? {
        Target::Running(client) => target::json(client.post(&Endpoint::Reset.path(&[]), ""))?,
        Target::Stopped(store) => {
            let seq = admin::reset::reset(&store).map_err(|error| Kind::Error.because(error))?;
            store.journal.shutdown();
            json!({"seq": seq})
        }
    };
    let ResetAnswer { seq } = typed(&data)?;
    let text = said!("The state is empty as of record {}.\n", seq);
    Ok(Outcome::new(data, text))
}
