//! The other nodes: messages between nodes, which are not part of the stream.
//!
//! | subject | who gets it | what it asks for |
//! |---|---|---|
//! | `roleback.LOG.node.NODE` | one node | to answer a request that was sent to another node |
//! | `roleback.LOG.records` | every node | the records behind one, of the node's own copy |

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_nats::client::RequestErrorKind;
use async_nats::connection::State;
use async_nats::jetstream::stream::{LastRawMessageErrorKind, Stream};
use async_nats::{Client, Request, Subject, Subscriber};
use bytes::Bytes;
use futures_core::Stream as _;
use roleback_journal::{Delivery, Hash, LogId, Piece};
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout_at};

use crate::holder::{Holder, Lease};
use crate::layout;

/// Time to wait for another node's answer: longer than the other node tries to append.
const FORWARD_TIME: Duration = Duration::from_secs(25);
/// Time between two looks whether the other node is still the holder.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Time to wait for the records of other nodes.
const RECORDS_TIME: Duration = Duration::from_secs(2);
/// Room for the headers of a message in bytes.
const HEADER_BYTES: usize = 1_024;

/// The first byte of a message with records.
const RECORDS: &[u8] = b"r";
/// The first byte of a message with a piece of a payload.
const PIECE: &[u8] = b"p";
/// Bytes of a hash as text.
const HASH_BYTES: usize = 64;

/// The nodes that share a log, as one of them sees them.
#[derive(Clone)]
pub struct Peers {
    client: Client,
    context: async_nats::jetstream::Context,
    stream: Stream,
    log: LogId,
    me: Arc<str>,
    holder: Holder,
    runtime: Handle,
}

/// Why another node did not answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForwardError {
    /// It did not get the request.
    #[error("the node that decides is gone")]
    Gone,
    /// It may have got the request.
    #[error("the node that decides did not answer")]
    Unclear,
}

/// What other nodes ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Matter {
    /// To answer a request.
    Requests,
    /// For records.
    Records,
}

/// Messages of other nodes.
pub struct Inbox {
    subscriber: Subscriber,
    client: Client,
}

/// A message of another node.
pub struct Letter {
    /// What it contains.
    pub body: Bytes,
    reply: Option<Subject>,
    client: Client,
}

impl Peers {
    pub(crate) fn new(
        client: Client,
        context: async_nats::jetstream::Context,
        stream: Stream,
        log: LogId,
        runtime: Handle,
    ) -> Self {
        let inbox = client.new_inbox();
        let me = inbox.rsplit('.').next().unwrap_or(&inbox);
        Self {
            me: Arc::from(me),
            client,
            context,
            stream,
            log,
            holder: Holder::default(),
            runtime,
        }
    }

    /// Takes part in the election of the node that decides, whenever `is_fit` says that this node can write.
    pub fn elect(&self, is_fit: impl Fn() -> bool + Send + Sync + 'static) {
        let holder = self.holder.clone();
        let lease = Lease::new(self.context.clone(), self.log, Arc::clone(&self.me), holder);
        self.runtime.spawn(lease.keep(is_fit));
    }

    /// The node that decides, if it is known.
    #[must_use]
    pub fn holder(&self) -> Option<Arc<str>> {
        self.holder.get()
    }

    /// Whether this node is connected to one of the servers.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Whether this node decides.
    #[must_use]
    pub fn is_holder(&self) -> bool {
        self.holder.get().as_ref() == Some(&self.me)
    }

    /// The node to forward writes to, if it is known and another one.
    #[must_use]
    pub fn other_holder(&self) -> Option<Arc<str>> {
        self.holder.get().filter(|it| *it != self.me)
    }

    /// Maximum size of a message in bytes.
    #[must_use]
    pub fn bytes_max(&self) -> usize {
        let max = self.client.server_info().max_payload;
        max.saturating_sub(HEADER_BYTES)
    }

    fn subject(&self, rest: &str) -> String {
        format!("roleback.{}.{rest}", self.log)
    }

    /// Begins to receive messages.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn receive(&self, matter: Matter) -> Result<Inbox, String> {
        let subject = match matter {
            Matter::Requests => self.subject(&format!("node.{}", self.me)),
            Matter::Records => self.subject("records"),
        };
        let subscriber = self.client.subscribe(subject).await;
        Ok(Inbox {
            subscriber: subscriber.map_err(|why| why.to_string())?,
            client: self.client.clone(),
        })
    }

    /// Sends a request to another node and waits for the answer.
    ///
    /// # Errors
    /// See [`ForwardError`].
    pub async fn forward(&self, to: &str, request: Vec<u8>) -> Result<Bytes, ForwardError> {
        if !self.is_connected() {
            return Err(ForwardError::Gone);
        }
        let subject = self.subject(&format!("node.{to}"));
        let request = Request::new()
            .payload(request.into())
            .timeout(Some(FORWARD_TIME));
        let sent = self.client.send_request(subject, request);
        let left = async {
            while self.holder.get().as_deref() == Some(to) {
                sleep(LOOK_EVERY).await;
            }
        };
        let answer = tokio::select! {
            answer = sent => answer,
            () = left => return Err(ForwardError::Unclear),
        };
        match answer {
            Ok(message) => Ok(message.payload),
            Err(error) if error.kind() == RequestErrorKind::NoResponders => Err(ForwardError::Gone),
            Err(_) => Err(ForwardError::Unclear),
        }
    }

    /// Asks all other nodes for the records behind record `after`, and what they refer to. Returns what comes in time, unverified.
    pub(crate) async fn records_after(&self, after: u64) -> Vec<Delivery> {
        let mut answers = Vec::new();
        let inbox = self.client.new_inbox();
        let Ok(mut subscriber) = self.client.subscribe(inbox.clone()).await else {
            return answers;
        };
        let asked = after.to_be_bytes().to_vec().into();
        let sent = self
            .client
            .publish_with_reply(self.subject("records"), inbox, asked);
        if sent.await.is_err() {
            return answers;
        }
        let end = Instant::now() + RECORDS_TIME;
        while let Ok(Some(message)) = timeout_at(end, next(&mut subscriber)).await {
            answers.extend(unpacked(&message.payload));
        }
        answers
    }

    /// The last record of the stream, as its leader knows it; 0 if there is none.
    ///
    /// # Errors
    /// When there is no leader, or it does not answer.
    pub async fn last_record(&self) -> Result<u64, String> {
        let subject = layout::records(self.log);
        let last = self.stream.get_last_raw_message_by_subject(&subject).await;
        match last {
            Ok(message) => Ok(layout::last(Some(&message.headers)).unwrap_or_default()),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(0),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The size of the stream, and its limit if there is one, in bytes.
    ///
    /// # Errors
    /// When there is no leader, or it does not answer.
    pub async fn size(&self) -> Result<(u64, Option<u64>), String> {
        let info = self.stream.get_info().await;
        let info = info.map_err(|why| why.to_string())?;
        let limit = u64::try_from(info.config.max_bytes);
        Ok((info.state.bytes, limit.ok().filter(|limit| *limit > 0)))
    }
}

/// A delivery as a message: what it is, the hash of a piece, and its bytes.
fn packed(delivery: &Delivery) -> Vec<u8> {
    match delivery {
        Delivery::Records(records) => [RECORDS, records].concat(),
        Delivery::Piece(piece) => {
            [PIECE, piece.hash.to_string().as_bytes(), &piece.stored].concat()
        }
    }
}

fn unpacked(message: &[u8]) -> Option<Delivery> {
    if let Some(records) = message.strip_prefix(RECORDS) {
        return Some(Delivery::Records(records.to_vec()));
    }
    let (hash, stored) = message.strip_prefix(PIECE)?.split_at_checked(HASH_BYTES)?;
    Some(Delivery::Piece(Piece {
        hash: Hash::from_hex(std::str::from_utf8(hash).ok()?)?,
        stored: stored.to_vec(),
    }))
}

async fn next(subscriber: &mut Subscriber) -> Option<async_nats::Message> {
    poll_fn(|cx| Pin::new(&mut *subscriber).poll_next(cx)).await
}

impl Inbox {
    /// The next message; `None` when the connection has ended.
    pub async fn next(&mut self) -> Option<Letter> {
        let message = next(&mut self.subscriber).await?;
        Some(Letter {
            body: message.payload,
            reply: message.reply,
            client: self.client.clone(),
        })
    }
}

impl Letter {
    /// The record that it asks for what is behind it.
    #[must_use]
    pub fn after(&self) -> Option<u64> {
        self.body.first_chunk().map(|it| u64::from_be_bytes(*it))
    }

    /// Answers it with records and what they refer to.
    pub async fn answer_with(self, deliveries: &[Delivery]) {
        if let Some(reply) = self.reply {
            for delivery in deliveries {
                let message = packed(delivery).into();
                let _ = self.client.publish(reply.clone(), message).await;
            }
        }
    }

    /// Answers it. If the answer is lost, the other node asks again or reports it.
    pub async fn answer(self, body: Vec<u8>) {
        if let Some(reply) = self.reply {
            let _ = self.client.publish(reply, body.into()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_are_packed_and_unpacked() {
        let stored = b"x".to_vec();
        let hash = Hash::of(&stored);
        for delivery in [
            Delivery::Records(b"records".to_vec()),
            Delivery::Piece(Piece { hash, stored }),
        ] {
            assert_eq!(unpacked(&packed(&delivery)), Some(delivery));
        }
        for wrong in [&b""[..], b"x", b"p", b"p12"] {
            assert_eq!(unpacked(wrong), None, "{wrong:?}");
        }
    }
}
