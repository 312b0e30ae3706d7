//! The decision log, and the stream of decisions.

use roleback_policy::privilege::{self, Kind};
use roleback_wire::Timestamp;
use roleback_wire::form::Form;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

use hyper::Response;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};

use super::body::{self, BodyReader};
use super::reply::{self, JSON_LINES, Problem, Reply};
use super::{number, only};
use crate::decisions::query::{Known, PAGE_ENTRIES, PAGE_ENTRIES_MAX};
use crate::decisions::{Entry, Query, Said};
use crate::sse::{AnyBody, Subscription};
use crate::state::Core;

/// The header that says where the next page begins.
const NEXT: &str = "x-roleback-next";
/// The header with which a client that was cut off goes on.
const LAST_EVENT_ID: &str = "last-event-id";
/// Decisions that a client is told again at most.
const BACKLOG_MAX: usize = 10_000;

/// What both endpoints can be asked for.
const FILTERS: [&str; 11] = [
    "principal",
    "service",
    "action",
    "resource",
    "decision",
    "context",
    "by",
    "request-id",
    "since",
    "until",
    "limit",
];

/// A decision with the policies that it takes.
#[derive(Serialize)]
struct Event<'e> {
    #[serde(flatten)]
    entry: &'e Entry,
    policies: Vec<Attached<'e>>,
}

/// The policy of one statement that a call takes, and where it would be attached.
#[derive(Serialize)]
struct Attached<'e> {
    /// `identity`, `resource` or `trust`.
    kind: &'static str,
    attached_to: &'e str,
    document: Value,
}

/// The name of a kind of document.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Identity => "identity",
        Kind::Resource => "resource",
        Kind::Trust => "trust",
    }
}

/// Reads a query as it stands in a URL after the `?`.
///
/// # Errors
/// What is wrong with it, in words.
pub fn parse_query(text: &str) -> Result<Query, String> {
    let form = Form::parse(text.as_bytes()).map_err(|fault| fault.message.into_owned())?;
    read_query(&form).map_err(|problem| problem.message().to_owned())
}

/// `GET /_roleback/decisions?principal=&service=&action=&resource=&decision=&context=&by=&request-id=&since=&until=&limit=&before=`:
/// a decision a line, the newest first.
pub(crate) fn list(core: &Core, query: &Form<'_>) -> Reply {
    let known: Vec<_> = FILTERS.into_iter().chain(["before"]).collect();
    only(query, &known)?;
    let page = core.store.decisions.page(&read_query(query)?);
    let page = page.map_err(Problem::failed)?;
    let mut text = String::new();
    for entry in &page.entries {
        text += &serde_json::to_string(entry).map_err(Problem::failed)?;
        text.push('\n');
    }
    let mut response = reply::of_type(JSON_LINES, text);
    if let Some(next) = page.next {
        response.headers_mut().insert(NEXT, next.into());
    }
    Ok(response)
}

fn read_query(query: &Form<'_>) -> Result<Query, Problem> {
    let text = |name| query.value(name).map(str::to_owned);
    let time = |name: &str| {
        let read = |text: &str| {
            Timestamp::parse(text).ok_or_else(|| {
                Problem::bad_request(format!(
                    "`{name}` is a time such as 2026-11-21T20:57:49Z, not `{text}`"
                ))
            })
        };
        query.value(name).map(read).transpose()
    };
    let said = |name: &str| {
        Said::named(name).ok_or_else(|| {
            let names = Said::NAMES.join(", ");
            Problem::bad_request(format!("`decision` is one of {names}, not `{name}`"))
        })
    };
    let limit = number(query, "limit")?.unwrap_or(PAGE_ENTRIES as u64);
    Ok(Query {
        principal: text("principal"),
        service: text("service"),
        action: text("action"),
        resource: text("resource"),
        decision: query.value("decision").map(said).transpose()?,
        context: query.value("context").map(Known::parse),
        by: text("by"),
        request_id: text("request-id"),
        since: time("since")?,
        until: time("until")?,
        before: number(query, "before")?,
        limit: (limit as usize).clamp(1, PAGE_ENTRIES_MAX),
    })
}

/// `GET /_roleback/policy-stream?principal=&service=&action=&resource=&decision=&context=&by=&after=`: decisions as they are
/// made, each with the policy that it takes. `Last-Event-ID` (or `after`) goes on after a decision.
pub(crate) fn stream(
    core: &Core,
    query: &Form<'_>,
    headers: &HeaderMap,
) -> Result<Response<AnyBody>, Problem> {
    let known: Vec<_> = FILTERS.into_iter().chain(["after"]).collect();
    only(query, &known)?;
    let filter = read_query(query)?;
    let too_many = |_| Problem::unavailable("as many clients as can be told are told already");
    let place = Arc::clone(&core.subscribers).try_acquire_owned();
    let place = place.map_err(too_many)?;
    let decisions = &core.store.decisions;
    let stopping = || Problem::unavailable("the server stops");
    let live = decisions.subscribe().ok_or_else(stopping)?;
    let backlog = match after(query, headers)? {
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

/// The decision after which a client wants to go on.
fn after(query: &Form<'_>, headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(last) = headers.get(LAST_EVENT_ID) else {
        return number(query, "after");
    };
    let number = last.to_str().ok().and_then(|text| text.parse().ok());
    let wrong = || Problem::bad_request("`Last-Event-ID` is the number of a decision");
    number.ok_or_else(wrong).map(Some)
}

/// A decision as an event, on one line.
fn event(entry: &Entry) -> String {
    let event = Event {
        policies: policies(entry),
        entry,
    };
    serde_json::to_string(&event).unwrap_or_default()
}

/// The policies that a call takes: its principal's, and the resource's where that must allow too.
fn policies(entry: &Entry) -> Vec<Attached<'_>> {
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
    let attached = |kind| {
        let text = privilege::document_for_one(kind, &call, &sid)?;
        Some(Attached {
            kind: kind_name(kind),
            attached_to: match kind {
                Kind::Identity => &entry.principal,
                _ => &entry.resource,
            },
            document: serde_json::from_str(&text).ok()?,
        })
    };
    let has_policies = call.principal.arn().is_some();
    let identity = has_policies.then(|| attached(Kind::Identity)).flatten();
    let resource = Kind::of_resource(&call).and_then(attached);
    identity.into_iter().chain(resource).collect()
}

/// `GET /_roleback/policy-stream/state`
pub(crate) fn state(core: &Core) -> Reply {
    reply::json(&core.store.decisions.status())
}

/// `POST /_roleback/policy-stream/state` with `{"streaming": true}`
pub(crate) fn switch(core: &Core, body: &mut BodyReader) -> Reply {
    let wanted: Value = body::json(body)?;
    let Some(on) = wanted["streaming"].as_bool() else {
        return Err(Problem::bad_request(
            "send {\"streaming\": true} or {\"streaming\": false}",
        ));
    };
    core.store.decisions.stream(on).map_err(Problem::failed)?;
    state(core)
}

/// `POST /_roleback/policy-stream/reset`
pub(crate) fn reset(core: &Core) -> Reply {
    core.store.decisions.reset().map_err(Problem::failed)?;
    reply::json(&json!({"reset": true}))
}
