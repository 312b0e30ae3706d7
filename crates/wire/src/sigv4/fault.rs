//! AWS's errors for signatures that it does not accept.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::consts::{EXPIRES_SECS_MAX, SIGNED_HEADERS_MAX, SKEW_SECS};
use crate::{Fault, Timestamp};

/// The request is not signed, but the operation requires it.
pub fn missing_token() -> Fault {
    Fault::sender(
        "MissingAuthenticationToken",
        403,
        "Request is missing Authentication Token",
    )
}

pub(super) fn incomplete(message: impl Into<Cow<'static, str>>) -> Fault {
    Fault::sender("IncompleteSignature", 400, message)
}

pub(super) fn does_not_match(message: impl Into<Cow<'static, str>>) -> Fault {
    Fault::sender("SignatureDoesNotMatch", 403, message)
}

/// The signature does not match. IAM and STS do not reveal the string that they signed.
pub(super) fn mismatch() -> Fault {
    does_not_match(
        "The request signature we calculated does not match the signature you provided. \
         Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    )
}

/// Missing parts of the `Authorization` header. The header may hold a secret of another scheme, so AWS shows its hash.
pub(super) fn header_lacks(parts: &[&str], has_date: bool, authorization: &str) -> Fault {
    let mut message = String::new();
    for part in parts {
        message.push_str(&format!(
            "Authorization header requires '{part}' parameter. "
        ));
    }
    if !has_date {
        message.push_str(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        );
    }
    let hashed = hashed(authorization);
    incomplete(format!(
        "{message}(Hashed with SHA-256 and encoded with Base64) Authorization={hashed}"
    ))
}

/// A part of the `Authorization` header that is not `key=value`.
pub(super) fn not_a_pair(part: &str) -> Fault {
    let hashed = hashed(part);
    incomplete(format!(
        "Invalid key=value pair (missing equal-sign) in Authorization header \
         (hashed with SHA-256 and encoded with Base64): '{hashed}'."
    ))
}

/// Missing parameters of a presigned URL.
pub(super) fn query_lacks(parts: &[&str]) -> Fault {
    let mut message = String::new();
    for part in parts {
        message.push_str(&format!(
            "AWS query-string parameters must include '{part}'. "
        ));
    }
    incomplete(message + "Re-examine the query-string parameters.")
}

pub(super) fn unsupported_algorithm(algorithm: &str) -> Fault {
    incomplete(format!("Unsupported AWS 'algorithm': '{algorithm}'"))
}

pub(super) fn credential_parts(credential: &str) -> Fault {
    incomplete(format!(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
    ))
}

pub(super) fn not_a_date(text: &str) -> Fault {
    incomplete(format!(
        "Date must be in ISO-8601 'basic format'. Got '{text}'. See http://en.wikipedia.org/wiki/ISO_8601"
    ))
}

pub(super) fn not_signed(header: &str) -> Fault {
    does_not_match(format!(
        "{header} must be a 'SignedHeader' in the AWS Authorization."
    ))
}

/// Too many headers, or a repeated long header, would cost far more to verify than to send.
pub(super) fn signed_headers() -> Fault {
    incomplete(format!(
        "SignedHeaders must name at most {SIGNED_HEADERS_MAX} headers, and each only once."
    ))
}

/// Uses the error code that S3 has for this; no other service documents the case.
pub(super) fn expires() -> Fault {
    let message =
        format!("X-Amz-Expires must be a number of seconds, at most {EXPIRES_SECS_MAX} (a week)");
    Fault::sender("AuthorizationQueryParametersError", 400, message)
}

pub(super) fn expired(signed: Timestamp, now: Timestamp) -> Fault {
    let earliest = now.plus_secs(-SKEW_SECS).iso8601_basic();
    let (signed, now, minutes) = (signed.iso8601_basic(), now.iso8601_basic(), SKEW_SECS / 60);
    does_not_match(format!(
        "Signature expired: {signed} is now earlier than {earliest} ({now} - {minutes} min.)"
    ))
}

pub(super) fn not_yet_current(signed: Timestamp, now: Timestamp) -> Fault {
    let latest = now.plus_secs(SKEW_SECS).iso8601_basic();
    let (signed, now, minutes) = (signed.iso8601_basic(), now.iso8601_basic(), SKEW_SECS / 60);
    does_not_match(format!(
        "Signature not yet current: {signed} is still later than {latest} ({now} + {minutes} min.)"
    ))
}

fn hashed(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}
