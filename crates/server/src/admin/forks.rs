//! Endpoints for forks.

use std::sync::Arc;

use hyper::header::HOST;
use hyper::{HeaderMap, Response};
use roleback_api::forks::{DroppedFork, Fork as Described, ForkList, ForkParent, NewFork};

use super::body::{self, BodyReader};
use super::job;
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use super::snapshots::{self, LoadOptions};
use crate::fork_error::ForkError;
use crate::fork_table::Fork;
use crate::forks;
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::moments::MomentError;
use crate::sse::AnyBody;
use crate::state::Core;

impl From<ForkError> for Problem {
    fn from(error: ForkError) -> Self {
        match error {
            ForkError::Moment(error) => error.into(),
            ForkError::Taken(_) => Self::conflict(error),
            ForkError::Full(_) => Self::unavailable(error),
            ForkError::Name(_) | ForkError::Ttl(_) | ForkError::Clock { .. } => {
                Self::bad_request(error)
            }
            ForkError::Listen(_) | ForkError::Journal(_) => Self::failed(error),
        }
    }
}

fn described(fork: &Fork<Core>, headers: &HeaderMap) -> Described {
    let core = fork.core();
    let journal = &core.store.journal;
    let (parent, start) = fork.parent();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let origin = host.map_or_else(String::new, |host| format!("http://{host}"));
    Described {
        log: journal.log().to_string(),
        parent: ForkParent {
            fork: parent.fork.as_deref().map(str::to_owned),
            log: parent.store.journal.log().to_string(),
            seq: start.seq,
            hash: start.hash.to_string(),
        },
        seq: journal.head().seq,
        endpoint: format!("{origin}/_roleback/fork/{}", fork.name),
        port: fork.port(),
        bytes: fork.bytes(),
        name: fork.name.clone(),
    }
}

/// `GET /_roleback/forks`
pub(crate) fn list(core: &Core, headers: &HeaderMap) -> Reply {
    let forks = core.forks.all();
    let (bytes, bytes_max) = core.forks.bytes();
    reply::json(&ForkList {
        forks: forks.iter().map(|fork| described(fork, headers)).collect(),
        bytes,
        bytes_max,
    })
}

/// `POST /_roleback/forks`
pub(crate) fn post(core: &Arc<Core>, body: &mut BodyReader, headers: &HeaderMap) -> Reply {
    let new: NewFork = body::optional_json(body, r#"{"name": "test-1", "at": "42"}"#)?;
    let fork = forks::create(core, &new)?;
    reply::created(&described(&fork, headers))
}

/// `POST /_roleback/forks/NAME/reset`
pub(crate) fn reset(core: &Core, name: &str, headers: &HeaderMap) -> Reply {
    let fork = core.forks.get(name).ok_or_else(|| unknown(name))?;
    forks::reset(&fork)?;
    reply::json(&described(&fork, headers))
}

/// `POST /_roleback/forks/NAME/promote`, with decisions about conflicts as its body.
pub(crate) fn promote(
    core: &Arc<Core>,
    name: &str,
    body: &mut BodyReader,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let mut options = LoadOptions::of(parameters)?;
    let text = body::text(body, ADMIN_BODY_BYTES_MAX)?;
    options.decisions.conflicts = snapshots::conflicts(text.as_bytes())?;
    let fork = core.forks.get(name).ok_or_else(|| unknown(name))?;
    job::or_whole(core, headers, move |core, _| {
        let (parent, start) = fork.parent();
        check_parent(core, &fork.name, parent)?;
        let (fork, at) = (fork.core(), (fork.name.as_str(), start.seq));
        Ok(snapshots::promote(
            &parent.store,
            &fork.store,
            at,
            &options,
        )?)
    })
}

/// Refuses to change a state that was dropped or reset, or that cannot change.
fn check_parent(core: &Core, name: &str, parent: &Arc<Core>) -> Result<(), Problem> {
    if let Some(pod) = parent.past.as_ref().and_then(|past| past.pod.as_ref()) {
        return Err(Problem::conflict(format!(
            "fork `{name}` was made from `{pod}`, which cannot change: save the fork with `roleback pod save NAME --fork {name}`"
        )));
    }
    let Some(of) = parent.fork.as_deref() else {
        return Ok(());
    };
    let is_there = core
        .forks
        .get(of)
        .is_some_and(|of| Arc::ptr_eq(&of.core(), parent));
    is_there.then_some(()).ok_or_else(|| {
        Problem::conflict(format!(
            "fork `{name}` was made from fork `{of}`, which was dropped or reset since: save the fork with `roleback pod save NAME --fork {name}`"
        ))
    })
}

/// `DELETE /_roleback/forks/NAME`
pub(crate) fn remove(core: &Core, name: &str) -> Reply {
    if !core.forks.remove(name) {
        return Err(unknown(name));
    }
    let name = name.to_owned();
    reply::json(&DroppedFork { name })
}

fn unknown(name: &str) -> Problem {
    Problem::not_found(MomentError::NoSuchFork(name.to_owned()))
}
