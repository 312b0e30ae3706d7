//! The bodies of requests to other services: held where the decision depends on them, else passed on as they arrive.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::http::request::Parts;
use roleback_gateway::route::Found;
use roleback_wire::Fault;
use roleback_wire::sigv4::Signed;
use sha2::{Digest, Sha256};
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::Asked;
use crate::config::Signatures;
use crate::fault;
use crate::limits::HELD_BYTES_MAX;
use crate::state::Core;

/// How a body is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Payload {
    /// Read before the decision.
    Held,
    /// Passed on as it arrives.
    Passed,
}

impl Payload {
    pub(super) fn of(asked: &Asked<'_>, found: &Found<'_>, parts: &Parts) -> Self {
        let decides = match found {
            // The form also says whether the request is for IAM or STS after all.
            Found::InBody(..) => true,
            Found::Route(route) => asked.is_decided() && route.reads_body(),
            Found::Unknown => false,
        };
        // The signature covers the hash of the body, which the request does not state.
        let checks = asked.core.signatures == Signatures::Checked;
        let unstated = asked
            .signed
            .as_ref()
            .is_some_and(|signed| signed.declared_hash().is_none());
        let has_body = parts.headers.contains_key("content-length")
            || parts.headers.contains_key("transfer-encoding");
        let signs = checks && unstated && has_body;
        if decides || signs {
            Self::Held
        } else {
            Self::Passed
        }
    }
}

/// Whether a request states that its body is not signed as a whole.
pub(super) fn is_open(signed: &Signed<'_>) -> bool {
    let declared = signed.declared_hash();
    declared.is_some_and(|declared| {
        declared == b"UNSIGNED-PAYLOAD" || declared.starts_with(b"STREAMING-")
    })
}

/// A body in memory, and its share of the limit on bodies in memory.
pub(super) struct Held<'c> {
    bytes: Bytes,
    _room: Option<SemaphorePermit<'c>>,
}

impl<'c> Held<'c> {
    pub(super) async fn read(core: &'c Core, body: &mut Option<Incoming>) -> Result<Self, Fault> {
        let Some(body) = body else {
            return Ok(Self {
                bytes: Bytes::new(),
                _room: None,
            });
        };
        let whole = collect(core, body);
        let read = timeout(core.limits.body_time, whole).await;
        read.unwrap_or_else(|_| Err(fault::body_too_slow(core.limits.body_time)))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn into_bytes(self) -> Bytes {
        self.bytes
    }
}

async fn collect<'c>(core: &'c Core, body: &mut Incoming) -> Result<Held<'c>, Fault> {
    if body.size_hint().lower() > HELD_BYTES_MAX as u64 {
        return Err(fault::body_too_large(HELD_BYTES_MAX));
    }
    let (mut first, mut joined) = (Bytes::new(), BytesMut::new());
    let mut room: Option<SemaphorePermit<'c>> = None;
    while !body.is_end_stream()
        && let Some(frame) = body.frame().await
    {
        let data = frame
            .map_err(|_| fault::body_cut())?
            .into_data()
            .unwrap_or_default();
        let bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let more = core
            .in_flight_bytes
            .try_acquire_many(bytes)
            .map_err(|_| fault::no_room())?;
        match &mut room {
            Some(room) => room.merge(more),
            None => room = Some(more),
        }
        if first.is_empty() && joined.is_empty() {
            first = data;
            continue;
        }
        if joined.is_empty() {
            joined.extend_from_slice(&first);
        }
        joined.extend_from_slice(&data);
        if joined.len() > HELD_BYTES_MAX {
            return Err(fault::body_too_large(HELD_BYTES_MAX));
        }
    }
    let bytes = if joined.is_empty() {
        first
    } else {
        joined.freeze()
    };
    Ok(Held { bytes, _room: room })
}

/// The body of a request to an upstream.
pub(super) enum UpstreamBody {
    Whole(Full<Bytes>),
    Checked(Checked),
}

/// A body that is passed on as it arrives. If the request states its hash, the last piece is held back until the hash is
/// right: with another one, the upstream never has the whole request.
pub(super) struct Checked {
    body: Incoming,
    check: Option<(Sha256, [u8; 32])>,
    last: Option<Bytes>,
    has_ended: bool,
    verdict: Verdict,
}

/// Whether a body was other than stated.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict(Arc<AtomicBool>);

impl Verdict {
    pub(super) fn is_wrong(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Why a body was not passed on whole.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the client broke off")]
    Client(#[source] hyper::Error),
    #[error("the body is not what the request states")]
    Wrong,
}

impl Checked {
    /// `hash` is the hash of the body in hexadecimal, if the request states one.
    pub(super) fn new(body: Incoming, hash: Option<&[u8]>) -> (Self, Verdict) {
        let verdict = Verdict::default();
        let check = hash.and_then(bytes_of).map(|hash| (Sha256::new(), hash));
        let checked = Self {
            body,
            check,
            last: None,
            has_ended: false,
            verdict: verdict.clone(),
        };
        (checked, verdict)
    }

    /// At the end: the piece that was held back, if the hash is right.
    fn end(&mut self) -> Option<Result<Frame<Bytes>, BodyError>> {
        self.has_ended = true;
        if let Some((hasher, hash)) = self.check.take()
            && hasher.finalize()[..] != hash
        {
            self.verdict.0.store(true, Ordering::Release);
            return Some(Err(BodyError::Wrong));
        }
        self.last.take().map(|last| Ok(Frame::data(last)))
    }
}

/// 32 bytes from 64 hexadecimal digits.
fn bytes_of(hex: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let (pairs, rest) = hex.as_chunks::<2>();
    let bytes: Vec<u8> = pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect::<Option<_>>()?;
    rest.is_empty().then(|| bytes.try_into().ok())?
}

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let checked = match self.get_mut() {
            Self::Whole(body) => {
                return Pin::new(body)
                    .poll_frame(cx)
                    .map_err(|never| match never {});
            }
            Self::Checked(checked) => checked,
        };
        loop {
            if checked.has_ended {
                return Poll::Ready(None);
            }
            let frame = std::task::ready!(Pin::new(&mut checked.body).poll_frame(cx));
            let frame = match frame {
                None => return Poll::Ready(checked.end()),
                Some(Err(error)) => return Poll::Ready(Some(Err(BodyError::Client(error)))),
                Some(Ok(frame)) => frame,
            };
            // Trailers of HTTP are not a part of what is signed, and no client of AWS sends any.
            let Ok(data) = frame.into_data() else {
                continue;
            };
            let Some((hasher, _)) = &mut checked.check else {
                return Poll::Ready(Some(Ok(Frame::data(data))));
            };
            hasher.update(&data);
            if let Some(before) = checked.last.replace(data) {
                return Poll::Ready(Some(Ok(Frame::data(before))));
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Checked(checked) => checked.body.size_hint(),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Checked(checked) => {
                checked.has_ended || checked.check.is_none() && checked.body.is_end_stream()
            }
        }
    }
}
