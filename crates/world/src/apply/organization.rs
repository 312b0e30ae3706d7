//! The organization: its tree and its control policies.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Apply;
use crate::arn::AccountId;
use crate::entity::{ControlPolicy, Head, Member, RootFeatures, Target, Unit};
use crate::event::{
    AccountPlacedV1, AccountRemovedV1, ControlPolicyAttachedV1, ControlPolicyDeletedV1,
    ControlPolicyDetachedV1, ControlPolicyPutV1, OrganizationCreatedV1, OrganizationDeletedV1,
    RootFeaturesSetV1, UnitDeletedV1, UnitPutV1,
};
use crate::key::Key;
use crate::world::{Organization, World};

/// The name that AWS gives to every root.
const ROOT_NAME: &str = "Root";

/// Changes the organization, if there is one.
trait ApplyInOrganization {
    fn apply(self, organization: &mut Organization);
}

macro_rules! in_organization {
    ($($payload:ident)*) => {$(
        impl Apply for $payload {
            fn apply(self, world: &mut World, _: AccountId) {
                if let Some(organization) = world.organization_mut() {
                    ApplyInOrganization::apply(self, organization);
                }
            }
        }
    )*};
}

in_organization! {
    UnitPutV1 UnitDeletedV1 AccountPlacedV1 AccountRemovedV1 ControlPolicyPutV1 ControlPolicyDeletedV1
    ControlPolicyAttachedV1 ControlPolicyDetachedV1 RootFeaturesSetV1
}

impl ApplyInOrganization for RootFeaturesSetV1 {
    fn apply(self, organization: &mut Organization) {
        let is_any = self.features != RootFeatures::default();
        organization.head.root_features = is_any.then_some(self.features);
    }
}

impl Apply for OrganizationCreatedV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        let root = Key::exact(&self.root);
        let mut organization = Organization {
            head: Head {
                id: self.id.into(),
                management_account: self.management_account,
                root: root.clone(),
                ..Head::default()
            },
            ..Organization::default()
        };
        organization.units.insert(Unit {
            id: root,
            name: ROOT_NAME.into(),
            ..Unit::default()
        });
        world.organization = Some(Arc::new(organization));
    }
}

impl Apply for OrganizationDeletedV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        world.organization = None;
    }
}

impl ApplyInOrganization for UnitPutV1 {
    fn apply(self, organization: &mut Organization) {
        if !organization.units.contains(&self.parent) {
            return;
        }
        let mut unit = organization.units.remove(&self.id).unwrap_or_default();
        unit.id = Key::exact(&self.id);
        unit.parent = Some(Key::exact(&self.parent));
        unit.name = self.name.into();
        organization.units.insert(unit);
    }
}

impl ApplyInOrganization for UnitDeletedV1 {
    fn apply(self, organization: &mut Organization) {
        organization.units.remove(&self.id);
    }
}

impl ApplyInOrganization for AccountPlacedV1 {
    fn apply(self, organization: &mut Organization) {
        if !organization.units.contains(&self.parent) {
            return;
        }
        let digits = self.account.digits();
        let member = organization.members.remove(&digits);
        organization.members.insert(Member {
            account: self.account,
            name: self.name.into(),
            parent: Key::exact(&self.parent),
            attached: member.map(|member| member.attached).unwrap_or_default(),
        });
    }
}

impl ApplyInOrganization for AccountRemovedV1 {
    fn apply(self, organization: &mut Organization) {
        organization.members.remove(&self.account.digits());
    }
}

impl ApplyInOrganization for ControlPolicyPutV1 {
    fn apply(self, organization: &mut Organization) {
        organization.control_policies.insert(ControlPolicy {
            id: Key::exact(&self.id),
            kind: self.kind,
            name: self.name.into(),
            description: self.description,
            document: self.document.into(),
            arn: Default::default(),
        });
    }
}

impl ApplyInOrganization for ControlPolicyDeletedV1 {
    fn apply(self, organization: &mut Organization) {
        organization.control_policies.remove(&self.id);
    }
}

impl ApplyInOrganization for ControlPolicyAttachedV1 {
    fn apply(self, organization: &mut Organization) {
        if let Some(attached) = attached_mut(organization, &self.target) {
            attached.insert(Key::exact(&self.policy));
        }
    }
}

impl ApplyInOrganization for ControlPolicyDetachedV1 {
    fn apply(self, organization: &mut Organization) {
        if let Some(attached) = attached_mut(organization, &self.target) {
            attached.remove(&Key::exact(&self.policy));
        }
    }
}

fn attached_mut<'a>(
    organization: &'a mut Organization,
    target: &str,
) -> Option<&'a mut BTreeSet<Key>> {
    match Target::read(target) {
        Target::Unit(_) => {
            let unit = organization.units.get_mut(target);
            unit.map(|unit| &mut unit.attached)
        }
        Target::Account(_) => {
            let member = organization.members.get_mut(target);
            member.map(|member| &mut member.attached)
        }
    }
}
