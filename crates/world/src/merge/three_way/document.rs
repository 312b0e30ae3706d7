//! Policy documents that both sides changed: combined statement by statement.

use serde_json::{Map, Value as Json};

use crate::changes::statements::{self, StatementChange};

/// The result of combining a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Document {
    /// The combined document, as canonical JSON.
    Merged(String),
    /// Both sides changed the same statement or element differently.
    Open,
    /// One of the texts is no policy document.
    NotOne,
}

/// Whether an attribute is a policy document.
pub(super) fn is_document(path: &str) -> bool {
    path.starts_with("/inline/") || matches!(path, "/trust" | "/document")
}

/// Combines the changes of two sides: base, ours, theirs.
pub(super) fn merge([base, ours, theirs]: [Option<&str>; 3]) -> Document {
    let (Some(base), Some(ours), Some(theirs)) = (base, ours, theirs) else {
        return Document::NotOne;
    };
    let of_side = |side: &str| Some((statements::compare(base, side)?.statements, head(side)?));
    let (Some(of_ours), Some(of_theirs), Some(head), Some(list)) =
        (of_side(ours), of_side(theirs), head(base), list(base))
    else {
        return Document::NotOne;
    };
    let Some(head) = merged_head(&head, &of_ours.1, &of_theirs.1) else {
        return Document::Open;
    };
    match merged_list(list, &of_ours.0, &of_theirs.0) {
        Some(list) => text(head, list),
        None => Document::Open,
    }
}

/// The elements of a document besides its statements.
fn head(text: &str) -> Option<Map<String, Json>> {
    let Json::Object(mut members) = serde_json::from_str(text).ok()? else {
        return None;
    };
    members.remove("Statement");
    Some(members)
}

/// The statements of a document.
fn list(text: &str) -> Option<Vec<Json>> {
    let mut document: Json = serde_json::from_str(text).ok()?;
    Some(match document.get_mut("Statement")?.take() {
        Json::Array(statements) => statements,
        one => vec![one],
    })
}

fn merged_head(
    base: &Map<String, Json>,
    ours: &Map<String, Json>,
    theirs: &Map<String, Json>,
) -> Option<Map<String, Json>> {
    if ours == theirs || theirs == base {
        return Some(ours.clone());
    }
    (ours == base).then(|| theirs.clone())
}

/// The statements after the changes of both sides, in the order of the base, new ones behind. `None` if both sides
/// changed one statement differently.
fn merged_list(
    list: Vec<Json>,
    ours: &[StatementChange],
    theirs: &[StatementChange],
) -> Option<Vec<Json>> {
    let mut merged = Vec::new();
    for statement in list {
        let of = |side: &[StatementChange]| {
            let change = side
                .iter()
                .find(|change| change.old.as_ref() == Some(&statement));
            change.map(|change| change.new.clone())
        };
        let after = match (of(ours), of(theirs)) {
            (None, None) => Some(statement),
            (Some(new), None) | (None, Some(new)) => new,
            (Some(one), Some(other)) if is_same(one.as_ref(), other.as_ref()) => one,
            _ => return None,
        };
        merged.extend(after);
    }
    let added = |side: &[StatementChange]| -> Vec<Json> {
        let added = side.iter().filter(|change| change.old.is_none());
        added.filter_map(|change| change.new.clone()).collect()
    };
    // Sorted, so that the result does not depend on which side is ours.
    let mut new: Vec<Json> = added(ours);
    for statement in added(theirs) {
        if !new
            .iter()
            .any(|known| is_same(Some(known), Some(&statement)))
        {
            new.push(statement);
        }
    }
    new.sort_by_cached_key(Json::to_string);
    merged.extend(new);
    is_valid(&merged).then_some(merged)
}

fn is_same(one: Option<&Json>, other: Option<&Json>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => statements::is_same_statement(one, other),
        (one, other) => one == other,
    }
}

/// Whether there is a statement, and no `Sid` twice.
fn is_valid(statements: &[Json]) -> bool {
    let mut sids: Vec<&str> = statements
        .iter()
        .filter_map(|statement| statement.get("Sid")?.as_str())
        .collect();
    let all = sids.len();
    sids.sort_unstable();
    sids.dedup();
    !statements.is_empty() && sids.len() == all
}

/// The combined document, if it is one.
fn text(mut head: Map<String, Json>, statements: Vec<Json>) -> Document {
    head.insert("Statement".to_owned(), Json::Array(statements));
    let text = Json::Object(head).to_string();
    match roleback_policy::Document::parse(&text) {
        Ok(_) => Document::Merged(text),
        Err(_) => Document::Open,
    }
}
