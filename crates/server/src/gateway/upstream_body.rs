//! The body of a request to an upstream.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use roleback_gateway::form_upload::{FileError, FormFile};
use roleback_gateway::frames::{FrameError, Frames};
use sha2::{Digest, Sha256};

/// The body of a request to an upstream.
pub(super) enum UpstreamBody {
    /// All of it, until it is sent.
    Whole(Option<Bytes>),
    Checked(Checked),
}

impl UpstreamBody {
    /// A body that is this text.
    pub(super) fn of(text: String) -> Self {
        Self::whole(text.into())
    }

    /// A body that is in memory.
    pub(super) fn whole(bytes: Bytes) -> Self {
        Self::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// The bytes of a body that is in memory.
    pub(super) fn held(&self) -> Option<&[u8]> {
        match self {
            Self::Whole(bytes) => Some(bytes.as_deref().unwrap_or_default()),
            Self::Checked(_) => None,
        }
    }

    /// Whether it is an HTML form, which is signed in its fields.
    pub(super) fn is_form(&self) -> bool {
        matches!(self, Self::Checked(checked) if matches!(checked.check, Check::File(_)))
    }

    /// Whether frames are removed from it.
    pub(super) fn is_decoded(&self) -> bool {
        matches!(self, Self::Checked(checked) if matches!(checked.check, Check::Frames(_, true)))
    }
}

/// A body that is passed on as it arrives. If the request states what it is, the last piece is held back until that is
/// right: with another body, the upstream never has the whole request.
pub(super) struct Checked {
    body: Incoming,
    check: Check,
    /// Checked pieces that are not passed on yet. The last one is held back.
    held: VecDeque<Bytes>,
    /// What is wrong, while the rest is read: a client that cannot send all of a form does not read the error.
    failed: Option<Wrong>,
    has_ended: bool,
    verdict: Verdict,
}

/// What the request states about its body.
pub(super) enum Check {
    Nothing,
    Hash(Sha256, [u8; 32]),
    /// The frames, and whether only the data in them is passed on.
    Frames(Box<Frames>, bool),
    /// The file of an HTML form.
    File(Box<FormFile>),
}

/// What was wrong with a body, if anything was.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict(Arc<OnceLock<Wrong>>);

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Hash,
    Frames(FrameError),
    File(FileError),
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

    /// Adds a piece, and to `checked` what is passed on of it.
    fn add(&mut self, data: Bytes, checked: &mut VecDeque<Bytes>) -> Result<(), Wrong> {
        match self {
            Self::Nothing => {}
            Self::Hash(hasher, _) => hasher.update(&data),
            Self::File(file) => file.feed(&data).map_err(Wrong::File)?,
            Self::Frames(frames, false) => frames.feed(&data, |_| {}).map_err(Wrong::Frames)?,
            Self::Frames(frames, true) => {
                let found = |at| checked.push_back(data.slice(at));
                return frames.feed(&data, found).map_err(Wrong::Frames);
            }
        }
        // HTTP/2 ends bodies with an empty piece. Behind it, the last one with data would not be held back any more.
        if !data.is_empty() {
            checked.push_back(data);
        }
        Ok(())
    }

    /// Whether the upstream gets another number of bytes than the client sends.
    fn changes_length(&self) -> bool {
        matches!(self, Self::Frames(_, true) | Self::File(_))
    }

    fn end(self) -> Result<(), Wrong> {
        match self {
            Self::Nothing => Ok(()),
            Self::Hash(hasher, hash) => (hasher.finalize()[..] == hash)
                .then_some(())
                .ok_or(Wrong::Hash),
            Self::Frames(mut frames, _) => frames.finish().map_err(Wrong::Frames),
            Self::File(file) => file.finish().map_err(Wrong::File),
        }
    }
}

impl Checked {
    pub(super) fn new(body: Incoming, check: Check) -> (Self, Verdict) {
        let verdict = Verdict::default();
        let checked = Self {
            body,
            check,
            held: VecDeque::new(),
            failed: None,
            has_ended: false,
            verdict: verdict.clone(),
        };
        (checked, verdict)
    }

    /// A body of which the first bytes of a file were read already, with `before` in their place.
    pub(super) fn begun(mut self, mut before: Vec<u8>, first: &[u8]) -> Self {
        self.failed = self
            .check
            .add(Bytes::copy_from_slice(first), &mut self.held)
            .err();
        before.extend_from_slice(first);
        self.held = [before.into()].into();
        self
    }

    /// Whether it is passed on unchecked.
    fn is_free(&self) -> bool {
        matches!(self.check, Check::Nothing)
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
        let failed = self.failed.take().map_or_else(|| check.end(), Err);
        match failed {
            Err(wrong) => Some(Err(self.wrong(wrong))),
            Ok(()) => self.held.pop_front().map(|last| Ok(Frame::data(last))),
        }
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
            Self::Whole(bytes) => {
                return Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes))));
            }
            Self::Checked(checked) => checked,
        };
        loop {
            if checked.has_ended {
                return Poll::Ready(None);
            }
            if (checked.held.len() > 1 || checked.is_free())
                && let Some(data) = checked.held.pop_front()
            {
                return Poll::Ready(Some(Ok(Frame::data(data))));
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
            if checked.failed.is_some() {
                continue;
            }
            match checked.check.add(data, &mut checked.held) {
                Ok(()) => {}
                Err(wrong @ Wrong::File(_)) => checked.failed = Some(wrong),
                Err(wrong) => return Poll::Ready(Some(Err(checked.wrong(wrong)))),
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            // The header has the length.
            Self::Checked(checked) if checked.check.changes_length() => SizeHint::default(),
            Self::Checked(checked) => checked.body.size_hint(),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_none(),
            Self::Checked(checked) => {
                let is_passed = checked.is_free() && checked.held.is_empty();
                checked.has_ended || is_passed && checked.body.is_end_stream()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_piece_does_not_release_the_one_before() {
        for mut check in [Check::Nothing, Check::of_hash(&[b'0'; 64])] {
            let mut held = VecDeque::new();
            for piece in ["other", ""] {
                check.add(piece.into(), &mut held).unwrap();
            }
            assert_eq!(held, ["other"]);
        }
    }
}
