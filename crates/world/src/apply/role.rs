//! Roles.

use super::ApplyInAccount;
use crate::entity::{Role, SourceTemplate};
use crate::event::{
    RoleAcquiredV1, RoleCreatedV1, RoleDeletedV1, RoleSigninDurationSetV1, RoleTrustUpdatedV1,
    RoleUpdatedV1,
};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::Account;

impl ApplyInAccount for RoleCreatedV1 {
    fn apply(self, account: &mut Account) {
        let role = Role::created(&self);
        let key = Key::folded(&self.name);
        account.principals.add(&role.id, ResourceKind::Role, &key);
        account.add_boundary_use(&role.grants, (ResourceKind::Role, key));
        account.roles.insert(role);
    }
}

impl ApplyInAccount for RoleAcquiredV1 {
    fn apply(self, account: &mut Account) {
        if let Some(role) = account.roles.get_mut(&self.name) {
            role.template = Some(SourceTemplate {
                arn: self.template,
                minor_version: self.minor_version,
                values: self.values,
            });
        }
    }
}

impl ApplyInAccount for RoleSigninDurationSetV1 {
    fn apply(self, account: &mut Account) {
        if let Some(role) = account.roles.get_mut(&self.name) {
            role.max_signin_session_secs = self.max_signin_session_secs;
        }
    }
}

impl ApplyInAccount for RoleTrustUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(role) = account.roles.get_mut(&self.name) {
            role.trust = self.trust.into();
            role.trust_by_id = Default::default();
            role.trusted = self.trusted;
        }
    }
}

impl ApplyInAccount for RoleUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(role) = account.roles.get_mut(&self.name) {
            role.update(self);
        }
    }
}

impl ApplyInAccount for RoleDeletedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(role) = account.roles.remove(&self.name) {
            account.principals.remove(&role.id);
            account.uses.forget_principal(&role.id);
            let entity = (ResourceKind::Role, Key::folded(&self.name));
            account.drop_boundary_use(&role.grants, &entity);
        }
    }
}
