//! Errors of the gateway itself.

use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Response, StatusCode};
use roleback_gateway::denial::{ErrorResponse, Reader};
use roleback_gateway::form_upload::FileError;
use roleback_gateway::frames::FrameError;
use roleback_gateway::members::Ambiguous;
use roleback_gateway::route::Unsupported;
use roleback_wire::Fault;

use super::upstream_body::Wrong;
use crate::sse::AnyBody;

/// A request that is not passed on.
#[derive(Debug)]
pub(super) struct Refused {
    response: ErrorResponse,
    service: &'static str,
}

impl Refused {
    /// Refused for a reason that is not a denial.
    pub(super) fn fault(reader: &Reader<'_>, fault: &Fault) -> Self {
        Self::of(reader, reader.fault(fault))
    }

    pub(super) fn of(reader: &Reader<'_>, response: ErrorResponse) -> Self {
        Self {
            response,
            service: reader.service.map_or("?", |service| service.name),
        }
    }

    pub(super) fn into_response(self, method: &Method, request_id: &str) -> Response<AnyBody> {
        let ErrorResponse {
            status,
            code,
            content_type,
            headers,
            body,
        } = self.response;
        tracing::info!(request_id, "AWS {} => {status} ({code})", self.service);
        // The response to HEAD has no body.
        let body = if *method == Method::HEAD {
            Vec::new()
        } else {
            body
        };
        let mut response = Response::new(AnyBody::Left(Full::new(body.into())));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let map = response.headers_mut();
        map.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                map.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A response of S3 that something does not exist: of a bucket this may be told, of an object only if `may_know` allows.
pub(super) async fn missing(
    response: Response<AnyBody>,
    may_know: impl AsyncFnOnce() -> Result<(), Refused>,
) -> Result<Response<AnyBody>, Refused> {
    let (head, body) = response.into_parts();
    let Ok(body) = Limited::new(body, MISSING_BYTES_MAX).collect().await else {
        return Ok(Response::from_parts(head, AnyBody::Left(Full::default())));
    };
    let body = body.to_bytes();
    if !body.windows(NO_BUCKET.len()).any(|part| part == NO_BUCKET) {
        may_know().await?;
    }
    Ok(Response::from_parts(head, AnyBody::Left(Full::new(body))))
}

/// The code of the error for a bucket that does not exist.
const NO_BUCKET: &[u8] = b"NoSuchBucket";
/// Bytes of such an error.
const MISSING_BYTES_MAX: usize = 64 * 1024;

/// A request that can be read in two ways.
pub(super) fn ambiguous(why: Ambiguous) -> Fault {
    Fault::sender(
        "InvalidRequest",
        400,
        format!("The request {}, so that it cannot be authorized.", why.0),
    )
}

/// A request for an operation that the tables do not have.
pub(super) fn unknown_operation(service: &str) -> Fault {
    Fault::sender(
        "UnknownOperationException",
        400,
        format!(
            "The request names no known operation of {service}, so that it cannot be authorized; with `--enforce soft` it is passed on."
        ),
    )
}

/// A service without an upstream.
pub(super) fn no_upstream(service: &str) -> Fault {
    Fault::sender(
        "NotImplemented",
        501,
        format!(
            "No upstream serves {service}: start the server with `--upstream {service}=URL` or `--upstream URL`."
        ),
    )
}

/// A request about a moment of the past.
pub(super) fn of_the_past() -> Fault {
    Fault::sender(
        "InvalidRequest",
        400,
        "Other services have no past: only IAM and STS can be asked about a moment.",
    )
}

/// A request for the upstream's IAM or STS.
pub(super) fn own_service() -> Fault {
    Fault::sender(
        "AccessDenied",
        403,
        "IAM and STS are answered by this server at the path `/`, and not by the upstream.",
    )
}

/// A path that controls the upstream.
pub(super) fn control_path() -> Fault {
    Fault::sender(
        "AccessDenied",
        403,
        "This path controls the upstream itself and is not passed on.",
    )
}

/// A name that only an access point can have, and none has.
pub(super) fn no_bucket() -> Fault {
    Fault::sender("NoSuchBucket", 404, "The specified bucket does not exist")
}

/// A name that no bucket may have.
pub(super) fn invalid_bucket_name() -> Fault {
    Fault::sender(
        "InvalidBucketName",
        400,
        "The specified bucket is not valid.",
    )
}

/// A part of S3 that no upstream has.
pub(super) fn unsupported(part: Unsupported) -> Fault {
    let what = match part {
        Unsupported::ObjectLambda => {
            "Objects cannot be read through access points of Object Lambda: use the bucket, or an access point of S3"
        }
        Unsupported::Outposts => {
            "Objects and access points of S3 on Outposts are not supported: use a bucket of the region"
        }
        Unsupported::MultiRegion => {
            "Multi-region access points are not supported: use one of their buckets, or an access point of one region"
        }
    };
    Fault::sender(
        "NotImplemented",
        501,
        format!(
            "{what}. No upstream has them, and one could take the request for another bucket or object."
        ),
    )
}

/// A signature that is not for one region.
pub(super) fn signed_for_all_regions() -> Fault {
    Fault::sender(
        "NotImplemented",
        501,
        "Signature Version 4A (AWS4-ECDSA-P256-SHA256) is not supported: sign with AWS4-HMAC-SHA256, for one region.",
    )
}

/// An HTML form in a request that names an operation besides.
pub(super) fn form_with_operation() -> Fault {
    Fault::sender(
        "InvalidArgument",
        400,
        "An upload of an HTML form must not have a query string or an X-Amz-Target header.",
    )
}

/// An HTML form for something that is not a bucket.
pub(super) fn form_without_bucket() -> Fault {
    Fault::sender(
        "MethodNotAllowed",
        405,
        "The specified method is not allowed against this resource.",
    )
}

/// A body without a length.
pub(super) fn no_length() -> Fault {
    Fault::sender(
        "MissingContentLength",
        411,
        "You must provide the Content-Length HTTP header.",
    )
}

/// An upstream that cannot be reached, or that broke off.
pub(super) fn down(why: &str) -> Fault {
    Fault::receiver(
        "ServiceUnavailable",
        503,
        format!("The upstream cannot be reached: {why}."),
    )
}

/// A request that cannot be signed for its upstream.
pub(super) fn unsignable(why: &str) -> Fault {
    Fault::sender(
        "InvalidRequest",
        400,
        format!("The request cannot be signed for the upstream: {why}."),
    )
}

/// An upstream that does not respond.
pub(super) fn slow(secs: f32) -> Fault {
    Fault::receiver(
        "RequestTimeout",
        504,
        format!("The upstream did not respond within {secs} seconds."),
    )
}

/// A body that is not what the request states.
pub(super) fn wrong_body(wrong: Wrong) -> Fault {
    let (code, status, message) = match wrong {
        Wrong::Hash => (
            "XAmzContentSHA256Mismatch",
            400,
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ),
        Wrong::Frames(FrameError::Signature) => (
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        ),
        Wrong::Frames(FrameError::Checksum) => (
            "BadDigest",
            400,
            "The checksum you specified in the trailer did not match the calculated checksum.",
        ),
        Wrong::File(FileError::TooLarge) => (
            "EntityTooLarge",
            400,
            "Your proposed upload exceeds the maximum allowed size",
        ),
        Wrong::File(FileError::TooSmall) => (
            "EntityTooSmall",
            400,
            "Your proposed upload is smaller than the minimum allowed size",
        ),
        Wrong::File(FileError::FieldAfter) => (
            "InvalidArgument",
            400,
            "POST request has a field after the file: only a field 'submit' can follow it.",
        ),
        Wrong::File(FileError::Malformed) => (
            "MalformedPOSTRequest",
            400,
            "The body of your POST request is not well-formed multipart/form-data.",
        ),
        Wrong::Frames(FrameError::Length | FrameError::Malformed) => (
            "IncompleteBody",
            400,
            "The request body terminated unexpectedly, or its chunks are malformed.",
        ),
    };
    Fault::sender(code, status, message)
}

/// A form of signed bodies that is not supported.
pub(super) fn framing_unknown(declared: &[u8]) -> Fault {
    let declared = String::from_utf8_lossy(declared);
    Fault::sender(
        "NotImplemented",
        501,
        format!(
            "The body is signed as {declared}, which this server does not verify; sign it with AWS4-HMAC-SHA256."
        ),
    )
}

/// A trailer with a checksum of an unknown kind.
pub(super) fn trailer_unknown() -> Fault {
    Fault::sender(
        "InvalidRequest",
        400,
        "The value specified in the x-amz-trailer header is not supported: use a checksum crc32, crc32c, crc64nvme, sha1 or sha256.",
    )
}
