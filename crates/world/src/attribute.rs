//! Entities as attributes: paths and values that do not depend on names.
//!
//! Diff, blame, undo, rewind and merge compare and change states attribute by attribute. The attributes of an entity are
//! derived from its canonical line, so that a new member of an entity is an attribute without further code:
//!
//! | path | value |
//! |---|---|
//! | `exists` | whether the entity exists; covers all its other attributes |
//! | `/name`, `/path`, `/created`, `/trust`, `/defaultVersion`, `/active`, ... | a member of the line, its name in camel case |
//! | `/tags/KEY` | the tag; `KEY` is folded where AWS ignores the case of tag keys |
//! | `/attached/ARN`, `/clientIds/ID` | `true` for each element of a set |
//! | `/inline/NAME`, `/properties/KEY` | the value of each entry of a map |
//! | `/versions/N`, `/privateKeys/ID` | each element of a list whose elements have an id |
//! | `/groups/GROUP-ID` (of a user), `/role` (of an instance profile), `/user` (of a key) | a reference, by unique id |
//!
//! A reference is an attribute of one of its two ends: members of groups are attributes of the user, keys refer to their
//! user. What can be derived from other entities (the members in a group's line, the keys in a user's line) is not an
//! attribute, and renaming an entity changes no attribute but its own name. Access keys, MFA devices and the like are
//! entities of their own.
//!
//! [`differences`] compares two states, [`writes`] says which attributes the events of a record write, and [`rebuild`]
//! puts changed attributes back into a state. The rules that differ by resource kind are in `attribute/table.rs`.

use std::collections::BTreeMap;
use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::arn::AccountId;
use crate::diff::{Difference, diff};
use crate::key::Key;
use crate::lines;
use crate::resource_kind::ResourceKind;
use crate::world::{EntityRef, World};

mod order;
mod rebuild;
mod table;
#[cfg(test)]
mod tests;
mod writes;

pub use rebuild::{Changes, RebuildError, rebuild};
pub use table::{Reference, Target, references};
pub use writes::{Written, writes};

use table::{Rule, camel, rule};

/// The path of the attribute that says whether an entity exists. Whatever writes it writes the whole entity.
pub const EXISTS: &str = "exists";

/// The id of the settings of an account. They always exist.
pub const SETTINGS: &str = "settings";

/// An entity, identified independently of its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntityId {
    /// The account; the default account for the organization's entities and the sealing key.
    pub account: AccountId,
    /// The resource kind.
    pub kind: ResourceKind,
    /// The unique id; for kinds without one, the key in its table, such as a serial number or URL. The settings of an
    /// account have [`SETTINGS`], its place in the organization has its twelve digits.
    pub id: CompactString,
}

impl EntityId {
    /// The settings of an account.
    pub fn settings(account: AccountId) -> Self {
        Self {
            account,
            kind: ResourceKind::Account,
            id: SETTINGS.into(),
        }
    }

    /// The id under which the event log lists the entity.
    pub fn subject_id(&self) -> CompactString {
        match self.id.as_str() {
            SETTINGS if self.kind == ResourceKind::Account => self.account.digits(),
            _ => self.id.clone(),
        }
    }
}

/// The attributes of an entity by path, without [`EXISTS`].
pub type Attributes = BTreeMap<String, Value>;

/// The value of an attribute. `Debug` and [`Value::shown`] hide secrets.
#[derive(Clone, PartialEq)]
pub struct Value(pub(crate) Json);

impl Value {
    /// The value for people and programs, with every secret replaced by `(hidden)`.
    pub fn shown(&self) -> Json {
        let mut shown = self.0.clone();
        lines::redact(&mut shown);
        shown
    }

    /// Whether a secret is in the value: show only that it changed.
    pub fn is_secret(&self) -> bool {
        self.shown() != self.0
    }

    /// Whether a secret in it is missing, because the state is from a pod without it.
    pub fn lacks_secret(&self) -> bool {
        lines::lacks_secret(&self.0)
    }

    /// The text, if the value is text: a name, a policy document.
    pub fn text(&self) -> Option<&str> {
        self.0.as_str()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.shown())
    }
}

/// An entity that differs between two states: its attributes before and after, `None` where it does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityChange {
    /// The entity.
    pub entity: EntityId,
    /// Its attributes before.
    pub before: Option<Attributes>,
    /// Its attributes after.
    pub after: Option<Attributes>,
}

impl EntityChange {
    /// The paths that differ: [`EXISTS`] alone if the entity was added or removed.
    pub fn paths(&self) -> Vec<&str> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return vec![EXISTS];
        };
        let changed = after
            .iter()
            .filter(|(path, value)| before.get(*path) != Some(*value));
        let removed = before.keys().filter(|path| !after.contains_key(*path));
        let changed = changed.map(|(path, _)| path);
        changed.chain(removed).map(String::as_str).collect()
    }
}

/// The identity of an entity.
pub fn id_of(account: AccountId, entity: &EntityRef<'_>) -> EntityId {
    let id = match entity {
        EntityRef::User(it) => it.id.clone(),
        EntityRef::Group(it) => it.id.clone(),
        EntityRef::Role(it) => it.id.clone(),
        EntityRef::ManagedPolicy(it) => it.id.clone(),
        EntityRef::InstanceProfile(it) => it.id.clone(),
        EntityRef::ServerCertificate(it) => it.id.clone(),
        EntityRef::SamlProvider(it) => it.id.clone(),
        EntityRef::Organization(it) => it.id.clone(),
        EntityRef::Account(_) => SETTINGS.into(),
        EntityRef::SealingKey(_) => "*".into(),
        other => other.key().as_str().into(),
    };
    EntityId {
        account,
        kind: entity.kind(),
        id,
    }
}

/// The attributes of an entity of this world.
pub fn attributes(world: &World, account: AccountId, entity: &EntityRef<'_>) -> Attributes {
    let mut found = Attributes::new();
    match data(entity) {
        Json::Object(members) if !matches!(entity, EntityRef::SealingKey(_)) => {
            let names = Names { world, account };
            flatten(&names, entity.kind(), members, &mut found);
        }
        other => {
            found.insert("/key".to_owned(), Value(other));
        }
    }
    found
}

/// The attributes of the entity with this identity, if it exists.
pub fn attributes_of(world: &World, id: &EntityId) -> Option<Attributes> {
    let entity = find(world, id)?;
    Some(attributes(world, id.account, &entity))
}

/// The entity with this identity.
pub fn find<'w>(world: &'w World, id: &EntityId) -> Option<EntityRef<'w>> {
    let key = Key::exact(&id.id);
    match id.kind {
        ResourceKind::World => world.sealing_key().map(EntityRef::SealingKey),
        ResourceKind::Account if id.id == SETTINGS => {
            Some(EntityRef::Account(&world.account(id.account).settings))
        }
        ResourceKind::Organization => {
            let head = &world.organization()?.head;
            (head.id == id.id).then_some(EntityRef::Organization(head))
        }
        ResourceKind::Account | ResourceKind::OrganizationalUnit | ResourceKind::ControlPolicy => {
            world.organization()?.entity(id.kind, &key)
        }
        ResourceKind::User | ResourceKind::Role => {
            let account = world.account(id.account);
            let (kind, name) = account.principals().get(&*id.id)?;
            (*kind == id.kind).then(|| account.entity(id.kind, name))?
        }
        kind if table::has_unique_id(kind) => {
            let account = world.account(id.account);
            let mut all = account.entities_of(kind);
            all.find(|entity| id_of(id.account, entity).id == id.id)
        }
        kind => world.account(id.account).entity(kind, &key),
    }
}

/// The entities whose attributes differ, by identity. Renamed entities are one change.
///
/// Lines that differ only in the order of a set, or in what is derived from other entities, are not a difference.
pub fn differences(before: &World, after: &World) -> Vec<EntityChange> {
    differences_among(before, after, diff(before, after))
}

/// The same, of some of the entities that differ.
pub(crate) fn differences_among<'w>(
    before: &'w World,
    after: &'w World,
    found: impl IntoIterator<Item = Difference<'w>>,
) -> Vec<EntityChange> {
    let mut changes: BTreeMap<EntityId, EntityChange> = BTreeMap::new();
    for found in found {
        let account = found.account.unwrap_or_default();
        let sides = [(before, found.before), (after, found.after)];
        for (index, (world, entity)) in sides.into_iter().enumerate() {
            let Some(entity) = entity else { continue };
            let id = id_of(account, &entity);
            let attributes = attributes(world, account, &entity);
            let change = changes.entry(id.clone()).or_insert_with(|| EntityChange {
                entity: id,
                before: None,
                after: None,
            });
            let side = if index == 0 {
                &mut change.before
            } else {
                &mut change.after
            };
            *side = Some(attributes);
        }
    }
    let all = changes.into_values();
    all.filter(|change| change.before != change.after).collect()
}

/// The members of an entity as in its canonical line.
fn data(entity: &EntityRef<'_>) -> Json {
    let line: Json = serde_json::from_str(&lines::entity_line(entity)).unwrap_or_default();
    match line {
        Json::Object(mut line) => line
            .remove("data")
            .unwrap_or_else(|| Json::Object(Map::new())),
        other => other,
    }
}

/// Resolves the names by which lines refer to entities.
struct Names<'w> {
    world: &'w World,
    account: AccountId,
}

impl Names<'_> {
    /// The unique id of the entity with this name. A name that leads nowhere, in a damaged log, stays a name.
    fn id(&self, kind: ResourceKind, name: &str) -> String {
        let account = self.world.account(self.account);
        let found = account.entity(kind, &Key::folded(name));
        found.map_or_else(
            || name.to_owned(),
            |entity| id_of(self.account, &entity).id.into(),
        )
    }
}

fn flatten(
    names: &Names<'_>,
    kind: ResourceKind,
    members: Map<String, Json>,
    out: &mut Attributes,
) {
    for (member, value) in members {
        let path = format!("/{}", camel(&member));
        let mut each = |element: &str, value: Json| {
            out.insert(format!("{path}/{element}"), Value(value));
        };
        match (rule(kind, &member), value) {
            (Rule::Identity | Rule::Derived, _) => {}
            (Rule::Nested, Json::Object(members)) => flatten(names, kind, members, out),
            (Rule::Set, Json::Array(items)) => {
                for item in items.iter().filter_map(Json::as_str) {
                    each(item, Json::Bool(true));
                }
            }
            (Rule::Map, Json::Object(entries)) => {
                entries
                    .into_iter()
                    .for_each(|(key, value)| each(&key, value));
            }
            (Rule::List(by), Json::Array(items)) => {
                for item in items {
                    each(&table::element(kind, by, &item), item);
                }
            }
            (Rule::Reference(of), Json::String(name)) => {
                out.insert(path, Value(names.id(of, &name).into()));
            }
            (Rule::References(of), Json::Array(items)) => {
                for name in items.iter().filter_map(Json::as_str) {
                    each(&names.id(of, name), Json::Bool(true));
                }
            }
            (_, value) => {
                out.insert(path, Value(value));
            }
        }
    }
}
