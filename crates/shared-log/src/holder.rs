//! Which node decides: the holder of a lease, a key in a bucket of JetStream that expires unless it is renewed.
//!
//! The lease only keeps nodes from deciding at the same time and making each other decide again. It protects nothing: two nodes
//! that both believe to hold it are kept apart by the position that each append expects. So a node that knows no holder
//! decides itself.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::kv::{self, Operation, Store};
use async_nats::jetstream::stream::StorageType;
use roleback_journal::LogId;
use tokio::time::{Instant, sleep, timeout};

const KEY: &str = "holder";
/// Time after which the servers remove a lease that was not renewed.
const LEASE_TIME: Duration = Duration::from_secs(6);
/// Time between two looks at the lease, and between two renewals.
const TURN_TIME: Duration = Duration::from_secs(1);
/// Time to wait for the answers in a turn.
const ANSWER_TIME: Duration = Duration::from_secs(2);
/// Number of servers that have the lease.
const REPLICAS: usize = 3;

/// The holder, as this node knows it. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Holder(Arc<RwLock<Option<Arc<str>>>>);

impl Holder {
    pub(crate) fn get(&self) -> Option<Arc<str>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, holder: Option<&str>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.as_deref() != holder {
            tracing::info!(holder, "another node decides writes from now on");
            *known = holder.map(Arc::from);
        }
    }
}

/// A node's part in the election.
pub(crate) struct Lease {
    context: Context,
    bucket: String,
    me: Arc<str>,
    holder: Holder,
    /// The revision of the key, while this node holds the lease.
    held: Option<u64>,
    /// When the holder was last seen.
    seen: Instant,
}

impl Lease {
    pub(crate) fn new(context: Context, log: LogId, me: Arc<str>, holder: Holder) -> Self {
        Self {
            context,
            bucket: format!("roleback-{log}"),
            me,
            holder,
            held: None,
            seen: Instant::now(),
        }
    }

    /// Takes part in the election while `is_fit`: a node that cannot write leaves the lease to others. Never ends.
    pub(crate) async fn keep(mut self, is_fit: impl Fn() -> bool) {
        let mut bucket = None;
        loop {
            let turn = timeout(ANSWER_TIME, self.turn(&mut bucket, is_fit()));
            match turn.await.unwrap_or_else(|_| Err("no answer".to_owned())) {
                Ok(holder) => {
                    self.seen = Instant::now();
                    self.holder.set(holder.as_deref());
                }
                Err(why) => {
                    tracing::debug!(why, "the lease is not known");
                    self.held = None;
                    if self.seen.elapsed() >= LEASE_TIME {
                        self.holder.set(None);
                    }
                }
            }
            sleep(TURN_TIME).await;
        }
    }

    /// Renews the lease, takes it if it is free, or finds out who has it.
    async fn turn(
        &mut self,
        bucket: &mut Option<Store>,
        is_fit: bool,
    ) -> Result<Option<Arc<str>>, String> {
        let store = match bucket {
            Some(store) => store,
            None => bucket.insert(self.bucket().await?),
        };
        if let Some(revision) = self.held.take() {
            if !is_fit {
                let given_up = store.delete_expect_revision(KEY, Some(revision)).await;
                return given_up.map(|()| None).map_err(text);
            }
            let renewed = store.update(KEY, self.value(), revision).await;
            if let Ok(revision) = renewed {
                self.held = Some(revision);
                return Ok(Some(Arc::clone(&self.me)));
            }
        }
        let entry = store.entry(KEY).await.map_err(text)?;
        let entry = entry.filter(|it| it.operation == Operation::Put);
        let is_mine = |value: &[u8]| value == self.me.as_bytes();
        match entry {
            // An earlier renewal whose answer was lost.
            Some(entry) if is_mine(&entry.value) => self.held = Some(entry.revision),
            Some(entry) => return Ok(std::str::from_utf8(&entry.value).ok().map(Arc::from)),
            None if !is_fit => return Ok(None),
            None => self.held = Some(store.create(KEY, self.value()).await.map_err(text)?),
        }
        Ok(Some(Arc::clone(&self.me)))
    }

    fn value(&self) -> bytes::Bytes {
        bytes::Bytes::copy_from_slice(self.me.as_bytes())
    }

    async fn bucket(&self) -> Result<Store, String> {
        if let Ok(store) = self.context.get_key_value(&self.bucket).await {
            return Ok(store);
        }
        let config = kv::Config {
            bucket: self.bucket.clone(),
            description: "Which node of a shared Roleback decides".to_owned(),
            history: 1,
            max_age: LEASE_TIME,
            // A lease need not survive the servers.
            storage: StorageType::Memory,
            num_replicas: REPLICAS,
            ..kv::Config::default()
        };
        let created = self.context.create_key_value(config).await;
        created.map_err(text)
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
