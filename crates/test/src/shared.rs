//! What a server and its forks share.

use std::thread;

use roleback_client::Client;
use roleback_server::config::Config;
use roleback_server::{Running, Server};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// What forks share with their server: it runs as long as one of them exists.
pub(crate) struct Shared {
    pub(crate) client: Client,
    running: Option<Running>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.client.fmt(f)
    }
}

impl Shared {
    /// Starts a server. Not inside an async runtime.
    pub(crate) fn start(config: &Config) -> Result<Self, Error> {
        let running = Server::start(config)?;
        let client = Client::new(&format!("http://{}", running.addr))?;
        Ok(Self {
            client,
            running: Some(running),
        })
    }

    pub(crate) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        let unreadable = |source| Error::Response {
            path: path.to_owned(),
            source,
        };
        let body = serde_json::to_vec(body).map_err(unreadable)?;
        read(path, &self.client.post(path, body)?.body)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let running = self.running.take();
        // The server waits for its own runtime, which is not allowed on a thread of another one.
        let stopping = thread::Builder::new()
            .name("roleback-stop".to_owned())
            .spawn(move || drop(running));
        if let Ok(stopping) = stopping {
            // A panic was reported on its thread, and a test that ends cannot do more about it.
            drop(stopping.join());
        }
    }
}

pub(crate) fn read<T: DeserializeOwned>(path: &str, body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|source| Error::Response {
        path: path.to_owned(),
        source,
    })
}

pub(crate) fn lines<T: DeserializeOwned>(path: &str, body: &[u8]) -> Result<Vec<T>, Error> {
    let lines = body
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines.map(|line| read(path, line)).collect()
}
