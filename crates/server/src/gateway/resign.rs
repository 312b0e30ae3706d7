//! Signs a request again, with a key of its upstream.
//!
//! The signature of the client covers a credential and a body that the upstream does not get: its key is another one, and
//! the data of a body in frames is passed on without them.

use hyper::Request;
use hyper::body::Body as _;
use hyper::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName,
    HeaderValue,
};
use hyper::http::uri::PathAndQuery;
use roleback_gateway::form_upload::Upload;
use roleback_wire::Timestamp;
use roleback_wire::sigv4::{self, Credentials, Outgoing, Rules};
use sha2::{Digest, Sha256};

use super::upstream_body::UpstreamBody;
use crate::config::UpstreamKey;

/// Parameters of a presigned URL. The new signature is in the headers.
const PRESIGNED: [&str; 7] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
];
/// Headers that the new signature brings.
const REPLACED: [&str; 3] = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];
/// Headers that describe the frames of a body.
const OF_FRAMES: [&str; 3] = [
    "x-amz-decoded-content-length",
    "x-amz-trailer",
    "x-amz-sdk-checksum-algorithm",
];
/// The encoding of a body in frames.
const CHUNKED: &str = "aws-chunked";
/// What a request states of a body that is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// Seconds until the policy document of a form expires: S3 can take the time when all of the form has arrived.
const FORM_SECS: i64 = 60 * 60;

/// What a new signature is made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resigning<'a> {
    pub(super) key: &'a UpstreamKey,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) rules: Rules,
    pub(super) now: Timestamp,
}

impl Resigning<'_> {
    /// The fields of the signature of a form.
    pub(super) fn sign_form(&self, upload: &Upload) -> Vec<(&'static str, String)> {
        let expiration = self.now.plus_secs(FORM_SECS);
        sigv4::sign_policy(&self.credentials(), self.region, self.now, |fields| {
            upload.document(fields, expiration)
        })
    }

    fn credentials(&self) -> Credentials<'_> {
        Credentials {
            access_key_id: &self.key.id,
            secret_access_key: &self.key.secret,
            session_token: None,
        }
    }

    /// Signs a request. `declared` is the hash of the body in hexadecimal, or what stands for it.
    pub(super) fn sign(
        &self,
        request: &mut Request<UpstreamBody>,
        declared: &str,
    ) -> Result<(), String> {
        without_presigned(request)?;
        let headers = request.headers_mut();
        headers.remove(AUTHORIZATION);
        for name in REPLACED {
            headers.remove(name);
        }
        let value = HeaderValue::try_from(declared).map_err(|why| why.to_string())?;
        headers.insert(HeaderName::from_static("x-amz-content-sha256"), value);
        let is_signed = |name: &HeaderName| {
            *name == HOST || *name == CONTENT_TYPE || name.as_str().starts_with("x-amz-")
        };
        let headers = request.headers();
        let signed: Vec<(&str, &str)> = headers
            .iter()
            .filter(|(name, _)| is_signed(name))
            .map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect::<Option<_>>()
            .ok_or("a header has bytes that cannot be signed")?;
        let outgoing = Outgoing {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
            headers: &signed,
            body: &[],
            region: self.region,
            service: self.service,
            time: self.now,
        };
        let added = sigv4::sign_by(self.rules, &self.credentials(), &outgoing, declared);
        for (name, value) in added {
            let value = HeaderValue::try_from(value).map_err(|why| why.to_string())?;
            request
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
        Ok(())
    }
}

/// Removes the parameters of a presigned URL.
fn without_presigned(request: &mut Request<UpstreamBody>) -> Result<(), String> {
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    let is_other = |pair: &&str| !PRESIGNED.contains(&pair.split('=').next().unwrap_or_default());
    let kept: Vec<&str> = query.split('&').filter(is_other).collect();
    let kept = kept.join("&");
    if kept == query {
        return Ok(());
    }
    let separator = if kept.is_empty() { "" } else { "?" };
    let path = format!("{}{separator}{kept}", uri.path());
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(
        path.parse::<PathAndQuery>()
            .map_err(|why| why.to_string())?,
    );
    *request.uri_mut() = hyper::Uri::from_parts(parts).map_err(|why| why.to_string())?;
    Ok(())
}

/// What the new signature states of a body: the hash of one that is held, what the client states of one that is passed on.
pub(super) fn declared(headers: &HeaderMap, body: &UpstreamBody) -> String {
    let stated = headers.get("x-amz-content-sha256");
    let stated = stated.and_then(|value| value.to_str().ok());
    match (body.held(), stated) {
        (Some(bytes), _) => hash_of(bytes),
        // The hash is compared while the body passes.
        (None, Some(hash)) if hash.len() == 64 => hash.to_owned(),
        (None, _) if body.is_end_stream() => hash_of(&[]),
        (None, _) => UNSIGNED.to_owned(),
    }
}

/// The SHA-256 of a body in hexadecimal.
pub(super) fn hash_of(body: &[u8]) -> String {
    let digits = Sha256::digest(body);
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Removes the headers that describe frames: the upstream gets the data in them.
pub(super) fn without_frames(headers: &mut HeaderMap) {
    match headers.get("x-amz-decoded-content-length").cloned() {
        Some(length) => headers.insert(CONTENT_LENGTH, length),
        None => headers.remove(CONTENT_LENGTH),
    };
    for name in OF_FRAMES {
        headers.remove(name);
    }
    let encodings = headers
        .get(CONTENT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let kept = encodings.map(|encodings| {
        let kept = encodings
            .split(',')
            .map(str::trim)
            .filter(|encoding| *encoding != CHUNKED);
        kept.collect::<Vec<_>>().join(", ")
    });
    match kept.map(HeaderValue::try_from) {
        Some(Ok(value)) if !value.is_empty() => drop(headers.insert(CONTENT_ENCODING, value)),
        _ => drop(headers.remove(CONTENT_ENCODING)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_presigned_url_is_signed_in_its_headers() {
        let query =
            "versionId=1&X-Amz-Algorithm=A&X-Amz-Signature=0&x-id=GetObject&X-Amz-Expires=60";
        let mut request = Request::get(format!("http://127.0.0.1:1/b/a%20k?{query}"))
            .header(HOST, "localhost")
            .header("x-amz-security-token", "theirs")
            .header("x-amz-meta-a", "1")
            .body(UpstreamBody::of(String::new()))
            .unwrap();
        let key = UpstreamKey {
            id: "AKID".to_owned(),
            secret: "secret".to_owned(),
        };
        let resigning = Resigning {
            key: &key,
            region: "eu-west-1",
            service: "s3",
            rules: Rules::S3,
            now: Timestamp::parse_basic("20260101T000000Z").unwrap(),
        };
        resigning.sign(&mut request, UNSIGNED).unwrap();
        assert_eq!(request.uri().query(), Some("versionId=1&x-id=GetObject"));
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap())
        };
        assert_eq!(header("x-amz-security-token"), None);
        assert_eq!(header("x-amz-content-sha256"), Some(UNSIGNED));
        let authorization = header("authorization").unwrap();
        let signed = "Credential=AKID/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-a, ";
        assert!(authorization.contains(signed), "{authorization}");
    }

    #[test]
    fn the_headers_of_frames_are_those_of_their_data() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("content-encoding", "gzip, aws-chunked"),
            ("content-length", "120"),
            ("x-amz-decoded-content-length", "100"),
            ("x-amz-trailer", "x-amz-checksum-crc32"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        without_frames(&mut headers);
        let found: Vec<_> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        assert_eq!(
            found,
            [("content-encoding", "gzip"), ("content-length", "100")]
        );
        headers.insert("content-encoding", HeaderValue::from_static("aws-chunked"));
        without_frames(&mut headers);
        assert!(!headers.contains_key("content-encoding"));
    }
}
