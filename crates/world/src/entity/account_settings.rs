//! What is set for an account as a whole.

use serde::{Deserialize, Serialize};

/// What is set for an account as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountSettings {
    /// The name under which people sign in to the account.
    pub alias: Option<String>,
    /// Which session tokens the global STS endpoint issues: version 1 (default Regions only) or 2 (all Regions).
    pub token_version: u8,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            alias: None,
            token_version: 1,
        }
    }
}
