//! SSH public keys.

use super::ApplyInAccount;
use crate::entity::SshPublicKey;
use crate::event::{SshPublicKeyDeletedV1, SshPublicKeyUpdatedV1, SshPublicKeyUploadedV1};
use crate::key::Key;
use crate::world::Account;

impl ApplyInAccount for SshPublicKeyUploadedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(user) = account.users.get_mut(&self.user) {
            user.ssh_public_keys.insert(Key::exact(&self.id));
        }
        account.ssh_public_keys.insert(SshPublicKey {
            id: self.id.into(),
            user: self.user.into(),
            body: self.body,
            active: true,
            uploaded: self.uploaded,
        });
    }
}

impl ApplyInAccount for SshPublicKeyUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(key) = account.ssh_public_keys.get_mut(&self.id) {
            key.active = self.active;
        }
    }
}

impl ApplyInAccount for SshPublicKeyDeletedV1 {
    fn apply(self, account: &mut Account) {
        let Some(key) = account.ssh_public_keys.remove(&self.id) else {
            return;
        };
        if let Some(user) = account.users.get_mut(&key.user) {
            user.ssh_public_keys.remove(&Key::exact(&self.id));
        }
    }
}
