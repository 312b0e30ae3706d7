//! Redundant elements: entries that other entries cover, and duplicate statements.

use std::collections::{HashMap, HashSet};

use super::draft::{Entry, items, member, members};
use super::{Check, Report, Scene};
use crate::json::{self, Node, Value};

/// Lists longer than this are not compared pair by pair.
const COMPARED_MAX: usize = 2_000;

/// The entries that another entry covers: an earlier one that is the same, or one with wildcards that includes it.
pub(super) fn covered<'n>(
    entries: &[Entry<'n>],
    includes: impl Fn(&str, &str) -> bool,
) -> Vec<Entry<'n>> {
    let mut seen = HashSet::new();
    let patterns: Vec<&Entry<'_>> = entries
        .iter()
        .filter(|entry| entry.text.contains(['*', '?']))
        .collect();
    if entries.len() > COMPARED_MAX {
        return Vec::new();
    }
    let is_covered = |entry: &&Entry<'n>| {
        let again = !seen.insert(entry.text);
        again
            || patterns.iter().any(|pattern| {
                // Of two equivalent patterns, the first is kept.
                includes(pattern.text, entry.text)
                    && pattern.text != entry.text
                    && (pattern.span < entry.span || !includes(entry.text, pattern.text))
            })
    };
    entries.iter().filter(is_covered).copied().collect()
}

/// Statements that are equal except for their ids.
pub(super) fn statements(scene: &Scene<'_>, report: &mut Report) {
    let mut seen = HashMap::new();
    for statement in &scene.draft.statements {
        let mut said = String::new();
        meaning(statement.node, &mut said);
        let first = *seen.entry(said).or_insert(statement.node.span);
        if first != statement.node.span {
            let message = "The statements are redundant because they provide identical permissions. Update the policy to remove the redundant statement.";
            report.find_all(
                Check::RedundantStatement,
                vec![statement.node.span, first],
                message,
            );
        }
    }
}

/// The members of a statement except `Sid`, in a fixed order and spelling.
fn meaning(node: &Node, said: &mut String) {
    let mut names: Vec<&str> = members(node)
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    names.sort_unstable();
    for name in names.into_iter().filter(|name| *name != "Sid") {
        said.push_str(&json::quote(name));
        if let Some(member) = member(node, name) {
            value(&member.node, said);
        }
    }
}

fn value(node: &Node, said: &mut String) {
    match &node.value {
        Value::Object(_) => {
            said.push('{');
            meaning(node, said);
            said.push('}');
        }
        Value::List(_) => items(node).iter().for_each(|item| value(item, said)),
        Value::Text(text) | Value::Number(text) => said.push_str(&json::quote(text)),
        Value::Bool(value) => said.push_str(if *value { "\"true\"" } else { "\"false\"" }),
        Value::Null => said.push_str("null"),
    }
}
