//! The log that several nodes share: its settings, and the connection.

use std::path::PathBuf;

use connection::{check_address, check_monitors};
use roleback_journal::{LogId, SharedLog};

use crate::peers::PeersCell;

/// The settings of a shared log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SharedLogSettings {
    address: Option<String>,
    monitors: Option<String>,
    /// A credentials file, as `nsc` writes it.
    pub credentials: Option<PathBuf>,
    /// A file with the seed of an NKey.
    pub nkey: Option<PathBuf>,
    /// A PEM file with the certificates of authorities.
    pub ca: Option<PathBuf>,
    /// A PEM file with the certificate of this node.
    pub certificate: Option<PathBuf>,
    /// A PEM file with the key of the certificate.
    pub key: Option<PathBuf>,
}

/// Why there is no connection to the shared log.
#[derive(Debug, thiserror::Error)]
#[error("the shared log cannot be used: {why}")]
pub struct SharedLogError {
    why: String,
    /// The servers cannot be reached now, and nothing else is known to be wrong.
    is_passing: bool,
    /// The servers are right, and do not have the stream.
    lacks_stream: bool,
}

/// The connection to a shared log.
pub(crate) struct Opened {
    pub(crate) log: Box<dyn SharedLog>,
    /// The nodes that share it, as soon as there is a connection.
    pub(crate) peers: PeersCell,
    /// Why there is no connection yet.
    pub(crate) is_late: Option<SharedLogError>,
}

impl SharedLogError {
    /// An error that does not pass.
    fn lasting(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            is_passing: false,
            lacks_stream: false,
        }
    }

    /// Whether the servers have the settings that a shared log needs, and only the stream does not exist. The first node that
    /// starts creates it.
    pub fn lacks_stream(&self) -> bool {
        self.lacks_stream
    }
}

impl SharedLogSettings {
    /// The address, if the log is shared.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Sets the address.
    ///
    /// # Errors
    /// When it is not the address of a shared log, or this build has none.
    pub fn set_address(&mut self, text: &str) -> Result<(), String> {
        check_address(text)?;
        self.address = Some(text.to_owned());
        Ok(())
    }

    /// Sets the monitoring ports of the servers.
    ///
    /// # Errors
    /// When they are no addresses, or this build has no shared logs.
    pub fn set_monitors(&mut self, text: &str) -> Result<(), String> {
        check_monitors(text)?;
        self.monitors = Some(text.to_owned());
        Ok(())
    }

    /// Connects, and checks the settings of the servers and the stream. If the stream does not exist, it is created for the
    /// log `new`. `None` if the log is not shared.
    ///
    /// # Errors
    /// When there is no connection, or a setting could lose records.
    pub fn open(&self, new: Option<LogId>) -> Result<Option<Box<dyn SharedLog>>, SharedLogError> {
        let opened = self.open_with_peers(new, None)?;
        Ok(opened.map(|opened| opened.log))
    }

    /// The same, with the nodes that share the log. With a copy of the log `copy`, servers that cannot be reached are not an error: the
    /// connection is made when they can be reached.
    pub(crate) fn open_with_peers(
        &self,
        new: Option<LogId>,
        copy: Option<LogId>,
    ) -> Result<Option<Opened>, SharedLogError> {
        let Some(address) = &self.address else {
            return Ok(None);
        };
        let peers = PeersCell::default();
        match (self.connect(address, new, &peers), copy) {
            (Ok(log), _) => Ok(Some(Opened {
                log,
                peers,
                is_late: None,
            })),
            (Err(why), Some(copy)) if why.is_passing => {
                tracing::warn!(%why, "this node only reads until the servers can be reached");
                let log = self.connect_later(address, copy, &why, &peers)?;
                Ok(Some(Opened {
                    log,
                    peers,
                    is_late: Some(why),
                }))
            }
            (Err(why), _) => Err(why),
        }
    }
}

#[cfg(feature = "nats")]
mod connection {
    use std::sync::Arc;

    use roleback_shared_log::{Access, Address, LateLog, Monitors, StreamLog};

    use super::{LogId, PeersCell, SharedLog, SharedLogError, SharedLogSettings};

    pub(super) fn check_address(text: &str) -> Result<(), String> {
        text.parse::<Address>().map(drop)
    }

    pub(super) fn check_monitors(text: &str) -> Result<(), String> {
        text.parse::<Monitors>().map(drop)
    }

    impl SharedLogSettings {
        pub(super) fn connect(
            &self,
            address: &str,
            new: Option<LogId>,
            peers: &PeersCell,
        ) -> Result<Box<dyn SharedLog>, SharedLogError> {
            let address: Address = address.parse().map_err(SharedLogError::lasting)?;
            let monitors = self.monitors.as_deref().map(str::parse::<Monitors>);
            let monitors = monitors.transpose().map_err(SharedLogError::lasting)?;
            let access = Access {
                credentials: self.credentials.clone(),
                nkey: self.nkey.clone(),
                ca: self.ca.clone(),
                certificate: self.certificate.clone().zip(self.key.clone()),
            };
            let log = StreamLog::open(&address, &access, monitors.as_ref(), new);
            let log = log.map_err(|why| SharedLogError {
                is_passing: why.is_passing(),
                lacks_stream: why.lacks_stream(),
                why: why.to_string(),
            })?;
            // Set once: a late connection ends the attempts.
            let _ = peers.set(log.peers());
            Ok(Box::new(log))
        }

        pub(super) fn connect_later(
            &self,
            address: &str,
            log: LogId,
            why: &SharedLogError,
            peers: &PeersCell,
        ) -> Result<Box<dyn SharedLog>, SharedLogError> {
            let (settings, address) = (self.clone(), address.to_owned());
            let peers = Arc::clone(peers);
            let connect = move || settings.connect(&address, None, &peers);
            let late = LateLog::start(log, why, connect);
            let late = late.map_err(|why| SharedLogError::lasting(why.to_string()))?;
            Ok(Box::new(late))
        }
    }
}

#[cfg(not(feature = "nats"))]
mod connection {
    use super::{LogId, PeersCell, SharedLog, SharedLogError, SharedLogSettings};

    const MISSING: &str =
        "this program was built without shared logs; build it with the feature `nats`";

    pub(super) fn check_address(_: &str) -> Result<(), String> {
        Err(MISSING.to_owned())
    }

    pub(super) fn check_monitors(_: &str) -> Result<(), String> {
        Err(MISSING.to_owned())
    }

    impl SharedLogSettings {
        pub(super) fn connect(
            &self,
            _: &str,
            _: Option<LogId>,
            _: &PeersCell,
        ) -> Result<Box<dyn SharedLog>, SharedLogError> {
            Err(SharedLogError::lasting(MISSING))
        }

        pub(super) fn connect_later(
            &self,
            _: &str,
            _: LogId,
            _: &SharedLogError,
            _: &PeersCell,
        ) -> Result<Box<dyn SharedLog>, SharedLogError> {
            Err(SharedLogError::lasting(MISSING))
        }
    }
}
