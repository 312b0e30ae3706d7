//! `policy generate`: the policy that is just enough for what somebody did, with its proof.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::decisions::MANAGED_POLICY_CHARACTERS_MAX;
use roleback_server::admin::summary::summarise;
use serde_json::Value;

use super::super::data;
use super::super::log::escaped;
use crate::args::place;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{self, Access, Place};
use crate::text;

pub(super) fn command() -> Command {
    Command::new("generate")
        .about("Write the policy that is just enough for what was recorded, and prove it: every call is allowed by it, and none of its statements can go")
        .arg(
            Arg::new("principal")
                .required(true)
                .value_name("PRINCIPAL")
                .help("The ARN of a user, a role or a root user, or the end of it"),
        )
        .arg(
            Arg::new("resource")
                .long("resource")
                .action(ArgAction::SetTrue)
                .help("It is a resource, such as a role that others take on: its own policy"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .help("Where to write the policy [default: standard output]"),
        )
        .arg(widen())
        .args(place())
}

/// How many resources may be named before they become a pattern.
pub(super) fn widen() -> Arg {
    Arg::new("widen")
        .long("widen")
        .value_name("N")
        .value_parser(value_parser!(u64))
        .help("Where an action needs more than N resources at one place, allow all whose names begin as theirs do [default: name each]")
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let wanted = text(options, "principal").unwrap_or_default();
    let summary = summary(options, None)?;
    let list = if options.get_flag("resource") {
        "resources"
    } else {
        "principals"
    };
    let generated = chosen(&summary[list], wanted)?;
    let Some(document) = generated["text"].as_str() else {
        return Err(Kind::Error.because(format_args!(
            "`{wanted}` needs no policy: none controls what it called"
        )));
    };
    eprint!("{}", proof(&generated));
    let shown = match text(options, "out") {
        None => document,
        Some(path) => {
            let failed = |why| Kind::Error.because(format_args!("cannot write `{path}`: {why}"));
            std::fs::write(path, document).map_err(failed)?;
            ""
        }
    };
    if generated["proof"]["holds"] == true {
        return Ok(Outcome::new(generated.clone(), shown));
    }
    Err(Kind::Expectation.because("the proof fails: the policy is not just what was needed"))
}

/// The summary of all calls, or of those whose principal has a text in its ARN.
pub(super) fn summary(options: &ArgMatches, principal: Option<&str>) -> Result<Value, Failure> {
    let widen = options.get_one::<u64>("widen");
    match Place::of(options, Access::Read)? {
        Place::Running(client) => {
            let principal = principal.map(|text| format!("principal={}", escaped(text)));
            let widen = widen.map(|most| format!("widen={most}"));
            let query: Vec<_> = principal.into_iter().chain(widen).collect();
            let path = format!("/_roleback/policy-stream/summary?{}", query.join("&"));
            place::json(client.get(&path))
        }
        Place::Stopped(store) => {
            let widen = widen.map(|most| *most as usize);
            Ok(data(&summarise(&store, principal, widen)))
        }
    }
}

/// The one of this name, or the only one whose name ends so.
fn chosen(list: &Value, wanted: &str) -> Result<Value, Failure> {
    let all: Vec<&Value> = list.as_array().into_iter().flatten().collect();
    let name = |one: &&&Value| one["attached_to"].as_str().unwrap_or_default().to_owned();
    if let Some(exact) = all.iter().find(|one| name(one) == wanted) {
        return Ok((*exact).clone());
    }
    let ends_so = |one: &&&Value| {
        let rest = name(one).strip_suffix(wanted).map(str::to_owned);
        rest.is_some_and(|rest| rest.ends_with(['/', ':']))
    };
    let ending: Vec<_> = all.iter().filter(ends_so).collect();
    match ending.as_slice() {
        [only] => Ok((**only).clone()),
        [] => Err(Kind::Error.because(format_args!(
            "nothing was recorded for `{wanted}`: switch recording on with `roleback policy stream --on`, make the calls, and try again"
        ))),
        several => {
            let names: Vec<_> = several.iter().map(name).collect();
            Err(Kind::Usage.because(format_args!("`{wanted}` may be any of {}", names.join(", "))))
        }
    }
}

/// The proof in words.
pub(super) fn proof(generated: &Value) -> String {
    let proof = &generated["proof"];
    let (calls, statements) = (&proof["calls"], &proof["statements"]);
    let mut text = if proof["holds"] == true {
        format!(
            "proof: every recorded call ({calls}) is allowed; without any one statement (of {statements}) some call is denied\n"
        )
    } else {
        format!("proof FAILS for {calls} recorded calls and {statements} statements\n")
    };
    for denied in proof["denied"].as_array().into_iter().flatten() {
        text += &format!("  denied: {}\n", denied.as_str().unwrap_or_default());
    }
    for spare in proof["spare"].as_array().into_iter().flatten() {
        text += &format!("  not needed: statement {spare} (from 0)\n");
    }
    let characters = generated["characters"].as_u64().unwrap_or_default();
    if characters > MANAGED_POLICY_CHARACTERS_MAX as u64 {
        text += &format!(
            "note: {characters} characters without white space; a managed policy may have {MANAGED_POLICY_CHARACTERS_MAX}\n"
        );
    }
    text
}
