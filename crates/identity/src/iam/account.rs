//! The account itself: its alias, its counts, everything in it at once.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html>

use serde::{Deserialize, Serialize};

use crate::event::{AccountAliasCreatedV1, AccountAliasDeletedV1, Apply, Stamp, TokenVersionSetV1};
use crate::world::World;

/// The name under which people sign in to the account.
pub type Alias = String;

/// Which session tokens the global STS endpoint issues: version 1 (default regions only) or 2 (all regions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenVersion(pub u8);

impl Default for TokenVersion {
    fn default() -> Self {
        Self(1)
    }
}

impl Apply for AccountAliasCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        world.account_mut(stamp.account).alias = Some(self.alias);
    }
}

impl Apply for AccountAliasDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        world.account_mut(stamp.account).alias = None;
    }
}

impl Apply for TokenVersionSetV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        world.account_mut(stamp.account).token_version = TokenVersion(self.version);
    }
}
