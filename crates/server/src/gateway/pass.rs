//! Passes a request to an upstream, and its response back.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_TYPE, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::{Request, Response, Uri, Version};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use roleback_gateway::denial::Reader;
use roleback_gateway::resource_policy::Question;
use roleback_identity::caller::Caller;
use roleback_wire::Fault;
use roleback_wire::sigv4::Chunks;
use tokio::time::timeout;

use super::Asked;
use super::body::{Check, Checked, Held, UpstreamBody, Verdict, frames, framing};
use super::know::Knowledge;
use super::respond::{self, Refused};
use super::upstreams::Upstreams;
use crate::config::{Config, Signatures, UnknownKeys};
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
/// How long an upstream may take to say what it knows about a resource.
const ASK_TIME: Duration = Duration::from_secs(5);
/// Bytes of such an answer.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// How long an idle connection to an upstream is kept.
const IDLE: Duration = Duration::from_secs(15);

/// The way to other services.
pub(crate) struct Gateway {
    pub(super) upstreams: Upstreams,
    pub(super) knowledge: Knowledge,
    /// Whether callers whose key was not created here may use IAM and STS only.
    pub(super) is_iam_only: bool,
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
            knowledge: Knowledge::default(),
            is_iam_only: config.unknown_keys == UnknownKeys::IamOnly,
            client,
        })
    }

    /// Asks an upstream about one of its resources, in the name of the account that owns it. `None` if there is no answer.
    pub(super) async fn ask(
        &self,
        question: &Question,
        asking: Asking<'_>,
    ) -> Option<(u16, Bytes)> {
        let upstream = self
            .upstreams
            .of(question.service, Some(question.signing_name))?;
        let request = request_for(upstream, question, asking)?;
        let exchange = async {
            let response = self.client.request(request).await.ok()?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
            Some((status, body.collect().await.ok()?.to_bytes()))
        };
        timeout(asking.limit.min(ASK_TIME), exchange).await.ok()?
    }

    pub(super) async fn pass(
        &self,
        core: &Core,
        (upstream, path): (&Uri, Option<PathAndQuery>),
        (parts, headers): (&Parts, HeaderMap),
        (body, verdict): (UpstreamBody, Verdict),
        caller: &Caller,
        reader: &Reader<'_>,
    ) -> Result<Response<AnyBody>, Refused> {
        let refuse = |fault| Refused::fault(reader, &fault);
        let request = request_to((upstream, path), (parts, headers), body, caller);
        let request = request.map_err(|why| refuse(respond::down(&why)))?;
        let limit = core.limits.upstream_time;
        let response = match timeout(limit, self.client.request(request)).await {
            Err(_) => Err(respond::slow(limit.as_secs_f32())),
            Ok(Err(error)) => {
                if let Some(wrong) = verdict.wrong() {
                    return Err(refuse(respond::wrong_body(wrong)));
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

/// In whose name an upstream is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) limit: Duration,
}

/// A question as a request. Upstreams do not check signatures, but take account, region and service from the credential.
fn request_for(
    upstream: &Uri,
    question: &Question,
    asking: Asking<'_>,
) -> Option<Request<UpstreamBody>> {
    let or = |own: &str, other: &str| {
        if own.is_empty() {
            other.to_owned()
        } else {
            own.to_owned()
        }
    };
    let (account, region) = (
        or(&question.account, asking.account),
        or(&question.region, asking.region),
    );
    let authority = upstream.authority()?;
    let uri = Uri::builder()
        .scheme("http")
        .authority(authority.clone())
        .path_and_query(question.path.as_str());
    let credential = format!(
        "{account}/20260101/{region}/{}/aws4_request",
        question.signing_name
    );
    let mut request = Request::builder()
        .method(question.method)
        .uri(uri.build().ok()?)
        .header(HOST, authority.as_str())
        .header("x-amz-date", "20260101T000000Z")
        .header(AUTHORIZATION, format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature=0"));
    if !question.target.is_empty() {
        request = request.header("x-amz-target", question.target);
    }
    if !question.content_type.is_empty() {
        request = request.header(CONTENT_TYPE, question.content_type);
    }
    let body = Full::new(Bytes::from(question.body.clone()));
    request.body(UpstreamBody::Whole(body)).ok()
}

/// The body for the upstream: what was held, or what is still to come.
pub(super) fn body_of(
    asked: &Asked<'_>,
    held: Option<&Held<'_>>,
    body: &mut Option<Incoming>,
    chunks: Option<Chunks>,
) -> Result<(UpstreamBody, Verdict), Fault> {
    let (None, Some(body)) = (held, body.take()) else {
        let bytes = held.map(Held::shared).unwrap_or_default();
        return Ok((UpstreamBody::Whole(Full::new(bytes)), Verdict::default()));
    };
    let checks = asked.core.signatures == Signatures::Checked;
    let declared = asked.declared();
    let check = match framing(declared)? {
        Some(framing) => Check::Frames(Box::new(frames(asked, framing, chunks)?)),
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
    for name in HOP.iter().chain(&OURS) {
        headers.remove(name);
    }
    let controls = |name: &&HeaderName| {
        CONTROLS
            .iter()
            .any(|control| name.as_str().starts_with(control))
    };
    let controls: Vec<_> = headers.keys().filter(controls).cloned().collect();
    for name in controls {
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
