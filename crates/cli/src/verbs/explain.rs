//! `explain`: why somebody may, or may not, do something.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use roleback_api::decisions::ContextValues;
use roleback_api::explain::ExplainRequest;
use roleback_server::admin::explain::{ExplainError, explain};
use serde_json::{Value, json};

use super::{data, note_unknown};
use crate::args::place;
use crate::exit::{Failure, Kind};
use crate::output::Outcome;
use crate::place::{self, Access, Place};
use crate::text;

pub(crate) fn command() -> Command {
    let name = |name: &'static str, shown: &'static str, help: &'static str| {
        Arg::new(name)
            .value_name(shown)
            .required_unless_present_any(["request-id", "last-denied"])
            .conflicts_with_all(["request-id", "last-denied"])
            .help(help)
    };
    Command::new("explain")
        .about("Why somebody may, or may not, do something: every policy and statement that has a say, and what would allow it")
        .args([
            name("principal", "PRINCIPAL", "The ARN of a user, a role, a root user, or a session: of a role, or of a federated user that asked for something; a service such as events.amazonaws.com; or `anonymous`"),
            name("action", "ACTION", "Such as iam:CreateUser"),
            name("resource", "RESOURCE", "An ARN, or `*`"),
            Arg::new("context")
                .long("context")
                .value_name("KEY=VALUE")
                .action(ArgAction::Append)
                .help("A condition key besides those that every request has; KEY=[A,B] for one with several values"),
            Arg::new("request-id")
                .long("request-id")
                .value_name("ID")
                .conflicts_with_all(["last-denied", "context"])
                .help("What was decided for this request"),
            Arg::new("last-denied")
                .long("last-denied")
                .action(ArgAction::SetTrue)
                .conflicts_with("context")
                .help("What was denied last"),
            Arg::new("at")
                .long("at")
                .value_name("SEQ")
                .value_parser(value_parser!(u64))
                .help("In the world as it was after this record [default: now, or when it was decided]"),
        ])
        .args(place())
}

pub(super) fn run(options: &ArgMatches) -> Result<Outcome, Failure> {
    let asked = asked(options)?;
    asked.action.iter().for_each(|action| note_unknown(action));
    let answer = match Place::of(options, Access::Read)? {
        Place::Running(client) => {
            let body = serde_json::to_string(&asked).map_err(|why| Kind::Error.because(why))?;
            place::json(client.post("/_roleback/explain", body))?
        }
        Place::Stopped(store) => {
            let explanations = explain(&store, &asked).map_err(failure)?;
            json!({ "explanations": data(&explanations) })
        }
    };
    let explanations = answer["explanations"].as_array();
    let texts = explanations.into_iter().flatten().map(told);
    let text = texts.collect::<Vec<_>>().join("\n");
    Ok(Outcome::new(answer, text))
}

pub(super) fn failure(error: ExplainError) -> Failure {
    let kind = match error {
        ExplainError::Read(_) => Kind::Integrity,
        _ => Kind::Error,
    };
    kind.because(error)
}

fn asked(options: &ArgMatches) -> Result<ExplainRequest, Failure> {
    let given = |name| text(options, name).map(str::to_owned);
    let pairs = options.get_many::<String>("context");
    let context: Result<BTreeMap<_, _>, _> =
        pairs.into_iter().flatten().map(|pair| seen(pair)).collect();
    Ok(ExplainRequest {
        principal: given("principal"),
        action: given("action"),
        resource: given("resource"),
        context: context?,
        request_id: given("request-id"),
        last_denied: options.get_flag("last-denied"),
        at: options.get_one("at").copied(),
    })
}

/// `KEY=VALUE`, or `KEY=[A,B]`.
pub(super) fn seen(pair: &str) -> Result<(String, ContextValues), Failure> {
    let (key, value) = pair.split_once('=').ok_or_else(|| {
        Kind::Usage.because(format_args!("`{pair}` is no context: use KEY=VALUE"))
    })?;
    let listed = value
        .strip_prefix('[')
        .and_then(|list| list.strip_suffix(']'));
    let seen = match listed {
        Some(list) => ContextValues::Many(
            list.split(',')
                .map(|value| value.trim().to_owned())
                .collect(),
        ),
        None => ContextValues::One(value.to_owned()),
    };
    Ok((key.to_owned(), seen))
}

/// An explanation in words.
fn told(explanation: &Value) -> String {
    let word = |name: &str| explanation[name].as_str().unwrap_or_default();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}: {} on {}",
        word("decision"),
        word("action"),
        word("resource")
    );
    let _ = writeln!(out, "  caller     {}", word("caller"));
    let _ = writeln!(
        out,
        "  policies   of {}, after record {}",
        word("principal"),
        explanation["at"]
    );
    if let Some(session) = explanation["session"].as_str() {
        let _ = writeln!(out, "  session    {session}");
    }
    let recorded = &explanation["recorded"];
    if let Some(time) = recorded["time"].as_str() {
        let (decision, mode) = (recorded["decision"].as_str(), recorded["mode"].as_str());
        let (decision, mode) = (decision.unwrap_or_default(), mode.unwrap_or_default());
        let _ = writeln!(out, "  recorded   {decision} at {time}, enforcement {mode}");
    }
    let _ = writeln!(out, "  because    {}", word("because"));
    if let Some(nearest) = nearest(explanation) {
        let _ = writeln!(out, "  nearest    {nearest}");
    }
    for layer in list(&explanation["layers"]) {
        write_layer(&mut out, layer);
    }
    let changes = list(&explanation["changes"]);
    if !changes.is_empty() {
        out.push_str("\nto allow it:\n");
    }
    for change in changes {
        let _ = writeln!(out, "  - {}", change.as_str().unwrap_or_default());
    }
    let words: Vec<_> = list(&explanation["replay"])
        .iter()
        .filter_map(Value::as_str)
        .map(quoted)
        .collect();
    let _ = writeln!(out, "\nagain: roleback {}", words.join(" "));
    out
}

/// The statement that came nearest, where it did not decide.
fn nearest(explanation: &Value) -> Option<String> {
    let place = explanation["nearest"].as_object()?;
    let same = |layer: &&Value| {
        layer["layer"] == place["layer"] && layer.get("level") == place.get("level")
    };
    let layer = list(&explanation["layers"]).iter().find(same)?;
    let index = |name: &str| usize::try_from(place.get(name)?.as_u64()?).ok();
    let policy = list(&layer["policies"]).get(index("policy")?)?;
    let statement = index("statement")?;
    let sid = list(&policy["statements"]).get(statement)?["sid"].as_str();
    let sid = sid.map_or(String::new(), |sid| format!(" {sid}"));
    Some(format!(
        "statement {}{sid} of {}",
        statement + 1,
        policy_name(layer, policy)
    ))
}

/// What a policy is called, and who holds it.
fn policy_name(layer: &Value, policy: &Value) -> String {
    let name = ["arn", "name"]
        .iter()
        .find_map(|name| policy[*name].as_str());
    let unnamed = match layer["layer"].as_str() {
        Some("trust") => "the role's trust policy",
        Some("session") => "the session's policy",
        _ => "a policy without a name",
    };
    let holder = policy["holder"]
        .as_str()
        .map_or(String::new(), |holder| format!(" of {holder}"));
    format!("{}{holder}", name.unwrap_or(unnamed))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn write_layer(out: &mut String, layer: &Value) {
    let word = |name: &str| layer[name].as_str().unwrap_or_default();
    let level = layer["level"]
        .as_u64()
        .map_or(String::new(), |level| format!(" (level {level})"));
    let exempt = layer["exemption"]
        .as_str()
        .map_or(String::new(), |why| format!(", does not bind: {why}"));
    let _ = writeln!(
        out,
        "\n{}{level}: {}{exempt}",
        word("layer"),
        word("outcome")
    );
    let policies = list(&layer["policies"]);
    if policies.is_empty() {
        out.push_str("  no policy\n");
    }
    for policy in policies {
        let _ = writeln!(out, "  {}", policy_name(layer, policy));
        for (index, statement) in list(&policy["statements"]).iter().enumerate() {
            write_statement(out, index, statement);
        }
    }
}

fn write_statement(out: &mut String, index: usize, statement: &Value) {
    let sid = statement["sid"]
        .as_str()
        .map_or(String::new(), |sid| format!(" {sid}"));
    let effect = statement["effect"].as_str().unwrap_or_default();
    let (line, column) = (&statement["line"], &statement["column"]);
    let applies = if statement["applies"] == true {
        "applies"
    } else {
        "does not apply"
    };
    let number = index + 1;
    let _ = writeln!(
        out,
        "    statement {number}{sid}, {effect}, line {line} column {column}: {applies}"
    );
    for check in list(&statement["checks"])
        .iter()
        .filter(|check| check["passed"] != true)
    {
        let words = ["element", "operator", "key"]
            .iter()
            .filter_map(|name| check[*name].as_str());
        let what = words.collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "      {what}");
        let _ = writeln!(out, "        wanted {}", values(&check["wanted"]));
        let _ = writeln!(out, "        seen   {}", values(&check["seen"]));
        if let Some(note) = check["note"].as_str() {
            let _ = writeln!(out, "        note   {note}");
        }
    }
}

/// Values, or that there are none.
fn values(values: &Value) -> String {
    match values.as_array() {
        None => "nothing: the request has no such key".to_owned(),
        Some(values) => {
            let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
            texts.join(", ")
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:=@,+%".contains(char);
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_key_has_one_value_or_a_list() {
        let many =
            |values: &[&str]| ContextValues::Many(values.iter().map(ToString::to_string).collect());
        for (pair, key, expected) in [
            ("a:b=c", "a:b", ContextValues::One("c".to_owned())),
            ("a:b=c=d", "a:b", ContextValues::One("c=d".to_owned())),
            ("a:b=", "a:b", ContextValues::One(String::new())),
            ("a:b=[x, y]", "a:b", many(&["x", "y"])),
            ("a:b=[x]", "a:b", many(&["x"])),
        ] {
            assert_eq!(seen(pair).unwrap(), (key.to_owned(), expected), "{pair}");
        }
        assert_eq!(seen("a:b").unwrap_err().kind, Kind::Usage);
    }

    #[test]
    fn words_are_quoted_when_a_shell_would_read_them() {
        for (word, expected) in [
            ("iam:GetUser", "iam:GetUser"),
            ("*", "'*'"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }
}
