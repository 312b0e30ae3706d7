//! `policy stream`: shows each call as it happens, with the policies that it needs, or a summary of all recorded calls.

mod render;

use std::io;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command, value_parser};
use roleback_api::decisions::{DecisionLogStatus, StreamSwitch, StreamedDecision};
use roleback_api::route::{Endpoint, query};
use roleback_client::Client;

use super::generate::{summary, widen};
use crate::exit::{Failure, Kind};
use crate::filters;
use crate::follow::{self, Printer};
use crate::options::{examples, number, text};
use crate::output::print::note;
use crate::output::text::Text;
use crate::output::{Outcome, to_json};
use crate::target::{at, json, running, target, typed};

/// The name of the events in the stream.
const EVENT: &str = "decision";

pub(super) fn command() -> Command {
    let switch = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    let count = |name: &'static str, value: &'static str, help: &'static str| {
        let arg = Arg::new(name).long(name).value_name(value);
        arg.value_parser(value_parser!(u64)).help(help)
    };
    Command::new("stream")
        .about("Show each call as it happens, with the policies that it needs")
        .after_help(examples(&[
            (
                "Record every call and show it",
                "roleback policy stream --on",
            ),
            (
                "Show the calls of one principal",
                "roleback policy stream --principal role/deploy",
            ),
            (
                "Show the least-privilege policies for all recorded calls",
                "roleback policy stream --summary",
            ),
            ("Stop recording", "roleback policy stream --off"),
        ]))
        .args(filters::streamed())
        .args([
            switch("on", "Switch recording on, and show each call"),
            switch("off", "Switch recording off"),
            switch("reset", "Delete the recorded calls"),
            switch(
                "summary",
                "Show one policy for each principal and resource, for all recorded calls",
            ),
            count(
                "after",
                "ID",
                "Begin after the decision with this id [default: with the next decision]",
            ),
            count("limit", "N", "Stop after N calls [default: never]").short('n'),
        ])
        .group(ArgGroup::new("instead").args(["summary", "on", "off", "reset"]))
        .args([widen().requires("summary"), at().requires("summary")])
        .args(target())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let flag = |name| options.get_flag(name);
    if flag("summary") {
        let summary = summary(options, text(options, "principal"))?;
        let text = render::summary(&typed(&summary)?);
        return Ok(Outcome::new(summary, text));
    }
    if text(options, "data-dir").is_some() {
        return Err(Kind::Usage
            .because("a stopped server gets no calls: use `--summary`, or a running server"));
    }
    let client = running(options)?;
    if flag("reset") {
        let answer = json(client.post(&Endpoint::ResetStream.path(&[]), ""))?;
        return Ok(Outcome::new(
            answer,
            Text::own("The recorded calls were deleted.\n"),
        ));
    }
    if flag("off") {
        return switch(&client, false);
    }
    if flag("on") {
        switch(&client, true)?;
        note("recording is on; stop it with `roleback policy stream --off`");
    }
    follow(options, &client)
}

fn switch(client: &Client, streaming: bool) -> Result<Outcome, Failure> {
    let body = to_json(&StreamSwitch { streaming }).to_string();
    let state = json(client.post(&Endpoint::SwitchStream.path(&[]), body))?;
    Ok(Outcome::new(state, Text::own("Recording is off.\n")))
}

/// Shows decisions until the limit is reached or the output is closed.
fn follow(options: &ArgMatches, client: &Client) -> Result<Outcome, Failure> {
    let state = json(client.get(&Endpoint::StreamStatus.path(&[])))?;
    if !typed::<DecisionLogStatus>(&state)?.streaming {
        note(
            "recording is off, so only denials are shown; switch it on with `roleback policy stream --on`",
        );
    }
    let show = |data: &str| -> io::Result<Text> {
        let decision: StreamedDecision = serde_json::from_str(data)?;
        Ok(render::decision(&decision))
    };
    let is_json = text(options, "output") == Some("json");
    let printer = Printer::new(
        EVENT,
        (!is_json).then_some(show),
        number(options, "limit"),
        number(options, "after"),
    );
    follow::follow(client, printer, |after| path(options, after))?;
    Ok(Outcome::nothing())
}

fn path(options: &ArgMatches, after: Option<u64>) -> String {
    let mut pairs = filters::pairs(options);
    pairs.extend(after.map(|id| ("after", id.to_string())));
    query(&Endpoint::PolicyStream.path(&[]), &pairs)
}
