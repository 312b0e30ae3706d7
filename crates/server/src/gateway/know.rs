//! What an upstream knows about its resources: their policies, tags and owners. Asked for once, and kept until an operation
//! that can change them passes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use roleback_gateway::changes::changes;
use roleback_identity::authorize::ResourcePolicy;
use roleback_policy::Document;
use roleback_world::arn::AccountId;
use tokio::time::Instant;

/// How long an answer is kept at the longest: another client may change the resource without passing here.
const KEPT: Duration = Duration::from_secs(30);
/// Maximum size of an answer that is kept, in bytes.
const KEPT_BYTES_MAX: usize = 64 * 1024;
/// Answers and owners that are kept at the most, of each kind.
const KNOWN_MAX: usize = 10_000;
/// What applies to a resource whose policy cannot be read.
const UNREADABLE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#;
/// The status of an upstream that does not have the operation: it will not have it for the next request either.
const NOT_IMPLEMENTED: u16 = 501;

/// What an upstream said: status and body. `None` if there was no answer.
pub(super) type Answer = Option<(u16, Bytes)>;

/// The policy of a resource as text.
pub(super) struct PolicyText {
    /// `None` if the resource has none.
    pub(super) text: Option<String>,
    /// Whether the upstream answered every question for it.
    pub(super) is_complete: bool,
}

/// What is known about the resources of the upstreams.
#[derive(Default)]
pub(super) struct Knowledge {
    policies: Cache<Option<Arc<ResourcePolicy>>>,
    answers: Cache<(u16, Bytes)>,
    /// The accounts that created buckets: no ARN and no answer of S3 names them.
    owners: Mutex<HashMap<String, AccountId>>,
    /// Counts the operations that can change what is kept, so that an answer from before is not kept.
    changes: AtomicU64,
}

struct Known<T> {
    value: T,
    until: Instant,
}

struct Cache<T>(Mutex<HashMap<String, Known<T>>>);

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Cache<T> {
    fn get(&self, key: &str) -> Option<T> {
        let known = lock(&self.0);
        let known = known.get(key)?;
        (known.until > Instant::now()).then(|| known.value.clone())
    }

    fn keep(&self, key: &str, value: T, is_current: impl FnOnce() -> bool) {
        let mut known = lock(&self.0);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        // Checked under the lock, which a change takes too.
        if is_current() {
            let until = Instant::now() + KEPT;
            known.insert(key.to_owned(), Known { value, until });
        }
    }
}

impl Knowledge {
    /// The policy of a resource. `text` asks for it and is awaited only if the policy is not known.
    pub(super) async fn policy(
        &self,
        key: &str,
        text: impl Future<Output = PolicyText>,
    ) -> Option<Arc<ResourcePolicy>> {
        if let Some(known) = self.policies.get(key) {
            return known;
        }
        let before = self.changes.load(Ordering::Acquire);
        let PolicyText { text, is_complete } = text.await;
        let policy = text.and_then(|text| read(key, &text)).map(Arc::new);
        if is_complete {
            self.policies
                .keep(key, policy.clone(), || self.is_current(before));
        }
        policy
    }

    /// The answer to a question. `asked` asks, and is awaited only if the answer is not known. Without a key it is not kept.
    pub(super) async fn answer(&self, key: &str, asked: impl Future<Output = Answer>) -> Answer {
        if let Some(known) = self.answers.get(key) {
            return Some(known);
        }
        let before = self.changes.load(Ordering::Acquire);
        let answer = asked.await?;
        let (status, body) = &answer;
        let is_kept = !is_failure(*status) || *status == NOT_IMPLEMENTED;
        if is_kept && body.len() <= KEPT_BYTES_MAX && !key.is_empty() {
            self.answers
                .keep(key, answer.clone(), || self.is_current(before));
        }
        Some(answer)
    }

    fn is_current(&self, before: u64) -> bool {
        self.changes.load(Ordering::Acquire) == before
    }

    /// Forgets what an operation can change. Called before the operation is passed on, and after its response.
    pub(super) fn note(&self, operation: &str) {
        if changes(operation) {
            let mut policies = lock(&self.policies.0);
            let mut answers = lock(&self.answers.0);
            self.changes.fetch_add(1, Ordering::AcqRel);
            policies.clear();
            answers.clear();
        }
    }

    /// The account that created a bucket, if that passed here.
    pub(super) fn owner(&self, bucket: &str) -> Option<AccountId> {
        lock(&self.owners).get(bucket).copied()
    }

    /// Notes that an account created a bucket.
    pub(super) fn created(&self, bucket: &str, account: AccountId) {
        let mut owners = lock(&self.owners);
        if owners.len() < KNOWN_MAX {
            // Some upstreams accept CreateBucket again, and the bucket stays with the first account.
            owners.entry(bucket.to_owned()).or_insert(account);
        }
    }

    /// Notes that a bucket was deleted: another account may create one of this name.
    pub(super) fn deleted(&self, bucket: &str) {
        lock(&self.owners).remove(bucket);
    }
}

/// Whether a status is an error of the upstream itself, which says nothing about the resource.
pub(super) const fn is_failure(status: u16) -> bool {
    status >= 500
}

/// Parses a policy. A policy that cannot be read denies everything: it may contain a deny.
fn read(key: &str, text: &str) -> Option<ResourcePolicy> {
    let document = Document::parse(text).or_else(|error| {
        tracing::warn!(resource = key, %error, "the policy of a resource cannot be read, so that it denies everything");
        Document::parse(UNREADABLE)
    });
    document.ok().map(ResourcePolicy::new)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn an_answer_is_kept_unless_the_upstream_failed() {
        let runtime = Builder::new_current_thread().build().unwrap();
        for (status, expected) in [(200, 1), (404, 1), (500, 2), (501, 1), (503, 2)] {
            let knowledge = Knowledge::default();
            let mut asked = 0;
            for _ in 0..2 {
                let answer = knowledge.answer("key", async {
                    asked += 1;
                    Some((status, Bytes::new()))
                });
                let answer = runtime.block_on(answer);
                assert_eq!(answer, Some((status, Bytes::new())));
            }
            assert_eq!(asked, expected, "{status}");
        }
    }
}
