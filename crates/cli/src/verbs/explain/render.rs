//! An explanation as text.

use roleback_api::evaluation::{
    ElementCheck, Layer, LayerEvaluation, PolicyEvaluation, Reason, StatementEvaluation,
    StatementRef,
};
use roleback_api::explain::Explanation;
use serde_json::{Value, json};

use crate::output::text::{Painted, Text, decision, said, say, style_of};
use crate::words::{exemption, layer_policies, outcome};

/// The most values of an element that are shown. If an element has more, only the number of the others is shown.
const VALUES_MAX: usize = 12;

pub(super) fn explanation(of: &Explanation) -> Text {
    let mut out = said!(
        "{}: {} on {}\n",
        decision(of.evaluation.decision.as_str()),
        of.action,
        of.resource
    );
    say!(out, "  caller     {}\n", of.caller);
    say!(
        out,
        "  policies   of {}, after record {}\n",
        of.principal,
        of.at
    );
    if let Some(session) = &of.session {
        say!(out, "  session    {}\n", session);
    }
    if let Some(recorded) = &of.recorded {
        say!(
            out,
            "  recorded   {} at {}, enforcement {}\n",
            recorded.decision.as_str(),
            recorded.time,
            recorded.mode
        );
    }
    say!(out, "  because    {}\n", of.evaluation.because);
    let shown = Shown::of(of);
    if let (None, Some(nearest)) = (shown.deciding, shown.nearest) {
        out.append(&reference(of, &nearest));
    }
    for layer in &of.evaluation.layers {
        write_layer(&mut out, layer, &shown);
    }
    write_changes(&mut out, of);
    out
}

/// The statements whose text is shown.
struct Shown {
    deciding: Option<StatementRef>,
    nearest: Option<StatementRef>,
}

impl Shown {
    fn of(explanation: &Explanation) -> Self {
        let deciding = match &explanation.evaluation.reason {
            Reason::Statement(at) => Some(*at),
            _ => None,
        };
        let nearest = explanation.evaluation.nearest;
        Self {
            deciding,
            nearest: nearest.filter(|at| Some(*at) != deciding),
        }
    }
}

/// The line about the nearest statement, which is shown if no statement decided.
fn reference(of: &Explanation, at: &StatementRef) -> Text {
    let Some((policy, statement)) = of.evaluation.policy(at).zip(of.evaluation.statement(at))
    else {
        return Text::default();
    };
    said!(
        "  nearest    {} of {}\n",
        statement_name(at.statement, statement),
        policy_name(at.layer, policy)
    )
}

fn statement_name(index: usize, statement: &StatementEvaluation) -> String {
    let sid = statement.sid.as_deref();
    let sid = sid.map_or(String::new(), |sid| format!(" {sid}"));
    format!("statement {}{sid}", index + 1)
}

/// The name of a policy, and the entity that has it.
fn policy_name(layer: Layer, policy: &PolicyEvaluation) -> String {
    let name = match (&policy.name, &policy.arn) {
        (Some(name), Some(arn)) if name != arn => format!("{name} ({arn})"),
        (Some(name), _) | (None, Some(name)) => name.clone(),
        (None, None) => match layer {
            Layer::Trust => "the role trust policy".to_owned(),
            Layer::Session => "the session policy".to_owned(),
            Layer::ScopeDown => "the scope down policy".to_owned(),
            _ => "a policy without a name".to_owned(),
        },
    };
    let holder = policy.holder.as_deref();
    let holder = holder.map_or(String::new(), |holder| format!(" of {holder}"));
    format!("{name}{holder}")
}

fn write_layer(out: &mut Text, layer: &LayerEvaluation, shown: &Shown) {
    let policies = layer_policies(layer.layer);
    let level = layer.level;
    let level = level.map_or(String::new(), |level| format!(" (level {level})"));
    let word = outcome(layer.outcome);
    let style = style_of(word).unwrap_or_default();
    say!(out, "\n{}{}: {}", policies, level, Painted(style, word));
    if let Some(why) = layer.exemption {
        say!(out, ", not in effect: {}", exemption(why));
    }
    say!(out, "\n");
    if layer.policies.is_empty() {
        say!(out, "  no policy\n");
    }
    for (number, policy) in layer.policies.iter().enumerate() {
        say!(out, "  {}\n", policy_name(layer.layer, policy));
        for (index, statement) in policy.statements.iter().enumerate() {
            let at = StatementRef {
                layer: layer.layer,
                level: layer.level,
                policy: number,
                statement: index,
            };
            write_statement(out, &at, statement, shown);
        }
    }
}

fn write_statement(
    out: &mut Text,
    at: &StatementRef,
    statement: &StatementEvaluation,
    shown: &Shown,
) {
    let effect = match statement.effect {
        roleback_api::evaluation::Effect::Allow => "Allow",
        roleback_api::evaluation::Effect::Deny => "Deny",
    };
    let decides = shown.deciding == Some(*at);
    let applies = match (decides, statement.applies) {
        (true, _) => "decides",
        (false, true) => "applies",
        (false, false) => "does not apply",
    };
    say!(
        out,
        "    {}, {}, line {} column {}: {}\n",
        statement_name(at.statement, statement),
        effect,
        statement.line,
        statement.column,
        applies
    );
    if decides || shown.nearest == Some(*at) {
        write_text(out, effect, statement, decides);
        return;
    }
    for check in statement.checks.iter().filter(|check| !check.passed) {
        say!(out, "      {}\n", element_name(check));
        say!(out, "        wanted {}\n", values(&check.wanted));
        say!(out, "        seen   {}\n", seen(check));
        write_note(out, check);
    }
}

/// The text of a statement, with a mark at the elements that decide: all elements if the statement decides, else those that
/// the request does not match.
fn write_text(out: &mut Text, effect: &str, statement: &StatementEvaluation, decides: bool) {
    if let Some(sid) = &statement.sid {
        say!(out, "        \"Sid\": {}\n", json!(sid));
    }
    let mark = if decides { ">" } else { " " };
    say!(out, "      {} \"Effect\": {}\n", mark, json!(effect));
    for check in &statement.checks {
        let mark = if decides || !check.passed { ">" } else { " " };
        say!(out, "      {} {}\n", mark, element(check));
        if !check.passed {
            say!(out, "          the request has {}\n", seen(check));
        }
        write_note(out, check);
    }
}

fn write_note(out: &mut Text, check: &ElementCheck) {
    if let Some(note) = &check.note {
        say!(out, "          note: {}\n", note);
    }
}

/// An element as it is written in the policy.
fn element(check: &ElementCheck) -> String {
    let values: Vec<&str> = check.wanted.iter().map(String::as_str).collect();
    let value = match values.as_slice() {
        [one] => json!(one),
        several => several.iter().take(VALUES_MAX).copied().collect(),
    };
    let more = values.len().saturating_sub(VALUES_MAX);
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    let name = |name: &Option<String>| Value::from(name.as_deref().unwrap_or_default());
    match &check.operator {
        Some(_) => format!(
            "\"Condition\": {{{}: {{{}: {value}}}}}{more}",
            name(&check.operator),
            name(&check.key)
        ),
        None => format!("{}: {value}{more}", json!(check.element)),
    }
}

fn element_name(check: &ElementCheck) -> String {
    let names = [
        Some(&check.element),
        check.operator.as_ref(),
        check.key.as_ref(),
    ];
    let names: Vec<_> = names.into_iter().flatten().map(String::as_str).collect();
    names.join(" ")
}

fn values(values: &[String]) -> String {
    let shown: Vec<_> = values.iter().take(VALUES_MAX).map(String::as_str).collect();
    match values.len().saturating_sub(VALUES_MAX) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The values in the request, or a note that the key is missing.
fn seen(check: &ElementCheck) -> String {
    match &check.seen {
        None => "no such key".to_owned(),
        Some(seen) => values(seen),
    }
}

fn write_changes(out: &mut Text, of: &Explanation) {
    let changes = &of.evaluation.changes;
    if !changes.is_empty() {
        say!(out, "\nTo allow it:\n");
    }
    for change in changes {
        say!(out, "  - {}\n", change);
    }
    let words: Vec<_> = of.replay.iter().map(|word| quoted(word)).collect();
    say!(out, "\nTo repeat: roleback {}\n", words.join(" "));
}

/// A word, quoted for a shell if necessary.
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

    fn of(value: Value) -> String {
        let text = explanation(&serde_json::from_value(value).unwrap());
        anstream::adapter::strip_str(text.as_str()).to_string()
    }

    fn check(element: &str, passed: bool, seen: &str, wanted: &str) -> Value {
        json!({"element": element, "passed": passed, "seen": [seen], "wanted": [wanted]})
    }

    fn denied(statements: Value, reason: Value, nearest: Value) -> Value {
        json!({
            "caller": "arn:c", "principal": "arn:p", "action": "iam:GetUser", "resource": "*", "context": {}, "at": 3,
            "decision": "implicitDeny", "reason": reason, "because": "it is so", "nearest": nearest,
            "layers": [{"layer": "serviceControl", "level": 0, "outcome": "silent", "policies": [
                {"name": "guard", "arn": "arn:g", "statements": statements}]}],
            "changes": ["allow it"], "replay": ["explain", "a b"],
        })
    }

    #[test]
    fn the_nearest_statement_is_shown_with_a_mark_at_the_elements_that_do_not_match() {
        let statement = json!({"sid": "S", "effect": "Allow", "line": 1, "column": 5, "applies": false, "checks": [
            check("Action", false, "iam:GetUser", "s3:GetObject"), check("Resource", true, "*", "*")]});
        let text = of(denied(
            json!([statement]),
            json!({"kind": "noAllow", "layer": "serviceControl", "level": 0}),
            json!({"layer": "serviceControl", "level": 0, "policy": 0, "statement": 0}),
        ));
        assert_eq!(
            text,
            "implicitDeny: iam:GetUser on *\n  caller     arn:c\n  policies   of arn:p, after record 3\n  \
             because    it is so\n  nearest    statement 1 S of guard (arn:g)\n\n\
             service control policies (level 0): no statement applies\n  guard (arn:g)\n    \
             statement 1 S, Allow, line 1 column 5: does not apply\n        \
             \"Sid\": \"S\"\n        \"Effect\": \"Allow\"\n      > \"Action\": \"s3:GetObject\"\n          \
             the request has iam:GetUser\n        \"Resource\": \"*\"\n\nTo allow it:\n  - allow it\n\n\
             To repeat: roleback explain 'a b'\n"
        );
    }

    #[test]
    fn the_deciding_statement_is_marked_as_a_whole_and_cannot_forge_a_line() {
        let condition = json!({"element": "Condition", "operator": "StringEquals", "key": "a:b", "passed": true,
            "seen": ["x"], "wanted": ["\n::error::x"]});
        let statement = json!({"effect": "Deny", "line": 1, "column": 1, "applies": true, "checks": [condition]});
        let at = json!({"kind": "statement", "layer": "serviceControl", "level": 0, "policy": 0, "statement": 0});
        let text = of(denied(json!([statement]), at.clone(), at));
        assert!(text.contains("statement 1, Deny, line 1 column 1: decides\n      > \"Effect\": \"Deny\"\n      > \"Condition\": {\"StringEquals\": {\"a:b\": \"\\n::error::x\"}}\n"), "{text}");
        assert!(!text.contains("\n::error::"), "{text}");
    }

    #[test]
    fn words_with_special_characters_are_quoted() {
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
