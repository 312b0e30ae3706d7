//! Constants and limits of signatures.

/// The only supported algorithm.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The last part of every credential scope.
pub(super) const TERMINATOR: &str = "aws4_request";

/// Maximum difference between the clocks of signer and server in seconds, in either direction.
pub const SKEW_SECS: i64 = 15 * 60;
/// The longest lifetime that a presigned URL may ask for, in seconds: a week.
pub const EXPIRES_SECS_MAX: u32 = 604_800;
/// Maximum number of headers that a signature may cover.
pub const SIGNED_HEADERS_MAX: usize = 100;
