//! Public keys that verify signatures. Each is parsed once.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, ParsedPublicKey,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_2048_8192_SHA384, RsaParameters, RsaPublicKeyComponents,
};
use data_encoding::HEXLOWER;
use x509_parser::oid_registry::{OID_EC_P256, OID_NIST_EC_P384, OID_NIST_EC_P521};
use x509_parser::public_key::PublicKey as X509Key;
use x509_parser::x509::SubjectPublicKeyInfo;

/// The supported digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// The key types, which determine the signature format: RSA uses PKCS#1 v1.5, the curves use ECDSA with `r` and `s`
/// concatenated (RFC 7518, section 3.4; XML Signature 1.1, section 6.4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Rsa,
    P256,
    P384,
    P521,
}

impl Kind {
    /// Whether this digest is used with this key type: each curve has one digest, RSA takes any.
    pub(crate) const fn fits(self, hash: Hash) -> bool {
        matches!(
            (self, hash),
            (Self::Rsa, _)
                | (Self::P256, Hash::Sha256)
                | (Self::P384, Hash::Sha384)
                | (Self::P521, Hash::Sha512)
        )
    }
}

/// Parameters for RSA verification. Keys from 1,024 bits are accepted because AWS accepts them in SAML metadata;
/// callers that require larger keys check [`VerifyingKey::bits`]. For SHA-384 the library has no parameters below 2,048
/// bits.
const RSA: [(Hash, &RsaParameters); 3] = [
    (
        Hash::Sha256,
        &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    ),
    (Hash::Sha384, &RSA_PKCS1_2048_8192_SHA384),
    (
        Hash::Sha512,
        &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    ),
];

/// A public key, ready to verify.
pub(crate) struct VerifyingKey {
    kind: Kind,
    bits: usize,
    /// The modulus and the exponent without leading zeros, or the uncompressed point; used to compare keys.
    value: Vec<u8>,
    parsed: Vec<(Hash, ParsedPublicKey)>,
}

impl VerifyingKey {
    /// An RSA key from its modulus and exponent, big-endian.
    pub(crate) fn rsa(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let (n, e) = (without_zeros(modulus), without_zeros(exponent));
        let key = RsaPublicKeyComponents { n, e };
        let parsed = RSA
            .iter()
            .map(|(hash, parameters)| Some((*hash, key.to_parsed_public_key(parameters).ok()?)));
        Some(Self {
            kind: Kind::Rsa,
            bits: n.len().saturating_mul(8),
            value: [n, b"/", e].concat(),
            parsed: parsed.collect::<Option<_>>()?,
        })
    }

    /// An elliptic curve key from its uncompressed point (`04`, x, y). `None` if the point is not on the curve.
    pub(crate) fn ec(kind: Kind, point: &[u8]) -> Option<Self> {
        let (hash, bits, algorithm) = match kind {
            Kind::Rsa => return None,
            Kind::P256 => (Hash::Sha256, 256, &ECDSA_P256_SHA256_FIXED),
            Kind::P384 => (Hash::Sha384, 384, &ECDSA_P384_SHA384_FIXED),
            Kind::P521 => (Hash::Sha512, 521, &ECDSA_P521_SHA512_FIXED),
        };
        let parsed = ParsedPublicKey::new(algorithm, point).ok()?;
        Some(Self {
            kind,
            bits,
            value: point.to_vec(),
            parsed: vec![(hash, parsed)],
        })
    }

    /// The key of a certificate; `None` for key types that AWS does not accept.
    pub(crate) fn of_certificate(info: &SubjectPublicKeyInfo<'_>) -> Option<Self> {
        match info.parsed().ok()? {
            X509Key::RSA(key) => Self::rsa(key.modulus, key.exponent),
            X509Key::EC(point) => {
                let curve = info.algorithm.parameters.as_ref()?.as_oid().ok()?;
                let kinds = [
                    (OID_EC_P256, Kind::P256),
                    (OID_NIST_EC_P384, Kind::P384),
                    (OID_NIST_EC_P521, Kind::P521),
                ];
                let (_, kind) = kinds.into_iter().find(|(oid, _)| *oid == curve)?;
                Self::ec(kind, point.data())
            }
            _ => None,
        }
    }

    /// The type of the key.
    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether this is an ECDSA key.
    pub(crate) fn is_curve(&self) -> bool {
        self.kind != Kind::Rsa
    }

    /// The size in bits: of the modulus, rounded up to whole bytes, or of the curve.
    pub(crate) const fn bits(&self) -> usize {
        self.bits
    }

    /// The SHA-256 of its numbers in hexadecimal digits.
    pub(crate) fn hash(&self) -> String {
        HEXLOWER.encode(digest(&SHA256, &self.value).as_ref())
    }

    /// Whether both are the same key.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.value == other.value
    }

    /// Whether this key made the signature of the message with this digest.
    pub(crate) fn verifies(&self, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
        let parsed = self.parsed.iter().find(|(known, _)| *known == hash);
        parsed.is_some_and(|(_, key)| key.verify_sig(message, signature).is_ok())
    }
}

/// A number without the leading zeros that encodings add to mark it as positive.
fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
