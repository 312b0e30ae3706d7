//! Encrypted assertions: a random key encrypts the assertion, and the public key of the provider encrypts the random key.
//!
//! See <https://www.w3.org/TR/xmlenc-core1/>. Only RSA-OAEP is supported: with PKCS#1 v1.5, responses would be a decryption
//! oracle. For the same reason, every failure is the same error.

use aws_lc_rs::aead::{AES_128_GCM, AES_192_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, AES_192, AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey,
};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{
    KeyPair as RsaKeyPair, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm,
    OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::Node;
use x509_parser::pem::Pem;

use super::document::{only_child, text};
use super::signature::DS;

/// The namespace of XML encryption.
const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
/// OAEP with SHA-1 for both digests.
const OAEP_SHA1: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
/// OAEP that names the digest of its mask generation function.
const OAEP: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
/// Bytes of an AES block.
const BLOCK_BYTES: usize = 16;
/// Bytes of the nonce at the start of AES-GCM data.
const NONCE_BYTES: usize = 12;

/// The encryption algorithms for assertions.
const CIPHERS: &[(&str, Mode, usize)] = &[
    ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", Mode::Cbc, 16),
    ("http://www.w3.org/2001/04/xmlenc#aes192-cbc", Mode::Cbc, 24),
    ("http://www.w3.org/2001/04/xmlenc#aes256-cbc", Mode::Cbc, 32),
    ("http://www.w3.org/2009/xmlenc11#aes128-gcm", Mode::Gcm, 16),
    ("http://www.w3.org/2009/xmlenc11#aes192-gcm", Mode::Gcm, 24),
    ("http://www.w3.org/2009/xmlenc11#aes256-gcm", Mode::Gcm, 32),
];

#[derive(Clone, Copy)]
enum Mode {
    Cbc,
    Gcm,
}

/// Whether a provider requires encrypted assertions, and the keys that decrypt them in the order of use.
#[derive(Default)]
pub(crate) struct Encryption {
    /// Whether an unencrypted assertion is refused.
    pub(crate) required: bool,
    pub(crate) keys: Vec<DecryptionKey>,
}

/// An RSA key for decryption.
pub(crate) struct DecryptionKey(OaepPrivateDecryptingKey);

impl DecryptionKey {
    /// Reads an unencrypted RSA key in PEM: PKCS#8 or PKCS#1.
    pub(crate) fn parse(pem: &str) -> Option<Self> {
        let mut pems = Pem::iter_from_buffer(pem.as_bytes());
        let (Some(Ok(pem)), None) = (pems.next(), pems.next()) else {
            return None;
        };
        let key = match pem.label.as_str() {
            "PRIVATE KEY" => PrivateDecryptingKey::from_pkcs8(&pem.contents).ok()?,
            "RSA PRIVATE KEY" => {
                let key = RsaKeyPair::from_der(&pem.contents).ok()?;
                let key: Pkcs8V1Der<'_> = key.as_der().ok()?;
                PrivateDecryptingKey::from_pkcs8(key.as_ref()).ok()?
            }
            _ => return None,
        };
        OaepPrivateDecryptingKey::new(key).ok().map(Self)
    }

    fn unwrap(&self, algorithm: &'static OaepAlgorithm, wrapped: &[u8]) -> Option<Vec<u8>> {
        let mut out = vec![0; self.0.min_output_size()];
        let key = self.0.decrypt(algorithm, wrapped, &mut out, None).ok()?;
        Some(key.to_vec())
    }
}

/// The text of the assertion in an `EncryptedAssertion`; `None` if no key decrypts it.
pub(super) fn decrypted(node: Node<'_, '_>, keys: &[DecryptionKey]) -> Option<String> {
    let data = only_child(node, (XENC, "EncryptedData"))?;
    let method = only_child(data, (XENC, "EncryptionMethod"))?.attribute("Algorithm")?;
    let (_, mode, bytes) = CIPHERS.iter().find(|(name, ..)| *name == method)?;
    // The wrapped key is inside the encrypted data or beside it.
    let inside = only_child(data, (DS, "KeyInfo"));
    let wrapped = inside
        .and_then(|info| only_child(info, (XENC, "EncryptedKey")))
        .or_else(|| only_child(node, (XENC, "EncryptedKey")))?;
    let algorithm = wrapping(only_child(wrapped, (XENC, "EncryptionMethod"))?)?;
    let (wrapped, encrypted) = (cipher_value(wrapped)?, cipher_value(data)?);
    keys.iter().find_map(|key| {
        let key = key.unwrap(algorithm, &wrapped)?;
        let key = (key.len() == *bytes).then_some(key)?;
        let plain = match mode {
            Mode::Gcm => gcm(&key, &encrypted),
            Mode::Cbc => cbc(&key, &encrypted),
        }?;
        String::from_utf8(plain).ok()
    })
}

/// How the key is wrapped. Both digests of OAEP are SHA-1, or both are SHA-256: the library does not support a mixture.
fn wrapping(method: Node<'_, '_>) -> Option<&'static OaepAlgorithm> {
    let digest = only_child(method, (DS, "DigestMethod"));
    let digest = digest.and_then(|node| node.attribute("Algorithm"));
    let mask = only_child(method, ("http://www.w3.org/2009/xmlenc11#", "MGF"));
    let mask = mask.and_then(|node| node.attribute("Algorithm"));
    let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    let mask_sha1 = "http://www.w3.org/2009/xmlenc11#mgf1sha1";
    match (method.attribute("Algorithm")?, digest.unwrap_or(sha1)) {
        (OAEP_SHA1, digest) if digest == sha1 => Some(&OAEP_SHA1_MGF1SHA1),
        (OAEP, digest) if digest == sha1 && mask.unwrap_or(mask_sha1) == mask_sha1 => {
            Some(&OAEP_SHA1_MGF1SHA1)
        }
        (OAEP, "http://www.w3.org/2001/04/xmlenc#sha256")
            if mask == Some("http://www.w3.org/2009/xmlenc11#mgf1sha256") =>
        {
            Some(&OAEP_SHA256_MGF1SHA256)
        }
        _ => None,
    }
}

fn cipher_value(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let data = only_child(node, (XENC, "CipherData"))?;
    let value = text(only_child(data, (XENC, "CipherValue"))?);
    let digits: String = value.split_ascii_whitespace().collect();
    BASE64_STANDARD.decode(digits).ok()
}

fn gcm(key: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match key.len() {
        16 => &AES_128_GCM,
        24 => &AES_192_GCM,
        _ => &AES_256_GCM,
    };
    let key = LessSafeKey::new(UnboundKey::new(algorithm, key).ok()?);
    let (nonce, sealed) = encrypted.split_at_checked(NONCE_BYTES)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut plain = sealed.to_vec();
    let length = key
        .open_in_place(nonce, Aad::empty(), &mut plain)
        .ok()?
        .len();
    plain.truncate(length);
    Some(plain)
}

/// AES-CBC. Only the last byte of the padding is defined; it is the padding's length (XML Encryption 1.1, section 5.2). The
/// library does not support this padding.
fn cbc(key: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    let algorithm = match key.len() {
        16 => &AES_128,
        24 => &AES_192,
        _ => &AES_256,
    };
    let blocks = encrypted.get(BLOCK_BYTES..)?;
    let mut plain = blocks.to_vec();
    let key = DecryptingKey::ecb(UnboundCipherKey::new(algorithm, key).ok()?).ok()?;
    let length = key.decrypt(&mut plain, DecryptionContext::None).ok()?.len();
    plain.truncate(length);
    for (byte, before) in plain.iter_mut().zip(encrypted) {
        *byte ^= before;
    }
    let padding = usize::from(*plain.last()?);
    let length = plain.len().checked_sub(padding)?;
    (1..=BLOCK_BYTES).contains(&padding).then_some(())?;
    plain.truncate(length);
    Some(plain)
}
