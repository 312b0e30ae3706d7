//! What people call an entity.

use crate::entity::AccountSettings;
use crate::resource_kind::ResourceKind;
use crate::world::EntityRef;

/// An entity's kind, name and unique id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The kind.
    pub kind: ResourceKind,
    /// The name, in its original case; the key of kinds without a name.
    pub name: String,
    /// The unique id of kinds that have one beside their name.
    pub id: Option<String>,
}

impl Label {
    /// The label of an entity.
    pub fn of(entity: &EntityRef<'_>) -> Self {
        let (name, id) = named(entity);
        Self {
            kind: entity.kind(),
            name: name.map_or_else(|| entity.key().as_str().to_owned(), str::to_owned),
            id: id.map(str::to_owned),
        }
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name.as_str() {
            "" => write!(f, "{}", self.kind),
            name => write!(f, "{} {}", self.kind, name.escape_debug()),
        }
    }
}

fn named<'a>(entity: &EntityRef<'a>) -> (Option<&'a str>, Option<&'a str>) {
    match entity {
        EntityRef::User(it) => (Some(&it.name), Some(&it.id)),
        EntityRef::Group(it) => (Some(&it.name), Some(&it.id)),
        EntityRef::Role(it) => (Some(&it.name), Some(&it.id)),
        EntityRef::ManagedPolicy(it) => (Some(&it.name), Some(&it.id)),
        EntityRef::InstanceProfile(it) => (Some(&it.name), Some(&it.id)),
        EntityRef::ServerCertificate(it) => (Some(&it.name), Some(&it.id)),
        EntityRef::SamlProvider(it) => (Some(&it.name), Some(&it.id)),
        EntityRef::Account(AccountSettings { alias, .. }) => (alias.as_deref(), None),
        EntityRef::Organization(it) => (Some(&it.id), None),
        EntityRef::Unit(it) => (Some(&it.name), Some(it.id.as_str())),
        EntityRef::ControlPolicy(it) => (Some(&it.name), Some(it.id.as_str())),
        _ => (None, None),
    }
}
