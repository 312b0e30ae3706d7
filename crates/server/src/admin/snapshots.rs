//! Saves of the whole world, under a name and a version, and putting one back.

mod restore;

use std::collections::BTreeMap;
use std::io::Read;

use roleback_identity::export::{self, ImportError};
use roleback_identity::world::World;
use roleback_journal::CommitError;
use roleback_journal::pod::{Listed, Name, NewPod, PodError, Saved, Version};
use roleback_wire::Timestamp;
use roleback_wire::form::Form;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::body::BodyReader;
use super::health::VERSION;
use super::reply::{self, OCTETS, Problem, Reply};
use super::{number, only};
use crate::limits::ADMIN_BODY_BYTES_MAX;
use crate::state::Core;
use crate::store::Store;

pub use restore::{Restored, restore, restore_file};
pub(crate) use restore::{put, put_file};

/// The layout of the lines of our pods.
const CONTENT: &str = "roleback-world-1";

/// Why the world could not be saved or put back.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The pod is not there, or was refused.
    #[error(transparent)]
    Pod(#[from] PodError),
    /// The pod is whole, but holds no world of ours.
    #[error("the pod was refused: {0}")]
    Content(String),
    /// That the world was put back could not be written down.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl From<ImportError> for SnapshotError {
    fn from(error: ImportError) -> Self {
        Self::Content(error.to_string())
    }
}

/// A save, as it is listed.
#[derive(Debug, Serialize)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// Its version, from 1.
    pub version: u64,
    /// The digest that names its content.
    pub digest: String,
    /// When it was made.
    pub created: String,
    /// The last record in it.
    pub seq: u64,
    /// The hash of the world in it.
    pub state_hash: String,
    /// Things in it, by kind.
    pub counts: BTreeMap<String, u64>,
    /// What the author said about it.
    pub message: Option<String>,
    /// Bytes that it takes.
    pub bytes: u64,
}

/// A save in a list: what it is, or why that cannot be told.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ListedSnapshot {
    /// It can be put back.
    Sound(Snapshot),
    /// It cannot.
    Damaged {
        /// Its name.
        name: String,
        /// Its version, where that is known.
        version: Option<u64>,
        /// What is wrong.
        damaged: String,
    },
}

impl From<Listed> for ListedSnapshot {
    fn from(listed: Listed) -> Self {
        match listed {
            Listed::Sound(saved) => Self::Sound((*saved).into()),
            Listed::Damaged { name, version, why } => Self::Damaged {
                name: name.to_string(),
                version,
                damaged: why,
            },
        }
    }
}

/// Saves the world of now as the next version of `name`.
///
/// # Errors
/// See [`SnapshotError`].
pub fn save(store: &Store, name: &str, message: Option<String>) -> Result<Snapshot, SnapshotError> {
    let name = Name::new(name)?;
    let (now, time) = (store.now(), store.clock.now());
    let world = &now.state.0;
    let new = NewPod {
        product: VERSION.to_owned(),
        content: CONTENT.to_owned(),
        log: store.journal.log().to_string(),
        seq: now.head.seq,
        head_hash: now.head.hash.to_string(),
        state_hash: export::state_hash(world),
        ulid: store.generator.save_id(time, store.arrival()).to_string(),
        created_ns: time.0,
        message,
        counts: counts(world),
        ..NewPod::default()
    };
    let state = export::lines(world).map(|line| export::split_secrets(&line).0);
    let secrets = export::lines(world)
        .flat_map(|line| export::split_secrets(&line).1)
        .map(|secret| json!(secret).to_string());
    let saved = store.journal.pods().save(&name, new, state, secrets)?;
    Ok(saved.into())
}

fn counts(world: &World) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for (kind, count) in export::counts(world).into_values().flatten() {
        *sums.entry(kind.to_owned()).or_default() += count as u64;
    }
    sums
}

impl From<Saved> for Snapshot {
    fn from(saved: Saved) -> Self {
        let meta = saved.meta;
        Self {
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
}

/// The newest version of every save; one that is damaged does not hide the others.
///
/// # Errors
/// When they cannot be read.
pub fn all(store: &Store) -> Result<Vec<ListedSnapshot>, SnapshotError> {
    let listed = store.journal.pods().list()?;
    Ok(listed.into_iter().map(ListedSnapshot::from).collect())
}

/// Every version of a save, oldest first.
///
/// # Errors
/// When there is none of that name.
pub fn all_versions(store: &Store, name: &str) -> Result<Vec<ListedSnapshot>, SnapshotError> {
    let listed = store.journal.pods().versions(&Name::new(name)?)?;
    Ok(listed.into_iter().map(ListedSnapshot::from).collect())
}

impl From<SnapshotError> for Problem {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::Commit(error) => error.into(),
            SnapshotError::Content(_) => Self::refused(error),
            SnapshotError::Pod(PodError::NotFound(_)) => Self::not_found(error),
            SnapshotError::Pod(PodError::Name(_)) => Self::bad_request(error),
            SnapshotError::Pod(PodError::Io { .. }) => Self::failed(error),
            SnapshotError::Pod(_) => Self::refused(error),
        }
    }
}

/// The body of a save: all of it may be left out.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Words {
    message: Option<String>,
}

/// `POST /_roleback/snapshots/{name}`
pub(crate) fn post(core: &Core, name: &str, body: &mut BodyReader) -> Reply {
    let mut text = String::new();
    let limit = ADMIN_BODY_BYTES_MAX as u64;
    body.take(limit)
        .read_to_string(&mut text)
        .map_err(Problem::bad_request)?;
    let words: Words = if text.trim().is_empty() {
        Words::default()
    } else {
        serde_json::from_str(&text).map_err(|why| {
            Problem::bad_request(format!("the body may be {{\"message\": \"...\"}}: {why}"))
        })?
    };
    reply::json(&save(&core.store, name, words.message)?)
}

/// `GET /_roleback/snapshots`
pub(crate) fn list(core: &Core) -> Reply {
    reply::json(&json!({"snapshots": all(&core.store)?}))
}

/// `GET /_roleback/snapshots/{name}/versions`
pub(crate) fn versions(core: &Core, name: &str) -> Reply {
    reply::json(&json!({"versions": all_versions(&core.store, name)?}))
}

/// `GET /_roleback/snapshots/{name}[?version=N]`: the pod as a file.
pub(crate) fn get_file(core: &Core, name: &str, query: &Form<'_>) -> Reply {
    let (name, version) = (
        Name::new(name).map_err(SnapshotError::from)?,
        version(query)?,
    );
    let mut file = Vec::new();
    core.store
        .journal
        .pods()
        .write_file(&name, version, &mut file)
        .map_err(SnapshotError::from)?;
    Ok(reply::of_type(OCTETS, file))
}

fn version(query: &Form<'_>) -> Result<Version, Problem> {
    only(query, &["version"])?;
    Ok(number(query, "version")?.map_or(Version::Latest, Version::Number))
}
