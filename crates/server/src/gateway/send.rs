//! Sends a request that policies allow, and looks at what passes: operations that change policies, buckets that are made, and
//! objects that do not exist.

use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use roleback_gateway::denial::Reader;

use super::body::{UpstreamBody, Verdict};
use super::decide::Decided;
use super::partial::Partial;
use super::respond::{self, Refused};
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
    let service = route.map_or(scope.unwrap_or("s3"), |route| route.service.name);
    let upstream = gateway.upstreams.of(service, scope);
    let upstream =
        upstream.ok_or_else(|| Refused::fault(reader, &respond::no_upstream(service)))?;
    let mut replaced = None;
    if let Some(partial) = &partial {
        let Some(text) = partial.body() else {
            return Ok(partial.answer());
        };
        let mut headers = parts.headers.clone();
        Partial::describe(&mut headers, text.len());
        replaced = Some(headers);
        body = (UpstreamBody::of(text), Verdict::default());
    }
    let operation = route.and_then(|route| route.operation);
    let name = operation.map_or("", |operation| operation.name);
    gateway.knowledge.note(name);
    let headers = replaced.as_ref().unwrap_or(&parts.headers);
    let response = gateway.pass(
        asked.core,
        upstream,
        (parts, headers),
        body,
        request.caller,
        reader,
    );
    let response = response.await?;
    gateway.knowledge.note(name);
    if let Some(partial) = partial {
        return Ok(partial.complete(response).await);
    }
    if name == "CreateBucket" && response.status().is_success() {
        let in_path = || asked.head.path.split('/').nth(1);
        let bucket = route.and_then(|route| route.bucket).or_else(in_path);
        bucket.inspect(|bucket| gateway.knowledge.created(bucket, request.caller.account));
    }
    // That an object does not exist is told only to who may list the bucket.
    let is_missing = response.status() == StatusCode::NOT_FOUND && service == "s3";
    if is_missing && READS.contains(&name) {
        return respond::missing(response, async || request.may_know(reader).await).await;
    }
    Ok(response)
}
