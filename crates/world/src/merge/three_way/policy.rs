//! Managed policies that both sides changed: their versions have numbers, which both sides give.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::Merging;
use crate::attribute::{Attributes, EntityId, Value};
use crate::merge::conflict::{Choices, ConflictKind, Side, Take};

const VERSIONS: &str = "/versions/";
const DEFAULT: &str = "/defaultVersion";
const NEXT: &str = "/nextVersion";

fn number(attributes: &Attributes, path: &str) -> u64 {
    let value = attributes.get(path);
    value.and_then(|value| value.0.as_u64()).unwrap_or_default()
}

fn version(number: u64) -> String {
    format!("{VERSIONS}{number}")
}

fn document(attributes: &Attributes, number: u64) -> Option<&str> {
    let version = attributes.get(&version(number))?;
    version.0.get("document")?.as_str()
}

/// Their attributes, with another number for each version whose number our side gave to another document: ours keep
/// their numbers. A version with the same document is the same version.
pub(super) fn renumbered(base: &Attributes, ours: &Attributes, theirs: &Attributes) -> Attributes {
    let mut next = number(ours, NEXT).max(number(theirs, NEXT));
    let mut numbers = BTreeMap::new();
    let mut result = theirs.clone();
    let made = theirs.iter().filter(|(path, _)| !base.contains_key(*path));
    let mut made: Vec<(u64, &String, &Value)> = made
        .filter_map(|(path, value)| Some((path.strip_prefix(VERSIONS)?.parse().ok()?, path, value)))
        .collect();
    made.sort_by_key(|(number, ..)| *number);
    for (old, path, value) in made {
        let Some(own) = ours.get(path).filter(|own| *own != value) else {
            continue;
        };
        if document(ours, old) == document(theirs, old) {
            result.insert(path.clone(), own.clone());
            continue;
        }
        // The number stays ours, so that it is not a difference.
        result.insert(path.clone(), own.clone());
        let mut moved = value.clone();
        if let Json::Object(members) = &mut moved.0 {
            members.insert("number".to_owned(), json!(next));
        }
        result.insert(version(next), moved);
        numbers.insert(old, next);
        next = next.saturating_add(1);
    }
    result.insert(NEXT.to_owned(), Value(json!(next)));
    if let Some(new) = numbers.get(&number(theirs, DEFAULT)) {
        result.insert(DEFAULT.to_owned(), Value(json!(new)));
    }
    // Two defaults with one document are one decision.
    let (one, other) = (number(ours, DEFAULT), number(&result, DEFAULT));
    let is_same = document(ours, one).is_some() && document(ours, one) == document(&result, other);
    if is_same && number(base, DEFAULT) != other && number(base, DEFAULT) != one {
        result.insert(DEFAULT.to_owned(), Value(json!(one)));
    }
    result
}

/// One side made a version the default that the other side deleted: it stays, or the other default does.
pub(super) fn keep_default(
    merging: &mut Merging<'_, '_>,
    id: &EntityId,
    [base, ours, theirs]: [&Attributes; 3],
    result: &mut Attributes,
) {
    let path = version(number(result, DEFAULT));
    if result.contains_key(&path) {
        return;
    }
    let values = [base, ours, theirs].map(|side| side.get(DEFAULT).cloned());
    let kind = (ConflictKind::Reference, Choices::SIDES);
    let Some(Take::Side(side)) = merging.settle(id, DEFAULT, kind, values) else {
        return;
    };
    let taken = match side {
        Side::Ours => ours,
        Side::Theirs => theirs,
    };
    let default = number(taken, DEFAULT);
    result.insert(DEFAULT.to_owned(), Value(json!(default)));
    if let Some(kept) = taken.get(&version(default)) {
        result.insert(version(default), kept.clone());
    }
}
