//! The ways in which a request fails.

use std::io;

use roleback_api::error::ErrorDetail;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The endpoint has another form.
    #[error("`{endpoint}` is not an endpoint: {why}")]
    Endpoint {
        /// What was given.
        endpoint: String,
        /// Why not.
        why: &'static str,
    },
    /// No server listens there, or it left in the middle of its answer.
    #[error("no server answers at {endpoint}: {why}")]
    NotReachable {
        /// Where.
        endpoint: String,
        /// Why.
        why: String,
    },
    /// It sent nothing for too long.
    #[error("the server at {endpoint} did not answer in time")]
    TimedOut {
        /// Where.
        endpoint: String,
    },
    /// It refused.
    #[error("{message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its own word for what is wrong, such as `not_found`.
        code: String,
        /// Its text for people.
        message: String,
    },
    /// The answer could not be written where the caller wanted it.
    #[error("cannot write what the server sent: {0}")]
    Write(#[source] io::Error),
}

impl ClientError {
    /// Whether no server answered, as opposed to one that refused.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::NotReachable { .. } | Self::TimedOut { .. })
    }

    pub(crate) fn refused(endpoint: &str, status: u16, detail: ErrorDetail) -> Self {
        let message = if detail.message.is_empty() {
            format!(
                "{endpoint} is not a Roleback server, or one of another version: it answered with status {status}"
            )
        } else {
            detail.message
        };
        Self::Refused {
            status,
            code: detail.code,
            message,
        }
    }
}
