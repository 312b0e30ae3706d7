//! Customer managed policies and their versions.

use super::ApplyInAccount;
use crate::entity::{ManagedPolicy, PolicyVersion};
use crate::event::{
    PolicyCreatedV1, PolicyDefaultVersionSetV1, PolicyDeletedV1, PolicyVersionCreatedV1,
    PolicyVersionDeletedV1,
};
use crate::world::Account;

impl ApplyInAccount for PolicyCreatedV1 {
    fn apply(self, account: &mut Account) {
        account.policies.insert(ManagedPolicy::created(&self));
    }
}

impl ApplyInAccount for PolicyVersionCreatedV1 {
    fn apply(self, account: &mut Account) {
        let Some(policy) = account.policies.get_mut(&self.name) else {
            return;
        };
        policy.versions.push(PolicyVersion {
            number: self.version,
            document: self.document.into(),
            created: self.created,
        });
        policy.next_version = self.version.saturating_add(1);
        policy.updated = self.created;
        if self.is_default {
            policy.default_version = self.version;
        }
    }
}

impl ApplyInAccount for PolicyDefaultVersionSetV1 {
    fn apply(self, account: &mut Account) {
        if let Some(policy) = account.policies.get_mut(&self.name) {
            policy.default_version = self.version;
        }
    }
}

impl ApplyInAccount for PolicyVersionDeletedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(policy) = account.policies.get_mut(&self.name) {
            let other = |version: &PolicyVersion| version.number != self.version;
            policy.versions.retain(other);
        }
    }
}

impl ApplyInAccount for PolicyDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.policies.remove(&self.name);
    }
}
