//! Passes a request to an upstream, and its response back.

use std::error::Error;

use hyper::body::Incoming;
use hyper::header::{
    AUTHORIZATION, CONNECTION, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::{Request, Response, Uri, Version};
use roleback_gateway::denial::Reader;
use roleback_identity::caller::Caller;
use roleback_wire::Fault;
use roleback_wire::sigv4::Chunks;
use tokio::time::{Instant, timeout};

use super::asked::Asked;
use super::body::{Held, frames, framing};
use super::client::Gateway;
use super::content::Content;
use super::resign::{self, Resigning};
use super::respond::{self, Refused};
use super::upstream_body::{BodyError, Check, Checked, UpstreamBody, Verdict};
use crate::config::Signatures;
use crate::fault;
use crate::foreign;
use crate::metrics::Failure;
use crate::sse::{AnyBody, Events};
use crate::state::Core;

/// Headers that concern one connection only.
const HOP: [HeaderName; 8] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    EXPECT,
];
/// The length of the data in a body in frames.
const DECODED_LENGTH: &str = "x-amz-decoded-content-length";
/// Headers that a client cannot set for the upstream.
const OURS: [HeaderName; 5] = [
    // moto takes the operation from it, if a request has neither a query nor a body.
    HeaderName::from_static("action"),
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-amz-security-token"),
];
/// Beginnings of headers that control an upstream, such as the account in which it acts (`x-moto-account-id`).
const CONTROLS: [&str; 3] = ["x-moto-", "x-localstack-", "x-ministack-"];

impl Gateway {
    pub(super) async fn pass(
        &self,
        core: &Core,
        (upstream, path): (&Uri, Option<PathAndQuery>),
        (parts, headers): (&Parts, HeaderMap),
        (body, verdict): (UpstreamBody, Verdict),
        (caller, resigning): (&Caller, Option<Resigning<'_>>),
        reader: &Reader<'_>,
    ) -> Result<Response<AnyBody>, Refused> {
        let refuse = |fault| Refused::fault(reader, &fault);
        let mut request = request_to((upstream, path), (parts, headers), body, caller);
        if let (Ok(request), Some(resigning)) = (&mut request, resigning)
            && !request.body().is_form()
        {
            if request.headers().contains_key(DECODED_LENGTH) || request.body().is_decoded() {
                resign::without_frames(request.headers_mut());
            }
            let declared = resign::declared(request.headers(), request.body());
            let signed = resigning.sign(request, &declared);
            signed.map_err(|why| refuse(respond::unsignable(&why)))?;
        }
        let request = request.map_err(|why| refuse(respond::down(&why)))?;
        let limit = core.limits.upstream_time;
        let begin = Instant::now();
        let response = timeout(limit, self.client.request(request)).await;
        let outcome = match &response {
            Err(_) => Err(Failure::Timeout),
            Ok(Err(error)) if verdict.wrong().is_some() || is_broken_off(error) => {
                Err(Failure::Body)
            }
            Ok(Err(_)) => Err(Failure::Connection),
            Ok(Ok(response)) => Ok(response.status().as_u16()),
        };
        let service = reader.service.map(|service| service.name);
        let counts = &core.metrics.upstreams;
        counts.count(service, outcome, begin.elapsed());
        let response = match response {
            Err(_) => Err(respond::slow(limit.as_secs_f32())),
            Ok(Err(error)) => {
                if let Some(wrong) = verdict.wrong() {
                    return Err(refuse(respond::wrong_body(wrong)));
                }
                if is_broken_off(&error) {
                    return Err(refuse(fault::body_cut()));
                }
                let why = error
                    .source()
                    .map_or_else(|| error.to_string(), ToString::to_string);
                tracing::warn!(%upstream, why, "an upstream failed");
                Err(respond::down(&why))
            }
            Ok(Ok(response)) => Ok(response),
        };
        Ok(back(response.map_err(refuse)?))
    }
}

/// Whether a request failed because the client did not send all of its body.
fn is_broken_off(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(BodyError::Client(_)) = cause.downcast_ref() {
            return true;
        }
        next = cause.source();
    }
    false
}

/// The body for the upstream: what was held, or what is still to come. `decodes` removes its frames.
pub(super) fn body_of(
    asked: &Asked<'_>,
    content: &Content<'_>,
    body: &mut Option<Incoming>,
    chunks: Option<Chunks>,
    decodes: bool,
) -> Result<(UpstreamBody, Verdict), Fault> {
    let held = content.held.as_ref();
    let (None, Some(body)) = (held, body.take()) else {
        let data = content.unframed.as_ref().filter(|_| decodes);
        let data = data.map(|data| data.clone().into());
        let bytes = data.or_else(|| held.map(Held::shared)).unwrap_or_default();
        return Ok((UpstreamBody::whole(bytes), Verdict::default()));
    };
    let checks = asked.core.signatures == Signatures::Checked;
    let declared = asked.declared();
    let check = match framing(declared)? {
        Some(framing) => Check::Frames(Box::new(frames(asked, framing, chunks)?), decodes),
        None => declared
            .filter(|_| checks)
            .map_or(Check::Nothing, Check::of_hash),
    };
    let (checked, verdict) = Checked::new(body, check);
    Ok((UpstreamBody::Checked(checked), verdict))
}

/// The request for the upstream: the query as the client sent it, as well as the path unless another is given, and the
/// credential with the caller's account.
fn request_to(
    (upstream, path): (&Uri, Option<PathAndQuery>),
    (parts, given): (&Parts, HeaderMap),
    body: UpstreamBody,
    caller: &Caller,
) -> Result<Request<UpstreamBody>, String> {
    let mut uri = upstream.clone().into_parts();
    uri.path_and_query = path.or_else(|| parts.uri.path_and_query().cloned());
    let uri = Uri::from_parts(uri).map_err(|why| why.to_string())?;
    let mut request = Request::new(body);
    *request.uri_mut() = uri;
    *request.method_mut() = parts.method.clone();
    *request.version_mut() = Version::HTTP_11;
    let headers = request.headers_mut();
    *headers = given;
    remove(headers, |name| {
        let is_control = |control| name.as_str().starts_with(control);
        HOP.contains(name) || OURS.contains(name) || CONTROLS.into_iter().any(is_control)
    });
    if !headers.contains_key(HOST)
        && let Some(authority) = parts.uri.authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        headers.insert(HOST, host);
    }
    replace_key(headers, &caller.account.digits());
    Ok(request)
}

/// Removes headers. Comparing the few that a request has is faster than looking for each that it could have.
fn remove(headers: &mut HeaderMap, is_removed: impl Fn(&HeaderName) -> bool) {
    let removed = headers.keys().filter(|name| is_removed(name));
    let removed: Vec<HeaderName> = removed.cloned().collect();
    for name in removed {
        headers.remove(name);
    }
}

/// Upstreams read the account from the access key id: a key id of twelve digits is the account.
fn replace_key(headers: &mut HeaderMap, account: &str) {
    let Some(value) = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
    else {
        return;
    };
    let Some((before, (_, scope))) = foreign::split_at_credential(value)
        .and_then(|(before, credential)| Some((before, credential.split_once('/')?)))
    else {
        return;
    };
    let value = [before, account, "/", scope].concat();
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(AUTHORIZATION, value);
    }
}

/// The upstream's response, as the client gets it.
fn back(response: Response<Incoming>) -> Response<AnyBody> {
    let mut response = response.map(|body| AnyBody::Right(Events::upstream(body)));
    remove(response.headers_mut(), |name| HOP.contains(name));
    response
}
