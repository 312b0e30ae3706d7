//! Generated reports.

use super::ApplyInAccount;
use crate::entity::CredentialReport;
use crate::event::{AccessReportGeneratedV1, CredentialReportGeneratedV1};
use crate::world::Account;

impl ApplyInAccount for CredentialReportGeneratedV1 {
    fn apply(self, account: &mut Account) {
        account.settings.credential_report = Some(CredentialReport {
            created: self.created,
            content: self.content,
        });
    }
}

impl ApplyInAccount for AccessReportGeneratedV1 {
    fn apply(self, account: &mut Account) {
        for id in self.dropped {
            account.access_reports.remove(&id);
        }
        account.access_reports.insert(self.report);
    }
}
