//! The attributes that a load writes.

use roleback_world::World;
use roleback_world::attribute::{EXISTS, EntityChange, EntityId, Written, attributes, id_of};
use roleback_world::diff::Difference;
use roleback_world::world::EntityRef;

/// An entity before a load, or after it.
struct Side<'w> {
    id: EntityId,
    before: Option<EntityRef<'w>>,
    after: Option<EntityRef<'w>>,
}

/// The attributes that differ between two states, in which these entities differ. An entity that only one of them has is written
/// as a whole, so that its attributes, of which a pod can have millions, need not be made.
pub(super) fn between(found: &[Difference<'_>], before: &World, after: &World) -> Vec<Written> {
    let mut sides: Vec<Side<'_>> = Vec::with_capacity(found.len());
    for it in found {
        let account = it.account.unwrap_or_default();
        sides.extend(it.before.map(|old| Side {
            id: id_of(account, &old),
            before: Some(old),
            after: None,
        }));
        sides.extend(it.after.map(|new| Side {
            id: id_of(account, &new),
            before: None,
            after: Some(new),
        }));
    }
    // A renamed entity is found twice, by its two names.
    sides.sort_unstable_by(|one, other| one.id.cmp(&other.id));
    let mut written = Vec::with_capacity(found.len());
    for sides in sides.chunk_by(|one, other| one.id == other.id) {
        let Some(Side { id: entity, .. }) = sides.first() else {
            continue;
        };
        let mut write = |path: String| {
            written.push(Written {
                entity: entity.clone(),
                path,
                origin: None,
            });
        };
        let old = sides.iter().find_map(|side| side.before);
        let new = sides.iter().find_map(|side| side.after);
        match (old, new) {
            (Some(old), Some(new)) => {
                let paths = changed(entity, (before, old), (after, new)).into_iter();
                paths.for_each(write);
            }
            _ => write(EXISTS.to_owned()),
        }
    }
    written
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
