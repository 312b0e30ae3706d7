//! Events that affect the whole world: its sealing key, a reset, a restore, a change of whole entities.

use super::Apply;
use crate::arn::AccountId;
use crate::entity::SealingKey;
use crate::event::{
    EntitiesChangedV1, ForkPromotedV1, SealingKeyCreatedV1, WorldResetV1, WorldRestoredV1,
};
use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::world::{Entity, World};

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

impl Apply for EntitiesChangedV1 {
    /// Does nothing: `prepare` parsed the lines, and `World::apply` has already called [`change`].
    fn apply(self, _: &mut World, _: AccountId) {}
}

impl Apply for ForkPromotedV1 {
    /// Does nothing: it says where the change that another event of the record describes comes from.
    fn apply(self, _: &mut World, _: AccountId) {}
}

/// Removes and puts whole entities.
pub(super) fn change(world: &mut World, event: EntitiesChangedV1, put: Vec<(AccountId, Entity)>) {
    world.replace(removed(event), put);
}

/// The same if the world that this leads to is known: putting a hundred thousand entities takes longer than making their event.
pub(super) fn become_changed(world: &mut World, event: EntitiesChangedV1, after: World) {
    world.take_entities_of(removed(event), after);
}

fn removed(event: EntitiesChangedV1) -> impl Iterator<Item = (AccountId, ResourceKind, Key)> {
    let removed = event.removed.into_iter();
    removed.map(|it| (it.account, it.kind, Key::exact(&it.key)))
}
