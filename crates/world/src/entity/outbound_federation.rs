//! Outbound web identity federation: the issuer of the tokens that an account's principals present to other services.

use serde::{Deserialize, Serialize};

use crate::derived::Derived;
use crate::secret::Secret;

/// Outbound web identity federation of an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutboundFederation {
    /// Whether principals can get tokens.
    pub enabled: bool,
    /// The issuer of the tokens. It stays the same when the feature is disabled and enabled again.
    pub issuer: OutboundIssuer,
    /// The keys, parsed.
    #[serde(skip)]
    pub parsed: Derived,
}

/// An issuer of tokens, with its keys.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OutboundIssuer {
    /// The UUID in its URL.
    pub id: String,
    /// The RSA key: Base64 of PKCS#8.
    pub rsa_key: Secret,
    /// The key on P-384: Base64 of its secret number.
    pub p384_key: Secret,
}
