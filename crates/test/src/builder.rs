//! The settings of a server.

use std::thread;

use roleback_server::config::{Config, ConfigError};
use roleback_server::enforcement::Mode;
use tokio::sync::oneshot;

use crate::error::Error;
use crate::server::Server;

/// Only this process and others on this machine reach it, at a free port.
const LISTEN: &str = "127.0.0.1:0";
/// What the text of a fixed clock begins with.
const FIXED: &str = "fixed:";
/// A clock that runs.
const REAL: &str = "real";

/// The settings of a server that is not started yet. By default, it is empty, enforces nothing, and has the system clock.
#[derive(Debug, Clone, Default)]
#[must_use = "a server runs only after `start`"]
pub struct Builder {
    settings: Vec<(String, String)>,
    enforce: Mode,
}

impl Server {
    /// The settings of a server.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Builder {
    /// Begins with a pod: the path of a file that ends with `.pod`, relative to the folder of the package under test, or a sample
    /// world such as `sample-world`. Further pods are merged into it.
    pub fn pod(self, pod: impl AsRef<str>) -> Self {
        self.option("pod", pod)
    }

    /// Chooses what happens to requests that policies do not allow.
    pub fn enforce(mut self, mode: Mode) -> Self {
        self.enforce = mode;
        self
    }

    /// Stops the clock at a time such as `2030-01-01T00:00:00Z`; `real` is the system clock.
    pub fn clock(self, time: impl AsRef<str>) -> Self {
        let time = time.as_ref();
        if time == REAL || time.starts_with(FIXED) {
            self.option("clock", time)
        } else {
            self.option("clock", format!("{FIXED}{time}"))
        }
    }

    /// Draws ids and secrets from a seed: the same requests get the same ids.
    pub fn seed(self, seed: u64) -> Self {
        self.option("seed", seed.to_string())
    }

    /// Sets another option of `roleback serve`, by its name without the dashes, such as `account`. A switch has the value `true`.
    pub fn option(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let setting = (name.as_ref().to_owned(), value.as_ref().to_owned());
        self.settings.push(setting);
        self
    }

    /// Starts the server. When this returns, it answers requests.
    ///
    /// # Errors
    /// When a setting is wrong, a pod cannot be loaded, or the server does not start.
    pub async fn start(self) -> Result<Server, Error> {
        let config = self.config()?;
        let (send, started) = oneshot::channel();
        // A server has a runtime of its own, which cannot be made inside another one.
        let starting = move || drop(send.send(Server::start(&config)));
        let thread = thread::Builder::new().name("roleback-start".to_owned());
        thread
            .spawn(starting)
            .map_err(|why| Error::Thread(why.to_string()))?;
        started
            .await
            .map_err(|_| Error::Thread("its thread panicked".to_owned()))?
    }

    /// The same for tests that are not async. It can also be called in an async test.
    ///
    /// # Errors
    /// As [`Builder::start`].
    pub fn start_blocking(self) -> Result<Server, Error> {
        let config = self.config()?;
        let thread = thread::Builder::new().name("roleback-start".to_owned());
        let starting = thread.spawn(move || Server::start(&config));
        let starting = starting.map_err(|why| Error::Thread(why.to_string()))?;
        starting
            .join()
            .map_err(|_| Error::Thread("its thread panicked".to_owned()))?
    }

    fn config(&self) -> Result<Config, ConfigError> {
        let mut config = Config {
            memory: true,
            enforce: self.enforce,
            ..Config::default()
        };
        config.set("listen", LISTEN)?;
        let pods = self.settings.iter().filter(|(name, _)| name == "pod");
        let pods: Vec<_> = pods.map(|(_, value)| value.as_str()).collect();
        if !pods.is_empty() {
            config.set("pod", &pods.join(","))?;
        }
        for (name, value) in self.settings.iter().filter(|(name, _)| name != "pod") {
            config.set(name, value)?;
        }
        Ok(config)
    }
}
