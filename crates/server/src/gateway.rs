//! The way to other services: a request is verified, decided by the same policies as IAM and STS, and passed to another
//! server.
//!
//! A request is decided on its head where the head is enough; its body is then passed on as it arrives. Where the body
//! names the resource, it is read first. An error has the form of the service that the request is for.

mod body;
pub(crate) mod client;
mod decide;
mod know;
mod partial;
mod pass;
mod respond;
mod send;
mod upstream_body;

use hyper::body::{Body as _, Incoming};
use hyper::header::{EXPECT, HOST};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use roleback_gateway::denial::Reader;
use roleback_gateway::members::Ambiguous;
use roleback_gateway::route::{self, Found, Route};
use roleback_gateway::table::{Protocol, Service};
use roleback_gateway::{Head, members};
use roleback_identity::caller::{Caller, claim};
use roleback_identity::scene::Origin;
use roleback_wire::sigv4::{self, Chunks, Rules, Signed};
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;
use tokio::time::timeout;

use crate::address::ReceivedPath;
use crate::client::Client;
use crate::clock::{Clock, system_now};
use crate::config::{Signatures, Skew};
use crate::enforcement::Mode;
use crate::foreign::{self, OWN};
use crate::request::discard;
use crate::sse::AnyBody;
use crate::state::Core;
use body::{Held, Payload};
use client::Gateway;
use respond::Refused;

/// Services that sign by the rules of S3.
const S3_RULES: [&str; 4] = ["s3", "s3express", "s3-outposts", "s3-object-lambda"];
/// First segments of paths that control an upstream itself. They never lead there: they would be a way around policies.
/// So do all that begin with an underscore, as in `/_localstack`: no bucket and no service has such a name.
const CONTROL: [&str; 1] = ["moto-api"];

/// The credential is given twice.
const TWO_SERVICES: Ambiguous = Ambiguous("is signed for two services");

/// Whether a request is for another service than IAM and STS.
pub(crate) fn is_elsewhere(request: &Request<Incoming>) -> bool {
    let (uri, headers) = (request.uri(), request.headers());
    if let Some(credential) = foreign::credential(uri, headers) {
        return foreign::service(credential).is_some_and(|service| !OWN.contains(&service));
    }
    // Unsigned requests to `/` are the federated operations of STS.
    headers.contains_key("x-amz-target")
        || uri.path() != "/"
        || !matches!(*request.method(), Method::GET | Method::POST)
}

/// A request to another service whose head was read.
struct Asked<'a> {
    core: &'a Core,
    head: Head<'a>,
    /// The signature; `None` for an anonymous request.
    signed: Option<Signed<'a>>,
    now: Timestamp,
}

/// A verified sender.
struct Proof {
    caller: Caller,
    /// Verifies the chunks of the body, if they are signed.
    chunks: Option<Chunks>,
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
            let waits = parts.headers.contains_key(EXPECT);
            // A body that is not read would reset the connection, and the client would not see the error.
            if let Some(body) = body.as_mut().filter(|body| !waits && !body.is_end_stream()) {
                let _ = timeout(core.limits.body_time, discard(body)).await;
            }
            refused.into_response(&parts.method, &request_id)
        }
    }
}

async fn guarded(
    client: &Client,
    gateway: &Gateway,
    parts: &Parts,
    body: &mut Option<Incoming>,
    request_id: &str,
) -> Result<Response<AnyBody>, Refused> {
    let core = &*client.core;
    let headers = headers_of(parts);
    let scope = foreign::credential(&parts.uri, &parts.headers).and_then(foreign::service);
    let host = headers.iter().find(|(name, _)| *name == "host");
    let head = Head {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        host: host
            .and_then(|(_, host)| std::str::from_utf8(host).ok())
            .unwrap_or_default(),
        scope,
        headers: &headers,
    };
    let expected = expected(&head);
    let reader = Reader {
        service: expected.0,
        protocol: expected.1,
        request_id,
    };
    let refuse = |fault: Fault| Refused::fault(&reader, &fault);
    if core.past.is_some() {
        return Err(refuse(respond::of_the_past()));
    }
    if is_control(&head) {
        return Err(refuse(respond::control_path()));
    }
    let now = core.store.clock.now();
    let received = parts.extensions.get::<ReceivedPath>();
    let signed_parts = sigv4::Request {
        method: head.method,
        path: received.map_or(head.path, |ReceivedPath(path)| path),
        query: head.query,
        headers: headers.iter().copied(),
    };
    let is_s3 = scope.is_none_or(|scope| S3_RULES.contains(&scope));
    let rules = if is_s3 { Rules::S3 } else { Rules::Common };
    let signed =
        Signed::parse_by(rules, &signed_parts, signing_now(core, &head, now)).map_err(refuse)?;
    // A credential given twice: the signature is checked for one service, and the upstream may read the other.
    let verified = signed.as_ref().map(|signed| &*signed.scope().service);
    if verified.is_some() && verified != scope {
        return Err(refuse(respond::ambiguous(TWO_SERVICES)));
    }
    let asked = Asked {
        core,
        head,
        signed,
        now,
    };
    let found = route::find(&head).map_err(|why| refuse(respond::ambiguous(why)))?;
    // Over HTTP/2 a body has no header that announces it.
    let has_body = body.as_ref().is_some_and(|body| !body.is_end_stream());
    let payload = Payload::of(&asked, &found, has_body);
    let held = match payload {
        Payload::Held => Some(Held::read(core, body).await.map_err(refuse)?),
        Payload::Passed => None,
    };
    let moment = core.store.now();
    let raw = held.as_ref().map(Held::bytes);
    let Proof { caller, chunks } = asked.prove(&moment.state.0, raw).map_err(refuse)?;
    // The data in the frames of a held body; one that is passed on is checked on the way.
    let (unframed, chunks) = match (raw, body::framing(asked.declared()).map_err(refuse)?) {
        (Some(raw), Some(framing)) => {
            let frames = body::frames(&asked, framing, chunks).map_err(refuse)?;
            (Some(body::unframed(frames, raw).map_err(refuse)?), None)
        }
        _ => (None, chunks),
    };
    let bytes = unframed.as_deref().or(raw);
    let form = match &found {
        Found::InBody(..) => {
            let body = bytes.unwrap_or_default();
            let form = members::Form::parse(&[head.query.as_bytes(), body]);
            Some(form.map_err(|why| refuse(respond::ambiguous(why)))?)
        }
        _ => None,
    };
    let route: Option<Route<'_>> = match (&found, &form) {
        (Found::Route(route), _) => Some(*route),
        (Found::InBody(protocol, service), Some(form)) => {
            let route = route::find_in_form(form, &head, service, *protocol);
            Some(route.map_err(|why| refuse(respond::ambiguous(why)))?)
        }
        _ => None,
    };
    if route.is_some_and(|route| OWN.contains(&route.service.signing_name)) {
        return Err(refuse(respond::own_service()));
    }
    let reader = match &route {
        Some(route) => Reader {
            service: Some(route.service),
            protocol: route.protocol,
            request_id,
        },
        None => reader,
    };
    let origin = Origin {
        region: asked
            .signed
            .as_ref()
            .map_or("", |signed| &signed.scope().region)
            .into(),
        source_ip: client.address.as_str().into(),
        user_agent: parts
            .headers
            .get("user-agent")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned(),
        request_id: request_id.to_owned(),
    };
    let request = decide::Decided {
        gateway,
        asked: &asked,
        route: route.as_ref(),
        form: form.as_ref(),
        body: bytes.unwrap_or_default(),
        caller: &caller,
        origin: &origin,
        moment: &moment,
    };
    let partial = request.authorize(&reader).await?;
    let body = pass::body_of(&asked, held.as_ref(), body, chunks);
    let body = body.map_err(|fault| Refused::fault(&reader, &fault))?;
    send::send(&request, &reader, parts, body, partial).await
}

/// All headers. HTTP/2 has an authority instead of `host`; clients sign it as the host.
fn headers_of(parts: &Parts) -> Vec<(&str, &[u8])> {
    let headers = &parts.headers;
    let authority = parts
        .uri
        .authority()
        .filter(|_| !headers.contains_key(HOST));
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .chain(authority.map(|authority| ("host", authority.as_str().as_bytes())))
        .collect()
}

/// The service and the protocol in which an error is written, before the operation is known.
fn expected(head: &Head<'_>) -> (Option<&'static Service>, Protocol) {
    match route::find(head) {
        Ok(Found::Route(route)) => (Some(route.service), route.protocol),
        Ok(Found::InBody(protocol, service)) => (Some(service), protocol),
        Ok(Found::Unknown) | Err(_) => {
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
    let decoded: String = percent_encoding::percent_decode_str(head.path)
        .decode_utf8_lossy()
        .to_lowercase();
    let first = decoded
        .split(['/', '\\'])
        .find(|segment| !segment.is_empty());
    first.is_some_and(|first| first.starts_with('_') || CONTROL.contains(&first))
}

/// The time against which a signature's age is checked, as for IAM and STS.
fn signing_now(core: &Core, head: &Head<'_>, now: Timestamp) -> Timestamp {
    let has_age = core.signature_skew == Skew::FifteenMinutes;
    if has_age && core.signatures == Signatures::Checked {
        match core.signing_clock.get() {
            Clock::Real | Clock::Shifted(_) => return system_now(),
            Clock::Fixed(_) => {}
        }
    }
    let in_query = || {
        let mut pairs = head.query.split('&');
        pairs.find_map(|pair| pair.strip_prefix("X-Amz-Date="))
    };
    let text = head.header("x-amz-date").ok().flatten().or_else(in_query);
    text.and_then(Timestamp::parse_basic).unwrap_or(now)
}

impl Asked<'_> {
    /// What the request states about its body.
    fn declared(&self) -> Option<&[u8]> {
        let of_signature = self
            .signed
            .as_ref()
            .and_then(|signed| signed.declared_hash());
        let header = || self.head.header("x-amz-content-sha256").ok().flatten();
        of_signature.or_else(|| header().map(str::as_bytes))
    }

    /// Finds the caller and verifies the signature. Without the body, only what the request states about it is compared.
    fn prove(&self, world: &World, body: Option<&[u8]>) -> Result<Proof, Fault> {
        let settings = &self.core.store.settings;
        let Some(signed) = &self.signed else {
            let caller = Caller::anonymous(settings.default_account);
            return Ok(Proof {
                caller,
                chunks: None,
            });
        };
        let claim = claim(
            world,
            settings,
            self.now,
            signed.access_key_id(),
            signed.session_token(),
        )?;
        let mut chunks = None;
        if self.core.signatures == Signatures::Checked {
            let keys = claim
                .secrets
                .reveal()
                .map(|secret| self.core.keys.get(secret, signed.scope()));
            match body {
                Some(body) if !body::is_open(signed) => drop(signed.verify_any(keys, body)?),
                _ => chunks = Some(signed.verify_head(keys)?),
            }
        }
        Ok(Proof {
            caller: claim.caller,
            chunks,
        })
    }

    /// Whether policies are evaluated, or decisions recorded.
    fn is_decided(&self) -> bool {
        let store = &self.core.store;
        store.enforcement.mode() != Mode::Off || store.decisions.wants_all()
    }
}
