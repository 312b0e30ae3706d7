//! Limits on what a client may use: bytes, connections, time.
//!
//! The limits on the content of a form (pairs, names) are in `roleback_wire::form`.

use std::time::Duration;

use roleback_wire::form::FORM_BYTES_MAX;

/// Bytes of a request's head: its request line and headers. A session token, the longest header value, has about 30
/// KiB.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Headers of a request. hyper refuses more with 431. This is its default: setting another limit would cost an
/// allocation for each request.
pub const HEADERS_MAX: usize = 100;
/// Bytes of a request's body.
pub const BODY_BYTES_MAX: usize = FORM_BYTES_MAX;
/// Bytes of a refused body that are still read, so that the client can read the error; after more it sees a connection
/// reset.
pub const DISCARDED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes of the JSON body of an admin request.
pub const ADMIN_BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of the body of an admin request that is evaluated, such as a policy to lint.
pub const DECISION_BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of a registration of the keys of an OIDC issuer: the longest key set and its JSON envelope.
pub const ISSUER_KEYS_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of an organization's tree that a client sends.
pub const TREE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of memory of all forks together, by default.
pub(crate) const FORK_BYTES_MAX: u64 = 1 << 30;
/// Bytes of an uploaded pod file, and of all uploads in progress together.
pub const POD_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Bytes of an upload that have to arrive within [`BODY_SECS`], unless it ends.
pub const STEP_BYTES_MIN: u64 = 1024 * 1024;
/// Requests to our own endpoints that may wait for bodies at the same time. Each holds one of 512 threads, and requests
/// without a body need threads, too.
pub const BODIES_WAITED_FOR_MAX: usize = 64;
/// Bytes of all request bodies in memory at the same time.
pub const IN_FLIGHT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Concurrent connections. Below 1,024, the usual limit on open files of a process.
pub const CONNECTIONS_MAX: usize = 768;
/// Concurrent requests in one HTTP/2 connection.
pub const STREAMS_MAX: u32 = 128;
/// Milliseconds for which a connection must have been idle before it can be closed to make room for a new one. Longer
/// than an active client pauses between two requests.
pub const SHED_MILLIS: u64 = 1_000;
/// Seconds within which a request's body has to arrive.
pub const BODY_SECS: u64 = 30;
/// Seconds after which a connection is closed if it has no request under way and the client reads no response: it is
/// idle, or it sends a head or reads a response byte by byte. It may live twice as long, because connections are
/// checked once in this interval.
pub const IDLE_SECS: u64 = 60;
/// Bytes of responses that a client has to read in that time, or it counts as idle.
pub const ANSWER_BYTES_MIN: u64 = 64 * 1024;
/// Seconds within which an upstream has to begin its response.
pub const UPSTREAM_SECS: u64 = 60;
/// Seconds within which a connection to an upstream has to be established.
pub const UPSTREAM_CONNECT_SECS: u64 = 2;
/// Bytes of the body of a request to another service that the decision depends on.
pub const HELD_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Seconds after which a write that is still waiting for the disk is reported. It may take twice as long to be
/// reported, because writes are checked once in this interval.
pub const WRITE_SECS: u64 = 10;
/// Seconds for which requests under way may continue once the server is stopping.
pub const STOP_SECS: u64 = 10;

/// The limits that tests may lower.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// [`CONNECTIONS_MAX`].
    pub connections: usize,
    /// [`SHED_MILLIS`].
    pub shed_time: Duration,
    /// [`IN_FLIGHT_BYTES_MAX`].
    pub in_flight_bytes: usize,
    /// [`BODY_SECS`].
    pub body_time: Duration,
    /// [`IDLE_SECS`].
    pub idle_time: Duration,
    /// [`UPSTREAM_SECS`].
    pub upstream_time: Duration,
    /// [`WRITE_SECS`].
    pub write_time: Duration,
    /// [`STOP_SECS`].
    pub stop_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: CONNECTIONS_MAX,
            shed_time: Duration::from_millis(SHED_MILLIS),
            in_flight_bytes: IN_FLIGHT_BYTES_MAX,
            body_time: Duration::from_secs(BODY_SECS),
            idle_time: Duration::from_secs(IDLE_SECS),
            upstream_time: Duration::from_secs(UPSTREAM_SECS),
            write_time: Duration::from_secs(WRITE_SECS),
            stop_time: Duration::from_secs(STOP_SECS),
        }
    }
}
