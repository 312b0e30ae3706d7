//! The test issuer: tokens and assertions for tests without a real identity provider.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Seconds for which a token is valid where a request does not say.
pub const TOKEN_LIFETIME_SECS: i64 = 3_600;
/// Seconds for which an assertion is valid where a request does not say. AWS accepts one for five minutes.
pub const ASSERTION_LIFETIME_SECS: i64 = 300;

/// What a token is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IdpTokenRequest {
    /// The claim `sub`.
    pub subject: String,
    /// The claim `aud`, a list where there are several; by default the one that the preset's issuer uses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<String>,
    /// The claim `iss`; by default the preset's issuer, without a preset `https://idp.roleback.localhost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Give the token the form of this issuer's: `github`, `eks`, `gitlab`, `terraform` or `cognito`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Further claims, which win over all others.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
    /// Seconds for which the token is valid, by default an hour. Below zero it has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_secs: Option<i64>,
    /// The account that accepts the token; by default the server's default account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Replace the keys of a real issuer, if the account has registered ones.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub replace_keys: bool,
}

/// A token that the test issuer signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdpToken {
    /// The token.
    pub token: String,
    /// The issuer that it names.
    pub issuer: String,
    /// The id of the key that signed it.
    pub key_id: String,
    /// Its claims.
    pub claims: Map<String, Value>,
    /// The account that accepts it.
    pub account: String,
    /// The record of the account's acceptance; none where the account accepted the test issuer's key already.
    pub seq: Option<u64>,
    /// What a trust policy names as the provider: the ARN of the account's OpenID Connect provider, or the domain of an issuer
    /// that needs none; none where the provider has to be created first.
    pub provider: Option<String>,
}

/// What an assertion is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IdpAssertionRequest {
    /// The ARN or the name of the SAML provider.
    pub provider: String,
    /// The ARNs or names of the roles that the subject may choose from.
    pub roles: Vec<String>,
    /// The `NameID`.
    pub name_id: String,
    /// The last part of the format of the `NameID`, by default `persistent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_id_format: Option<String>,
    /// The attribute `RoleSessionName`, by default the `NameID`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_name: Option<String>,
    /// The attribute `SessionDuration`, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_duration: Option<u32>,
    /// Further attributes with their values. AWS's own may be named without their prefix: `PrincipalTag:team`,
    /// `TransitiveTagKeys`, `SourceIdentity`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Seconds for which the assertion is valid, by default five minutes. Below zero it has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_secs: Option<i64>,
    /// The account of roles and provider that are named without an ARN; by default the server's default account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// A SAML response that the test issuer signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdpAssertion {
    /// The response in Base64, as AssumeRoleWithSAML takes it.
    pub assertion: String,
    /// The entity id of the identity provider.
    pub issuer: String,
    /// Until when it is valid.
    pub expires: String,
}
