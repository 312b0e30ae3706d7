//! The public keys of OIDC issuers. They are registered, so that tokens can be verified without a network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A request to register the public keys of an issuer. It replaces the keys that were registered before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterIssuerKeys {
    /// The issuer, as in the claim `iss` of its tokens, such as `https://token.actions.githubusercontent.com`.
    pub issuer: String,
    /// The JSON Web Key Set (RFC 7517) that the issuer serves at its `jwks_uri`.
    pub jwks: Map<String, Value>,
    /// The account whose roles trust the issuer; by default the server's default account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// The registered public keys of an issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuerKeys {
    /// The issuer.
    pub issuer: String,
    /// The account.
    pub account: String,
    /// The number of keys in the set that can verify tokens.
    pub keys: usize,
    /// When the keys were fetched from the issuer; absent if they were registered.
    pub fetched: Option<String>,
}

/// The result of registering keys or deleting them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuerKeysChanged {
    /// The record of the change; `null` if nothing changed.
    pub seq: Option<u64>,
    /// The issuer.
    pub issuer: String,
    /// The account.
    pub account: String,
    /// The number of keys in the set that can verify tokens.
    pub keys: usize,
}

/// All issuers whose keys are registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IssuerKeysList {
    /// The issuers, sorted by account and issuer.
    pub issuers: Vec<IssuerKeys>,
}
