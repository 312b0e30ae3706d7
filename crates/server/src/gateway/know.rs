//! What an upstream knows about its resources: their policies and owners. Asked for once, and kept until an operation that
//! can change them passes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use roleback_gateway::resource_policy::{Question, changes_policies};
use roleback_identity::authorize::ResourcePolicy;
use roleback_policy::Document;
use roleback_world::arn::AccountId;
use tokio::time::Instant;

/// How long a policy is kept at the longest: another client may change it without passing here.
const KEPT: Duration = Duration::from_secs(30);
/// Policies and owners that are kept at the most.
const KNOWN_MAX: usize = 10_000;
/// What applies to a resource whose policy cannot be read.
const UNREADABLE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#;

/// What is known about the resources of the upstreams.
#[derive(Default)]
pub(super) struct Knowledge {
    policies: Mutex<HashMap<String, Known>>,
    /// The accounts that created buckets: no ARN and no answer of S3 names them.
    owners: Mutex<HashMap<String, AccountId>>,
    /// Counts the operations that can change policies, so that an answer from before is not kept.
    changes: AtomicU64,
}

struct Known {
    policy: Option<Arc<ResourcePolicy>>,
    until: Instant,
}

impl Knowledge {
    /// The policy that the question asks for. `asked` asks the upstream, and is awaited only if the policy is not known.
    pub(super) async fn policy(
        &self,
        question: &Question,
        asked: impl Future<Output = Option<(u16, Bytes)>>,
    ) -> Option<Arc<ResourcePolicy>> {
        let now = Instant::now();
        if let Some(known) = lock(&self.policies).get(&question.key)
            && known.until > now
        {
            return known.policy.clone();
        }
        let before = self.changes.load(Ordering::Acquire);
        let (status, body) = asked.await?;
        let text = question.policy(status, &body);
        let policy = text.and_then(|text| read(question, &text)).map(Arc::new);
        let mut policies = lock(&self.policies);
        if policies.len() >= KNOWN_MAX {
            policies.clear();
        }
        // Checked under the lock, which a change takes too.
        if self.changes.load(Ordering::Acquire) == before {
            let known = Known {
                policy: policy.clone(),
                until: now + KEPT,
            };
            policies.insert(question.key.clone(), known);
        }
        policy
    }

    /// Forgets what an operation can change. Called before the operation is passed on, and after its response.
    pub(super) fn note(&self, operation: &str) {
        if changes_policies(operation) {
            let mut policies = lock(&self.policies);
            self.changes.fetch_add(1, Ordering::AcqRel);
            policies.clear();
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

/// A policy from its text. One that cannot be read denies everything, as nobody knows what it says.
fn read(question: &Question, text: &str) -> Option<ResourcePolicy> {
    let document = Document::parse(text).or_else(|error| {
        tracing::warn!(resource = question.key, %error, "the policy of a resource cannot be read, so that it denies everything");
        Document::parse(UNREADABLE)
    });
    document.ok().map(ResourcePolicy::new)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
