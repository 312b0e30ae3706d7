//! Inline policies.

use super::ApplyInAccount;
use crate::event::{InlinePolicyDeletedV1, InlinePolicyPutV1};
use crate::key::Key;
use crate::world::Account;

impl ApplyInAccount for InlinePolicyPutV1 {
    fn apply(self, account: &mut Account) {
        if let Some(grants) = account.grants_mut(self.kind, &self.name) {
            let name = Key::exact(&self.policy_name);
            grants.inline.insert(name, self.document.into());
        }
    }
}

impl ApplyInAccount for InlinePolicyDeletedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(grants) = account.grants_mut(self.kind, &self.name) {
            grants.inline.remove(self.policy_name.as_str());
        }
    }
}
