//! Saves the whole world as a pod with a name and versions, and restores it.

mod restore;

use std::collections::BTreeMap;
use std::io::Write;

use roleback_api::pods::{DamagedPod, DeletedPod, ListedPod, Pod, PodList, PodVersions, SavePod};
use roleback_journal::pod::{Listed, Name, NewPod, PodError, Saved, Version};
use roleback_journal::{CommitError, Moment};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::lines::{self, ImpossibleEntity, LinesError};
use serde_json::json;

use super::body::{self, BodyReader};
use super::health::VERSION;
use super::parameters::Parameters;
use super::reply::{self, OCTETS, Problem, Reply};
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::projection::State;
use crate::state::Core;
use crate::store::Store;

pub use restore::{LoadOptions, load, load_file};
pub(crate) use restore::{put, put_file, world_of};

/// The layout version of the lines in our pods.
const CONTENT: &str = "roleback-world-1";

/// Why the world could not be saved or restored.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The pod does not exist, or was refused.
    #[error(transparent)]
    Pod(#[from] PodError),
    /// The pod is intact, but does not contain a valid world.
    #[error("the pod was refused: {0}")]
    Content(String),
    /// The pod and the state do not fit together.
    #[error(
        "the pod cannot be merged: {}",
        .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    )]
    Dangling(Vec<ImpossibleEntity>),
    /// Another record was written since the load was planned.
    #[error("the load was not planned for record {head}, which is the newest: plan it again")]
    Moved {
        /// The newest record.
        head: u64,
    },
    /// The record of the load could not be stored.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl From<LinesError> for SnapshotError {
    fn from(error: LinesError) -> Self {
        Self::Content(error.to_string())
    }
}

impl From<ImpossibleEntity> for SnapshotError {
    fn from(error: ImpossibleEntity) -> Self {
        Self::Content(error.to_string())
    }
}

fn listed(listed: Listed) -> ListedPod {
    match listed {
        Listed::Sound(saved) => ListedPod::Sound(pod(*saved)),
        Listed::Damaged { name, version, why } => ListedPod::Damaged(DamagedPod {
            name: name.to_string(),
            version,
            damaged: why,
        }),
    }
}

fn pod(saved: Saved) -> Pod {
    let meta = saved.meta.told;
    Pod {
        name: saved.name.as_str().to_owned(),
        version: saved.version,
        digest: saved.digest,
        created: Timestamp(meta.created_ns).iso8601(),
        seq: meta.seq,
        state_hash: meta.state_hash,
        counts: meta.counts,
        message: meta.message,
        bytes: saved.bytes,
    }
}

/// Saves the current world as the next version of `name`.
///
/// # Errors
/// See [`SnapshotError`].
pub fn save(store: &Store, name: &str, message: Option<String>) -> Result<Pod, SnapshotError> {
    let (name, now) = (Name::new(name)?, store.now());
    let new = new_pod(store, &now, message);
    let (state, secrets) = parts(&now.state.0);
    let saved = store.journal.pods().save(&name, new, state, secrets)?;
    Ok(pod(saved))
}

/// Writes the current world as a pod file, without saving it as a version of a pod.
///
/// # Errors
/// When the world exceeds a limit of pods, or `out` fails.
pub fn export(store: &Store, out: impl Write) -> Result<(), SnapshotError> {
    let now = store.now();
    let new = new_pod(store, &now, None);
    let (state, secrets) = parts(&now.state.0);
    let pods = store.journal.pods();
    pods.write_state(new, state, secrets, out)?;
    Ok(())
}

fn new_pod(store: &Store, now: &Moment<State>, message: Option<String>) -> NewPod {
    let (world, time) = (&now.state.0, store.clock.now());
    NewPod {
        product: VERSION.to_owned(),
        content: CONTENT.to_owned(),
        log: store.journal.log().to_string(),
        seq: now.head.seq,
        head_hash: now.head.hash.to_string(),
        state_hash: lines::state_hash(world),
        ulid: store.generator.save_id(time, store.arrival()).to_string(),
        created_ns: time.0,
        message,
        counts: counts(world),
        ..NewPod::default()
    }
}

/// The lines of a world without secrets, and the secrets in the order of the lines.
fn parts(world: &World) -> (impl Iterator<Item = String>, impl Iterator<Item = String>) {
    let state = lines::lines(world).map(|line| lines::split_secrets(&line).0);
    let secrets = lines::lines(world)
        .flat_map(|line| lines::split_secrets(&line).1)
        .map(|secret| json!(secret).to_string());
    (state, secrets)
}

fn counts(world: &World) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for (kind, count) in lines::counts(world).into_values().flatten() {
        *sums.entry(kind.to_owned()).or_default() += count as u64;
    }
    sums
}

/// The newest version of every pod. A damaged pod does not hide the others.
///
/// # Errors
/// When the pods cannot be read.
pub fn all(store: &Store) -> Result<Vec<ListedPod>, SnapshotError> {
    let found = store.journal.pods().list()?;
    Ok(found.into_iter().map(listed).collect())
}

/// Every version of every pod, oldest first.
///
/// # Errors
/// When the pods cannot be read.
pub fn all_with_versions(store: &Store) -> Result<Vec<ListedPod>, SnapshotError> {
    let found = store.journal.pods().list_versions()?;
    Ok(found.into_iter().map(listed).collect())
}

/// Deletes one version of a pod, or all of them.
///
/// # Errors
/// When the name or version does not exist or cannot be deleted.
pub fn delete(
    store: &Store,
    name: &str,
    version: Option<Version>,
) -> Result<DeletedPod, SnapshotError> {
    let deleted = store.journal.pods().delete(&Name::new(name)?, version)?;
    Ok(DeletedPod {
        name: name.to_owned(),
        versions: deleted.versions,
        freed_bytes: deleted.freed_bytes,
        left: deleted.left,
    })
}

/// Every version of a pod, oldest first.
///
/// # Errors
/// When no pod has this name.
pub fn all_versions(store: &Store, name: &str) -> Result<Vec<ListedPod>, SnapshotError> {
    let found = store.journal.pods().versions(&Name::new(name)?)?;
    Ok(found.into_iter().map(listed).collect())
}

impl From<SnapshotError> for Problem {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::Commit(error) => error.into(),
            SnapshotError::Content(_) => Self::refused(error),
            SnapshotError::Dangling(_) | SnapshotError::Moved { .. } => Self::conflict(error),
            SnapshotError::Pod(PodError::NotFound(_)) => Self::not_found(error),
            SnapshotError::Pod(PodError::Name(_)) => Self::bad_request(error),
            SnapshotError::Pod(PodError::Io { .. }) => Self::failed(error),
            SnapshotError::Pod(_) => Self::refused(error),
        }
    }
}

/// `POST /_roleback/snapshots/{name}`
pub(crate) fn post(core: &Core, name: &str, body: &mut BodyReader) -> Reply {
    let text = body::text(body, ADMIN_BODY_BYTES_MAX)?;
    let request: SavePod = if text.trim().is_empty() {
        SavePod::default()
    } else {
        serde_json::from_str(&text).map_err(|why| {
            Problem::bad_request(format!("the body may be {{\"message\": \"...\"}}: {why}"))
        })?
    };
    reply::json(&save(&core.store, name, request.message)?)
}

/// `GET /_roleback/snapshots`
pub(crate) fn list(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let snapshots = match parameters.text("all") {
        Some(_) => all_with_versions(&core.store)?,
        None => all(&core.store)?,
    };
    reply::json(&PodList { snapshots })
}

/// `DELETE /_roleback/snapshots/{name}[?version=N]`
pub(crate) fn remove(core: &Core, name: &str, parameters: &Parameters<'_>) -> Reply {
    let version = parameters.number("version")?.map(Version::Number);
    reply::json(&delete(&core.store, name, version)?)
}

/// `GET /_roleback/snapshots/{name}/versions`
pub(crate) fn versions(core: &Core, name: &str) -> Reply {
    reply::json(&PodVersions {
        versions: all_versions(&core.store, name)?,
    })
}

/// `GET /_roleback/snapshots/{name}[?version=N]`: the pod as a file.
pub(crate) fn get_file(core: &Core, name: &str, parameters: &Parameters<'_>) -> Reply {
    let (name, version) = (
        Name::new(name).map_err(SnapshotError::from)?,
        version(parameters)?,
    );
    let mut file = Vec::new();
    core.store
        .journal
        .pods()
        .write_file(&name, version, &mut file)
        .map_err(SnapshotError::from)?;
    Ok(reply::of_type(OCTETS, file))
}

fn version(parameters: &Parameters<'_>) -> Result<Version, Problem> {
    Ok(parameters
        .number("version")?
        .map_or(Version::Latest, Version::Number))
}
