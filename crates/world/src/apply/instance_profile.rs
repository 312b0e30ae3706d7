//! Instance profiles and the roles in them.

use super::ApplyInAccount;
use crate::entity::{InstanceProfile, Role};
use crate::event::{
    InstanceProfileCreatedV1, InstanceProfileDeletedV1, RoleAddedToInstanceProfileV1,
    RoleRemovedFromInstanceProfileV1,
};
use crate::key::Key;
use crate::world::Account;

impl ApplyInAccount for InstanceProfileCreatedV1 {
    fn apply(self, account: &mut Account) {
        let profile = InstanceProfile::created(&self);
        account.instance_profiles.insert(profile);
    }
}

impl ApplyInAccount for InstanceProfileDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.instance_profiles.remove(&self.name);
    }
}

impl ApplyInAccount for RoleAddedToInstanceProfileV1 {
    fn apply(self, account: &mut Account) {
        if let Some((profile, role)) = pair(account, &self.profile, &self.role) {
            profile.role = Some(Key::folded(&self.role));
            role.instance_profiles.insert(Key::folded(&self.profile));
        }
    }
}

impl ApplyInAccount for RoleRemovedFromInstanceProfileV1 {
    fn apply(self, account: &mut Account) {
        if let Some((profile, role)) = pair(account, &self.profile, &self.role) {
            profile.role = None;
            role.instance_profiles.remove(&Key::folded(&self.profile));
        }
    }
}

/// The profile and the role, if both exist.
fn pair<'a>(
    account: &'a mut Account,
    profile: &str,
    role: &str,
) -> Option<(&'a mut InstanceProfile, &'a mut Role)> {
    let profile = account.instance_profiles.get_mut(profile)?;
    let role = account.roles.get_mut(role)?;
    Some((profile, role))
}
