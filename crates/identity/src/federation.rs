//! Federation: the tokens and assertions of identity providers, and the tokens that AWS itself signs.
//!
//! Time and keys are inputs. Nothing is trusted before its signature is verified: a type whose name begins with
//! `Unverified` exposes only what is needed to find the provider.

pub(crate) mod claims;
pub mod issuer_keys;
pub(crate) mod jwks;
pub(crate) mod jwt;
mod key;
pub mod outbound;
mod rsa_generation;
pub(crate) mod saml;
pub(crate) mod signing;
pub mod test_issuer;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod web_identity;

pub(crate) use web_identity::is_outbound_issuer;
