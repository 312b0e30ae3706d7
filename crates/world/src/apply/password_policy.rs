//! The password policy of an account.

use super::ApplyInAccount;
use crate::entity::PasswordPolicy;
use crate::event::{PasswordPolicyDeletedV1, PasswordPolicySetV1};
use crate::world::Account;

impl ApplyInAccount for PasswordPolicySetV1 {
    fn apply(self, account: &mut Account) {
        account.settings.password_policy = Some(PasswordPolicy {
            length_min: self.length_min,
            symbols: self.symbols,
            numbers: self.numbers,
            uppercase: self.uppercase,
            lowercase: self.lowercase,
            users_may_change: self.users_may_change,
            max_age_days: self.max_age_days,
            reuse_prevention: self.reuse_prevention,
            hard_expiry: self.hard_expiry,
        });
    }
}

impl ApplyInAccount for PasswordPolicyDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.settings.password_policy = None;
    }
}
