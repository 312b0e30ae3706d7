//! The ids and secrets that IAM generates.
//!
//! Unique ids: a prefix of four letters for the type
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>), followed by 17 characters. Access
//! key ids: the first 48 of the 80 bits after the prefix contain the account id (bits 7 to 46), which
//! `sts:GetAccessKeyInfo` reads.

use compact_str::CompactString;
use roleback_world::arn::AccountId;
use roleback_world::secret::Secret;

use crate::entropy::Entropy;

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Characters after the prefix of a unique id.
const UNIQUE_ID_CHARS: usize = 17;
/// Characters after the prefix of the longest unique id: the contract's `idType` has 128 in total.
const UNIQUE_ID_CHARS_MAX: usize = 124;
/// Characters after the prefix of the id of a SAML provider.
const SAML_ID_CHARS: usize = 16;
/// Characters after the prefix of an access key id.
const KEY_ID_CHARS: usize = 16;
/// Characters in a secret access key.
const SECRET_CHARS: usize = 40;
/// Characters of a password for one service.
const SERVICE_PASSWORD_CHARS: usize = 60;
/// The bit that marks ids containing an account id; older ids do not have it.
const CARRIES_ACCOUNT: u64 = 1 << 47;
/// The position of the account id above the low end of the first 48 bits.
const ACCOUNT_SHIFT: u32 = 7;

/// The type of resource that a unique id belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// `AIDA`
    User,
    /// `AGPA`
    Group,
    /// `AROA`
    Role,
    /// `ANPA`
    ManagedPolicy,
    /// `AIPA`
    InstanceProfile,
    /// `APKA`
    SshPublicKey,
    /// `ASCA`
    ServerCertificate,
    /// `ACCA`
    ServiceCredential,
}

impl IdKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::User => "AIDA",
            Self::Group => "AGPA",
            Self::Role => "AROA",
            Self::ManagedPolicy => "ANPA",
            Self::InstanceProfile => "AIPA",
            Self::SshPublicKey => "APKA",
            Self::ServerCertificate => "ASCA",
            Self::ServiceCredential => "ACCA",
        }
    }

    /// Characters after the prefix.
    fn digits(self) -> usize {
        match self {
            Self::SshPublicKey => KEY_ID_CHARS,
            _ => UNIQUE_ID_CHARS,
        }
    }
}

impl IdKind {
    /// Whether this is an id of the type. AWS's ids can be longer than those generated here.
    pub(crate) fn is_id(self, text: &str) -> bool {
        let rest = text.strip_prefix(self.prefix()).unwrap_or_default();
        let fits = |byte: u8| byte.is_ascii_alphanumeric();
        (UNIQUE_ID_CHARS - 1..=UNIQUE_ID_CHARS_MAX).contains(&rest.len()) && rest.bytes().all(fits)
    }
}

/// Generates a unique id.
pub fn unique_id(kind: IdKind, entropy: &Entropy) -> CompactString {
    let mut id = CompactString::new(kind.prefix());
    let digits = entropy.bytes::<UNIQUE_ID_CHARS>().map(|b| digit(BASE32, b));
    id.extend(digits.into_iter().take(kind.digits()));
    id
}

/// The id of a new SAML provider: 22 characters, which are part of the URLs to which encrypted assertions are sent.
pub(crate) fn saml_provider_id(entropy: &Entropy) -> String {
    saml_id("SAMLSP", entropy)
}

/// The id of a new private key of a SAML provider.
pub(crate) fn saml_private_key_id(entropy: &Entropy) -> String {
    saml_id("SAMLPK", entropy)
}

fn saml_id(prefix: &str, entropy: &Entropy) -> String {
    let rest = entropy.bytes::<SAML_ID_CHARS>();
    let rest = rest.iter().map(|byte| digit(BASE32, *byte));
    prefix.chars().chain(rest).collect()
}

/// Generates this many lower-case letters and digits, as in ids of AWS Organizations.
pub fn lower_case_id(chars: usize, entropy: &Entropy) -> String {
    let char = |_| {
        let [byte] = entropy.bytes();
        digit(BASE32, byte).to_ascii_lowercase()
    };
    (0..chars).map(char).collect()
}

/// Generates the job id of a report: grouped hexadecimal digits like a UUID, but without version bits, as in AWS's job
/// ids.
pub fn job_id(entropy: &Entropy) -> CompactString {
    let hex = entropy.bytes::<16>().map(|byte| format!("{byte:02x}"));
    let dashed = hex.iter().enumerate().map(|(at, byte)| match at {
        4 | 6 | 8 | 10 => format!("-{byte}"),
        _ => byte.clone(),
    });
    dashed.collect()
}

/// The type of credentials that an access key id belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `AKIA`: a long-term key of a user.
    LongTerm,
    /// `ASIA`: a temporary key of a session.
    Session,
}

impl KeyKind {
    fn prefix(self) -> &'static str {
        match self {
            Self::LongTerm => "AKIA",
            Self::Session => "ASIA",
        }
    }
}

/// Generates an access key id that contains the account id.
pub fn access_key_id(kind: KeyKind, account: AccountId, entropy: &Entropy) -> CompactString {
    let [a, b, c, d, e] = entropy.bytes();
    let low = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
    let head = CARRIES_ACCOUNT | (account.number() << ACCOUNT_SHIFT) | u64::from(a & 0x7f);
    let bits = (u128::from(head) << 32) | u128::from(low & 0xffff_ffff);
    let mut id = CompactString::new(kind.prefix());
    id.extend(
        (0..KEY_ID_CHARS as u32)
            .rev()
            .map(|i| digit(BASE32, (bits >> (i * 5)) as u8)),
    );
    id
}

/// The type and, if contained, the account of an access key id; `None` if the id does not have AWS's form.
pub fn read_access_key_id(id: &str) -> Option<(KeyKind, Option<AccountId>)> {
    let kind = [KeyKind::LongTerm, KeyKind::Session]
        .into_iter()
        .find(|kind| id.starts_with(kind.prefix()))?;
    let rest = id.get(4..)?;
    let aws_form = rest.len() >= 12
        && rest
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    aws_form.then(|| (kind, account_in(rest)))
}

fn account_in(rest: &str) -> Option<AccountId> {
    let bits = rest.bytes().take(10).try_fold(0u64, |bits, b| {
        let value = BASE32.iter().position(|c| *c == b)? as u64;
        Some((bits << 5) | value)
    })?;
    let head = bits >> 2;
    let carries = rest.len() == KEY_ID_CHARS && head & CARRIES_ACCOUNT != 0;
    carries
        .then(|| AccountId::new((head & !CARRIES_ACCOUNT) >> ACCOUNT_SHIFT))
        .flatten()
}

/// Generates a secret access key.
pub fn secret_access_key(entropy: &Entropy) -> Secret {
    entropy
        .bytes::<SECRET_CHARS>()
        .map(|b| digit(BASE64, b))
        .iter()
        .collect::<String>()
        .into()
}

/// A new UUID of version 4 (RFC 9562): 36 characters.
pub fn uuid(entropy: &Entropy) -> String {
    let bits = u128::from_be_bytes(entropy.bytes());
    let bits = bits & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
    let group = |shift: u32, bytes: u32| (bits >> shift) & ((1 << (bytes * 8)) - 1);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        group(96, 4),
        group(80, 2),
        group(64, 2),
        group(48, 2),
        group(0, 6)
    )
}

/// Whether a text has the form of a UUID in lower case.
pub(crate) fn is_uuid(text: &str) -> bool {
    let groups = text.split('-').map(str::len);
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-');
    groups.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_digit)
}

/// A new password for one service.
pub fn service_password(entropy: &Entropy) -> Secret {
    let digits = entropy.bytes::<SERVICE_PASSWORD_CHARS>();
    let digits = digits.map(|b| digit(BASE64, b));
    digits.iter().collect::<String>().into()
}

/// The digit for the low bits of a byte. Alphabet lengths are powers of two, so all digits are equally likely.
fn digit<const N: usize>(alphabet: &[u8; N], byte: u8) -> char {
    alphabet
        .get(byte as usize % N)
        .map_or('A', |b| char::from(*b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Seed;

    #[test]
    fn an_access_key_id_gives_its_account_back() {
        let entropy = Entropy::new(Seed([1; 32]));
        for number in [0, 1, 123_456_789_012, AccountId::MAX] {
            let account = AccountId::new(number).unwrap();
            for kind in [KeyKind::LongTerm, KeyKind::Session] {
                let id = access_key_id(kind, account, &entropy);
                assert_eq!(id.len(), 20);
                assert_eq!(read_access_key_id(&id), Some((kind, Some(account))), "{id}");
            }
        }
    }

    #[test]
    fn a_uuid_contains_its_version_and_variant() {
        let entropy = Entropy::new(Seed([3; 32]));
        for _ in 0..20 {
            let uuid = uuid(&entropy);
            let parts: Vec<_> = uuid.split('-').collect();
            let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{uuid}");
            assert!(parts[2].starts_with('4'), "{uuid}");
            assert!(parts[3].starts_with(['8', '9', 'a', 'b']), "{uuid}");
        }
    }

    #[test]
    fn only_ids_of_the_form_of_aws_are_read() {
        for (id, read) in [
            // The User Guide's example has the older form without an account id.
            ("AKIAIOSFODNN7EXAMPLE", Some((KeyKind::LongTerm, None))),
            ("ASIAIOSFODNN7EXAMPLE", Some((KeyKind::Session, None))),
            ("test", None),
            ("123456789012", None),
            ("AKIA", None),
            ("AKIAé", None),
            ("akiaiosfodnn7example", None),
        ] {
            assert_eq!(read_access_key_id(id), read, "{id}");
        }
    }

    #[test]
    fn a_unique_id_has_its_prefix_and_21_characters_an_ssh_keys_20() {
        for (kind, prefix, chars) in [
            (IdKind::Role, "AROA", 21),
            (IdKind::SshPublicKey, "APKA", 20),
        ] {
            let id = unique_id(kind, &Entropy::new(Seed([2; 32])));
            assert!(id.starts_with(prefix) && id.len() == chars, "{id}");
        }
    }
}
