//! Access keys: the lasting credentials of a user or of the root user.
//!
//! The secret is shown once, when the key is made. A user has two keys at the most.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>

use std::sync::Arc;

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{AccessKeyCreatedV1, AccessKeyDeletedV1, AccessKeyUpdatedV1, Apply, Stamp};
use crate::named::Key;
use crate::secret::Secret;
use crate::world::World;

/// An access key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccessKey {
    pub(crate) id: CompactString,
    /// The name of the user whose key it is; none is the root user.
    #[serde(default)]
    pub(crate) user: Option<CompactString>,
    pub(crate) secret: Secret,
    pub(crate) active: bool,
    pub(crate) created: Timestamp,
}

impl Apply for AccessKeyCreatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let id = Key::exact(&self.id);
        if let Some(user) = self
            .user
            .as_deref()
            .and_then(|name| account.users.get_mut(name))
        {
            user.access_keys.push(id.clone());
        }
        let key = AccessKey {
            id: self.id.into(),
            user: self.user.map(Into::into),
            secret: self.secret,
            active: true,
            created: stamp.at,
        };
        account.access_keys.insert(id, Arc::new(key));
    }
}

impl Apply for AccessKeyUpdatedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        if let Some(key) = account.access_keys.get_mut(&Key::exact(&self.id)) {
            Arc::make_mut(key).active = self.active;
        }
    }
}

impl Apply for AccessKeyDeletedV1 {
    fn apply(self, world: &mut World, stamp: &Stamp) {
        let account = world.account_mut(stamp.account);
        let Some(key) = account.access_keys.remove(&Key::exact(&self.id)) else {
            return;
        };
        if let Some(user) = key
            .user
            .as_deref()
            .and_then(|name| account.users.get_mut(name))
        {
            user.access_keys.retain(|id| id.as_str() != self.id);
        }
    }
}
