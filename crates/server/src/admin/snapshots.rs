//! Saves the whole world as a pod with a name and versions, and restores it.

pub(crate) mod archive;
pub(crate) mod keys;
pub(crate) mod lineage;
mod manage;
mod problem;
mod restore;
mod saving;

use std::io::Write;
use std::sync::Arc;

use hyper::header::HeaderMap;
use roleback_api::pods::{DamagedPod, DeletedPod, ListedPod, Pod, PodList, PodVersions, SavePod};
use roleback_journal::Moment;
use roleback_journal::pod::{
    Keep, Line, Listed, Meta, Name, Passphrase, PodHistory, Retention, Saved, Version,
};
use roleback_wire::Timestamp;
use roleback_world::lines;

use super::body::{self, BodyReader};
use super::parameters::Parameters;
use super::reply::{self, OCTETS, Problem, Reply};
use crate::fork_moments;
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::log_lines::BaseLines;
use crate::low_priority;
use crate::moments::{self, MomentError};
use crate::pod_logs;
use crate::projection::State;
use crate::state::Core;
use crate::store::Store;

pub use crate::snapshot_error::SnapshotError;
pub(crate) use lineage::parents;
pub use manage::{collect_garbage, describe, describe_file, store_file, tag, verify, verify_file};
pub(crate) use manage::{delete_garbage, get_description, post_file, post_verify, put_tag};
pub use restore::{Decisions, LoadOptions, ShownPod, load, load_file, promote};
pub(crate) use restore::{
    ancestry, check_file, check_saved, conflicts, outcome_of, put, put_file, shown, world_in,
};
use saving::Saving;

/// The layout version of the lines in our pods.
const CONTENT: &str = "roleback-world-1";

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
    let tags = saved.tags.iter().map(ToString::to_string).collect();
    let name = saved.name.to_string();
    Pod {
        tags,
        ..pod_of(name, saved.version, &saved.digest, &saved.meta, saved.bytes)
    }
}

/// What is shown of a pod, without tags.
fn pod_of(name: String, version: u64, digest: &str, meta: &Meta, bytes: u64) -> Pod {
    let told = &meta.told;
    Pod {
        name,
        version,
        digest: digest.to_owned(),
        created: Timestamp(told.created_ns).iso8601(),
        seq: told.seq,
        state_hash: told.state_hash.clone(),
        counts: told.counts.clone(),
        message: told.message.clone(),
        author: told.author.clone(),
        bytes,
        tags: Vec::new(),
        secrets: meta.secrets.as_str().to_owned(),
        parents: told.parents.clone(),
    }
}

/// Saves the current world as the next version of `name`. Writes go on meanwhile: it works on one immutable state.
///
/// # Errors
/// See [`SnapshotError`].
pub fn save(store: &Store, name: &str, message: Option<String>) -> Result<Pod, SnapshotError> {
    let request = SavePod {
        message,
        ..SavePod::default()
    };
    save_with(store, name, &request, None)
}

/// Saves the current world, or that of an earlier record, as the next version of `name`. With a passphrase, its secrets are
/// encrypted.
///
/// # Errors
/// See [`SnapshotError`].
pub fn save_with(
    store: &Store,
    name: &str,
    request: &SavePod,
    passphrase: Option<&Passphrase>,
) -> Result<Pod, SnapshotError> {
    // A save keeps a processor busy for as long as it takes: the writes meanwhile would wait for one.
    low_priority::run(|| save_slowly(store, name, request, passphrase))
}

fn save_slowly(
    store: &Store,
    name: &str,
    request: &SavePod,
    passphrase: Option<&Passphrase>,
) -> Result<Pod, SnapshotError> {
    let name = Name::new(name)?;
    let keep = keys::keep(request, passphrase)?;
    let keep_since = request.keep_since.as_deref();
    let retention = manage::retention(store, request.keep, keep_since)?;
    let moment = match &request.at {
        None => store.now(),
        Some(at) => moment_at(store, at)?,
    };
    let history = keys::history(request, &keep)?;
    // A history needs all records up to the moment: a compaction meanwhile would leave some out without an error.
    let needed = match &history {
        Some(_) => store.journal.base().map_or(0, |base| base.head().seq),
        None => moment.head.seq,
    };
    let _hold = store.journal.hold(needed);
    let base = match &history {
        Some(history) => {
            let read = BaseLines::of(&store.journal, pod_logs::secrets(history.redacted));
            read.map_err(MomentError::from)?
        }
        None => None,
    };
    let folded = base.as_ref().map_or(0, BaseLines::seq);
    let records = moment.head.seq.saturating_sub(folded);
    let mut saving = Saving::of(store, moment);
    saving.message.clone_from(&request.message);
    saving.author.clone_from(&request.author);
    saving.history = history.map(|history| PodHistory {
        records,
        folded,
        ..history
    });
    let parent = saving.parents.first().map(String::as_str);
    let pods = store.journal.pods();
    // The sealing key is nothing but a secret.
    let is_kept = |line: &Line| !request.no_secrets || line.key != lines::SEALING_KEY;
    let content = || saving.lines().filter(is_kept);
    let describe = || saving.describe();
    let saved = match &saving.history {
        None => pods.save_keeping(&name, parent, &keep, content, describe)?,
        Some(history) => {
            let end = (saving.now.head.seq, saving.now.state.hash());
            let log = pod_logs::lines_of(store, base, end, history.redacted);
            pods.save_with_history(&name, parent, &keep, (content, log), describe)?
        }
    };
    if retention != Retention::default() {
        pods.collect_garbage(Some(&name), &retention)?;
    }
    Ok(pod(saved))
}

fn moment_at(store: &Store, at: &str) -> Result<Arc<Moment<State>>, SnapshotError> {
    let moment = at.parse().map_err(MomentError::from)?;
    Ok(moments::state(store, &moment)?)
}

/// Writes the current world as a pod file, without saving it as a version of a pod.
///
/// # Errors
/// When the world exceeds a limit of pods, or `out` fails.
pub fn export(store: &Store, keep: &Keep, out: impl Write) -> Result<(), SnapshotError> {
    let saving = Saving::of(store, store.now());
    let pods = store.journal.pods();
    pods.write_state(keep, || saving.lines(), || saving.describe(), out)?;
    Ok(())
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

/// `POST /_roleback/snapshots/{name}`
pub(crate) fn post(core: &Core, name: &str, body: &mut BodyReader, headers: &HeaderMap) -> Reply {
    let text = body::text(body, ADMIN_BODY_BYTES_MAX)?;
    let mut request: SavePod = if text.trim().is_empty() {
        SavePod::default()
    } else {
        serde_json::from_str(&text).map_err(|why| {
            Problem::bad_request(format!("the body may be {{\"message\": \"...\"}}: {why}"))
        })?
    };
    let keys = keys::keys(headers)?;
    let passphrase = keys.passphrase.as_ref();
    let Some(at) = &request.at else {
        return reply::json(&save_with(&core.store, name, &request, passphrase)?);
    };
    let at: roleback_api::moment::Moment = at
        .parse()
        .map_err(|error| SnapshotError::from(MomentError::from(error)))?;
    // A fork has the pods of its parent.
    let (store, moment) = fork_moments::log_of(core, &at).map_err(SnapshotError::from)?;
    request.at = Some(moment.to_string());
    reply::json(&save_with(&store, name, &request, passphrase)?)
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
    let version = parameters.text("version").map(Version::parse);
    let version = version.transpose().map_err(SnapshotError::from)?;
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
    let version = parameters.text("version").map(Version::parse);
    let version = version.transpose().map_err(SnapshotError::from)?;
    Ok(version.unwrap_or(Version::Latest))
}
