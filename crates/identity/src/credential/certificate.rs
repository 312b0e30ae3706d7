//! Uploaded certificates: signing certificates of users, and server certificates with their keys and chains.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html>.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING,
    EcdsaKeyPair, KeyPair as _,
};
use data_encoding::BASE32_NOPAD;
use roleback_wire::{Fault, Timestamp};
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::parse_der;
use x509_parser::oid_registry::OID_PKCS1_RSAENCRYPTION;
use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;

use crate::fault;

/// Smallest RSA key, in bits, whose numbers the library checks against each other. AWS accepts smaller keys.
const RSA_CHECKED_BITS: usize = 2_048;
/// Most certificates in a chain. Together with the limit on its characters it keeps the check cheap.
const CHAIN_MAX: usize = 100;

/// Checks a signing certificate and returns its id: Base32 of the SHA-1 of the certificate.
///
/// # Errors
/// `MalformedCertificate` if it cannot be read or has expired.
pub(crate) fn signing_certificate(body: &str, now: Timestamp) -> Result<String, Fault> {
    let pem = only_certificate(body).ok_or_else(fault::malformed_signing_certificate)?;
    let certificate = read(&pem).ok_or_else(fault::malformed_signing_certificate)?;
    if not_after(&certificate) <= now {
        return Err(fault::expired_signing_certificate(body));
    }
    Ok(BASE32_NOPAD.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &pem.contents).as_ref()))
}

/// Checks a server certificate, its private key and its chain, and returns when the certificate expires. The key is not kept.
///
/// # Errors
/// `MalformedCertificate` or `KeyPairMismatch`, for the first check that fails.
pub(crate) fn server_certificate(
    body: &str,
    private_key: &str,
    chain: Option<&str>,
    now: Timestamp,
) -> Result<Timestamp, Fault> {
    let pem = only_certificate(body).ok_or_else(fault::malformed_server_certificate)?;
    let certificate = read(&pem).ok_or_else(fault::malformed_server_certificate)?;
    let public = public_half(private_key).ok_or_else(fault::malformed_server_certificate)?;
    let expires = not_after(&certificate);
    if expires <= now {
        return Err(fault::expired_server_certificate());
    }
    if Timestamp::from_secs(certificate.validity().not_before.timestamp()) > now {
        return Err(fault::early_server_certificate());
    }
    if public_key(&certificate) != Some(public) {
        return Err(fault::key_pair_mismatch());
    }
    chain.map_or(Ok(()), |chain| check_chain(&certificate, chain))?;
    Ok(expires)
}

/// When a certificate expires; `None` if it cannot be read.
pub(crate) fn expiration(body: &str) -> Option<Timestamp> {
    let pem = only_certificate(body)?;
    read(&pem).map(|certificate| not_after(&certificate))
}

/// Each member must have signed the member before it, and the first member the certificate. The certificate is not a member.
fn check_chain(certificate: &X509Certificate<'_>, chain: &str) -> Result<(), Fault> {
    let pems = certificates(chain).ok_or_else(|| fault::invalid_certificate_chain("Unknown"))?;
    let members: Option<Vec<_>> = pems.iter().map(read).collect();
    let members = members.filter(|members| (1..=CHAIN_MAX).contains(&members.len()));
    let members = members.ok_or_else(|| fault::invalid_certificate_chain("Unknown"))?;
    let mut signed = certificate;
    for member in &members {
        let signs = member.subject() == signed.issuer()
            && member.as_raw() != certificate.as_raw()
            && signed.verify_signature(Some(member.public_key())).is_ok();
        if !signs {
            return Err(fault::invalid_certificate_chain(-1));
        }
        signed = member;
    }
    Ok(())
}

fn not_after(certificate: &X509Certificate<'_>) -> Timestamp {
    Timestamp::from_secs(certificate.validity().not_after.timestamp())
}

/// The one certificate of a PEM text.
fn only_certificate(text: &str) -> Option<Pem> {
    let mut all = certificates(text)?;
    let first = all.pop()?;
    all.is_empty().then_some(first)
}

/// The certificates of a PEM text, which holds nothing else.
fn certificates(text: &str) -> Option<Vec<Pem>> {
    let pems: Option<Vec<_>> = Pem::iter_from_buffer(text.as_bytes())
        .map(Result::ok)
        .collect();
    pems.filter(|pems| pems.iter().all(|pem| pem.label == "CERTIFICATE"))
}

fn read(pem: &Pem) -> Option<X509Certificate<'_>> {
    let whole = x509_parser::parse_x509_certificate(&pem.contents).ok()?;
    whole.0.is_empty().then_some(whole.1)
}

/// The numbers of a public key, which a certificate and its private key have in common.
#[derive(PartialEq, Eq)]
enum PublicHalf {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Point(Vec<u8>),
}

fn public_key(certificate: &X509Certificate<'_>) -> Option<PublicHalf> {
    match certificate.public_key().parsed().ok()? {
        PublicKey::RSA(key) => Some(rsa_half(key.modulus, key.exponent)),
        PublicKey::EC(point) => Some(PublicHalf::Point(point.data().to_vec())),
        _ => None,
    }
}

fn rsa_half(modulus: &[u8], exponent: &[u8]) -> PublicHalf {
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .copied()
            .skip_while(|byte| *byte == 0)
            .collect()
    };
    PublicHalf::Rsa {
        modulus: number(modulus),
        exponent: number(exponent),
    }
}

/// Whether a text is one unencrypted RSA or EC private key in PEM.
pub(crate) fn is_private_key(text: &str) -> bool {
    public_half(text).is_some()
}

/// The public half of an unencrypted RSA or EC private key in PEM: PKCS#8, PKCS#1 or SEC 1.
fn public_half(private_key: &str) -> Option<PublicHalf> {
    // OpenSSL writes a separate block with the curve before the key.
    let mut pems = Pem::iter_from_buffer(private_key.as_bytes())
        .filter(|pem| !matches!(pem, Ok(pem) if pem.label == "EC PARAMETERS"));
    let (Some(Ok(pem)), None) = (pems.next(), pems.next()) else {
        return None;
    };
    match pem.label.as_str() {
        "PRIVATE KEY" => pkcs8_half(&pem.contents),
        "RSA PRIVATE KEY" => pkcs1_half(&pem.contents),
        "EC PRIVATE KEY" => point(&pem.contents),
        _ => None,
    }
}

/// `PrivateKeyInfo { version, { algorithm, parameters }, key }` (RFC 5958).
fn pkcs8_half(der: &[u8]) -> Option<PublicHalf> {
    let (_, info) = parse_der(der).ok()?;
    let [_, algorithm, key, ..] = info.as_sequence().ok()?.as_slice() else {
        return None;
    };
    let algorithm = algorithm.as_sequence().ok()?.first()?.as_oid().ok()?;
    if *algorithm == OID_PKCS1_RSAENCRYPTION {
        return pkcs1_half(key.as_slice().ok()?);
    }
    point(der)
}

/// `RSAPrivateKey { version, modulus, exponent, ... }` (RFC 8017, appendix A.1.2).
fn pkcs1_half(der: &[u8]) -> Option<PublicHalf> {
    let (_, key) = parse_der(der).ok()?;
    let [_, modulus, exponent, _, ..] = key.as_sequence().ok()?.as_slice() else {
        return None;
    };
    let (modulus, exponent) = (modulus.as_slice().ok()?, exponent.as_slice().ok()?);
    let checked =
        modulus.len().saturating_mul(8) < RSA_CHECKED_BITS || RsaKeyPair::from_der(der).is_ok();
    checked.then(|| rsa_half(modulus, exponent))
}

/// The point of a key on one of the curves that AWS accepts.
fn point(der: &[u8]) -> Option<PublicHalf> {
    let curves = [
        &ECDSA_P256_SHA256_ASN1_SIGNING,
        &ECDSA_P384_SHA384_ASN1_SIGNING,
        &ECDSA_P521_SHA512_ASN1_SIGNING,
    ];
    let mut keys = curves
        .into_iter()
        .filter_map(|curve| EcdsaKeyPair::from_private_key_der(curve, der).ok());
    keys.next()
        .map(|key| PublicHalf::Point(key.public_key().as_ref().to_vec()))
}

#[cfg(test)]
mod tests;
