//! How the server was told to behave, as far as a decision depends on it.

use std::sync::Arc;

use roleback_policy::Effort;
use roleback_policy::validate::UnknownServices;
use roleback_world::arn::AccountId;

pub use crate::credential::password::{HashesDone, PasswordCost, PasswordHashing};
use crate::quota::Quotas;

/// How the server was told to behave, as far as a decision depends on it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The account of callers whose key id does not say another.
    pub default_account: AccountId,
    /// True where key ids that are not known here are refused, whatever their form.
    pub require_known_keys: bool,
    /// What becomes of a trust policy that names a service that is not known.
    pub unknown_service_principals: UnknownServices,
    /// True where a key id of AWS's form that is not known here stands for the root user: nobody can show that it does not,
    /// because no signature is checked.
    pub unknown_keys_are_root: bool,
    /// How much of everything an account may have.
    pub quotas: Quotas,
    /// The work that a simulation may do, and whether anyone waits for its result. None: what one may do at most.
    pub effort: Option<Arc<Effort>>,
    /// How passwords are hashed.
    pub passwords: PasswordHashing,
}

impl Settings {
    /// The settings of a server that was told nothing, with another cost of passwords.
    pub fn hashing(cost: PasswordCost) -> Self {
        Self {
            passwords: cost.into(),
            ..Self::default()
        }
    }
}
