//! The tokens of OIDC issuers: JSON Web Tokens in compact form (RFC 7519, RFC 7515), verified as by
//! `AssumeRoleWithWebIdentity`.
//! AWS's rules differ from those of general libraries: of several claims with the same name the last one counts, dates
//! can be text but not fractions, and dates have a tolerance of five minutes. The order of the checks is AWS's: form,
//! claims, provider (looked up by the caller, by issuer), audience, dates, key, signature.
//! See <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use roleback_wire::{Fault, Timestamp};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::jwks::JwkSet;
use super::key::{Hash, Kind, VerifyingKey};
use crate::fault;

/// The longest token, in characters: the contract's limit for `WebIdentityToken`.
pub(crate) const TOKEN_CHARS_MAX: usize = 20_000;

/// The tolerated difference between the clocks of issuer and STS, in seconds.
pub(crate) const CLOCK_TOLERANCE_SECS: i64 = 300;

/// The signature algorithms that AWS accepts. `none` and the HMAC algorithms are excluded, and the key type must match,
/// so that a token cannot choose another way of verification than its issuer uses.
const ALGORITHMS: &[(&str, Kind, Hash)] = &[
    ("RS256", Kind::Rsa, Hash::Sha256),
    ("RS384", Kind::Rsa, Hash::Sha384),
    ("RS512", Kind::Rsa, Hash::Sha512),
    ("ES256", Kind::P256, Hash::Sha256),
    ("ES384", Kind::P384, Hash::Sha384),
    ("ES512", Kind::P521, Hash::Sha512),
];

/// The header members that are read. A duplicate member is an error; keys in the header are ignored.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Critical extensions (RFC 7515, section 4.1.11); none are supported.
    crit: Option<IgnoredAny>,
}

/// A token whose signature has not been verified.
pub(crate) struct UnverifiedToken<'a> {
    kind: Kind,
    hash: Hash,
    key_id: Option<String>,
    signed: &'a str,
    signature: Vec<u8>,
    issued: i64,
    not_before: Option<i64>,
    expires: i64,
    claims: Claims,
    authorized_party: Option<String>,
}

/// The claims of a verified token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claims {
    /// `iss`: the URL of the issuer.
    pub(crate) issuer: String,
    /// `sub`: the subject. A number is converted to text.
    pub(crate) subject: String,
    /// The `Audience` of AWS's response: `azp` if present, otherwise `aud`.
    pub(crate) audience: String,
    /// `aud`, regardless of `azp`: the condition key `oaud` of some issuers.
    pub(crate) audiences: Vec<String>,
    /// All claims; the last one of several with the same name.
    pub(crate) all: Map<String, Value>,
}

impl<'a> UnverifiedToken<'a> {
    /// Parses a token and the claims that every token requires.
    ///
    /// # Errors
    /// `InvalidIdentityToken` if it is malformed, or a claim is missing or invalid.
    pub(crate) fn parse(token: &'a str) -> Result<Self, Fault> {
        let read = read(token).ok_or_else(fault::not_a_jwt)?;
        let all = read.claims;
        let issuer = named(&all, "iss", Value::as_str)?.to_owned();
        let audiences = named(&all, "aud", audiences)?;
        let subject = named(&all, "sub", subject)?;
        let expires = seconds(named(&all, "exp", Some)?)?;
        let issued = seconds(named(&all, "iat", Some)?)?;
        let not_before = all.get("nbf").map(seconds).transpose()?;
        let authorized_party = all.get("azp").map(|azp| azp.as_str().unwrap_or_default());
        Ok(Self {
            kind: read.kind,
            hash: read.hash,
            key_id: read.key_id,
            signed: read.signed,
            signature: read.signature,
            issued,
            not_before,
            expires,
            authorized_party: authorized_party.map(str::to_owned),
            claims: Claims {
                issuer,
                subject,
                audience: String::new(),
                audiences,
                all,
            },
        })
    }

    /// The claimed issuer, by which the provider is looked up.
    pub(crate) fn issuer(&self) -> &str {
        &self.claims.issuer
    }

    /// Whether one of these keys may have signed it.
    pub(crate) fn has_key_in(&self, keys: &JwkSet) -> bool {
        self.key_in(keys).is_some()
    }

    fn key_in<'k>(&self, keys: &'k JwkSet) -> Option<&'k VerifyingKey> {
        keys.find(self.key_id.as_deref(), self.kind, self.hash)
    }

    /// Verifies the rest: the audience is one of the provider's client ids (if it has any), the token is valid now, and
    /// one of the issuer's keys signed it.
    ///
    /// # Errors
    /// `InvalidIdentityToken` or `ExpiredTokenException`, for the first failed check.
    pub(crate) fn verify(
        mut self,
        client_ids: Option<&[impl AsRef<str>]>,
        keys: &JwkSet,
        now: Timestamp,
    ) -> Result<Claims, Fault> {
        let audience = self.audience()?.to_owned();
        let is_known = |ids: &[_]| ids.iter().any(|id: &_| AsRef::as_ref(id) == audience);
        if !client_ids.is_none_or(is_known) {
            return Err(self.unregistered());
        }
        self.check_dates(now.secs())?;
        let key = self.key_in(keys).ok_or_else(fault::no_verification_key)?;
        if !key.verifies(self.hash, self.signed.as_bytes(), &self.signature) {
            return Err(fault::web_identity_token_not_validated());
        }
        self.claims.audience = audience;
        Ok(self.claims)
    }

    /// The authorized party if present, otherwise the only audience.
    fn audience(&self) -> Result<&str, Fault> {
        match (&self.authorized_party, self.claims.audiences.as_slice()) {
            (Some(party), _) => Ok(party),
            (None, [audience]) => Ok(audience),
            (None, _) => Err(fault::several_audiences()),
        }
    }

    fn unregistered(&self) -> Fault {
        match self.authorized_party {
            Some(_) => fault::web_identity_token_not_validated(),
            None => fault::incorrect_token_audience(),
        }
    }

    fn check_dates(&self, now: i64) -> Result<(), Fault> {
        // AWS's message contains the time that it compared with, not the current time.
        let (earliest, latest) = (
            now.saturating_sub(CLOCK_TOLERANCE_SECS),
            now.saturating_add(CLOCK_TOLERANCE_SECS),
        );
        if earliest >= self.expires {
            return Err(fault::web_identity_token_expired(earliest, self.expires));
        }
        if self.issued > latest || self.not_before.is_some_and(|date| date > latest) {
            return Err(fault::web_identity_token_not_validated());
        }
        Ok(())
    }
}

/// The three parts of a token, decoded.
struct Read<'a> {
    kind: Kind,
    hash: Hash,
    key_id: Option<String>,
    signed: &'a str,
    signature: Vec<u8>,
    claims: Map<String, Value>,
}

fn read(token: &str) -> Option<Read<'_>> {
    if token.len() > TOKEN_CHARS_MAX {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    // The decoder accepts only the canonical encoding: no padding, no white space, no stray bits. A third dot fails
    // too.
    let header: Header = serde_json::from_slice(&decoded(header)?).ok()?;
    let (_, kind, hash) = ALGORITHMS.iter().find(|(name, ..)| *name == header.alg)?;
    if header.crit.is_some() {
        return None;
    }
    Some(Read {
        kind: *kind,
        hash: *hash,
        key_id: header.kid,
        signed,
        signature: decoded(signature)?,
        claims: serde_json::from_slice(&decoded(claims)?).ok()?,
    })
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(part).ok()
}

/// A required claim in its required form.
fn named<'a, T>(
    claims: &'a Map<String, Value>,
    name: &str,
    form: impl FnOnce(&'a Value) -> Option<T>,
) -> Result<T, Fault> {
    let claim = claims.get(name).and_then(form);
    claim.ok_or_else(|| fault::missing_claim(name))
}

/// `aud`: one audience, or a list of audiences.
fn audiences(claim: &Value) -> Option<Vec<String>> {
    let listed = match claim {
        Value::Array(all) if !all.is_empty() => all.iter().collect(),
        one => vec![one],
    };
    let texts = listed
        .into_iter()
        .map(|one| one.as_str().map(str::to_owned));
    texts.collect()
}

/// `sub`: text, even empty, or a number.
fn subject(claim: &Value) -> Option<String> {
    match claim {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A date: whole seconds since 1970, as a number or as text.
fn seconds(claim: &Value) -> Result<i64, Fault> {
    let secs = match claim {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    secs.ok_or_else(fault::invalid_claim_timestamp)
}

#[cfg(test)]
mod tests;
