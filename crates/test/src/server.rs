//! A running server.

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use roleback_api::forks::NewFork;
use roleback_api::route::Endpoint;
use roleback_server::config::Config;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::fork::Fork;
use crate::shared::Shared;
use crate::state::State;

/// How many bytes of the hash of a pod file its name in the server has.
const HASH_BYTES: usize = 8;

/// A server in this process. It stops when this value and all of its forks are dropped.
#[derive(Debug)]
pub struct Server {
    state: State,
}

impl Server {
    /// Starts a server. Not inside an async runtime.
    pub(crate) fn start(config: &Config) -> Result<Self, Error> {
        let state = State::of_server(Arc::new(Shared::start(config)?))?;
        Ok(Self { state })
    }

    /// Makes a fork of the state: what happens in it is not seen outside of it. It ends when it is dropped.
    ///
    /// # Errors
    /// When there are too many forks.
    pub fn fork(&self) -> Result<Fork, Error> {
        self.fork_with(&NewFork::default())
    }

    /// Makes a fork of a pod file.
    ///
    /// # Errors
    /// When the file cannot be read or is not a pod.
    pub fn fork_of_pod(&self, file: impl AsRef<Path>) -> Result<Fork, Error> {
        let path = file.as_ref();
        let content = fs::read(path).map_err(|source| Error::Pod {
            path: path.to_owned(),
            source,
        })?;
        let hash = Sha256::digest(&content);
        let hash: String = hash
            .iter()
            .take(HASH_BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let name = format!("test-{hash}");
        let client = &self.state.shared.client;
        if client.get(&Endpoint::PodVersions.path(&[&name])).is_err() {
            client.post(&Endpoint::StorePodFile.path(&[&name]), content)?;
        }
        self.fork_with(&NewFork {
            at: Some(format!("pod:{name}")),
            ..NewFork::default()
        })
    }

    /// Makes a fork with a seed, a clock, or of another moment.
    ///
    /// # Errors
    /// When the moment does not exist, or an option is wrong.
    pub fn fork_with(&self, new: &NewFork) -> Result<Fork, Error> {
        Fork::make(&self.state.shared, new)
    }
}

impl Deref for Server {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}
