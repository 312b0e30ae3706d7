//! What users sign in with, and how it is checked: passwords, MFA codes, SSH keys, certificates; and the report of all of it.
//!
//! Salts, seeds and the time come from the caller. Private keys and passwords are looked at and never kept; nothing here has
//! them in an error.

pub(crate) mod certificate;
pub(crate) mod password;
pub(crate) mod report;
pub(crate) mod ssh_key;
pub(crate) mod totp;
