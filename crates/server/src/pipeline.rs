//! The order of every AWS request. Each step takes a type that only the step before it can create: [`Read`],
//! [`Verified`], [`Decoded`], [`Authorized`](crate::enforcement::Authorized). Only an `Authorized` can be decided.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use compact_str::CompactString;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use roleback_api::consistency::SERVED_AT;
use roleback_api::moment;
use roleback_identity::recording::Call;
use roleback_wire::sigv4::Signed;
use roleback_wire::{Fault, Format};
use roleback_world::behaviour::FaultKind;
use tokio::time::sleep;

use crate::address;
use crate::call_description;
use crate::client::Client;
use crate::clock::stopwatch;
use crate::consistency;
use crate::decide::{Output, decide};
use crate::decode::Decoded;
use crate::enforcement::Refusal;
use crate::entropy::Arrival;
use crate::faults::{self, Cut, Met};
use crate::foreign;
#[cfg(feature = "nats")]
use crate::forward;
use crate::hints;
use crate::moments::MomentError;
#[cfg(feature = "nats")]
use crate::node_message::Forwarded;
use crate::pages;
use crate::read_after;
use crate::request::Read;
use crate::route::Target;
use crate::seen::Seen;
use crate::state::{Core, PastState};
use crate::trace_context::TraceContext;
use crate::verify::{Verified, signing_now};

/// The response header with the request id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// The response header with a denial's encoded message, for which the error responses of IAM and STS have no member.
const AUTHORIZATION_MESSAGE: HeaderName =
    HeaderName::from_static("x-roleback-authorization-message");

/// Answers a request of the AWS API.
pub(crate) async fn answer(client: &Client, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let core = &*client.core;
    let arrival = core.store.arrival();
    let answering = Answering {
        core,
        begun: stopwatch(),
        request_id: core.store.generator.request_id(arrival),
        format: accepted(request.headers()),
        trace: TraceContext::of(request.headers()),
    };
    let read = match Read::from_client(core, request, &client.address, arrival).await {
        Ok(read) => read,
        Err(fault) => {
            let no_room = HeaderMap::new();
            return answering.respond(Target::NONE, Err(fault.into()), no_room);
        }
    };
    let is_shared = read_after::applies(core);
    // Boxed, so that requests to a server on its own do not carry the memory that this needs.
    if is_shared && let Err(fault) = Box::pin(read_after::wait(core, &read.head().headers)).await {
        let room = read.into_header_room();
        return answering.respond(Target::NONE, Err(fault.into()), room);
    }
    // Boxed for the same reason.
    #[cfg(feature = "nats")]
    if is_shared
        && let Some(forwarded) =
            Box::pin(forward::forward(core, &read, &answering.request_id)).await
    {
        return match forwarded {
            Ok(response) => response,
            Err(fault) => {
                let room = read.into_header_room();
                answering.respond(Target::NONE, Err(fault.into()), room)
            }
        };
    }
    answer_read(client, answering, read, is_shared).await
}

/// Answers a request that another node received.
#[cfg(feature = "nats")]
pub(crate) async fn answer_forwarded(
    core: &Arc<Core>,
    forwarded: Forwarded,
) -> Response<Full<Bytes>> {
    let client = Client::of_other_node(Arc::clone(core), forwarded.peer);
    let arrival = core.store.arrival();
    let answering = Answering {
        core,
        begun: stopwatch(),
        request_id: forwarded.request_id,
        format: accepted(forwarded.request.headers()),
        trace: TraceContext::of(forwarded.request.headers()),
    };
    let (request, body) = (forwarded.request, forwarded.body);
    let read = Read::from_node(core, request, body, &client.address, arrival);
    answer_read(&client, answering, read, true).await
}

/// All steps after reading.
async fn answer_read(
    client: &Client,
    answering: Answering<'_>,
    read: Read<'_>,
    is_shared: bool,
) -> Response<Full<Bytes>> {
    let (core, arrival, request_id) = (&*client.core, read.arrival, &*answering.request_id);
    let earlier = match &core.past {
        None => Ok(None),
        // Boxed, so that requests to the current state do not carry the memory that this needs.
        Some(past) => Box::pin(state_of_earlier_pages(client, past, &read)).await,
    };
    let earlier = match earlier {
        Ok(earlier) => earlier,
        Err(fault) => {
            let room = read.into_header_room();
            return answering.respond(Target::NONE, Err(fault.into()), room);
        }
    };
    let client = earlier.as_ref().unwrap_or(client);
    let core = &*client.core;
    let now = core.store.now();
    let wanted = consistency::wanted(core, &now, &read.head().headers);
    let (seen, served_at) = match wanted {
        Ok(None) => (Ok(Seen::now(now)), None),
        // Boxed, so that other requests do not carry the memory that this needs.
        Ok(Some(wanted)) => {
            let at = (read.now, read.arrival);
            let seen = Box::pin(consistency::seen(client, wanted, now, at)).await;
            match seen {
                Ok((seen, served_at)) => (Ok(seen), Some(served_at)),
                Err(fault) => (Err(fault), None),
            }
        }
        Err(fault) => (Err(fault), None),
    };
    let (target, decoded) = prepare(core, &read, (request_id, answering.trace), seen);
    let calls = core.calls.as_ref();
    let call =
        calls.and_then(|_| call_description::describe(target, &read, &decoded).map(Box::new));
    let injected = injected(core, target, arrival, &decoded);
    let error = injected
        .as_deref()
        .and_then(|met| faults::error(met.rule.as_ref()?));
    let kind = injected
        .as_deref()
        .and_then(|met| Some(met.rule.as_ref()?.kind));
    if let Some(met) = injected {
        sleep(met.delay).await;
    }
    if kind == Some(FaultKind::Drop) {
        return cut();
    }
    let outcome = match (error, decoded) {
        (Some(fault), _) | (None, Err(fault)) => Err(fault.into()),
        (None, Ok(decoded)) => decide(client, decoded).await,
    };
    if kind == Some(FaultKind::LostAnswer) {
        return cut();
    }
    if let (Some(calls), Some(call)) = (calls, call) {
        let fault = outcome.as_ref().err().map(|refusal| &refusal.fault);
        calls.add(Call {
            status: fault.map_or(200, |fault| fault.status),
            code: fault.map(|fault| fault.code.to_string()),
            ..*call
        });
    }
    if target.operation.is_none()
        && let Some(response) = foreign::answer(&read.head().uri, &read.head().headers, request_id)
    {
        answering.count(target, &outcome);
        return response;
    }
    let outcome = outcome.map(|output| pages::marked(core, output));
    let room = read.into_header_room();
    let mut response = answering.respond(target, outcome, room);
    if core.past.is_some() {
        let headers = response.headers_mut();
        headers.insert(moment::HEADER, address::header(core));
    }
    if let Some(served_at) = served_at {
        response.headers_mut().insert(SERVED_AT, served_at.header());
    }
    if is_shared {
        let last = core.store.journal.head().seq;
        response.headers_mut().insert(read_after::SEQ, last.into());
    }
    response
}

/// The fault to inject into a request. Moments have no faults of their own: those of now apply.
fn injected(
    core: &Core,
    target: Target,
    arrival: Arrival,
    decoded: &Result<Box<Decoded>, Fault>,
) -> Option<Box<Met>> {
    let store = match &core.past {
        Some(past) => &past.current.store,
        None => &core.store,
    };
    let region = || {
        let decoded = decoded.as_ref().ok();
        decoded.map_or_else(CompactString::default, |it| it.origin().region.clone())
    };
    faults::met(store, target, arrival, region).map(Box::new)
}

/// Instead of this response, the connection is closed.
fn cut() -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    response.extensions_mut().insert(Cut);
    response
}

/// The client in the state that the earlier pages of a list were read from, if that is another one than the request
/// addresses.
async fn state_of_earlier_pages(
    client: &Client,
    past: &PastState,
    read: &Read<'_>,
) -> Result<Option<Client>, Fault> {
    let seq = match read.form() {
        Ok(form) => pages::other_record(&client.core, &form)?,
        // Whatever is wrong with the form is reported when it is decoded.
        Err(_) => None,
    };
    let Some(seq) = seq else {
        return Ok(None);
    };
    let current = Arc::clone(&past.current);
    let opening = tokio::task::spawn_blocking(move || address::core_at_record(&current, seq));
    let core = opening.await.unwrap_or(Err(MomentError::Failed))?;
    Ok(Some(client.in_state(core)))
}

/// The response format that the client accepts.
fn accepted(headers: &HeaderMap) -> Format {
    let values = headers.get_all(ACCEPT).iter();
    Format::accepted(values.filter_map(|value| value.to_str().ok()))
}

/// All steps before the decision: which operation the request is for, who sent it, and its input.
fn prepare(
    core: &Core,
    read: &Read<'_>,
    (request_id, trace): (&str, Option<TraceContext>),
    seen: Result<Seen, Fault>,
) -> (Target, Result<Box<Decoded>, Fault>) {
    let mut form = match read.form() {
        Ok(form) => form,
        Err(fault) => return (Target::NONE, Err(fault)),
    };
    if core.past.is_some() {
        pages::remove_record(&mut form);
    }
    let headers = read.headers();
    let signed = Signed::parse(
        &read.signed_parts(headers.iter().copied()),
        signing_now(core, read),
    );
    let target = Target::of(&signed, &form);
    let decoded = signed.and_then(|signed| {
        let operation = target.operation(&form)?;
        let origin = read.origin(signed.as_ref(), request_id);
        let verified = Verified::check(core, read, signed.as_ref(), operation, seen?)?;
        let called = (operation.service.as_str(), operation.name);
        core.last_used
            .note(verified.caller(), called, &origin.region, read.now);
        Decoded::from_form(verified, read, &form, origin, trace)
    });
    if let Err(fault) = &decoded {
        let head = read.head();
        core.metrics.refused(fault);
        hints::log(core, &head.uri, &head.headers, request_id, fault);
    }
    (target, decoded)
}

/// What the answer to a request depends on besides its outcome.
struct Answering<'c> {
    core: &'c Core,
    begun: Instant,
    request_id: String,
    format: Format,
    trace: Option<TraceContext>,
}

impl Answering<'_> {
    fn count(&self, target: Target, outcome: &Result<Output, Refusal>) {
        let fault = outcome.as_ref().err().map(|refusal| &refusal.fault);
        let time = self.begun.elapsed();
        self.core.metrics.request(target.number, fault, time);
        #[cfg(feature = "otlp")]
        if let Some(traces) = &self.core.traces {
            traces.request((self.trace, &self.request_id), target, fault, time);
        }
    }

    fn respond(
        self,
        target: Target,
        outcome: Result<Output, Refusal>,
        header_room: HeaderMap,
    ) -> Response<Full<Bytes>> {
        self.count(target, &outcome);
        respond(self, target, outcome, header_room)
    }
}

fn respond(
    answering: Answering<'_>,
    target: Target,
    outcome: Result<Output, Refusal>,
    header_room: HeaderMap,
) -> Response<Full<Bytes>> {
    let Answering {
        request_id,
        format,
        trace,
        ..
    } = answering;
    let trace_id = trace.map(tracing::field::display);
    let namespace = target.service.namespace();
    let (service, name) = (target.service.as_str(), target.name());
    let mut message = None;
    let (status, body) = match outcome {
        Ok(output) => {
            tracing::info!(request_id, trace_id, "AWS {service}.{name} => 200");
            let body = match output.answer.filter(|_| format == Format::Xml) {
                Some(answer) => answer,
                None => {
                    let result = target.operation.and_then(|operation| operation.result);
                    format.success(namespace, name, result, &*output.value, &request_id)
                }
            };
            (200, body)
        }
        Err(refusal) => {
            let fault = refusal.fault;
            message = refusal.message;
            tracing::info!(
                request_id,
                trace_id,
                "AWS {service}.{name} => {} ({})",
                fault.status,
                fault.code
            );
            (fault.status, format.error(namespace, &fault, &request_id))
        }
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    *headers = header_room;
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(format.content_type()),
    );
    // A request id consists of hexadecimal digits and dashes, so this cannot fail.
    if let Ok(value) = HeaderValue::try_from(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    if let Some(value) = message.and_then(|message| HeaderValue::from_str(&message).ok()) {
        headers.insert(AUTHORIZATION_MESSAGE, value);
    }
    response
}
