//! The order of the elements of tags and other lists whose order is kept, but means nothing.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::table::{self, Rule, rule};
use super::{EntityId, data, find};
use crate::resource_kind::ResourceKind;
use crate::world::World;

/// The order of the elements of each list of an entity.
pub(super) struct Order(BTreeMap<String, Vec<String>>);

impl Order {
    pub(super) fn of(world: &World, id: &EntityId) -> Self {
        let line = find(world, id).map(|entity| data(&entity));
        let Some(Json::Object(members)) = line else {
            return Self(BTreeMap::new());
        };
        let lists = members.into_iter().filter_map(|(member, value)| {
            let items = value.as_array()?.iter();
            let elements = items.map(|item| element_of(id.kind, &member, item));
            Some((member.clone(), elements.collect()))
        });
        Self(lists.collect())
    }

    fn elements(&self, member: &str) -> &[String] {
        self.0.get(member).map_or(&[], Vec::as_slice)
    }
}

fn element_of(kind: ResourceKind, member: &str, item: &Json) -> String {
    match (rule(kind, member), item) {
        (Rule::List(by), item) => table::element(kind, by, item),
        (_, Json::String(text)) => text.clone(),
        (_, item) => item.to_string(),
    }
}

/// Sorts the elements of a list: numbered ones by number; those with the elements that `like` has as they are there;
/// others as in the world, with each new element behind the one that it follows in `like`.
pub(super) fn sort(
    kind: ResourceKind,
    member: &str,
    items: &mut [Json],
    [world, like]: &[Order; 2],
) {
    match rule(kind, member) {
        Rule::List("number") => {
            items.sort_by_key(|item| item.get("number").and_then(Json::as_u64));
            return;
        }
        Rule::List(_) | Rule::Set => {}
        _ => return,
    }
    let elements: Vec<String> = items
        .iter()
        .map(|it| element_of(kind, member, it))
        .collect();
    let order = merged_order(&elements, world.elements(member), like.elements(member));
    let place = |item: &Json| {
        let element = element_of(kind, member, item);
        let known = order.iter().position(|it| *it == element);
        known.unwrap_or(usize::MAX)
    };
    items.sort_by_cached_key(place);
}

fn merged_order(elements: &[String], world: &[String], like: &[String]) -> Vec<String> {
    let is_here = |it: &&String| elements.contains(it);
    if like.len() == elements.len() && like.iter().all(|it| elements.contains(it)) {
        return like.to_vec();
    }
    let mut order: Vec<String> = world.iter().filter(is_here).cloned().collect();
    for (index, element) in like.iter().enumerate().filter(|(_, it)| is_here(it)) {
        if order.contains(element) {
            continue;
        }
        let before = like.get(..index).unwrap_or_default().iter().rev();
        let place = before
            .filter_map(|it| order.iter().position(|known| known == it))
            .next();
        let place = place.map_or(0, |place| place.saturating_add(1));
        order.insert(place.min(order.len()), element.clone());
    }
    order
}
