//! Why a fork was not made, or is not there.

use std::io;

use roleback_journal::ForkError as JournalError;
use roleback_wire::Fault;

use crate::moment_error::MomentError;

/// Why a fork was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ForkError {
    #[error("`{0}` is not the name of a fork: use 1 to 128 letters, digits, `.`, `_` and `-`")]
    Name(String),
    #[error(
        "fork `{0}` exists already: choose another name, or drop it with `roleback fork drop {0}`"
    )]
    Taken(String),
    #[error("`{0}` is not a duration: use one such as 30m or 2h")]
    Ttl(String),
    #[error("`{text}` is not a clock: {why}")]
    Clock { text: String, why: String },
    #[error(transparent)]
    Moment(#[from] MomentError),
    #[error("{0}")]
    Full(String),
    #[error("cannot listen on a port for the fork: {0}")]
    Listen(#[source] io::Error),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl From<ForkError> for Fault {
    fn from(error: ForkError) -> Self {
        Self::receiver("ServiceUnavailable", 503, error.to_string())
    }
}
