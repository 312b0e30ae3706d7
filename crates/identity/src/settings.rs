//! The server settings that decisions depend on.

use std::sync::Arc;

use roleback_policy::Effort;
use roleback_policy::validate::UnknownServices;
use roleback_world::arn::AccountId;

pub use crate::credential::password::{HashesDone, PasswordCost, PasswordHashing};
use crate::quota::Quotas;

/// The server settings that decisions depend on.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The account of callers whose access key id does not identify one.
    pub default_account: AccountId,
    /// Whether unknown access key ids are rejected, regardless of their form.
    pub require_known_keys: bool,
    /// How trust policies with unknown service principals are handled.
    pub unknown_service_principals: UnknownServices,
    /// Whether unknown access key ids of AWS's form act as the root user. Only meaningful without signature
    /// verification, when any client could claim to be root anyway.
    pub unknown_keys_are_root: bool,
    /// The quotas of an account.
    pub quotas: Quotas,
    /// The effort limit of a simulation, and how it is cancelled. `None` means the default limit.
    pub effort: Option<Arc<Effort>>,
    /// How passwords are hashed.
    pub passwords: PasswordHashing,
}

impl Settings {
    /// The default settings with another password hashing cost.
    pub fn hashing(cost: PasswordCost) -> Self {
        Self {
            passwords: cost.into(),
            ..Self::default()
        }
    }
}
