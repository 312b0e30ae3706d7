//! Login profiles.

use super::ApplyInAccount;
use crate::entity::LoginProfile;
use crate::event::{
    ConsoleSignedInV1, LoginProfileCreatedV1, LoginProfileDeletedV1, LoginProfileUpdatedV1,
    PasswordChangedV1,
};
use crate::world::Account;

impl ApplyInAccount for LoginProfileCreatedV1 {
    fn apply(self, account: &mut Account) {
        account.login_profiles.insert(LoginProfile {
            owner: self.owner.into(),
            password: self.password,
            former: Vec::new(),
            created: self.created,
            changed: self.created,
            reset_required: self.reset_required,
            max_signin_session_secs: self.max_signin_session_secs,
            last_used: None,
        });
    }
}

impl ApplyInAccount for LoginProfileUpdatedV1 {
    fn apply(self, account: &mut Account) {
        let Some(profile) = account.login_profiles.get_mut(&self.owner) else {
            return;
        };
        if let Some(password) = self.password {
            profile.set_password(password, self.changed);
        }
        profile.reset_required = self.reset_required;
        profile.max_signin_session_secs = self.max_signin_session_secs;
    }
}

impl ApplyInAccount for LoginProfileDeletedV1 {
    fn apply(self, account: &mut Account) {
        account.login_profiles.remove(&self.owner);
    }
}

impl ApplyInAccount for PasswordChangedV1 {
    fn apply(self, account: &mut Account) {
        if let Some(profile) = account.login_profiles.get_mut(&self.owner) {
            profile.set_password(self.password, self.changed);
            profile.reset_required = false;
        }
    }
}

impl ApplyInAccount for ConsoleSignedInV1 {
    /// The root user can sign in without a password, which then has no date.
    fn apply(self, account: &mut Account) {
        if let Some(profile) = account.login_profiles.get_mut(&self.owner) {
            profile.last_used = Some(self.at);
        }
    }
}
