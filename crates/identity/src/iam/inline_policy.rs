//! Inline policies: documents that stand in their user, group or role and go with it. One pattern over three nouns.

use crate::event::{Apply, InlinePolicyDeletedV1, InlinePolicyPutV1, Stamp};
use crate::named::Key;
use crate::world::{InlinePolicy, World};

impl Apply for InlinePolicyPutV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(grants) = world
            .account_mut(stamp.account)
            .grants_mut(self.noun, &self.name)
        {
            let key = Key::folded(&self.policy_name);
            let policy = InlinePolicy {
                name: self.policy_name,
                document: self.document,
            };
            grants.inline.insert(key, policy);
        }
    }
}

impl Apply for InlinePolicyDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        if let Some(grants) = world
            .account_mut(stamp.account)
            .grants_mut(self.noun, &self.name)
        {
            grants.inline.remove(&Key::folded(&self.policy_name));
        }
    }
}
