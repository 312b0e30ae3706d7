//! Why the store did not open.

use roleback_journal::{CommitError, OpenError};

use crate::config::ConfigError;
use crate::shared_log::SharedLogError;

/// Why the store did not open.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The configuration contradicts itself.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The operating system has no random bytes.
    #[error("cannot draw random bytes from the operating system: {0}")]
    Random(#[source] std::io::Error),
    /// The journal did not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The shared log cannot be used.
    #[error(transparent)]
    SharedLog(#[from] SharedLogError),
    /// The decision log did not open.
    #[error("cannot open the decision log: {0}")]
    Decisions(#[source] std::io::Error),
    /// The configured consistency could not be recorded.
    #[error("cannot record the consistency: {0}")]
    Consistency(#[source] CommitError),
    /// The first record could not be written.
    #[error("cannot write the first record: {0}")]
    First(#[source] CommitError),
}
