//! The other nodes of a shared log, and what is known of the stream.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

#[cfg(feature = "nats")]
pub(crate) use roleback_shared_log::Peers;
use tokio::sync::Mutex;
use tokio::time::Instant;

const CUT_OFF: &str = "this node is not connected to the servers of the shared log";

/// The other nodes, as soon as this one is connected; never in a server on its own.
pub(crate) type PeersCell = Arc<OnceLock<Peers>>;

/// A build without shared logs has no peers.
#[cfg(not(feature = "nats"))]
#[derive(Clone, Copy)]
pub(crate) enum Peers {}

/// The stream, as it was at the last look.
#[derive(Default)]
pub(crate) struct StreamSize {
    /// Its last record.
    pub(crate) last_record: AtomicU64,
    pub(crate) bytes: AtomicU64,
    /// The limit on the bytes; 0 if there is none.
    pub(crate) bytes_max: AtomicU64,
}

impl StreamSize {
    /// How many records a node with these records is behind.
    pub(crate) fn lag(&self, head: u64) -> u64 {
        self.last_record
            .load(Ordering::Relaxed)
            .saturating_sub(head)
    }
}

/// Whether this node decides the writes of all nodes, if it is connected to others.
pub(crate) fn decides(peers: &PeersCell) -> Option<bool> {
    #[cfg(feature = "nats")]
    let decides = peers
        .get()
        .filter(|it| it.is_connected())
        .map(Peers::is_holder);
    #[cfg(not(feature = "nats"))]
    let decides = peers.get().and(None);
    decides
}

/// The message to show if the servers of the shared log were reached, and are not reached now.
pub(crate) fn cut_off(peers: &PeersCell) -> Option<&'static str> {
    peers.get().filter(|_| decides(peers).is_none())?;
    Some(CUT_OFF)
}

/// The last record of the stream at the last look. Requests that come during a look share the next one.
#[derive(Default)]
pub(crate) struct NewestRecord(Mutex<Option<(Instant, u64)>>);

impl NewestRecord {
    /// The last record of the stream at a moment after the call; `None` if the servers do not say it.
    pub(crate) async fn after_now(&self, peers: &PeersCell) -> Option<u64> {
        let called = Instant::now();
        let mut last = self.0.lock().await;
        if let Some((looked, record)) = *last
            && looked > called
        {
            return Some(record);
        }
        let looked = Instant::now();
        let record = last_record(peers).await?;
        *last = Some((looked, record));
        Some(record)
    }
}

#[cfg(feature = "nats")]
async fn last_record(peers: &PeersCell) -> Option<u64> {
    peers.get()?.last_record().await.ok()
}

#[cfg(not(feature = "nats"))]
async fn last_record(_: &PeersCell) -> Option<u64> {
    None
}
