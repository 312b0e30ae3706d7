//! Tokens that prove the identity of an AWS principal to other parties: those of `GetWebIdentityToken`, and those of a
//! test OIDC issuer.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound.html> and
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html>.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use roleback_wire::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::signing::{SigningError, SigningKey};

/// The largest payload of a token, in bytes.
pub(crate) const PAYLOAD_BYTES_MAX: usize = 14_984;

/// The issuer of an account's outbound tokens, whose URL contains a UUID per account.
pub(crate) fn outbound_issuer(uuid: &str) -> String {
    format!("https://{uuid}{OUTBOUND_ISSUER_SUFFIX}")
}

/// Whether an issuer is the outbound token issuer of any account. STS does not accept such tokens as web identities.
pub(crate) fn is_outbound_issuer(issuer: &str) -> bool {
    issuer.ends_with(OUTBOUND_ISSUER_SUFFIX)
}

const OUTBOUND_ISSUER_SUFFIX: &str = ".tokens.sts.global.api.aws";

/// The id of an account's RSA key, in AWS's form.
pub(crate) const RSA_KEY_ID: &str = "RSA_0";
/// The id of an account's P-384 key, in AWS's form.
pub(crate) const P384_KEY_ID: &str = "EC384_0";

/// Why a token cannot be issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// The claims are too large.
    #[error(
        "the payload of the token has {0} bytes, more than {PAYLOAD_BYTES_MAX}; pass fewer or shorter tags and audiences"
    )]
    PayloadTooLarge(usize),
    /// The key cannot sign.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// The claims of an outbound token, in AWS's order.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OutboundClaims {
    /// The audiences. A single one is written as text, several as a list.
    #[serde(rename = "aud", serialize_with = "one_or_list")]
    pub(crate) audiences: Vec<String>,
    /// The ARN of the user or role, including its path.
    pub(crate) sub: String,
    /// AWS's own claims.
    #[serde(rename = "https://sts.amazonaws.com/")]
    pub(crate) aws: AwsClaims,
    /// The issuer URL of the account.
    pub(crate) iss: String,
    /// When it expires, in seconds since 1970.
    #[serde(serialize_with = "whole_seconds")]
    pub(crate) exp: Timestamp,
    /// When it was issued, in seconds since 1970.
    #[serde(serialize_with = "whole_seconds")]
    pub(crate) iat: Timestamp,
    /// A UUID, unique per token.
    pub(crate) jti: String,
    /// What the subject names, if the request says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subject_mode: Option<&'static str>,
}

/// The claims under `https://sts.amazonaws.com/`. Unknown ones are omitted.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct AwsClaims {
    /// The account id, twelve digits.
    pub(crate) aws_account: String,
    /// The Region of the request.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) source_region: String,
    /// The ARN of the caller.
    pub(crate) principal_id: String,
    /// The organization id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) org_id: Option<String>,
    /// The organization paths of the account; each ends with a slash.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) ou_path: Vec<String>,
    /// The tags of the principal and of its session.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) principal_tags: BTreeMap<String, String>,
    /// The tags in the request.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) request_tags: BTreeMap<String, String>,
    /// When the caller's session expires.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "rfc3339")]
    pub(crate) original_session_exp: Option<Timestamp>,
    /// The source identity of the caller's session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source_identity: Option<String>,
    /// The identity provider of the caller's session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) federated_provider: Option<String>,
}

fn one_or_list<S: Serializer>(audiences: &[String], out: S) -> Result<S::Ok, S::Error> {
    match audiences {
        [one] => one.serialize(out),
        several => several.serialize(out),
    }
}

fn whole_seconds<S: Serializer>(moment: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_i64(moment.secs())
}

fn rfc3339<S: Serializer>(moment: &Option<Timestamp>, out: S) -> Result<S::Ok, S::Error> {
    moment.map(Timestamp::iso8601).serialize(out)
}

/// Signs the claims of an outbound token with one of the account's keys.
///
/// # Errors
/// If the claims are too large, or the key cannot sign.
pub(crate) fn outbound_token(
    claims: &OutboundClaims,
    key: &SigningKey,
) -> Result<String, TokenError> {
    let key_id = match key {
        SigningKey::Rsa(_) => RSA_KEY_ID,
        SigningKey::P384(_) => P384_KEY_ID,
    };
    let claims = serde_json::to_string(claims).unwrap_or_default();
    if claims.len() > PAYLOAD_BYTES_MAX {
        return Err(TokenError::PayloadTooLarge(claims.len()));
    }
    Ok(token(&claims, key, key_id)?)
}

/// A signed token with these claims (JSON), in the form that any OIDC issuer uses.
///
/// # Errors
/// If the key cannot sign.
pub(crate) fn token(claims: &str, key: &SigningKey, key_id: &str) -> Result<String, SigningError> {
    let header = json!({"kid": key_id, "typ": "JWT", "alg": key.algorithm()}).to_string();
    let encoded = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let signed = format!(
        "{}.{}",
        encoded(header.as_bytes()),
        encoded(claims.as_bytes())
    );
    let signature = encoded(&key.sign(signed.as_bytes())?);
    Ok(format!("{signed}.{signature}"))
}

/// The key set that an issuer serves at `/.well-known/jwks.json`.
///
/// # Errors
/// If the public part of a key cannot be read.
pub(crate) fn key_set(keys: &[(&str, &SigningKey)]) -> Result<Value, SigningError> {
    let keys: Vec<_> = keys
        .iter()
        .map(|(id, key)| key.jwk(id))
        .collect::<Result<_, _>>()?;
    Ok(json!({ "keys": keys }))
}

/// The document that an issuer serves at `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 3), with
/// the address of its key set.
pub(crate) fn discovery(issuer: &str, jwks_uri: &str) -> Value {
    json!({
        "issuer": issuer,
        "jwks_uri": jwks_uri,
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES384"],
        "claims_supported": ["iss", "sub", "aud", "iat", "exp", "jti"],
    })
}

#[cfg(test)]
mod tests;
