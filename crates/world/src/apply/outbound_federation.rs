//! Outbound web identity federation.

use super::ApplyInAccount;
use crate::derived::Derived;
use crate::event::{OutboundFederationDisabledV1, OutboundFederationEnabledV1};
use crate::world::Account;

impl ApplyInAccount for OutboundFederationEnabledV1 {
    fn apply(self, account: &mut Account) {
        let federation = account.settings.outbound_federation.get_or_insert_default();
        federation.enabled = true;
        if let Some(issuer) = self.issuer {
            federation.issuer = issuer;
            federation.parsed = Derived::default();
        }
    }
}

impl ApplyInAccount for OutboundFederationDisabledV1 {
    fn apply(self, account: &mut Account) {
        if let Some(federation) = &mut account.settings.outbound_federation {
            federation.enabled = false;
        }
    }
}
