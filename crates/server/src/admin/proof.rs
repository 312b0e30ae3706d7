//! Proofs that the event log is unchanged and that the world follows from it.
//!
//! There are two replays. *Of events*: apply every event to an empty world; the state hash must be the same. *Of
//! decisions*: decide every recorded request again in its recorded scene; the events and the output must be the same.
//! The second replay finds what this build decides differently from the build that wrote the record.

mod allow;
mod decisions;
mod history;
mod permission;
mod policies;

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use hyper::Response;
use hyper::header::HeaderMap;
use roleback_api::proof::{Problem, Verification};
use roleback_identity::replay::policy_changes;
use roleback_journal::{Head, Journal, Moment, ProgressFn, ReadError};
use serde::Serialize;

use super::body::{self, BodyReader};
use super::{job, reply};
use crate::clock::stopwatch;
use crate::folded::Folded;
use crate::loss;
use crate::projection::State;
use crate::sse::AnyBody;
use crate::state::Core;
use crate::store::Store;

pub use allow::{AllowError, AllowList};
pub use decisions::replay;
pub use policies::with_policies;

/// Size of a list of known differences or of changed policies, in bytes.
const LIST_BYTES_MAX: usize = 4 << 20;

/// Verifies checksums, the chain of hashes, and that the events produce the current world.
pub fn verify(store: &Store, progress: Option<&ProgressFn>) -> Verification {
    let journal = &store.journal;
    let now = journal.read();
    let folded = store.folded();
    let notes = folded.as_ref().ok().and_then(Option::as_deref);
    let mut told = notes.map_or_else(Vec::new, |it| it.lost.clone());
    let report = journal.verify_each(true, progress, |record| told.extend(loss::told_by(record)));
    let lost = store.lost.iter().map(|finding| Problem {
        seq: finding.records.map_or(0, |(first, _)| first),
        what: finding.message.clone(),
    });
    let damaged = report.problems.into_iter().map(|problem| Problem {
        seq: problem.seq,
        what: problem.what,
    });
    let mut problems: Vec<Problem> = lost.chain(damaged).collect();
    if let Err(error) = &folded {
        problems.push(Problem {
            seq: place(error),
            what: error.to_string(),
        });
    }
    let (state_hash, replayed) = both_hashes(store, &now, progress);
    match &replayed {
        Ok(replayed) if *replayed == state_hash => {}
        Ok(_) => problems.push(Problem {
            seq: now.head.seq,
            what: "the world is not the one that the events make".to_owned(),
        }),
        Err(error) => problems.push(Problem {
            seq: place(error),
            what: error.to_string(),
        }),
    }
    Verification {
        ok: problems.is_empty(),
        seq: now.head.seq,
        hash: now.head.hash.to_string(),
        records: report.records,
        segments: report.segments,
        state_hash,
        replayed_state_hash: replayed.ok(),
        problems,
        lost: told,
        folded: notes.map(Folded::described),
    }
}

/// The hash of the current state and that of a state rebuilt from the events. A store that was opened for this proof
/// has already compared the two and holds only one world.
fn both_hashes(
    store: &Store,
    now: &Moment<State>,
    progress: Option<&ProgressFn>,
) -> (String, Result<String, ReadError>) {
    if store.proven {
        let hash = now.state.hash();
        return (hash.clone(), Ok(hash));
    }
    thread::scope(|scope| {
        let hashing = scope.spawn(|| now.state.hash());
        let replayed = replayed_hash(&store.journal, now.head, progress);
        (
            hashing.join().unwrap_or_else(|panic| resume_unwind(panic)),
            replayed,
        )
    })
}

fn replayed_hash(
    journal: &Journal<State>,
    head: Head,
    progress: Option<&ProgressFn>,
) -> Result<String, ReadError> {
    let start = (*journal.earliest()?).clone();
    let replayed = journal.replay(start, head.seq, progress)?;
    let hash = replayed.state.hash();
    // Freeing a large world takes as long as hashing it, so it is done on another thread.
    let _ = thread::Builder::new().spawn(move || drop(replayed));
    Ok(hash)
}

fn place(error: &ReadError) -> u64 {
    match error {
        ReadError::Damaged { seq, .. }
        | ReadError::TooNew { seq, .. }
        | ReadError::Apply { seq, .. } => *seq,
        ReadError::File { .. } => 0,
    }
}

/// The result of a replay of events.
#[derive(Debug, Serialize)]
pub struct Rebuilt {
    /// Whether the rebuilt world is the same.
    pub ok: bool,
    /// The last record.
    pub seq: u64,
    /// The hash of the current world.
    pub state_hash: String,
    /// The hash of the rebuilt world.
    pub replayed_state_hash: String,
}

/// Replays only the events.
///
/// # Errors
/// When a record cannot be read or applied.
pub fn replay_events(store: &Store, progress: Option<&ProgressFn>) -> Result<Rebuilt, ReadError> {
    let now = store.now();
    let (state_hash, replayed) = both_hashes(store, &now, progress);
    let replayed = replayed?;
    Ok(Rebuilt {
        ok: state_hash == replayed,
        seq: now.head.seq,
        state_hash,
        replayed_state_hash: replayed,
    })
}

/// `POST /_roleback/verify`
pub(crate) fn prove(
    core: &Arc<Core>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, reply::Problem> {
    job::or_whole(core, headers, |core, progress| {
        let begun = stopwatch();
        let verification = verify(&core.store, progress);
        core.metrics.replayed(verification.records, begun.elapsed());
        Ok(verification)
    })
}

/// `POST /_roleback/replay`
pub(crate) fn replay_all(
    core: &Arc<Core>,
    body: &mut BodyReader,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, reply::Problem> {
    let text = body::text(body, LIST_BYTES_MAX)?;
    let allow = AllowList::parse(&text).map_err(reply::Problem::bad_request)?;
    job::or_whole(core, headers, move |core, progress| {
        let begun = stopwatch();
        let replay = replay(&core.store, &allow, progress)?;
        core.metrics
            .replayed(replay.decisions + replay.own, begun.elapsed());
        Ok(replay)
    })
}

/// `POST /_roleback/replay/policies`
pub(crate) fn replay_with_policies(
    core: &Arc<Core>,
    body: &mut BodyReader,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, reply::Problem> {
    let text = body::text(body, LIST_BYTES_MAX)?;
    let changes = policy_changes(&text).map_err(reply::Problem::bad_request)?;
    job::or_whole(core, headers, move |core, progress| {
        Ok(with_policies(&core.store, &changes, progress)?)
    })
}
