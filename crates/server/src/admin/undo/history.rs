//! Who wrote attributes, found in the records about their entities.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use roleback_identity::record;
use roleback_journal::AtError;
use roleback_world::attribute::{EntityId, Written, writes};
use roleback_world::blame::Blame;
use roleback_world::undo::Writes;

use super::UndoError;
use crate::admin::log::about;
use crate::store::Store;

/// Entities whose writers are looked up only to name a record in a reason. Each look-up reads the records of an entity.
const LOOKUPS_MAX: usize = 16;

/// Everything that records up to `last` wrote about some entities.
pub(super) fn writes_of(
    store: &Store,
    entities: &BTreeSet<EntityId>,
    last: u64,
) -> Result<Writes, UndoError> {
    let mut found = Vec::new();
    if let Some(folded) = store.folded()? {
        let known = entities.iter().filter_map(|id| folded.entities.get(id));
        found.extend(known.flat_map(Blame::written));
    }
    for record in about::of_entities(store, entities, last)? {
        let record = record.get();
        let events = record::events(record.payload)?;
        let before = || -> Result<_, AtError> {
            let before = store.at(record.seq.saturating_sub(1))?;
            Ok(before.state.0.clone())
        };
        let written: Vec<Written> = writes(&events, before)?;
        let written = written
            .into_iter()
            .filter(|it| entities.contains(&it.entity));
        found.extend(written.map(|it| (record.seq, it)));
    }
    Ok(Writes(found))
}

/// The last writers of attributes of any entity, looked up one entity at a time.
pub(super) struct Writers<'s> {
    store: &'s Store,
    last: u64,
    known: RefCell<BTreeMap<EntityId, Writes>>,
}

impl<'s> Writers<'s> {
    pub(super) fn new(store: &'s Store, last: u64) -> Self {
        Self {
            store,
            last,
            known: RefCell::default(),
        }
    }

    pub(super) fn writer(&self, entity: &EntityId, path: &str) -> Option<u64> {
        let mut known = self.known.borrow_mut();
        if !known.contains_key(entity) {
            if known.len() >= LOOKUPS_MAX {
                return None;
            }
            // A reason without the number of a record is still a reason.
            let entities = BTreeSet::from([entity.clone()]);
            let writes = writes_of(self.store, &entities, self.last).unwrap_or_default();
            known.insert(entity.clone(), writes);
        }
        let (writer, _) = known.get(entity)?.writer(entity, path, u64::MAX)?;
        Some(writer)
    }
}
