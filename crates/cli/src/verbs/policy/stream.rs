//! `policy stream`: each call as it happens, with the policy that it takes; and what all of them take together.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::thread::sleep;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::Value;

use super::super::decisions::{joined, pairs, stream_filters};
use super::document::shown;
use super::generate::{proof, summary, widen};
use crate::args::place;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{client_failure, json, running};
use crate::text;

/// How long to wait before a stream that broke off is asked for again.
const PAUSE: Duration = Duration::from_millis(500);
/// How often in a row that is tried.
const ATTEMPTS_MAX: u32 = 20;

pub(super) fn command() -> Command {
    let switch = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new("stream")
        .about("Each call as it happens, with the policy that it takes")
        .args(stream_filters())
        .args([
            switch(
                "summary",
                "One policy a principal and one a resource, for all that was recorded",
            ),
            switch("on", "Switch recording on"),
            switch("off", "Switch it off"),
            switch("reset", "Forget what was needed so far"),
        ])
        .group(clap::ArgGroup::new("instead").args(["summary", "on", "off", "reset"]))
        .arg(
            Arg::new("after")
                .long("after")
                .value_name("ID")
                .value_parser(value_parser!(u64))
                .help("Begin after this decision [default: with the next one]"),
        )
        .arg(
            Arg::new("limit")
                .long("limit")
                .short('n')
                .value_name("N")
                .value_parser(value_parser!(u64))
                .help("End after so many [default: never]"),
        )
        .arg(widen().requires("summary"))
        .args(place())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let flag = |name| options.get_flag(name);
    if flag("summary") {
        let summary = summary(options, text(options, "principal"))?;
        let told = told(&summary);
        return Ok(Outcome::new(summary, told));
    }
    if text(options, "data-dir").is_some() {
        return Err(Kind::Usage
            .because("a stopped server makes no calls: use `--summary`, or ask a running one"));
    }
    let client = running(options)?;
    if flag("reset") {
        let answer = json(client.post("/_roleback/policy-stream/reset", ""))?;
        return Ok(Outcome::new(answer, "Forgotten.\n"));
    }
    if flag("on") || flag("off") {
        let body = format!("{{\"streaming\": {}}}", flag("on"));
        let state = json(client.post("/_roleback/policy-stream/state", body))?;
        return Ok(Outcome::members(state));
    }
    follow(options)
}

/// Shows decisions until nobody reads them any more, or there were enough.
fn follow(options: &ArgMatches) -> Result<Outcome, Failure> {
    let client = running(options)?;
    let state = json(client.get("/_roleback/policy-stream/state"))?;
    if state["streaming"] != true {
        eprintln!(
            "note: recording is off, so only denials show; switch it on with `roleback policy stream --on`"
        );
    }
    let mut printer = Printer {
        json: text(options, "output") == Some("json"),
        left: options.get_one("limit").copied(),
        last: options.get_one("after").copied(),
        buffer: Vec::new(),
        progress: false,
    };
    let mut attempts = 0;
    while printer.left != Some(0) {
        let mut pairs = pairs(options);
        pairs.extend(printer.last.map(|id| ("after", id.to_string())));
        let path = format!("/_roleback/policy-stream?{}", joined(&pairs));
        printer.progress = false;
        let ended = client.download(&path, &mut printer);
        if printer.left == Some(0) || printer.is_unread() {
            break;
        }
        attempts = if printer.progress { 0 } else { attempts + 1 };
        match ended {
            Err(error) if attempts >= ATTEMPTS_MAX || !error.is_unreachable() => {
                return Err(client_failure(error));
            }
            _ if attempts >= ATTEMPTS_MAX => {
                return Err(Kind::Unreachable.because("the server ends the stream again and again"));
            }
            _ => sleep(PAUSE),
        }
    }
    Ok(Outcome::new(Value::Null, ""))
}

/// Prints events as their bytes come in.
struct Printer {
    json: bool,
    /// How many more are wanted.
    left: Option<u64>,
    /// The last one that was printed.
    last: Option<u64>,
    /// What has come of the next one.
    buffer: Vec<u8>,
    /// Whether anything has come.
    progress: bool,
}

impl Printer {
    /// Whether nobody reads what is printed.
    fn is_unread(&self) -> bool {
        io::stdout().flush().is_err()
    }

    fn event(&mut self, event: &str) -> io::Result<()> {
        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
        let Some(data) = field("data: ").filter(|_| field("event: ") == Some("decision")) else {
            return Ok(());
        };
        self.last = field("id: ").and_then(|id| id.parse().ok()).or(self.last);
        let mut out = io::stdout().lock();
        if self.json {
            writeln!(out, "{data}")?;
        } else {
            out.write_all(in_words(data).as_bytes())?;
        }
        out.flush()?;
        self.left = self.left.map(|left| left.saturating_sub(1));
        Ok(())
    }
}

impl Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress = true;
        self.buffer.extend_from_slice(bytes);
        while let Some(end) = self.buffer.windows(2).position(|two| two == b"\n\n") {
            let event: Vec<u8> = self.buffer.drain(..end + 2).collect();
            self.event(&String::from_utf8_lossy(&event))?;
            if self.left == Some(0) {
                // Enough: this ends the download.
                return Err(io::Error::other("enough"));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A decision as LocalStack's stream shows one.
fn in_words(data: &str) -> String {
    let event: Value = serde_json::from_str(data).unwrap_or_default();
    let word = |name: &str| event[name].as_str().unwrap_or_default();
    let mut text = format!(
        "{} {} by {}: {}\n",
        word("time"),
        word("operation"),
        word("caller"),
        word("decision")
    );
    for policy in event["policies"].as_array().into_iter().flatten() {
        let name = policy["attached_to"].as_str().unwrap_or_default();
        let _ = writeln!(text, "{}: \"{name}\"", attached(&policy["kind"]));
        let _ = writeln!(text, "Policy:\n{}", shown(&policy["document"]));
    }
    text.push('\n');
    text
}

fn attached(kind: &Value) -> &'static str {
    match kind.as_str() {
        Some("identity") => "Attached to identity",
        Some("trust") => "Attached to role (trust policy)",
        _ => "Attached to resource",
    }
}

/// The summary in words.
fn told(summary: &Value) -> String {
    let mut text = String::new();
    let list = |name: &str| summary[name].as_array().into_iter().flatten();
    for one in list("principals").chain(list("resources")) {
        let name = one["attached_to"].as_str().unwrap_or_default();
        let _ = writeln!(text, "{}: \"{name}\"", attached(&one["kind"]));
        match one["text"].as_str() {
            None => text.push_str("No policy is needed.\n"),
            Some(policy) => {
                let _ = write!(text, "Policy:\n{policy}{}", proof(one));
            }
        }
        for missing in one["not_granted"].as_array().into_iter().flatten() {
            text += &not_granted(missing);
        }
        for spare in one["not_used"].as_array().into_iter().flatten() {
            text += &not_used(spare);
        }
        text.push('\n');
    }
    if text.is_empty() {
        text.push_str("Nothing was recorded. Switch recording on with `roleback policy stream --on`, and make calls.\n");
    }
    for (name, words) in [
        (
            "dropped",
            "decisions were not written: they came too fast, or the disk did not take them",
        ),
        ("untold", "calls are not in this: there was no room"),
    ] {
        if summary[name].as_u64().is_some_and(|count| count > 0) {
            let _ = writeln!(text, "note: {} {words}", summary[name]);
        }
    }
    text
}

fn not_granted(missing: &Value) -> String {
    let word = |name: &str| missing[name].as_str().unwrap_or_default();
    let context = missing["context"].as_object().into_iter().flatten();
    let with = context.map(|(key, seen)| match seen {
        Value::String(value) => format!(" with {key}={value}"),
        several => format!(" with {key}={several}"),
    });
    format!(
        "needed but not granted: {} on {}{}\n",
        word("action"),
        word("resource"),
        with.collect::<String>()
    )
}

fn not_used(spare: &Value) -> String {
    let word = |name: &str| spare[name].as_str().unwrap_or_default();
    let statement = spare["sid"].as_str().map_or_else(
        || {
            format!(
                "statement {}",
                spare["statement"].as_u64().unwrap_or_default() + 1
            )
        },
        str::to_owned,
    );
    let what = if spare["whole"] == true {
        "all of it".to_owned()
    } else {
        let actions = spare["actions"].as_array().into_iter().flatten();
        actions
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    format!(
        "granted but not used: {statement} of {} of {}: {what}\n",
        word("policy"),
        word("holder")
    )
}
