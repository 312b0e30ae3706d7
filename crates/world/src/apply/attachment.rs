//! Managed policies attached to users, groups and roles.

use super::ApplyInAccount;
use crate::event::{PolicyAttachedV1, PolicyDetachedV1};
use crate::key::Key;
use crate::world::Account;

impl ApplyInAccount for PolicyAttachedV1 {
    fn apply(self, account: &mut Account) {
        let Some(grants) = account.grants_mut(self.kind, &self.name) else {
            return;
        };
        grants.attached.insert(Key::exact(&self.policy_arn));
        account.change_uses(&self.policy_arn, |uses| {
            uses.attached.insert((self.kind, Key::folded(&self.name)));
        });
    }
}

impl ApplyInAccount for PolicyDetachedV1 {
    fn apply(self, account: &mut Account) {
        let Some(grants) = account.grants_mut(self.kind, &self.name) else {
            return;
        };
        grants.attached.remove(self.policy_arn.as_str());
        account.change_uses(&self.policy_arn, |uses| {
            uses.attached.remove(&(self.kind, Key::folded(&self.name)));
        });
    }
}
