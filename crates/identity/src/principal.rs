//! What somebody who asks is.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// What a caller is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Principal {
    /// Nobody: the request was not signed.
    Anonymous,
    /// The account's root user.
    Root,
    /// A user, with lasting credentials or in a session of its own.
    User(UserName),
    /// A role that somebody took on.
    AssumedRole {
        /// The role's name.
        role: CompactString,
        /// The role's unique id.
        role_id: CompactString,
        /// The name that was given to the session.
        session_name: CompactString,
    },
    /// A federated user (GetFederationToken).
    FederatedUser {
        /// The name that was given to it.
        name: CompactString,
        /// The user who asked for it; none where it was the root user.
        issuer: Option<UserName>,
    },
    /// A service of AWS that acts for itself. None ever asks here: this is only supposed.
    Service {
        /// `events.amazonaws.com`
        name: CompactString,
    },
}

/// A user, by both of its names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserName {
    /// The name, which another user may have had or get.
    pub name: CompactString,
    /// The unique id, which nobody else ever has.
    pub id: CompactString,
}
