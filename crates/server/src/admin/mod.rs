//! What is not AWS's: the endpoints under `/_roleback`, `/_localstack` and `/_aws`.
//!
//! Each file is one family: what it does, as functions on a [`Store`](crate::store::Store) that a command may call as well
//! as a server, and its endpoints below that. Nothing here falls through to the AWS API, and every answer has a body,
//! because an empty 404 means something to LocalStack's clients.

mod body;
mod coverage;
pub mod decisions;
pub mod evaluate;
pub mod explain;
mod guard;
mod health;
pub(crate) mod lines;
mod localstack;
pub mod log;
pub mod organization;
mod permission;
mod policy;
pub mod proof;
pub(crate) mod reply;
pub mod reset;
pub mod snapshots;
pub mod summary;

use std::sync::Arc;

use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Method, Request, Response};
use roleback_wire::form::Form;

use crate::pipeline;
use crate::sse::AnyBody;
use crate::state::Core;
use body::BodyReader;
use reply::{Problem, Reply};

/// Answers a request, ours or AWS's.
pub(crate) async fn or_aws(
    core: &Arc<Core>,
    request: Request<Incoming>,
    peer: &str,
) -> Response<AnyBody> {
    if is_ours(request.uri().path()) {
        // In a box, so that calls of AWS do not carry the room that it takes.
        Box::pin(answer(core, request)).await
    } else if let Err(problem) = guard::check_origin(request.uri(), request.headers()) {
        problem.into_response().map(AnyBody::Left)
    } else {
        pipeline::answer(core, request, peer)
            .await
            .map(AnyBody::Left)
    }
}

fn is_ours(path: &str) -> bool {
    path.strip_prefix("/_")
        .and_then(|rest| rest.split('/').next())
        .is_some_and(|first| matches!(first, "roleback" | "localstack" | "aws"))
}

/// A request for an endpoint of ours.
struct Asked {
    head: Parts,
    body: BodyReader,
}

/// Answers on a thread that may block, while the body streams in.
async fn answer(core: &Arc<Core>, request: Request<Incoming>) -> Response<AnyBody> {
    let (head, incoming) = request.into_parts();
    let line = format!("{} {}", head.method, head.uri.path());
    let has_no_body = matches!(head.method, Method::GET | Method::HEAD);
    let _place = match has_no_body {
        true => None,
        false => core.bodies.acquire().await.ok(),
    };
    let (body, pump) = body::stream(incoming, core.limits.body_time);
    let (core, asked) = (Arc::clone(core), Asked { head, body });
    let work = tokio::task::spawn_blocking(move || respond(&core, asked));
    let (reply, ()) = tokio::join!(work, pump);
    let response = reply
        .unwrap_or_else(|error| Err(Problem::failed(error)))
        .unwrap_or_else(|problem| problem.into_response().map(AnyBody::Left));
    tracing::info!("{line} => {}", response.status().as_u16());
    response
}

fn respond(core: &Arc<Core>, asked: Asked) -> Result<Response<AnyBody>, Problem> {
    guard::check(&asked.head)?;
    let uri = asked.head.uri.clone();
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes())
        .map_err(|fault| Problem::bad_request(fault.message))?;
    let path: Vec<&str> = uri.path().split('/').skip(1).collect();
    let method = asked.head.method.as_str();
    let headers = &asked.head.headers;
    match (method, &*path) {
        ("GET", ["_roleback", "policy-stream"]) => return decisions::stream(core, &query, headers),
        ("POST", ["_roleback", "verify"]) => return proof::prove(core, headers),
        ("POST", ["_roleback", "replay"]) => return proof::replay_all(core, headers),
        ("PUT", ["_roleback", "snapshots", name, "restore"]) => {
            return snapshots::put(core, name, &query, headers);
        }
        ("PUT", ["_roleback", "snapshots", "restore"]) => {
            return snapshots::put_file(core, asked.body, headers);
        }
        _ => {}
    }
    let method = if method == "HEAD" { "GET" } else { method }.to_owned();
    let reply = whole(core, (&method, &path), &query, asked);
    reply.map(|response| response.map(AnyBody::Left))
}

/// All answers that come at once.
fn whole(
    core: &Core,
    (method, path): (&str, &[&str]),
    query: &Form<'_>,
    mut asked: Asked,
) -> Reply {
    match (method, path) {
        ("GET", ["_roleback", "health"]) => health::health(core, query),
        ("GET", ["_roleback", "livez"]) => reply::text("ok"),
        ("GET", ["_roleback", "readyz"]) => health::ready(core),
        ("GET", ["_roleback", "version"]) => health::version(),
        ("GET", ["_roleback", "coverage"]) => coverage::coverage(),
        ("GET", ["_roleback", "log"]) => log::list(core, query),
        ("GET", ["_roleback", "log", seq]) => log::show(core, seq),
        ("GET", ["_roleback", "decisions"]) => decisions::list(core, query),
        ("POST", ["_roleback", "explain"]) => explain::post(core, &mut asked.body),
        ("GET", ["_roleback", "policy-stream", "summary"]) => summary::show(core, query),
        ("GET", ["_roleback", "policy-stream", "state"]) => decisions::state(core),
        ("POST", ["_roleback", "policy-stream", "state"]) => {
            decisions::switch(core, &mut asked.body)
        }
        ("POST", ["_roleback", "policy-stream", "reset"]) => decisions::reset(core),
        ("POST", ["_roleback", "evaluate"]) => evaluate::answer(&mut asked.body),
        ("POST", ["_roleback", "reset"]) => reset::empty(core),
        ("GET", ["_roleback", "snapshots"]) => snapshots::list(core),
        ("GET", ["_roleback", "snapshots", name]) => snapshots::get_file(core, name, query),
        ("POST", ["_roleback", "snapshots", name]) => snapshots::post(core, name, &mut asked.body),
        ("GET", ["_roleback", "snapshots", name, "versions"]) => snapshots::versions(core, name),
        ("GET", ["_roleback", "org"]) => organization::get(core),
        ("PUT", ["_roleback", "org"]) => organization::put(core, &mut asked.body),
        ("POST", ["_roleback", "org"]) => organization::post(core, &mut asked.body),
        ("GET", ["_localstack", "health"]) => localstack::health(),
        ("GET", ["_localstack", "info"]) => localstack::info(core),
        ("POST", ["_localstack", "state", "reset"]) => localstack::reset(core),
        ("GET", ["_aws", "iam", "config"]) => permission::config(core),
        ("POST", ["_aws", "iam", "config"]) => permission::configure(core, &mut asked.body),
        ("POST", ["_aws", "iam", "check-actions-allowed"]) => {
            permission::check(core, &mut asked.body)
        }
        ("POST", ["_roleback", "policy", "lint"])
        | ("POST", ["_aws", "access-analyzer", "policy", "validation"]) => {
            policy::lint(query, &mut asked.body)
        }
        _ => Err(Problem::not_found(format!(
            "there is no endpoint {method} {}",
            asked.head.uri.path()
        ))),
    }
}

/// The number that a query has under this name.
fn number(query: &Form<'_>, name: &str) -> Result<Option<u64>, Problem> {
    let number = |text: &str| {
        text.parse()
            .map_err(|_| Problem::bad_request(format!("`{name}` is a number, not `{text}`")))
    };
    query.value(name).map(number).transpose()
}

/// Refuses a query that has parameters besides these.
fn only(query: &Form<'_>, known: &[&str]) -> Result<(), Problem> {
    let unknown = query.names().find(|name| !known.contains(name));
    unknown.map_or(Ok(()), |name| {
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        Err(Problem::bad_request(format!(
            "there is no parameter `{name}`; those are: {known}"
        )))
    })
}
