//! HTTP for S3: with the client that the rest of the program uses, so that no second one is compiled in, and with a limit on
//! the time of every step.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// How long opening a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// How long the store may take to begin its answer.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// How long one request may take with its bodies, which have at most some MiB.
const REQUEST_TIME: Duration = Duration::from_secs(120);
/// Maximum size of an answer in bytes: a blob has less, and so has a page of a list.
const ANSWER_BYTES_MAX: u64 = 16 << 20;

/// Makes clients for stores.
#[derive(Debug)]
pub(crate) struct Connector;

#[derive(Debug)]
struct Client(Agent);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIME))
            .timeout_recv_response(Some(ANSWER_TIME))
            .timeout_global(Some(REQUEST_TIME))
            .tls_config(tls())
            .user_agent(concat!("roleback/", env!("CARGO_PKG_VERSION")));
        Ok(HttpClient::new(Client(config.build().into())))
    }
}

#[async_trait::async_trait]
impl HttpService for Client {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let agent = self.0.clone();
        let (head, body) = request.into_parts();
        // It is in memory: bodies are built from payloads of bytes.
        let body = body.collect().await?.to_bytes();
        let request = http::Request::from_parts(head, body);
        let answer = tokio::task::spawn_blocking(move || send(&agent, request)).await;
        answer.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?
    }
}

fn send(agent: &Agent, request: http::Request<Bytes>) -> Result<HttpResponse, HttpError> {
    let (head, body) = request.into_parts();
    let request = http::Request::from_parts(head, &body[..]);
    let (head, body) = agent.run(request).map_err(failed)?.into_parts();
    let mut body = body.into_with_config().limit(ANSWER_BYTES_MAX).reader();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut body, &mut bytes)
        .map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error))?;
    let body = HttpResponseBody::from(Bytes::from(bytes));
    Ok(HttpResponse::from_parts(head, body))
}

fn failed(error: ureq::Error) -> HttpError {
    let kind = match &error {
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
            HttpErrorKind::Connect
        }
        _ => HttpErrorKind::Request,
    };
    HttpError::new(kind, error)
}

fn tls() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs();
    let owned = |der: &rustls::pki_types::CertificateDer<'_>| Certificate::from_der(der).to_owned();
    let roots: RootCerts = found.certs.iter().map(owned).into();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(provider))
        .root_certs(roots)
        .build()
}
