//! A body on its way to a server, which tells how much of it is gone.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use roleback_journal::{Phase, Progress, ProgressFn};

/// Bytes that are sent before it is told again how many.
const PIECE_BYTES: usize = 64 * 1024;

/// A body whose length is known.
pub(super) struct Upload {
    rest: Bytes,
    total: u64,
    told: Option<ProgressFn>,
}

impl From<Bytes> for Upload {
    /// One that tells nobody.
    fn from(body: Bytes) -> Self {
        Self {
            total: body.len() as u64,
            rest: body,
            told: None,
        }
    }
}

impl Upload {
    pub(super) fn told(body: Bytes, told: ProgressFn) -> Self {
        Self {
            told: Some(told),
            ..body.into()
        }
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = PIECE_BYTES.min(self.rest.len());
        let piece = self.rest.split_to(length);
        if let Some(told) = &self.told {
            told(Progress {
                phase: Phase::Upload,
                done: self.total - self.rest.len() as u64,
                total: self.total,
            });
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::sync::{Arc, Mutex};

    #[test]
    fn a_body_goes_in_pieces_and_tells_how_many_bytes_are_gone() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        let told: ProgressFn = Arc::new(move |progress| hears.lock().unwrap().push(progress.done));
        let body = vec![7; 2 * PIECE_BYTES + 1];
        let upload = Upload::told(body.clone().into(), told);
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let sent = runtime.unwrap().block_on(upload.collect()).unwrap();
        assert_eq!(sent.to_bytes(), body);
        let piece = PIECE_BYTES as u64;
        assert_eq!(*heard.lock().unwrap(), [piece, 2 * piece, 2 * piece + 1]);
    }
}
