//! Events that affect the whole world: its sealing key, a reset, a restore.

use super::Apply;
use crate::arn::AccountId;
use crate::entity::SealingKey;
use crate::event::{SealingKeyCreatedV1, WorldResetV1, WorldRestoredV1};
use crate::world::World;

impl Apply for SealingKeyCreatedV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        world.sealing_key = Some(SealingKey(self.key));
    }
}

impl Apply for WorldResetV1 {
    fn apply(self, world: &mut World, _: AccountId) {
        world.accounts.clear();
        world.organization = None;
    }
}

impl Apply for WorldRestoredV1 {
    /// Does nothing: `prepare` parsed the lines, and `World::apply` has already replaced the world with the result.
    fn apply(self, _: &mut World, _: AccountId) {}
}
