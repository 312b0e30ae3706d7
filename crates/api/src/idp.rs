//! The test issuer: tokens and assertions for tests without a real identity provider.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The default lifetime of a token, in seconds.
pub const TOKEN_LIFETIME_SECS: i64 = 3_600;
/// The default lifetime of an assertion, in seconds. AWS accepts an assertion for five minutes.
pub const ASSERTION_LIFETIME_SECS: i64 = 300;

/// The content of a new token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IdpTokenRequest {
    /// The claim `sub`.
    pub subject: String,
    /// The claim `aud`, a list if there are several; by default the audience of the preset's issuer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<String>,
    /// The claim `iss`; by default the preset's issuer, or `https://idp.roleback.localhost` without a preset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The issuer whose tokens the token imitates: `github`, `eks`, `gitlab`, `terraform` or `cognito`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// Additional claims. They override all others.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub claims: Map<String, Value>,
    /// Seconds for which the token is valid, by default an hour. With a negative value the token has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_secs: Option<i64>,
    /// The account that accepts the token; by default the server's default account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Replace the keys of a real issuer, if the account has registered any.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub replace_keys: bool,
}

/// A token that the test issuer signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdpToken {
    /// The token.
    pub token: String,
    /// Its issuer.
    pub issuer: String,
    /// The id of the key that signed it.
    pub key_id: String,
    /// Its claims.
    pub claims: Map<String, Value>,
    /// The account that accepts it.
    pub account: String,
    /// The record of the account's acceptance; `null` if the account accepted the test issuer's key already.
    pub seq: Option<u64>,
    /// The principal for a trust policy: the ARN of the account's OpenID Connect provider, or the domain of an issuer that needs
    /// no provider; `null` if the provider does not exist yet.
    pub provider: Option<String>,
}

/// The content of a new assertion.
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
    /// Additional attributes with their values. AWS's attributes can be named without their prefix: `PrincipalTag:team`,
    /// `TransitiveTagKeys`, `SourceIdentity`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Seconds for which the assertion is valid, by default five minutes. With a negative value the assertion has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_secs: Option<i64>,
    /// The account of the roles and the provider if they have no ARN; by default the server's default account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// A SAML response that the test issuer signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdpAssertion {
    /// The response in Base64, for AssumeRoleWithSAML.
    pub assertion: String,
    /// The entity id of the identity provider.
    pub issuer: String,
    /// The time at which it expires.
    pub expires: String,
}
