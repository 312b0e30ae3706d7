//! Identities that others vouch for: the tokens and assertions of identity providers, and the tokens that AWS itself signs.
//!
//! Everything here is told the time and given its keys. What comes in is not trusted before its signature held: a type
//! whose name begins with `Unverified` gives away no more than what finding the provider needs.

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
