//! Errors for clients of other services: they say that only IAM and STS are available, in a form that the client can
//! display.

use std::sync::LazyLock;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::http::uri::Uri;
use hyper::{Response, StatusCode};
use memchr::memmem::Finder;
use roleback_wire::{Fault, envelope, foreign};
use serde_json::json;

use crate::fault::{self, NOBODY};

/// The header that names the operation in requests of services that use JSON.
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
/// The header with the error code, for services that use JSON.
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// What is before the credential in the header of a signature, and in a presigned URL. Every request is searched, and
/// preparing a search takes longer than the search.
static IN_HEADER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Credential="));
static IN_QUERY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("X-Amz-Credential="));
/// The services that this server has.
pub(crate) const OWN: [&str; 2] = ["iam", "sts"];
/// Services whose clients expect S3's error format.
const S3_LIKE: [&str; 4] = ["s3", "s3express", "s3-outposts", "s3-object-lambda"];
/// Services that use XML on other paths than `/`.
const REST_XML: [&str; 3] = ["route53", "cloudfront", "s3control"];

/// The error for a request to another service; `None` for one to IAM or STS.
pub(crate) fn answer(
    uri: &Uri,
    headers: &HeaderMap,
    request_id: &str,
) -> Option<Response<Full<Bytes>>> {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let scoped = credential(uri, headers).and_then(service);
    if scoped.is_some_and(|service| OWN.contains(&service)) {
        return None;
    }
    let target = text(&TARGET);
    if scoped.is_none() && target.is_none() {
        return None;
    }
    let fault = fault::other_service(scoped);
    let service = scoped.unwrap_or_default();
    let content = text(&CONTENT_TYPE).unwrap_or_default();
    let xml = "text/xml";
    let (content_type, body) = if S3_LIKE.contains(&service) {
        (xml, foreign::s3_error(&fault))
    } else if service == "ec2" {
        (xml, foreign::ec2_error(&fault, request_id))
    } else if REST_XML.contains(&service) || content.contains("x-www-form-urlencoded") {
        let namespace = NOBODY.namespace();
        (xml, envelope::error(namespace, &fault, request_id))
    } else {
        ("application/x-amz-json-1.0", json_error(&fault))
    };
    Some(response(&fault, content_type, body, request_id))
}

/// The credential that a request claims to be signed with, from its header or its query: a key id and a scope.
pub(crate) fn credential<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let header = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let (_, credential) = header
        .and_then(split_at_credential)
        .or_else(|| split_after(uri.query()?, &IN_QUERY))?;
    let end = memchr::memchr3(b',', b' ', b'&', credential.as_bytes());
    credential.get(..end.unwrap_or(credential.len()))
}

/// The header of a signature in two: up to the name of the credential, and from its value on.
pub(crate) fn split_at_credential(header: &str) -> Option<(&str, &str)> {
    split_after(header, &IN_HEADER)
}

fn split_after<'a>(text: &'a str, name: &Finder<'_>) -> Option<(&'a str, &'a str)> {
    let at = name.find(text.as_bytes())?;
    text.split_at_checked(at + name.needle().len())
}

/// The service in a credential scope: the part before `aws4_request`. In a query, slashes are written `%2F`.
pub(crate) fn service(credential: &str) -> Option<&str> {
    let mut parts = credential.rsplit(['/', '%']);
    let _terminator = parts.next();
    let service = parts.next()?;
    let is_escaped = credential.contains('%');
    let service = service.get(if is_escaped { 2 } else { 0 }..)?;
    (!service.is_empty()).then_some(service)
}

fn json_error(fault: &Fault) -> String {
    json!({"__type": fault.code, "message": fault.message}).to_string()
}

fn response(
    fault: &Fault,
    content_type: &'static str,
    body: String,
    request_id: &str,
) -> Response<Full<Bytes>> {
    tracing::info!(request_id, "AWS ? => {} ({})", fault.status, fault.code);
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() =
        StatusCode::from_u16(fault.status).unwrap_or(StatusCode::NOT_IMPLEMENTED);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    for (name, value) in [(ERROR_TYPE, &*fault.code), (REQUEST_ID, request_id)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(uri: &'static str, headers: &[(&'static str, &str)]) -> Option<(String, String)> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        let answer = answer(&Uri::from_static(uri), &map, "1")?;
        let content_type = answer.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
        assert_eq!(answer.status(), 501);
        let body = format!("{:?}", answer.body());
        Some((content_type, body))
    }

    fn scope(service: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        )
    }

    #[test]
    fn a_client_of_another_service_is_told_in_its_own_form() {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let target = ("x-amz-target", "DynamoDB_20120810.ListTables");
        for (uri, headers, form, part) in [
            (
                "/",
                &[("authorization", scope("s3"))][..],
                "text/xml",
                "<Error><Type>",
            ),
            (
                "/?list-type=2",
                &[("authorization", scope("s3"))],
                "text/xml",
                "not s3",
            ),
            (
                "/b/k?X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=1",
                &[],
                "text/xml",
                "not s3",
            ),
            (
                "/",
                &[("authorization", scope("ec2")), (form.0, form.1.into())],
                "text/xml",
                "<Response><Errors>",
            ),
            (
                "/",
                &[("authorization", scope("sqs")), (form.0, form.1.into())],
                "text/xml",
                "<ErrorResponse",
            ),
            (
                "/2013-04-01/hostedzone",
                &[("authorization", scope("route53"))],
                "text/xml",
                "<ErrorResponse",
            ),
            (
                "/",
                &[
                    ("authorization", scope("dynamodb")),
                    (target.0, target.1.into()),
                ],
                "application/x-amz-json-1.0",
                "__type",
            ),
            (
                "/",
                &[(target.0, target.1.into())],
                "application/x-amz-json-1.0",
                "not another service",
            ),
            (
                "/2015-03-31/functions",
                &[("authorization", scope("lambda"))],
                "application/x-amz-json-1.0",
                "not lambda",
            ),
        ] {
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, &**value))
                .collect();
            let (content_type, body) = told(uri, &headers).unwrap();
            assert!(
                content_type == form && body.contains(part),
                "{uri}: {content_type} {body}"
            );
        }
    }

    #[test]
    fn a_client_of_iam_or_sts_or_of_nothing_is_not() {
        for headers in [
            &[][..],
            &[("authorization", scope("iam"))],
            &[("authorization", scope("sts"))],
            &[("authorization", "Basic dGVzdA==".to_owned())],
        ] {
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, &**value))
                .collect();
            assert_eq!(told("/?Action=ListUsers", &headers), None, "{headers:?}");
        }
    }
}
