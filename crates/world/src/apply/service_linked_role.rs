//! Service-linked roles. They differ from other roles only in the way they are deleted.

use super::ApplyInAccount;
use crate::entity::DeletionTask;
use crate::event::DeletionTaskSucceededV1;
use crate::world::Account;

impl ApplyInAccount for DeletionTaskSucceededV1 {
    fn apply(self, account: &mut Account) {
        account.deletion_tasks.insert(DeletionTask {
            id: self.id.into(),
            role: self.role.into(),
        });
    }
}
