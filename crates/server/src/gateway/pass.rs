//! Passes a request to an upstream, and its response back.

use std::error::Error as _;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    AUTHORIZATION, CONNECTION, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use hyper::http::request::Parts;
use hyper::{Request, Response, Uri, Version};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use roleback_gateway::denial::Reader;
use roleback_identity::caller::Caller;
use tokio::time::timeout;

use super::Asked;
use super::body::{Checked, Held, UpstreamBody, Verdict, is_open};
use super::respond::{self, Refused};
use super::upstreams::Upstreams;
use crate::config::{Config, Signatures};
use crate::limits::UPSTREAM_CONNECT_SECS;
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
/// Headers that a client cannot set for the upstream.
const OURS: [HeaderName; 4] = [
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-amz-security-token"),
];
/// How long an idle connection to an upstream is kept.
const IDLE: Duration = Duration::from_secs(15);

/// The way to other services.
pub(crate) struct Gateway {
    pub(super) upstreams: Upstreams,
    client: legacy::Client<HttpConnector, UpstreamBody>,
}

impl Gateway {
    /// `None` if there is no upstream.
    pub(crate) fn new(config: &Config) -> Option<Self> {
        if config.upstreams.is_empty() {
            return None;
        }
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(Duration::from_secs(UPSTREAM_CONNECT_SECS)));
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Some(Self {
            upstreams: config.upstreams.clone(),
            client,
        })
    }

    pub(super) async fn pass(
        &self,
        core: &Core,
        upstream: &Uri,
        parts: &Parts,
        (body, verdict): (UpstreamBody, Verdict),
        caller: &Caller,
        reader: &Reader<'_>,
    ) -> Result<Response<AnyBody>, Refused> {
        let refuse = |fault| Refused::fault(reader, &fault);
        let request = request_to(upstream, parts, body, caller);
        let request = request.map_err(|why| refuse(respond::down(&why)))?;
        let limit = core.limits.upstream_time;
        let response = match timeout(limit, self.client.request(request)).await {
            Err(_) => Err(respond::slow(limit.as_secs_f32())),
            Ok(Err(_)) if verdict.is_wrong() => Err(respond::wrong_hash()),
            Ok(Err(error)) => {
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

/// The body for the upstream: what was held, or what is still to come.
pub(super) fn body_of(
    asked: &Asked<'_>,
    held: Option<Held<'_>>,
    body: &mut Option<Incoming>,
) -> (UpstreamBody, Verdict) {
    let (None, Some(body)) = (&held, body.take()) else {
        let bytes = held.map(Held::into_bytes).unwrap_or_default();
        return (UpstreamBody::Whole(Full::new(bytes)), Verdict::default());
    };
    let checks = asked.core.signatures == Signatures::Checked;
    let signed = asked
        .signed
        .as_ref()
        .filter(|signed| checks && !is_open(signed));
    let hash = signed.and_then(|signed| signed.declared_hash());
    let (checked, verdict) = Checked::new(body, hash);
    (UpstreamBody::Checked(checked), verdict)
}

/// The request for the upstream: path, query and host as the client sent them, the credential with the caller's account.
fn request_to(
    upstream: &Uri,
    parts: &Parts,
    body: UpstreamBody,
    caller: &Caller,
) -> Result<Request<UpstreamBody>, String> {
    let mut uri = upstream.clone().into_parts();
    uri.path_and_query = parts.uri.path_and_query().cloned();
    let uri = Uri::from_parts(uri).map_err(|why| why.to_string())?;
    let mut request = Request::new(body);
    *request.uri_mut() = uri;
    *request.method_mut() = parts.method.clone();
    *request.version_mut() = Version::HTTP_11;
    let headers = request.headers_mut();
    *headers = parts.headers.clone();
    for name in HOP.iter().chain(&OURS) {
        headers.remove(name);
    }
    if !headers.contains_key(HOST)
        && let Some(authority) = parts.uri.authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        headers.insert(HOST, host);
    }
    let account = caller.account.to_string();
    replace_key(headers, &account);
    Ok(request)
}

/// Upstreams read the account from the access key id: a key id of twelve digits is the account.
fn replace_key(headers: &mut HeaderMap, account: &str) {
    let Some(value) = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
    else {
        return;
    };
    let Some((before, credential)) = value.split_once("Credential=") else {
        return;
    };
    let Some((_, scope)) = credential.split_once('/') else {
        return;
    };
    if let Ok(value) = HeaderValue::try_from(format!("{before}Credential={account}/{scope}")) {
        headers.insert(AUTHORIZATION, value);
    }
}

/// The upstream's response, as the client gets it.
fn back(response: Response<Incoming>) -> Response<AnyBody> {
    let mut response = response.map(|body| AnyBody::Right(Events::upstream(body)));
    for name in &HOP {
        response.headers_mut().remove(name);
    }
    response
}
