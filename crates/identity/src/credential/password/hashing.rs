//! Hashes that are slow on purpose, computed where they keep no other request waiting.
//!
//! A decision computes the hashes that it needs. A server decides such a request twice: first to compute the hashes, without
//! anyone waiting for it, then for good, where what was computed is only looked up. The hash of the same password is the same
//! both times; so is its salt, because it comes from the first decision.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{FAST, HashCost, STRONG, hash, matches};

/// How much work a guess is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PasswordCost {
    /// What is recommended: tens of milliseconds.
    #[default]
    Strong,
    /// For tests: microseconds. A thief of the log guesses quickly.
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
    /// How much work that is.
    pub cost: PasswordCost,
    /// What was computed for this request before, and what is computed for it now.
    pub done: Option<Arc<HashesDone>>,
}

impl From<PasswordCost> for PasswordHashing {
    fn from(cost: PasswordCost) -> Self {
        Self { cost, done: None }
    }
}

/// The hashes that were computed for one request. They come with passwords in clear, so they show nothing of themselves.
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
    /// The hash of a new password. Empty, so that no password matches, where the salt is too short.
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

    /// True if the hash is that of this password.
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
