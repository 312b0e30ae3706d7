//! Reads the stream ahead of the journal, on the connection's own threads.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::Stream;
use futures_core::Stream as _;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::fetch;
use crate::incoming::Incoming;

/// Messages that are read ahead.
const AHEAD_MAX: usize = 64;
/// Time between the signs of life that a server sends to a reader. The client's own ordered consumer notices a connection
/// that was cut off only after a minute; this one after two of them.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(1);
/// Time after which a reader asks for messages again.
const REQUEST_TIME: Duration = Duration::from_secs(10);
/// Time after which a server forgets a reader that is gone.
const INACTIVE_TIME: Duration = Duration::from_secs(30);
/// Time without messages after which the leader is asked whether there are any. The server that sends them may be behind, or
/// may have forgotten the reader: then it sends signs of life, and nothing else.
const QUIET_TIME: Duration = Duration::from_secs(2);
/// Time between attempts to read again after a failure.
const PAUSE: Duration = Duration::from_millis(200);

/// Called when messages arrive.
type Wake = Box<dyn Fn() + Send + Sync>;

/// The newest message that is known, and who wants to know. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Newest(Arc<Shared>);

#[derive(Default)]
struct Shared {
    sequence: AtomicU64,
    wake: Mutex<Option<Wake>>,
}

impl Newest {
    pub(crate) fn sequence(&self) -> u64 {
        self.0.sequence.load(Ordering::Acquire)
    }

    /// Notes a message that can be taken. It wakes the journal although a reader before this one may have noted it: that one is
    /// gone, with what it had read ahead.
    pub(crate) fn note(&self, sequence: u64) {
        self.0.sequence.fetch_max(sequence, Ordering::AcqRel);
        if let Some(wake) = &*self.0.wake.lock().unwrap_or_else(PoisonError::into_inner) {
            wake();
        }
    }

    pub(crate) fn wake_with(&self, wake: Wake) {
        *self.0.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
    }
}

/// Reads until it is dropped.
pub(crate) struct Reader {
    task: JoinHandle<()>,
    pub(crate) messages: Receiver<Incoming>,
}

impl Reader {
    /// Reads from message `first`.
    pub(crate) fn start(runtime: &Handle, stream: &Stream, first: u64, newest: &Newest) -> Self {
        let (sender, messages) = channel(AHEAD_MAX);
        let (stream, newest) = (stream.clone(), newest.clone());
        let task = runtime.spawn(async move {
            let mut next = first;
            while let Err(why) = read(&stream, &mut next, &sender, &newest).await {
                tracing::debug!(why, next, "reading the shared log starts again");
                sleep(PAUSE).await;
            }
        });
        Self { task, messages }
    }

    /// Whether it waits until messages are taken from it, and notices no newer ones until then.
    pub(crate) fn is_full(&self) -> bool {
        self.messages.capacity() == 0
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads from `next` until the receiver is dropped.
async fn read(
    stream: &Stream,
    next: &mut u64,
    to: &Sender<Incoming>,
    newest: &Newest,
) -> Result<(), String> {
    let config = pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence {
            start_sequence: *next,
        },
        ack_policy: AckPolicy::None,
        memory_storage: true,
        num_replicas: 1,
        inactive_threshold: INACTIVE_TIME,
        ..pull::Config::default()
    };
    let consumer = stream.create_consumer(config).await;
    let consumer = consumer.map_err(|why| why.to_string())?;
    let messages = consumer
        .stream()
        .heartbeat(HEARTBEAT_EVERY)
        .expires(REQUEST_TIME)
        .messages();
    let mut messages = messages.await.map_err(|why| why.to_string())?;
    loop {
        let message = poll_fn(|cx| Pin::new(&mut messages).poll_next(cx));
        let Ok(message) = timeout(QUIET_TIME, message).await else {
            match read_singly(stream, next, to, newest).await? {
                true => return Err("the server that sends messages is behind".to_owned()),
                false => continue,
            }
        };
        let Some(message) = message else {
            return Err("the servers ended it".to_owned());
        };
        let message = message.map_err(|why| why.to_string())?;
        let info = message.info().map_err(|why| why.to_string())?;
        let incoming = Incoming {
            sequence: info.stream_sequence,
            subject: message.subject.to_string(),
            last: crate::layout::last(message.headers.as_ref()),
            body: message.payload.to_vec(),
        };
        if !pass_on(incoming, next, to, newest).await {
            return Ok(());
        }
    }
}

/// Reads the messages from `next` on that the leader has, one by one; returns whether there were any.
async fn read_singly(
    stream: &Stream,
    next: &mut u64,
    to: &Sender<Incoming>,
    newest: &Newest,
) -> Result<bool, String> {
    let info = stream.get_info().await;
    let last = info.map_err(|why| why.to_string())?.state.last_sequence;
    let is_behind = *next <= last;
    while *next <= last {
        let message = fetch::message(stream, *next).await;
        let message = message.map_err(|why| why.to_string())?;
        if !pass_on(message, next, to, newest).await {
            break;
        }
    }
    Ok(is_behind)
}

/// Hands a message to the journal; false if it is not wanted any more.
async fn pass_on(
    message: Incoming,
    next: &mut u64,
    to: &Sender<Incoming>,
    newest: &Newest,
) -> bool {
    let sequence = message.sequence;
    if to.send(message).await.is_err() {
        return false;
    }
    *next = sequence + 1;
    newest.note(sequence);
    true
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn a_message_that_is_read_again_wakes_again() {
        let newest = Newest::default();
        let wakes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&wakes);
        newest.wake_with(Box::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
        }));
        for sequence in [1, 2, 1, 2] {
            newest.note(sequence);
        }
        assert_eq!(newest.sequence(), 2);
        assert_eq!(wakes.load(Ordering::Relaxed), 4);
    }
}
