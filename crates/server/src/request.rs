//! Reads a request, within limits.

use std::future::poll_fn;
use std::task::Poll;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_TYPE, DATE, EXPECT, HOST, HeaderMap, HeaderName, USER_AGENT};
use hyper::http::request::Parts;
use hyper::{Method, Request};
use roleback_identity::scene::Origin;
use roleback_wire::form::Form;
use roleback_wire::sigv4::Signed;
use roleback_wire::{Fault, Timestamp, sigv4};
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use crate::address::ReceivedPath;
use crate::entropy::Arrival;
use crate::fault;
use crate::limits::{BODY_BYTES_MAX, DISCARDED_BYTES_MAX};
use crate::state::Core;

/// The media type of form bodies.
const FORM_TYPE: &str = "application/x-www-form-urlencoded";

const AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");

/// A request that was read completely, with the time at which it arrived.
pub(crate) struct Read<'c> {
    head: Parts,
    body: Bytes,
    peer: &'c str,
    pub(crate) now: Timestamp,
    pub(crate) arrival: Arrival,
    /// The body's share of the limit on bodies in memory.
    _room: Option<SemaphorePermit<'c>>,
}

/// A body and its share of the limit on bodies in memory.
#[derive(Default)]
struct Room<'c> {
    bytes: Bytes,
    permit: Option<SemaphorePermit<'c>>,
}

impl<'c> Read<'c> {
    /// Reads the body of a request whose head has arrived.
    pub(crate) async fn from_client(
        core: &'c Core,
        request: Request<Incoming>,
        peer: &'c str,
        arrival: Arrival,
    ) -> Result<Self, Fault> {
        let (head, body) = request.into_parts();
        let body = body_within(core, &head, body).await?;
        Ok(Self {
            head,
            body: body.bytes,
            peer,
            now: core.store.clock.now(),
            arrival,
            _room: body.permit,
        })
    }

    /// A request whose body another node has read.
    #[cfg(feature = "nats")]
    pub(crate) fn from_node(
        core: &'c Core,
        request: Request<()>,
        body: Bytes,
        peer: &'c str,
        arrival: Arrival,
    ) -> Self {
        Self {
            head: request.into_parts().0,
            body,
            peer,
            now: core.store.clock.now(),
            arrival,
            _room: None,
        }
    }

    /// The client's IP address, as text.
    #[cfg(feature = "nats")]
    pub(crate) fn peer(&self) -> &str {
        self.peer
    }

    pub(crate) fn head(&self) -> &Parts {
        &self.head
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The form of the query and the body. A body of another media type is ignored.
    pub(crate) fn form(&self) -> Result<Form<'_>, Fault> {
        let query = self.query().as_bytes();
        if self.head.method == Method::GET || !self.is_form() {
            return Form::parse(query);
        }
        Form::parse_all([query, &self.body])
    }

    fn is_form(&self) -> bool {
        self.header(&CONTENT_TYPE).is_none_or(|found| {
            found
                .get(..FORM_TYPE.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(FORM_TYPE))
        })
    }

    fn query(&self) -> &str {
        self.head.uri.query().unwrap_or_default()
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The origin of the request. Without a signature the region is unknown.
    pub(crate) fn origin(&self, signed: Option<&Signed<'_>>, request_id: &str) -> Origin {
        Origin {
            region: signed.map_or("", |signed| &signed.scope().region).into(),
            source_ip: self.peer.into(),
            user_agent: self.header(&USER_AGENT).unwrap_or_default().to_owned(),
            request_id: request_id.to_owned(),
        }
    }

    /// The emptied header map. The response is built in it, and hyper reads the next request into it, to save
    /// allocations.
    pub(crate) fn into_header_room(self) -> HeaderMap {
        let mut headers = self.head.headers;
        headers.clear();
        headers
    }

    /// The time at which the client says that it signed.
    pub(crate) fn signing_time(&self) -> Option<Timestamp> {
        let in_query = || {
            let mut pairs = self.query().split('&');
            pairs.find_map(|pair| pair.strip_prefix("X-Amz-Date="))
        };
        let text = self
            .header(&AMZ_DATE)
            .or_else(|| self.header(&DATE))
            .or_else(in_query);
        Timestamp::parse_basic(text?)
    }

    /// All headers. HTTP/2 has an authority instead of `host`; clients sign it as the host.
    pub(crate) fn headers(&self) -> Vec<(&str, &[u8])> {
        let headers = &self.head.headers;
        let authority = self
            .head
            .uri
            .authority()
            .filter(|_| !headers.contains_key(HOST));
        headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .chain(authority.map(|authority| ("host", authority.as_str().as_bytes())))
            .collect()
    }

    /// The path before the address of a state was taken out of it.
    fn received_path(&self) -> &str {
        let received = self.head.extensions.get::<ReceivedPath>();
        received.map_or(self.head.uri.path(), |ReceivedPath(path)| path)
    }

    /// The parts that a signature covers, besides the body.
    pub(crate) fn signed_parts<'r, H>(&'r self, headers: H) -> sigv4::Request<'r, H> {
        sigv4::Request {
            method: self.head.method.as_str(),
            path: self.received_path(),
            query: self.query(),
            headers,
        }
    }
}

async fn body_within<'c>(
    core: &'c Core,
    head: &Parts,
    mut body: Incoming,
) -> Result<Room<'c>, Fault> {
    let whole = async {
        let outcome = collect(core, &mut body).await;
        // A client that waits for `100 Continue` has not sent its body, so there is nothing to drain.
        if outcome.is_err() && !head.headers.contains_key(EXPECT) {
            discard(&mut body).await;
        }
        outcome
    };
    let mut whole = std::pin::pin!(whole);
    // Nearly every body arrives with its head and needs no timer.
    if let Poll::Ready(outcome) = poll_fn(|cx| Poll::Ready(whole.as_mut().poll(cx))).await {
        return outcome;
    }
    timeout(core.limits.body_time, whole)
        .await
        .unwrap_or_else(|_| Err(fault::body_too_slow(core.limits.body_time)))
}

/// Collects frames. Nearly every body is a single frame, which is not copied.
async fn collect<'c>(core: &'c Core, body: &mut Incoming) -> Result<Room<'c>, Fault> {
    if body.size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Err(fault::body_too_large(BODY_BYTES_MAX));
    }
    let mut room = Room::default();
    let mut joined = BytesMut::new();
    while !body.is_end_stream()
        && let Some(frame) = body.frame().await
    {
        let frame = frame.map_err(|_| fault::body_cut())?;
        // Trailers are ignored.
        let data = frame.into_data().unwrap_or_default();
        room.take(core, data.len())?;
        if room.bytes.is_empty() && joined.is_empty() {
            room.bytes = data;
            continue;
        }
        joined.extend_from_slice(&std::mem::take(&mut room.bytes));
        joined.extend_from_slice(&data);
        if joined.len() > BODY_BYTES_MAX {
            return Err(fault::body_too_large(BODY_BYTES_MAX));
        }
    }
    if !joined.is_empty() {
        room.bytes = joined.freeze();
    }
    Ok(room)
}

/// Reads the rest of a refused body: closing a connection with unread bytes resets it, and the response is lost.
pub(crate) async fn discard(body: &mut Incoming) {
    let mut left = DISCARDED_BYTES_MAX;
    while let Some(Ok(frame)) = body.frame().await {
        let bytes = frame.data_ref().map_or(0, Bytes::len) as u64;
        let Some(rest) = left.checked_sub(bytes) else {
            return;
        };
        left = rest;
    }
}

impl<'c> Room<'c> {
    /// Reserves more bytes of the limit on bodies in memory.
    fn take(&mut self, core: &'c Core, bytes: usize) -> Result<(), Fault> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let more = core
            .in_flight_bytes
            .try_acquire_many(bytes)
            .map_err(|_| fault::no_room())?;
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
        Ok(())
    }
}
