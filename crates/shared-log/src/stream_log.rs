//! The position of a node in the stream.

use std::fmt::Display;
use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::stream::Stream;
use roleback_journal::{Delivery, LogId, SharedGroup, SharedLog, SharedLogError};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc::error::TryRecvError;
use tokio::time::{Instant, timeout};

use crate::address::{Access, Address};
use crate::error::ConnectError;
use crate::fetch::{self, READ_TIME};
use crate::incoming::Incoming;
use crate::layout;
use crate::peers::Peers;
use crate::publish::{self, Outgoing};
use crate::reader::{Newest, Reader};
use crate::servers::Monitors;
use crate::{connection, servers, settings};

/// Time for which a server that was cut off from the others may still answer as the leader, without what the new leader has.
const LEADER_TIME: Duration = Duration::from_secs(15);

/// A node's view of a stream.
pub struct StreamLog {
    // Before the runtime, on which it runs.
    reader: Option<Reader>,
    newest: Newest,
    peers: Peers,
    context: Context,
    stream: Stream,
    log: LogId,
    /// The last message that was appended or returned.
    position: u64,
    /// The last message of the stream, as it was known at the last look.
    end: u64,
    /// The last record up to the message `known.1`.
    known: (u64, u64),
    /// Since when the stream is said to end before the position.
    short_since: Option<Instant>,
    runtime: Option<Runtime>,
}

impl StreamLog {
    /// Connects to the servers and checks the settings of servers and stream. If the stream does not exist, it is created for
    /// the log `new`.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub fn open(
        address: &Address,
        access: &Access,
        monitors: Option<&Monitors>,
        new: Option<LogId>,
    ) -> Result<Self, ConnectError> {
        servers::check(monitors)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("shared-log")
            .enable_all()
            .build()
            .map_err(ConnectError::Thread)?;
        let (client, context, stream) =
            runtime.block_on(connection::open_stream(address, access, new))?;
        let log = settings::check(&stream.cached_info().config)?;
        let peers = Peers::new(
            client,
            context.clone(),
            stream.clone(),
            log,
            runtime.handle().clone(),
        );
        Ok(Self {
            reader: None,
            newest: Newest::default(),
            peers,
            context,
            stream,
            log,
            position: 0,
            end: 0,
            known: (0, 0),
            short_since: None,
            runtime: Some(runtime),
        })
    }

    /// The nodes that share the log.
    #[must_use]
    pub fn peers(&self) -> Peers {
        self.peers.clone()
    }

    fn runtime(&self) -> Handle {
        let runtime = self.runtime.as_ref();
        runtime
            .expect("it is taken when this is dropped")
            .handle()
            .clone()
    }

    fn fetch(&self, sequence: u64) -> Result<Incoming, SharedLogError> {
        let fetched = fetch::message(&self.stream, sequence);
        self.runtime().block_on(fetched)
    }

    /// The next message behind the position, if the stream is known to have one.
    fn next_message(&mut self) -> Result<Option<Incoming>, SharedLogError> {
        let (runtime, wanted) = (self.runtime(), self.position + 1);
        let stream = &self.stream;
        let newest = &self.newest;
        let reader = self
            .reader
            .get_or_insert_with(|| Reader::start(&runtime, stream, wanted, newest));
        loop {
            let message = match reader.messages.try_recv() {
                Ok(message) => message,
                Err(_) if wanted > self.end => return Ok(None),
                Err(TryRecvError::Disconnected) => {
                    return Err(SharedLogError::Failed("the reader ended".to_owned()));
                }
                Err(TryRecvError::Empty) => {
                    let received = runtime.block_on(timeout_recv(reader));
                    received.ok_or_else(|| {
                        SharedLogError::Failed(format!("no message {wanted} within {READ_TIME:?}"))
                    })?
                }
            };
            if message.sequence == wanted {
                return Ok(Some(message));
            }
            if message.sequence > wanted {
                // The server that the reader reads from has lost it, or skipped it.
                self.reader = None;
                return self.fetch(wanted).map(Some);
            }
        }
    }

    /// The first message to read for a node whose last record is `head`.
    fn search(&self, head: u64) -> Result<u64, SharedLogError> {
        let (mut low, mut high) = (1, self.end + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.last_at(middle)? < head {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        // What the records refer to is before them.
        while low > 1
            && low <= self.end
            && self.fetch(low - 1)?.subject != layout::records(self.log)
        {
            low -= 1;
        }
        Ok(low)
    }

    fn last_at(&self, sequence: u64) -> Result<u64, SharedLogError> {
        let message = self.fetch(sequence)?;
        message.last.ok_or_else(|| self.foreign(&message))
    }

    fn foreign(&self, message: &Incoming) -> SharedLogError {
        SharedLogError::Damaged(format!(
            "message {} of stream `{}` was not written by Roleback: its subject is `{}`",
            message.sequence,
            self.stream.cached_info().config.name,
            message.subject
        ))
    }

    /// Asks how long the stream is.
    fn look(&mut self) -> Result<(), SharedLogError> {
        let info = self.runtime().block_on(self.stream.get_info());
        let state = info.map_err(|why| SharedLogError::Failed(text(why)))?.state;
        let name = &self.stream.cached_info().config.name;
        if state.messages > 0 && state.first_sequence != 1 {
            return Err(SharedLogError::Damaged(format!(
                "stream `{name}` begins with message {}: the ones before were deleted",
                state.first_sequence
            )));
        }
        if state.last_sequence < self.position {
            let since = *self.short_since.get_or_insert_with(Instant::now);
            let why = format!(
                "stream `{name}` ends at message {}, and this node has read message {}: the servers have lost the ones after",
                state.last_sequence, self.position
            );
            return Err(match since.elapsed() < LEADER_TIME {
                true => SharedLogError::Failed(why),
                false => SharedLogError::Damaged(why),
            });
        }
        self.short_since = None;
        self.end = state.last_sequence;
        Ok(())
    }

    fn outgoing(&self, group: &SharedGroup<'_>) -> Vec<Outgoing> {
        let mut messages = Vec::new();
        for (number, piece) in group.pieces.iter().enumerate() {
            let subject = layout::content(self.log, piece.hash);
            let found = self.stream.direct_get_last_for_subject(subject.clone());
            let is_new = messages.iter().all(|it: &Outgoing| it.subject != subject);
            if is_new && self.runtime().block_on(found).is_err() {
                messages.push(Outgoing {
                    subject,
                    id: format!("{}.{number}", group.hash),
                    last: group.after,
                    body: piece.stored.clone(),
                });
            }
        }
        messages.push(Outgoing {
            subject: layout::records(self.log),
            id: group.hash.to_string(),
            last: group.last,
            body: group.records.to_vec(),
        });
        messages
    }
}

async fn timeout_recv(reader: &mut Reader) -> Option<Incoming> {
    timeout(READ_TIME, reader.messages.recv())
        .await
        .ok()
        .flatten()
}

fn text(error: impl Display) -> String {
    error.to_string()
}

impl SharedLog for StreamLog {
    fn log(&self) -> LogId {
        self.log
    }

    fn append(&mut self, group: &SharedGroup<'_>) -> Result<(), SharedLogError> {
        let messages = self.outgoing(group);
        let appended = publish::append(&self.context, &self.stream, self.position, &messages);
        self.position = self.runtime().block_on(appended)?;
        self.end = self.end.max(self.position);
        self.known = (group.last, self.position);
        Ok(())
    }

    fn seek(&mut self, head: u64) -> Result<(), SharedLogError> {
        self.look()?;
        let (record, at) = self.known;
        if record == head && at > 0 {
            if at != self.position {
                self.reader = None;
                self.position = at;
            }
            return Ok(());
        }
        let name = &self.stream.cached_info().config.name;
        let last = match self.end {
            0 => 0,
            end => self.last_at(end)?,
        };
        if last < head {
            return Err(SharedLogError::Damaged(format!(
                "stream `{name}` ends at record {last}, and this node has record {head}"
            )));
        }
        let first = if head == 0 { 1 } else { self.search(head)? };
        self.reader = None;
        self.position = first - 1;
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Delivery>, SharedLogError> {
        let Some(message) = self.next_message()? else {
            return Ok(None);
        };
        let foreign = self.foreign(&message);
        let (sequence, last) = (message.sequence, message.last);
        let delivery = layout::delivery(self.log, &message.subject, message.body);
        let (Some(delivery), Some(last)) = (delivery, last) else {
            return Err(foreign);
        };
        self.position = sequence;
        if matches!(delivery, Delivery::Records(_)) {
            self.known = (last, sequence);
        }
        Ok(Some(delivery))
    }

    fn alternatives(&mut self) -> Vec<Delivery> {
        let records = layout::records(self.log);
        let versions = fetch::versions(&self.stream, self.position);
        let found = self.runtime().block_on(versions).into_iter();
        let found = found.filter(|message| message.subject == records);
        found
            .map(|message| Delivery::Records(message.body))
            .collect()
    }

    fn of_other_nodes(&mut self, after: u64) -> Vec<Delivery> {
        self.runtime().block_on(self.peers.records_after(after))
    }

    fn skip(&mut self) {
        self.position += 1;
        self.reader = None;
    }

    fn has_news(&self) -> bool {
        // What this node appended is read too. Reading it makes room for what another one appends.
        let is_full = self.reader.as_ref().is_some_and(Reader::is_full);
        is_full || self.newest.sequence() > self.position
    }

    fn wake_with(&mut self, wake: Box<dyn Fn() + Send + Sync>) {
        self.newest.wake_with(wake);
    }
}

impl Drop for StreamLog {
    fn drop(&mut self) {
        self.reader = None;
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
