//! Passwords: how they are stored, and the rules of the account for new ones.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>.

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use roleback_wire::{Fault, Timestamp};
use roleback_world::entity::PasswordPolicy;

use crate::fault;

mod hashing;

pub use hashing::{HashesDone, PasswordCost, PasswordHashing};

/// The fewest characters without a password policy.
pub(crate) const DEFAULT_LENGTH_MIN: u32 = 8;
/// Of the four kinds of characters, how many a password has without a password policy.
const DEFAULT_KINDS_MIN: usize = 3;

/// The kinds of characters: which ones, what their lack is called, and whether a byte is one. Letters are those of the Latin
/// alphabet alone.
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

/// How much work a guess is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HashCost {
    /// Memory, in KiB.
    pub(crate) memory_kib: u32,
    /// Passes over it.
    pub(crate) passes: u32,
}

/// What OWASP's Password Storage Cheat Sheet recommends for argon2id: 31 ms on the machine that it was measured on.
pub(crate) const STRONG: HashCost = HashCost {
    memory_kib: 19 * 1_024,
    passes: 2,
};
/// For tests: 40 µs. A thief of the log guesses quickly.
pub(crate) const FAST: HashCost = HashCost {
    memory_kib: 64,
    passes: 1,
};

/// The hash of a password, with the salt and the cost in it (the PHC string of argon2id). `None` where the salt has fewer than 8
/// bytes or more than 64.
pub(crate) fn hash(password: &str, salt: &[u8], cost: HashCost) -> Option<String> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None).ok()?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = hasher.hash_password_with_salt(password.as_bytes(), salt);
    hash.ok().map(|hash| hash.to_string())
}

/// True if the hash is that of this password.
pub(crate) fn matches(password: &str, hash: &str) -> bool {
    Argon2::default()
        .verify_password(password.as_bytes(), hash)
        .is_ok()
}

/// True if no password needs more work to compare with a hash than with one that is made here. An empty hash, which no
/// password matches, needs none.
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
    /// An account without a password policy: eight characters of three kinds, and not the name of the account.
    Default,
    /// A password policy.
    Policy {
        /// The fewest characters.
        length_min: u32,
        /// At least one of A to Z.
        uppercase: bool,
        /// At least one of a to z.
        lowercase: bool,
        /// At least one of 0 to 9.
        number: bool,
        /// At least one of `! @ # $ % ^ & * ( ) _ + - = [ ] { } | '`.
        symbol: bool,
    },
}

impl Rules {
    /// Those of an account.
    pub(crate) fn of(policy: Option<&PasswordPolicy>) -> Self {
        policy.map_or(Self::Default, |policy| Self::Policy {
            length_min: policy.length_min,
            uppercase: policy.uppercase,
            lowercase: policy.lowercase,
            number: policy.numbers,
            symbol: policy.symbols,
        })
    }

    /// Checks a new password. `names` are the account's names, which no password may be without a policy; `is_former` says
    /// whether it was used before and cannot be used again. That takes long, so it is asked last.
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

    /// Which kinds a policy demands, in the order of [`KINDS`].
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

/// What an age rule says about a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    /// It can be signed in with.
    Valid,
    /// The user has to choose another one.
    MustChange,
    /// With `HardExpiry` only an administrator can set another one.
    NeedsAdministrator,
}

/// When a password expires: `None` without an age rule.
pub(crate) fn expires(last_changed: Timestamp, max_age_days: Option<u32>) -> Option<Timestamp> {
    max_age_days.map(|days| last_changed.plus_secs(i64::from(days).saturating_mul(86_400)))
}

/// What the age of a password means now. The rule holds at once, for passwords that are older than it too.
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
