//! The state in a pod that was saved from another event log, to look into without loading it.

use roleback_journal::pod::{Keys, Name, Saved, Secrecy, Version};
use roleback_wire::Timestamp;
use roleback_world::merge::Strategy;

use super::super::SnapshotError;
use super::content::{Content, Steps};
use super::{LoadOptions, load_content};
use crate::clock::Clock;
use crate::config::Config;
use crate::moments::MomentError;
use crate::store::Store;

/// A pod that was saved from another event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPod {
    /// The moment that names this version of it, such as `pod:base:3`.
    pub moment: String,
    /// The event log that it was saved from.
    pub log: String,
    /// The digests of its manifest and of the pods that it descends from.
    pub ancestry: Vec<String>,
    /// How it keeps its secrets.
    pub secrecy: Secrecy,
}

/// A store that has nothing but a pod, and cannot be changed: its only changes are the start and the load of the pod, at the
/// time at which the pod was saved. Blocks: not for async threads.
///
/// # Errors
/// See [`SnapshotError`].
pub(crate) fn shown(
    store: &Store,
    name: &str,
    version: Version,
) -> Result<(Store, ShownPod), SnapshotError> {
    let saved = store.journal.pods().find(&Name::new(name)?, version)?;
    let pod = ShownPod {
        moment: format!("pod:{}:{}", saved.name, saved.version),
        log: saved.meta.told.log.clone(),
        ancestry: ancestry(&saved.digest, &saved.meta.told.parents),
        secrecy: saved.meta.secrets,
    };
    let opened = store
        .pod_stores
        .get(&saved.digest, || open(store, &saved))?;
    Ok((opened, pod))
}

/// The digest of a pod and those of its parents.
pub(crate) fn ancestry(digest: &str, parents: &[String]) -> Vec<String> {
    let mut all = vec![digest.to_owned()];
    all.extend_from_slice(parents);
    all
}

fn open(store: &Store, saved: &Saved) -> Result<Store, SnapshotError> {
    let clock = Clock::Fixed(Timestamp(saved.meta.told.created_ns));
    let config = Config {
        memory: true,
        clock,
        ..Config::default()
    };
    let (empty, _) = Store::open(&config).map_err(|error| {
        tracing::error!(%error, "a store for the state of a pod could not be opened");
        MomentError::Failed
    })?;
    // Without a key that opens them, encrypted secrets are left out: what is shown has none.
    let keys = Some(store.pod_logs.keys());
    let content = read(store, saved, keys).or_else(|_| read(store, saved, None))?;
    let options = LoadOptions {
        merge: Strategy::Overwrite,
        ..LoadOptions::default()
    };
    load_content(&empty, content, &options)?;
    let now = empty.now();
    let shown = Store {
        journal: empty.journal.frozen_with_pods_of(&store.journal, &now),
        clock: clock.into(),
        decisions: store.decisions.to_read(),
        marks: empty.marks.clone(),
        pod_stores: empty.pod_stores.clone(),
        pod_logs: empty.pod_logs.clone(),
        ..store.clone()
    };
    empty.journal.shutdown();
    Ok(shown)
}

fn read(store: &Store, saved: &Saved, keys: Option<&Keys>) -> Result<Content, SnapshotError> {
    let version = Version::Number(saved.version);
    let reader = store.journal.pods().open(&saved.name, version)?;
    let mut steps = Steps::of(reader.meta(), None);
    let pod = (saved.name.as_str().to_owned(), saved.version);
    Content::read_with_lines(pod, reader, (&store.settings.quotas, keys), &mut steps)
}
