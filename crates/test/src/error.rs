//! Why a call fails.

use std::path::PathBuf;

use roleback_client::ClientError;
use roleback_server::StartError;
use roleback_server::config::ConfigError;

/// Why the server did not start, or did not do what a test asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The server did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The thread that starts the server could not be made, or panicked.
    #[error("cannot start the server: {0}")]
    Thread(String),
    /// The server refused a request.
    #[error(transparent)]
    Request(#[from] ClientError),
    /// The response of the server is not what this version expects.
    #[error("cannot read the response of the server to {path}: {source}")]
    Response {
        /// The path of the request.
        path: String,
        /// The cause.
        source: serde_json::Error,
    },
    /// A pod file cannot be read.
    #[error("cannot read the pod file `{path}`: {source}")]
    Pod {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
}
