//! Instance profiles: what hands a role to an EC2 instance. A profile holds one role at the most.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html>

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{
    Apply, InstanceProfileCreatedV1, InstanceProfileDeletedV1, RoleAddedToInstanceProfileV1,
    RoleRemovedFromInstanceProfileV1, Stamp, Tag,
};
use crate::named::Key;
use crate::world::World;

/// An instance profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct InstanceProfile {
    pub(crate) name: CompactString,
    pub(crate) path: CompactString,
    pub(crate) id: CompactString,
    pub(crate) created: Timestamp,
    pub(crate) tags: Vec<Tag>,
    /// The folded name of the role that it holds.
    pub(crate) role: Option<Key>,
}

impl Apply for InstanceProfileCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let profile = InstanceProfile {
            name: self.name.as_str().into(),
            path: self.path.into(),
            id: self.id.into(),
            created: stamp.at,
            tags: self.tags,
            role: None,
        };
        world
            .account_mut(stamp.account)
            .instance_profiles
            .insert(&self.name, profile);
    }
}

impl Apply for InstanceProfileDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        world
            .account_mut(stamp.account)
            .instance_profiles
            .remove(&self.name);
    }
}

impl Apply for RoleAddedToInstanceProfileV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let (Some(profile), Some(role)) = (
            account.instance_profiles.get_mut(&self.profile),
            account.roles.get_mut(&self.role),
        ) else {
            return;
        };
        profile.role = Some(Key::folded(&self.role));
        role.instance_profiles.insert(Key::folded(&self.profile));
    }
}

impl Apply for RoleRemovedFromInstanceProfileV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let Some(profile) = account.instance_profiles.get_mut(&self.profile) {
            profile.role = None;
        }
        if let Some(role) = account.roles.get_mut(&self.role) {
            role.instance_profiles.remove(&Key::folded(&self.profile));
        }
    }
}
