//! Differences as text: grouped by account and kind, one line an entity, its attributes below.

use std::collections::{BTreeMap, BTreeSet};

use anstyle::{AnsiColor, Style};
use roleback_api::diff::{
    Action, Attribute, Change, Diff, Document, Effect, Matched, NotCompared, Statement,
};
use serde_json::{Map, Value};
use similar::TextDiff;

use crate::output::table::plain;
use crate::output::text::{BOLD, Painted, Text, said, say};

const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const CHANGED: Style = AnsiColor::Yellow.on_default();
/// The longest value that is shown whole, in characters.
const VALUE_CHARS_MAX: usize = 80;
/// The most actions that a line about an effect names.
const ACTIONS_MAX: usize = 8;
/// Unchanged lines around a change in a unified diff.
const CONTEXT_LINES: usize = 3;

/// All changes, and the number of them in the last line.
pub(super) fn changes(diff: &Diff, with_text: bool) -> Text {
    let mut text = Text::default();
    note_match(diff, &mut text);
    let by_id: BTreeMap<&str, &Change> = diff
        .changes
        .iter()
        .map(|it| (it.entity.id.as_str(), it))
        .collect();
    let mut group = None;
    for change in &diff.changes {
        // The other half of a replaced entity is shown with the new one.
        if change.action == Action::Delete && change.replaces.is_some() {
            continue;
        }
        let place = (
            change.entity.account.as_deref(),
            change.entity.kind.as_str(),
        );
        if group != Some(place) {
            match place.0 {
                Some(account) => say!(
                    text,
                    "{}\n",
                    Painted(BOLD, format!("account {account}: {}", place.1))
                ),
                None => say!(text, "{}\n", Painted(BOLD, place.1)),
            }
            group = Some(place);
        }
        let replaced = change
            .replaces
            .as_deref()
            .and_then(|id| by_id.get(id))
            .copied();
        entity(change, replaced, with_text, &mut text);
    }
    say!(text, "{}\n", summary(diff));
    text
}

/// The number of changes of each kind of entity.
pub(super) fn stat(diff: &Diff) -> Text {
    let mut counts: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for change in &diff.changes {
        let counted = match (change.action, &change.replaces) {
            (Action::Delete, Some(_)) => continue,
            (Action::Create, Some(_)) => 3,
            (Action::Create, None) => 0,
            (Action::Update, _) => 1,
            (Action::Delete, None) => 2,
        };
        counts.entry(&change.entity.kind).or_default()[counted] += 1;
    }
    let mut text = Text::default();
    note_match(diff, &mut text);
    for (kind, [created, updated, deleted, replaced]) in counts {
        say!(text, " {:<27}", kind);
        for (sign, style, count) in [
            ("+", ADDED, created),
            ("~", CHANGED, updated),
            ("-", REMOVED, deleted),
            ("-/+", CHANGED, replaced),
        ] {
            if count > 0 {
                say!(text, " {}", Painted(style, format!("{sign}{count}")));
            }
        }
        say!(text, "\n");
    }
    say!(text, "{}\n", summary(diff));
    text
}

fn note_match(diff: &Diff, text: &mut Text) {
    if diff.matched == Matched::Name && diff.from.log != diff.to.log {
        let note = "Entities are matched by name: the states are from different event logs.";
        say!(text, "{}\n", note);
    }
}

fn summary(diff: &Diff) -> String {
    if diff.changes.is_empty() {
        return "No differences.".to_owned();
    }
    let counts = &diff.summary;
    let renamed = match counts.renamed {
        0 => String::new(),
        n => format!(" ({n} renamed)"),
    };
    format!(
        "{} created, {} changed{renamed}, {} deleted, {} replaced",
        counts.created, counts.updated, counts.deleted, counts.replaced
    )
}

fn sign(action: Action) -> (&'static str, Style) {
    match action {
        Action::Create => ("+", ADDED),
        Action::Update => ("~", CHANGED),
        Action::Delete => ("-", REMOVED),
    }
}

fn entity(change: &Change, replaced: Option<&Change>, with_text: bool, text: &mut Text) {
    let (mark, style) = match replaced {
        Some(_) => ("-/+", CHANGED),
        None => sign(change.action),
    };
    say!(text, "  {} {}", Painted(style, mark), change.entity.name);
    match (&change.renamed_from, replaced) {
        (Some(old), _) => say!(text, " (renamed {} -> {})", old, change.entity.name),
        (None, Some(old)) => say!(
            text,
            " (replaced {} by {})",
            old.entity.id,
            change.entity.id
        ),
        (None, None) if change.entity.name != change.entity.id => {
            say!(text, " ({})", change.entity.id)
        }
        (None, None) => {}
    }
    say!(text, "\n");
    let attributes = match replaced {
        Some(old) => between(&old.attributes, &change.attributes),
        None => change.attributes.clone(),
    };
    let is_gone = change.action == Action::Delete;
    for it in attributes
        .iter()
        .filter(|it| !is_gone && !is_name(change, it))
    {
        let document = change
            .documents
            .iter()
            .find(|document| document.path == it.path);
        attribute(it, document, with_text, text);
    }
}

/// Whether the line of the entity already shows the attribute.
fn is_name(change: &Change, attribute: &Attribute) -> bool {
    attribute.path == "/name" && (change.renamed_from.is_some() || change.action == Action::Create)
}

/// What differs between the attributes of a deleted entity and of the one that replaces it.
fn between(old: &[Attribute], new: &[Attribute]) -> Vec<Attribute> {
    let by_path = |all: &[Attribute]| -> BTreeMap<String, Attribute> {
        all.iter().map(|it| (it.path.clone(), it.clone())).collect()
    };
    let (old, new) = (by_path(old), by_path(new));
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = paths
        .into_iter()
        .filter_map(|path| match (old.get(path), new.get(path)) {
            (Some(old), Some(new)) => {
                let differs = old.old != new.new || new.secret;
                differs.then(|| Attribute {
                    action: Action::Update,
                    old: old.old.clone(),
                    not_compared: old.not_compared.or(new.not_compared),
                    ..new.clone()
                })
            }
            (one, other) => other.or(one).cloned(),
        });
    changed.collect()
}

fn attribute(it: &Attribute, document: Option<&Document>, with_text: bool, text: &mut Text) {
    let (mark, style) = sign(it.action);
    say!(text, "      {} {}", Painted(style, mark), it.path);
    if let Some(name) = it.refers_to.as_ref().filter(|_| is_member(it)) {
        say!(text, " ({})", name);
    }
    if it.secret {
        let what = match (it.not_compared, it.action) {
            (Some(NotCompared::Encrypted), _) => "encrypted, not compared",
            (Some(NotCompared::LeftOut), _) => "left out of the pod, not compared",
            (None, Action::Update) => "changed",
            (None, _) => "(hidden)",
        };
        say!(text, ": {}\n", what);
        return;
    }
    match document {
        Some(document) => self::document(it, document, with_text, text),
        None if is_member(it) => say!(text, "\n"),
        None => {
            let shown = |value: &Option<Value>| value.as_ref().map(short);
            match (shown(&it.old), shown(&it.new)) {
                (Some(old), Some(new)) => say!(text, ": {} -> {}\n", old, new),
                (one, other) => say!(text, ": {}\n", other.or(one).unwrap_or_default()),
            }
        }
    }
}

/// Whether the attribute is an element of a set, which has no value of its own.
fn is_member(it: &Attribute) -> bool {
    [&it.old, &it.new]
        .into_iter()
        .flatten()
        .all(|value| *value == Value::Bool(true))
}

/// A value on one line.
fn short(value: &Value) -> String {
    let text = plain(value);
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

fn document(it: &Attribute, document: &Document, with_text: bool, text: &mut Text) {
    if document.formatting_only {
        say!(text, ": formatting only");
    }
    say!(text, "\n");
    if with_text {
        let [old, new] = [&it.old, &it.new].map(|value| document_text(value.as_ref()));
        unified(&old, &new, text);
    } else {
        document
            .statements
            .iter()
            .for_each(|it| statement(it, text));
    }
    for it in document.effect.iter().flatten() {
        effect(it, text);
    }
}

/// The text of a document: the value, or a member of a policy version.
fn document_text(value: Option<&Value>) -> String {
    let inner = value.and_then(|value| value.get("document")).or(value);
    inner.and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn unified(old: &str, new: &str, text: &mut Text) {
    let diff = TextDiff::from_lines(old, new);
    let shown = diff
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .to_string();
    for line in shown.lines() {
        let style = match line.as_bytes().first() {
            Some(b'+') => ADDED,
            Some(b'-') => REMOVED,
            _ => Style::new(),
        };
        say!(text, "          {}\n", Painted(style, line));
    }
}

fn statement(it: &Statement, text: &mut Text) {
    let (mark, style) = sign(it.action);
    let name = it.sid.as_deref().unwrap_or("without Sid");
    say!(
        text,
        "          {} statement {}",
        Painted(style, mark),
        name
    );
    match (&it.old, &it.new) {
        (Some(old), Some(new)) => {
            say!(text, "\n");
            elements(old, new, text);
        }
        (one, other) => {
            let shown = other.as_ref().or(one.as_ref()).map(short_statement);
            say!(text, ": {}\n", shown.unwrap_or_default());
        }
    }
}

/// A statement in a few words.
fn short_statement(statement: &Value) -> String {
    let element = |names: [&str; 2]| {
        let found = names.into_iter().find_map(|name| statement.get(name));
        found.map(|value| items(value).into_iter().collect::<Vec<_>>().join(", "))
    };
    let effect = statement.get("Effect").map(plain).unwrap_or_default();
    let actions = element(["Action", "NotAction"]).unwrap_or_default();
    let on = element(["Resource", "NotResource"]).map(|it| format!(" on {it}"));
    let to = statement
        .get("Principal")
        .map(|it| format!(" to {}", plain(it)));
    let condition = statement
        .get("Condition")
        .map(|it| format!(" if {}", plain(it)));
    [Some(format!("{effect} {actions}")), on, to, condition]
        .into_iter()
        .flatten()
        .collect()
}

/// The elements of two versions of a statement that differ.
fn elements(old: &Value, new: &Value, text: &mut Text) {
    let empty = Map::new();
    let [old, new] = [old, new].map(|it| it.as_object().unwrap_or(&empty));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name))
    {
        let [before, after] = [old, new].map(|it| it.get(name).map(items).unwrap_or_default());
        for gone in before.difference(&after) {
            say!(
                text,
                "              {} {}: {}\n",
                Painted(REMOVED, "-"),
                name,
                gone
            );
        }
        for added in after.difference(&before) {
            say!(
                text,
                "              {} {}: {}\n",
                Painted(ADDED, "+"),
                name,
                added
            );
        }
    }
}

/// The elements of a list; another value is one element.
fn items(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        one => BTreeSet::from([plain(one)]),
    }
}

fn effect(it: &Effect, text: &mut Text) {
    let perhaps = if it.certain { "" } else { "perhaps " };
    let actions = it.actions.iter().take(ACTIONS_MAX).map(String::as_str);
    let mut line = said!(
        "          = {}{}: {}",
        perhaps,
        it.change,
        actions.collect::<Vec<_>>().join(", ")
    );
    if it.actions.len() > ACTIONS_MAX {
        say!(line, " and {} more", it.actions.len() - ACTIONS_MAX);
    }
    say!(line, " on {}", it.resource);
    if let Some(principal) = &it.principal {
        say!(line, " to {}", principal);
    }
    if !it.conditions.is_empty() {
        say!(line, " if {}", it.conditions.join(" and "));
    }
    say!(line, "\n");
    text.append(&line);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn diff(changes: Value) -> Diff {
        let side = json!({"moment": "1", "log": "L"});
        let summary =
            json!({"created": 1, "updated": 1, "deleted": 0, "replaced": 1, "renamed": 1});
        let all = json!({
            "schemaVersion": 1, "from": side, "to": side, "matched": "id", "summary": summary, "changes": changes,
        });
        serde_json::from_value(all).unwrap()
    }

    fn shown(diff: &Diff, with_text: bool) -> String {
        anstream::adapter::strip_str(changes(diff, with_text).as_str()).to_string()
    }

    #[test]
    fn entities_are_grouped_and_their_attributes_are_below() {
        let found = diff(json!([
            {"account": "1", "kind": "user", "id": "AIDA1", "name": "anna", "action": "update", "renamedFrom": "ann",
             "attributes": [
                {"path": "/name", "action": "update", "old": "ann", "new": "anna"},
                {"path": "/groups/AGPA1", "refersTo": "devs", "action": "create", "new": true},
                {"path": "/tags/a", "action": "update", "old": {"key": "a"}, "new": {"key": "A"}},
             ]},
            {"account": "1", "kind": "user", "id": "AIDA2", "name": "bob", "action": "delete", "replaces": "AIDA3",
             "attributes": [{"path": "/path", "action": "delete", "old": "/"}, {"path": "/name", "action": "delete", "old": "bob"}]},
            {"account": "1", "kind": "user", "id": "AIDA3", "name": "bob", "action": "create", "replaces": "AIDA2",
             "attributes": [{"path": "/path", "action": "create", "new": "/x/"}, {"path": "/name", "action": "create", "new": "bob"}]},
            {"account": "1", "kind": "access-key", "id": "AKIA1", "name": "AKIA1", "action": "update",
             "attributes": [{"path": "/secret", "action": "update", "secret": true}]},
            {"account": "1", "kind": "access-key", "id": "AKIA2", "name": "AKIA2", "action": "update",
             "attributes": [{"path": "/secret", "action": "update", "secret": true, "notCompared": "encrypted"}]},
            {"account": "1", "kind": "access-key", "id": "AKIA3", "name": "AKIA3", "action": "update",
             "attributes": [{"path": "/secret", "action": "update", "secret": true, "notCompared": "leftOut"}]},
            {"kind": "control-policy", "id": "p-1", "name": "guard", "action": "delete",
             "attributes": [{"path": "/name", "action": "delete", "old": "guard"}]},
        ]));
        let expected = "\
account 1: user
  ~ anna (renamed ann -> anna)
      + /groups/AGPA1 (devs)
      ~ /tags/a: {\"key\":\"a\"} -> {\"key\":\"A\"}
  -/+ bob (replaced AIDA2 by AIDA3)
      ~ /path: / -> /x/
account 1: access-key
  ~ AKIA1
      ~ /secret: changed
  ~ AKIA2
      ~ /secret: encrypted, not compared
  ~ AKIA3
      ~ /secret: left out of the pod, not compared
control-policy
  - guard (p-1)
1 created, 1 changed (1 renamed), 0 deleted, 1 replaced
";
        assert_eq!(shown(&found, false), expected);
        let counted = anstream::adapter::strip_str(stat(&found).as_str()).to_string();
        assert!(
            counted.contains(" user                        ~1 -/+1\n"),
            "{counted}"
        );
    }

    #[test]
    fn documents_are_shown_by_statement_as_text_or_as_formatting() {
        let (old, new) = ("{\n\"Statement\": []\n}", "{\n\"Statement\": [1]\n}");
        let change = |formatting_only: bool, statements: Value| {
            diff(json!([{
                "account": "1", "kind": "role", "id": "AROA1", "name": "ci", "action": "update",
                "attributes": [{"path": "/trust", "action": "update", "old": old, "new": new}],
                "documents": [{"path": "/trust", "formattingOnly": formatting_only, "statements": statements,
                    "effect": [{"change": "allows more", "certain": false, "actions": ["s3:*"], "resource": "*", "conditions": []}]}],
            }]))
        };
        let statements = json!([
            {"sid": "A", "action": "update", "old": {"Action": "a:B", "Effect": "Allow"}, "new": {"Action": ["a:B", "a:C"], "Effect": "Allow"}},
            {"action": "create", "new": {"Effect": "Deny", "Action": "a:D", "Resource": "*"}},
        ]);
        let by_statement = shown(&change(false, statements.clone()), false);
        for line in [
            "          ~ statement A\n              + Action: a:C\n",
            "          + statement without Sid: Deny a:D on *\n",
            "          = perhaps allows more: s3:* on *\n",
        ] {
            assert!(by_statement.contains(line), "{by_statement}");
        }
        let as_text = shown(&change(false, statements), true);
        assert!(
            as_text.contains("          -\"Statement\": []\n          +\"Statement\": [1]\n"),
            "{as_text}"
        );
        let formatting = shown(&change(true, json!([])), false);
        assert!(
            formatting.contains("~ /trust: formatting only\n"),
            "{formatting}"
        );
    }
}
