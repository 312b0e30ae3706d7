//! The first phase: existence, and attribute by attribute.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::document::{self, Document};
use super::{Merging, names, policy};
use crate::attribute::{Attributes, EXISTS, EntityChange, EntityId, Value};
use crate::merge::conflict::{Choices, ConflictKind, Side, Take};
use crate::resource_kind::ResourceKind;

/// An attribute that says nothing by itself: it goes with another one.
const FOLLOWERS: &[(ResourceKind, &str, &str)] = &[
    (ResourceKind::LoginProfile, "/former", "/password"),
    (ResourceKind::LoginProfile, "/changed", "/password"),
    (ResourceKind::Role, "/trusted", "/trust"),
    (ResourceKind::MfaDevice, "/offsetSteps", "/lastPair"),
    (ResourceKind::SamlProvider, "/validUntil", "/metadata"),
];

/// Attributes of which the greater value is true, because both sides only move it forward.
const GROWING: &[(ResourceKind, &str)] = &[
    (ResourceKind::Policy, "/updated"),
    (ResourceKind::Policy, "/nextVersion"),
    (ResourceKind::MfaDevice, "/lastPair"),
    (ResourceKind::DelegationRequest, "/updated"),
    (ResourceKind::DelegationRequest, "/expires"),
    (ResourceKind::IssuerKeys, "/fetched"),
];

/// Combines every entity that a side changed.
pub(super) fn combine(merging: &mut Merging<'_, '_>) {
    let theirs: Vec<EntityChange> = merging.theirs.values().cloned().collect();
    for change in theirs {
        let id = change.entity.clone();
        let result = match merging.ours.get(&id).cloned() {
            None => Some(change.after),
            Some(ours) => both(merging, &id, ours, change.after),
        };
        if let Some(result) = result {
            merging.result.insert(id, result);
        }
    }
}

/// An entity that both sides changed. `None` if it stays as ours, or the decision is open.
fn both(
    merging: &mut Merging<'_, '_>,
    id: &EntityId,
    ours: EntityChange,
    theirs: Option<Attributes>,
) -> Option<Option<Attributes>> {
    let EntityChange { before, after, .. } = ours;
    match (before, after, theirs) {
        (_, None, None) => None,
        (None, Some(ours), Some(theirs)) => created(merging, id, ours, theirs),
        (Some(base), Some(ours), Some(theirs)) => {
            Some(Some(merged(merging, id, [&base, &ours, &theirs])))
        }
        (base, ours, theirs) => deleted(merging, id, [base, ours, theirs]),
    }
}

/// Both sides created an entity of one identity.
fn created(
    merging: &mut Merging<'_, '_>,
    id: &EntityId,
    ours: Attributes,
    theirs: Attributes,
) -> Option<Option<Attributes>> {
    if ours == theirs {
        return None;
    }
    let is_name = names::is_named_by_id(id.kind);
    if is_name && names::content(&ours) == names::content(&theirs) {
        let label = merging.label(id);
        merging.notes.push(names::same_content(id.account, &label));
        return None;
    }
    let kind = match is_name {
        true => ConflictKind::SameName,
        false => ConflictKind::SameId,
    };
    let values = [None, Some(whole(&ours)), Some(whole(&theirs))];
    let take = merging.settle(id, EXISTS, (kind, Choices::SIDES), values);
    (take == Some(Take::Side(Side::Theirs))).then_some(Some(theirs))
}

/// One side deleted what the other side changed.
fn deleted(
    merging: &mut Merging<'_, '_>,
    id: &EntityId,
    sides: [Option<Attributes>; 3],
) -> Option<Option<Attributes>> {
    let base = sides[0].clone().unwrap_or_default();
    let values = sides.each_ref().map(|side| {
        let side = side.as_ref()?;
        let changed = side
            .iter()
            .filter(|(path, value)| base.get(*path) != Some(*value));
        Some(whole(
            &changed
                .map(|(path, value)| (path.clone(), value.clone()))
                .collect(),
        ))
    });
    let [base, _, theirs] = sides;
    let kind = (ConflictKind::DeleteModify, Choices::KNOWN);
    let take = merging.settle(id, EXISTS, kind, values)?;
    if let Take::Side(side) = take {
        merging.deletions.insert(id.clone(), side);
    }
    match take {
        Take::Side(Side::Ours) | Take::Value(_) => None,
        Take::Side(Side::Theirs) => Some(theirs),
        Take::Base => Some(base),
    }
}

/// All attributes of an entity as one value.
fn whole(attributes: &Attributes) -> Value {
    let members = attributes.iter();
    Value(
        members
            .map(|(path, value)| (path.clone(), value.0.clone()))
            .collect(),
    )
}

/// Merges the attributes of an entity that exists on both sides and before.
fn merged(
    merging: &mut Merging<'_, '_>,
    id: &EntityId,
    [base, ours, theirs]: [&Attributes; 3],
) -> Attributes {
    // Theirs may give other numbers to its versions.
    let renumbered;
    let theirs = match id.kind {
        ResourceKind::Policy => {
            renumbered = policy::renumbered(base, ours, theirs);
            &renumbered
        }
        _ => theirs,
    };
    let paths: BTreeSet<&String> = base
        .keys()
        .chain(ours.keys())
        .chain(theirs.keys())
        .collect();
    let mut result = Attributes::new();
    for path in paths {
        let values = [base, ours, theirs].map(|side| side.get(path));
        if let Some(value) = attribute(merging, id, path, values) {
            result.insert(path.clone(), value);
        }
    }
    follow(id, [base, ours, theirs], &mut result);
    if id.kind == ResourceKind::Policy {
        policy::keep_default(merging, id, [base, ours, theirs], &mut result);
    }
    result
}

/// The value of an attribute in the result; ours while the decision is open.
fn attribute(
    merging: &mut Merging<'_, '_>,
    id: &EntityId,
    path: &str,
    [base, ours, theirs]: [Option<&Value>; 3],
) -> Option<Value> {
    if ours == theirs || theirs == base {
        return ours.cloned();
    }
    if ours == base {
        return theirs.cloned();
    }
    let is = |row: &(ResourceKind, &str)| *row == (id.kind, path);
    if GROWING.iter().any(is) {
        return greater(ours, theirs).cloned();
    }
    if FOLLOWERS.iter().any(|(kind, it, _)| is(&(*kind, it))) {
        return ours.cloned();
    }
    if (id.kind, path) == (ResourceKind::Account, "/credentialReport") {
        return greater_by(ours, theirs, |value| value.0.get("created").cloned()).cloned();
    }
    let values = [base, ours, theirs].map(|value| value.cloned());
    let mut kind = ConflictKind::BothChanged;
    if document::is_document(path) {
        let texts = [base, ours, theirs].map(|value| value.and_then(Value::text));
        match document::merge(texts) {
            Document::Merged(text) => return Some(Value(Json::from(text))),
            Document::Open => kind = ConflictKind::Document,
            Document::NotOne => {}
        }
    }
    match merging.settle(id, path, (kind, Choices::ANY), values) {
        Some(Take::Side(Side::Theirs)) => theirs.cloned(),
        Some(Take::Base) => base.cloned(),
        Some(Take::Value(Json::Null)) => None,
        Some(Take::Value(value)) => Some(Value(value)),
        Some(Take::Side(Side::Ours)) | None => ours.cloned(),
    }
}

/// Gives each follower the value of the side whose leading attribute was taken.
fn follow(id: &EntityId, [_, ours, theirs]: [&Attributes; 3], result: &mut Attributes) {
    for (_, follower, leader) in FOLLOWERS.iter().filter(|(kind, ..)| *kind == id.kind) {
        if ours.get(*follower) == theirs.get(*follower) {
            continue;
        }
        let taken = result.get(*leader);
        let value = if taken == ours.get(*leader) {
            ours.get(*follower).cloned()
        } else if taken == theirs.get(*leader) {
            theirs.get(*follower).cloned()
        } else {
            united(ours.get(*follower), theirs.get(*follower))
        };
        match value {
            Some(value) => result.insert((*follower).to_owned(), value),
            None => result.remove(*follower),
        };
    }
}

/// The members of both values: of the principals of a trust policy that was combined.
fn united(ours: Option<&Value>, theirs: Option<&Value>) -> Option<Value> {
    let (Some(Json::Object(ours)), Some(Json::Object(theirs))) =
        (ours.map(|it| &it.0), theirs.map(|it| &it.0))
    else {
        return ours.or(theirs).cloned();
    };
    let mut united = theirs.clone();
    united.extend(ours.clone());
    Some(Value(Json::Object(united)))
}

fn greater<'a>(one: Option<&'a Value>, other: Option<&'a Value>) -> Option<&'a Value> {
    greater_by(one, other, |value| Some(value.0.clone()))
}

fn greater_by<'a>(
    one: Option<&'a Value>,
    other: Option<&'a Value>,
    by: impl Fn(&Value) -> Option<Json>,
) -> Option<&'a Value> {
    let rank = |value: Option<&Value>| {
        let json = value.and_then(&by).unwrap_or_default();
        let text = json.as_str().map(str::to_owned);
        (json.as_i64(), text)
    };
    if rank(other) > rank(one) { other } else { one }
}
