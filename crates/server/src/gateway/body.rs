//! The bodies of requests to other services: held where the decision depends on them, else passed on as they arrive.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use roleback_gateway::frames::{FrameError, Frames, Framing};
use roleback_gateway::route::Found;
use roleback_wire::Fault;
use roleback_wire::sigv4::{Chunks, Signed};
use sha2::{Digest, Sha256};
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::{Asked, respond};
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

/// The body of a request to an upstream.
pub(super) enum UpstreamBody {
    Whole(Full<Bytes>),
    Checked(Checked),
}

impl UpstreamBody {
    /// A body that is this text.
    pub(super) fn of(text: String) -> Self {
        Self::Whole(Full::new(text.into()))
    }
}

/// A body that is passed on as it arrives. If the request states what it is, the last piece is held back until that is
/// right: with another body, the upstream never has the whole request.
pub(super) struct Checked {
    body: Incoming,
    check: Check,
    last: Option<Bytes>,
    has_ended: bool,
    verdict: Verdict,
}

/// What the request states about its body.
pub(super) enum Check {
    Nothing,
    Hash(Sha256, [u8; 32]),
    Frames(Box<Frames>),
}

/// What was wrong with a body, if anything was.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict(Arc<OnceLock<Wrong>>);

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Hash,
    Frames(FrameError),
}

impl Verdict {
    pub(super) fn wrong(&self) -> Option<Wrong> {
        self.0.get().copied()
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

impl Check {
    /// `hash` is the hash of the body in hexadecimal.
    pub(super) fn of_hash(hash: &[u8]) -> Self {
        bytes_of(hash).map_or(Self::Nothing, |hash| Self::Hash(Sha256::new(), hash))
    }

    /// Adds a piece. Whether the last piece must be held back.
    fn add(&mut self, data: &[u8]) -> Result<bool, Wrong> {
        match self {
            Self::Nothing => return Ok(false),
            Self::Hash(hasher, _) => hasher.update(data),
            Self::Frames(frames) => frames.feed(data, None).map_err(Wrong::Frames)?,
        }
        Ok(true)
    }

    fn end(self) -> Result<(), Wrong> {
        match self {
            Self::Nothing => Ok(()),
            Self::Hash(hasher, hash) => (hasher.finalize()[..] == hash)
                .then_some(())
                .ok_or(Wrong::Hash),
            Self::Frames(mut frames) => frames.finish().map_err(Wrong::Frames),
        }
    }
}

impl Checked {
    pub(super) fn new(body: Incoming, check: Check) -> (Self, Verdict) {
        let verdict = Verdict::default();
        let checked = Self {
            body,
            check,
            last: None,
            has_ended: false,
            verdict: verdict.clone(),
        };
        (checked, verdict)
    }

    fn wrong(&mut self, wrong: Wrong) -> BodyError {
        self.has_ended = true;
        // Only the first error of a body is set.
        let _ = self.verdict.0.set(wrong);
        BodyError::Wrong
    }

    /// At the end: the piece that was held back, if the body is right.
    fn end(&mut self) -> Option<Result<Frame<Bytes>, BodyError>> {
        self.has_ended = true;
        let check = std::mem::replace(&mut self.check, Check::Nothing);
        match check.end() {
            Err(wrong) => Some(Err(self.wrong(wrong))),
            Ok(()) => self.last.take().map(|last| Ok(Frame::data(last))),
        }
    }
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
        .feed(body, Some(&mut data))
        .and_then(|()| frames.finish());
    read.map_err(|wrong| respond::wrong_body(Wrong::Frames(wrong)))?;
    Ok(data)
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
            match checked.check.add(&data) {
                Ok(true) => {}
                Ok(false) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Err(wrong) => return Poll::Ready(Some(Err(checked.wrong(wrong)))),
            }
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
                let is_free = matches!(checked.check, Check::Nothing);
                checked.has_ended || is_free && checked.body.is_end_stream()
            }
        }
    }
}
