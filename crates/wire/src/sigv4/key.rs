//! Signing keys, and a cache of them.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use super::consts::TERMINATOR;
use super::hash::hex;
use super::scope::Scope;

/// Number of signing keys in a [`KeyCache`].
pub const KEY_CACHE_SLOTS: usize = 16_384;

/// The block size of SHA-256 in bytes.
const BLOCK_BYTES: usize = 64;

/// A signing key for one scope. Holds an HMAC that has already processed the key, so that signing is fast.
#[derive(Clone)]
pub struct SigningKey(Hmac<Sha256>);

impl SigningKey {
    /// Derives the key with chained HMACs over date, region, service and terminator.
    pub fn derive(secret: &str, scope: &Scope<'_>) -> Self {
        let first = hmac(&[b"AWS4", secret.as_bytes()].concat());
        let parts = [&*scope.date, &*scope.region, &*scope.service, TERMINATOR];
        Self(
            parts
                .iter()
                .fold(first, |key, part| hmac(&digest(&key, part.as_bytes()))),
        )
    }

    /// The signature of a string to sign, in lowercase hexadecimal.
    pub(super) fn sign(&self, text: &[u8]) -> [u8; 64] {
        hex(&digest(&self.0, text))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

/// HMAC with a key of any length: it hashes longer keys than a block and pads shorter ones.
fn hmac(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; BLOCK_BYTES];
    if let Some(start) = block.get_mut(..key.len()) {
        start.copy_from_slice(key);
    } else {
        block
            .iter_mut()
            .zip(Sha256::digest(key))
            .for_each(|(slot, byte)| *slot = byte);
    }
    Hmac::new(&block.into())
}

fn digest(key: &Hmac<Sha256>, text: &[u8]) -> [u8; 32] {
    key.clone()
        .chain_update(text)
        .finalize()
        .into_bytes()
        .into()
}

/// Caches signing keys for many threads.
///
/// Each key has one slot, chosen by a hash of secret and scope, and a new key replaces the previous one in its slot. So
/// a lookup checks a single slot, no eviction is needed, and memory is bounded. The hash also identifies the entry: the
/// cache neither stores nor compares secrets.
pub struct KeyCache {
    slots: Box<[Mutex<Option<Box<Entry>>>]>,
}

struct Entry {
    owner: [u8; 32],
    key: SigningKey,
}

impl KeyCache {
    /// An empty cache of [`KEY_CACHE_SLOTS`].
    pub fn new() -> Self {
        Self {
            slots: (0..KEY_CACHE_SLOTS).map(|_| Mutex::default()).collect(),
        }
    }

    /// The key of this secret for this scope; derives it if it is not cached.
    pub fn get(&self, secret: &str, scope: &Scope<'_>) -> SigningKey {
        let owner = owner(secret, scope);
        let Some(slot) = self.slots.get(slot(&owner)) else {
            return SigningKey::derive(secret, scope);
        };
        let mut entry = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entry.as_ref().filter(|entry| entry.owner == owner) {
            return entry.key.clone();
        }
        let key = SigningKey::derive(secret, scope);
        *entry = Some(Box::new(Entry {
            owner,
            key: key.clone(),
        }));
        key
    }
}

impl Default for KeyCache {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for KeyCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyCache")
    }
}

/// A hash of secret and scope. The parts of a scope contain no slash, so different scopes have different text.
fn owner(secret: &str, scope: &Scope<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&scope.date, &scope.region, &scope.service] {
        hash.update(part.as_bytes());
        hash.update(b"/");
    }
    hash.update(secret.as_bytes());
    hash.finalize().into()
}

fn slot(owner: &[u8; 32]) -> usize {
    let [first, second, third, fourth, ..] = *owner;
    u32::from_le_bytes([first, second, third, fourth]) as usize % KEY_CACHE_SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope<'r>(date: &'r str, region: &'r str, service: &'r str) -> Scope<'r> {
        Scope {
            date: date.into(),
            region: region.into(),
            service: service.into(),
        }
    }

    fn signature(key: &SigningKey) -> String {
        String::from_utf8(key.sign(b"a string to sign").to_vec()).unwrap()
    }

    /// The key of the example in "Create a signed AWS API request" (IAM User Guide), as printed there.
    #[test]
    fn the_signing_key_is_that_of_the_published_example() {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let key = SigningKey::derive(secret, &scope("20150830", "us-east-1", "iam"));
        let published: Vec<u8> = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        assert_eq!(signature(&key), signature(&SigningKey(hmac(&published))));
    }

    #[test]
    fn the_cache_gives_the_same_key_each_time_and_another_for_another_scope_or_secret() {
        let cache = KeyCache::new();
        let iam = scope("20150830", "us-east-1", "iam");
        let first = signature(&cache.get("secret", &iam));
        assert_eq!(first, signature(&cache.get("secret", &iam)));
        assert_eq!(first, signature(&SigningKey::derive("secret", &iam)));
        for (secret, other) in [
            ("Secret", iam.clone()),
            ("secret", scope("20150831", "us-east-1", "iam")),
            ("secret", scope("20150830", "us-east-2", "iam")),
            ("secret", scope("20150830", "us-east-1", "sts")),
        ] {
            assert_ne!(first, signature(&cache.get(secret, &other)));
        }
    }

    #[test]
    fn a_secret_longer_than_a_block_is_a_key_like_any_other() {
        let scope = scope("20150830", "us-east-1", "iam");
        let keys: Vec<_> = [59, 60, 61, 200]
            .map(|length| signature(&SigningKey::derive(&"s".repeat(length), &scope)))
            .into();
        assert!(
            keys.iter()
                .all(|key| keys.iter().filter(|other| *other == key).count() == 1)
        );
    }

    #[test]
    fn nothing_secret_is_printed() {
        let cache = KeyCache::new();
        let key = cache.get("hunter2", &scope("20150830", "us-east-1", "iam"));
        assert_eq!(format!("{key:?} {cache:?}"), "SigningKey KeyCache");
    }
}
