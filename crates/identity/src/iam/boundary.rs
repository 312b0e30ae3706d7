//! Permissions boundaries: the managed policy that caps what a user or a role can be allowed. One pattern over two nouns.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>

use crate::event::{Apply, BoundaryDeletedV1, BoundaryPutV1, Noun, Stamp};
use crate::named::Key;
use crate::world::{Account, World};

impl Apply for BoundaryPutV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        set(
            account,
            self.noun,
            &self.name,
            Some(Key::exact(&self.policy_arn)),
        );
    }
}

impl Apply for BoundaryDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        set(
            world.account_mut(stamp.account),
            self.noun,
            &self.name,
            None,
        );
    }
}

fn set(account: &mut Account, noun: Noun, name: &str, boundary: Option<Key>) {
    let Some(grants) = account.grants_mut(noun, name) else {
        return;
    };
    let before = std::mem::replace(&mut grants.boundary, boundary.clone());
    let entity = (noun, Key::folded(name));
    if let Some(arn) = before {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.remove(&entity);
        });
    }
    if let Some(arn) = boundary {
        account.change_uses(arn.as_str(), |uses| {
            uses.bounding.insert(entity);
        });
    }
}
