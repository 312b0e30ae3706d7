//! Account-wide settings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roleback_wire::Timestamp;
use serde::{Deserialize, Serialize};

use super::{OutboundFederation, PasswordPolicy};
use crate::key::Key;

/// The settings of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountSettings {
    /// The account alias.
    pub alias: Option<String>,
    /// Which session tokens the global STS endpoint issues: version 1 (default Regions only) or 2 (all Regions).
    pub token_version: u8,
    /// The password policy, if the account has one.
    pub password_policy: Option<PasswordPolicy>,
    /// The keys of the root user's MFA devices.
    pub root_mfa_devices: BTreeSet<Key>,
    /// Account properties, by keys such as `RoleManager/Enabled`.
    pub properties: BTreeMap<String, String>,
    /// The latest credential report.
    pub credential_report: Option<CredentialReport>,
    /// Outbound web identity federation, from the first time that it was enabled on.
    pub outbound_federation: Option<OutboundFederation>,
}

/// A credential report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CredentialReport {
    /// When the report was generated.
    pub created: Timestamp,
    /// The content as CSV.
    pub content: Arc<str>,
}

impl Default for AccountSettings {
    fn default() -> Self {
        Self {
            alias: None,
            token_version: 1,
            password_policy: None,
            root_mfa_devices: BTreeSet::new(),
            properties: BTreeMap::new(),
            credential_report: None,
            outbound_federation: None,
        }
    }
}
