//! The attributes that a load writes.

use std::collections::BTreeMap;

use roleback_world::World;
use roleback_world::attribute::{EXISTS, EntityChange, EntityId, Written, attributes, id_of};
use roleback_world::diff::diff;
use roleback_world::world::EntityRef;

/// An entity before and after.
type Pair<'w> = [Option<EntityRef<'w>>; 2];

/// The attributes that differ between two states. An entity that only one of them has is written as a whole, so that its
/// attributes, of which a pod can have millions, need not be made.
pub(super) fn between(before: &World, after: &World) -> Vec<Written> {
    let mut pairs: BTreeMap<EntityId, Pair<'_>> = BTreeMap::new();
    for found in diff(before, after) {
        let account = found.account.unwrap_or_default();
        for (index, entity) in [found.before, found.after].into_iter().enumerate() {
            if let Some(entity) = entity {
                // A renamed entity is found twice, by its two names.
                let pair = pairs.entry(id_of(account, &entity)).or_default();
                pair[index] = Some(entity);
            }
        }
    }
    let written = pairs.into_iter().flat_map(|(entity, pair)| {
        let paths = match pair {
            [Some(old), Some(new)] => changed(&entity, (before, old), (after, new)),
            _ => vec![EXISTS.to_owned()],
        };
        paths.into_iter().map(move |path| Written {
            entity: entity.clone(),
            path,
            origin: None,
        })
    });
    written.collect()
}

fn changed(
    id: &EntityId,
    (before, old): (&World, EntityRef<'_>),
    (after, new): (&World, EntityRef<'_>),
) -> Vec<String> {
    let change = EntityChange {
        entity: id.clone(),
        before: Some(attributes(before, id.account, &old)),
        after: Some(attributes(after, id.account, &new)),
    };
    let paths = change.paths().into_iter();
    paths.map(str::to_owned).collect()
}
