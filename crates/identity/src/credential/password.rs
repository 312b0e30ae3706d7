//! Passwords: hashing, and the account's rules for new passwords.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>.

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use roleback_wire::{Fault, Timestamp};
use roleback_world::entity::PasswordPolicy;

use crate::fault;

mod hashing;

pub use hashing::{HashesDone, PasswordCost, PasswordHashing};

/// The minimum length without a password policy.
pub(crate) const DEFAULT_LENGTH_MIN: u32 = 8;
/// How many of the four character types a password must contain without a password policy.
const DEFAULT_KINDS_MIN: usize = 3;

/// The character types: the characters, the word for the type in messages, and a test for a byte. Only letters of the
/// basic Latin alphabet count as letters.
const KINDS: [(&str, &str); 4] = [
    (
        "Password should have at least one uppercase letter",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ),
    (
        "Password should have at least one lowercase letter",
        "abcdefghijklmnopqrstuvwxyz",
    ),
    ("Password should have at least one number", "0123456789"),
    (
        "Password should have at least one symbol",
        "!@#$%^&*()_+-=[]{}|'",
    ),
];

/// The cost of one guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HashCost {
    /// Memory, in KiB.
    pub(crate) memory_kib: u32,
    /// Passes over the memory.
    pub(crate) passes: u32,
}

/// The argon2id parameters that OWASP's Password Storage Cheat Sheet recommends; 31 ms on the machine they were
/// measured on.
pub(crate) const STRONG: HashCost = HashCost {
    memory_kib: 19 * 1_024,
    passes: 2,
};
/// For tests: 40 µs. Hashes of this cost are quick to crack.
pub(crate) const FAST: HashCost = HashCost {
    memory_kib: 64,
    passes: 1,
};

/// Hashes a password with argon2id; the PHC string contains the salt and the cost. `None` if the salt is shorter than 8
/// bytes or longer than 64.
pub(crate) fn hash(password: &str, salt: &[u8], cost: HashCost) -> Option<String> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None).ok()?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = hasher.hash_password_with_salt(password.as_bytes(), salt);
    hash.ok().map(|hash| hash.to_string())
}

/// Whether the hash is that of this password.
pub(crate) fn matches(password: &str, hash: &str) -> bool {
    Argon2::default()
        .verify_password(password.as_bytes(), hash)
        .is_ok()
}

/// Whether checking a password against this hash costs at most as much as against a hash that is made here. An empty
/// hash, which no password matches, costs nothing.
pub(crate) fn is_affordable(hash: &str) -> bool {
    let mut parts = hash.split('$').skip(1);
    let head = [parts.next(), parts.next()];
    let cost = parts.next().unwrap_or_default().split(',');
    let most = [("m=", STRONG.memory_kib), ("t=", STRONG.passes), ("p=", 1)];
    let within = |(text, (name, most)): (&str, (&str, u32))| {
        let number = text.strip_prefix(name).and_then(|text| text.parse().ok());
        number.is_some_and(|number: u32| number <= most)
    };
    let is_ours = head == [Some("argon2id"), Some("v=19")]
        && cost.clone().count() == most.len()
        && cost.zip(most).all(within);
    hash.is_empty() || is_ours
}

/// The rules for new passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    /// No password policy: at least eight characters of three types, and not the account name.
    Default,
    /// A password policy.
    Policy {
        /// The minimum length.
        length_min: u32,
        /// Whether an upper-case letter (A to Z) is required.
        uppercase: bool,
        /// Whether a lower-case letter (a to z) is required.
        lowercase: bool,
        /// Whether a digit is required.
        number: bool,
        /// Whether one of `! @ # $ % ^ & * ( ) _ + - = [ ] { } | '` is required.
        symbol: bool,
    },
}

impl Rules {
    /// The rules of an account.
    pub(crate) fn of(policy: Option<&PasswordPolicy>) -> Self {
        policy.map_or(Self::Default, |policy| Self::Policy {
            length_min: policy.length_min,
            uppercase: policy.uppercase,
            lowercase: policy.lowercase,
            number: policy.numbers,
            symbol: policy.symbols,
        })
    }

    /// Checks a new password. `names` are the account's names, which are forbidden as passwords without a policy.
    /// `is_former` says whether the password was used before and cannot be reused; it is slow, so it is called last.
    ///
    /// # Errors
    /// `PasswordPolicyViolation` for the first rule that it breaks.
    pub(crate) fn check(
        &self,
        password: &str,
        names: &[&str],
        is_former: impl FnOnce() -> bool,
    ) -> Result<(), Fault> {
        let length_min = self.length_min();
        if password.chars().count() < usize::try_from(length_min).unwrap_or(usize::MAX) {
            return Err(fault::password_too_short(length_min));
        }
        let lacking: Vec<_> = KINDS
            .iter()
            .filter(|(_, characters)| !password.contains(|one| characters.contains(one)))
            .map(|(clause, _)| *clause)
            .collect();
        match self.demanded() {
            None => {
                let missing =
                    DEFAULT_KINDS_MIN.saturating_sub(KINDS.len().saturating_sub(lacking.len()));
                if missing > 0 {
                    return Err(fault::password_lacks_some(missing, &lacking));
                }
                if names.contains(&password) {
                    return Err(fault::password_refused());
                }
            }
            Some(demanded) => {
                let demanded = KINDS.iter().zip(demanded).filter(|(_, demanded)| *demanded);
                let broken = demanded.map(|((clause, _), _)| *clause);
                let broken: Vec<_> = broken.filter(|clause| lacking.contains(clause)).collect();
                if !broken.is_empty() {
                    return Err(fault::password_lacks(&broken));
                }
            }
        }
        if is_former() {
            return Err(fault::password_refused());
        }
        Ok(())
    }

    const fn length_min(&self) -> u32 {
        match self {
            Self::Default => DEFAULT_LENGTH_MIN,
            Self::Policy { length_min, .. } => *length_min,
        }
    }

    /// The character types that a policy requires, in the order of [`KINDS`].
    const fn demanded(&self) -> Option<[bool; 4]> {
        match *self {
            Self::Default => None,
            Self::Policy {
                uppercase,
                lowercase,
                number,
                symbol,
                ..
            } => Some([uppercase, lowercase, number, symbol]),
        }
    }
}

/// The state of a password under the maximum age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// The password can be used.
    Valid,
    /// The user must set a new password.
    MustChange,
    /// With `HardExpiry`: only an administrator can set a new password.
    NeedsAdministrator,
}

/// When a password expires; `None` without a maximum age.
pub(crate) fn expires(last_changed: Timestamp, max_age_days: Option<u32>) -> Option<Timestamp> {
    max_age_days.map(|days| last_changed.plus_secs(i64::from(days).saturating_mul(86_400)))
}

/// The state of a password now. A new maximum age applies immediately, also to existing passwords.
pub(crate) fn age(
    last_changed: Timestamp,
    max_age_days: Option<u32>,
    hard_expiry: bool,
    now: Timestamp,
) -> Age {
    match expires(last_changed, max_age_days) {
        Some(end) if end <= now && hard_expiry => Age::NeedsAdministrator,
        Some(end) if end <= now => Age::MustChange,
        _ => Age::Valid,
    }
}

#[cfg(test)]
mod tests;
