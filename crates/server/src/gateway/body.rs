//! The bodies of requests to other services: held where the decision depends on them, else passed on as they arrive.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use roleback_gateway::frames::{FrameError, Frames, Framing};
use roleback_gateway::route::Found;
use roleback_wire::Fault;
use roleback_wire::sigv4::Chunks;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::asked::Asked;
use super::respond;
use super::upstream_body::Wrong;
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
    pub(super) fn of(asked: &Asked<'_>, found: &Found<'_>, has_body: bool) -> Self {
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
        let signs = checks && unstated && has_body;
        if decides || signs {
            Self::Held
        } else {
            Self::Passed
        }
    }
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

    /// The bytes, without a copy.
    pub(super) fn shared(&self) -> Bytes {
        self.bytes.clone()
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

/// How a body is framed, by what the request states about it. An error if its form is not supported.
pub(super) fn framing(declared: Option<&[u8]>) -> Result<Option<Framing>, Fault> {
    Ok(Some(match declared {
        Some(b"STREAMING-UNSIGNED-PAYLOAD-TRAILER") => Framing::Unsigned,
        Some(b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD") => Framing::Signed,
        Some(b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") => Framing::SignedWithTrailer,
        Some(other) if other.starts_with(b"STREAMING-") => {
            return Err(respond::framing_unknown(other));
        }
        _ => return Ok(None),
    }))
}

/// A reader of the frames.
pub(super) fn frames(
    asked: &Asked<'_>,
    framing: Framing,
    chunks: Option<Chunks>,
) -> Result<Frames, Fault> {
    let header = |name| asked.head.header(name).map_err(respond::ambiguous);
    let stated = match header("x-amz-decoded-content-length")? {
        None => None,
        Some(length) => Some(
            length
                .parse()
                .map_err(|_| respond::wrong_body(Wrong::Frames(FrameError::Length)))?,
        ),
    };
    let frames = Frames::new(framing, chunks, header("x-amz-trailer")?, stated);
    frames.ok_or_else(respond::trailer_unknown)
}

/// The data in a framed body.
pub(super) fn unframed(mut frames: Frames, body: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut data = Vec::with_capacity(body.len());
    let read = frames
        .feed(body, |at| {
            data.extend_from_slice(body.get(at).unwrap_or_default());
        })
        .and_then(|()| frames.finish());
    read.map_err(|wrong| respond::wrong_body(Wrong::Frames(wrong)))?;
    Ok(data)
}
