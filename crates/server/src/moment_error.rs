//! Why a moment cannot be shown.

use roleback_api::moment::InvalidMoment;
use roleback_journal::{AtError, ReadError};
use roleback_wire::Fault;

/// Why a moment cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum MomentError {
    /// The text is not a moment, or the address contradicts itself.
    #[error("{0}")]
    Invalid(String),
    /// The moment does not exist.
    #[error("{0}")]
    Missing(String),
    /// The moment is one of another event log.
    #[error("{0}")]
    OtherLog(String),
    /// The pod cannot be read.
    #[error("{0}")]
    Pod(String),
    /// Compaction removed the record.
    #[error("{0}")]
    Compacted(String),
    /// The fork does not exist.
    #[error("fork `{0}` does not exist; forks end with the server")]
    NoSuchFork(String),
    /// A change was requested in the past.
    #[error(
        "record {0} is in the past and can only be read: `roleback fork NAME --at {0}` makes a copy to write to"
    )]
    ReadOnly(u64),
    /// A change was requested in a pod.
    #[error(
        "`{0}` can only be read: `roleback fork NAME --at {0}` makes a copy to write to, and `roleback pod load` loads it"
    )]
    ReadOnlyPod(String),
    /// The event log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The server failed.
    #[error("the state could not be built; the server's log says why")]
    Failed,
}

impl MomentError {
    /// The code in the error answer, which no AWS client retries or gives a meaning of its own. `None` for a failure of
    /// the server.
    pub(crate) const fn code(&self) -> Option<&'static str> {
        match self {
            Self::Invalid(_) => Some("InvalidMoment"),
            Self::Missing(_) | Self::OtherLog(_) | Self::Pod(_) => Some("NoSuchMoment"),
            Self::Compacted(_) => Some("MomentCompacted"),
            Self::NoSuchFork(_) => Some("NoSuchFork"),
            Self::ReadOnly(_) | Self::ReadOnlyPod(_) => Some("ReadOnlyMoment"),
            Self::Read(_) | Self::Failed => None,
        }
    }
}

impl From<InvalidMoment> for MomentError {
    fn from(error: InvalidMoment) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<AtError> for MomentError {
    fn from(error: AtError) -> Self {
        match error {
            AtError::Missing { .. } => Self::Missing(error.to_string()),
            AtError::Compacted { .. } => Self::Compacted(error.to_string()),
            AtError::Read(error) => Self::Read(error),
        }
    }
}

impl From<MomentError> for Fault {
    fn from(error: MomentError) -> Self {
        match error.code() {
            Some(code) => Self::sender(code, 400, error.to_string()),
            None => {
                tracing::error!(%error, "a state of the past could not be built");
                Self::receiver("ServiceFailure", 500, "The event log cannot be read.")
            }
        }
    }
}
