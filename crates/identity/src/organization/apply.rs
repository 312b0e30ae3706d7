//! What the facts about an organization make of the world.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::control_policy::ArnOnce;
use super::{ControlPolicy, Head, Member, Organization, Target, Unit};
use crate::event::{
    AccountPlacedV1, AccountRemovedV1, Apply, ControlPolicyAttachedV1, ControlPolicyDeletedV1,
    ControlPolicyDetachedV1, ControlPolicyPutV1, OrganizationCreatedV1, OrganizationDeletedV1,
    Stamp, UnitDeletedV1, UnitPutV1,
};
use crate::named::Key;
use crate::world::World;

/// What AWS calls every root.
const ROOT_NAME: &str = "Root";

impl Apply for OrganizationCreatedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        let root = Key::exact(&self.root);
        let unit = Unit {
            id: root.clone(),
            name: ROOT_NAME.into(),
            ..Unit::default()
        };
        let head = Head {
            id: self.id.into(),
            management_account: self.management_account,
            root: root.clone(),
        };
        world.organization = Some(Arc::new(Organization {
            head,
            units: imbl::OrdMap::unit(root, Arc::new(unit)),
            ..Organization::default()
        }));
    }
}

impl Apply for OrganizationDeletedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        world.organization = None;
    }
}

impl Apply for UnitPutV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        let (id, parent) = (Key::exact(&self.id), Key::exact(&self.parent));
        let Some(organization) = world.organization_mut() else {
            return;
        };
        if !organization.units.contains_key(&parent) {
            return;
        }
        let unit = Arc::make_mut(organization.units.entry(id.clone()).or_default());
        unit.id = id;
        unit.parent = Some(parent);
        unit.name = self.name.into();
    }
}

impl Apply for UnitDeletedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        if let Some(organization) = world.organization_mut() {
            organization.units.remove(&Key::exact(&self.id));
        }
    }
}

impl Apply for AccountPlacedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        let parent = Key::exact(&self.parent);
        let Some(organization) = world.organization_mut() else {
            return;
        };
        if !organization.units.contains_key(&parent) {
            return;
        }
        let member = organization.accounts.entry(self.account).or_default();
        let member: &mut Member = Arc::make_mut(member);
        member.account = self.account;
        member.parent = parent;
        member.name = self.name.into();
    }
}

impl Apply for AccountRemovedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        if let Some(organization) = world.organization_mut() {
            organization.accounts.remove(&self.account);
        }
    }
}

impl Apply for ControlPolicyPutV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        let id = Key::exact(&self.id);
        let policy = ControlPolicy {
            id: id.clone(),
            kind: self.kind,
            name: self.name.into(),
            description: self.description,
            document: self.document.into(),
            arn: ArnOnce::default(),
        };
        if let Some(organization) = world.organization_mut() {
            organization.policies.insert(id, Arc::new(policy));
        }
    }
}

impl Apply for ControlPolicyDeletedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        if let Some(organization) = world.organization_mut() {
            organization.policies.remove(&Key::exact(&self.id));
        }
    }
}

impl Apply for ControlPolicyAttachedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        change_attached(world, &self.target, |attached| {
            attached.insert(Key::exact(&self.policy));
        });
    }
}

impl Apply for ControlPolicyDetachedV1 {
    fn apply(self, world: &mut World, _: &Stamp) {
        change_attached(world, &self.target, |attached| {
            attached.remove(&Key::exact(&self.policy));
        });
    }
}

fn change_attached(world: &mut World, target: &str, change: impl FnOnce(&mut BTreeSet<Key>)) {
    let Some(organization) = world.organization_mut() else {
        return;
    };
    match Target::read(target) {
        Target::Unit(id) => {
            if let Some(unit) = organization.units.get_mut(&id) {
                change(&mut Arc::make_mut(unit).attached);
            }
        }
        Target::Account(account) => {
            if let Some(member) = organization.accounts.get_mut(&account) {
                change(&mut Arc::make_mut(member).attached);
            }
        }
    }
}
