//! Keys and tokens for the tests of this module. The keys in `tests/keys/` are not secret.

use aws_lc_rs::encoding::AsBigEndian as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

pub(crate) const RSA: &str = include_str!("../../tests/keys/rsa-2048.pem");
pub(crate) const RSA_OTHER: &str = include_str!("../../tests/keys/rsa-2048-other.pem");
pub(crate) const P256: &str = include_str!("../../tests/keys/p-256.pem");
pub(crate) const P384: &str = include_str!("../../tests/keys/p-384.pem");
pub(crate) const P521: &str = include_str!("../../tests/keys/p-521.pem");

pub(crate) const RSA_CERTIFICATE: &str = include_str!("../../tests/keys/rsa-2048.crt");
pub(crate) const P256_CERTIFICATE: &str = include_str!("../../tests/keys/p-256.crt");
pub(crate) const P384_CERTIFICATE: &str = include_str!("../../tests/keys/p-384.crt");

/// The DER in a PEM.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    BASE64_STANDARD.decode(lines.collect::<String>()).unwrap()
}

/// The secret number of a key on P-384.
pub(crate) fn p384_secret(pem: &str) -> Vec<u8> {
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, &der(pem)).unwrap();
    key.private_key().as_be_bytes().unwrap().as_ref().to_vec()
}

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A signature in the form that tokens use, by algorithm name.
pub(crate) fn signature(algorithm: &str, pem: &str, message: &str) -> Vec<u8> {
    let (random, key) = (SystemRandom::new(), der(pem));
    let message = message.as_bytes();
    if let Some(curve) = match algorithm {
        "ES256" => Some(&ECDSA_P256_SHA256_FIXED_SIGNING),
        "ES384" => Some(&ECDSA_P384_SHA384_FIXED_SIGNING),
        "ES512" => Some(&ECDSA_P521_SHA512_FIXED_SIGNING),
        _ => None,
    } {
        let key = EcdsaKeyPair::from_pkcs8(curve, &key).unwrap();
        return key.sign(&random, message).unwrap().as_ref().to_vec();
    }
    let padding = match algorithm {
        "RS256" => &RSA_PKCS1_SHA256,
        "RS384" => &RSA_PKCS1_SHA384,
        _ => &RSA_PKCS1_SHA512,
    };
    let key = RsaKeyPair::from_pkcs8(&key).unwrap();
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(padding, &random, message, &mut signature).unwrap();
    signature
}

/// A signed token with this header and these claims.
pub(crate) fn token(algorithm: &str, pem: &str, header: &str, claims: &str) -> String {
    let signed = format!("{}.{}", base64url(header), base64url(claims));
    let signature = base64url(signature(algorithm, pem, &signed));
    format!("{signed}.{signature}")
}

/// The public part of an RSA key as a JSON Web Key.
pub(crate) fn rsa_jwk(pem: &str, id: &str) -> Value {
    let key = RsaKeyPair::from_pkcs8(&der(pem)).unwrap();
    let public = key.public_key();
    // SEQUENCE { INTEGER n, INTEGER e }: the exponent of all keys here is 65537.
    let der = public.as_ref();
    let e = [1, 0, 1];
    let n = &der[der.len() - 5 - key.public_modulus_len()..der.len() - 5];
    json!({"kty": "RSA", "kid": id, "n": base64url(n), "e": base64url(e)})
}

/// The public part of an elliptic curve key as a JSON Web Key.
pub(crate) fn ec_jwk(pem: &str, curve: &str, id: &str) -> Value {
    let algorithm = match curve {
        "P-256" => &ECDSA_P256_SHA256_FIXED_SIGNING,
        "P-384" => &ECDSA_P384_SHA384_FIXED_SIGNING,
        _ => &ECDSA_P521_SHA512_FIXED_SIGNING,
    };
    let key = EcdsaKeyPair::from_pkcs8(algorithm, &der(pem)).unwrap();
    let point = key.public_key().as_ref()[1..].to_vec();
    let (x, y) = point.split_at(point.len() / 2);
    json!({"kty": "EC", "kid": id, "crv": curve, "x": base64url(x), "y": base64url(y)})
}
