//! Appends messages to the stream.

use std::error::Error as _;
use std::time::Duration;

use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context};
use roleback_journal::SharedLogError;
use tokio::time::{Instant, sleep, timeout_at};

use crate::layout::LAST;

/// Time for appending a group, with repetitions: longer than the servers need to elect a leader.
pub(crate) const APPEND_TIME: Duration = Duration::from_secs(20);
/// Time to wait for all answers to one attempt.
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
/// An answer can be lost although the message was stored. So an attempt without an answer is repeated with the same ids: the
/// servers do not store a message twice, and tell its position.
pub(crate) async fn append(
    context: &Context,
    stream: &Stream,
    position: u64,
    messages: &[Outgoing],
) -> Result<u64, SharedLogError> {
    let end = Instant::now() + APPEND_TIME;
    let mut is_unclear = false;
    loop {
        let why = match attempt(context, position, messages, end).await {
            Ok(last) => return Ok(last),
            Err(Failure::Refused(why)) => return Err(SharedLogError::Failed(why)),
            Err(Failure::Overtaken) if !is_unclear => return Err(SharedLogError::Overtaken),
            // An earlier attempt may have been stored after all.
            Err(Failure::Overtaken) => match is_stored(stream, position, messages).await {
                Ok(true) => return Ok(position + messages.len() as u64),
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

/// Sends all messages, and then waits for all answers until one common deadline: a deadline for each answer would add up.
async fn attempt(
    context: &Context,
    position: u64,
    messages: &[Outgoing],
    end: Instant,
) -> Result<u64, Failure> {
    let end = end.min(Instant::now() + ATTEMPT_TIME);
    let late = |_| Failure::Unclear("no answer".to_owned());
    let mut answers = Vec::with_capacity(messages.len());
    for (message, before) in messages.iter().zip(position..) {
        let publish = PublishMessage::build()
            .payload(message.body.clone().into())
            .message_id(&message.id)
            .header(LAST, message.last.to_string())
            .expected_last_sequence(before);
        let sent = context.send_publish(message.subject.clone(), publish);
        let sent = timeout_at(end, sent).await.map_err(late)?;
        answers.push(sent.map_err(|error| failure(&error))?);
    }
    let mut last = position;
    for answer in answers {
        let answer = timeout_at(end, answer.into_future()).await.map_err(late)?;
        let answer = answer.map_err(|error| failure(&error))?;
        if answer.sequence != last + 1 {
            return Err(Failure::Refused(format!(
                "message {} was acknowledged as number {}",
                last + 1,
                answer.sequence
            )));
        }
        last = answer.sequence;
    }
    Ok(last)
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
    answered.is_some_and(|it| (400..500).contains(&it.code()) && it.code() != 408)
}

/// Whether the last of the messages is in its place.
async fn is_stored(stream: &Stream, position: u64, messages: &[Outgoing]) -> Result<bool, String> {
    let place = position + messages.len() as u64;
    let found = stream.get_raw_message(place).await;
    let found = found.map_err(|why| why.to_string())?;
    let id = found.headers.get(async_nats::header::NATS_MESSAGE_ID);
    Ok(id.map(|id| id.as_str()) == messages.last().map(|it| it.id.as_str()))
}
