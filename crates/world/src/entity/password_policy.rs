//! The rules of an account for passwords.

use serde::{Deserialize, Serialize};

/// The rules of an account for passwords.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordPolicy {
    /// The fewest characters.
    pub length_min: u32,
    /// Whether a password needs a symbol.
    pub symbols: bool,
    /// Whether it needs a digit.
    pub numbers: bool,
    /// Whether it needs a letter of A to Z.
    pub uppercase: bool,
    /// Whether it needs a letter of a to z.
    pub lowercase: bool,
    /// Whether all users may change their own passwords.
    pub users_may_change: bool,
    /// After how many days a password expires.
    pub max_age_days: Option<u32>,
    /// How many of the last passwords cannot be used again.
    pub reuse_prevention: Option<u32>,
    /// Whether only an administrator can set another password once one has expired.
    pub hard_expiry: Option<bool>,
}
