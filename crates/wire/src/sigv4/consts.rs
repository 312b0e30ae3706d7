//! The fixed words of signatures, and their limits.

/// The one algorithm.
pub(super) const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// What every credential scope ends with.
pub(super) const TERMINATOR: &str = "aws4_request";

/// Seconds that the clocks of signer and server may differ, either way.
pub const SKEW_SECS: i64 = 15 * 60;
/// The longest life that a presigned URL may ask for, in seconds: a week.
pub const EXPIRES_SECS_MAX: u32 = 604_800;
/// Headers that one signature may cover.
pub const SIGNED_HEADERS_MAX: usize = 100;
