//! The tree of organizational units: no unit is its own ancestor.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::{Merging, references};
use crate::attribute::{EntityId, Value, id_of};
use crate::merge::conflict::{Choices, ConflictKind, Side, Take};
use crate::resource_kind::ResourceKind;

/// The parent of each unit of the result.
type Parents = BTreeMap<EntityId, EntityId>;

pub(super) fn check(merging: &mut Merging<'_, '_>) {
    // A cycle needs a unit that theirs moved.
    let moved = references::changed_of(merging, ResourceKind::OrganizationalUnit);
    if moved.is_empty() {
        return;
    }
    let parents = parents(merging);
    let cycles: BTreeSet<Vec<EntityId>> = moved
        .iter()
        .filter_map(|unit| cycle(&parents, unit))
        .collect();
    for cycle in cycles {
        decide(merging, &cycle);
    }
}

fn parents(merging: &Merging<'_, '_>) -> Parents {
    let kind = ResourceKind::OrganizationalUnit;
    let organization = merging.sides.ours.organization().into_iter();
    let units = organization.flat_map(|organization| organization.units.values());
    let units = units.map(|unit| id_of(Default::default(), &crate::world::EntityRef::Unit(unit)));
    let all = units.chain(references::changed_of(merging, kind));
    all.filter_map(|id| {
        let attributes = merging.now(&id)?;
        let parent = attributes.get("/parent")?.text()?;
        let parent = EntityId {
            id: parent.into(),
            ..id.clone()
        };
        Some((id, parent))
    })
    .collect()
}

/// The units of the cycle that contains a unit, in the order of their ids.
fn cycle(parents: &Parents, unit: &EntityId) -> Option<Vec<EntityId>> {
    let mut found = vec![unit.clone()];
    let mut at = parents.get(unit)?;
    while at != unit {
        if found.contains(at) {
            // The cycle is above this unit.
            return None;
        }
        found.push(at.clone());
        at = parents.get(at)?;
    }
    found.sort();
    Some(found)
}

fn decide(merging: &mut Merging<'_, '_>, cycle: &[EntityId]) {
    let Some(first) = cycle.first() else { return };
    let of_side = |merging: &Merging<'_, '_>, side: Option<Side>| {
        let parents = cycle.iter().filter_map(|id| {
            let unit = match side {
                Some(side) => merging.of_side(side, id)?,
                None => merging.of_base(id)?,
            };
            Some((id.id.to_string(), unit.get("/parent")?.0.clone()))
        });
        Some(Value(Json::Object(parents.collect::<Map<_, _>>())))
    };
    let values = [None, Some(Side::Ours), Some(Side::Theirs)].map(|side| of_side(merging, side));
    let kind = (ConflictKind::Cycle, Choices::SIDES);
    if let Some(Take::Side(side)) = merging.settle(first, "/parent", kind, values) {
        for id in cycle {
            let unit = merging.of_side(side, id);
            if let Some(parent) = unit.and_then(|unit| unit.get("/parent").cloned()) {
                merging.set(id, "/parent", Some(parent));
            }
        }
    }
}
