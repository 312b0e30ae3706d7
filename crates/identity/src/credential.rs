//! Credentials and how they are checked: passwords, MFA codes, SSH keys, certificates; also the credential report.
//!
//! The caller provides salts, seeds and the time. Private keys and passwords are inspected and never stored, and no
//! error contains them.

pub(crate) mod certificate;
pub(crate) mod password;
pub(crate) mod report;
pub(crate) mod ssh_key;
pub(crate) mod totp;
