//! The server's own API: the endpoints under `/_roleback`, `/_localstack` and `/_aws`, with the types and routes of `api`.
//!
//! Each file is one family: its functions on a [`Store`](crate::store::Store), which a server and an offline command
//! can call, followed by its endpoints. Nothing here falls through to the AWS API, and every answer has a body, because
//! LocalStack's clients give an empty 404 a meaning of its own.

pub mod blame;
mod body;
mod catalogue;
pub mod clock;
pub mod compact;
mod consistency;
mod control_policies;
mod coverage;
pub mod decisions;
mod delegation;
pub mod diff;
mod entities;
pub(crate) mod entity_name;
pub mod evaluate;
mod evaluation;
mod events;
pub mod explain;
mod faults;
mod federation;
mod forks;
pub mod graph;
mod health;
mod idp;
mod job;
pub(crate) mod localstack;
pub mod log;
pub mod marks;
mod metrics;
mod named_entities;
pub mod organization;
mod outbound;
mod parameters;
mod permission;
mod policy;
mod principal;
mod promotion;
pub mod proof;
mod reply;
pub mod reset;
mod sign_in;
pub mod snapshots;
pub mod summary;
pub mod undo;

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, Response};
use percent_encoding::percent_decode_str;
use roleback_api::openapi;
use roleback_api::route::{self, Endpoint, Target};
use roleback_policy::Effort;
use roleback_policy::effort::STEPS_MAX;

use crate::address;
use crate::client::Client;
use crate::heavy::NotDone;
use crate::moments::MomentError;
use crate::sse::AnyBody;
use crate::state::Core;
use body::BodyReader;
use localstack::state::Action;
use parameters::Parameters;
use reply::{Problem, Reply};

/// A request for an endpoint of our own API.
struct Call<'c> {
    core: &'c Arc<Core>,
    headers: &'c HeaderMap,
    parameters: &'c Parameters<'c>,
    /// The variable segment of the path.
    name: &'c str,
    body: BodyReader,
    /// The limit on the work of an evaluation, and whether a client still waits for it.
    effort: Arc<Effort>,
}

/// Answers a request that may have been sent by a stranger's web page.
pub(crate) fn refusal(is_malformed: bool, message: String) -> Response<Full<Bytes>> {
    let problem = if is_malformed {
        Problem::bad_request(message)
    } else {
        Problem::forbidden(message)
    };
    problem.into_response()
}

/// Answers a request that addresses a moment which cannot be shown.
pub(crate) fn no_moment(error: MomentError) -> Response<Full<Bytes>> {
    Problem::from(error).into_response()
}

/// Endpoints whose running time depends on how complex the caller's input is.
const HEAVY: [Endpoint; 7] = [
    Endpoint::Evaluate,
    Endpoint::Explain,
    Endpoint::Graph,
    Endpoint::PolicySummary,
    Endpoint::CheckActions,
    Endpoint::Lint,
    Endpoint::ValidatePolicy,
];

/// LocalStack's endpoints, whose errors are plain text, as its clients expect.
const LOCALSTACK: &str = "/_localstack";

/// Endpoints that change nothing, although their method is `POST`.
const READING: [Endpoint; 6] = [
    Endpoint::DiffFile,
    Endpoint::Evaluate,
    Endpoint::Explain,
    Endpoint::CheckActions,
    Endpoint::Lint,
    Endpoint::ValidatePolicy,
];

/// Endpoints that change forks, but not the state that a request addresses.
const FORKING: [Endpoint; 4] = [
    Endpoint::CreateFork,
    Endpoint::ResetFork,
    Endpoint::PromoteFork,
    Endpoint::DropFork,
];

/// Endpoints that show what happens from now on, which no moment of the past has.
const LIVE: [Endpoint; 2] = [Endpoint::PolicyStream, Endpoint::Events];

/// Whether an endpoint may change something.
fn can_change(endpoint: Endpoint) -> bool {
    endpoint.route().method != route::Method::Get && !READING.contains(&endpoint)
}

/// Answers a request.
pub(crate) async fn answer(client: &Client, request: Request<Incoming>) -> Response<AnyBody> {
    let line = format!("{} {}", request.method(), request.uri().path());
    let is_localstack = request.uri().path().starts_with(LOCALSTACK);
    let reply = match route::target(request.method().as_str(), request.uri().path()) {
        Target::Endpoint(endpoint, _) if HEAVY.contains(&endpoint) => {
            answer_heavy(client, request).await
        }
        _ => answer_streaming(&client.core, request).await,
    };
    let response = reply.unwrap_or_else(|problem| {
        let response = match is_localstack {
            true => problem.into_text_response(),
            false => problem.into_response(),
        };
        response.map(AnyBody::Left)
    });
    tracing::info!("{line} => {}", response.status().as_u16());
    response
}

/// Answers on the threads for heavy work, once the body has arrived. Stops when the client leaves.
async fn answer_heavy(
    client: &Client,
    request: Request<Incoming>,
) -> Result<Response<AnyBody>, Problem> {
    let (head, incoming) = request.into_parts();
    let core = Arc::clone(&client.core);
    let body = body::collect(incoming, core.limits.body_time).await?;
    let _watching = client.watch();
    let given = Arc::clone(&core);
    let work = core
        .heavy_work
        .run(move |cancel| respond(&given, &head, body, cancel.effort()));
    work.await.unwrap_or_else(|not_done| {
        Err(Problem::unavailable(match not_done {
            NotDone::Full => "too many decisions wait already: try again when they are done",
            NotDone::Stopping => "the server stops",
        }))
    })
}

/// Answers on a thread that may block, while the body is still arriving.
async fn answer_streaming(
    core: &Arc<Core>,
    request: Request<Incoming>,
) -> Result<Response<AnyBody>, Problem> {
    let (head, incoming) = request.into_parts();
    let has_no_body = matches!(head.method, Method::GET | Method::HEAD);
    let _room = match has_no_body {
        true => None,
        false => core.bodies.acquire().await.ok(),
    };
    let (body, pump) = body::stream(incoming, core.limits.body_time);
    let core = Arc::clone(core);
    let effort = Arc::new(Effort::new(STEPS_MAX));
    let work = tokio::task::spawn_blocking(move || respond(&core, &head, body, effort));
    let (reply, ()) = tokio::join!(work, pump);
    reply.unwrap_or_else(|error| Err(Problem::failed(error)))
}

fn respond(
    core: &Arc<Core>,
    head: &Parts,
    body: BodyReader,
    effort: Arc<Effort>,
) -> Result<Response<AnyBody>, Problem> {
    let (method, path) = (head.method.as_str(), head.uri.path());
    let (endpoint, segments) = match route::target(method, path) {
        Target::Endpoint(endpoint, segments) => (endpoint, segments),
        Target::OtherMethods(methods) => {
            return Err(Problem::method_not_allowed(method, path, &methods));
        }
        Target::Unknown => return Err(Problem::unknown_endpoint(method, path)),
    };
    let is_about_forks = FORKING.contains(&endpoint);
    if let Some(past) = &core.past
        && can_change(endpoint)
        && !is_about_forks
    {
        return Err(address::read_only(past, core.store.journal.head().seq).into());
    }
    if core.past.is_some() && LIVE.contains(&endpoint) {
        return Err(Problem::bad_request(format!(
            "`{method} {path}` shows what happens from now on: leave the moment out"
        )));
    }
    if core.stopper.is_stopping() && can_change(endpoint) {
        return Err(Problem::unavailable("the server is stopping"));
    }
    if core.fork.is_some() && can_change(endpoint) && !is_about_forks {
        core.forks.check_room()?;
    }
    let parameters = Parameters::of(endpoint, head.uri.query().unwrap_or_default())?;
    let name = segments.first().copied().unwrap_or_default();
    let name = percent_decode_str(name)
        .decode_utf8()
        .map_err(|_| Problem::bad_request(format!("`{name}` in the path is not UTF-8")))?;
    let call = Call {
        core,
        headers: &head.headers,
        parameters: &parameters,
        name: &name,
        body,
        effort,
    };
    dispatch(endpoint, call)
}

/// The handler of each row of the table of routes.
fn dispatch(endpoint: Endpoint, call: Call<'_>) -> Result<Response<AnyBody>, Problem> {
    let Call {
        core,
        headers,
        parameters,
        name,
        mut body,
        effort,
    } = call;
    let body = &mut body;
    let whole: Reply = match endpoint {
        Endpoint::PolicyStream => return decisions::stream(core, parameters, headers),
        Endpoint::Events => return events::stream(core, parameters, headers),
        Endpoint::Verify => return proof::prove(core, headers),
        Endpoint::Compact => return compact::post(core, body, headers),
        Endpoint::Replay => return proof::replay_all(core, body, headers),
        Endpoint::ReplayWithPolicies => {
            return proof::replay_with_policies(core, body, headers);
        }
        Endpoint::LoadPod => return snapshots::put(core, name, body, parameters, headers),
        Endpoint::PromoteFork => return forks::promote(core, name, body, parameters, headers),
        Endpoint::LoadPodFile => return snapshots::put_file(core, body, parameters, headers),
        Endpoint::Health => health::health(core, parameters),
        Endpoint::Live => reply::text("ok"),
        Endpoint::Ready => health::ready(core),
        Endpoint::Version => health::version(),
        Endpoint::Metrics => metrics::show(core),
        Endpoint::OpenApi => reply::json(&openapi::document(health::VERSION)),
        Endpoint::Coverage => coverage::coverage(),
        Endpoint::Log => log::list(core, parameters),
        Endpoint::Record => log::show(core, name),
        Endpoint::Diff => diff::get(core, parameters, &effort),
        Endpoint::DiffFile => diff::post(core, parameters, body, &effort),
        Endpoint::Entities => entities::get(core, parameters),
        Endpoint::Blame => blame::get(core, parameters),
        Endpoint::Marks => marks::list(core),
        Endpoint::Mark => marks::post(core, body),
        Endpoint::Pods => snapshots::list(core, parameters),
        Endpoint::DeletePod => snapshots::remove(core, name, parameters),
        Endpoint::PodFile => snapshots::get_file(core, name, parameters),
        Endpoint::SavePod => snapshots::post(core, name, body, headers),
        Endpoint::PodVersions => snapshots::versions(core, name),
        Endpoint::DescribePod => snapshots::get_description(core, name, parameters),
        Endpoint::TagPod => snapshots::put_tag(core, name, body),
        Endpoint::VerifyPod => snapshots::post_verify(core, name, parameters, headers),
        Endpoint::StorePodFile => snapshots::post_file(core, name, body),
        Endpoint::CollectPods => snapshots::delete_garbage(core, parameters),
        Endpoint::Reset => reset::empty(core),
        Endpoint::Clock => clock::get(core),
        Endpoint::ChangeClock => clock::post(core, body),
        Endpoint::Consistency => consistency::get(core),
        Endpoint::SetConsistency => consistency::post(core, body),
        Endpoint::Undo => undo::post_undo(core, body),
        Endpoint::Rewind => undo::post_rewind(core, body),
        Endpoint::Faults => faults::list(core),
        Endpoint::AddFault => faults::post(core, body),
        Endpoint::ClearFaults => faults::clear(core, parameters),
        Endpoint::Forks => forks::list(core, headers),
        Endpoint::CreateFork => forks::post(core, body, headers),
        Endpoint::ResetFork => forks::reset(core, name, headers),
        Endpoint::DropFork => forks::remove(core, name),
        Endpoint::Evaluate => evaluate::answer(body, &effort),
        Endpoint::Explain => explain::post(core, &core.store.within(effort), body),
        Endpoint::Graph => graph::get(core, parameters, &effort),
        Endpoint::Decisions => decisions::list(core, parameters),
        Endpoint::PolicySummary => summary::show(core, parameters, &effort),
        Endpoint::StreamStatus => decisions::state(core),
        Endpoint::SwitchStream => decisions::switch(core, body),
        Endpoint::ResetStream => decisions::reset(core),
        Endpoint::Lint => policy::lint(parameters, body, &effort),
        Endpoint::ValidatePolicy => policy::validate(parameters, body, &effort),
        Endpoint::Catalogue => catalogue::list(),
        Endpoint::CatalogueService => catalogue::show(name),
        Endpoint::Organization => organization::get(core),
        Endpoint::PutOrganization => organization::put(core, body),
        Endpoint::ChangeOrganization => organization::post(core, body),
        Endpoint::IssuerKeys => federation::list(core),
        Endpoint::PutIssuerKeys => federation::put(core, body),
        Endpoint::DeleteIssuerKeys => federation::delete(core, parameters),
        Endpoint::DelegationTokens => delegation::tokens(core),
        Endpoint::IdpToken => idp::token(core, body),
        Endpoint::IdpAssertion => idp::assertion(core, body),
        Endpoint::IdpMetadata => idp::metadata(core),
        Endpoint::IdpDiscovery => idp::discovery(headers),
        Endpoint::IdpKeys => idp::keys(core),
        Endpoint::OutboundDiscovery => outbound::discovery(core, name, headers),
        Endpoint::OutboundKeys => outbound::keys(core, name),
        Endpoint::SignIn => sign_in::sign_in(core, body),
        Endpoint::ConsoleSession => sign_in::session(core, headers),
        Endpoint::SignOut => sign_in::sign_out(),
        Endpoint::SigninFederation => sign_in::federation(core, parameters),
        Endpoint::IamConfig => permission::config(core),
        Endpoint::SetIamConfig => permission::configure(core, body),
        Endpoint::CheckActions => {
            permission::check(&core.store.within(effort), &core.last_used, body)
        }
        Endpoint::LocalstackHealth => localstack::health(core),
        Endpoint::ManageSession => localstack::manage_session(core, body),
        Endpoint::StoreHealth => localstack::store_health(core, body),
        Endpoint::LocalstackInfo => localstack::info(core),
        Endpoint::LocalstackInit => localstack::init(core),
        Endpoint::LocalstackInitStage => localstack::init_stage(core, name),
        Endpoint::LocalstackPlugins => localstack::plugins(),
        Endpoint::LocalstackDiagnose => localstack::diagnosis::diagnose(core),
        Endpoint::LocalstackConfig => reply::json(&localstack::diagnosis::settings(core)),
        Endpoint::SetLocalstackConfig => localstack::diagnosis::set(core, body),
        Endpoint::LocalstackUsage => reply::json(&core.metrics.usage()),
        Endpoint::LocalstackResources => localstack::resources::list(core),
        Endpoint::LocalstackReset => localstack::state::all(core, Action::Reset),
        Endpoint::LocalstackSave => localstack::state::all(core, Action::Save),
        Endpoint::LocalstackLoad => localstack::state::all(core, Action::Load),
        Endpoint::LocalstackResetService => localstack::state::one(core, name, Action::Reset),
        Endpoint::LocalstackSaveService => localstack::state::one(core, name, Action::Save),
        Endpoint::LocalstackLoadService => localstack::state::one(core, name, Action::Load),
        Endpoint::ChaosFaults => localstack::chaos::list(core),
        Endpoint::SetChaosFaults => localstack::chaos::set(core, body),
        Endpoint::AddChaosFaults => localstack::chaos::add(core, body),
        Endpoint::DeleteChaosFaults => localstack::chaos::delete(core, body),
        Endpoint::ChaosEffects => localstack::chaos::effects(core),
        Endpoint::SetChaosEffects => localstack::chaos::set_effects(core, body),
        Endpoint::CloudPodExport => localstack::pods::export(core, parameters, headers),
        Endpoint::CloudPodImport => localstack::pods::import(core, parameters, body, headers),
        Endpoint::CloudPodMetamodel => localstack::resources::metamodel(core),
        Endpoint::CloudPodEnvironment => localstack::pods::environment(),
        Endpoint::PodRemotes => localstack::remotes::list(core),
        Endpoint::PodRemote => localstack::remotes::get(core, name),
        Endpoint::CreatePodRemote => localstack::remotes::create(core, name, body),
        Endpoint::DeletePodRemote => localstack::remotes::delete(core, name),
        Endpoint::CloudPods => localstack::pods::list(core, body),
        Endpoint::SaveCloudPod => localstack::pods::save(core, name, body, headers),
        Endpoint::LoadCloudPod => localstack::pods::load(core, name, (parameters, headers), body),
        Endpoint::DeleteCloudPod => localstack::pods::delete(core, (name, parameters), body),
        Endpoint::CloudPodVersions => localstack::pods::versions(core, name, body),
        Endpoint::CloudPodDiff => localstack::pods::diff(core, name, parameters, headers),
    };
    Ok(whole?.map(AnyBody::Left))
}
