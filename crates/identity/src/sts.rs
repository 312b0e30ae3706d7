//! The STS operations, one file per family.

pub(crate) mod assume;
mod assume_root;
mod caller;
mod delegated;
mod federated;
mod issue;
mod outbound_token;
mod saml;
mod scoped;
mod session;
mod session_policies;
pub(crate) mod web_identity;
