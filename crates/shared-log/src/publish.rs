//! Appends messages to the stream.

use std::error::Error as _;
use std::time::Duration;

use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context, ErrorCode};
use roleback_journal::SharedLogError;
use tokio::time::{Instant, sleep, timeout_at};

use crate::layout::LAST;

/// Time for appending a message, with repetitions: longer than the servers need to elect a leader.
pub(crate) const APPEND_TIME: Duration = Duration::from_secs(20);
/// Time to wait for the answer to one attempt.
const ATTEMPT_TIME: Duration = Duration::from_secs(5);
/// Time between two attempts.
const PAUSE: Duration = Duration::from_millis(100);

/// A message to append.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) subject: String,
    /// Identifies its content: a repeated message has the same one.
    pub(crate) id: String,
    pub(crate) last: u64,
    pub(crate) body: Vec<u8>,
}

/// How one attempt failed.
enum Failure {
    /// Something else is in the message's place.
    Overtaken,
    /// There was no answer, or none that says what happened.
    Unclear(String),
    /// The servers will never accept it.
    Refused(String),
}

/// Appends messages behind message `position`; returns the position of the last one.
///
/// Each message is sent when the one before it is known to be in its place. If they were sent together and another node
/// appended one message first, the servers would refuse the first of ours, and then accept the second one behind the other
/// node's.
///
/// To expect the id of the first one before the second one, too (`Nats-Expected-Last-Msg-Id`), is no remedy: the servers check
/// it only when they store the message, and version 2.15.1 takes a mismatch for a failed disk, so that the stream accepts nothing
/// any more.
pub(crate) async fn append(
    context: &Context,
    stream: &Stream,
    mut position: u64,
    messages: &[Outgoing],
) -> Result<u64, SharedLogError> {
    for message in messages {
        append_one(context, stream, position, message).await?;
        position += 1;
    }
    Ok(position)
}

/// Appends a message behind message `position`.
///
/// An answer can be lost although the message was stored. So an attempt without an answer is repeated with the same id: the
/// servers do not store a message twice, and tell its position.
async fn append_one(
    context: &Context,
    stream: &Stream,
    position: u64,
    message: &Outgoing,
) -> Result<(), SharedLogError> {
    let end = Instant::now() + APPEND_TIME;
    let mut is_unclear = false;
    loop {
        let why = match attempt(context, position, message, end).await {
            Ok(()) => return Ok(()),
            Err(Failure::Refused(why)) => return Err(SharedLogError::Failed(why)),
            Err(Failure::Overtaken) if !is_unclear => return Err(SharedLogError::Overtaken),
            // An earlier attempt may have been stored after all.
            Err(Failure::Overtaken) => match is_stored(stream, position + 1, message).await {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(SharedLogError::Overtaken),
                Err(why) => why,
            },
            Err(Failure::Unclear(why)) => why,
        };
        is_unclear = true;
        if Instant::now() + PAUSE >= end {
            return Err(SharedLogError::Failed(format!(
                "no answer within {APPEND_TIME:?}: {why}"
            )));
        }
        sleep(PAUSE).await;
    }
}

/// Sends a message and waits for the answer.
async fn attempt(
    context: &Context,
    position: u64,
    message: &Outgoing,
    end: Instant,
) -> Result<(), Failure> {
    let end = end.min(Instant::now() + ATTEMPT_TIME);
    let late = |_| Failure::Unclear("no answer".to_owned());
    let publish = PublishMessage::build()
        .payload(message.body.clone().into())
        .message_id(&message.id)
        .header(LAST, message.last.to_string())
        .expected_last_sequence(position);
    let sent = context.send_publish(message.subject.clone(), publish);
    let sent = timeout_at(end, sent).await.map_err(late)?;
    let answer = sent.map_err(|error| failure(&error))?;
    let answer = timeout_at(end, answer.into_future()).await.map_err(late)?;
    let answer = answer.map_err(|error| failure(&error))?;
    if answer.sequence != position + 1 {
        return Err(Failure::Refused(format!(
            "message {} was acknowledged as number {}",
            position + 1,
            answer.sequence
        )));
    }
    Ok(())
}

fn failure(error: &PublishError) -> Failure {
    let why = match error.source() {
        Some(source) => source.to_string(),
        None => error.to_string(),
    };
    match error.kind() {
        PublishErrorKind::WrongLastSequence => Failure::Overtaken,
        PublishErrorKind::MaxPayloadExceeded => Failure::Refused(why),
        PublishErrorKind::Other if is_final(error) => Failure::Refused(why),
        _ => Failure::Unclear(why),
    }
}

/// Whether the servers answered that the request is wrong, and not that they cannot answer it now.
fn is_final(error: &PublishError) -> bool {
    let source = error.source();
    let answered = source.and_then(|it| it.downcast_ref::<jetstream::Error>());
    answered.is_some_and(|it| {
        (400..500).contains(&it.code())
            && it.code() != 408
            // An earlier attempt is not decided yet.
            && it.error_code() != ErrorCode::STREAM_DUPLICATE_MESSAGE_CONFLICT
            && it.error_code() != ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT
    })
}

/// Whether a message is in its place.
async fn is_stored(stream: &Stream, place: u64, message: &Outgoing) -> Result<bool, String> {
    let found = stream.get_raw_message(place).await;
    let found = found.map_err(|why| why.to_string())?;
    let id = found.headers.get(async_nats::header::NATS_MESSAGE_ID);
    Ok(id.is_some_and(|id| id.as_str() == message.id))
}
