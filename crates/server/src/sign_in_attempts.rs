//! Limits how often a password or MFA code can be guessed.
//!
//! Kept in memory only: a restart forgives. The count is per user, so that one user's mistakes lock nobody else out.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use compact_str::CompactString;
use roleback_world::arn::AccountId;
use tokio::time::Instant;

/// Failed attempts of one user after which further ones are refused without a look at the password.
const FAILURES_MAX: u32 = 10;
/// How long failures count after the last one.
const FAILURES_TIME: Duration = Duration::from_secs(3 * 60);
/// Users whose failures are counted. Beyond that the oldest are forgotten.
const USERS_MAX: usize = 10_000;

/// A user, whether it exists or not: the account and the lower-case name.
pub(crate) type Named = (AccountId, CompactString);

/// The failed attempts of each user.
#[derive(Default)]
pub(crate) struct SignInAttempts(Mutex<HashMap<Named, Failures>>);

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

impl SignInAttempts {
    /// How long the user has to wait before the next attempt.
    pub(crate) fn wait(&self, user: &Named, now: Instant) -> Option<Duration> {
        let failures = self.failures().get(user).copied()?;
        let over = failures.last + FAILURES_TIME;
        (failures.count >= FAILURES_MAX && now < over).then(|| over - now)
    }

    /// Counts a failed attempt.
    pub(crate) fn failed(&self, user: Named, now: Instant) {
        let mut all = self.failures();
        if all.len() >= USERS_MAX && !all.contains_key(&user) {
            forget_oldest(&mut all, now);
        }
        let failures = all.entry(user).or_insert(Failures {
            count: 0,
            last: now,
        });
        if now >= failures.last + FAILURES_TIME {
            failures.count = 0;
        }
        failures.count += 1;
        failures.last = now;
    }

    /// Forgets the failures of a user who signed in.
    pub(crate) fn succeeded(&self, user: &Named) {
        self.failures().remove(user);
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<Named, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_oldest(all: &mut HashMap<Named, Failures>, now: Instant) {
    all.retain(|_, failures| now < failures.last + FAILURES_TIME);
    let oldest = all.iter().min_by_key(|(_, failures)| failures.last);
    let oldest = oldest.map(|(user, _)| user.clone());
    if let Some(user) = oldest.filter(|_| all.len() >= USERS_MAX) {
        all.remove(&user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Named {
        (AccountId::parse("123456789012").unwrap(), name.into())
    }

    #[test]
    fn a_user_waits_after_ten_failures_and_others_do_not() {
        let (attempts, start) = (SignInAttempts::default(), Instant::now());
        let after = |secs| start + Duration::from_secs(secs);
        for nth in 0..10 {
            assert_eq!(attempts.wait(&named("ann"), after(nth)), None, "{nth}");
            attempts.failed(named("ann"), after(nth));
        }
        assert_eq!(attempts.wait(&named("ann"), after(9)), Some(FAILURES_TIME));
        assert_eq!(attempts.wait(&named("bob"), after(9)), None);
        assert_eq!(attempts.wait(&named("ann"), after(9 + 180)), None);
        attempts.failed(named("ann"), after(9 + 180));
        assert_eq!(attempts.wait(&named("ann"), after(9 + 180)), None);
    }

    #[test]
    fn a_success_forgets_the_failures() {
        let (attempts, now) = (SignInAttempts::default(), Instant::now());
        (0..10).for_each(|_| attempts.failed(named("ann"), now));
        attempts.succeeded(&named("ann"));
        assert_eq!(attempts.wait(&named("ann"), now), None);
    }

    #[test]
    fn the_number_of_counted_users_is_limited() {
        let (attempts, now) = (SignInAttempts::default(), Instant::now());
        for nth in 0..=USERS_MAX {
            attempts.failed(named(&nth.to_string()), now);
        }
        assert_eq!(attempts.failures().len(), USERS_MAX);
    }
}
