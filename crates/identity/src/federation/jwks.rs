//! The keys of an OIDC issuer: a JSON Web Key Set (RFC 7517), each key parsed once.
//!
//! Which keys are usable follows AWS rather than the RFC: `alg` is ignored; `use: enc` and any `key_ops` make a key
//! unusable; a certificate in `x5c` must contain the same key; a later key replaces an earlier one with the same `kid`.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;
use x509_parser::parse_x509_certificate;

use super::key::{Hash, Kind, VerifyingKey};

/// The longest accepted key set, in bytes; a hundred RSA keys with certificates fit.
pub(crate) const KEY_SET_BYTES_MAX: usize = 512 * 1024;

/// If a key set has more RSA keys than this, AWS uses none of them.
pub(crate) const RSA_KEYS_MAX: usize = 100;

/// The smallest RSA key that a token may be signed with, in bits (RFC 7518, section 3.3).
const RSA_BITS_MIN: usize = 2_048;

/// Why a document is not a key set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwksError {
    /// It is longer than [`KEY_SET_BYTES_MAX`].
    #[error(
        "the key set has {0} bytes, more than {KEY_SET_BYTES_MAX}; remove keys that are no longer used"
    )]
    TooLarge(usize),
    /// It is not JSON.
    #[error("the key set is not JSON: line {line}, column {column}")]
    NotJson {
        /// The line of the error, counted from 1.
        line: usize,
        /// The column of the error, counted from 1.
        column: usize,
    },
    /// It has no list of keys.
    #[error("the key set has no list `keys` (RFC 7517, section 5)")]
    NoKeys,
}

/// The usable keys of an issuer.
#[derive(Default)]
pub(crate) struct JwkSet {
    keys: Vec<(Option<String>, VerifyingKey)>,
}

impl JwkSet {
    /// Parses a key set. Keys that cannot verify a token are skipped, as AWS does.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, JwksError> {
        if json.len() > KEY_SET_BYTES_MAX {
            return Err(JwksError::TooLarge(json.len()));
        }
        let set: Value = serde_json::from_slice(json).map_err(|error| JwksError::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        let listed = set.get("keys").and_then(Value::as_array);
        let mut found = Self::default();
        for jwk in listed.ok_or(JwksError::NoKeys)? {
            if let Some(key) = usable(jwk) {
                found.add(text(jwk, "kid").map(str::to_owned), key);
            }
        }
        let rsa = |key: &VerifyingKey| key.kind() == Kind::Rsa;
        if found.keys.iter().filter(|(_, key)| rsa(key)).count() > RSA_KEYS_MAX {
            found.keys.retain(|(_, key)| !rsa(key));
        }
        Ok(found)
    }

    fn add(&mut self, id: Option<String>, key: VerifyingKey) {
        if id.is_some() {
            self.keys.retain(|(known, _)| *known != id);
        }
        self.keys.push((id, key));
    }

    /// The number of keys that can verify a token.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The key that a token names. A token can omit the name if only one key matches its algorithm.
    pub(crate) fn find(&self, id: Option<&str>, kind: Kind, hash: Hash) -> Option<&VerifyingKey> {
        let fitting = |key: &VerifyingKey| key.kind() == kind && kind.fits(hash);
        let mut keys = self
            .keys
            .iter()
            .filter(|(known, key)| fitting(key) && (id.is_none() || known.as_deref() == id));
        let (_, key) = keys.next()?;
        keys.next().is_none().then_some(key)
    }
}

/// The key, if it can verify tokens.
fn usable(jwk: &Value) -> Option<VerifyingKey> {
    let for_others = text(jwk, "use").is_some_and(|purpose| purpose != "sig");
    if for_others || jwk.get("key_ops").is_some() {
        return None;
    }
    let key = match text(jwk, "kty")? {
        "RSA" => VerifyingKey::rsa(&number(jwk, "n")?, &number(jwk, "e")?)
            .filter(|key| key.bits() >= RSA_BITS_MIN)?,
        "EC" => on_curve(jwk)?,
        _ => return None,
    };
    certificate_agrees(jwk, &key).then_some(key)
}

fn on_curve(jwk: &Value) -> Option<VerifyingKey> {
    let (kind, bytes) = match text(jwk, "crv")? {
        "P-256" => (Kind::P256, 32),
        "P-384" => (Kind::P384, 48),
        "P-521" => (Kind::P521, 66),
        _ => return None,
    };
    let (x, y) = (number(jwk, "x")?, number(jwk, "y")?);
    // RFC 7518, section 6.2.1.2: full width, including leading zeros.
    let full = x.len() == bytes && y.len() == bytes;
    full.then(|| VerifyingKey::ec(kind, &[&[4], &*x, &*y].concat()))?
}

/// Whether there is no certificate, or the first one contains this key.
fn certificate_agrees(jwk: &Value, key: &VerifyingKey) -> bool {
    let Some(chain) = jwk.get("x5c") else {
        return true;
    };
    let same = || {
        let first = chain.as_array()?.first()?.as_str()?;
        let der = BASE64_STANDARD.decode(first).ok()?;
        let (_, certificate) = parse_x509_certificate(&der).ok()?;
        Some(VerifyingKey::of_certificate(certificate.public_key())?.is_same(key))
    };
    same().unwrap_or(false)
}

fn text<'a>(jwk: &'a Value, name: &str) -> Option<&'a str> {
    jwk.get(name)?.as_str()
}

fn number(jwk: &Value, name: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text(jwk, name)?).ok()
}

#[cfg(test)]
mod tests;
