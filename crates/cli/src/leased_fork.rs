//! A fork that lasts as long as this process.
//!
//! Dropping [`LeasedFork`] drops the fork. A process that is killed cannot do that; it also stops renewing the lease of the
//! fork, so the server drops the fork when the lease ends.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use roleback_api::duration;
use roleback_api::forks::{Fork, NewFork};
use roleback_api::route::Endpoint;
use roleback_client::Client;
use serde_json::Value;

use crate::exit::{Failure, Kind};
use crate::output::print::note;
use crate::output::to_json;
use crate::target::{self, typed};

/// How long the server keeps a fork that is not used: the text of a duration.
const LEASE: &str = "1m";
/// How often a lease is renewed before it ends, so that a busy server does not end it.
const RENEWALS: u32 = 4;
/// A request that counts as a use of a fork and does nothing else.
const USE: Endpoint = Endpoint::Live;

/// A fork that is dropped with this value.
pub(crate) struct LeasedFork<'c> {
    client: &'c Client,
    pub(crate) fork: Fork,
    /// The response that described it.
    pub(crate) data: Value,
    /// Ends the renewals.
    stop: Option<Sender<()>>,
    renewing: Option<JoinHandle<()>>,
}

impl<'c> LeasedFork<'c> {
    /// Makes a fork. Its `ttl` is the lease, if it has one.
    pub(crate) fn make(client: &'c Client, mut new: NewFork) -> Result<Self, Failure> {
        let ttl = new.ttl.get_or_insert_with(|| LEASE.to_owned());
        let lease = duration::nanos(ttl).and_then(|nanos| u64::try_from(nanos).ok());
        let lease = lease.ok_or_else(|| {
            Kind::Usage.because(format_args!(
                "`{ttl}` is not a duration: use one such as 30m"
            ))
        })?;
        let path = Endpoint::CreateFork.path(&[]);
        let data = target::json(client.post(&path, to_json(&new).to_string()))?;
        let fork: Fork = typed(&data)?;
        let mut made = Self {
            client,
            fork,
            data,
            stop: None,
            renewing: None,
        };
        made.renew_every(Duration::from_nanos(lease) / RENEWALS)?;
        Ok(made)
    }

    fn renew_every(&mut self, time: Duration) -> Result<(), Failure> {
        let used = format!("/_roleback/fork/{}", self.fork.name);
        let client = Client::new(self.client.endpoint());
        let client = client.map_err(target::client_failure)?.below(&used);
        let (stop, stopped) = mpsc::channel();
        let renewing = thread::spawn(move || {
            while stopped.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                // A server that does not answer now may answer before the lease is over.
                let _ = client.get(&USE.path(&[]));
            }
        });
        (self.stop, self.renewing) = (Some(stop), Some(renewing));
        Ok(())
    }
}

impl Drop for LeasedFork<'_> {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(renewing) = self.renewing.take() {
            let _ = renewing.join();
        }
        let name = &self.fork.name;
        if let Err(error) = self.client.delete(&Endpoint::DropFork.path(&[name])) {
            note(format_args!("fork {name} was not dropped: {error}"));
        }
    }
}
