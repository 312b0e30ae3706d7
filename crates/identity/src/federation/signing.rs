//! Keys that sign tokens and assertions. The same key and text always give the same signature, so that a replay repeats the
//! answer.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p384::ecdsa::Signature as P384Signature;
use p384::ecdsa::signature::Signer as _;
use serde_json::{Value, json};
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

/// Why a key cannot be used. The error never contains the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SigningError {
    /// Not PKCS#8 of an RSA key with at least 2,048 bits.
    #[error("the signing key is not an RSA key of 2048 to 8192 bits in PKCS#8")]
    NotRsa,
    /// Not the secret number of a key on P-384.
    #[error("the signing key is not the secret number of a key on the curve P-384")]
    NotP384,
    /// The library failed to sign.
    #[error("the signing key cannot make a signature")]
    Refused,
}

/// A private key.
pub(crate) enum SigningKey {
    /// Signs with RSASSA-PKCS1-v1_5 and SHA-256 (`RS256`).
    Rsa(Box<RsaKeyPair>),
    /// Signs with ECDSA on P-384 and SHA-384 (`ES384`). This library derives the nonce from key and text (RFC 6979), so
    /// that signatures are deterministic; aws-lc uses a random nonce.
    P384(Box<p384::ecdsa::SigningKey>),
}

impl SigningKey {
    /// An RSA key.
    pub(crate) fn rsa(pkcs8: &[u8]) -> Result<Self, SigningError> {
        let key = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| SigningError::NotRsa)?;
        Ok(Self::Rsa(Box::new(key)))
    }

    /// A key on P-384: its secret number, 48 bytes.
    pub(crate) fn p384(secret: &[u8]) -> Result<Self, SigningError> {
        let key = p384::ecdsa::SigningKey::from_slice(secret).map_err(|_| SigningError::NotP384)?;
        Ok(Self::P384(Box::new(key)))
    }

    /// The algorithm name in tokens (RFC 7518, section 3.1).
    pub(crate) const fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P384(_) => "ES384",
        }
    }

    /// Signs a text.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                // PKCS#1 v1.5 signatures are deterministic: the generator only blinds the key during the computation.
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .map_err(|_| SigningError::Refused)?;
                Ok(signature)
            }
            Self::P384(key) => {
                let signature: P384Signature =
                    key.try_sign(message).map_err(|_| SigningError::Refused)?;
                Ok(signature.to_bytes().to_vec())
            }
        }
    }

    /// The public key as a JSON Web Key for signatures (RFC 7517).
    pub(crate) fn jwk(&self, key_id: &str) -> Result<Value, SigningError> {
        let number = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = json!({"kid": key_id, "use": "sig", "alg": self.algorithm()});
        let members = match self {
            Self::Rsa(key) => {
                let (n, e) = rsa_numbers(key).ok_or(SigningError::Refused)?;
                json!({"kty": "RSA", "n": number(&n), "e": number(&e)})
            }
            Self::P384(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let (Some(x), Some(y)) = (point.x(), point.y()) else {
                    return Err(SigningError::Refused);
                };
                json!({"kty": "EC", "crv": "P-384", "x": number(x), "y": number(y)})
            }
        };
        if let (Some(jwk), Value::Object(members)) = (jwk.as_object_mut(), members) {
            jwk.extend(members);
        }
        Ok(jwk)
    }
}

/// Modulus and exponent of an RSA key, without leading zeros.
fn rsa_numbers(key: &RsaKeyPair) -> Option<(Vec<u8>, Vec<u8>)> {
    use aws_lc_rs::encoding::AsDer as _;
    let info = key.public_key().as_der().ok()?;
    let (_, info) = SubjectPublicKeyInfo::from_der(info.as_ref()).ok()?;
    let x509_parser::public_key::PublicKey::RSA(key) = info.parsed().ok()? else {
        return None;
    };
    let trimmed = |number: &[u8]| {
        number
            .iter()
            .copied()
            .skip_while(|byte| *byte == 0)
            .collect()
    };
    Some((trimmed(key.modulus), trimmed(key.exponent)))
}
