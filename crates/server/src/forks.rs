//! Forks: isolated copies of the state at a moment, for tests that run in parallel and for trying something out.
//!
//! A fork is a [`Core`] like that of the server, with a journal in memory that continues the parent's. It has no thread,
//! timer or file of its own, so a server can have thousands. A fork is dropped by removing its name: requests that still
//! use it hold it, and its memory is free when the last one was answered.

use std::io;
use std::net::TcpListener as StdListener;
use std::sync::Arc;
use std::time::Duration;

use roleback_api::duration;
use roleback_api::forks::NewFork;
use roleback_api::moment::{self, Moment as Address};
use roleback_journal::{ForkError as JournalError, LogId, Moment};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::address;
use crate::decisions::Decisions;
use crate::entropy::Generator;
use crate::fault_hits::FaultHits;
use crate::fork_error::ForkError;
use crate::fork_table::{Fork, Origin, Port};
use crate::moments::MomentError;
use crate::projection::State;
use crate::replicas::Replicas;
use crate::state::Core;
use crate::store::Store;

/// Makes a fork of the state of `core`. Blocks: not for async threads.
pub(crate) fn create(core: &Arc<Core>, new: &NewFork) -> Result<Arc<Fork<Core>>, ForkError> {
    if let Some(name) = new.name.as_ref().filter(|name| !moment::is_name(name)) {
        let name = name.chars().take(moment::CHARS_MAX).collect();
        return Err(ForkError::Name(name));
    }
    core.forks.check_room()?;
    let ttl = new.ttl.as_deref().map(ttl).transpose()?;
    let origin = origin(core, new)?;
    let mut listening = None;
    let fork = core.forks.add(new.name.as_deref(), |name| {
        let begun = begin(&origin, &name)?;
        let port = match new.listen {
            true => {
                let (port, listener, stopped) = open_port(core)?;
                listening = Some((listener, stopped));
                Some(port)
            }
            false => None,
        };
        Ok(Fork::new(name, begun, origin, ttl, port))
    })?;
    if let Some((listener, stopped)) = listening {
        let served = Arc::downgrade(&fork);
        let serving = move || {
            let fork: Arc<Fork<Core>> = served.upgrade()?;
            fork.touch();
            Some((fork.core(), fork.ended()?))
        };
        (core.serve_fork)(Box::new(serving), listener, stopped);
    }
    Ok(fork)
}

/// Takes a fork back to its fork point. Requests under way are answered from the state that they began with.
pub(crate) fn reset(fork: &Fork<Core>) -> Result<(), ForkError> {
    fork.replace(begin(&fork.origin, &fork.name)?);
    Ok(())
}

fn ttl(text: &str) -> Result<Duration, ForkError> {
    let nanos = duration::nanos(text).and_then(|nanos| u64::try_from(nanos).ok());
    let nanos = nanos.ok_or_else(|| ForkError::Ttl(text.to_owned()))?;
    Ok(Duration::from_nanos(nanos))
}

/// A free port on the server's address.
fn listener(core: &Core) -> Result<StdListener, ForkError> {
    let bind = || {
        let addr = core.addr().ok_or(io::ErrorKind::AddrNotAvailable)?;
        let listener = StdListener::bind((addr.ip(), 0))?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    bind().map_err(ForkError::Listen)
}

/// A port that serves a fork, and what to serve on it.
fn open_port(core: &Core) -> Result<(Port, TcpListener, watch::Receiver<bool>), ForkError> {
    let listener = listener(core)?;
    let number = listener.local_addr().map_err(ForkError::Listen)?.port();
    let (stop, stopped) = watch::channel(false);
    let _inside = Handle::current().enter();
    let listener = TcpListener::from_std(listener).map_err(ForkError::Listen)?;
    Ok((Port::new(number, stop), listener, stopped))
}

fn origin(core: &Arc<Core>, new: &NewFork) -> Result<Origin<Core>, ForkError> {
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
    Ok(Origin {
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
fn begin(origin: &Origin<Core>, name: &str) -> Result<Arc<Core>, JournalError> {
    let parent = &origin.parent.store;
    let generator = match origin.seed {
        Some(seed) => Generator::from_seed(seed),
        None => parent
            .generator
            .fork(parent.journal.log(), origin.start.head.seq, name),
    };
    let log = LogId(generator.log_id(origin.clock.now()));
    let store = Store {
        journal: parent.journal.fork(origin.start.clone(), log)?,
        clock: origin.clock.into(),
        generator: Arc::new(generator),
        enforcement: Arc::new(parent.enforcement.fork()),
        decisions: Decisions::ring(parent.decisions.wants_all()),
        replicas: Replicas::default(),
        fault_hits: FaultHits::default(),
        marks: Arc::default(),
        ..parent.clone()
    };
    Ok(origin.parent.fork(store, name))
}
