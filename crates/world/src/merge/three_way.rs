//! The three-way merge: the changes of both sides since their common ancestor, attribute by attribute.
//!
//! There are two phases. The first combines attributes, entity by entity, in [`attributes`]. Only when it leaves nothing
//! open, the second looks at what the combination makes of names ([`names`]), references ([`references`]), the tree of
//! the organization ([`tree`]) and the rules of IAM, which the caller checks. With two phases both sides see the same
//! conflicts: with one, it depends on the side which consequence of a conflict is found first.

mod attributes;
mod document;
mod names;
pub(super) mod one_sided;
mod policy;
mod references;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use super::Label;
use super::conflict::{Choices, Conflict, ConflictKind, Resolutions, Settling, Side, Take, Values};
use crate::attribute::{
    self, Attributes, Changes, EntityChange, EntityId, RebuildError, Target, Value, attributes_of,
    differences, differences_among, find, rebuild,
};
use crate::resource_kind::ResourceKind;
use crate::world::World;
use one_sided::Advanced;

/// How often the second phase looks again after decisions changed the result. Each decision can have consequences, but
/// an entity can only be kept or dropped once.
const ROUNDS_MAX: usize = 16;

/// The three states of a merge.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'w> {
    /// The common ancestor.
    pub base: &'w World,
    /// The current state.
    pub ours: &'w World,
    /// The loaded state.
    pub theirs: &'w World,
}

/// A rule of IAM that the result breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The entity.
    pub entity: EntityId,
    /// The attributes that can go: those below this path.
    pub path: &'static str,
    /// Whether either side's attributes settle it; a count of a whole account is not settled by a side.
    pub by_side: bool,
    /// The rule.
    pub rule: String,
}

/// The result of a merge.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Everything is decided.
    Merged(Box<Merged>),
    /// Nothing is applied until these are settled.
    Open {
        /// In the order of their entities.
        conflicts: Vec<Conflict>,
        /// The decisions that no conflict asked for.
        unknown: Vec<String>,
    },
}

/// A decided merge.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The result.
    pub world: World,
    /// What a reader should know besides.
    pub notes: Vec<String>,
}

/// Why a merge has no result.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum MergeError {
    /// The result is not a state: the base is not an ancestor of both sides.
    #[error(transparent)]
    Rebuild(#[from] RebuildError),
    /// Each decision leads to another conflict.
    #[error(
        "after {ROUNDS_MAX} rounds of decisions there are still new conflicts: decide them one by one"
    )]
    Unsettled,
}

/// Merges. `rules` checks the entities of a result that the merge changed, and says what they break.
///
/// # Errors
/// See [`MergeError`].
pub fn three_way(
    sides: Sides<'_>,
    resolutions: &Resolutions,
    rules: impl Fn(&World, &BTreeSet<EntityId>) -> Vec<Breach>,
) -> Result<Outcome, MergeError> {
    let advanced = one_sided::advance(sides);
    let mut merging = Merging::new(sides, &advanced, resolutions);
    attributes::combine(&mut merging);
    let world = merging.consequences(rules)?;
    let notes = merging.notes;
    let (conflicts, unknown) = merging.settling.into_open();
    match world {
        Some(world) if conflicts.is_empty() && unknown.is_empty() => {
            Ok(Outcome::Merged(Box::new(Merged { world, notes })))
        }
        _ => Ok(Outcome::Open { conflicts, unknown }),
    }
}

/// A merge under way.
struct Merging<'w, 'r> {
    sides: Sides<'w>,
    /// What each side changed since the base.
    ours: BTreeMap<EntityId, EntityChange>,
    theirs: BTreeMap<EntityId, EntityChange>,
    /// The entities that differ from the current state, so far.
    result: Changes,
    settling: Settling<'r>,
    /// The side that was taken where one side deleted an entity that the other side changed.
    deletions: BTreeMap<EntityId, Side>,
    /// The settings of the accounts that took entities without a merge.
    advanced: &'w BTreeSet<EntityId>,
    notes: Vec<String>,
}

impl<'w, 'r> Merging<'w, 'r> {
    fn new(sides: Sides<'w>, advanced: &'w Advanced<'w>, resolutions: &'r Resolutions) -> Self {
        let changes = |found: Vec<EntityChange>| {
            // Sessions are sealed by the key of the running server: it is never merged.
            let found = found.into_iter();
            let found = found.filter(|change| change.entity.kind != ResourceKind::World);
            found
                .map(|change| (change.entity.clone(), change))
                .collect()
        };
        let left = advanced.left.iter().cloned();
        Self {
            sides: Sides {
                ours: &advanced.ours,
                ..sides
            },
            ours: changes(differences(sides.base, sides.ours)),
            theirs: changes(differences_among(sides.base, sides.theirs, left)),
            advanced: &advanced.accounts,
            result: Changes::new(),
            settling: Settling::new(resolutions),
            deletions: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    fn changes(&self, side: Side) -> &BTreeMap<EntityId, EntityChange> {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }

    fn world(&self, side: Side) -> &'w World {
        match side {
            Side::Ours => self.sides.ours,
            Side::Theirs => self.sides.theirs,
        }
    }

    /// An entity as one side has it.
    fn of_side(&self, side: Side, id: &EntityId) -> Option<Attributes> {
        match self.changes(side).get(id) {
            Some(change) => change.after.clone(),
            None => match self.changes(side.other()).get(id) {
                Some(change) => change.before.clone(),
                None => attributes_of(self.world(side), id),
            },
        }
    }

    /// An entity as it was before both changes.
    fn of_base(&self, id: &EntityId) -> Option<Attributes> {
        let change = self.ours.get(id).or_else(|| self.theirs.get(id));
        change.map_or_else(
            || attributes_of(self.sides.base, id),
            |change| change.before.clone(),
        )
    }

    /// An entity as it is in the result so far.
    fn now(&self, id: &EntityId) -> Option<Attributes> {
        match self.result.get(id) {
            Some(attributes) => attributes.clone(),
            None => self.of_side(Side::Ours, id),
        }
    }

    fn exists(&self, id: &EntityId) -> bool {
        match self.result.get(id) {
            Some(attributes) => attributes.is_some(),
            None => find(self.sides.ours, id).is_some(),
        }
    }

    /// Every entity that a side or the merge changed.
    fn changed(&self) -> BTreeSet<EntityId> {
        let changed = self.ours.keys().chain(self.theirs.keys());
        changed.chain(self.result.keys()).cloned().collect()
    }

    /// The changed entities, and those that they refer to: a new key counts for its user.
    fn touched(&self) -> BTreeSet<EntityId> {
        let mut touched = self.changed();
        touched.extend(self.advanced.iter().cloned());
        for id in self.changed() {
            let attributes = self.now(&id).unwrap_or_default();
            let references = attribute::references(&id, &attributes).into_iter();
            touched.extend(references.filter_map(|it| match it.target {
                Target::Entity(to) => Some(to),
                Target::Policy(_) => None,
            }));
        }
        touched
    }

    fn label(&self, id: &EntityId) -> Label {
        let Sides { base, ours, theirs } = self.sides;
        let found = [ours, theirs, base].into_iter();
        let found = found.filter_map(|world| find(world, id)).next();
        found.map_or_else(
            || Label {
                kind: id.kind,
                name: id.id.to_string(),
                id: None,
            },
            |entity| Label::of(&entity),
        )
    }

    /// The decision on a conflict about an entity.
    fn settle(
        &mut self,
        id: &EntityId,
        path: &str,
        kind: (ConflictKind, Choices),
        values: Values,
    ) -> Option<Take> {
        let named = (id.clone(), self.label(id));
        self.settling
            .settle(Conflict::new(named, path, kind, values))
    }

    /// Sets or removes an attribute of the result.
    fn set(&mut self, id: &EntityId, path: &str, value: Option<Value>) {
        let Some(mut attributes) = self.now(id) else {
            return;
        };
        match value {
            Some(value) => attributes.insert(path.to_owned(), value),
            None => attributes.remove(path),
        };
        self.result.insert(id.clone(), Some(attributes));
    }

    /// The second phase: the merged world, unless a conflict is open. Decisions change the result, so that the phase
    /// starts again until nothing changes.
    fn consequences(
        &mut self,
        rules: impl Fn(&World, &BTreeSet<EntityId>) -> Vec<Breach>,
    ) -> Result<Option<World>, MergeError> {
        for _ in 0..ROUNDS_MAX {
            if self.settling.has_open() {
                return Ok(None);
            }
            let before = self.result.clone();
            names::check(self);
            references::check(self);
            tree::check(self);
            if self.settling.has_open() || self.result != before {
                continue;
            }
            let world = self.rebuilt()?;
            self.obey(rules(&world, &self.touched()));
            if !self.settling.has_open() && self.result == before {
                return Ok(Some(world));
            }
        }
        Err(MergeError::Unsettled)
    }

    fn rebuilt(&self) -> Result<World, RebuildError> {
        rebuild(self.sides.ours, &self.result, self.sides.theirs)
    }

    /// Settles what the rules of IAM forbid: either side's attributes stay.
    fn obey(&mut self, breaches: Vec<Breach>) {
        for breach in breaches {
            let id = &breach.entity;
            let values = [
                self.of_base(id),
                self.of_side(Side::Ours, id),
                self.of_side(Side::Theirs, id),
            ];
            let values = values.map(|it| Some(below(&it?, breach.path)));
            if !self.is_combined(&breach, &values) {
                continue;
            }
            let choices = match breach.by_side {
                true => Choices::SIDES,
                false => Choices::NONE,
            };
            let named = (id.clone(), self.label(id));
            let kind = (ConflictKind::Quota, choices);
            let conflict = Conflict::new(named, breach.path, kind, values).because(breach.rule);
            if let Some(Take::Side(side)) = self.settling.settle(conflict) {
                self.take_below(id, breach.path, side);
            }
        }
    }

    /// Whether both sides contribute to what breaks a rule. What one side has alone, it was allowed to have.
    fn is_combined(&self, breach: &Breach, [_, ours, theirs]: &Values) -> bool {
        if !breach.by_side {
            return true;
        }
        if let Some(kind) = references::credential_kind(breach.path) {
            return self.theirs.keys().any(|id| id.kind == kind);
        }
        let now = self.now(&breach.entity);
        let now = now.map(|it| below(&it, breach.path));
        now != *ours && now != *theirs
    }

    /// Takes the attributes below a path from one side, and what belongs to the entity there.
    fn take_below(&mut self, id: &EntityId, path: &str, side: Side) {
        let Some(mut attributes) = self.now(id) else {
            return;
        };
        let of_side = self.of_side(side, id).unwrap_or_default();
        attributes.retain(|it, _| !is_below(it, path));
        attributes.extend(of_side.into_iter().filter(|(it, _)| is_below(it, path)));
        self.result.insert(id.clone(), Some(attributes));
        let Some(kind) = references::credential_kind(path) else {
            return;
        };
        for credential in self.changed() {
            let owned = |it: Option<&Attributes>| {
                let owner = it.and_then(|it| it.get("/user").or_else(|| it.get("/owner")));
                owner.and_then(Value::text) == Some(&*id.id)
            };
            if credential.kind == kind && owned(self.now(&credential).as_ref()) {
                let of_side = self.of_side(side, &credential);
                self.result.insert(credential, of_side);
            }
        }
    }
}

fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The attributes below a path as one value.
fn below(attributes: &Attributes, path: &str) -> Value {
    let found = attributes.iter().filter(|(it, _)| is_below(it, path));
    let found = found.map(|(path, value)| (path.clone(), value.0.clone()));
    Value(found.collect())
}
