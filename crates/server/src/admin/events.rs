//! `GET /_roleback/events`: the records of the event log as server-sent events, as they are written.
//!
//! The id of an event is the number of its record, so that a client that reconnects with `Last-Event-ID` misses nothing.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::Response;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};
use roleback_identity::record;
use roleback_journal::Record;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, broadcast};
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};

use super::entity_name::EntityName;
use super::log::about::About;
use super::log::query::{Query, read_query};
use super::log::{LogError, summary_of};
use super::parameters::Parameters;
use super::reply::Problem;
use crate::decisions::Entry;
use crate::metrics::Reader;
use crate::sse::{AnyBody, Events, SUBSCRIBERS_MAX};
use crate::state::Core;
use crate::store::Store;

/// The header with which a disconnected client resumes.
const LAST_EVENT_ID: &str = "last-event-id";
/// How often the end of the log is looked at. The journal has no signal for readers, so that a write costs nothing for
/// them; looking costs some nanoseconds.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often an idle stream sends a comment, so that each side notices when the other is gone.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Records that are read at once.
const PAGE_RECORDS: u64 = 256;
/// Pieces that may wait for the socket.
const WAITING_MAX: usize = 1;

/// A subscription to records.
struct Subscription {
    store: Store,
    query: Query,
    about: Option<(EntityName, About)>,
    /// The last record that was looked at.
    seen: u64,
    /// The same, as the metrics see it.
    reader: Arc<Reader>,
    /// The subscriber's share of [`SUBSCRIBERS_MAX`].
    _place: OwnedSemaphorePermit,
    /// Ends when the server stops.
    stop: broadcast::Receiver<Arc<Entry>>,
}

/// Starts a stream.
pub(crate) fn stream(
    core: &Core,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let too_many = |_| {
        Problem::unavailable(format!(
            "{SUBSCRIBERS_MAX} clients read streams already, which is the most: end one of them"
        ))
    };
    let store = core.store.clone();
    let query = read_query(parameters, store.clock.now())?;
    let about = match query.entity.as_deref().map(EntityName::parse) {
        None => None,
        Some(name) => {
            let about = About::named(&store, &name).map_err(LogError::from)?;
            Some((name, about))
        }
    };
    let head = store.journal.head().seq;
    let seen = after(parameters, headers)?.unwrap_or(head).min(head);
    let stopping = || Problem::unavailable("the server stops");
    let reader = Arc::new(Reader::new(store.journal.clone(), seen));
    core.metrics.reads(Arc::downgrade(&reader));
    let subscription = Subscription {
        reader,
        stop: store.decisions.subscribe().ok_or_else(stopping)?,
        _place: Arc::clone(&core.subscribers)
            .try_acquire_owned()
            .map_err(too_many)?,
        store,
        query,
        about,
        seen,
    };
    let mut response = Response::new(AnyBody::Right(Events::of(subscription.start())));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The record after which a client wants to resume.
fn after(parameters: &Parameters<'_>, headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(last) = headers.get(LAST_EVENT_ID) else {
        return parameters.number("after");
    };
    let number = last.to_str().ok().and_then(|text| text.parse().ok());
    let wrong = || Problem::bad_request("`Last-Event-ID` is the number of a record");
    number.ok_or_else(wrong).map(Some)
}

impl Subscription {
    fn start(self) -> Receiver<Bytes> {
        let (sender, receiver) = channel(WAITING_MAX);
        tokio::spawn(async move { self.send_all(&sender).await });
        receiver
    }

    /// Sends until the server stops, the client leaves, or a record cannot be read.
    async fn send_all(mut self, client: &Sender<Bytes>) -> Option<()> {
        let send = async |text: String| client.send(text.into()).await.ok();
        send(": records as they are written\n\n".to_owned()).await?;
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut keep_alive = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        loop {
            tokio::select! {
                _ = keep_alive.tick() => send(": still here\n\n".to_owned()).await?,
                () = client.closed() => return None,
                entry = self.stop.recv() => if matches!(entry, Err(RecvError::Closed)) {
                    return None;
                },
                _ = look.tick() => {
                    while self.seen < self.store.journal.head().seq {
                        let read = tokio::task::spawn_blocking(move || {
                            let text = self.next_page();
                            (self, text)
                        });
                        let (this, text) = read.await.ok()?;
                        self = this;
                        match text {
                            Ok(text) if text.is_empty() => {}
                            Ok(text) => send(text).await?,
                            Err(error) => {
                                tracing::error!(%error, "a stream of records ended");
                                send(format!("event: failed\ndata: {}\n\n", error.to_string().replace('\n', " "))).await?;
                                return None;
                            }
                        }
                        self.reader.saw(self.seen);
                    }
                },
            }
        }
    }

    /// The events of the next records.
    fn next_page(&mut self) -> Result<String, LogError> {
        let last = self.store.journal.head().seq.min(self.seen + PAGE_RECORDS);
        let mut text = String::new();
        for record in self.store.journal.records(self.seen + 1..=last) {
            let record = record?;
            let record = record.get();
            if self.query.fits(&record) && self.concerns(&record) {
                let summary = summary_of(&self.store.journal, &record)?;
                let data = serde_json::to_string(&summary).unwrap_or_default();
                text += &format!("id: {}\nevent: record\ndata: {data}\n\n", record.seq);
            }
        }
        self.seen = last;
        Ok(text)
    }

    /// Whether a record is about the requested entity. Takes note of new names on the way.
    fn concerns(&mut self, record: &Record<'_>) -> bool {
        let Some((name, about)) = &mut self.about else {
            return true;
        };
        let events = record::events(record.payload).unwrap_or_default();
        events.iter().for_each(|event| about.note(name, event));
        events.iter().any(|event| about.concerns(event))
    }
}
