//! Long work that reports its progress: lines of JSON with the progress, and the outcome on the last line.
//!
//! A client requests this with `Accept: application/x-ndjson`. Others wait and get only the outcome.

use std::sync::Arc;

use bytes::Bytes;
use hyper::Response;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use roleback_api::job::{JobLine, Phase, Progress};
use roleback_journal::{self as journal, ProgressFn};
use serde::Serialize;
use tokio::sync::mpsc::{Sender, channel};
use tokio::sync::oneshot;

use super::reply::{self, JSON_LINES, Problem};
use crate::sse::{AnyBody, Events};
use crate::state::Core;

/// Lines that may wait for the client. A slow client misses some, but never the last: a place is reserved for it.
const LINES_WAITING_MAX: usize = 8;

/// Runs work that needs the memory of a second world, one job at a time. Clients that accept lines get its progress.
pub(crate) fn or_whole<T: Serialize>(
    core: &Arc<Core>,
    headers: &HeaderMap,
    work: impl FnOnce(&Core, Option<&ProgressFn>) -> Result<T, Problem> + Send + 'static,
) -> Result<Response<AnyBody>, Problem> {
    if are_wanted(headers) {
        return Ok(in_lines(core, work));
    }
    let _alone = core.heavy();
    Ok(reply::json(&work(core, None)?)?.map(AnyBody::Left))
}

fn are_wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let kinds = accepted.unwrap_or_default().split(',');
    kinds
        .filter_map(|kind| kind.split(';').next())
        .any(|kind| kind.trim().eq_ignore_ascii_case(JSON_LINES))
}

fn in_lines<T: Serialize>(
    core: &Arc<Core>,
    work: impl FnOnce(&Core, Option<&ProgressFn>) -> Result<T, Problem> + Send + 'static,
) -> Response<AnyBody> {
    let (sender, lines) = channel(LINES_WAITING_MAX);
    let (begun, begins) = oneshot::channel();
    let core = Arc::clone(core);
    tokio::task::spawn_blocking(move || {
        let alone = core.heavy();
        // The receiver is gone if the server is stopping.
        let _ = begun.send(());
        let outcome = work(&core, Some(&told_to(sender.clone())));
        drop(alone);
        tell(&sender, &last_line(outcome));
    });
    // The response begins when the work begins. Until then the request counts as under way, and its connection not as
    // idle.
    let _ = begins.blocking_recv();
    let mut response = Response::new(AnyBody::Right(Events::of(lines)));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(JSON_LINES));
    response
}

fn told_to(client: Sender<Bytes>) -> ProgressFn {
    Arc::new(move |progress| {
        if client.capacity() > 1 {
            tell(&client, &JobLine::<()>::Progress(reported(progress)));
        }
    })
}

fn reported(progress: journal::Progress) -> Progress {
    Progress {
        phase: match progress.phase {
            journal::Phase::Replay => Phase::Replay,
            journal::Phase::Verify => Phase::Verify,
            journal::Phase::Export => Phase::Export,
            journal::Phase::Import => Phase::Import,
            journal::Phase::Upload => Phase::Upload,
            journal::Phase::Restore => Phase::Restore,
        },
        done: progress.done,
        total: progress.total,
    }
}

fn last_line<T>(outcome: Result<T, Problem>) -> JobLine<T> {
    outcome.map_or_else(
        |problem| JobLine::Error(problem.into_detail()),
        JobLine::Outcome,
    )
}

fn tell(client: &Sender<Bytes>, line: &JobLine<impl Serialize>) {
    let mut text = serde_json::to_vec(line).unwrap_or_default();
    text.push(b'\n');
    // Sending fails if the client has left.
    let _ = client.try_send(text.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_for_those_who_ask_for_them() {
        for (accept, wanted) in [
            (None, false),
            (Some("*/*"), false),
            (Some("application/json"), false),
            (Some("application/x-ndjson"), true),
            (Some("application/json, Application/X-NDJSON;q=0.9"), true),
        ] {
            let value = accept.map(|accept| (ACCEPT, HeaderValue::from_static(accept)));
            assert_eq!(
                are_wanted(&value.into_iter().collect()),
                wanted,
                "{accept:?}"
            );
        }
    }

    #[test]
    fn a_client_that_does_not_read_misses_lines_but_not_the_last() {
        let (sender, mut lines) = channel(LINES_WAITING_MAX);
        let progress = told_to(sender.clone());
        for done in 1..=100 {
            progress(journal::Progress {
                phase: journal::Phase::Verify,
                done,
                total: 100,
            });
        }
        tell(&sender, &last_line(Ok(7)));
        drop((sender, progress));
        let told: Vec<Bytes> = std::iter::from_fn(|| lines.blocking_recv()).collect();
        assert_eq!(told.len(), LINES_WAITING_MAX);
        assert_eq!(
            told[0],
            "{\"progress\":{\"phase\":\"verify\",\"done\":1,\"total\":100}}\n"
        );
        assert_eq!(told[LINES_WAITING_MAX - 1], "{\"outcome\":7}\n");
    }
}
