//! Server-sent events: sends each decision as it is written, until the client leaves or falls behind, or the server stops.
//!
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html>

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, interval_at};

use crate::decisions::{Entry, Query};

/// A response body: complete, or event by event.
pub(crate) type AnyBody = Either<Full<Bytes>, Events>;

/// Maximum number of concurrent subscribers.
pub(crate) const SUBSCRIBERS_MAX: usize = 32;
/// How often an idle stream sends a comment, so that each side notices when the other is gone. Well below the time
/// after which a connection counts as idle.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Pieces that may wait for the socket.
const WAITING_MAX: usize = 1;

/// A body that is sent piece by piece.
pub(crate) struct Events {
    pieces: Pieces,
    /// Dropped together with the body.
    _held: Option<Box<dyn Any + Send>>,
}

/// Where the pieces of a body come from.
enum Pieces {
    Channel(Receiver<Bytes>),
    /// The response of another server.
    Upstream(Incoming),
}

impl Events {
    /// A body of these pieces.
    pub(crate) fn of(pieces: Receiver<Bytes>) -> Self {
        Self {
            pieces: Pieces::Channel(pieces),
            _held: None,
        }
    }

    /// The body of another server's response.
    pub(crate) fn upstream(body: Incoming) -> Self {
        Self {
            pieces: Pieces::Upstream(body),
            _held: None,
        }
    }

    /// A body of these events, and a value that is dropped with it.
    pub(crate) fn holding(self, held: impl Any + Send) -> Self {
        Self {
            _held: Some(Box::new(held)),
            ..self
        }
    }
}

/// A subscription to decisions.
pub(crate) struct Subscription {
    /// Earlier decisions, which are sent first.
    pub(crate) backlog: Vec<Entry>,
    pub(crate) live: broadcast::Receiver<Arc<Entry>>,
    /// The filter.
    pub(crate) query: Query,
    /// The subscriber's share of [`SUBSCRIBERS_MAX`].
    pub(crate) place: OwnedSemaphorePermit,
    /// Formats a decision as an event.
    pub(crate) show: fn(&Entry) -> String,
}

impl Subscription {
    /// Starts sending. Dropping the body ends the subscription.
    pub(crate) fn start(self) -> Events {
        let (sender, receiver) = channel(WAITING_MAX);
        tokio::spawn(async move {
            let place = self.tell(&sender).await;
            drop(place);
        });
        Events::of(receiver)
    }

    /// Sends until the stream ends or the client leaves.
    async fn tell(self, client: &Sender<Bytes>) -> Option<OwnedSemaphorePermit> {
        let Self {
            backlog,
            mut live,
            query,
            place,
            show,
        } = self;
        let send = async |text: String| client.send(text.into()).await.ok();
        let event = |entry: &Entry| {
            let (id, data) = (entry.id, show(entry));
            format!("id: {id}\nevent: decision\ndata: {data}\n\n")
        };
        send(": decisions as they are made\n\n".to_owned()).await?;
        // Decisions that were written while the backlog was read appear in both.
        let told = backlog.last().map_or(0, |last| last.id);
        for entry in backlog.iter().filter(|entry| query.fits(entry)) {
            send(event(entry)).await?;
        }
        let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        loop {
            tokio::select! {
                _ = keep_alive.tick() => send(": still here\n\n".to_owned()).await?,
                () = client.closed() => return None,
                entry = live.recv() => match entry {
                    Ok(entry) if entry.id > told && query.fits(&entry) => send(event(&entry)).await?,
                    Ok(_) => {}
                    Err(RecvError::Lagged(missed)) => {
                        send(format!("event: behind\ndata: {{\"missed\":{missed}}}\n\n")).await?;
                        return Some(place);
                    }
                    Err(RecvError::Closed) => return Some(place),
                },
            }
        }
    }
}

impl Body for Events {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut self.pieces {
            Pieces::Channel(pieces) => {
                let piece = pieces.poll_recv(cx);
                piece.map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
            }
            Pieces::Upstream(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.pieces {
            Pieces::Channel(_) => false,
            Pieces::Upstream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.pieces {
            Pieces::Channel(_) => SizeHint::default(),
            Pieces::Upstream(body) => body.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use roleback_policy::Decision;
    use tokio::runtime::Builder;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::decisions::Said;
    use crate::decisions::tests::entry;

    fn told(backlog: &[u64], live: &[u64], room: usize, query: Query) -> String {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let numbered = |id: &u64| Entry {
                id: *id,
                ..entry("iam:GetUser", Decision::Allowed)
            };
            let places = Arc::new(Semaphore::new(1));
            let sender = broadcast::Sender::new(room);
            let subscription = Subscription {
                backlog: backlog.iter().map(numbered).collect(),
                live: sender.subscribe(),
                query,
                place: Arc::clone(&places).try_acquire_owned().unwrap(),
                show: |entry| entry.action.clone(),
            };
            for id in live {
                sender.send(Arc::new(numbered(id))).unwrap();
            }
            drop(sender);
            let body = subscription.start().collect().await.unwrap();
            let _free_again = places.acquire().await.unwrap();
            String::from_utf8(body.to_bytes().to_vec()).unwrap()
        })
    }

    fn event(id: u64) -> String {
        format!("id: {id}\nevent: decision\ndata: iam:GetUser\n\n")
    }

    const HELLO: &str = ": decisions as they are made\n\n";

    #[test]
    fn what_was_written_before_comes_first_and_nothing_twice() {
        let expected = [HELLO.to_owned(), event(1), event(2), event(3)].concat();
        assert_eq!(told(&[1, 2], &[2, 3], 8, Query::default()), expected);
    }

    #[test]
    fn a_client_that_falls_behind_is_told_so_and_dropped() {
        let expected = format!("{HELLO}event: behind\ndata: {{\"missed\":2}}\n\n");
        assert_eq!(told(&[], &[1, 2, 3, 4], 2, Query::default()), expected);
    }

    #[test]
    fn only_what_was_asked_for_is_told() {
        let query = Query {
            decision: Said::named("denied"),
            ..Query::default()
        };
        assert_eq!(told(&[1], &[2], 8, query), HELLO);
    }
}
