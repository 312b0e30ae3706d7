//! Encryption of the secrets of a pod, in the format of age (age-encryption.org).
//!
//! Only secrets are encrypted: names, policies and the description stay readable. Decrypted content is used only after all of
//! it was verified, because age hands out what it verified so far before it sees the end.

use std::io::{Read, Write};
use std::str::FromStr;

use age::secrecy::{ExposeSecret, SecretString};
use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};

use super::error::PodError;
use super::limits::{
    SEALED_BYTES_MAX, WORK_FACTOR, WORK_FACTOR_MAX, ZSTD_WINDOW_LOG_MAX, sealed_expanded_max,
};
use super::meta::Secrecy;

/// zstd level of what is encrypted.
const COMPRESSION_LEVEL: i32 = 3;
/// What the error is about.
const PLACE: &str = "secrets";

/// What is done with the secrets of a pod that is saved.
#[derive(Clone, Default)]
pub enum Keep {
    /// They are stored unencrypted, in chunks of their own.
    #[default]
    Plain,
    /// They are left out.
    Omit,
    /// They are encrypted.
    Encrypt(Lock),
}

/// What encrypts the secrets of a pod: a passphrase or recipients, never both.
#[derive(Clone)]
pub enum Lock {
    /// Everyone who knows the passphrase can read them.
    Passphrase(Passphrase),
    /// The owners of these keys can read them; at least one.
    Recipients(Vec<Recipient>),
}

/// What opens the encrypted secrets of a pod.
#[derive(Clone, Default)]
pub struct Keys {
    /// The passphrase, for pods that are encrypted with one.
    pub passphrase: Option<Passphrase>,
    /// Private keys, for pods that are encrypted for recipients.
    pub identities: Vec<Identity>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl Keys {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.passphrase.is_none() && self.identities.is_empty()
    }

    /// Whether there is one of the kind that opens secrets kept like this.
    #[must_use]
    pub fn are_for(&self, secrecy: Secrecy) -> bool {
        match secrecy {
            Secrecy::Plain | Secrecy::Omitted => true,
            Secrecy::Passphrase => self.passphrase.is_some(),
            Secrecy::Recipients => !self.identities.is_empty(),
        }
    }
}

/// A passphrase. Never shown.
#[derive(Clone)]
pub struct Passphrase(SecretString);

/// A public key, such as `age1...`.
#[derive(Clone)]
pub struct Recipient(x25519::Recipient);

/// A private key, such as `AGE-SECRET-KEY-1...`. Never shown.
#[derive(Clone)]
pub struct Identity(x25519::Identity);

impl Passphrase {
    /// A passphrase, without the white space around it: files and terminals add line feeds, and headers cannot have any.
    ///
    /// # Errors
    /// When it is empty.
    pub fn new(text: &str) -> Result<Self, PodError> {
        match text.trim() {
            "" => Err(PodError::Key("the passphrase is empty".to_owned())),
            text => Ok(Self(text.to_owned().into())),
        }
    }

    /// Its text, to send it to a server.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl FromStr for Recipient {
    type Err = PodError;

    fn from_str(text: &str) -> Result<Self, PodError> {
        let parsed = text.trim().parse().map(Self);
        parsed.map_err(|_| {
            PodError::Key(format!(
                "`{text}` is not a recipient: use a public key of age, such as age1..., which `age-keygen` prints"
            ))
        })
    }
}

impl FromStr for Identity {
    type Err = PodError;

    fn from_str(text: &str) -> Result<Self, PodError> {
        // The text may be a key, so the error does not show it.
        let parsed = text.trim().parse().map(Self);
        parsed.map_err(|_| {
            PodError::Key(
                "an identity is not a private key of age: use AGE-SECRET-KEY-1..., which `age-keygen` writes"
                    .to_owned(),
            )
        })
    }
}

impl Identity {
    /// The identities in a file: one a line, with empty lines and comments that begin with `#`.
    ///
    /// # Errors
    /// When a line is something else, or the file has no identity.
    pub fn all_in(text: &str) -> Result<Vec<Self>, PodError> {
        let found = keys_in(text)
            .map(str::parse)
            .collect::<Result<Vec<_>, _>>()?;
        match found.is_empty() {
            true => Err(PodError::Key(
                "the identity file has no private key".to_owned(),
            )),
            false => Ok(found),
        }
    }

    /// Its text, to send it to a server.
    #[must_use]
    pub fn expose(&self) -> String {
        self.0.to_string().expose_secret().to_owned()
    }
}

impl Recipient {
    /// The recipients in a file, as [`Identity::all_in`].
    ///
    /// # Errors
    /// When a line is something else, or the file has no recipient.
    pub fn all_in(text: &str) -> Result<Vec<Self>, PodError> {
        let found = keys_in(text)
            .map(str::parse)
            .collect::<Result<Vec<_>, _>>()?;
        match found.is_empty() {
            true => Err(PodError::Key(
                "the recipients file has no public key".to_owned(),
            )),
            false => Ok(found),
        }
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The lines that are neither empty nor comments.
fn keys_in(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Keep {
    /// How the pod's description tells it.
    #[must_use]
    pub const fn secrecy(&self) -> Secrecy {
        match self {
            Self::Plain => Secrecy::Plain,
            Self::Omit => Secrecy::Omitted,
            Self::Encrypt(Lock::Passphrase(_)) => Secrecy::Passphrase,
            Self::Encrypt(Lock::Recipients(_)) => Secrecy::Recipients,
        }
    }
}

/// Lines that are being compressed, to be encrypted in the end.
pub(super) struct Sealing {
    out: zstd::Encoder<'static, Vec<u8>>,
    raw_bytes: u64,
}

impl Sealing {
    pub(super) fn new() -> Result<Self, PodError> {
        let out = zstd::Encoder::new(Vec::new(), COMPRESSION_LEVEL).map_err(failed)?;
        Ok(Self { out, raw_bytes: 0 })
    }

    pub(super) fn add(&mut self, line: &str) -> Result<(), PodError> {
        self.raw_bytes += line.len() as u64 + 1;
        let added = self.out.write_all(line.as_bytes());
        added
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(failed)
    }

    /// The encrypted lines.
    pub(super) fn close(self, lock: &Lock) -> Result<Vec<u8>, PodError> {
        let compressed = self.out.finish().map_err(failed)?;
        let bytes_max = sealed_expanded_max(compressed.len() as u64);
        if self.raw_bytes > bytes_max || compressed.len() as u64 > SEALED_BYTES_MAX {
            return Err(PodError::refused(
                "the state",
                format!(
                    "its secrets have {} bytes, which is too much to encrypt",
                    self.raw_bytes
                ),
            ));
        }
        let encryptor = match lock {
            Lock::Passphrase(Passphrase(text)) => {
                let mut recipient = scrypt::Recipient::new(text.clone());
                recipient.set_work_factor(WORK_FACTOR);
                Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
            }
            Lock::Recipients(recipients) => Encryptor::with_recipients(
                recipients
                    .iter()
                    .map(|recipient| &recipient.0 as &dyn age::Recipient),
            ),
        };
        let encryptor = encryptor.map_err(|error| PodError::Key(error.to_string()))?;
        let mut sealed = Vec::new();
        let mut out = encryptor.wrap_output(&mut sealed).map_err(failed)?;
        out.write_all(&compressed)
            .and_then(|()| out.finish())
            .map_err(failed)?;
        Ok(sealed)
    }
}

fn failed(source: std::io::Error) -> PodError {
    PodError::io("encrypt the secrets")(source)
}

/// The lines in encrypted secrets, once all of them are verified.
pub(super) fn open(sealed: &[u8], keys: &Keys) -> Result<Vec<u8>, PodError> {
    let refused = |why: &str| PodError::refused(PLACE, why);
    let decryptor = Decryptor::new_buffered(sealed)
        .map_err(|_| refused("they are not encrypted in the format of age"))?;
    let by_passphrase = decryptor.is_scrypt();
    let opened = match (by_passphrase, &keys.passphrase) {
        (true, Some(Passphrase(text))) => {
            let mut identity = scrypt::Identity::new(text.clone());
            identity.set_max_work_factor(WORK_FACTOR_MAX);
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        }
        (false, _) if !keys.identities.is_empty() => {
            let identities = keys.identities.iter();
            decryptor.decrypt(identities.map(|identity| &identity.0 as &dyn age::Identity))
        }
        _ => return Err(PodError::Locked { by_passphrase }),
    };
    let opened = opened.map_err(|error| match error {
        DecryptError::DecryptionFailed
        | DecryptError::KeyDecryptionFailed
        | DecryptError::NoMatchingKeys => PodError::WrongKey { by_passphrase },
        DecryptError::ExcessiveWork { required, .. } => refused(&format!(
            "checking their passphrase takes 2^{required} steps, the limit is 2^{WORK_FACTOR_MAX}"
        )),
        _ => refused("the header of their encryption is damaged"),
    });
    let mut compressed = Vec::new();
    let read = opened?.read_to_end(&mut compressed);
    read.map_err(|_| refused("they are damaged or cut"))?;
    expand(&compressed).map_err(|why| refused(&why))
}

fn expand(compressed: &[u8]) -> Result<Vec<u8>, String> {
    let bytes_max = sealed_expanded_max(compressed.len() as u64);
    let mut raw = Vec::new();
    let decoder = zstd::Decoder::with_buffer(compressed);
    let expanded = decoder.and_then(|mut decoder| {
        decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
        decoder
            .take(bytes_max.saturating_add(1))
            .read_to_end(&mut raw)
    });
    expanded.map_err(|error| error.to_string())?;
    match raw.len() as u64 > bytes_max {
        true => Err("they expand too far".to_owned()),
        false => Ok(raw),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (Lock, Keys) {
        let identity = x25519::Identity::generate();
        let lock = Lock::Recipients(vec![Recipient(identity.to_public())]);
        let keys = Keys {
            identities: vec![Identity(identity)],
            ..Keys::default()
        };
        (lock, keys)
    }

    fn sealed(lock: &Lock, lines: u32) -> Vec<u8> {
        let mut sealing = Sealing::new().unwrap();
        for line in 0..u64::from(lines) {
            let mixed = (line + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            sealing
                .add(&format!("[\"{line}\",[\"{:x}\"]]", mixed ^ (mixed >> 29)))
                .unwrap();
        }
        sealing.close(lock).unwrap()
    }

    #[test]
    fn whoever_changes_a_byte_or_cuts_it_gets_nothing_opened() {
        let (lock, keys) = keys();
        // More than one of age's chunks of 64 KiB, of which the first is good when the last is damaged.
        let good = sealed(&lock, 12_000);
        assert!(good.len() > 70_000);
        assert_eq!(
            open(&good, &keys)
                .unwrap()
                .split(|byte| *byte == b'\n')
                .count(),
            12_001
        );
        for at in (0..good.len())
            .step_by(9_001)
            .chain(good.len() - 20..good.len())
        {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(open(&bad, &keys).is_err(), "byte {at}");
        }
        for end in [0, 1, 100, good.len() / 2, 65_536 + 250, good.len() - 1] {
            assert!(open(&good[..end], &keys).is_err(), "cut to {end}");
        }
        let longer = [&good[..], &[0]].concat();
        assert!(open(&longer, &keys).is_err());
    }

    #[test]
    fn a_pod_cannot_demand_more_work_or_memory_than_the_limits() {
        let passphrase = Passphrase::new("p").unwrap();
        let keys = Keys {
            passphrase: Some(passphrase.clone()),
            ..Keys::default()
        };
        let good = sealed(&Lock::Passphrase(passphrase), 1);
        assert!(open(&good, &keys).is_ok());
        let text = String::from_utf8_lossy(&good);
        let header = text.lines().nth(1).unwrap();
        let harder = header.replace(" 17", " 18");
        let at = header.len() + "age-encryption.org/v1\n".len();
        let forged = [b"age-encryption.org/v1\n", harder.as_bytes(), &good[at..]].concat();
        let refused = open(&forged, &keys).unwrap_err().to_string();
        assert!(refused.contains("2^18 steps"), "{refused}");
        // Zeros that expand too far, honestly encrypted.
        let (lock, keys) = super::tests::keys();
        let Lock::Recipients(recipients) = &lock else {
            unreachable!("made so");
        };
        let bomb = zstd::bulk::compress(&vec![b'0'; 64 << 20], 3).unwrap();
        let bomb = age::encrypt(&recipients[0].0, &bomb).unwrap();
        let refused = open(&bomb, &keys).unwrap_err().to_string();
        assert!(refused.contains("expand too far"), "{refused}");
    }
}
