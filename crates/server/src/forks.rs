//! Forks: isolated copies of the state at a moment, for tests that run in parallel and for trying something out.
//!
//! A fork is a [`Core`] like that of the server, with a journal in memory that continues the parent's. It has no thread,
//! timer or file of its own, so a server can have thousands. A fork is dropped by removing its name: requests that still
//! use it hold it, and its memory is free when the last one was answered.

use std::collections::BTreeMap;
use std::net::TcpListener as StdListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use roleback_api::duration;
use roleback_api::forks::NewFork;
use roleback_api::moment::{self, Moment as Address};
use roleback_journal::{ForkError as JournalError, Head, LogId, Moment};
use roleback_wire::Fault;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::address;
use crate::clock::Clock;
use crate::consistency::Replicas;
use crate::decisions::Decisions;
use crate::enforcement::Enforcement;
use crate::entropy::Generator;
use crate::faults::FaultHits;
use crate::listen;
use crate::moments::MomentError;
use crate::projection::State;
use crate::state::Core;
use crate::store::Store;

mod error;
mod port;

pub(crate) use error::ForkError;
use port::{Port, listener};

/// The largest number of forks.
pub(crate) const FORKS_MAX: usize = 4_096;
/// The default limit on the memory of all forks, in bytes.
pub(crate) const FORK_BYTES_MAX: u64 = 1 << 30;
/// The memory of a fork without records, in bytes, rounded up.
const FORK_BYTES: u64 = 12 << 10;
/// The memory that a record takes beside its own bytes, in bytes: the changed entity and the copied nodes of the maps.
const RECORD_BYTES: u64 = 8 << 10;
/// How much larger a record is in memory than stored, because it may be compressed and its entities are kept, too.
const RECORD_GROWTH: u64 = 8;
/// How many of the largest forks an error names.
const LARGEST_NAMED: usize = 3;

/// The forks of a server.
pub(crate) struct Forks {
    by_name: Mutex<BTreeMap<String, Arc<Fork>>>,
    bytes_max: u64,
    /// Forks whose name was generated.
    named: AtomicU64,
}

/// A fork.
pub(crate) struct Fork {
    pub(crate) name: String,
    /// Replaced when the fork is reset.
    core: Mutex<Arc<Core>>,
    origin: Origin,
    ttl: Option<Duration>,
    used: Mutex<Instant>,
    port: Option<Port>,
}

/// What a fork is made from, when it is created and when it is reset.
struct Origin {
    parent: Arc<Core>,
    start: Moment<State>,
    seed: Option<u64>,
    clock: Clock,
}

impl Forks {
    pub(crate) fn new(bytes_max: u64) -> Self {
        Self {
            by_name: Mutex::default(),
            bytes_max,
            named: AtomicU64::new(0),
        }
    }

    /// The fork with this name. It counts as used.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<Fork>> {
        let mut forks = self.forks();
        drop_expired(&mut forks);
        let fork = forks.get(name)?;
        fork.touch();
        Some(Arc::clone(fork))
    }

    /// All forks, ordered by name.
    pub(crate) fn all(&self) -> Vec<Arc<Fork>> {
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

    /// Makes a fork of the state of `core`. Blocks: not for async threads.
    pub(crate) fn create(core: &Arc<Core>, new: &NewFork) -> Result<Arc<Fork>, ForkError> {
        let this = &core.forks;
        if let Some(name) = new.name.as_ref().filter(|name| !moment::is_name(name)) {
            let name = name.chars().take(moment::CHARS_MAX).collect();
            return Err(ForkError::Name(name));
        }
        this.check_room()?;
        let ttl = new.ttl.as_deref().map(ttl).transpose()?;
        let origin = Origin::of(core, new)?;
        let mut forks = this.forks();
        drop_expired(&mut forks);
        if forks.len() >= FORKS_MAX {
            return Err(ForkError::Full(format!(
                "{FORKS_MAX} forks exist, which is the limit: drop some with `roleback fork drop`"
            )));
        }
        let name = new.name.clone().unwrap_or_else(|| this.unused(&forks));
        if forks.contains_key(&name) {
            return Err(ForkError::Taken(name));
        }
        let listener = new.listen.then(|| listener(core)).transpose()?;
        let fork = Fork::start(name.clone(), origin, ttl, listener)?;
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

    fn unused(&self, forks: &BTreeMap<String, Arc<Fork>>) -> String {
        loop {
            let number = self.named.fetch_add(1, Ordering::Relaxed) + 1;
            let name = format!("fork-{number}");
            if !forks.contains_key(&name) {
                return name;
            }
        }
    }

    fn forks(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Fork>>> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn drop_expired(forks: &mut BTreeMap<String, Arc<Fork>>) {
    forks.retain(|_, fork| {
        let is_expired = fork.is_expired();
        if is_expired {
            fork.end();
        }
        !is_expired
    });
}

fn ttl(text: &str) -> Result<Duration, ForkError> {
    let nanos = duration::nanos(text).and_then(|nanos| u64::try_from(nanos).ok());
    let nanos = nanos.ok_or_else(|| ForkError::Ttl(text.to_owned()))?;
    Ok(Duration::from_nanos(nanos))
}

impl Origin {
    fn of(core: &Arc<Core>, new: &NewFork) -> Result<Self, ForkError> {
        let addressed = match &new.at {
            Some(text) => {
                let at: Address = text.parse().map_err(MomentError::from)?;
                address::core_at(core, &at)?
            }
            None => Arc::clone(core),
        };
        // A state of the past is a part of the log that it is in. A pod from elsewhere is a log of its own.
        let parent = match &addressed.past {
            Some(past) if past.pod.is_none() => Arc::clone(&past.current),
            _ => Arc::clone(&addressed),
        };
        let running = match &addressed.past {
            Some(past) => &past.current,
            None => &addressed,
        };
        let clock = match &new.clock {
            Some(text) => text.parse().map_err(|why| ForkError::Clock {
                text: text.clone(),
                why,
            })?,
            None => running.store.clock.get(),
        };
        let start = addressed.store.now();
        // Faults and consistency are copied from the server as it is now, whatever they were at the moment.
        let behaviour = running.store.now().state.0.behaviour().clone();
        let state = State(start.state.0.clone().behaving(behaviour));
        Ok(Self {
            start: Moment {
                head: start.head,
                state,
            },
            parent,
            seed: new.seed,
            clock,
        })
    }

    /// A core that begins at the fork point.
    fn core(&self, name: &str) -> Result<Arc<Core>, JournalError> {
        let parent = &self.parent.store;
        let generator = match self.seed {
            Some(seed) => Generator::from_seed(seed),
            None => parent
                .generator
                .fork(parent.journal.log(), self.start.head.seq, name),
        };
        let log = LogId(generator.log_id(self.clock.now()));
        let store = Store {
            journal: parent.journal.fork(self.start.clone(), log)?,
            clock: self.clock.into(),
            generator: Arc::new(generator),
            enforcement: Arc::new(Enforcement::new(parent.enforcement.mode())),
            decisions: Decisions::ring(parent.decisions.wants_all()),
            replicas: Replicas::default(),
            fault_hits: FaultHits::default(),
            marks: Arc::default(),
            ..parent.clone()
        };
        Ok(self.parent.fork(store, name))
    }
}

impl Fork {
    fn start(
        name: String,
        origin: Origin,
        ttl: Option<Duration>,
        listener: Option<StdListener>,
    ) -> Result<Arc<Self>, ForkError> {
        let core = origin.core(&name)?;
        let mut receiver = None;
        let port = match &listener {
            Some(listener) => {
                let number = listener.local_addr().map_err(ForkError::Listen)?.port();
                let (stop, stopped) = watch::channel(false);
                receiver = Some(stopped);
                Some(Port {
                    number,
                    stop,
                    connections: Mutex::new(watch::Sender::new(false)),
                })
            }
            None => None,
        };
        let fork = Arc::new(Self {
            name,
            core: Mutex::new(core),
            origin,
            ttl,
            used: Mutex::new(Instant::now()),
            port,
        });
        if let (Some(listener), Some(stopped)) = (listener, receiver) {
            let runtime = Handle::current();
            let _inside = runtime.enter();
            let listener = TcpListener::from_std(listener).map_err(ForkError::Listen)?;
            let served = Arc::downgrade(&fork);
            let serving = move || {
                let fork: Arc<Self> = served.upgrade()?;
                fork.touch();
                let ended = fork.port.as_ref()?.connections().subscribe();
                Some((fork.core(), ended))
            };
            runtime.spawn(listen::serve_fork(serving, listener, stopped));
        }
        Ok(fork)
    }

    /// What answers its requests.
    pub(crate) fn core(&self) -> Arc<Core> {
        Arc::clone(&self.current())
    }

    fn current(&self) -> MutexGuard<'_, Arc<Core>> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes back to the fork point. Requests under way are answered from the state that they began with.
    pub(crate) fn reset(&self) -> Result<(), ForkError> {
        let begun = self.origin.core(&self.name)?;
        let before = std::mem::replace(&mut *self.current(), begun);
        before.store.decisions.end_streams();
        if let Some(port) = &self.port {
            let ended = std::mem::replace(&mut *port.connections(), watch::Sender::new(false));
            ended.send_replace(true);
        }
        Ok(())
    }

    /// The record at which it begins, and its parent.
    pub(crate) fn parent(&self) -> (&Arc<Core>, Head) {
        (&self.origin.parent, self.origin.start.head)
    }

    /// The port that serves it, if it has one of its own.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port.as_ref().map(|port| port.number)
    }

    /// An estimate of the memory that it takes in addition to its parent, in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        let (records, bytes) = self.core().store.journal.unsealed();
        FORK_BYTES + records * RECORD_BYTES + RECORD_GROWTH * bytes as u64
    }

    /// Counts as a use.
    fn touch(&self) {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn is_expired(&self) -> bool {
        let used = *self.used.lock().unwrap_or_else(PoisonError::into_inner);
        self.ttl.is_some_and(|ttl| used.elapsed() >= ttl)
    }

    /// Ends what does not end with the last request: streams and the port.
    fn end(&self) {
        self.core().store.decisions.end_streams();
        if let Some(port) = &self.port {
            port.stop.send_replace(true);
            port.connections().send_replace(true);
        }
    }
}
