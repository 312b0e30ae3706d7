//! What undoing records sets: the attributes that they wrote and that are still in force get the value from before.
//!
//! An attribute is undone if the record is its last writer, or if a later undo or rewind restored the value that the
//! record wrote. What was written again since is kept. Policy documents are undone statement by statement. This decides
//! which attributes change and checks no rule of IAM.

use std::collections::{BTreeMap, BTreeSet};

use crate::attribute::{
    Attributes, Changes, EXISTS, EntityId, Value, Written, attributes_of, differences,
};
use crate::lines;
use crate::resource_kind::ResourceKind;
use crate::world::World;

mod dependents;
mod statements;
mod writes;

pub use dependents::{Dependent, dependents};
pub use writes::Writes;

/// The attribute of a policy that counts its versions.
const NEXT_VERSION: &str = "/nextVersion";

/// A record to undo, with the states before and after it.
#[derive(Debug, Clone)]
pub struct UndoneRecord {
    /// The number of the record.
    pub seq: u64,
    /// The state before it.
    pub before: World,
    /// The state after it.
    pub after: World,
}

/// An attribute that keeps its value because a later record wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// The entity.
    pub entity: EntityId,
    /// The path of the attribute.
    pub path: String,
    /// The record that wrote it again.
    pub by: u64,
}

/// The result: what undoing would change.
#[derive(Debug, Clone, Default)]
pub struct Undoing {
    /// The changed entities with all their attributes.
    pub changes: Changes,
    /// The changed attributes with their origins.
    pub written: Vec<Written>,
    /// What later records wrote again.
    pub kept: BTreeSet<Kept>,
    /// What an entity would get back that a later record deleted.
    pub gone: BTreeSet<Kept>,
    /// The entities whose creation is undone, with the attributes that other records gave to them.
    pub uncreated: BTreeMap<EntityId, Attributes>,
    /// The documents that are not as in any earlier state, because only some of their statements were undone.
    pub merged: BTreeSet<(EntityId, String)>,
}

/// Undoes records, the newest first. `writes` must have all writes about the entities that the records change.
pub fn undo(head: &World, records: &[UndoneRecord], writes: &Writes) -> Undoing {
    let mut undo = Undo {
        head,
        writes,
        now: BTreeMap::new(),
        origins: BTreeMap::new(),
        last: BTreeMap::new(),
        found: Undoing::default(),
    };
    for record in records {
        undo.record(record);
    }
    undo.finish()
}

struct Undo<'w> {
    head: &'w World,
    writes: &'w Writes,
    /// The entities as they are after the records that are undone so far.
    now: Changes,
    /// The record whose value is in force, for the attributes that are undone so far; `None` if no record wrote them.
    origins: BTreeMap<(EntityId, String), Option<u64>>,
    /// The last records that count for entities whose deletion is undone: those before the deletion.
    last: BTreeMap<EntityId, u64>,
    found: Undoing,
}

impl Undo<'_> {
    fn record(&mut self, record: &UndoneRecord) {
        for change in differences(&record.before, &record.after) {
            let id = change.entity.clone();
            match (change.before.clone(), change.after.is_some()) {
                (None, _) => self.creation(record, id),
                (Some(before), false) => self.deletion(record, id, before),
                (Some(before), true) => {
                    for path in change.paths() {
                        self.attribute(record, &id, path, before.get(path));
                    }
                }
            }
        }
        self.pass_on(record);
        self.orders(record);
    }

    /// What the record wrote without changing it, an earlier record of the range may have changed.
    fn pass_on(&mut self, record: &UndoneRecord) {
        let writes = self.writes.0.iter().filter(|(seq, _)| *seq == record.seq);
        for (_, written) in writes {
            let id = &written.entity;
            let (Some(before), Some(after)) = (
                attributes_of(&record.before, id),
                attributes_of(&record.after, id),
            ) else {
                continue;
            };
            let whole = written.path == EXISTS;
            let paths = before.keys().chain([&written.path]).filter(|path| {
                (whole || **path == written.path) && before.get(*path) == after.get(*path)
            });
            for path in paths {
                if self.is_in_force(id, path, record.seq) {
                    self.set_origin(id, path, record.seq);
                }
            }
        }
    }

    fn creation(&mut self, record: &UndoneRecord, id: EntityId) {
        let Some(attributes) = self
            .now(&id)
            .filter(|_| self.is_in_force(&id, EXISTS, record.seq))
        else {
            self.found.gone.retain(|gone| gone.entity != id);
            return self.keep(&id, EXISTS);
        };
        let others = attributes.into_iter();
        let others = others.filter(|(path, _)| !self.is_in_force(&id, path, record.seq));
        let others = others.collect();
        self.found.uncreated.insert(id.clone(), others);
        self.set_origin(&id, EXISTS, record.seq);
        self.now.insert(id, None);
    }

    fn deletion(&mut self, record: &UndoneRecord, id: EntityId, before: Attributes) {
        if self.now(&id).is_some() || !self.is_in_force(&id, EXISTS, record.seq) {
            return self.keep(&id, EXISTS);
        }
        self.set_origin(&id, EXISTS, record.seq);
        for path in before.keys() {
            self.set_origin(&id, path, record.seq);
        }
        self.found.uncreated.remove(&id);
        self.last.insert(id.clone(), record.seq.saturating_sub(1));
        self.now.insert(id, Some(before));
    }

    fn attribute(
        &mut self,
        record: &UndoneRecord,
        id: &EntityId,
        path: &str,
        before: Option<&Value>,
    ) {
        if path == NEXT_VERSION && self.is_counted(id, record.seq) {
            return;
        }
        let Some(mut now) = self.now(id) else {
            return self.attribute_of_deleted(record, id, path, before.is_some());
        };
        if self.is_in_force(id, path, record.seq) {
            match before {
                Some(value) => now.insert(path.to_owned(), value.clone()),
                None => now.remove(path),
            };
            self.set_origin(id, path, record.seq);
        } else if self.statements(record, id, path, &mut now) {
            self.origins.insert((id.clone(), path.to_owned()), None);
        } else {
            return self.keep(id, path);
        }
        self.now.insert(id.clone(), Some(now));
    }

    /// An attribute of an entity that a later record deleted. What it had until then, it cannot get back; unless an earlier
    /// record of the range gave it.
    fn attribute_of_deleted(
        &mut self,
        record: &UndoneRecord,
        id: &EntityId,
        path: &str,
        was_there: bool,
    ) {
        let deletion = self.again(id, EXISTS).by;
        let until = deletion.saturating_sub(1);
        if needs_holder(path) && self.is_in_force_until(id, path, record.seq, until) {
            self.set_origin(id, path, record.seq);
            if was_there {
                return self.lose(id, path);
            }
            let is_lost = |gone: &Kept| gone.entity == *id && gone.path == path;
            self.found.gone.retain(|gone| !is_lost(gone));
        }
        self.keep(id, EXISTS);
    }

    /// Whether the record itself took the next version number: such a number is never used again.
    fn is_counted(&self, id: &EntityId, seq: u64) -> bool {
        let mut writes = self.writes.0.iter();
        writes.any(|(writer, it)| {
            *writer == seq && it.entity == *id && it.path == NEXT_VERSION && it.origin.is_none()
        })
    }

    /// Undoes the statements of a document that was written again since. Returns whether any is undone.
    fn statements(
        &mut self,
        record: &UndoneRecord,
        id: &EntityId,
        path: &str,
        now: &mut Attributes,
    ) -> bool {
        let (Some(before), Some(after)) = (
            attributes_of(&record.before, id),
            attributes_of(&record.after, id),
        ) else {
            return false;
        };
        let text = |from: &Attributes| from.get(path).and_then(Value::text).map(str::to_owned);
        let (Some(added), Some(current)) = (text(&after), text(now)) else {
            return false;
        };
        let removed = text(&before);
        if !is_document(id, path) {
            return false;
        }
        match statements::undone(removed.as_deref(), &added, &current) {
            None => return false,
            Some(None) => drop(now.remove(path)),
            Some(Some(document)) => {
                if path == "/trust" {
                    give_back_bindings(&before, &document, now);
                }
                now.insert(path.to_owned(), Value(document.into()));
                self.found.merged.insert((id.clone(), path.to_owned()));
            }
        }
        true
    }

    /// Entities whose line differs in the order of a set alone get the old order back, if nothing changed since.
    fn orders(&mut self, record: &UndoneRecord) {
        let line = |world: &World, id: &EntityId| {
            crate::attribute::find(world, id).map(|entity| lines::entity_line(&entity))
        };
        for found in crate::diff::diff(&record.before, &record.after) {
            let (account, Some(entity)) = (found.account.unwrap_or_default(), found.after) else {
                continue;
            };
            let id = crate::attribute::id_of(account, &entity);
            if !self.now.contains_key(&id) && line(self.head, &id) == line(&record.after, &id) {
                let now = self.now(&id);
                self.now.insert(id, now);
            }
        }
    }

    fn now(&self, id: &EntityId) -> Option<Attributes> {
        match self.now.get(id) {
            Some(changed) => changed.clone(),
            None => attributes_of(self.head, id),
        }
    }

    fn is_in_force(&self, id: &EntityId, path: &str, seq: u64) -> bool {
        self.is_in_force_until(id, path, seq, self.last_of(id))
    }

    /// The same after record `last`.
    fn is_in_force_until(&self, id: &EntityId, path: &str, seq: u64, last: u64) -> bool {
        match self.origins.get(&(id.clone(), path.to_owned())) {
            Some(origin) => *origin == Some(seq),
            None => {
                let writer = self.writes.writer(id, path, last);
                writer.is_some_and(|(writer, origin)| writer == seq || origin == seq)
            }
        }
    }

    fn last_of(&self, id: &EntityId) -> u64 {
        self.last.get(id).copied().unwrap_or(u64::MAX)
    }

    /// Gives the attribute the origin from before the record.
    fn set_origin(&mut self, id: &EntityId, path: &str, seq: u64) {
        let before = self.writes.writer(id, path, seq.saturating_sub(1));
        let origin = before.map(|(_, origin)| origin);
        self.origins.insert((id.clone(), path.to_owned()), origin);
    }

    fn keep(&mut self, id: &EntityId, path: &str) {
        let kept = self.again(id, path);
        self.found.kept.insert(kept);
    }

    fn lose(&mut self, id: &EntityId, path: &str) {
        let gone = Kept {
            path: path.to_owned(),
            ..self.again(id, EXISTS)
        };
        self.found.gone.insert(gone);
    }

    fn again(&self, id: &EntityId, path: &str) -> Kept {
        let writer = self.writes.writer(id, path, self.last_of(id));
        Kept {
            entity: id.clone(),
            path: path.to_owned(),
            by: writer.map_or(0, |(writer, _)| writer),
        }
    }

    /// What differs from the head, and the attributes in it.
    fn finish(self) -> Undoing {
        let mut found = self.found;
        for ((entity, path), origin) in self.origins {
            let head = attributes_of(self.head, &entity);
            let now = self.now.get(&entity).and_then(Option::as_ref);
            let differs = match path.as_str() {
                EXISTS => head.is_some() != now.is_some(),
                path => {
                    let value =
                        |side: Option<&Attributes>| side.and_then(|it| it.get(path).cloned());
                    value(head.as_ref()) != value(now)
                }
            };
            if differs {
                found.written.push(Written {
                    entity,
                    path,
                    origin,
                });
            }
        }
        found.uncreated.retain(|id, _| {
            let is_gone = self.now.get(id).is_some_and(Option::is_none);
            is_gone && attributes_of(self.head, id).is_some()
        });
        let both_gone = |id: &EntityId, now: &Option<Attributes>| {
            now.is_none() && attributes_of(self.head, id).is_none()
        };
        found.changes = self.now;
        found.changes.retain(|id, now| !both_gone(id, now));
        found
    }
}

/// Attributes that AWS removes from an entity before it deletes it: to have them again, the entity must exist.
fn needs_holder(path: &str) -> bool {
    const PATHS: [&str; 4] = ["/groups/", "/attached/", "/inline/", "/role"];
    PATHS.iter().any(|prefix| path.starts_with(prefix))
}

/// Whether an attribute is a policy document that can be replaced.
pub fn is_document(id: &EntityId, path: &str) -> bool {
    let is_control_policy = id.kind == ResourceKind::ControlPolicy && path == "/document";
    path == "/trust" || path.starts_with("/inline/") || is_control_policy
}

/// The ids of the principals in a trust policy's statements that are given back.
fn give_back_bindings(before: &Attributes, document: &str, now: &mut Attributes) {
    let ids = |from: &Attributes| {
        let found = from.get("/trusted").map(|value| value.0.clone());
        found
            .and_then(|it| it.as_object().cloned())
            .unwrap_or_default()
    };
    let mut all = ids(before);
    all.extend(ids(now));
    all.retain(|arn, _| document.contains(arn.as_str()));
    match all.is_empty() {
        true => drop(now.remove("/trusted")),
        false => drop(now.insert("/trusted".to_owned(), Value(all.into()))),
    }
}
