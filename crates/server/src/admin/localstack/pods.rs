//! LocalStack's endpoints for pods.
//!
//! Its clients recognise some errors by their text; those texts are constants here.

use std::io::{Cursor, Read};

use hyper::header::HeaderMap;
use roleback_api::localstack::{
    CloudPod, CloudPodDiff, CloudPodVersion, CloudPodVersions, CloudPods, Empty, PodEvent,
    PodsEnvironment, SaveCloudPod, SavedInfo, StateResult,
};
use roleback_api::pods::{ListedPod, SavePod};
use roleback_journal::pod::{Keep, Keys, Lock, Name, Passphrase, PodError, Version};
use roleback_wire::Timestamp;
use zip::result::ZipError;

use super::remotes::{self, Wanted};
use super::{LOCALSTACK_VERSION, NO_POD, SERVICES, resources};
use crate::admin::body::{self, BodyReader};
use crate::admin::health::VERSION;
use crate::admin::parameters::Parameters;
use crate::admin::reply::{self, Problem, Reply};
use crate::admin::snapshots::keys::localstack_keys;
use crate::admin::snapshots::{self, LoadOptions, SnapshotError, archive};
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::state::Core;

const NO_VERSION: &str = "maximum version available";
const ZIP: &str = "application/zip";
/// The header that lists the services in an exported state.
const SERVICES_HEADER: &str = "x-localstack-pod-services";

fn services() -> Vec<String> {
    SERVICES.map(|service| service.as_str().to_owned()).into()
}

/// Checks a client's choice of services. Services that this server does not have are left out, as LocalStack leaves out
/// those that have no state; a choice without any service of this server is refused.
fn chosen(names: impl Iterator<Item = String>) -> Result<Vec<String>, Problem> {
    let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    let known: Vec<_> = services()
        .into_iter()
        .filter(|service| names.is_empty() || names.contains(service))
        .collect();
    if known.is_empty() {
        return Err(Problem::bad_request(format!(
            "this server has the services {}, not {}",
            services().join(" and "),
            names.join(", ")
        )));
    }
    Ok(known)
}

/// A version from the query; 0 is the newest, as in LocalStack.
fn version(parameters: &Parameters<'_>) -> Result<Version, Problem> {
    let number = parameters.number("version")?.filter(|number| *number != 0);
    Ok(number.map_or(Version::Latest, Version::Number))
}

fn options(parameters: &Parameters<'_>, headers: &HeaderMap) -> Result<LoadOptions, Problem> {
    Ok(LoadOptions {
        keys: localstack_keys(headers)?,
        ..LoadOptions::of(parameters)?
    })
}

/// A pod or version that does not exist, in the words that clients recognise.
fn missing(core: &Core, name: &str, error: SnapshotError) -> Problem {
    let SnapshotError::Pod(PodError::NotFound(_)) = error else {
        return error.into();
    };
    let versions = snapshots::all_versions(&core.store, name).unwrap_or_default();
    let newest = versions.iter().filter_map(number).max();
    Problem::not_found(match newest {
        None => format!("{NO_POD}: pod `{name}` not found"),
        Some(newest) => format!("version not found: {NO_VERSION} of pod `{name}` is {newest}"),
    })
}

fn number(pod: &ListedPod) -> Option<u64> {
    match pod {
        ListedPod::Sound(pod) => Some(pod.version),
        ListedPod::Damaged(pod) => pod.version,
    }
}

fn seconds(time: &str) -> i64 {
    Timestamp::parse(time).map_or(0, Timestamp::secs)
}

/// `GET /_localstack/pods`
pub(crate) fn list(core: &Core, body: &mut BodyReader) -> Reply {
    if let Some(remote) = Wanted::of_body(body)? {
        return remotes::pods(core, &remote);
    }
    let shown = |pod: ListedPod| {
        let max_version = number(&pod)?;
        let (pod_name, last_change) = match pod {
            ListedPod::Sound(pod) => (pod.name, Some(seconds(&pod.created))),
            ListedPod::Damaged(pod) => (pod.name, None),
        };
        Some(CloudPod {
            pod_name,
            max_version,
            last_change,
        })
    };
    let pods = snapshots::all(&core.store)?.into_iter();
    reply::json(&CloudPods {
        cloudpods: pods.filter_map(shown).collect(),
    })
}

/// `GET /_localstack/pods/{name}/versions`
pub(crate) fn versions(core: &Core, name: &str, body: &mut BodyReader) -> Reply {
    if let Some(remote) = Wanted::of_body(body)? {
        return remotes::versions(core, &remote, (name, services()));
    }
    let found = snapshots::all_versions(&core.store, name);
    let found = found.map_err(|error| missing(core, name, error))?;
    let shown = |pod| match pod {
        ListedPod::Damaged(_) => None,
        ListedPod::Sound(pod) => Some(CloudPodVersion {
            version: pod.version,
            created_at: seconds(&pod.created),
            description: pod.message,
            user: pod.author,
            localstack_version: LOCALSTACK_VERSION.to_owned(),
            services: services(),
            storage_size: pod.bytes,
        }),
    };
    reply::json(&CloudPodVersions {
        versions: found.into_iter().filter_map(shown).collect(),
        remote_url: String::new(),
    })
}

/// `POST /_localstack/pods/{name}`
pub(crate) fn save(core: &Core, name: &str, body: &mut BodyReader, headers: &HeaderMap) -> Reply {
    let request = request(body)?;
    let keys = localstack_keys(headers)?;
    events("save", saved(core, name, request, &keys))
}

fn request(body: &mut BodyReader) -> Result<SaveCloudPod, Problem> {
    let text = body::text(body, ADMIN_BODY_BYTES_MAX)?;
    if text.trim().is_empty() {
        return Ok(SaveCloudPod::default());
    }
    serde_json::from_str(&text).map_err(|why| {
        Problem::bad_request(format!(
            "the body may be JSON such as {{\"attributes\": {{\"description\": \"...\"}}}}: {why}"
        ))
    })
}

fn saved(
    core: &Core,
    name: &str,
    request: SaveCloudPod,
    keys: &Keys,
) -> Result<SavedInfo, Problem> {
    let attributes = request.attributes.unwrap_or_default();
    let services = chosen(attributes.services.unwrap_or_default().into_iter())?;
    if let Some(remote) = Wanted::of(request.remote)? {
        let (version, size) = remotes::push(core, &remote, name, &keep(keys))?;
        return Ok(SavedInfo {
            name: name.to_owned(),
            version,
            services,
            size,
            remote: remote.name().to_owned(),
        });
    }
    let own = SavePod {
        message: attributes.description,
        ..SavePod::default()
    };
    let pod = snapshots::save_with(&core.store, name, &own, keys.passphrase.as_ref())?;
    Ok(SavedInfo {
        name: pod.name,
        version: pod.version,
        services,
        size: pod.bytes,
        remote: String::new(),
    })
}

/// What a save does with secrets: with a passphrase, they are encrypted.
fn keep(keys: &Keys) -> Keep {
    let encrypt = |passphrase: &Passphrase| Keep::Encrypt(Lock::Passphrase(passphrase.clone()));
    keys.passphrase.as_ref().map_or(Keep::Plain, encrypt)
}

/// The lines for the services, and the last line with the outcome: LocalStack's clients find errors there.
fn events(operation: &str, outcome: Result<SavedInfo, Problem>) -> Reply {
    let operation = operation.to_owned();
    let lines = match outcome {
        Ok(info) => {
            let service = |service: &String| PodEvent::Service {
                service: service.clone(),
                status: "ok".to_owned(),
            };
            let mut lines: Vec<_> = info.services.iter().map(service).collect();
            lines.push(PodEvent::Completion {
                operation,
                status: "ok".to_owned(),
                info: Some(info),
                message: None,
            });
            lines
        }
        Err(problem) => vec![PodEvent::Completion {
            operation,
            status: "error".to_owned(),
            info: None,
            message: Some(problem.message().to_owned()),
        }],
    };
    reply::lines(&lines, None)
}

/// `PUT /_localstack/pods/{name}`
pub(crate) fn load(
    core: &Core,
    name: &str,
    (parameters, headers): (&Parameters<'_>, &HeaderMap),
    body: &mut BodyReader,
) -> Reply {
    let options = options(parameters, headers)?;
    let version = version(parameters)?;
    if let Some(remote) = Wanted::of_body(body)? {
        return events(
            "load",
            loaded_from(core, &remote, (name, version), &options),
        );
    }
    let _alone = core.heavy();
    let loaded = snapshots::load(&core.store, name, version, &options, None);
    // Clients read a pod that this version cannot load from the status, and a missing one from the last line.
    if let Err(SnapshotError::Pod(PodError::TooNew { .. })) = &loaded {
        return Err(loaded
            .err()
            .map_or_else(|| Problem::failed(name), Problem::from));
    }
    let loaded = loaded.map_err(|error| missing(core, name, error));
    events(
        "load",
        loaded.map(|pod| SavedInfo {
            name: pod.name,
            version: pod.version,
            services: services(),
            size: 0,
            remote: String::new(),
        }),
    )
}

/// Pulls a pod from a remote and loads it, without saving it here.
fn loaded_from(
    core: &Core,
    remote: &Wanted,
    (name, version): (&str, Version),
    options: &LoadOptions,
) -> Result<SavedInfo, Problem> {
    let version = match version {
        Version::Latest => None,
        Version::Number(number) => Some(number),
        Version::Tag(tag) => {
            return Err(Problem::bad_request(format!(
                "`{tag}` is a tag, and a remote has versions only"
            )));
        }
    };
    let (version, file) = remotes::pull(core, remote, name, version)?;
    let _alone = core.heavy();
    snapshots::load_file(&core.store, &*file, options, None)?;
    Ok(SavedInfo {
        name: name.to_owned(),
        version,
        services: services(),
        size: file.len() as u64,
        remote: remote.name().to_owned(),
    })
}

/// `DELETE /_localstack/pods/{name}`
pub(crate) fn delete(
    core: &Core,
    (name, parameters): (&str, &Parameters<'_>),
    body: &mut BodyReader,
) -> Reply {
    let remote = Wanted::of_body(body)?;
    let only_here = parameters
        .text("local")
        .is_some_and(|local| local == "true");
    if let Some(remote) = remote.filter(|_| !only_here) {
        let deleted = remote.connect(core)?.delete(name, None);
        deleted.map_err(remotes::problem)?;
        return reply::json(&Empty {});
    }
    let deleted = snapshots::delete(&core.store, name, None);
    deleted.map_err(|error| missing(core, name, error))?;
    reply::json(&Empty {})
}

/// `GET /_localstack/pods/{name}/diff`
pub(crate) fn diff(
    core: &Core,
    name: &str,
    parameters: &Parameters<'_>,
    headers: &HeaderMap,
) -> Reply {
    let options = options(parameters, headers)?;
    let version = version(parameters)?;
    let _alone = core.heavy();
    let world = snapshots::outcome_of(&core.store, name, version, &options);
    let world = world.map_err(|error| missing(core, name, error))?;
    let now = core.store.now();
    let changes = resources::changes(&now.state.0, &world);
    let by_service = (!changes.is_empty()).then(|| ("iam".to_owned(), changes));
    reply::json(&CloudPodDiff::from_iter(by_service))
}

/// `GET /_localstack/pods/environment`
pub(crate) fn environment() -> Reply {
    reply::json(&PodsEnvironment {
        localstack_version: LOCALSTACK_VERSION.to_owned(),
        localstack_ext_version: VERSION.to_owned(),
        moto_ext_version: String::new(),
        pro: false,
    })
}

/// Why a state was not exported.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    #[error("cannot write the zip archive: {0}")]
    Zip(#[from] ZipError),
}

/// `GET /_localstack/pods/state[?services=...][&pod_name=...]`
pub(crate) fn export(core: &Core, parameters: &Parameters<'_>, headers: &HeaderMap) -> Reply {
    let keep = keep(&localstack_keys(headers)?);
    let names = parameters.text("services").unwrap_or_default();
    let services = chosen(names.split(',').map(|name| name.trim().to_owned()))?;
    let store = &core.store;
    let pod = parameters.text("pod_name").filter(|name| !name.is_empty());
    let archive = archive::pack(|out| match pod {
        None => Ok::<_, ExportError>(snapshots::export(store, &keep, out)?),
        Some(name) => {
            let name = Name::new(name).map_err(SnapshotError::from)?;
            let pods = store.journal.pods();
            let written = pods.write_file(&name, Version::Latest, out);
            written.map_err(SnapshotError::from)?;
            Ok(())
        }
    });
    let archive = archive.map_err(|error| match error {
        ExportError::Snapshot(error) => missing(core, pod.unwrap_or_default(), error),
        error @ ExportError::Zip(_) => Problem::failed(error),
    })?;
    let mut response = reply::of_type(ZIP, archive);
    if let Ok(services) = services.join(",").parse() {
        response.headers_mut().insert(SERVICES_HEADER, services);
    }
    Ok(response)
}

/// `POST /_localstack/pods`
pub(crate) fn import(
    core: &Core,
    parameters: &Parameters<'_>,
    body: &mut BodyReader,
    headers: &HeaderMap,
) -> Reply {
    let options = options(parameters, headers)?;
    let file = body::whole(body, &core.pod_bytes)?;
    let _alone = core.heavy();
    let load = |pod: &mut dyn Read| snapshots::load_file(&core.store, pod, &options, None);
    let loaded = archive::unpack(Cursor::new(file.bytes()), load).map_err(Problem::bad_request)?;
    loaded.map_err(|error| match error {
        // The file came from the client, so a truncated file is the client's error.
        SnapshotError::Pod(PodError::Io { .. }) => Problem::refused(error),
        error => error.into(),
    })?;
    let lines = services().into_iter().map(|service| StateResult {
        service,
        status: "ok".to_owned(),
        message: None,
    });
    let mut response = reply::lines(&lines.collect::<Vec<_>>(), None)?;
    *response.status_mut() = hyper::StatusCode::CREATED;
    Ok(response)
}
