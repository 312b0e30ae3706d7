//! Puts changed attributes back into a state.
//!
//! Lines name other entities by name and contain what follows from them. So an entity's line changes with its own
//! attributes, with the entities that begin or cease to refer to it, and with the names of those that it contains. All
//! of them are written again, and no others: the cost depends on the number of changes, not on the size of the world.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::order::{Order, sort};
use super::table::{self, BACKWARDS, Backward, Rule, Target, is_granted, rule, snake};
use super::{Attributes, EntityId, SETTINGS, Value, Written, data, find, id_of};
use crate::arn::AccountId;
use crate::change_cause::ChangeCause;
use crate::diff::{Difference, diff};
use crate::event::{EntitiesChangedV1, RemovedEntity};
use crate::key::Key;
use crate::lines;
use crate::resource_kind::ResourceKind;
use crate::world::World;

/// Entities with all their new attributes; `None` removes the entity.
pub type Changes = BTreeMap<EntityId, Option<Attributes>>;

/// Why attributes cannot be put back.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum RebuildError {
    /// An entity refers to one that does not exist.
    #[error("{} {} refers to {} {}, which does not exist", .from.kind, .from.id, .to.kind, .to.id)]
    Missing {
        /// The entity that refers.
        from: EntityId,
        /// The entity that it refers to.
        to: EntityId,
    },
    /// The attributes are not those of an entity.
    #[error("the attributes of {} {} do not make an entity: {why}", .entity.kind, .entity.id)]
    NotAnEntity {
        /// The entity.
        entity: EntityId,
        /// The parser's error.
        why: String,
    },
}

/// The world with the changes. Elements of ordered sets, such as tags, keep the order of `world`; elements that are new
/// to it take the place that they have in `like`, if they are there.
///
/// # Errors
/// See [`RebuildError`]. This checks no rule of IAM.
pub fn rebuild(world: &World, changes: &Changes, like: &World) -> Result<World, RebuildError> {
    let rebuilding = Rebuilding {
        world,
        changes,
        like,
        referring: referring(changes),
    };
    let mut after = world.clone();
    let touched = rebuilding.touched();
    let keys = touched.iter().filter_map(|id| {
        let key = find(world, id)?.key();
        Some((id.account, id.kind, key))
    });
    let keys: Vec<_> = keys.collect();
    let mut put = Vec::new();
    for id in &touched {
        let Some(attributes) = rebuilding.attributes(id) else {
            continue;
        };
        let line = rebuilding.line(id, attributes)?;
        let parsed = lines::parse(&line.to_string());
        put.push(parsed.map_err(|why| RebuildError::NotAnEntity {
            entity: id.clone(),
            why,
        })?);
    }
    after.replace(keys, put);
    Ok(after)
}

impl EntitiesChangedV1 {
    /// The event that leads from one state to another. `written` lists the attributes that differ, with their origins.
    pub fn between(
        before: &World,
        after: &World,
        cause: (ChangeCause, String),
        written: Vec<Written>,
    ) -> Self {
        let found = diff(before, after);
        let put = lines::text_of(lines::put_of(&found));
        Self::of(&found, (put, lines::state_hash(after)), cause, written)
    }

    /// The same if the lines of the entities to put, and the state hash of the later state, are known.
    pub fn of(
        found: &[Difference<'_>],
        (put, state_hash): (String, String),
        (cause, source): (ChangeCause, String),
        written: Vec<Written>,
    ) -> Self {
        let gone = found.iter().filter(|it| it.after.is_none());
        let removed = gone.filter_map(|it| {
            let entity = it.before?;
            Some(RemovedEntity {
                account: it.account.unwrap_or_default(),
                kind: entity.kind(),
                key: entity.key().as_str().to_owned(),
            })
        });
        Self {
            cause,
            source,
            lines_version: lines::VERSION,
            put: put.into(),
            removed: removed.collect(),
            written: written.into_iter().map(Into::into).collect(),
            state_hash,
        }
    }
}

struct Rebuilding<'w> {
    world: &'w World,
    changes: &'w Changes,
    like: &'w World,
    referring: Referring<'w>,
}

/// The changed entities that refer to an entity in such a way that its line contains them, with the rule by which they
/// do. Collected once: asking every changed entity for each line would take the square of the number of changes.
type Referring<'w> = BTreeMap<EntityId, Vec<(&'static Backward, &'w EntityId)>>;

fn referring(changes: &Changes) -> Referring<'_> {
    let mut found = Referring::new();
    for (source, attributes) in changes {
        let references = attributes
            .iter()
            .flat_map(|it| table::references(source, it));
        for reference in references {
            let Target::Entity(to) = reference.target else {
                continue;
            };
            let of_kinds = |back: &&Backward| back.source == source.kind && is_target(back, &to);
            let back = BACKWARDS.iter().filter(of_kinds).find(|back| {
                let rest = reference.path.strip_prefix(back.path);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            if let Some(back) = back {
                found.entry(to).or_default().push((back, source));
            }
        }
    }
    found
}

impl Rebuilding<'_> {
    /// The attributes afterwards.
    fn attributes(&self, id: &EntityId) -> Option<Attributes> {
        match self.changes.get(id) {
            Some(changed) => changed.clone(),
            None => super::attributes_of(self.world, id),
        }
    }

    /// Every entity whose line may change.
    fn touched(&self) -> BTreeSet<EntityId> {
        let mut touched: BTreeSet<EntityId> = self.changes.keys().cloned().collect();
        for (id, after) in self.changes {
            let before = super::attributes_of(self.world, id);
            let sides = [before.as_ref(), after.as_ref()];
            for attributes in sides.into_iter().flatten() {
                touched.extend(targets(id, attributes));
            }
            let name = |side: Option<&Attributes>| side.and_then(|it| it.get("/name").cloned());
            if name(before.as_ref()) != name(after.as_ref()) {
                touched.extend(self.sources(id).into_iter().map(|(_, source)| source));
            }
        }
        touched.retain(|id| self.changes.contains_key(id) || find(self.world, id).is_some());
        touched
    }

    /// The entities that refer to this one before the change, with the rule by which they do.
    fn sources(&self, id: &EntityId) -> Vec<(&'static Backward, EntityId)> {
        let Some(Json::Object(line)) = find(self.world, id).map(|entity| data(&entity)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for back in BACKWARDS.iter().filter(|back| is_target(back, id)) {
            let keys = line.get(back.member).and_then(Json::as_array);
            for key in keys.into_iter().flatten().filter_map(Json::as_str) {
                let account = self.world.account(id.account);
                let source = account.entity(back.source, &Key::exact(key));
                found.extend(source.map(|it| (back, id_of(id.account, &it))));
            }
        }
        found
    }

    /// The canonical line afterwards, parsed.
    fn line(&self, id: &EntityId, attributes: Attributes) -> Result<Json, RebuildError> {
        let account = match id.kind {
            ResourceKind::Account if id.id != SETTINGS => AccountId::default(),
            _ => id.account,
        };
        let data = match id.kind {
            ResourceKind::World => attributes.into_values().next().map(|value| value.0),
            _ => Some(Json::Object(self.members(id, attributes)?)),
        };
        Ok(json!({"account": account, "kind": table::line_kind(id), "data": data}))
    }

    fn members(
        &self,
        id: &EntityId,
        attributes: Attributes,
    ) -> Result<Map<String, Json>, RebuildError> {
        let (mut own, mut granted) = (Map::new(), Map::new());
        if rule(id.kind, "id") == Rule::Identity && has_id_member(id.kind) {
            own.insert("id".to_owned(), Json::from(id.id.as_str()));
        }
        let orders = [self.world, self.like].map(|world| Order::of(world, id));
        for (path, value) in attributes {
            let (member, element) = segments(&path);
            let members = match is_granted(id.kind, &member) {
                true => &mut granted,
                false => &mut own,
            };
            self.put(id, members, (member, element), value)?;
        }
        for (member, value) in &mut own {
            if let Json::Array(items) = value {
                sort(id.kind, member, items, &orders);
            }
        }
        if !granted.is_empty() {
            own.insert("grants".to_owned(), Json::Object(granted));
        }
        for (member, keys) in self.derived(id)? {
            own.insert(member.to_owned(), Json::from_iter(keys));
        }
        Ok(own)
    }

    /// Adds an attribute to the members of a line.
    fn put(
        &self,
        id: &EntityId,
        members: &mut Map<String, Json>,
        (member, element): (String, Option<&str>),
        value: Value,
    ) -> Result<(), RebuildError> {
        let rule = rule(id.kind, &member);
        let Some(element) = element else {
            let value = match (rule, value.text()) {
                (Rule::Reference(kind), Some(target)) => self.name(id, kind, target)?.into(),
                _ => value.0,
            };
            members.insert(member, value);
            return Ok(());
        };
        if rule == Rule::Map {
            let map = members.entry(member).or_insert_with(|| json!({}));
            if let Some(map) = map.as_object_mut() {
                map.insert(element.to_owned(), value.0);
            }
            return Ok(());
        }
        let item = match rule {
            Rule::References(kind) => self.name(id, kind, element)?.into(),
            Rule::Set => element.into(),
            _ => value.0,
        };
        let list = members.entry(member).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.push(item);
        }
        Ok(())
    }

    /// How a line names another entity afterwards. Keys and groups are named in different case, as `apply` does it.
    fn name(&self, from: &EntityId, kind: ResourceKind, to: &str) -> Result<String, RebuildError> {
        let to = EntityId {
            account: from.account,
            kind,
            id: to.into(),
        };
        let missing = || RebuildError::Missing {
            from: from.clone(),
            to: to.clone(),
        };
        let name = self.name_of(&to).ok_or_else(missing)?;
        let is_key = matches!(
            from.kind,
            ResourceKind::User | ResourceKind::InstanceProfile
        );
        Ok(match is_key {
            true => Key::folded(&name).as_str().to_owned(),
            false => name,
        })
    }

    fn name_of(&self, id: &EntityId) -> Option<String> {
        let attributes = self.attributes(id)?;
        attributes.get("/name")?.text().map(str::to_owned)
    }

    /// The members that follow from other entities: their keys by member.
    fn derived(
        &self,
        id: &EntityId,
    ) -> Result<BTreeMap<&'static str, BTreeSet<String>>, RebuildError> {
        let kept = self.sources(id).into_iter();
        let kept = kept.filter(|(_, source)| !self.changes.contains_key(source));
        let changed = self.referring.get(id).into_iter().flatten();
        let changed = changed.map(|(back, source)| (*back, (*source).clone()));
        let mut members: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (back, source) in kept.chain(changed) {
            let key = match table::has_unique_id(source.kind) {
                true => self.name_of(&source).map(|it| Key::folded(&it)),
                false => Some(Key::exact(&source.id)),
            };
            let keys = members.entry(back.member).or_default();
            keys.extend(key.map(|key| key.as_str().to_owned()));
        }
        Ok(members)
    }
}

/// The path as a member of the line, and the rest of it.
fn segments(path: &str) -> (String, Option<&str>) {
    let path = path.strip_prefix('/').unwrap_or(path);
    match path.split_once('/') {
        Some((member, element)) => (snake(member), Some(element)),
        None => (snake(path), None),
    }
}

fn has_id_member(kind: ResourceKind) -> bool {
    use ResourceKind as Kind;
    let is_natural = matches!(
        kind,
        Kind::Account
            | Kind::World
            | Kind::LoginProfile
            | Kind::MfaDevice
            | Kind::OidcProvider
            | Kind::IssuerKeys
            | Kind::DeletionTask
    );
    !is_natural
}

fn is_target(back: &Backward, id: &EntityId) -> bool {
    let is_settings = id.id == SETTINGS;
    back.target == id.kind && (id.kind != ResourceKind::Account || is_settings)
}

/// The entities that contain this one in their lines.
fn targets(id: &EntityId, attributes: &Attributes) -> Vec<EntityId> {
    let references = table::references(id, attributes).into_iter();
    let entities = references.filter_map(|it| match it.target {
        Target::Entity(to) => Some(to),
        Target::Policy(_) => None,
    });
    entities
        .filter(|to| {
            BACKWARDS
                .iter()
                .any(|back| back.source == id.kind && is_target(back, to))
        })
        .collect()
}
