//! How a server ends: told by a signal, by a client, or by the program that runs it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

/// What follows when a server has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing: the program ends.
    Stop,
    /// A client asked for a new start.
    Restart,
}

/// Stops a server, from any thread.
#[derive(Debug, Clone, Default)]
pub struct Stopper(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    stop: watch::Sender<bool>,
    /// Whether the server was told to end. The scripts of the stop may still run.
    is_ending: AtomicBool,
    /// What `stop` holds, for readers that must not wait.
    is_stopping: AtomicBool,
    restart: AtomicBool,
    /// The address that the server listens on, for the scripts that run before it stops.
    addr: OnceLock<SocketAddr>,
}

impl Stopper {
    /// Stops the server. Requests under way are answered first; [`crate::Running::join`] returns after that.
    pub fn stop(&self) {
        self.begin();
        self.0.is_stopping.store(true, Ordering::Release);
        self.0.stop.send_replace(true);
    }

    /// Says that the server will stop soon.
    pub(crate) fn begin(&self) {
        self.0.is_ending.store(true, Ordering::Release);
    }

    /// Whether the server will stop soon. It still answers everything: the scripts of the stop are its clients.
    pub(crate) fn is_ending(&self) -> bool {
        self.0.is_ending.load(Ordering::Acquire)
    }

    /// Whether the server waits only for the requests under way.
    pub(crate) fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::Acquire)
    }

    /// Sets what follows the stop.
    pub(crate) fn then(&self, ending: Ending) {
        let restart = ending == Ending::Restart;
        self.0.restart.store(restart, Ordering::Release);
    }

    /// What follows the stop.
    pub(crate) fn ending(&self) -> Ending {
        match self.0.restart.load(Ordering::Acquire) {
            true => Ending::Restart,
            false => Ending::Stop,
        }
    }

    /// Becomes true when the server stops.
    pub(crate) fn watch(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    pub(crate) fn set_addr(&self, addr: SocketAddr) {
        let _ = self.0.addr.set(addr);
    }

    pub(crate) fn addr(&self) -> Option<SocketAddr> {
        self.0.addr.get().copied()
    }
}
