//! Matching the entities of different event logs, whose unique ids cannot be compared.

use std::collections::BTreeMap;

use super::{name_in, name_of};
use crate::arn::AccountId;
use crate::attribute::{Attributes, EntityChange, EntityId, Target, Value, references};
use crate::key::Key;
use crate::resource_kind::ResourceKind as Kind;
use crate::world::World;

/// Changes by account, kind and name.
type Pairs = BTreeMap<(AccountId, Kind, Key), EntityChange>;

fn pair_of<'p>(pairs: &'p mut Pairs, entity: &EntityId, name: Key) -> &'p mut EntityChange {
    let key = (entity.account, entity.kind, name);
    pairs.entry(key).or_insert_with(|| EntityChange {
        entity: entity.clone(),
        before: None,
        after: None,
    })
}

/// Pairs an entity that was removed with an added one of the same kind and name, and splits renamed ones.
pub(super) fn pair(before: &World, after: &World, found: Vec<EntityChange>) -> Vec<EntityChange> {
    let mut pairs = Pairs::new();
    for change in found {
        let entity = change.entity;
        let [old, new] = [(before, change.before), (after, change.after)].map(|(world, side)| {
            let attributes = with_names(world, &entity, side?);
            let name = name_of(world, &entity, &attributes);
            Some((Key::folded(&name), attributes))
        });
        if let Some((name, attributes)) = old {
            pair_of(&mut pairs, &entity, name).before = Some(attributes);
        }
        if let Some((name, attributes)) = new {
            let pair = pair_of(&mut pairs, &entity, name);
            pair.entity = entity;
            pair.after = Some(attributes);
        }
    }
    let pairs = pairs.into_values();
    pairs.filter(|pair| pair.before != pair.after).collect()
}

/// Attributes in which references are names instead of unique ids.
fn with_names(world: &World, id: &EntityId, attributes: Attributes) -> Attributes {
    let mut names = BTreeMap::new();
    for reference in references(id, &attributes) {
        if let Target::Entity(target) = reference.target
            && let Some(name) = name_in(world, &target)
        {
            names.insert(reference.path, (target.id, name));
        }
    }
    let attributes = attributes
        .into_iter()
        .map(|(path, value)| match names.get(&path) {
            None => (path, value),
            Some((id, name)) => match path.strip_suffix(id.as_str()) {
                Some(parent) => (format!("{parent}{name}"), value),
                None => (path, Value(name.clone().into())),
            },
        });
    attributes.collect()
}
