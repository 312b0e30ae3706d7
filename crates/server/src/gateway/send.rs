//! Sends a request that policies allow, and looks at what passes: operations that change policies, buckets that are made, and
//! objects that do not exist.

use std::net::Ipv4Addr;

use hyper::header::{HOST, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::{Response, StatusCode};
use percent_encoding::percent_decode_str;
use roleback_gateway::denial::Reader;

use super::decide::Decided;
use super::partial::Partial;
use super::respond::{self, Refused};
use super::upstream_body::{UpstreamBody, Verdict};
use crate::sse::AnyBody;

/// Operations that read an object.
const READS: [&str; 3] = ["GetObject", "HeadObject", "GetObjectAttributes"];

pub(super) async fn send(
    request: &Decided<'_>,
    reader: &Reader<'_>,
    parts: &Parts,
    mut body: (UpstreamBody, Verdict),
    partial: Option<Partial>,
) -> Result<Response<AnyBody>, Refused> {
    let (gateway, asked, route) = (request.gateway, request.asked, request.route);
    let scope = asked.head.scope;
    let service = request.service();
    let upstream = gateway.upstreams.of(service, scope);
    let upstream =
        upstream.ok_or_else(|| Refused::fault(reader, &respond::no_upstream(service)))?;
    let bucket = route.and_then(|route| route.bucket);
    let mut headers = parts.headers.clone();
    let path = match service {
        "s3" => {
            let point = request.access_point().await;
            let behind = point.map(|point| &*point.bucket);
            s3_path(parts, (asked.head.host, bucket), behind, &mut headers)
        }
        _ => None,
    };
    if let Some(partial) = &partial {
        let Some(text) = partial.body() else {
            return Ok(partial.answer());
        };
        Partial::describe(&mut headers, text.len());
        body = (UpstreamBody::of(text), Verdict::default());
    }
    let operation = route.and_then(|route| route.operation);
    let name = operation.map_or("", |operation| operation.name);
    gateway.knowledge.note(name);
    let response = gateway.pass(
        asked.core,
        (upstream, path),
        (parts, headers),
        body,
        (request.caller, request.resigning()),
        reader,
    );
    let response = response.await?;
    gateway.knowledge.note(name);
    if let Some(partial) = partial {
        return Ok(partial.complete(response).await);
    }
    if matches!(name, "CreateBucket" | "DeleteBucket") && response.status().is_success() {
        let in_path = asked.head.path.split('/').nth(1).unwrap_or_default();
        let bucket = percent_decode_str(bucket.unwrap_or(in_path)).decode_utf8_lossy();
        match name {
            "CreateBucket" => gateway.knowledge.created(&bucket, request.caller.account),
            _ => gateway.knowledge.deleted(&bucket),
        }
    }
    // That an object does not exist is told only to who may list the bucket.
    let is_missing = response.status() == StatusCode::NOT_FOUND && service == "s3";
    if is_missing && READS.contains(&name) {
        // Boxed, so that all other requests do not carry the memory that the second decision needs.
        let may_know = async || Box::pin(request.may_know(reader)).await;
        return respond::missing(response, may_know).await;
    }
    Ok(response)
}

/// The path that names the bucket of a virtual host, or the bucket behind an access point. Upstreams differ in which hosts name a bucket: the upstream gets one that
/// names none.
fn s3_path(
    parts: &Parts,
    (host, bucket): (&str, Option<&str>),
    behind: Option<&str>,
    headers: &mut HeaderMap,
) -> Option<PathAndQuery> {
    let name = host.split(':').next().unwrap_or_default();
    let is_plain = !name.contains('.') || name.parse::<Ipv4Addr>().is_ok();
    if bucket.is_some() || !is_plain {
        headers.insert(HOST, HeaderValue::from_static("localhost"));
    }
    let own = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    match (bucket, behind) {
        (Some(bucket), behind) => format!("/{}{own}", behind.unwrap_or(bucket)).parse().ok(),
        // The alias of an access point is the first segment.
        (None, Some(behind)) => {
            let end = own.strip_prefix('/')?.find(['/', '?']);
            let rest = end.map_or("", |end| own.get(end + 1..).unwrap_or_default());
            format!("/{behind}{rest}").parse().ok()
        }
        (None, None) => None,
    }
}
