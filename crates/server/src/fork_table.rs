//! The forks of a server, by name.
//!
//! The core of a server has this table, and each fork in it has a core of its own: the type of the core is a parameter,
//! so that neither file needs the other.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use roleback_journal::{Head, Moment};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::clock::Clock;
use crate::fork_error::ForkError;
use crate::projection::State;
use crate::store::Store;

/// The largest number of forks.
const FORKS_MAX: usize = 4_096;
/// The memory of a fork without records, in bytes, rounded up.
const FORK_BYTES: u64 = 12 << 10;
/// The memory that a record takes beside its own bytes, in bytes: the changed entity and the copied nodes of the maps.
const RECORD_BYTES: u64 = 8 << 10;
/// How much larger a record is in memory than stored, because it may be compressed and its entities are kept, too.
const RECORD_GROWTH: u64 = 8;
/// How many of the largest forks an error names.
const LARGEST_NAMED: usize = 3;

/// The forks of a server.
pub(crate) struct Forks<C> {
    by_name: Mutex<BTreeMap<String, Arc<Fork<C>>>>,
    bytes_max: u64,
    /// Forks whose name was generated.
    named: AtomicU64,
}

/// A fork.
pub(crate) struct Fork<C> {
    pub(crate) name: String,
    /// Replaced when the fork is reset.
    core: Mutex<Arc<C>>,
    pub(crate) origin: Origin<C>,
    ttl: Option<Duration>,
    used: Mutex<Instant>,
    port: Option<Port>,
}

/// What a fork is made from, when it is created and when it is reset.
pub(crate) struct Origin<C> {
    pub(crate) parent: Arc<C>,
    pub(crate) start: Moment<State>,
    pub(crate) seed: Option<u64>,
    pub(crate) clock: Clock,
}

/// A port that serves only one fork.
pub(crate) struct Port {
    number: u16,
    /// Ends the port.
    stop: watch::Sender<bool>,
    /// Ends the connections to the fork as it was before a reset.
    connections: Mutex<watch::Sender<bool>>,
}

impl Port {
    pub(crate) fn new(number: u16, stop: watch::Sender<bool>) -> Self {
        Self {
            number,
            stop,
            connections: Mutex::new(watch::Sender::new(false)),
        }
    }

    /// Notices when connections to the fork as it is now have to end.
    pub(crate) fn ended(&self) -> watch::Receiver<bool> {
        self.connections().subscribe()
    }

    fn connections(&self) -> MutexGuard<'_, watch::Sender<bool>> {
        let connections = self.connections.lock();
        connections.unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: AsRef<Store>> Forks<C> {
    pub(crate) fn new(bytes_max: u64) -> Self {
        Self {
            by_name: Mutex::default(),
            bytes_max,
            named: AtomicU64::new(0),
        }
    }

    /// The fork with this name. It counts as used.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<Fork<C>>> {
        let mut forks = self.forks();
        drop_expired(&mut forks);
        let fork = forks.get(name)?;
        fork.touch();
        Some(Arc::clone(fork))
    }

    /// All forks, ordered by name.
    pub(crate) fn all(&self) -> Vec<Arc<Fork<C>>> {
        let mut forks = self.forks();
        drop_expired(&mut forks);
        forks.values().cloned().collect()
    }

    /// An estimate of the memory of all forks in bytes, and its limit.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        let mut forks = self.forks();
        drop_expired(&mut forks);
        let bytes = forks.values().map(|fork| fork.bytes()).sum();
        (bytes, self.bytes_max)
    }

    /// Adds a fork, which is started under its name; without a name, one is generated.
    pub(crate) fn add(
        &self,
        name: Option<&str>,
        start: impl FnOnce(String) -> Result<Fork<C>, ForkError>,
    ) -> Result<Arc<Fork<C>>, ForkError> {
        let mut forks = self.forks();
        drop_expired(&mut forks);
        if forks.len() >= FORKS_MAX {
            return Err(ForkError::Full(format!(
                "{FORKS_MAX} forks exist, which is the limit: drop some with `roleback fork drop`"
            )));
        }
        let name = name.map_or_else(|| self.unused(&forks), str::to_owned);
        if forks.contains_key(&name) {
            return Err(ForkError::Taken(name));
        }
        let fork = Arc::new(start(name.clone())?);
        forks.insert(name, Arc::clone(&fork));
        Ok(fork)
    }

    /// Drops a fork. Requests under way are still answered. Returns whether there was one.
    pub(crate) fn remove(&self, name: &str) -> bool {
        let removed = self.forks().remove(name);
        // Dropped outside the lock: a large state takes a while.
        removed.is_some_and(|fork| {
            fork.end();
            true
        })
    }

    /// Drops all forks. A fork holds what holds the forks, so nothing else would free them.
    pub(crate) fn clear(&self) {
        let all = std::mem::take(&mut *self.forks());
        all.values().for_each(|fork| fork.end());
    }

    /// Whether the forks may take more memory.
    pub(crate) fn check_room(&self) -> Result<(), ForkError> {
        let (bytes, most) = self.bytes();
        if bytes + FORK_BYTES <= most {
            return Ok(());
        }
        let mut sizes: Vec<_> = self
            .all()
            .iter()
            .map(|it| (it.bytes(), it.name.clone()))
            .collect();
        sizes.sort_unstable_by(|one, other| other.cmp(one));
        let largest = sizes.iter().take(LARGEST_NAMED);
        let largest: Vec<_> = largest
            .map(|(bytes, name)| format!("`{name}` ({} KiB)", bytes >> 10))
            .collect();
        Err(ForkError::Full(format!(
            "the forks take about {} MiB of the {} MiB that `--fork-memory` allows: drop some with `roleback fork drop`; the largest are {}",
            bytes >> 20,
            most >> 20,
            largest.join(", ")
        )))
    }

    fn unused(&self, forks: &BTreeMap<String, Arc<Fork<C>>>) -> String {
        loop {
            let number = self.named.fetch_add(1, Ordering::Relaxed) + 1;
            let name = format!("fork-{number}");
            if !forks.contains_key(&name) {
                return name;
            }
        }
    }

    fn forks(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Fork<C>>>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn drop_expired<C: AsRef<Store>>(forks: &mut BTreeMap<String, Arc<Fork<C>>>) {
    forks.retain(|_, fork| {
        let is_expired = fork.is_expired();
        if is_expired {
            fork.end();
        }
        !is_expired
    });
}

impl<C: AsRef<Store>> Fork<C> {
    pub(crate) fn new(
        name: String,
        core: Arc<C>,
        origin: Origin<C>,
        ttl: Option<Duration>,
        port: Option<Port>,
    ) -> Self {
        Self {
            name,
            core: Mutex::new(core),
            origin,
            ttl,
            used: Mutex::new(Instant::now()),
            port,
        }
    }

    /// What answers its requests.
    pub(crate) fn core(&self) -> Arc<C> {
        Arc::clone(&self.current())
    }

    fn current(&self) -> MutexGuard<'_, Arc<C>> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers from another core from now on. Requests under way are answered from the state that they began with.
    pub(crate) fn replace(&self, core: Arc<C>) {
        let before = std::mem::replace(&mut *self.current(), core);
        before.as_ref().as_ref().decisions.end_streams();
        if let Some(port) = &self.port {
            let ended = std::mem::replace(&mut *port.connections(), watch::Sender::new(false));
            ended.send_replace(true);
        }
    }

    /// The record at which it begins, and its parent.
    pub(crate) fn parent(&self) -> (&Arc<C>, Head) {
        (&self.origin.parent, self.origin.start.head)
    }

    /// Notices when connections to the fork as it is now have to end; `None` without a port of its own.
    pub(crate) fn ended(&self) -> Option<watch::Receiver<bool>> {
        self.port.as_ref().map(Port::ended)
    }

    /// The port that serves it, if it has one of its own.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port.as_ref().map(|port| port.number)
    }

    /// An estimate of the memory that it takes in addition to its parent, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        let (records, bytes) = self.core().as_ref().as_ref().journal.unsealed();
        FORK_BYTES + records * RECORD_BYTES + RECORD_GROWTH * bytes as u64
    }

    /// Counts as a use.
    pub(crate) fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn is_expired(&self) -> bool {
        let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
        self.ttl.is_some_and(|ttl| used.elapsed() >= ttl)
    }

    /// Ends what does not end with the last request: streams and the port.
    fn end(&self) {
        self.core().as_ref().as_ref().decisions.end_streams();
        if let Some(port) = &self.port {
            port.stop.send_replace(true);
            port.connections().send_replace(true);
        }
    }
}
