//! Why a request fails.

use std::io;

use roleback_api::error::ErrorDetail;
use roleback_api::pods::MergeConflicts;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The endpoint is not a valid URL of a server.
    #[error("`{endpoint}` is not a valid endpoint: {why}")]
    Endpoint {
        /// The endpoint that was given.
        endpoint: String,
        /// Why it is not valid, and what to use.
        why: &'static str,
    },
    /// No server listens there, or the connection ended before the response was complete.
    #[error("no server answers at {endpoint}: {why}")]
    NotReachable {
        /// The endpoint of the server.
        endpoint: String,
        /// What failed.
        why: String,
    },
    /// The server sent nothing for too long.
    #[error("the server at {endpoint} did not answer in time")]
    TimedOut {
        /// The endpoint of the server.
        endpoint: String,
    },
    /// The server returned an error.
    #[error("{message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error code, such as `not_found`.
        code: String,
        /// The error message.
        message: String,
        /// What a merge could not decide.
        merge: Option<Box<MergeConflicts>>,
    },
    /// The response could not be written to its destination.
    #[error("cannot write the response of the server: {0}")]
    Write(#[source] io::Error),
}

impl ClientError {
    /// Whether no server answered, in contrast to a server that returned an error.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::NotReachable { .. } | Self::TimedOut { .. })
    }

    pub(crate) fn refused(endpoint: &str, status: u16, detail: ErrorDetail) -> Self {
        let message = if detail.message.is_empty() {
            format!(
                "{endpoint} is not a Roleback server, or has an incompatible version: it returned status {status}"
            )
        } else {
            detail.message
        };
        Self::Refused {
            status,
            code: detail.code,
            message,
            merge: detail.merge,
        }
    }
}
