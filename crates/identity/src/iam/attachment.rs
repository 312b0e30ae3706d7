//! Attachments: managed policies on users, groups and roles. One pattern over three nouns.

use crate::event::{Apply, PolicyAttachedV1, PolicyDetachedV1, Stamp};
use crate::named::Key;
use crate::world::World;

impl Apply for PolicyAttachedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let Some(grants) = account.grants_mut(self.noun, &self.name) else {
            return;
        };
        grants.attached.insert(Key::exact(&self.policy_arn));
        account.change_uses(&self.policy_arn, |uses| {
            uses.attached.insert((self.noun, Key::folded(&self.name)));
        });
    }
}

impl Apply for PolicyDetachedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let Some(grants) = account.grants_mut(self.noun, &self.name) else {
            return;
        };
        grants.attached.remove(&Key::exact(&self.policy_arn));
        account.change_uses(&self.policy_arn, |uses| {
            uses.attached.remove(&(self.noun, Key::folded(&self.name)));
        });
    }
}
