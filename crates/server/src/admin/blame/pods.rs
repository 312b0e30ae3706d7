//! The records behind a load or a promotion: who set a value in the event log that the loaded pod comes from, or in the fork.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use roleback_api::blame as api;
use roleback_journal::pod::{Listed, Saved, Version};
use roleback_wire::Timestamp;
use roleback_world::attribute::{EXISTS, EntityId};
use roleback_world::blame::{Blame, Writer};
use roleback_world::event::{ForkPromotedV1, WrittenAttribute};

use super::{BlameError, Told, known, writers};
use crate::admin::log::about;
use crate::admin::log::sentence::Sentences;
use crate::admin::promotion::{self, PROMOTE};
use crate::admin::snapshots::lineage;
use crate::folded::Folded;
use crate::moments;
use crate::pod_logs;
use crate::store::Store;

/// What separates a statement from the path of its document.
const STATEMENT: &str = "/statement/";

/// Adds to each line that a load wrote the record that set it before, if its log is here; else who saved the pod.
pub(super) fn add_records(
    store: &Store,
    id: &EntityId,
    lines: &mut [api::Line],
) -> Result<(), BlameError> {
    let (mut logs, mut forks) = (BTreeMap::new(), BTreeMap::new());
    for line in lines {
        let Some(record) = &line.record else { continue };
        let seq = record.seq;
        if record.operation.ends_with(PROMOTE) {
            let fork = match forks.entry(seq) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(free) => free.insert(promotion::of_record(store, seq)?),
            };
            line.pod_record = fork.as_ref().and_then(|fork| in_fork(fork, id, &line.path));
            continue;
        }
        if !record.operation.ends_with(lineage::LOAD) {
            continue;
        }
        let log = match logs.entry(seq) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(free) => free.insert(Source::of(store, id, seq)?),
        };
        match log {
            Source::Log(log) => line.pod_record = log.record(&line.path)?,
            Source::Save(save) => line.saved.clone_from(save),
        }
    }
    Ok(())
}

/// The record of a fork that set an attribute or a statement.
fn in_fork(fork: &ForkPromotedV1, id: &EntityId, path: &str) -> Option<api::PodRecord> {
    let is_of = |it: &&WrittenAttribute| {
        (it.account, it.kind, it.id.as_str()) == (id.account, id.kind, id.id.as_str())
    };
    let named = |wanted: &str| {
        let mut all = fork.written.iter().filter(is_of);
        all.find(|it| it.path == wanted)
    };
    let written = named(path).or_else(|| named(EXISTS))?;
    let record = fork
        .records
        .iter()
        .find(|it| Some(it.seq) == written.origin)?;
    Some(api::PodRecord {
        name: format!("fork:{}:{}", fork.name, record.seq),
        record: api::Record {
            seq: record.seq,
            time: record.time.iso8601(),
            caller: record.caller.clone(),
            operation: record.operation.clone(),
            summary: record.summary.clone(),
            folded: false,
        },
    })
}

/// What is known of what a load wrote.
enum Source {
    Log(Box<PodLog>),
    /// Only who saved the pod and when; `None` if the record is older than that member and the pod is gone.
    Save(Option<api::PodSave>),
}

impl Source {
    /// What is known of the pod that a record loaded.
    fn of(store: &Store, id: &EntityId, load: u64) -> Result<Self, BlameError> {
        let record = store.journal.records(load..=load).next().transpose()?;
        let Some(loaded) = record.and_then(|record| lineage::loaded(&record.get())) else {
            return Ok(Self::Save(None));
        };
        let saved = saved(store, &loaded);
        if let Some(saved) = &saved
            && let Some(log) = PodLog::of(store, id, saved)?
        {
            return Ok(Self::Log(Box::new(log)));
        }
        let told = saved.map(|saved| saved.meta.told);
        let by = told.as_ref().and_then(|told| told.author.clone());
        let time = told.map(|told| Timestamp(told.created_ns).iso8601());
        let time = loaded.saved_at.or(time);
        Ok(Self::Save(time.map(|time| api::PodSave {
            by: loaded.saved_by.or(by),
            time,
        })))
    }
}

/// The log of a loaded pod, as far as it is about one entity.
struct PodLog {
    store: Store,
    /// What comes before the number of a record.
    prefix: String,
    writers: Blame,
    folded: Option<Arc<Folded>>,
}

impl PodLog {
    /// The log of a pod; `None` if it is not here.
    fn of(store: &Store, id: &EntityId, saved: &Saved) -> Result<Option<Self>, BlameError> {
        let (log, prefix) = if moments::is_here(store, saved)? {
            (store.clone(), String::new())
        } else if saved.meta.told.history.is_some() {
            let prefix = format!("{}:{}#", saved.name, saved.version);
            // A log that cannot be read, such as an encrypted one, is like one that is not there.
            match pod_logs::open(store, saved, None) {
                Ok(log) => (log, prefix),
                Err(why) => {
                    tracing::warn!(%why, pod = prefix, "the history of a loaded pod cannot be read");
                    return Ok(None);
                }
            }
        } else {
            return Ok(None);
        };
        let records = about::of_entities(&log, [id], saved.meta.told.seq)?;
        let folded = log.folded()?;
        let writers = writers(&log, known(folded.as_deref(), id), &records)?;
        Ok(Some(Self {
            store: log,
            prefix,
            writers,
            folded,
        }))
    }

    fn record(&self, path: &str) -> Result<Option<api::PodRecord>, BlameError> {
        let Some(writer) = self.writer(path) else {
            return Ok(None);
        };
        let mut told = Told {
            store: &self.store,
            records: BTreeMap::new(),
            sentences: Sentences::new(&self.store.journal),
            folded: self.folded.clone(),
        };
        let record = told.record(writer.origin.unwrap_or(writer.record))?;
        Ok(Some(api::PodRecord {
            name: format!("{}{}", self.prefix, record.seq),
            record,
        }))
    }

    fn writer(&self, path: &str) -> Option<Writer> {
        let Some((document, statement)) = path.rsplit_once(STATEMENT) else {
            return self.writers.writer(path);
        };
        let mut statements = self.writers.statements(document).iter();
        let found = statements.find(|it| it.name == statement);
        found.map(|it| it.writer)
    }
}

/// A pod that was loaded: under its name, or under another if that was deleted.
fn saved(store: &Store, loaded: &lineage::Loaded) -> Option<Saved> {
    let pods = store.journal.pods();
    let is_it = |saved: &Saved| saved.digest == loaded.digest;
    let named = loaded.pod.as_ref().and_then(|(name, version)| {
        let found = pods.find(name, Version::Number(*version)).ok();
        found.filter(is_it)
    });
    named.or_else(|| {
        let listed = pods.list_versions().ok()?.into_iter();
        listed.filter_map(Listed::sound).find(is_it)
    })
}
