//! Server certificates.

use super::ApplyInAccount;
use crate::entity::ServerCertificate;
use crate::event::{
    ServerCertificateDeletedV1, ServerCertificateUpdatedV1, ServerCertificateUploadedV1,
};
use crate::world::Account;

impl ApplyInAccount for ServerCertificateUploadedV1 {
    fn apply(self, account: &mut Account) {
        let certificate = ServerCertificate::uploaded(&self);
        account.server_certificates.insert(certificate);
    }
}

impl ApplyInAccount for ServerCertificateUpdatedV1 {
    fn apply(self, account: &mut Account) {
        let Some(mut certificate) = account.server_certificates.remove(&self.name) else {
            return;
        };
        if let Some(path) = self.new_path {
            certificate.path = path.into();
        }
        if let Some(name) = self.new_name {
            certificate.name = name.into();
        }
        account.server_certificates.insert(certificate);
    }
}

impl ApplyInAccount for ServerCertificateDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.server_certificates.remove(&self.name);
    }
}
