//! Password hashing that does not block other requests.
//!
//! A decision computes the hashes that it needs. The server decides such a request twice: first outside the writer, to
//! compute the slow hashes, then in the writer, where the hashes of the first run are looked up. Both runs hash the
//! same password with the same salt, because the salt is taken from the first decision.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{FAST, HashCost, STRONG, hash, matches};

/// The cost of one guess.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PasswordCost {
    /// The recommended cost: tens of milliseconds.
    #[default]
    Strong,
    /// For tests: microseconds. Hashes of this cost are quick to crack.
    Fast,
}

impl PasswordCost {
    const fn cost(self) -> HashCost {
        match self {
            Self::Strong => STRONG,
            Self::Fast => FAST,
        }
    }
}

/// How passwords are hashed.
#[derive(Debug, Clone, Default)]
pub struct PasswordHashing {
    /// The cost.
    pub cost: PasswordCost,
    /// The hashes computed for this request so far.
    pub done: Option<Arc<HashesDone>>,
}

impl From<PasswordCost> for PasswordHashing {
    fn from(cost: PasswordCost) -> Self {
        Self { cost, done: None }
    }
}

/// The hashes computed for one request. The keys are passwords in clear text, so `Debug` shows nothing.
#[derive(Default)]
pub struct HashesDone(Mutex<Vec<Done>>);

enum Done {
    Hashed {
        password: String,
        hash: String,
    },
    Compared {
        password: String,
        hash: String,
        same: bool,
    },
}

impl fmt::Debug for HashesDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashesDone(..)")
    }
}

impl HashesDone {
    fn lock(&self) -> MutexGuard<'_, Vec<Done>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PasswordHashing {
    /// The hash of a new password. If the salt is too short it is empty, so that no password matches.
    pub(crate) fn hash(&self, new: &str, salt: &[u8]) -> String {
        let known = self.find(|done| match done {
            Done::Hashed { password, hash } if password == new => Some(hash.clone()),
            _ => None,
        });
        known.unwrap_or_else(|| {
            let hash = hash(new, salt, self.cost.cost()).unwrap_or_default();
            self.keep(|| Done::Hashed {
                password: new.to_owned(),
                hash: hash.clone(),
            });
            hash
        })
    }

    /// Whether the hash is that of this password.
    pub(crate) fn matches(&self, given: &str, kept: &str) -> bool {
        let known = self.find(|done| match done {
            Done::Compared {
                password,
                hash,
                same,
            } if password == given && hash == kept => Some(*same),
            _ => None,
        });
        known.unwrap_or_else(|| {
            let same = matches(given, kept);
            self.keep(|| Done::Compared {
                password: given.to_owned(),
                hash: kept.to_owned(),
                same,
            });
            same
        })
    }

    fn find<T>(&self, found: impl FnMut(&Done) -> Option<T>) -> Option<T> {
        self.done.as_ref()?.lock().iter().find_map(found)
    }

    fn keep(&self, done: impl FnOnce() -> Done) {
        if let Some(kept) = &self.done {
            kept.lock().push(done());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_computed_once_is_looked_up_from_then_on() {
        let hashing = PasswordHashing {
            done: Some(Arc::default()),
            ..PasswordCost::Fast.into()
        };
        let first = hashing.hash("Secret-1", b"saltsalt");
        assert_eq!(hashing.hash("Secret-1", b"othersalt"), first);
        assert_ne!(hashing.hash("Secret-2", b"othersalt"), first);
        for _ in 0..2 {
            assert!(hashing.matches("Secret-1", &first));
            assert!(!hashing.matches("Secret-2", &first));
        }
        let kept = hashing.done.as_ref().unwrap();
        assert_eq!(kept.lock().len(), 4);
        assert!(!format!("{hashing:?}").contains("Secret"));
    }
}
