//! The client at the other end of a connection, as its requests see it.

use std::net::IpAddr;
use std::sync::Arc;

use crate::activity::{Activity, Watching};
use crate::state::Core;

/// What the requests of a connection share.
pub(crate) struct Client {
    pub(crate) core: Arc<Core>,
    /// The client's IP address, as text.
    pub(crate) address: String,
    activity: Arc<Activity>,
}

impl Client {
    pub(crate) fn new(core: Arc<Core>, peer: IpAddr, activity: Arc<Activity>) -> Self {
        Self {
            core,
            address: peer.to_string(),
            activity,
        }
    }

    /// A client that is connected to another node.
    #[cfg(feature = "nats")]
    pub(crate) fn of_other_node(core: Arc<Core>, address: String) -> Self {
        Self {
            core,
            address,
            activity: Arc::default(),
        }
    }

    /// The same client, as its requests to another state see it.
    pub(crate) fn in_state(&self, core: Arc<Core>) -> Self {
        Self {
            core,
            address: self.address.clone(),
            activity: Arc::clone(&self.activity),
        }
    }

    /// A number that the connection keeps: that of its first request with a sticky replica. `number` is that of this
    /// request.
    pub(crate) fn first_number(&self, number: u64) -> u64 {
        self.activity.first_number(number)
    }

    /// Until the guard is dropped, ends the connection as soon as the client leaves. Otherwise that is not noticed while a
    /// request is under way. A client that closes only its sending direction counts as one that left.
    pub(crate) fn watch(&self) -> Watching {
        Watching::begin(&self.activity)
    }
}
