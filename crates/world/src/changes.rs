//! What changed between two states, in the words of a reader: entities with their names, attributes, policy statements.
//!
//! An entity is the same in both states if it has the same unique id, or, where ids cannot be compared, the same name.
//! Data that follows from other entities is not compared, and secrets never appear in a change.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use compact_str::CompactString;
use serde_json::Value as Json;

use crate::arn::{Partition, iam_arn};
use crate::attribute::{
    Attributes, EntityChange, EntityId, Target, Value, attributes_of, differences, find, id_of,
    references,
};
use crate::key::Key;
use crate::resource_kind::ResourceKind as Kind;
use crate::world::{EntityRef, World};

mod by_name;
pub mod statements;

use statements::DocumentChange;

/// How entities of two states are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// By unique id, for states of one log.
    Id,
    /// By account, kind and name, for states of different logs.
    Name,
}

/// What happened to an entity or attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is new.
    Create,
    /// It differs.
    Update,
    /// It is gone.
    Delete,
}

/// An entity that differs between two states.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its identity.
    pub entity: EntityId,
    /// Its name, after the change if it still exists.
    pub name: String,
    /// Its ARN, if entities of its kind have one.
    pub arn: Option<String>,
    /// What happened to it.
    pub action: Action,
    /// Its name before, if it has another one now.
    pub renamed_from: Option<String>,
    /// The unique id of the entity that had the same name before (of a created one) or has it now (of a deleted one).
    pub replaces: Option<CompactString>,
    /// The attributes that differ, by path.
    pub attributes: Vec<AttributeChange>,
    /// What changed inside policy documents that exist on both sides.
    pub documents: Vec<DocumentAt>,
}

/// An attribute that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeChange {
    /// Its path.
    pub path: String,
    /// The name of the entity that it refers to by unique id.
    pub refers_to: Option<String>,
    /// What happened to it.
    pub action: Action,
    /// The value before. `None` if there was no value, and for secrets.
    pub old: Option<Json>,
    /// The value after. `None` if there is no value, and for secrets.
    pub new: Option<Json>,
    /// Whether it is a secret, whose values are not shown.
    pub secret: bool,
    /// Whether the state before has the secret's place, but not the secret.
    pub old_is_absent: bool,
    /// Whether the state after has the secret's place, but not the secret.
    pub new_is_absent: bool,
}

/// A policy document that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentAt {
    /// The path of its attribute.
    pub path: String,
    /// The text before.
    pub old: String,
    /// The text after.
    pub new: String,
    /// The difference by statement; `None` if a text is not a policy document.
    pub change: Option<DocumentChange>,
}

/// Everything that differs between two states, ordered by account, kind, name and id.
pub fn changes(before: &World, after: &World, matched: Match) -> Vec<Change> {
    let mut found = differences(before, after);
    found.extend(changed_references(before, after, &found));
    let sides = Sides {
        before,
        after,
        names: RefCell::default(),
    };
    if matched == Match::Name {
        found = by_name::pair(before, after, found);
    }
    let mut changes: Vec<_> = found.iter().map(|it| sides.change(it, matched)).collect();
    if matched == Match::Id {
        find_replaced(&mut changes);
    }
    changes.sort_by_cached_key(|it| {
        let id = &it.entity;
        (
            id.account,
            id.kind,
            Key::folded(&it.name),
            id.id.clone(),
            it.action,
        )
    });
    changes
}

/// Entities whose own line is the same, but which refer by name to an entity that was replaced by one with another id:
/// the members of a group that was deleted and created again.
fn changed_references(before: &World, after: &World, found: &[EntityChange]) -> Vec<EntityChange> {
    let known: BTreeSet<&EntityId> = found.iter().map(|change| &change.entity).collect();
    let one_sided = found
        .iter()
        .filter(|it| it.before.is_none() || it.after.is_none());
    let mut referring = BTreeSet::new();
    for change in one_sided {
        for world in [before, after] {
            referring.extend(referring_to(world, &change.entity));
        }
    }
    let rest = referring.into_iter().filter(|id| !known.contains(id));
    let changes = rest.map(|entity| EntityChange {
        before: attributes_of(before, &entity),
        after: attributes_of(after, &entity),
        entity,
    });
    changes
        .filter(|change| change.before != change.after)
        .collect()
}

/// The members of a group and the instance profiles of a role.
fn referring_to(world: &World, id: &EntityId) -> Vec<EntityId> {
    let account = world.account(id.account);
    let by_key = |kind: Kind, key: &Key| Some(id_of(id.account, &account.entity(kind, key)?));
    match id.kind {
        Kind::Group => {
            let groups = account.groups.values();
            let group = groups.filter(|group| group.id == id.id);
            let members = group.flat_map(|group| group.members.iter());
            members.filter_map(|key| by_key(Kind::User, key)).collect()
        }
        Kind::Role => {
            let name = account.principals().get(&*id.id).map(|(_, name)| name);
            let role = name.and_then(|name| account.roles.at(name));
            let profiles = role
                .into_iter()
                .flat_map(|role| role.instance_profiles.iter());
            profiles
                .filter_map(|key| by_key(Kind::InstanceProfile, key))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Marks pairs of a deleted and a created entity with the same name.
fn find_replaced(changes: &mut [Change]) {
    let key = |it: &Change| (it.entity.account, it.entity.kind, Key::folded(&it.name));
    let of = |wanted: Action, changes: &[Change]| -> BTreeMap<_, _> {
        let those = changes.iter().filter(|it| it.action == wanted);
        those.map(|it| (key(it), it.entity.id.clone())).collect()
    };
    let (created, deleted) = (of(Action::Create, changes), of(Action::Delete, changes));
    for change in changes {
        let others = match change.action {
            Action::Create => &deleted,
            Action::Delete => &created,
            Action::Update => continue,
        };
        change.replaces = others.get(&key(change)).cloned();
    }
}

/// The two states.
struct Sides<'w> {
    before: &'w World,
    after: &'w World,
    /// The names of entities that were referred to: many users are in the same group.
    names: RefCell<HashMap<EntityId, Option<String>>>,
}

impl Sides<'_> {
    fn change(&self, change: &EntityChange, matched: Match) -> Change {
        let id = &change.entity;
        let old = change
            .before
            .as_ref()
            .map(|it| name_of(self.before, id, it));
        let new = change.after.as_ref().map(|it| name_of(self.after, id, it));
        let action = match (&change.before, &change.after) {
            (None, _) => Action::Create,
            (_, None) => Action::Delete,
            _ => Action::Update,
        };
        let empty = Attributes::new();
        let before = change.before.as_ref().unwrap_or(&empty);
        let after = change.after.as_ref().unwrap_or(&empty);
        let names = match matched {
            Match::Id => self.reference_names(id, before, after),
            Match::Name => BTreeMap::new(),
        };
        let shown = change
            .after
            .as_ref()
            .or(change.before.as_ref())
            .unwrap_or(&empty);
        let name = new.clone().or_else(|| old.clone()).unwrap_or_default();
        Change {
            arn: arn_of(id, &name, shown),
            name,
            action,
            renamed_from: old.filter(|old| action == Action::Update && new.as_ref() != Some(old)),
            replaces: None,
            attributes: attribute_changes(before, after, &names),
            documents: document_changes(before, after),
            entity: id.clone(),
        }
    }

    /// The names of the entities that attributes refer to by id, by path.
    fn reference_names(
        &self,
        id: &EntityId,
        before: &Attributes,
        after: &Attributes,
    ) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for attributes in [before, after] {
            for reference in references(id, attributes) {
                if let Target::Entity(target) = reference.target
                    && before.get(&reference.path) != after.get(&reference.path)
                    && let Some(name) = self.name(target)
                {
                    names.insert(reference.path, name);
                }
            }
        }
        names
    }

    /// The name of an entity, after the change if it still exists.
    fn name(&self, id: EntityId) -> Option<String> {
        let mut names = self.names.borrow_mut();
        let known = names.entry(id);
        let found = known
            .or_insert_with_key(|id| name_in(self.after, id).or_else(|| name_in(self.before, id)));
        found.clone()
    }
}

fn attribute_changes(
    before: &Attributes,
    after: &Attributes,
    names: &BTreeMap<String, String>,
) -> Vec<AttributeChange> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = paths.into_iter().filter_map(|path| {
        let (old, new) = (before.get(path), after.get(path));
        if old == new {
            return None;
        }
        let secret = [old, new].into_iter().flatten().any(Value::is_secret);
        let shown = |value: Option<&Value>| value.filter(|_| !secret).map(Value::shown);
        Some(AttributeChange {
            path: path.clone(),
            refers_to: names.get(path).cloned(),
            action: match (old, new) {
                (None, _) => Action::Create,
                (_, None) => Action::Delete,
                _ => Action::Update,
            },
            old: shown(old),
            new: shown(new),
            secret,
            old_is_absent: old.is_some_and(Value::lacks_secret),
            new_is_absent: new.is_some_and(Value::lacks_secret),
        })
    });
    changed.collect()
}

fn document_changes(before: &Attributes, after: &Attributes) -> Vec<DocumentAt> {
    let both = before
        .iter()
        .filter_map(|(path, old)| Some((path, old, after.get(path)?)));
    let differing = both.filter(|(_, old, new)| old != new);
    let documents = differing.filter_map(|(path, old, new)| {
        let [old, new] = [document(path, old)?, document(path, new)?];
        (old != new).then(|| DocumentAt {
            path: path.clone(),
            change: statements::compare(&old, &new),
            old,
            new,
        })
    });
    documents.collect()
}

/// The policy document in the value of an attribute.
pub fn document(path: &str, value: &Value) -> Option<String> {
    let shown = || value.shown();
    match path.split('/').nth(1)? {
        "trust" | "inline" | "document" => value.text().map(str::to_owned),
        "versions" => shown().get("document")?.as_str().map(str::to_owned),
        _ => None,
    }
}

/// The name of an entity with these attributes. Kinds without a name of their own are called by their id, a password by
/// its user.
pub fn name_of(world: &World, id: &EntityId, attributes: &Attributes) -> String {
    let owner = || match id.kind {
        Kind::LoginProfile => world
            .account(id.account)
            .principal(&id.id)
            .map(|it| it.2.to_owned()),
        _ => None,
    };
    let named = attributes
        .get("/name")
        .and_then(Value::text)
        .map(str::to_owned);
    named.or_else(owner).unwrap_or_else(|| id.id.to_string())
}

/// The name of an entity of a state.
fn name_in(world: &World, id: &EntityId) -> Option<String> {
    let name = match find(world, id)? {
        EntityRef::User(it) => &it.name,
        EntityRef::Group(it) => &it.name,
        EntityRef::Role(it) => &it.name,
        EntityRef::ManagedPolicy(it) => &it.name,
        EntityRef::Unit(it) => &it.name,
        EntityRef::ControlPolicy(it) => &it.name,
        _ => return None,
    };
    Some(name.to_string())
}

/// The ARN of an entity, if entities of its kind have one.
pub fn arn_of(id: &EntityId, name: &str, attributes: &Attributes) -> Option<String> {
    let path = attributes.get("/path").and_then(Value::text).unwrap_or("/");
    let resource = |kind: &str, path: &str, name: &str| {
        Some(iam_arn(Partition::Aws, id.account, kind, path, name))
    };
    match id.kind {
        Kind::User
        | Kind::Group
        | Kind::Role
        | Kind::Policy
        | Kind::InstanceProfile
        | Kind::ServerCertificate => resource(id.kind.as_str(), path, name),
        Kind::SamlProvider => resource("saml-provider", "/", name),
        Kind::OidcProvider => resource("oidc-provider", "/", name),
        Kind::MfaDevice => id.id.starts_with("arn:").then(|| id.id.to_string()),
        _ => None,
    }
}
