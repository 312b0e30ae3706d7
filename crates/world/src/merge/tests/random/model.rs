//! A model of the merge that compares facts, written without the code under test.

use std::collections::{BTreeMap, BTreeSet};

use super::{account, arn};
use crate::entity::Grants;
use crate::world::World;

/// The facts of an entity: its attributes as text, without its id.
pub(super) type Facts = BTreeMap<String, String>;
/// The facts of a world by kind and id.
pub(super) type FactsOfWorld = BTreeMap<(&'static str, String), Facts>;

/// Reads a world without the code under test.
pub(super) fn facts(world: &World) -> FactsOfWorld {
    let now = account(world);
    let mut all = FactsOfWorld::new();
    let grants = |facts: &mut Facts, grants: &Grants| {
        for arn in &grants.attached {
            facts.insert(format!("/attached/{}", arn.as_str()), "true".into());
        }
        for (name, text) in &grants.inline {
            facts.insert(format!("/inline/{}", name.as_str()), text.to_string());
        }
    };
    for user in now.users.values() {
        let mut facts = Facts::from([
            ("/name".into(), user.name.to_string()),
            ("/path".into(), user.path.to_string()),
        ]);
        for tag in &user.tags {
            facts.insert(
                format!("/tags/{}", tag.key.to_lowercase()),
                format!("{}={}", tag.key, tag.value),
            );
        }
        for group in &user.groups {
            let group = now.groups.get(group.as_str()).unwrap();
            facts.insert(format!("/groups/{}", group.id), "true".into());
        }
        grants(&mut facts, &user.grants);
        all.insert(("user", user.id.to_string()), facts);
    }
    for group in now.groups.values() {
        let mut facts = Facts::from([("/name".into(), group.name.to_string())]);
        grants(&mut facts, &group.grants);
        all.insert(("group", group.id.to_string()), facts);
    }
    for policy in now.policies.values() {
        let facts = Facts::from([("/name".into(), policy.name.to_string())]);
        all.insert(("policy", policy.id.to_string()), facts);
    }
    for key in now.access_keys.values() {
        let user = now.users.get(key.user.as_deref().unwrap()).unwrap();
        let facts = Facts::from([("/user".into(), user.id.to_string())]);
        all.insert(("access-key", key.id.to_string()), facts);
    }
    all
}

/// The conflicts of a merge: base, ours, theirs.
pub(super) fn conflicts([base, ours, theirs]: [FactsOfWorld; 3]) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    let mut result = FactsOfWorld::new();
    let ids: BTreeSet<_> = [&base, &ours, &theirs]
        .into_iter()
        .flat_map(|it| it.keys())
        .cloned()
        .collect();
    for id in ids {
        let (kind, name) = &id;
        match [&base, &ours, &theirs].map(|it| it.get(&id)) {
            [_, None, None] => {}
            [base, Some(one), None] | [base, None, Some(one)]
                if base.is_none() || base == Some(one) =>
            {
                if base.is_none() {
                    result.insert(id, one.clone());
                }
            }
            [_, Some(_), None] | [_, None, Some(_)] => {
                open.insert(format!("delete-modify {kind} {name} exists"));
            }
            [None, Some(_), Some(_)] => {
                open.insert(format!("same-id {kind} {name} exists"));
            }
            [Some(base), Some(ours), Some(theirs)] => {
                let paths: BTreeSet<_> = [base, ours, theirs]
                    .into_iter()
                    .flat_map(|it| it.keys())
                    .collect();
                let mut facts = Facts::new();
                for path in paths {
                    let [b, o, t] = [base, ours, theirs].map(|it| it.get(path));
                    let value = if o == t || t == b {
                        o
                    } else if o == b {
                        t
                    } else {
                        open.insert(format!("both-changed {kind} {name} {path}"));
                        o
                    };
                    facts.extend(value.map(|value| (path.clone(), value.clone())));
                }
                result.insert(id, facts);
            }
        }
    }
    if open.is_empty() {
        shared_names(&mut result, [&base, &ours, &theirs], &mut open);
        lost_references(&result, &mut open);
    }
    open
}

/// Entities of one name: one if both sides made them with the same content.
fn shared_names(
    result: &mut FactsOfWorld,
    [base, ours, _]: [&FactsOfWorld; 3],
    open: &mut BTreeSet<String>,
) {
    for kind in ["policy", "group", "user"] {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ((_, id), facts) in result.iter().filter(|((it, _), _)| *it == kind) {
            by_name
                .entry(facts["/name"].to_lowercase())
                .or_default()
                .push(id.clone());
        }
        for (name, ids) in by_name.into_iter().filter(|(_, ids)| ids.len() > 1) {
            let [one, other] = &ids[..] else {
                panic!("{ids:?}")
            };
            let places = [one, other].map(|id| (kind, id.clone()));
            let is_new = places.iter().all(|place| !base.contains_key(place));
            if !is_new || result[&places[0]] != result[&places[1]] {
                open.insert(format!("same-name {kind} {name} /name"));
                continue;
            }
            let (stays, goes) = match ours.contains_key(&places[0]) {
                true => (one, other),
                false => (other, one),
            };
            result.remove(&(kind, goes.clone()));
            for facts in result.values_mut() {
                *facts = std::mem::take(facts)
                    .into_iter()
                    .map(|(path, value)| {
                        let value = if path == "/user" && value == *goes {
                            stays.clone()
                        } else {
                            value
                        };
                        (path.replace(goes.as_str(), stays), value)
                    })
                    .collect();
            }
        }
    }
}

fn lost_references(result: &FactsOfWorld, open: &mut BTreeSet<String>) {
    let policies: BTreeSet<String> = result
        .iter()
        .filter(|((kind, _), _)| *kind == "policy")
        .map(|(_, facts)| arn(&facts["/name"]))
        .collect();
    for ((kind, id), facts) in result {
        for (path, value) in facts {
            if let Some(group) = path.strip_prefix("/groups/")
                && !result.contains_key(&("group", group.to_owned()))
            {
                open.insert(format!("reference {kind} {id} {path}"));
            }
            if let Some(arn) = path.strip_prefix("/attached/")
                && !policies.contains(arn)
            {
                open.insert(format!("reference {kind} {id} {path}"));
            }
            if path == "/user" && !result.contains_key(&("user", value.clone())) {
                open.insert(format!("delete-modify user {value} exists"));
            }
        }
    }
}
