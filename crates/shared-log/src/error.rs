//! Why a shared log cannot be used.

/// Why there is no connection to a shared log.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// A file cannot be read.
    #[error("cannot read `{path}`: {source}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// No thread for the connection.
    #[error("cannot start a thread for the shared log: {0}")]
    Thread(#[source] std::io::Error),
    /// No server can be reached.
    #[error("cannot connect to {servers}: {why}; check the address, and that the servers run")]
    Unreachable {
        /// The servers.
        servers: String,
        /// The cause.
        why: String,
    },
    /// A setting could lose records.
    #[error("{place} is refused: `{setting}` is {have}, but a shared log needs {wanted}")]
    Setting {
        /// The stream or the server.
        place: String,
        /// The setting.
        setting: String,
        /// Its value.
        have: String,
        /// What it has to be.
        wanted: String,
    },
    /// The servers do not say whether they sync each write.
    #[error(
        "cannot check `sync_interval` of the servers: set `shared-log-monitor` to the addresses of their monitoring ports, such as http://127.0.0.1:8222, or to `unchecked` if you made sure that it is `always`"
    )]
    NoMonitor,
    /// The stream does not exist.
    #[error("stream `{0}` does not exist")]
    NoStream(String),
    /// The stream cannot be read or created.
    #[error("cannot {action} stream `{stream}`: {why}")]
    Stream {
        /// What was attempted.
        action: &'static str,
        /// The stream.
        stream: String,
        /// The cause.
        why: String,
    },
    /// No server answers for the stream.
    #[error(
        "no server answers for stream `{stream}`: {why}; check that a majority of the servers runs"
    )]
    NoAnswer {
        /// The stream.
        stream: String,
        /// The cause.
        why: String,
    },
    /// The stream contains something else.
    #[error("stream `{0}` is not a log of Roleback: it has other subjects than `iam.LOG.>`")]
    NotALog(String),
}

impl ConnectError {
    /// Whether the servers cannot be reached now, and nothing else is known to be wrong.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::NoAnswer { .. })
    }

    /// Whether the stream does not exist, and the servers are right.
    #[must_use]
    pub const fn lacks_stream(&self) -> bool {
        matches!(self, Self::NoStream(_))
    }
}
