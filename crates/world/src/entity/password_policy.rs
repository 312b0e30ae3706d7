//! The password policy of an account.

use serde::{Deserialize, Serialize};

/// The password policy of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordPolicy {
    /// The minimum length, in characters.
    pub length_min: u32,
    /// Whether a password must contain a symbol.
    pub symbols: bool,
    /// Whether it must contain a digit.
    pub numbers: bool,
    /// Whether it must contain an upper-case letter (A to Z).
    pub uppercase: bool,
    /// Whether it must contain a lower-case letter (a to z).
    pub lowercase: bool,
    /// Whether all users can change their own passwords.
    pub users_may_change: bool,
    /// Days after which a password expires.
    pub max_age_days: Option<u32>,
    /// How many former passwords cannot be reused.
    pub reuse_prevention: Option<u32>,
    /// Whether only an administrator can replace an expired password.
    pub hard_expiry: Option<bool>,
}
