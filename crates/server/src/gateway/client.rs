//! The way to other services: a client of the upstreams.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use roleback_gateway::question::Question;
use tokio::time::timeout;

use super::know::Knowledge;
use super::upstream_body::UpstreamBody;
use crate::config::{Config, UnknownKeys, Upstreams};
use crate::limits::UPSTREAM_CONNECT_SECS;

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
    pub(super) client: legacy::Client<HttpConnector, UpstreamBody>,
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
    if question.service == "s3control" {
        request = request.header("x-amz-account-id", &account);
    }
    let body = Full::new(Bytes::from(question.body.clone()));
    request.body(UpstreamBody::Whole(body)).ok()
}
