//! SSH public keys of users, for CodeCommit: RSA of 2,048 to 16,384 bits, as OpenSSH or as PEM.
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html>.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::signature::RsaPublicKeyComponents;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest as _, Md5};
use roleback_wire::Fault;
use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey as X509Key;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::fault;

/// The key sizes that AWS accepts, in bits.
const BITS: std::ops::RangeInclusive<usize> = 2_048..=16_384;
/// The width of a line of PEM, in characters.
const PEM_LINE: usize = 64;

/// The only kind of key that AWS accepts, as OpenSSH names it.
const KIND: &str = "ssh-rsa";

/// An RSA public key. Two are equal if they are the same key, regardless of their encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SshPublicKey {
    /// Big-endian, without leading zeros.
    modulus: Vec<u8>,
    /// Big-endian, without leading zeros.
    exponent: Vec<u8>,
}

impl SshPublicKey {
    /// Parses `ssh-rsa AAAA... comment`, or PEM of `PUBLIC KEY`.
    ///
    /// # Errors
    /// `UnrecognizedPublicKeyEncoding` if it is not a public key, `InvalidPublicKey` if it has another kind or size.
    pub(crate) fn parse(body: &str) -> Result<Self, Fault> {
        let key = if body.trim_start().starts_with("-----") {
            from_pem(body)?
        } else {
            from_openssh(body)?
        };
        let unused = key.modulus.first().map_or(0, |byte| byte.leading_zeros());
        let bits = key.modulus.len().saturating_mul(8);
        let bits = bits.saturating_sub(usize::try_from(unused).unwrap_or_default());
        let good = BITS.contains(&bits) && !key.exponent.is_empty();
        good.then_some(key).ok_or_else(fault::invalid_public_key)
    }

    fn new(modulus: &[u8], exponent: &[u8]) -> Self {
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .copied()
                .skip_while(|byte| *byte == 0)
                .collect()
        };
        Self {
            modulus: number(modulus),
            exponent: number(exponent),
        }
    }

    /// MD5 of the wire format, in pairs of hex digits with colons, as AWS and `ssh-keygen -E md5 -lf` show it.
    pub(crate) fn fingerprint(&self) -> String {
        let digest = Md5::digest(self.wire());
        let pairs: Vec<_> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        pairs.join(":")
    }

    /// `ssh-rsa AAAA...` without a comment.
    pub(crate) fn openssh(&self) -> String {
        format!("{KIND} {}", BASE64_STANDARD.encode(self.wire()))
    }

    /// PEM of the X.509 format.
    pub(crate) fn pem(&self) -> String {
        let (n, e) = (self.modulus.as_slice(), self.exponent.as_slice());
        let der = RsaPublicKeyComponents { n, e }.as_der();
        let digits = der
            .map(|der| BASE64_STANDARD.encode(der.as_ref()))
            .unwrap_or_default();
        let lines = digits
            .as_bytes()
            .chunks(PEM_LINE)
            .filter_map(|line| std::str::from_utf8(line).ok());
        let lines: Vec<_> = lines.collect();
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----",
            lines.join("\n")
        )
    }

    /// The wire format (RFC 4253, section 6.6): the kind, the exponent and the modulus, each after its length.
    fn wire(&self) -> Vec<u8> {
        let mut out = Vec::new();
        push_field(KIND.as_bytes(), &mut out);
        for number in [&self.exponent, &self.modulus] {
            // RFC 4251, section 5: a leading zero means that the number is not negative.
            let negative = number.first().is_some_and(|byte| *byte >= 0x80);
            let sign = if negative { &[0][..] } else { &[] };
            push_field(&[sign, number].concat(), &mut out);
        }
        out
    }
}

fn push_field(bytes: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    out.extend(length.to_be_bytes());
    out.extend(bytes);
}

/// The next field of the wire format, and the rest.
fn field(wire: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = wire.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

fn from_openssh(body: &str) -> Result<SshPublicKey, Fault> {
    let mut words = body.split_ascii_whitespace();
    let (named, digits) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let wire = BASE64_STANDARD.decode(digits).unwrap_or_default();
    // The name is before the key and inside it.
    let (kind, rest) = field(&wire).ok_or_else(fault::unrecognized_public_key)?;
    if kind != named.as_bytes() {
        return Err(fault::unrecognized_public_key());
    }
    if named != KIND {
        return Err(fault::invalid_public_key());
    }
    let numbers = || {
        let (exponent, rest) = field(rest)?;
        let (modulus, rest) = field(rest)?;
        rest.is_empty()
            .then(|| SshPublicKey::new(modulus, exponent))
    };
    numbers().ok_or_else(fault::unrecognized_public_key)
}

fn from_pem(body: &str) -> Result<SshPublicKey, Fault> {
    let (_, pem) = parse_x509_pem(body.as_bytes()).map_err(|_| fault::unrecognized_public_key())?;
    let info = match pem.label.as_str() {
        "PUBLIC KEY" => SubjectPublicKeyInfo::from_der(&pem.contents).ok(),
        _ => None,
    };
    let (_, info) = info.ok_or_else(fault::unrecognized_public_key)?;
    let Ok(X509Key::RSA(key)) = info.parsed() else {
        return Err(fault::invalid_public_key());
    };
    Ok(SshPublicKey::new(key.modulus, key.exponent))
}

#[cfg(test)]
mod tests;
