//! The common ancestor of the current state and a pod, for a three-way merge.
//!
//! A state descends from every earlier state of its log, from the pods that its log loaded, and from their parents. An
//! equal record hash, or an equal digest of a manifest, proves that an ancestor is the same on both sides. Of several,
//! the newest in our log is the base.

use std::collections::{BTreeMap, BTreeSet};

use roleback_api::moment::Moment;
use roleback_journal::pod::{Keys, Listed, Name, Pods, Saved, Version};
use roleback_world::World;

use super::super::{SnapshotError, lineage};
use super::content::{Content, Steps};
use crate::moments;
use crate::store::Store;

/// How deep the parents of parents are followed.
const GENERATIONS_MAX: usize = 1_000;

/// A base, and how answers name it.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub(super) name: String,
    pub(super) world: World,
}

/// The base that the user named: a moment of the log, such as a record or a time, or a pod.
pub(super) fn named(store: &Store, reference: &str, keys: &Keys) -> Result<Base, SnapshotError> {
    let pod = reference.strip_prefix("pod:");
    match Moment::parse_on_command_line(reference) {
        Ok(moment) if pod.is_none() => {
            let resolved = moments::resolve(store, &moment);
            let resolved = resolved.map_err(|why| SnapshotError::Base(why.to_string()))?;
            of_record(store, resolved.seq)
        }
        _ => of_named_pod(store, pod.unwrap_or(reference), keys),
    }
}

fn of_named_pod(store: &Store, reference: &str, keys: &Keys) -> Result<Base, SnapshotError> {
    let (name, version) = match reference.split_once(':') {
        None => (reference, Version::Latest),
        Some((name, version)) => {
            let number = version.parse().map_err(|_| {
                let why = format!("`{version}` is not a version of a pod: use a number from 1");
                SnapshotError::Base(why)
            })?;
            (name, Version::Number(number))
        }
    };
    let saved = store.journal.pods().find(&Name::new(name)?, version)?;
    of_pod(store, &saved, keys)
}

pub(super) fn of_record(store: &Store, seq: u64) -> Result<Base, SnapshotError> {
    let moment = store
        .at(seq)
        .map_err(|why| SnapshotError::Base(why.to_string()))?;
    Ok(Base {
        name: format!("record {seq}"),
        world: moment.state.0.clone(),
    })
}

fn of_pod(store: &Store, saved: &Saved, keys: &Keys) -> Result<Base, SnapshotError> {
    let pods = store.journal.pods();
    let reader = pods.open(&saved.name, Version::Number(saved.version))?;
    let mut steps = Steps::of(reader.meta(), None);
    let pod = (saved.name.to_string(), saved.version);
    let content = Content::read(
        pod,
        reader,
        (&store.settings.quotas, Some(keys)),
        &mut steps,
    )?;
    Ok(Base {
        name: format!("pod {}:{}", saved.name, saved.version),
        world: content.world,
    })
}

/// The newest common ancestor.
pub(super) fn find(store: &Store, pod: &Content, keys: &Keys) -> Result<Base, SnapshotError> {
    let own = own_record(store, &pod.log, pod.seq, &pod.head_hash);
    if let Some(seq) = own {
        return of_record(store, seq);
    }
    let known = by_digest(store.journal.pods())?;
    let ancestors = ancestors(pod, &known);
    let saved_here = ancestors.iter().filter_map(|digest| {
        let told = &known.get(digest)?.meta.told;
        let seq = own_record(store, &told.log, told.seq, &told.head_hash)?;
        Some((seq, Ancestor::Record))
    });
    let loaded_here = loads(store, &ancestors);
    let all: Vec<_> = saved_here.chain(loaded_here).collect();
    let is_reachable = |ancestor: &Ancestor| match ancestor {
        Ancestor::Record => true,
        Ancestor::Pod(digest) => *digest == pod.digest || known.contains_key(digest),
    };
    let reachable = all.iter().filter(|(_, ancestor)| is_reachable(ancestor));
    match reachable.max_by_key(|(seq, _)| *seq) {
        Some((seq, Ancestor::Record)) => of_record(store, *seq),
        Some((_, Ancestor::Pod(digest))) => match known.get(digest) {
            Some(saved) => of_pod(store, saved, keys),
            // The pod itself was merged before.
            None => Ok(Base {
                name: pod.title.clone(),
                world: pod.world.clone(),
            }),
        },
        None => Err(SnapshotError::Base(unreachable(&all))),
    }
}

/// Why there is no base.
fn unreachable(ancestors: &[(u64, Ancestor)]) -> String {
    let newest = ancestors.iter().max_by_key(|(seq, _)| *seq);
    match newest {
        Some((_, Ancestor::Pod(digest))) => format!(
            "the common ancestor is the pod {digest}, which is not stored here: import it, or give `--base REF`"
        ),
        _ => "the pod and the state have no common ancestor: give `--base REF`, or use another merge strategy"
            .to_owned(),
    }
}

/// Where the content of an ancestor is.
enum Ancestor {
    /// In our log, after this record.
    Record,
    /// In the pod with this digest.
    Pod(String),
}

/// The record of our log that a pod was saved after, if it was and the record is still the same.
fn own_record(store: &Store, log: &str, seq: u64, hash: &str) -> Option<u64> {
    if log != store.journal.log().to_string() || seq > store.journal.head().seq {
        return None;
    }
    let moment = store.at(seq).ok()?;
    (moment.head.hash.to_string() == hash).then_some(seq)
}

/// The stored pods by digest. A damaged pod is no ancestor.
fn by_digest(pods: &Pods) -> Result<BTreeMap<String, Saved>, SnapshotError> {
    let all = pods.list_versions()?.into_iter();
    let sound = all.filter_map(Listed::sound);
    Ok(sound.map(|saved| (saved.digest.clone(), saved)).collect())
}

/// The digests of the pod, its parents, and theirs as far as they are stored.
fn ancestors(pod: &Content, known: &BTreeMap<String, Saved>) -> BTreeSet<String> {
    let mut all = BTreeSet::from([pod.digest.clone()]);
    let mut generation = pod.parents.clone();
    for _ in 0..GENERATIONS_MAX {
        generation.retain(|digest| all.insert(digest.clone()));
        if generation.is_empty() {
            break;
        }
        let parents = generation.iter().filter_map(|digest| known.get(digest));
        generation = parents
            .flat_map(|saved| saved.meta.told.parents.clone())
            .collect();
    }
    all
}

/// The records of our log that loaded one of these pods.
fn loads(store: &Store, ancestors: &BTreeSet<String>) -> Vec<(u64, Ancestor)> {
    let head = store.journal.head().seq;
    let records = store.journal.records(1..=head).flatten();
    let loads = records.filter_map(|record| {
        let record = record.get();
        let loaded = lineage::loaded(&record)?;
        if !ancestors.contains(&loaded.digest) {
            return None;
        }
        let ancestor = match loaded.is_whole {
            true => Ancestor::Record,
            false => Ancestor::Pod(loaded.digest),
        };
        Some((record.seq, ancestor))
    });
    loads.collect()
}
