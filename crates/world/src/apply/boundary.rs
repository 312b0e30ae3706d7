//! Permissions boundaries.

use super::ApplyInAccount;
use crate::event::{BoundaryDeletedV1, BoundaryPutV1};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::Account;

impl ApplyInAccount for BoundaryPutV1 {
    fn apply(self, account: &mut Account) {
        let boundary = Some(Key::exact(&self.policy_arn));
        set(account, self.kind, &self.name, boundary);
    }
}

impl ApplyInAccount for BoundaryDeletedV1 {
    fn apply(self, account: &mut Account) {
        set(account, self.kind, &self.name, None);
    }
}

fn set(account: &mut Account, kind: ResourceKind, name: &str, boundary: Option<Key>) {
    let Some(grants) = account.grants_mut(kind, name) else {
        return;
    };
    let before = std::mem::replace(&mut grants.boundary, boundary.clone());
    let entity = (kind, Key::folded(name));
    if let Some(arn) = before {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.remove(&entity);
        });
    }
    if let Some(arn) = boundary {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.insert(entity);
        });
    }
}
