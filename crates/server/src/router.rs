//! Routes every request: to an endpoint of our own, to the AWS API, or to an error.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ALLOW, AUTHORIZATION, CONNECTION, CONTENT_TYPE, EXPECT,
    HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, VARY,
};
use hyper::{Method, Request, Response, StatusCode, Version};
use roleback_api::moment;
use roleback_api::route::PREFIXES;
use roleback_wire::{Fault, envelope};
use tokio::time::timeout;

use crate::address::{self, Address};
use crate::admin;
use crate::client::Client;
use crate::console;
use crate::fault::{self, NOBODY};
use crate::foreign;
use crate::gateway;
use crate::moments::MomentError;
use crate::origin::{Page, Refused, Served, is_preflight};
use crate::pipeline;
use crate::request::discard;
use crate::sse::AnyBody;
use crate::state::Core;

/// The header by which LocalStack's clients recognise it.
const LOCALSTACK: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-localstack"),
    HeaderValue::from_static("true"),
);
/// The methods of the AWS API of IAM and STS.
const AWS_METHODS: &str = "GET, POST";
/// The methods that web pages may use.
const PAGE_METHODS: HeaderValue =
    HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
/// The response headers that web pages may read, besides those that they may always read.
const EXPOSED_HEADERS: &str = "x-amzn-requestid, x-roleback-at, x-roleback-authorization-message, x-roleback-next, x-roleback-head, \
                               x-roleback-seq, x-roleback-served-at, x-roleback-status";
/// How long a browser may cache a preflight response.
const PREFLIGHT_TIME: Duration = Duration::from_secs(600);
/// When a client should try again that was refused because the server stops, in seconds.
const RETRY_SECS: u64 = 1;
/// Browsers send the first header when a public page accesses a server in a private network, and expect the second.
const PRIVATE_NETWORK: (HeaderName, HeaderName) = (
    HeaderName::from_static("access-control-request-private-network"),
    HeaderName::from_static("access-control-allow-private-network"),
);

/// Answers a request, whether to our own API or to AWS's, in the state that it addresses.
pub(crate) async fn answer(client: &Client, request: Request<Incoming>) -> Response<AnyBody> {
    let waits = request.version() < Version::HTTP_2 && request.headers().contains_key(EXPECT);
    let mut response = route_by_kind(client, request).await;
    // A client that waited for `100 Continue` does not send its body after a refusal, but its next request, of which the first
    // bytes would be taken for the body.
    if waits && !response.status().is_success() {
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if client.core.localstack_header {
        let (name, value) = LOCALSTACK;
        response.headers_mut().insert(name, value);
    }
    response
}

async fn route_by_kind(client: &Client, request: Request<Incoming>) -> Response<AnyBody> {
    let core = &client.core;
    match (Direct::of(core, &request), &core.gateway) {
        (Some(Direct::Aws), _) => {
            return pipeline::answer(client, request).await.map(AnyBody::Left);
        }
        (Some(Direct::Elsewhere), Some(gateway)) => {
            // Not boxed: it needs about as much memory as the pipeline.
            return gateway::answer(client, gateway, request).await;
        }
        _ => {}
    }
    let wants_ok = console::wants_ok(request.headers());
    // Boxed, so that plain requests do not carry the memory that the others need.
    let response = Box::pin(answer_any(client, request)).await;
    if wants_ok {
        console::with_ok(response)
    } else {
        response
    }
}

/// Where a request goes that is what AWS's clients send: to the AWS API or another service, in the current state, and not from
/// a web page. Such requests take the shortest way, because each step on the way moves the request.
#[derive(Debug, Clone, Copy)]
enum Direct {
    Aws,
    Elsewhere,
}

impl Direct {
    fn of(core: &Core, request: &Request<Incoming>) -> Option<Self> {
        let is_plain = !address::is_possible(request.uri().path(), request.headers())
            && !core.stopper.is_stopping()
            && !console::wants_ok(request.headers())
            && matches!(check(core, request), Ok(None));
        match is_plain.then(|| Destination::of(core, request))? {
            Destination::Aws => Some(Self::Aws),
            Destination::Elsewhere => Some(Self::Elsewhere),
            _ => None,
        }
    }
}

async fn answer_any(client: &Client, mut request: Request<Incoming>) -> Response<AnyBody> {
    let address = address::take(&mut request);
    let core = &client.core;
    let origin = match check(core, &request) {
        Ok(origin) => origin,
        Err(refused) => return refuse(core, &request, &refused),
    };
    let Some(origin) = origin else {
        return route_addressed(client, request, address).await;
    };
    let mut response = if is_preflight(request.method(), request.headers()) {
        preflight(request.headers())
    } else {
        route_addressed(client, request, address).await
    };
    allow_page(core, origin, response.headers_mut());
    response
}

/// Checks whether the request may be answered. Returns the origin of an allowed page that is not the server's own.
fn check(core: &Core, request: &Request<Incoming>) -> Result<Option<HeaderValue>, Refused> {
    let (uri, headers) = (request.uri(), request.headers());
    let served = core.allowed_hosts.served(uri, headers, request.version())?;
    if served == Served::AwsApi && is_own(uri.path()) {
        let host = headers.get(hyper::header::HOST);
        let host = host.and_then(|host| host.to_str().ok());
        return Err(Refused::Host(host.unwrap_or_default().to_owned()));
    }
    // Links to the page for people and to the console's pages may be on any web page.
    if is_for_people(request) || console::path(uri.path()).is_some() {
        return Ok(None);
    }
    Ok(match core.cors_origins.page(uri, headers)? {
        Page::Own => None,
        Page::Allowed(origin) => Some(origin.clone()),
    })
}

async fn route_addressed(
    client: &Client,
    request: Request<Incoming>,
    address: Result<Option<Address>, MomentError>,
) -> Response<AnyBody> {
    let address = match address {
        Ok(None) => return route(client, request).await,
        Ok(Some(address)) => address,
        Err(error) => return refuse_moment(&client.core, request, error).await,
    };
    let current = Arc::clone(&client.core);
    let opening = tokio::task::spawn_blocking(move || address.core(&current));
    let opened = opening.await.unwrap_or_else(|panic| {
        tracing::error!(%panic, "opening a state of the past failed");
        Err(MomentError::Failed)
    });
    let core = match opened {
        Ok(core) => core,
        Err(error) => return refuse_moment(&client.core, request, error).await,
    };
    let shown = address::header(&core);
    let mut response = route(&client.in_state(core), request).await;
    let headers = response.headers_mut();
    headers.entry(moment::HEADER).or_insert(shown);
    response
}

/// Refuses a request for a moment that cannot be shown, in the format that its sender expects.
async fn refuse_moment(
    core: &Core,
    request: Request<Incoming>,
    error: MomentError,
) -> Response<AnyBody> {
    let (head, mut body) = request.into_parts();
    if !head.headers.contains_key(EXPECT) {
        let _ = timeout(core.limits.body_time, discard(&mut body)).await;
    }
    tracing::info!("{} {} => {error}", head.method, head.uri.path());
    if is_own(address::rest(head.uri.path())) {
        return admin::no_moment(error).map(AnyBody::Left);
    }
    let request_id = core.store.generator.request_id(core.store.arrival());
    respond(&error.into(), &request_id).map(AnyBody::Left)
}

async fn route(client: &Client, request: Request<Incoming>) -> Response<AnyBody> {
    let core = &client.core;
    match Destination::of(core, &request) {
        Destination::Elsewhere | Destination::WrongMethod | Destination::Aws
            if core.stopper.is_stopping() =>
        {
            stopping(core, request).await.map(AnyBody::Left)
        }
        Destination::Console(path) => {
            console::answer(request.method(), path, request.headers()).map(AnyBody::Left)
        }
        Destination::Own => admin::answer(client, request).await,
        Destination::Root if core.serves_ui && accepts_html(request.headers()) => {
            console::redirect().map(AnyBody::Left)
        }
        Destination::Root => page().map(AnyBody::Left),
        Destination::Elsewhere => match &core.gateway {
            // Boxed, so that requests to IAM and STS do not carry the memory that others need.
            Some(gateway) => Box::pin(gateway::answer(client, gateway, request)).await,
            None => wrong_method(core, request).await.map(AnyBody::Left),
        },
        Destination::WrongMethod => wrong_method(core, request).await.map(AnyBody::Left),
        Destination::Aws => pipeline::answer(client, request).await.map(AnyBody::Left),
    }
}

/// What a request is for, whichever state it addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination<'r> {
    /// A file of the web console: its path there.
    Console(&'r str),
    /// An endpoint of our own API.
    Own,
    /// The server's root, opened by a person.
    Root,
    /// Another service than IAM and STS, which an upstream has.
    Elsewhere,
    /// The AWS API, with a method that it does not accept.
    WrongMethod,
    Aws,
}

impl<'r> Destination<'r> {
    fn of(core: &Core, request: &'r Request<Incoming>) -> Self {
        let path = request.uri().path();
        let console = console::path(path).filter(|_| core.serves_ui);
        if let Some(path) = console {
            Self::Console(path)
        } else if is_own(path) {
            Self::Own
        } else if is_for_people(request) {
            Self::Root
        } else if core.gateway.is_some() && gateway::is_elsewhere(request) {
            Self::Elsewhere
        } else if matches!(*request.method(), Method::GET | Method::POST) {
            Self::Aws
        } else {
            Self::WrongMethod
        }
    }
}

/// Whether a person opened the server's root in a browser: an unsigned request for `/` without a query.
fn is_for_people(request: &Request<Incoming>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && request.uri().path() == "/"
        && request.uri().query().is_none()
        && !request.headers().contains_key(AUTHORIZATION)
        && !request.headers().contains_key("x-amz-target")
}

/// Whether the client is a browser that opens a page.
fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter();
    let mut texts = accepted.filter_map(|value| value.to_str().ok());
    texts.any(|text| text.contains("text/html"))
}

/// The page that a person sees at the server's root.
fn page() -> Response<Full<Bytes>> {
    let text = format!(
        "Roleback {}: AWS IAM and STS on this machine.\n\n\
         This is an endpoint for AWS's clients:\n\
         \x20 export AWS_ENDPOINT_URL=http://localhost:4566 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n\
         \x20 aws iam list-users\n\n\
         The web console:   /_roleback/ui/\n\
         How the server is: /_roleback/health\n\
         What happened:     /_roleback/log\n",
        env!("CARGO_PKG_VERSION")
    );
    let mut response = Response::new(Full::new(text.into()));
    let content_type = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

/// Answers a method that IAM and STS do not accept: probably a client of another service with the wrong endpoint.
async fn wrong_method(core: &Core, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, mut body) = request.into_parts();
    if !head.headers.contains_key(EXPECT) {
        let _ = timeout(core.limits.body_time, discard(&mut body)).await;
    }
    let request_id = core.store.generator.request_id(core.store.arrival());
    if let Some(response) = foreign::answer(&head.uri, &head.headers, &request_id) {
        return response;
    }
    let fault = fault::method_not_allowed(&head.method);
    let mut response = respond(&fault, &request_id);
    let methods = HeaderValue::from_static(AWS_METHODS);
    response.headers_mut().insert(ALLOW, methods);
    response
}

/// Refuses a request because the server stops.
async fn stopping(core: &Core, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (head, mut body) = request.into_parts();
    if !head.headers.contains_key(EXPECT) {
        let _ = timeout(core.limits.body_time, discard(&mut body)).await;
    }
    let request_id = core.store.generator.request_id(core.store.arrival());
    let mut response = respond(&fault::stopping(), &request_id);
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    headers.insert(RETRY_AFTER, RETRY_SECS.into());
    response
}

/// Refuses a request, in the format that its sender expects.
fn refuse(core: &Core, request: &Request<Incoming>, refused: &Refused) -> Response<AnyBody> {
    let message = refused.message();
    tracing::warn!(
        "{} {} => {}: {message}",
        request.method(),
        request.uri().path(),
        refused.status()
    );
    if is_own(request.uri().path()) {
        return admin::refusal(refused.status() == 400, message).map(AnyBody::Left);
    }
    let fault = Fault::sender(refused.code(), refused.status(), message);
    let request_id = core.store.generator.request_id(core.store.arrival());
    respond(&fault, &request_id).map(AnyBody::Left)
}

fn respond(fault: &Fault, request_id: &str) -> Response<Full<Bytes>> {
    let body = envelope::error(NOBODY.namespace(), fault, request_id);
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST);
    let xml = HeaderValue::from_static("text/xml");
    response.headers_mut().insert(CONTENT_TYPE, xml);
    response
}

/// Tells the browser that an allowed page may send the request.
fn preflight(asked: &HeaderMap) -> Response<AnyBody> {
    let mut response = Response::new(AnyBody::Left(Full::default()));
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, PAGE_METHODS);
    if let Some(names) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    headers.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_TIME.as_secs().into());
    let (question, permission) = PRIVATE_NETWORK;
    if asked.contains_key(question) {
        headers.insert(permission, HeaderValue::from_static("true"));
    }
    response
}

/// Allows a page to read the response.
fn allow_page(core: &Core, origin: HeaderValue, headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(VARY, HeaderValue::from_static("origin"));
    let more = core.cors_expose_headers.iter().map(String::as_str);
    let exposed: Vec<_> = std::iter::once(EXPOSED_HEADERS).chain(more).collect();
    if let Ok(exposed) = HeaderValue::from_str(&exposed.join(", ")) {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
}

/// Whether a path belongs to the server's own API, even if no such endpoint exists.
fn is_own(path: &str) -> bool {
    path.strip_prefix('/')
        .and_then(|rest| rest.split('/').next())
        .is_some_and(|first| PREFIXES.contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_below_a_prefix_is_own() {
        for (path, own) in [
            ("/", false),
            ("/_roleback", true),
            ("/_roleback/health", true),
            ("/_aws/x", true),
            ("/_localstack/", true),
            ("/_rolebacks/health", false),
            ("/x/_roleback/health", false),
            ("_roleback", false),
        ] {
            assert_eq!(is_own(path), own, "{path}");
        }
    }
}
