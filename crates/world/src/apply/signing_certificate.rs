//! Signing certificates.

use std::collections::BTreeSet;

use super::ApplyInAccount;
use crate::entity::SigningCertificate;
use crate::event::{
    SigningCertificateDeletedV1, SigningCertificateUpdatedV1, SigningCertificateUploadedV1,
};
use crate::key::Key;
use crate::world::Account;

/// The ids of the certificates of a user or of the root user.
fn certificates_mut<'a>(
    account: &'a mut Account,
    user: Option<&str>,
) -> Option<&'a mut BTreeSet<Key>> {
    match user {
        None => Some(&mut account.root_certificates),
        Some(name) => {
            let user = account.users.get_mut(name);
            user.map(|user| &mut user.signing_certificates)
        }
    }
}

impl ApplyInAccount for SigningCertificateUploadedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(certificates) = certificates_mut(account, self.user.as_deref()) {
            certificates.insert(Key::exact(&self.id));
        }
        let certificate = SigningCertificate::uploaded(&self);
        account.signing_certificates.insert(certificate);
    }
}

impl ApplyInAccount for SigningCertificateUpdatedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(certificate) = account.signing_certificates.get_mut(&self.id) {
            certificate.active = self.active;
        }
    }
}

impl ApplyInAccount for SigningCertificateDeletedV1 {
    fn apply(self, account: &mut Account) {
        let Some(certificate) = account.signing_certificates.remove(&self.id) else {
            return;
        };
        if let Some(certificates) = certificates_mut(account, certificate.user.as_deref()) {
            certificates.remove(&Key::exact(&self.id));
        }
    }
}
