//! `replay --with-policies`: the recorded requests that changed policies would decide differently.

use std::ffi::OsStr;
use std::path::Path;

use roleback_api::proof::{PolicyFlip, PolicyReplay};
use roleback_api::route::Endpoint;
use roleback_identity::replay::policy_changes;
use roleback_server::admin::proof;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::files::read_text;
use crate::output::text::{Text, said, say};
use crate::output::{Outcome, to_json};
use crate::progress;
use crate::target::{Target, long_work_with, typed};

/// Evaluates the requests of the target. With `expects_none`, any change of a result is unexpected.
pub(super) fn run(target: &Target, path: &str, expects_none: bool) -> Result<Outcome, Failure> {
    let text = as_json(path, read_text(path)?)?;
    let changes = policy_changes(&text)
        .map_err(|error| Kind::Usage.because(format_args!("cannot use `{path}`: {error}")))?;
    let found = match target {
        Target::Running(client) => {
            long_work_with(client, &Endpoint::ReplayWithPolicies.path(&[]), &text)?
        }
        Target::Stopped(store) => {
            let found = proof::with_policies(store, &changes, progress::bar().as_ref());
            to_json(&found.map_err(|error| Kind::Integrity.because(error))?)
        }
    };
    let replay: PolicyReplay = typed(&found)?;
    let text = report(&replay);
    Ok(Outcome::new(found, text).expected_unless(expects_none && !replay.flips.is_empty()))
}

/// The text of a file with JSON or YAML, as JSON. What does not begin like a JSON list or object is YAML.
fn as_json(path: &str, text: String) -> Result<String, Failure> {
    let extension = Path::new(path).extension().and_then(OsStr::to_str);
    let is_json = match extension {
        Some("yaml" | "yml") => false,
        Some("json") => true,
        _ => text.trim_start().starts_with(['[', '{']),
    };
    if is_json {
        return Ok(text);
    }
    let read: Result<Value, _> = serde_saphyr::from_str(&text);
    read.map(|value| value.to_string())
        .map_err(|why| Kind::Usage.because(format_args!("`{path}` is not YAML: {why}")))
}

fn report(replay: &PolicyReplay) -> Text {
    let mut text = Text::default();
    for (title, is_allowed) in [("New denials", false), ("New permissions", true)] {
        let flips = replay.flips.iter();
        let flips = flips.filter(|flip| (flip.after == "allowed") == is_allowed);
        let flips: Vec<_> = flips.collect();
        if !flips.is_empty() {
            say!(text, "{}:\n", title);
        }
        for flip in flips {
            text.append(&one(flip));
        }
    }
    for change in &replay.not_applicable {
        say!(
            text,
            "Change {} could not be applied at {} requests: what it changes did not exist then.\n",
            change.change,
            change.requests
        );
    }
    say!(
        text,
        "{} requests and {} permissions of the decision log were evaluated: {} new denials, {} new permissions.\n",
        replay.requests,
        replay.permissions,
        replay.new_denials,
        replay.new_permissions
    );
    text
}

fn one(flip: &PolicyFlip) -> Text {
    let mut text = said!(
        "  {} {} on {}: {} -> {}\n",
        flip.principal,
        flip.action,
        flip.resource,
        flip.before,
        flip.after
    );
    let by = [flip.layer.as_deref(), flip.policy.as_deref()];
    let by: Vec<_> = by.into_iter().flatten().collect();
    say!(
        text,
        "    {} requests, after records {} to {}; decided by {}\n",
        flip.count,
        flip.first,
        flip.last,
        if by.is_empty() {
            "no policy".to_owned()
        } else {
            by.join(" ")
        }
    );
    say!(text, "    roleback {}\n", flip.explain.join(" "));
    text
}
