//! Names that two entities of the result have.
//!
//! Both sides created an entity of one name: if both are the same except for ids, dates and secrets, ours stays and what
//! refers to theirs refers to it. Otherwise the user decides. What one side gave a name that the other side gave to
//! another entity, the user decides as well.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::Merging;
use crate::arn::AccountId;
use crate::attribute::{Attributes, EntityId, Value, id_of};
use crate::key::Key;
use crate::merge::Label;
use crate::merge::conflict::{Choices, Conflict, ConflictKind, Side, Take};
use crate::resource_kind::ResourceKind::{self, *};

/// The kinds with a name beside their id. Those that others refer to come first, so that the others are compared after
/// their references were changed.
const NAMED: &[ResourceKind] = &[
    Policy,
    Group,
    User,
    Role,
    InstanceProfile,
    ServerCertificate,
    SamlProvider,
    ControlPolicy,
    OrganizationalUnit,
];

/// Kinds of the organization, of which there is one.
const OF_ORGANIZATION: &[ResourceKind] = &[Organization, OrganizationalUnit, ControlPolicy];

/// Attributes that say when something happened.
const DATES: &[&str] = &[
    "/created",
    "/updated",
    "/uploaded",
    "/changed",
    "/enabled",
    "/fetched",
];

/// Attributes whose value is the id of another entity.
const REFERRING: &[&str] = &["/role", "/user", "/owner", "/parent", "/ownerId"];

/// Whether the identity of a kind is what people call it: there is no id beside it.
pub(super) fn is_named_by_id(kind: ResourceKind) -> bool {
    matches!(
        kind,
        LoginProfile | MfaDevice | OidcProvider | IssuerKeys | DeletionTask | Account
    )
}

/// The attributes without dates and ids, and with secrets hidden.
pub(super) fn content(attributes: &Attributes) -> BTreeMap<&str, Json> {
    let lasting = attributes.iter();
    let lasting = lasting.filter(|(path, _)| !DATES.contains(&path.as_str()));
    let shown = lasting.map(|(path, value)| {
        let mut shown = value.shown();
        if let Json::Object(members) = &mut shown {
            members.remove("created");
            if path == "/trusted" {
                members.values_mut().for_each(|id| *id = Json::Null);
            }
        }
        (path.as_str(), shown)
    });
    shown.collect()
}

/// The note about an entity that both sides created with one content.
pub(super) fn same_content(account: AccountId, label: &Label) -> String {
    format!(
        "{label} in account {account} was created on both sides with the same content: ours stays"
    )
}

/// Attributes with an element for each entity that they refer to.
const REFERRING_LISTS: &[&str] = &["/groups", "/attached"];

/// Entities that are dropped, with the ones that take their place.
type Rebound = BTreeMap<EntityId, EntityId>;

pub(super) fn check(merging: &mut Merging<'_, '_>) {
    organizations(merging);
    for kind in NAMED {
        let mut rebound = Rebound::new();
        for (ours, theirs) in collisions(merging, *kind) {
            decide(merging, &ours, &theirs, &mut rebound);
        }
        rebind(merging, &rebound);
    }
    aliases(merging);
}

/// Where a name is unique: in an account, or among the children of a unit.
type Scope = (AccountId, String, Key);

fn scope(id: &EntityId, attributes: &Attributes) -> Option<Scope> {
    let text = |path: &str| attributes.get(path).and_then(Value::text);
    let parent = match id.kind {
        OrganizationalUnit => text("/parent").unwrap_or_default(),
        _ => "",
    };
    Some((id.account, parent.to_owned(), Key::folded(text("/name")?)))
}

/// Pairs of entities of one name: ours first.
fn collisions(merging: &Merging<'_, '_>, kind: ResourceKind) -> Vec<(EntityId, EntityId)> {
    let mut by_name: BTreeMap<Scope, BTreeSet<EntityId>> = BTreeMap::new();
    let mut add = |id: EntityId| {
        let scope = merging.now(&id).and_then(|it| scope(&id, &it))?;
        by_name.entry(scope).or_default().insert(id);
        Some(())
    };
    let changed = merging.changed().into_iter();
    let changed: Vec<_> = changed.filter(|id| id.kind == kind).collect();
    for id in &changed {
        add(id.clone());
        let name = merging.now(id).and_then(|it| scope(id, &it));
        for other in name
            .into_iter()
            .flat_map(|name| of_name(merging, kind, &name))
        {
            add(other);
        }
    }
    let shared = by_name.into_iter().filter(|(_, ids)| ids.len() > 1);
    shared
        .flat_map(|((.., key), ids)| {
            let is_ours = |id: &&EntityId| {
                let of_ours = merging.of_side(Side::Ours, id);
                let scope = of_ours.and_then(|it| scope(id, &it));
                scope.is_some_and(|(.., own)| own == key)
            };
            let ours = ids.iter().find(is_ours).or_else(|| ids.first()).cloned();
            let others = ids.into_iter().filter(|id| Some(id) != ours.as_ref());
            let pairs = others.filter_map(|id| Some((ours.clone()?, id)));
            pairs.collect::<Vec<_>>()
        })
        .collect()
}

/// The entities of the current state with a name; for units and control policies, all of them.
fn of_name(
    merging: &Merging<'_, '_>,
    kind: ResourceKind,
    (account, _, key): &Scope,
) -> Vec<EntityId> {
    let ours = merging.sides.ours;
    if OF_ORGANIZATION.contains(&kind) {
        let all = ours.organization().into_iter();
        let all = all.flat_map(|organization| organization.entities());
        let all = all.filter(|entity| entity.kind() == kind);
        return all.map(|entity| id_of(*account, &entity)).collect();
    }
    let found = ours.account(*account).entity(kind, key);
    found
        .map(|entity| id_of(*account, &entity))
        .into_iter()
        .collect()
}

fn decide(
    merging: &mut Merging<'_, '_>,
    ours: &EntityId,
    theirs: &EntityId,
    rebound: &mut Rebound,
) {
    let (Some(one), Some(other)) = (merging.now(ours), merging.now(theirs)) else {
        return;
    };
    let of_ours_only = merging.of_side(Side::Theirs, ours).is_none();
    let of_theirs_only = merging.of_side(Side::Ours, theirs).is_none();
    let label = merging.label(ours);
    if of_ours_only && of_theirs_only && content(&one) == content(&other) {
        merging.notes.push(same_content(ours.account, &label));
        rebound.insert(theirs.clone(), ours.clone());
        return;
    }
    let name = one.get("/name").and_then(Value::text).unwrap_or_default();
    let label = Label {
        name: name.to_owned(),
        ..label
    };
    let shown = |attributes: &Attributes| {
        let members = content(attributes).into_iter();
        Some(Value(
            members
                .map(|(path, value)| (path.to_owned(), value))
                .collect(),
        ))
    };
    let conflict = Conflict::new(
        (ours.clone(), label),
        "/name",
        (ConflictKind::SameName, Choices::NAMED),
        [None, shown(&one), shown(&other)],
    );
    match merging.settling.settle(conflict) {
        Some(Take::Side(Side::Ours)) => give_way(merging, Side::Ours, [theirs, ours], rebound),
        Some(Take::Side(Side::Theirs)) => give_way(merging, Side::Theirs, [ours, theirs], rebound),
        Some(Take::Value(name)) => merging.set(theirs, "/name", Some(Value(name))),
        Some(Take::Base) | None => {}
    }
}

/// The entity that gives way has the name that the taken side knows it by; an entity that this side does not know is
/// dropped, and what refers to it refers to the one that stays.
fn give_way(
    merging: &mut Merging<'_, '_>,
    side: Side,
    [away, stays]: [&EntityId; 2],
    rebound: &mut Rebound,
) {
    match merging.of_side(side, away) {
        Some(attributes) => {
            let name = attributes.get("/name").cloned();
            merging.set(away, "/name", name);
        }
        None => {
            rebound.insert(away.clone(), stays.clone());
        }
    }
}

/// Drops entities; what refers to them refers to the ones that take their place. All of a kind at once, because this
/// looks at every changed entity.
fn rebind(merging: &mut Merging<'_, '_>, rebound: &Rebound) {
    if rebound.is_empty() {
        return;
    }
    let dropped = rebound.keys().map(|id| (id.clone(), None));
    merging.result.extend(dropped);
    let new_ids: NewIds<'_> = rebound
        .iter()
        .map(|(from, to)| (from.id.as_str(), to.id.as_str()))
        .collect();
    for id in merging.changed() {
        let Some(attributes) = merging.now(&id) else {
            continue;
        };
        let after = refer(&attributes, &new_ids);
        let owner = new_ids.get(id.id.as_str());
        match owner.filter(|_| id.kind == LoginProfile) {
            Some(owner) => {
                let password = EntityId {
                    id: (*owner).into(),
                    ..id.clone()
                };
                merging.result.insert(id, None);
                if merging.now(&password).is_none() {
                    merging.result.insert(password, Some(after));
                }
            }
            None if after != attributes => {
                merging.result.insert(id, Some(after));
            }
            None => {}
        }
    }
}

/// New unique ids by old one.
type NewIds<'a> = BTreeMap<&'a str, &'a str>;

/// The attributes with references to other entities.
fn refer(attributes: &Attributes, new_ids: &NewIds<'_>) -> Attributes {
    let new = |id: &str| new_ids.get(id).copied();
    let all = attributes.iter();
    all.map(|(path, value)| {
        let element = path
            .rsplit_once('/')
            .filter(|(list, _)| REFERRING_LISTS.contains(list));
        let element = element.and_then(|(list, id)| Some(format!("{list}/{}", new(id)?)));
        let value = match &value.0 {
            Json::String(id) if REFERRING.contains(&path.as_str()) => json!(new(id).unwrap_or(id)),
            Json::Object(ids) if path == "/trusted" => {
                let ids = ids.iter().map(|(arn, id)| {
                    let id = id.as_str().unwrap_or_default();
                    (arn.clone(), json!(new(id).unwrap_or(id)))
                });
                Json::Object(ids.collect())
            }
            other => other.clone(),
        };
        (element.unwrap_or_else(|| path.clone()), Value(value))
    })
    .collect()
}

/// Both sides created an organization, but there is one.
fn organizations(merging: &mut Merging<'_, '_>) {
    let changed = merging.changed().into_iter();
    let heads: Vec<_> = changed
        .filter(|id| id.kind == Organization && merging.exists(id))
        .collect();
    let [one, other] = &heads[..] else { return };
    let ours = [one, other].into_iter();
    let ours = ours
        .clone()
        .find(|id| merging.of_side(Side::Ours, id).is_some());
    let ours = ours.unwrap_or(one).clone();
    let values = [
        None,
        Some(Value(json!(ours.id))),
        heads
            .iter()
            .find(|id| **id != ours)
            .map(|id| Value(json!(id.id))),
    ];
    let kind = (ConflictKind::SameName, Choices::SIDES);
    let label = Label {
        name: String::new(),
        ..merging.label(&ours)
    };
    let conflict = Conflict::new((ours, label), "exists", kind, values);
    let Some(Take::Side(side)) = merging.settling.settle(conflict) else {
        return;
    };
    for id in merging.changed() {
        let is_member = id.kind == Account && id.account == AccountId::default();
        let is_member = is_member && id.id != crate::attribute::SETTINGS;
        if is_member || OF_ORGANIZATION.contains(&id.kind) {
            let of_side = merging.of_side(side, &id);
            merging.result.insert(id, of_side);
        }
    }
}

/// An alias belongs to one account.
fn aliases(merging: &mut Merging<'_, '_>) {
    let mut owners: BTreeMap<String, BTreeSet<EntityId>> = BTreeMap::new();
    let of_ours = merging.sides.ours.accounts();
    let of_ours = of_ours.map(|(account, _)| EntityId::settings(account));
    let changed = merging.changed().into_iter();
    let changed = changed.filter(|id| *id == EntityId::settings(id.account));
    for id in of_ours.chain(changed) {
        let settings = merging.now(&id);
        let alias = settings.and_then(|it| it.get("/alias")?.text().map(str::to_owned));
        if let Some(alias) = alias {
            owners.entry(alias).or_default().insert(id);
        }
    }
    for (alias, ids) in owners.into_iter().filter(|(_, ids)| ids.len() > 1) {
        let of_side = |merging: &Merging<'_, '_>, side, id: &EntityId| {
            let settings = merging.of_side(side, id)?;
            settings.get("/alias").cloned()
        };
        let owner = |merging: &Merging<'_, '_>, side| {
            let has = |id: &&EntityId| {
                let own = of_side(merging, side, id);
                own.is_some_and(|own| own.text() == Some(&alias))
            };
            ids.iter().find(has).map(|id| Value(json!(id.account)))
        };
        let Some(first) = ids.first() else { continue };
        let label = Label {
            name: alias.clone(),
            ..merging.label(first)
        };
        let values = [
            None,
            owner(merging, Side::Ours),
            owner(merging, Side::Theirs),
        ];
        let kind = (ConflictKind::SameName, Choices::SIDES);
        let conflict = Conflict::new((first.clone(), label), "/alias", kind, values);
        if let Some(Take::Side(side)) = merging.settling.settle(conflict) {
            for id in &ids {
                let own = of_side(merging, side, id);
                merging.set(id, "/alias", own);
            }
        }
    }
}
