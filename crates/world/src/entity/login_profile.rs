//! Login profiles: the console passwords of users.

use compact_str::CompactString;
use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::resource_kind::ResourceKind;
use crate::secret::Secret;
use crate::table::Entity;

/// How many former passwords are stored: the largest value of `PasswordReusePrevention`.
pub const FORMER_PASSWORDS_MAX: usize = 24;

/// A login profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoginProfile {
    /// The unique id of the user, or [`ROOT_OWNER`](super::ROOT_OWNER).
    pub owner: CompactString,
    /// The hash of the password (an argon2id PHC string); empty if no password can match.
    pub password: Secret,
    /// The hashes of former passwords, newest first.
    pub former: Vec<Secret>,
    /// When the login profile was created.
    pub created: Timestamp,
    /// When the password was last changed.
    pub changed: Timestamp,
    /// Whether the user must change the password at the next sign-in.
    pub reset_required: bool,
    /// The longest duration of a console session, in seconds.
    pub max_signin_session_secs: Option<u32>,
    /// When the password was last used to sign in to the console.
    pub last_used: Option<Timestamp>,
}

impl LoginProfile {
    /// Takes another password and remembers the one before.
    pub(crate) fn set_password(&mut self, password: Secret, changed: Timestamp) {
        let former = std::mem::replace(&mut self.password, password);
        self.former.insert(0, former);
        self.former.truncate(FORMER_PASSWORDS_MAX);
        self.changed = changed;
    }
}

impl Entity for LoginProfile {
    const KIND: ResourceKind = ResourceKind::LoginProfile;

    fn key(&self) -> Key {
        Self::key_of(&self.owner)
    }

    fn key_of(id: &str) -> Key {
        Key::exact(id)
    }
}
