//! Ports that serve one fork each.

use std::io;
use std::net::TcpListener as StdListener;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::ForkError;
use crate::state::Core;

/// A port that serves only one fork.
pub(super) struct Port {
    pub(super) number: u16,
    /// Ends the port.
    pub(super) stop: watch::Sender<bool>,
    /// Ends the connections to the fork as it was before a reset.
    pub(super) connections: Mutex<watch::Sender<bool>>,
}

impl Port {
    pub(super) fn connections(&self) -> MutexGuard<'_, watch::Sender<bool>> {
        let connections = self.connections.lock();
        connections.unwrap_or_else(PoisonError::into_inner)
    }
}

/// A free port on the server's address.
pub(super) fn listener(core: &Core) -> Result<StdListener, ForkError> {
    let bind = || {
        let addr = core.addr().ok_or(io::ErrorKind::AddrNotAvailable)?;
        let listener = StdListener::bind((addr.ip(), 0))?;
        listener.set_nonblocking(true)?;
        Ok(listener)
    };
    bind().map_err(ForkError::Listen)
}
