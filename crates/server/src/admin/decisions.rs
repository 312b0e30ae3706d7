//! Endpoints for the decision log and the policy stream.

use std::sync::Arc;

use hyper::Response;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};

use roleback_api::decisions::{
    DecidedBy, LoggedDecision, NeededPolicy, PolicyKind, StreamReset, StreamSwitch,
    StreamedDecision,
};
use roleback_api::route::Endpoint;
use roleback_policy::privilege::{self, Kind};
use sha2::{Digest, Sha256};

use super::body::{self, BodyReader};
use super::evaluation;
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::decisions::query::{Known, PAGE_ENTRIES, PAGE_ENTRIES_MAX};
use crate::decisions::{Entry, Query, Said};
use crate::sse::{AnyBody, SUBSCRIBERS_MAX, Subscription};
use crate::state::Core;

/// The header with which a disconnected client resumes.
const LAST_EVENT_ID: &str = "last-event-id";
/// Maximum number of earlier decisions that a client can get.
const BACKLOG_MAX: usize = 10_000;

/// Parses the query of `GET /_roleback/decisions`, the part of a URL after the `?`.
///
/// # Errors
/// When the query is invalid.
pub fn parse_query(text: &str) -> Result<Query, String> {
    Parameters::of(Endpoint::Decisions, text)
        .and_then(|parameters| read_query(&parameters))
        .map_err(|problem| problem.message().to_owned())
}

/// `GET /_roleback/decisions`: one decision per line, newest first.
pub(crate) fn list(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let page = core.store.decisions.page(&read_query(parameters)?);
    let page = page.map_err(Problem::failed)?;
    let decisions: Vec<_> = page.entries.into_iter().map(logged).collect();
    reply::lines(&decisions, page.next)
}

fn read_query(parameters: &Parameters<'_>) -> Result<Query, Problem> {
    let decision = |name: &str| {
        Said::named(name).ok_or_else(|| {
            let names = Said::NAMES.join(", ");
            Problem::bad_request(format!("`decision` is one of {names}, not `{name}`"))
        })
    };
    Ok(Query {
        principal: parameters.owned("principal"),
        service: parameters.owned("service"),
        action: parameters.owned("action"),
        resource: parameters.owned("resource"),
        decision: parameters.text("decision").map(decision).transpose()?,
        context: parameters.text("context").map(Known::parse),
        by: parameters.owned("by"),
        request_id: parameters.owned("request-id"),
        since: parameters.time("since")?,
        until: parameters.time("until")?,
        before: parameters.number("before")?,
        limit: parameters.limit(PAGE_ENTRIES, PAGE_ENTRIES_MAX)?,
    })
}

/// A decision of the log, as clients see it.
pub(super) fn logged(entry: Entry) -> LoggedDecision {
    LoggedDecision {
        id: entry.id,
        time: entry.time,
        time_ns: entry.time_ns,
        request_id: entry.request_id,
        trace_id: entry.trace_id,
        account: entry.account,
        caller: entry.caller,
        principal: entry.principal,
        operation: entry.operation,
        action: entry.action,
        resource: entry.resource,
        context: entry.context,
        decision: evaluation::decision(entry.decision),
        by: entry.by.map(|by| DecidedBy {
            layer: evaluation::layer(by.layer),
            policy: by.policy,
            sid: by.sid,
            statement: by.statement,
        }),
        mode: entry.mode,
        refused: entry.refused,
        seq: entry.seq,
        identity: serde_json::to_value(entry.identity).unwrap_or_default(),
    }
}

/// `GET /_roleback/policy-stream`: decisions as they are made, each with the policies that it needs. `Last-Event-ID`
/// (or `after`) resumes after a decision.
pub(crate) fn stream(
    core: &Core,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let filter = read_query(parameters)?;
    let too_many = |_| {
        Problem::unavailable(format!(
            "{SUBSCRIBERS_MAX} clients read the policy stream already, which is the most: end one of them"
        ))
    };
    let place = Arc::clone(&core.subscribers).try_acquire_owned();
    let place = place.map_err(too_many)?;
    let decisions = &core.store.decisions;
    let stopping = || Problem::unavailable("the server stops");
    let live = decisions.subscribe().ok_or_else(stopping)?;
    let backlog = match after(parameters, headers)? {
        None => Vec::new(),
        Some(id) => decisions.after(id, BACKLOG_MAX).map_err(Problem::failed)?,
    };
    let subscription = Subscription {
        backlog,
        live,
        query: filter,
        place,
        show: event,
    };
    let mut response = Response::new(AnyBody::Right(subscription.start()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The decision after which a client wants to resume.
fn after(parameters: &Parameters<'_>, headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(last) = headers.get(LAST_EVENT_ID) else {
        return parameters.number("after");
    };
    let number = last.to_str().ok().and_then(|text| text.parse().ok());
    let wrong = || Problem::bad_request("`Last-Event-ID` is the number of a decision");
    number.ok_or_else(wrong).map(Some)
}

/// A decision as an event, on one line.
fn event(entry: &Entry) -> String {
    let event = StreamedDecision {
        policies: policies(entry),
        decision: logged(entry.clone()),
    };
    serde_json::to_string(&event).unwrap_or_default()
}

/// The policies that a call needs: the principal's, and the resource's if that also has to allow the call.
fn policies(entry: &Entry) -> Vec<NeededPolicy> {
    let need = crate::decisions::Need::of(entry);
    let call = need.request();
    let hash = Sha256::new()
        .chain_update(&entry.principal)
        .chain_update(&entry.action)
        .chain_update(&entry.resource)
        .finalize();
    let digits: String = hash
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let sid = format!("Test{digits}");
    let needed = |kind| {
        let text = privilege::document_for_one(kind, &call, &sid)?;
        let attached_to = match kind {
            Kind::Identity => &entry.principal,
            _ => &entry.resource,
        };
        Some(NeededPolicy {
            kind: policy_kind(kind),
            attached_to: attached_to.clone(),
            document: serde_json::from_str(&text).ok()?,
        })
    };
    let has_policies = call.principal.arn().is_some();
    let identity = has_policies.then(|| needed(Kind::Identity)).flatten();
    let resource = Kind::of_resource(&call).and_then(needed);
    identity.into_iter().chain(resource).collect()
}

/// The kind of a document, as clients see it.
pub(super) const fn policy_kind(kind: Kind) -> PolicyKind {
    match kind {
        Kind::Identity => PolicyKind::Identity,
        Kind::Resource => PolicyKind::Resource,
        Kind::Trust => PolicyKind::Trust,
    }
}

/// `GET /_roleback/policy-stream/state`
pub(crate) fn state(core: &Core) -> Reply {
    reply::json(&core.store.decisions.status())
}

/// `POST /_roleback/policy-stream/state`
pub(crate) fn switch(core: &Core, body: &mut BodyReader) -> Reply {
    let wanted: StreamSwitch = body::json(body, r#"{"streaming": true}"#)?;
    let decisions = &core.store.decisions;
    decisions
        .stream(wanted.streaming)
        .map_err(Problem::failed)?;
    state(core)
}

/// `POST /_roleback/policy-stream/reset`
pub(crate) fn reset(core: &Core) -> Reply {
    core.store.decisions.reset().map_err(Problem::failed)?;
    reply::json(&StreamReset { reset: true })
}
