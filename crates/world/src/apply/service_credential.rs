//! Service-specific credentials.

use super::ApplyInAccount;
use crate::entity::ServiceCredential;
use crate::event::{
    ServiceCredentialCreatedV1, ServiceCredentialDeletedV1, ServiceCredentialResetV1,
    ServiceCredentialUpdatedV1,
};
use crate::key::Key;
use crate::world::Account;

impl ApplyInAccount for ServiceCredentialCreatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(user) = account.users.get_mut(&self.user) {
            user.service_credentials.insert(Key::exact(&self.id));
        }
        let credential = ServiceCredential::created(&self);
        account.service_credentials.insert(credential);
    }
}

impl ApplyInAccount for ServiceCredentialUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(credential) = account.service_credentials.get_mut(&self.id) {
            credential.active = self.active;
        }
    }
}

impl ApplyInAccount for ServiceCredentialResetV1 {
    fn apply(self, account: &mut Account) {
        if let Some(credential) = account.service_credentials.get_mut(&self.id) {
            credential.secret = self.secret;
        }
    }
}

impl ApplyInAccount for ServiceCredentialDeletedV1 {
    fn apply(self, account: &mut Account) {
        let Some(credential) = account.service_credentials.remove(&self.id) else {
            return;
        };
        if let Some(user) = account.users.get_mut(&credential.user) {
            user.service_credentials.remove(&Key::exact(&self.id));
        }
    }
}
