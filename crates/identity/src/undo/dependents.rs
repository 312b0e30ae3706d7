//! What must be gone before an entity can be removed, as for its deletion in AWS.

use roleback_world::World;
use roleback_world::arn::{Partition, iam_arn};
use roleback_world::attribute::{Attributes, EXISTS, EntityId, Written, attributes_of, find};
use roleback_world::resource_kind::ResourceKind;
use roleback_world::undo::{Dependent, Undoing, dependents};
use roleback_world::world::EntityRef;

use super::{Setting, named};

/// Own attributes that block a deletion, with the words for them.
const BLOCKING: [(&str, &str); 5] = [
    ("/groups/", "is in a group"),
    ("/attached/", "has an attached policy"),
    ("/inline/", "has an inline policy"),
    ("/role", "contains a role"),
    ("/versions/", "has a further version"),
];

/// Lists what blocks the removals of an undo. With `cascade` removes it instead, and returns it. `was_restored` tells
/// whether an undo, a rewind or a load created an entity, and not a request; `is_undone` whether a record is undone.
pub(super) fn remove(
    setting: Setting<'_>,
    found: &mut Undoing,
    was_restored: impl Fn(&EntityId) -> bool,
    is_undone: impl Fn(u64) -> bool,
    cascade: bool,
    reasons: &mut Vec<String>,
) -> Vec<String> {
    let mut removed_too = Vec::new();
    let mut waiting: Vec<(EntityId, Attributes)> = found.uncreated.clone().into_iter().collect();
    while let Some((id, others)) = waiting.pop() {
        let what = named(&[setting.head], &id);
        if is_service_linked(setting.head, &id) && !was_restored(&id) {
            reasons.push(format!(
                "{what} is a service-linked role: delete it with DeleteServiceLinkedRole"
            ));
            continue;
        }
        for path in others.keys().filter(|path| blocks(&id, path)) {
            let text = own_text(setting, &id, path);
            match cascade {
                true => removed_too.push(text),
                false => reasons.push(text),
            }
        }
        for dependent in remaining(setting.head, found, &id) {
            // What the undone records wrote is undone with them.
            let writer = (setting.writer)(&dependent.entity, &dependent.path);
            if was_restored(&id) && writer.is_some_and(&is_undone) {
                continue;
            }
            let text = format!(
                "{} refers to {what}{}",
                named(&[setting.head], &dependent.entity),
                by(setting, &dependent.entity, &dependent.path)
            );
            if !cascade {
                reasons.push(text);
                continue;
            }
            removed_too.push(text);
            waiting.extend(cut(setting.head, found, &dependent));
        }
    }
    removed_too
}

fn own_text(setting: Setting<'_>, id: &EntityId, path: &str) -> String {
    let words = BLOCKING.iter().find(|(prefix, _)| path.starts_with(prefix));
    let words = words.map_or("", |(_, words)| words);
    format!(
        "{} {words} ({path}){}",
        named(&[setting.head], id),
        by(setting, id, path)
    )
}

fn by(setting: Setting<'_>, id: &EntityId, path: &str) -> String {
    let writer = (setting.writer)(id, path);
    writer
        .map(|seq| format!(": record {seq}"))
        .unwrap_or_default()
}

fn blocks(id: &EntityId, path: &str) -> bool {
    let is_of_organization = matches!(
        id.kind,
        ResourceKind::OrganizationalUnit | ResourceKind::Account
    );
    !is_of_organization && BLOCKING.iter().any(|(prefix, _)| path.starts_with(prefix))
}

fn is_service_linked(head: &World, id: &EntityId) -> bool {
    match find(head, id) {
        Some(EntityRef::Role(role)) => role.path.starts_with("/aws-service-role/"),
        _ => false,
    }
}

/// The entities that still refer to a removed one.
fn remaining(head: &World, found: &Undoing, id: &EntityId) -> Vec<Dependent> {
    let arn = match find(head, id) {
        Some(EntityRef::ManagedPolicy(policy)) => {
            let (path, name) = (&policy.path, &policy.name);
            Some(iam_arn(Partition::Aws, id.account, "policy", path, name))
        }
        _ => None,
    };
    let all = dependents(head, id, arn.as_deref()).into_iter();
    let still = |it: &Dependent| {
        let now = match found.changes.get(&it.entity) {
            Some(changed) => changed.clone(),
            None => attributes_of(head, &it.entity),
        };
        now.is_some_and(|now| now.contains_key(&it.path))
    };
    all.filter(still).collect()
}

/// Removes a reference; an entity that cannot be without it is removed itself and returned with its attributes.
fn cut(head: &World, found: &mut Undoing, dependent: &Dependent) -> Option<(EntityId, Attributes)> {
    let Dependent { entity, path } = dependent;
    let now = match found.changes.get(entity) {
        Some(changed) => changed.clone(),
        None => attributes_of(head, entity),
    };
    let mut now = now?;
    let can_be_without = match entity.kind {
        ResourceKind::User | ResourceKind::Group | ResourceKind::Role => true,
        ResourceKind::InstanceProfile => true,
        ResourceKind::OrganizationalUnit | ResourceKind::Account => path.starts_with("/attached/"),
        ResourceKind::MfaDevice => entity.id.contains(":mfa/"),
        _ => false,
    };
    let mut write = |path: &str| {
        found.written.push(Written {
            entity: entity.clone(),
            path: path.to_owned(),
            origin: None,
        });
    };
    if !can_be_without {
        write(EXISTS);
        found.changes.insert(entity.clone(), None);
        return Some((entity.clone(), now));
    }
    write(path);
    now.remove(path);
    if entity.kind == ResourceKind::MfaDevice {
        write("/enabled");
        now.remove("/enabled");
    }
    found.changes.insert(entity.clone(), Some(now));
    None
}
