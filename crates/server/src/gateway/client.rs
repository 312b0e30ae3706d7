//! The way to other services: a client of the upstreams.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use roleback_gateway::question::Question;
use roleback_wire::sigv4::Rules;
use tokio::time::timeout;

use super::connector::{Connector, connector};
use super::know::Knowledge;
use super::resign::{Resigning, hash_of};
use super::upstream_body::UpstreamBody;
use crate::clock::system_now;
use crate::config::{Config, UnknownKeys, UpstreamKeys, Upstreams};

/// How long an upstream may take to say what it knows about a resource.
const ASK_TIME: Duration = Duration::from_secs(5);
/// Bytes of such an answer.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// How long an idle connection to an upstream is kept.
const IDLE: Duration = Duration::from_secs(15);

/// The way to other services.
pub(crate) struct Gateway {
    pub(super) upstreams: Upstreams,
    pub(super) keys: UpstreamKeys,
    pub(super) knowledge: Knowledge,
    /// Whether callers whose key was not created here may use IAM and STS only.
    pub(super) is_iam_only: bool,
    pub(super) client: legacy::Client<Connector, UpstreamBody>,
}

impl Gateway {
    /// `None` if there is no upstream.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub(crate) fn new(config: &Config) -> std::io::Result<Option<Self>> {
        if config.upstreams.is_empty() {
            return Ok(None);
        }
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build(connector(config)?);
        Ok(Some(Self {
            upstreams: config.upstreams.clone(),
            keys: config.upstream_keys.clone(),
            knowledge: Knowledge::default(),
            is_iam_only: config.unknown_keys == UnknownKeys::IamOnly,
            client,
        }))
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
        let mut request = request_for(upstream, question, asking)?;
        if let Some(key) = self.keys.of(question.service, Some(question.signing_name)) {
            let resigning = Resigning {
                key,
                region: own_or(&question.region, asking.region),
                service: question.signing_name,
                rules: Rules::of(question.signing_name),
                now: system_now(),
            };
            let hash = hash_of(question.body.as_bytes());
            resigning.sign(&mut request, &hash).ok()?;
        }
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

fn own_or<'a>(own: &'a str, other: &'a str) -> &'a str {
    match own {
        "" => other,
        own => own,
    }
}

/// A question as a request. Upstreams do not check signatures, but take account, region and service from the credential.
fn request_for(
    upstream: &Uri,
    question: &Question,
    asking: Asking<'_>,
) -> Option<Request<UpstreamBody>> {
    let account = own_or(&question.account, asking.account);
    let region = own_or(&question.region, asking.region);
    let authority = upstream.authority()?;
    let uri = Uri::builder()
        .scheme(upstream.scheme()?.clone())
        .authority(authority.clone())
        .path_and_query(question.path.as_str());
    let credential = format!(
        "{account}/20260101/{region}/{}/aws4_request",
        question.signing_name
    );
    // moto finds S3 Control by its host.
    let host = match question.service {
        "s3control" => format!("{account}.s3-control.{region}.amazonaws.com"),
        _ => authority.to_string(),
    };
    let mut request = Request::builder()
        .method(question.method)
        .uri(uri.build().ok()?)
        .header(HOST, host)
        .header("x-amz-date", "20260101T000000Z")
        .header(AUTHORIZATION, format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature=0"));
    if !question.target.is_empty() {
        request = request.header("x-amz-target", question.target);
    }
    if !question.content_type.is_empty() {
        request = request.header(CONTENT_TYPE, question.content_type);
    }
    if question.service == "s3control" {
        request = request.header("x-amz-account-id", account);
    }
    let body = Bytes::from(question.body.clone());
    request.body(UpstreamBody::whole(body)).ok()
}
