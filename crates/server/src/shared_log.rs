//! The log that several nodes share: its settings, and the connection.

use std::path::PathBuf;

use connection::{check_address, check_monitors};
use roleback_journal::{LogId, SharedLog};

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
#[error("the shared log cannot be used: {0}")]
pub struct SharedLogError(pub String);

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
        let Some(address) = &self.address else {
            return Ok(None);
        };
        self.connect(address, new).map(Some)
    }
}

#[cfg(feature = "nats")]
mod connection {
    use roleback_shared_log::{Access, Address, Monitors, StreamLog};

    use super::{LogId, SharedLog, SharedLogError, SharedLogSettings};

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
        ) -> Result<Box<dyn SharedLog>, SharedLogError> {
            let address: Address = address.parse().map_err(SharedLogError)?;
            let monitors = self.monitors.as_deref().map(str::parse::<Monitors>);
            let monitors = monitors.transpose().map_err(SharedLogError)?;
            let access = Access {
                credentials: self.credentials.clone(),
                nkey: self.nkey.clone(),
                ca: self.ca.clone(),
                certificate: self.certificate.clone().zip(self.key.clone()),
            };
            let log = StreamLog::open(&address, &access, monitors.as_ref(), new);
            let log = log.map_err(|why| SharedLogError(why.to_string()))?;
            Ok(Box::new(log))
        }
    }
}

#[cfg(not(feature = "nats"))]
mod connection {
    use super::{LogId, SharedLog, SharedLogError, SharedLogSettings};

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
        ) -> Result<Box<dyn SharedLog>, SharedLogError> {
            Err(SharedLogError(MISSING.to_owned()))
        }
    }
}
