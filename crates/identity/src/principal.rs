//! The principal behind a request.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// The principal of a caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Principal {
    /// An unsigned request.
    Anonymous,
    /// The account's root user.
    Root,
    /// A user, with long-term credentials or in a session.
    User(UserName),
    /// A session of a role.
    AssumedRole {
        /// The role's name.
        role: CompactString,
        /// The role's unique id.
        role_id: CompactString,
        /// The session name.
        session_name: CompactString,
    },
    /// A federated user (GetFederationToken).
    FederatedUser {
        /// The name from the request.
        name: CompactString,
        /// The user that created the session; `None` for the root user.
        issuer: Option<UserName>,
    },
    /// An AWS service that acts on its own behalf. It never sends requests here; explain requests and policies refer to
    /// it.
    Service {
        /// `events.amazonaws.com`
        name: CompactString,
    },
}

/// A user, by name and unique id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserName {
    /// The name, which another user can have had or get.
    pub name: CompactString,
    /// The unique id, which is never reused.
    pub id: CompactString,
}
