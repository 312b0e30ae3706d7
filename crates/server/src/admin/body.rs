//! Streams a body from a socket to a thread that reads it, with a limit on the bytes in memory.

use std::future::Future;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use serde::de::DeserializeOwned;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::reply::Problem;
use crate::limits::{ADMIN_BODY_BYTES_MAX, DECISION_BODY_BYTES_MAX, POD_BYTES_MAX, STEP_BYTES_MIN};

/// Pieces of a body that may wait for their reader.
const PIECES_WAITING_MAX: usize = 4;

/// The reading end.
pub(crate) struct BodyReader {
    pieces: Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

/// Both ends: a reader for a thread that may block, and a future that feeds it. At least [`STEP_BYTES_MIN`] have to
/// arrive in every `step_time` until the body ends; the time that the reader takes does not count.
pub(crate) fn stream(
    body: Incoming,
    step_time: Duration,
) -> (BodyReader, impl Future<Output = ()>) {
    let (sender, pieces) = channel(PIECES_WAITING_MAX);
    let reader = BodyReader {
        pieces,
        piece: Bytes::new(),
    };
    (reader, feed(body, sender, step_time))
}

/// A reader of a body that has arrived completely, for a thread that must not wait for a client.
pub(crate) async fn collect(body: Incoming, time: Duration) -> Result<BodyReader, Problem> {
    let whole = Limited::new(body, DECISION_BODY_BYTES_MAX).collect();
    let whole = match timeout(time, whole).await {
        Ok(whole) => whole.map_err(|why| {
            Problem::bad_request(format!(
                "the body cannot be read: {why}; it may have at most {DECISION_BODY_BYTES_MAX} bytes"
            ))
        })?,
        Err(_) => return Err(Problem::bad_request("the body cannot be read: timed out")),
    };
    let (_, pieces) = channel(1);
    Ok(BodyReader {
        pieces,
        piece: whole.to_bytes(),
    })
}

/// Feeds the reader to the end of the body. If the reader stops early, the rest is still read from the socket: closing
/// a connection with unread bytes resets it, and the response is lost.
async fn feed(mut body: Incoming, pieces: Sender<io::Result<Bytes>>, step_time: Duration) {
    let (mut bytes, mut step, mut time_left) = (0, STEP_BYTES_MIN, step_time);
    while let Some(piece) = next_piece(&mut body, &mut time_left).await {
        bytes += piece.as_ref().map_or(0, Bytes::len) as u64;
        if bytes >= step {
            (step, time_left) = (bytes + STEP_BYTES_MIN, step_time);
        }
        let piece = piece.and_then(|piece| {
            (bytes <= POD_BYTES_MAX)
                .then_some(piece)
                .ok_or_else(too_large)
        });
        let last = piece.is_err();
        // Sending fails if the reader stopped early.
        let _ = pieces.send(piece).await;
        if last {
            return;
        }
    }
}

async fn next_piece(body: &mut Incoming, time_left: &mut Duration) -> Option<io::Result<Bytes>> {
    let asked = Instant::now();
    let frame = timeout(*time_left, body.frame()).await;
    *time_left = time_left.saturating_sub(asked.elapsed());
    let frame = match frame {
        Ok(frame) => frame?,
        Err(_) => return Some(Err(io::ErrorKind::TimedOut.into())),
    };
    // Trailers are ignored.
    Some(match frame {
        Ok(frame) => Ok(frame.into_data().unwrap_or_default()),
        Err(error) => Err(io::Error::other(error)),
    })
}

/// Parses a small JSON body.
pub(crate) fn json<T: DeserializeOwned>(
    body: &mut BodyReader,
    example: &str,
) -> Result<T, Problem> {
    let text = text(body, ADMIN_BODY_BYTES_MAX)?;
    serde_json::from_str(&text).map_err(|why| {
        Problem::bad_request(format!("the body must be JSON such as {example}: {why}"))
    })
}

/// Parses a small JSON body that may be absent.
pub(crate) fn optional_json<T: DeserializeOwned + Default>(
    body: &mut BodyReader,
    example: &str,
) -> Result<T, Problem> {
    let text = text(body, ADMIN_BODY_BYTES_MAX)?;
    if text.trim().is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(&text).map_err(|why| {
        Problem::bad_request(format!("the body may be JSON such as {example}: {why}"))
    })
}

/// The whole body as text, up to a limit in bytes.
pub(crate) fn text(body: &mut BodyReader, bytes_max: usize) -> Result<String, Problem> {
    let mut text = String::new();
    let most = bytes_max as u64 + 1;
    let read = body.take(most).read_to_string(&mut text);
    read.map_err(|why| Problem::bad_request(format!("the body cannot be read: {why}")))?;
    if text.len() > bytes_max {
        let why = format!("the body has more than {bytes_max} bytes");
        return Err(Problem::bad_request(why));
    }
    Ok(text)
}

/// A body in memory, and its share of the limit on bodies in memory.
pub(crate) struct Whole {
    bytes: Vec<u8>,
    room: Option<OwnedSemaphorePermit>,
}

impl Whole {
    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads the whole body, as long as it fits into the limit on bodies in memory. A body that does not fit is refused and
/// does not wait for room: two waiting bodies could block each other forever.
pub(crate) fn whole(body: &mut BodyReader, room: &Arc<Semaphore>) -> Result<Whole, Problem> {
    let mut whole = Whole {
        bytes: Vec::new(),
        room: None,
    };
    while let Some(piece) = body.next().map_err(unreadable)? {
        let length = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        let taken = Arc::clone(room).try_acquire_many_owned(length);
        let taken = taken.map_err(|_| no_room())?;
        match &mut whole.room {
            Some(room) => room.merge(taken),
            none => *none = Some(taken),
        }
        whole.bytes.extend_from_slice(&piece);
    }
    Ok(whole)
}

fn unreadable(why: io::Error) -> Problem {
    Problem::refused(format!("the body cannot be read: {why}"))
}

fn no_room() -> Problem {
    Problem::unavailable(format!(
        "the bodies that are being sent have more than {POD_BYTES_MAX} bytes in all: try again when they are done"
    ))
}

fn too_large() -> io::Error {
    io::Error::other(format!("the body has more than {POD_BYTES_MAX} bytes"))
}

impl BodyReader {
    /// The next piece; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        self.pieces.blocking_recv().transpose()
    }
}

impl Read for BodyReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.next()? {
                None => return Ok(0),
                Some(piece) => self.piece = piece,
            }
        }
        let length = into.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut into[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A complete body of these pieces.
    fn body(pieces: &[&'static str]) -> BodyReader {
        let (sender, waiting) = channel(PIECES_WAITING_MAX);
        for piece in pieces {
            sender
                .try_send(Ok(Bytes::from_static(piece.as_bytes())))
                .unwrap();
        }
        BodyReader {
            pieces: waiting,
            piece: Bytes::new(),
        }
    }

    #[test]
    fn a_body_is_kept_while_there_is_room_for_it_and_gives_its_room_back() {
        let room = Arc::new(Semaphore::new(6));
        let first = whole(&mut body(&["ab", "cd"]), &room).unwrap();
        assert_eq!(first.bytes(), b"abcd");
        let refused = whole(&mut body(&["ef", "g"]), &room).err().unwrap();
        assert!(refused.message().contains("try again"), "{refused:?}");
        assert_eq!(room.available_permits(), 2);
        drop(first);
        assert_eq!(
            whole(&mut body(&["ef", "g"]), &room).unwrap().bytes(),
            b"efg"
        );
        assert_eq!(room.available_permits(), 6);
    }
}
