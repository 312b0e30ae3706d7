//! How much of everything a client may take: bytes, connections, time.
//!
//! The limits of what a form says (pairs, names) stand in `roleback_wire::form`.

use std::time::Duration;

use roleback_wire::form::FORM_BYTES_MAX;

/// Bytes of a request's head: its line and its headers. A session token, the longest thing that stands there, has about
/// 30 KiB.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Headers of a request. More are refused with 431 by hyper, whose own limit this is: another one would cost every request
/// an allocation.
pub const HEADERS_MAX: usize = 100;
/// Bytes of a request's body.
pub const BODY_BYTES_MAX: usize = FORM_BYTES_MAX;
/// Bytes of a refused body that are still read, so that the client reads its answer; beyond them it sees a reset.
pub const DISCARDED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes of the JSON body of an admin request.
pub const ADMIN_BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of the body of an admin request that is decided on, such as a policy to lint.
pub const DECISION_BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The longest registration of the keys of an OIDC issuer, in bytes: a key set and what JSON adds to it.
pub const ISSUER_KEYS_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of an organization's tree that is sent in.
pub const TREE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Bytes of a pod file that is sent in, and of all that are being sent in at once.
pub const POD_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Bytes of such a body that have to arrive in [`BODY_SECS`], unless it ends.
pub const STEP_BYTES_MIN: u64 = 1024 * 1024;
/// Requests to our own endpoints that may wait for bodies at once. Each holds a thread, of which there are 512, and
/// questions without a body need some.
pub const BODIES_WAITED_FOR_MAX: usize = 64;
/// Bytes of all bodies that are in memory at once.
pub const IN_FLIGHT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Connections at once. Below the 1,024 files that a process may have open unless somebody raised it.
pub const CONNECTIONS_MAX: usize = 768;
/// Requests at once in one HTTP/2 connection.
pub const STREAMS_MAX: u32 = 128;
/// Milliseconds for which a connection must have been at rest to be closed for a newcomer, when all are taken. Longer than a
/// client that is at work pauses between two requests.
pub const SHED_MILLIS: u64 = 1_000;
/// Seconds in which a request's body has to arrive.
pub const BODY_SECS: u64 = 30;
/// Seconds after which a connection is closed that has no request under way and takes no answer: it idles, or sends a
/// head or reads an answer byte by byte. It may live twice as long, because it is looked at once in this time.
pub const IDLE_SECS: u64 = 60;
/// Bytes of answers that a client has to take in that time, or it counts as idle.
pub const ANSWER_BYTES_MIN: u64 = 64 * 1024;
/// Seconds after which a write that did not come back from the disk is reported. It may be twice as old, because it is
/// looked for once in this time.
pub const WRITE_SECS: u64 = 10;
/// Seconds that requests under way have to end once the server is told to stop.
pub const STOP_SECS: u64 = 10;

/// The limits that a test may want to meet sooner.
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
            write_time: Duration::from_secs(WRITE_SECS),
            stop_time: Duration::from_secs(STOP_SECS),
        }
    }
}
