//! The states that a request sees: the one that authorizes it, and the one that its reads show.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::header::HeaderValue;
use roleback_identity::caller::Caller;
use roleback_journal::Moment;
use roleback_wire::Fault;
use roleback_world::arn::Partition;
use roleback_world::behaviour::Consistency;

use crate::moment_error::MomentError;
use crate::projection::State;
use crate::store::Store;

/// The state that a request is authenticated and authorized in, and its reads with another consistency than the usual one.
pub(crate) struct Seen {
    pub(crate) auth: Arc<Moment<State>>,
    pub(crate) lagging: Option<Box<Lagging>>,
}

/// What a request sees besides the state that authorizes it.
pub(crate) struct Lagging {
    /// The state that reads show.
    pub(crate) reads: Arc<Moment<State>>,
    /// `None` if a header asks for strong consistency.
    pub(crate) setting: Option<Consistency>,
    pub(crate) served_at: ServedAt,
}

/// The last record of the state that a request was answered from. Clones are the same number.
#[derive(Clone, Default)]
pub(crate) struct ServedAt(Arc<AtomicU64>);

impl ServedAt {
    pub(crate) fn set(&self, seq: u64) {
        self.0.store(seq, Ordering::Relaxed);
    }

    /// The value of the response header.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.load(Ordering::Relaxed).into()
    }
}

impl Seen {
    /// What a request sees in the newest state.
    pub(crate) fn now(now: Arc<Moment<State>>) -> Self {
        Self {
            auth: now,
            lagging: None,
        }
    }

    /// Moves the request to a newer state.
    pub(crate) fn move_to(&mut self, moment: Arc<Moment<State>>) {
        if let Some(lagging) = &mut self.lagging {
            lagging.served_at.set(moment.head.seq);
            lagging.reads = Arc::clone(&moment);
        }
        self.auth = moment;
    }

    /// The same, but at least as new as the last write of a caller, if callers read their own writes.
    ///
    /// # Errors
    /// If an older state cannot be built.
    pub(crate) async fn with_own_writes(
        self,
        store: &Store,
        caller: &Caller,
        region: &str,
    ) -> Result<Self, Fault> {
        let Some(lagging) = &self.lagging else {
            return Ok(self);
        };
        if !lagging.setting.is_some_and(|it| it.read_your_writes) {
            return Ok(self);
        }
        let head = store.journal.head().seq;
        let caller = caller.arn(&self.auth.state.0, Partition::of_region(region));
        let Some(own) = store.replicas.last_of(&caller, head) else {
            return Ok(self);
        };
        let Self { mut auth, lagging } = self;
        let mut lagging = lagging;
        if own > auth.head.seq {
            auth = state_at(store, own).await?;
        }
        if let Some(lagging) = lagging.as_mut().filter(|it| own > it.reads.head.seq) {
            lagging.reads = state_at(store, own).await?;
        }
        Ok(Self { auth, lagging })
    }
}

/// The state after a record.
pub(crate) async fn state_at(store: &Store, seq: u64) -> Result<Arc<Moment<State>>, Fault> {
    if let Some(kept) = store.journal.kept_at(seq) {
        return Ok(kept);
    }
    let journal = store.journal.clone();
    let built = tokio::task::spawn_blocking(move || journal.at(seq)).await;
    let built = built.map_err(|_| MomentError::Failed)?;
    Ok(built.map_err(MomentError::from)?)
}
