//! The attributes of an event, as its row in the table lists them.

use super::Written;
use crate::arn::AccountId;
use crate::attribute::{EXISTS, EntityId, find};
use crate::resource_kind::ResourceKind::{self, *};
use crate::world::World as State;

/// The attributes of an event.
pub(super) struct Rows<'w> {
    pub(super) account: AccountId,
    pub(super) world: Option<&'w State>,
    pub(super) written: Vec<Written>,
}

impl Rows<'_> {
    pub(super) fn id(&self, kind: ResourceKind, id: &str) -> EntityId {
        let of_organization = matches!(
            kind,
            Organization | OrganizationalUnit | ControlPolicy | World
        );
        let of_organization = of_organization || kind == Account;
        EntityId {
            account: if of_organization {
                AccountId::default()
            } else {
                self.account
            },
            kind,
            id: id.into(),
        }
    }

    pub(super) fn write(&mut self, entity: EntityId, path: impl Into<String>) {
        self.written.push(Written {
            entity,
            path: path.into(),
            origin: None,
        });
    }

    /// The whole entity: it was created, deleted or replaced.
    pub(super) fn whole(&mut self, kind: ResourceKind, id: &str) {
        self.write(self.id(kind, id), EXISTS);
    }

    pub(super) fn members<const N: usize>(
        &mut self,
        kind: ResourceKind,
        id: &str,
        paths: [&str; N],
    ) {
        for path in paths {
            self.write(self.id(kind, id), path);
        }
    }

    /// The members whose value an event has.
    pub(super) fn given<const N: usize>(
        &mut self,
        kind: ResourceKind,
        id: &str,
        paths: [(&str, bool); N],
    ) {
        for (path, _) in paths.into_iter().filter(|(_, is_given)| *is_given) {
            self.write(self.id(kind, id), path);
        }
    }

    pub(super) fn setting(&mut self, path: impl Into<String>) {
        self.write(EntityId::settings(self.account), path);
    }

    pub(super) fn tags<'t>(
        &mut self,
        kind: ResourceKind,
        id: &str,
        keys: impl Iterator<Item = &'t str>,
    ) {
        for key in keys {
            let path = format!("/tags/{}", kind.tag_key(key).as_str());
            self.write(self.id(kind, id), path);
        }
    }

    /// Two members of an entity that a put creates unless it is there.
    pub(super) fn put(&mut self, kind: ResourceKind, id: &str) {
        let is_there = self
            .world
            .and_then(|world| find(world, &self.id(kind, id)))
            .is_some();
        if is_there {
            self.members(kind, id, ["/name", "/parent"]);
        } else {
            self.whole(kind, id);
        }
    }

    pub(super) fn delegation(&mut self, requestor: AccountId, id: &str, more: &[&str]) {
        let entity = EntityId {
            account: requestor,
            kind: DelegationRequest,
            id: id.into(),
        };
        for path in ["/state", "/updated", "/expires"].iter().chain(more) {
            self.write(entity.clone(), *path);
        }
    }
}
