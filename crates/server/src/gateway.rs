//! The way to other services: a request is verified, decided by the same policies as IAM and STS, and passed to another
//! server.
//!
//! A request is decided on its head where the head is enough; its body is then passed on as it arrives. Where the body
//! names the resource, it is read first. An error has the form of the service that the request is for.

mod access_point;
mod asked;
mod body;
pub(crate) mod client;
mod connector;
mod content;
mod decide;
mod delivery;
mod event_source;
mod facts;
mod form_upload;
mod know;
mod partial;
mod pass;
mod resign;
mod respond;
mod s3_access;
mod send;
mod upstream_body;

use asked::Asked;
use client::Gateway;
use content::Content;
use hyper::body::{Body as _, Incoming};
use hyper::header::EXPECT;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use respond::Refused;
use roleback_gateway::Head;
use roleback_gateway::denial::Reader;
use roleback_gateway::members::Form;
use roleback_gateway::route::{self, Found, Route};
use roleback_gateway::table::{self, Protocol, Service};
use roleback_wire::Fault;
use tokio::sync::OnceCell;
use tokio::time::timeout;

use crate::client::Client;
use crate::foreign::{self, OWN};
use crate::request::discard;
use crate::sse::AnyBody;
use crate::state::Core;

/// First segments of paths that control an upstream itself. They never lead there: they would be a way around policies.
/// So do all that begin with an underscore, as in `/_localstack`: no bucket and no service has such a name.
const CONTROL: [&str; 1] = ["moto-api"];

/// Whether a request is for another service than IAM and STS.
pub(crate) fn is_elsewhere(request: &Request<Incoming>) -> bool {
    let (uri, headers) = (request.uri(), request.headers());
    if let Some(credential) = foreign::credential(uri, headers) {
        return foreign::service(credential).is_some_and(|service| !OWN.contains(&service));
    }
    // Unsigned requests to `/` are the federated operations of STS, except forms for the bucket of a virtual host.
    headers.contains_key("x-amz-target")
        || form_upload::is_form(request.method(), headers)
        || uri.path() != "/"
        || !matches!(*request.method(), Method::GET | Method::POST)
}

/// Answers a request to another service.
pub(crate) async fn answer(
    client: &Client,
    gateway: &Gateway,
    request: Request<Incoming>,
) -> Response<AnyBody> {
    let core = &*client.core;
    let arrival = core.store.arrival();
    let request_id = core.store.generator.request_id(arrival);
    let (parts, body) = request.into_parts();
    let mut body = Some(body);
    let outcome = guarded(client, gateway, &parts, &mut body, &request_id).await;
    match outcome {
        Ok(response) => response,
        Err(refused) => {
            let is_signed = foreign::credential(&parts.uri, &parts.headers).is_some();
            let is_form = !is_signed && form_upload::is_form(&parts.method, &parts.headers);
            let waits = parts.headers.contains_key(EXPECT) && !is_form;
            // A body that is not read would reset the connection, and the client would not see the error.
            if let Some(body) = body.as_mut().filter(|body| !waits && !body.is_end_stream()) {
                let _ = timeout(core.limits.body_time, discard(body)).await;
            }
            refused.into_response(&parts.method, &request_id)
        }
    }
}

/// Passes a request on if policies allow it.
async fn guarded(
    client: &Client,
    gateway: &Gateway,
    parts: &Parts,
    body: &mut Option<Incoming>,
    request_id: &str,
) -> Result<Response<AnyBody>, Refused> {
    let core = &*client.core;
    let headers = asked::headers_of(parts);
    let head = asked::head_of(parts, &headers);
    let found = route::find(&head);
    let (service, protocol) = expected(&head, found.as_ref().ok());
    let reader = reader_for(service, protocol, request_id);
    let refuse = |fault: Fault| {
        core.metrics.refused(&fault);
        Refused::fault(&reader, &fault)
    };
    is_guarded(core, &head).map_err(refuse)?;
    refuse_unsupported(&head).map_err(|fault| {
        core.metrics.refused(&fault);
        Refused::fault(&s3_reader(request_id), &fault)
    })?;
    if head.scope.is_none() && form_upload::is_form(&parts.method, &parts.headers) {
        let upload = form_upload::answer(client, gateway, (parts, head), body, request_id);
        // Boxed, so that all other requests do not carry the memory that it needs.
        return Box::pin(upload).await;
    }
    let asked = Asked::read(core, parts, head).map_err(refuse)?;
    let found = found.map_err(|why| refuse(respond::ambiguous(why)))?;
    let moment = core.store.now();
    let content = Content::read(&asked, &found, &moment.state.0, body);
    let mut content = content.await.map_err(refuse)?;
    let chunks = content.chunks.take();
    let form = form_of(&asked.head, &found, content.bytes()).map_err(refuse)?;
    let route = route_of(&asked.head, &found, form.as_ref()).map_err(refuse)?;
    let reader = route.map_or(reader, |route| {
        reader_for(Some(route.service), route.protocol, request_id)
    });
    let request = decide::Decided {
        gateway,
        asked: &asked,
        route: route.as_ref(),
        form: form.as_ref(),
        body: content.bytes(),
        caller: &content.caller,
        origin: &asked.origin(parts, &client.address, request_id),
        moment: &moment,
        point: OnceCell::new(),
    };
    let partial = request.authorize(&reader).await?;
    let is_signed = request.key().is_some();
    let body = pass::body_of(&asked, &content, body, chunks, is_signed);
    let body = body.map_err(|fault| Refused::fault(&reader, &fault))?;
    send::send(&request, &reader, parts, body, partial).await
}

fn reader_for<'r>(
    service: Option<&'static Service>,
    protocol: Protocol,
    request_id: &'r str,
) -> Reader<'r> {
    Reader {
        service,
        protocol,
        request_id,
    }
}

/// Refuses requests that are never passed on, whatever the caller may do.
fn is_guarded(core: &Core, head: &Head<'_>) -> Result<(), Fault> {
    if core.past.is_some() {
        return Err(respond::of_the_past());
    }
    if is_control(head) {
        return Err(respond::control_path());
    }
    Ok(())
}

/// Refuses what no upstream can do: parts of S3, and signatures that are not for one region.
fn refuse_unsupported(head: &Head<'_>) -> Result<(), Fault> {
    if asked::is_of_all_regions(head) {
        return Err(respond::signed_for_all_regions());
    }
    match route::unsupported(head) {
        Some(part) => Err(respond::unsupported(part)),
        None => Ok(()),
    }
}

/// How S3 writes an error, before its operation is known.
fn s3_reader(request_id: &str) -> Reader<'_> {
    reader_for(table::service("s3"), Protocol::RestXml, request_id)
}

/// The form in the query and the body of a request whose operation is named there.
fn form_of<'f>(
    head: &Head<'f>,
    found: &Found<'_>,
    body: &'f [u8],
) -> Result<Option<Form<'f>>, Fault> {
    match found {
        Found::InBody(..) => Form::parse(&[head.query.as_bytes(), body])
            .map(Some)
            .map_err(respond::ambiguous),
        Found::Route(_) | Found::Unknown => Ok(None),
    }
}

/// The service and the operation; `None` if the service is unknown.
fn route_of<'r>(
    head: &Head<'r>,
    found: &Found<'r>,
    form: Option<&Form<'_>>,
) -> Result<Option<Route<'r>>, Fault> {
    let route = match (found, form) {
        (Found::Route(route), _) => *route,
        (Found::InBody(protocol, service), Some(form)) => {
            route::find_in_form(form, head, service, *protocol).map_err(respond::ambiguous)?
        }
        _ => return Ok(None),
    };
    if OWN.contains(&route.service.signing_name) {
        return Err(respond::own_service());
    }
    Ok(Some(route))
}

/// The service and the protocol in which an error is written, before the operation is known.
fn expected(head: &Head<'_>, found: Option<&Found<'_>>) -> (Option<&'static Service>, Protocol) {
    match found {
        Some(Found::Route(route)) => (Some(route.service), route.protocol),
        Some(Found::InBody(protocol, service)) => (Some(*service), *protocol),
        Some(Found::Unknown) | None => {
            let has_target = head.headers.iter().any(|(name, _)| *name == "x-amz-target");
            let services = roleback_gateway::table::services().iter();
            let service = services
                .into_iter()
                .find(|service| Some(service.signing_name) == head.scope);
            let protocol = match service {
                _ if has_target => Protocol::Json,
                Some(service) => service.protocols.first().copied().unwrap_or(Protocol::Json),
                None if head.scope.is_none() => Protocol::RestXml,
                None => Protocol::Json,
            };
            (service, protocol)
        }
    }
}

/// Whether a path controls an upstream.
fn is_control(head: &Head<'_>) -> bool {
    if head.path == "/" {
        return false;
    }
    let decoded: String = percent_encoding::percent_decode_str(head.path)
        .decode_utf8_lossy()
        .to_lowercase();
    let first = decoded
        .split(['/', '\\'])
        .find(|segment| !segment.is_empty());
    first.is_some_and(|first| first.starts_with('_') || CONTROL.contains(&first))
}
