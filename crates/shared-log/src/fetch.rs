//! Reads single messages of the stream, from any server that has them.

use std::fmt::Display;
use std::time::Duration;

use async_nats::jetstream::stream::{DirectGetErrorKind, LastRawMessageErrorKind, Stream};
use roleback_journal::SharedLogError;
use tokio::time::{Instant, sleep};

use crate::incoming::Incoming;
use crate::layout;

/// Time to wait for a message that the stream is known to have.
pub(crate) const READ_TIME: Duration = Duration::from_secs(10);
/// Attempts to get a message that one server does not have from another one: each request can reach another server.
const REPAIR_ATTEMPTS: usize = 6;
/// Time between two attempts.
const PAUSE: Duration = Duration::from_millis(200);

/// Why one server did not return a message.
struct Refusal {
    /// Whether the server answered that it does not have the message.
    is_missing: bool,
    why: String,
}

/// The message at a place, from any server that has it.
///
/// # Errors
/// It counts as lost only if all that were asked answer that they do not have it: a server that does not answer may have it.
pub(crate) async fn message(stream: &Stream, sequence: u64) -> Result<Incoming, SharedLogError> {
    let end = Instant::now() + READ_TIME;
    let (mut why, mut is_lost) = (String::new(), true);
    for attempt in 0..REPAIR_ATTEMPTS {
        if attempt > 0 && Instant::now() >= end {
            is_lost = false;
            break;
        }
        match ask(stream, sequence, attempt).await {
            Ok(message) => return Ok(message),
            Err(refusal) => {
                is_lost &= refusal.is_missing;
                why = refusal.why;
            }
        }
        if !is_lost {
            sleep(PAUSE).await;
        }
    }
    let name = &stream.cached_info().config.name;
    Err(match is_lost {
        true => SharedLogError::Damaged(format!(
            "message {sequence} of stream `{name}` is missing on the servers that were asked: {why}"
        )),
        false => SharedLogError::Failed(format!(
            "cannot read message {sequence} of stream `{name}`: {why}"
        )),
    })
}

/// What the servers have as the message at a place, if they do not agree.
pub(crate) async fn versions(stream: &Stream, sequence: u64) -> Vec<Incoming> {
    let mut found: Vec<Incoming> = Vec::new();
    for attempt in 0..REPAIR_ATTEMPTS {
        if let Ok(message) = ask(stream, sequence, attempt).await
            && found.iter().all(|known| known.body != message.body)
        {
            found.push(message);
        }
    }
    found
}

/// Asks one server: the leader at even attempts, any server at odd ones.
async fn ask(stream: &Stream, sequence: u64, attempt: usize) -> Result<Incoming, Refusal> {
    let found = match attempt.is_multiple_of(2) {
        true => {
            let found = stream.get_raw_message(sequence).await;
            found.map_err(|error| {
                refusal(
                    error.kind() == LastRawMessageErrorKind::NoMessageFound,
                    error,
                )
            })
        }
        false => {
            let found = stream.direct_get(sequence).await;
            found.map_err(|error| refusal(error.kind() == DirectGetErrorKind::NotFound, error))
        }
    };
    found.map(|message| Incoming {
        sequence,
        subject: message.subject.to_string(),
        last: layout::last(Some(&message.headers)),
        body: message.payload.to_vec(),
    })
}

fn refusal(is_missing: bool, why: impl Display) -> Refusal {
    Refusal {
        is_missing,
        why: why.to_string(),
    }
}
