//! Which state a request addresses: the current one, one of the past, or a fork.
//!
//! ```text
//! /_roleback/at/M/...               the state of moment M
//! /_roleback/fork/F/...             fork F
//! /_roleback/fork/F/at/M/...        a state of fork F
//! x-roleback-at: M                  the same as /at/M, for clients that can set headers
//! ```
//!
//! A path prefix is what every AWS client keeps and signs when it is part of the endpoint URL. What follows the prefix is
//! routed as usual, in the addressed state. The signature covers the path as it was received.

use std::borrow::Cow;
use std::sync::Arc;

use hyper::Request;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::http::uri::{PathAndQuery, Uri};
use percent_encoding::percent_decode_str;
use roleback_api::moment::{self, Moment};

use crate::fork_moments::{fork, in_fork, log_of};
use crate::located::{self, Located};
use crate::moments::{self, MomentError};
use crate::state::{Core, PastState};

const AT: &str = "/_roleback/at";
const FORK: &str = "/_roleback/fork";
const AT_IN_FORK: &str = "/at";
/// Looked up in every request, so its name is not parsed each time.
const HEADER: HeaderName = HeaderName::from_static(moment::HEADER);

/// The path of a request as it was received, which its signature covers. In the request's extensions, if it differs from
/// the path that is routed.
#[derive(Clone)]
pub(crate) struct ReceivedPath(pub(crate) String);

/// The state that a request addresses, if it is not the current one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    fork: Option<String>,
    at: Option<Moment>,
}

/// What a path addresses, in text.
#[derive(Debug, PartialEq, Eq)]
struct Prefix<'p> {
    fork: Option<&'p str>,
    at: Option<&'p str>,
    rest: &'p str,
}

impl<'p> Prefix<'p> {
    fn of(path: &'p str) -> Self {
        let (fork, after_fork) = match below(path, FORK) {
            Some((fork, rest)) => (Some(fork), rest),
            None => (None, path),
        };
        let at = match fork {
            Some(_) => AT_IN_FORK,
            None => AT,
        };
        let (at, rest) = match below(after_fork, at) {
            Some((at, rest)) => (Some(at), rest),
            None => (None, after_fork),
        };
        let rest = if rest.is_empty() { "/" } else { rest };
        Self { fork, at, rest }
    }
}

/// The segment after a prefix, and what follows it.
fn below<'p>(path: &'p str, prefix: &str) -> Option<(&'p str, &'p str)> {
    let rest = path.strip_prefix(prefix)?;
    let rest = match rest.strip_prefix('/') {
        Some(rest) => rest,
        // The prefix alone, which names nothing, or a longer word.
        None => return rest.is_empty().then_some(("", "")),
    };
    let end = rest.find('/').unwrap_or(rest.len());
    Some(rest.split_at(end))
}

/// Whether a request may address another state than the current one: a quick look for every request.
pub(crate) fn is_possible(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with(AT) || path.starts_with(FORK) || headers.contains_key(&HEADER)
}

/// The path that follows an address, even if the address is invalid.
pub(crate) fn rest(path: &str) -> &str {
    Prefix::of(path).rest
}

/// Takes the address out of a request's path.
///
/// # Errors
/// If the address is invalid.
pub(crate) fn take<B>(request: &mut Request<B>) -> Result<Option<Address>, MomentError> {
    let uri = request.uri().clone();
    let Some((address, rest)) = of(uri.path(), request.headers())? else {
        return Ok(None);
    };
    if rest != uri.path() {
        *request.uri_mut() = routed(&uri, rest)?;
        let received = ReceivedPath(uri.path().to_owned());
        request.extensions_mut().insert(received);
    }
    Ok(Some(address))
}

/// What a request addresses, and the path to route; `None` for the current state.
fn of<'p>(path: &'p str, headers: &HeaderMap) -> Result<Option<(Address, &'p str)>, MomentError> {
    let Prefix { fork, at, rest } = Prefix::of(path);
    if fork.is_some() || at.is_some() {
        check(path)?;
    }
    let fork = fork.map(|fork| named_fork(fork, path)).transpose()?;
    let in_path = at.map(|at| decoded(at)?.parse().map_err(MomentError::from));
    let at = agreed(in_path.transpose()?, in_header(headers)?)?;
    Ok((fork.is_some() || at.is_some()).then_some((Address { fork, at }, rest)))
}

/// Refuses paths that clients and proxies rewrite, so that the state that was meant is certain.
fn check(path: &str) -> Result<(), MomentError> {
    let is_dots = |segment: &str| {
        let decoded = percent_decode_str(segment).collect::<Vec<u8>>();
        matches!(&*decoded, b"." | b"..")
    };
    let is_ambiguous = path.contains("//")
        || path.to_ascii_lowercase().contains("%2f")
        || path.split('/').any(is_dots);
    if !is_ambiguous {
        return Ok(());
    }
    Err(MomentError::Invalid(format!(
        "`{path}` is not an address: it must not contain `.` or `..` as a segment, `//`, or an encoded `/`"
    )))
}

fn decoded(segment: &str) -> Result<Cow<'_, str>, MomentError> {
    let decoded = percent_decode_str(segment).decode_utf8();
    decoded.map_err(|_| MomentError::Invalid(format!("`{segment}` in the path is not UTF-8")))
}

fn named_fork(segment: &str, path: &str) -> Result<String, MomentError> {
    let name = decoded(segment)?;
    if moment::is_name(&name) {
        return Ok(name.into_owned());
    }
    Err(MomentError::Invalid(format!(
        "`{path}` does not name a fork: a name has letters, digits, `.`, `_` and `-`"
    )))
}

fn in_header(headers: &HeaderMap) -> Result<Option<Moment>, MomentError> {
    let mut values = headers.get_all(&HEADER).iter();
    let first = values.next();
    if values.next().is_some() {
        let why = format!("the header `{}` must not be repeated", moment::HEADER);
        return Err(MomentError::Invalid(why));
    }
    let text = first.map(|value| value.to_str().unwrap_or("?"));
    Ok(text.map(str::parse).transpose()?)
}

fn agreed(path: Option<Moment>, header: Option<Moment>) -> Result<Option<Moment>, MomentError> {
    match (path, header) {
        (Some(path), Some(header)) if path != header => Err(MomentError::Invalid(format!(
            "the path addresses `{path}`, but the header `{}` says `{header}`",
            moment::HEADER
        ))),
        (path, header) => Ok(path.or(header)),
    }
}

impl Address {
    /// The core that answers requests for this address. Blocks: not for async threads.
    ///
    /// # Errors
    /// See [`MomentError`].
    pub(crate) fn core(&self, current: &Arc<Core>) -> Result<Arc<Core>, MomentError> {
        let addressed = match &self.fork {
            Some(name) => fork(current, name)?,
            None => Arc::clone(current),
        };
        match &self.at {
            Some(moment) => core_at(&addressed, moment),
            None => Ok(addressed),
        }
    }
}

/// The URI of a request without the address in its path.
fn routed(uri: &Uri, rest: &str) -> Result<Uri, MomentError> {
    let invalid =
        |_: hyper::http::Error| MomentError::Invalid(format!("`{}` is not an address", uri.path()));
    let mut parts = uri.clone().into_parts();
    let path = match uri.query() {
        Some(query) => Cow::from(format!("{rest}?{query}")),
        None => Cow::from(rest),
    };
    parts.path_and_query =
        Some(PathAndQuery::try_from(path.as_ref()).map_err(|error| invalid(error.into()))?);
    Uri::from_parts(parts).map_err(|error| invalid(error.into()))
}

/// The core that answers requests as of a moment. Blocks: not for async threads.
///
/// # Errors
/// See [`MomentError`].
pub(crate) fn core_at(core: &Arc<Core>, moment: &Moment) -> Result<Arc<Core>, MomentError> {
    if let Some((name, moment)) = in_fork(moment) {
        return core_at(&fork(core, name)?, &moment);
    }
    let located = located::locate(&core.store, moment)?;
    let store = moments::as_of(&located.store, &located.moment)?;
    let is_elsewhere = located.store.journal.log() != core.store.journal.log();
    let current = match is_elsewhere && located.pod.is_none() {
        // The further pages of a list, and forks, are in the event log that the pod carries, which cannot change.
        true => {
            let carried = PastState {
                current: Arc::clone(core),
                is_relative: false,
                pod: Some(moment.to_string()),
            };
            core.with_state(located.store, Some(carried))
        }
        false => Arc::clone(core),
    };
    let past = PastState {
        current,
        // The version of a pod from elsewhere is not looked up again.
        is_relative: moment.is_relative() && !is_elsewhere,
        pod: located.pod.map(|pod| pod.moment),
    };
    Ok(core.with_state(store, Some(past)))
}

/// The store of a moment that an endpoint reads. Blocks: not for async threads.
///
/// # Errors
/// See [`MomentError`].
pub(crate) fn locate(core: &Core, moment: &Moment) -> Result<Located, MomentError> {
    let (store, inner) = log_of(core, moment)?;
    Ok(Located {
        fork: in_fork(moment).map(|(name, _)| name.to_owned()),
        ..located::locate(&store, &inner)?
    })
}

/// The core as of another record than that of a core of the past: for the further pages of a list. Blocks: not for
/// async threads.
///
/// # Errors
/// See [`MomentError`].
pub(crate) fn core_at_record(current: &Arc<Core>, seq: u64) -> Result<Arc<Core>, MomentError> {
    core_at(current, &Moment::of_seq(seq))
}

/// The header that names the record, or the pod, that an answer shows.
pub(crate) fn header(core: &Core) -> HeaderValue {
    let seq = || core.store.journal.head().seq.into();
    let pod = core.past.as_ref().and_then(|past| past.pod.as_ref());
    let pod = pod.and_then(|pod| HeaderValue::from_str(pod).ok());
    pod.unwrap_or_else(seq)
}

/// Why a request cannot change the state of the past that it addresses.
pub(crate) fn read_only(past: &PastState, seq: u64) -> MomentError {
    match &past.pod {
        Some(pod) => MomentError::ReadOnlyPod(pod.clone()),
        None => MomentError::ReadOnly(seq),
    }
}

#[cfg(test)]
mod tests;
