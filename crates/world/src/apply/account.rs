//! Account-wide settings.

use super::ApplyInAccount;
use crate::event::{
    AccountAliasCreatedV1, AccountAliasDeletedV1, AccountPropertiesPutV1, TokenVersionSetV1,
};
use crate::world::Account;

impl ApplyInAccount for AccountAliasCreatedV1 {
    fn apply(self, account: &mut Account) {
        account.settings.alias = Some(self.alias);
    }
}

impl ApplyInAccount for AccountAliasDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.settings.alias = None;
    }
}

impl ApplyInAccount for AccountPropertiesPutV1 {
    fn apply(self, account: &mut Account) {
        account.settings.properties.extend(self.properties);
    }
}

impl ApplyInAccount for TokenVersionSetV1 {
    fn apply(self, account: &mut Account) {
        account.settings.token_version = self.version;
    }
}
