//! Plans undoing records: checks what [`roleback_world::undo`] would set against the rules of IAM.
//!
//! An undo gives a state that AWS could be in, or is refused with every reason: names must be free, references must lead
//! to something, what is deleted must not be in use, and quotas hold. The plan is one event that puts and removes whole
//! entities, which keep their unique ids, dates and secrets.

use std::collections::BTreeSet;

use roleback_world::World;
use roleback_world::attribute::{EXISTS, EntityId, Written, differences, find, rebuild};
use roleback_world::change_cause::ChangeCause;
use roleback_world::event::EntitiesChangedV1;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::undo::{Undoing, UndoneRecord, Writes, undo};
use roleback_world::world::EntityRef;

use crate::quota::Quotas;

mod dependents;
mod rules;

/// How to undo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoOptions {
    /// Remove what depends on an entity whose creation is undone, instead of refusing.
    pub cascade: bool,
    /// Do not check the quotas of an account. The limits of single entities are always checked.
    pub ignore_quotas: bool,
}

/// What an undo or a rewind would do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The event; `None` if nothing would change or the plan is refused.
    pub event: Option<EntitiesChangedV1>,
    /// The state afterwards.
    pub after: World,
    /// Why it is refused.
    pub reasons: Vec<String>,
    /// What stays as it is, because later records wrote it again.
    pub kept: Vec<String>,
    /// What is removed because it depends on something that is removed.
    pub removed_too: Vec<String>,
}

impl Plan {
    /// A plan that changes nothing.
    fn unchanged(head: &World) -> Self {
        Self {
            event: None,
            after: head.clone(),
            reasons: Vec::new(),
            kept: Vec::new(),
            removed_too: Vec::new(),
        }
    }
}

/// The last record that wrote an attribute of any entity.
pub type Writer<'w> = dyn Fn(&EntityId, &str) -> Option<u64> + 'w;

/// What plans need besides the records.
#[derive(Clone, Copy)]
pub struct Setting<'s> {
    /// The state that is changed.
    pub head: &'s World,
    /// The quotas of an account.
    pub quotas: &'s Quotas,
    /// Finds the last writer of an attribute, for reasons that name a record.
    pub writer: &'s Writer<'s>,
}

/// Plans to undo records, the newest first. `source` names them in the event.
pub fn plan_undo(
    setting: Setting<'_>,
    records: &[UndoneRecord],
    writes: &Writes,
    options: &UndoOptions,
    source: String,
) -> Plan {
    let head = setting.head;
    let mut found = undo(head, records, writes);
    let mut reasons = sealing_key(records, &mut found);
    let like = records.last().map_or(head, |record| &record.before);
    let kept = found.kept.iter().map(|kept| {
        let what = named(&[head, like], &kept.entity);
        match kept.path.as_str() {
            EXISTS => format!("{what}: written again by record {}", kept.by),
            path => format!("{what} {path}: written again by record {}", kept.by),
        }
    });
    let kept: BTreeSet<String> = kept.collect();
    reasons.extend(found.gone.iter().map(|gone| {
        let what = named(&[head, like], &gone.entity);
        format!(
            "{what} does not exist to get {} back: record {} deleted it",
            gone.path, gone.by
        )
    }));
    let was_restored = |id: &EntityId| writes.restored(id, records);
    let is_undone = |seq: u64| records.iter().any(|record| record.seq == seq);
    let removed_too = dependents::remove(
        setting,
        &mut found,
        was_restored,
        is_undone,
        options.cascade,
        &mut reasons,
    );
    let mut plan = Plan {
        kept: kept.into_iter().collect(),
        removed_too,
        ..Plan::unchanged(head)
    };
    rules::before(setting, like, &found, &mut reasons);
    if reasons.is_empty() {
        match rebuild(head, &found.changes, like) {
            Ok(after) => {
                rules::after(setting, &found, options, &after, &mut reasons);
                plan.after = after;
            }
            Err(why) => reasons.push(why.to_string()),
        }
    }
    let is_changed = reasons.is_empty() && !found.written.is_empty();
    plan.event = is_changed.then(|| {
        let cause = (ChangeCause::Undo, source);
        let written = with_consequences(head, &plan.after, found.written);
        EntitiesChangedV1::between(head, &plan.after, cause, written)
    });
    plan.reasons = distinct(reasons);
    plan
}

/// Plans to give the world the state of an earlier one. The sealing key stays, so that sessions live on.
pub fn plan_rewind(head: &World, to: &World, writes: &Writes, seq: u64, source: String) -> Plan {
    let key = |id: &EntityId| id.kind == ResourceKind::World;
    let changes = differences(head, to).into_iter();
    let changes: Vec<_> = changes.filter(|it| !key(&it.entity)).collect();
    let mut written = Vec::new();
    for change in &changes {
        let paths = change.paths().into_iter().map(str::to_owned);
        let restored = change.after.iter().filter(|_| change.before.is_none());
        let restored = restored.flat_map(|after| after.keys().cloned());
        for path in paths.chain(restored) {
            let origin = writes.writer(&change.entity, &path, seq);
            written.push(Written {
                entity: change.entity.clone(),
                path,
                origin: origin.map(|(_, origin)| origin),
            });
        }
    }
    let after = to.with_sealing_key_of(head);
    let event = EntitiesChangedV1::between(head, &after, (ChangeCause::Rewind, source), written);
    let is_changed = !event.put.reveal().is_empty() || !event.removed.is_empty();
    Plan {
        event: is_changed.then_some(event),
        after,
        ..Plan::unchanged(head)
    }
}

/// Adds what changes with the changed entities: with an organization, its policies are removed.
fn with_consequences(head: &World, after: &World, mut written: Vec<Written>) -> Vec<Written> {
    for change in differences(head, after) {
        for path in change.paths() {
            let is_named = |it: &Written| it.entity == change.entity && it.covers(path);
            if !written.iter().any(is_named) {
                written.push(Written {
                    entity: change.entity.clone(),
                    path: path.to_owned(),
                    origin: None,
                });
            }
        }
    }
    written
}

/// Without a sealing key there are no sessions, so its creation is not undone. A loaded pod's key is replaced by the
/// key from before.
fn sealing_key(records: &[UndoneRecord], found: &mut Undoing) -> Vec<String> {
    let made = records.iter().filter(|record| {
        record.before.sealing_key().is_none() && record.after.sealing_key().is_some()
    });
    let reasons = made.map(|record| {
        format!(
            "record {} created the key that seals session tokens: undoing it would end every session",
            record.seq
        )
    });
    let reasons: Vec<String> = reasons.collect();
    found
        .changes
        .retain(|id, now| id.kind != ResourceKind::World || now.is_some());
    reasons
}

fn distinct(reasons: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut reasons = reasons;
    reasons.retain(|reason| seen.insert(reason.clone()));
    reasons
}

/// An entity in the middle of a sentence: its kind, and its name in the first world that has it.
pub fn named(worlds: &[&World], id: &EntityId) -> String {
    let entity = worlds.iter().find_map(|world| find(world, id));
    let name = entity.and_then(|entity| name_of(&entity));
    match (id.kind, id.subject_id()) {
        (ResourceKind::Account, account) => format!("account {account}"),
        (kind, id) => format!("{kind} {}", name.unwrap_or_else(|| id.to_string())),
    }
}

fn name_of(entity: &EntityRef<'_>) -> Option<String> {
    let name = match entity {
        EntityRef::User(it) => &it.name,
        EntityRef::Group(it) => &it.name,
        EntityRef::Role(it) => &it.name,
        EntityRef::ManagedPolicy(it) => &it.name,
        EntityRef::InstanceProfile(it) => &it.name,
        EntityRef::ServerCertificate(it) => &it.name,
        EntityRef::SamlProvider(it) => &it.name,
        EntityRef::Unit(it) => &it.name,
        EntityRef::ControlPolicy(it) => &it.name,
        _ => return None,
    };
    Some(name.to_string())
}
