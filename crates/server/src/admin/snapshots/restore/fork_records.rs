//! Which records of a fork set what, so that it stays known after the fork is gone.

use std::collections::{BTreeMap, BTreeSet};

use roleback_identity::record::RecordBody;
use roleback_journal::AtError;
use roleback_wire::Timestamp;
use roleback_world::attribute::{EntityId, Written, attributes_of, writes};
use roleback_world::blame::Blame;
use roleback_world::event::{ForkPromotedV1, ForkRecord, WrittenAttribute};

use super::super::SnapshotError;
use crate::admin::log::sentence::Sentences;
use crate::moments::MomentError;
use crate::store::Store;

/// What the records of a fork wrote.
pub(super) struct ForkRecords {
    fork: ForkPromotedV1,
    writers: BTreeMap<EntityId, Blame>,
}

impl ForkRecords {
    /// Reads the records of a fork that was made at record `at`, up to record `last`.
    ///
    /// # Errors
    /// When a record or a state of the fork cannot be read.
    pub(super) fn of(
        store: &Store,
        name: &str,
        at: u64,
        (last, hash): (u64, String),
    ) -> Result<Self, SnapshotError> {
        let mut writers: BTreeMap<EntityId, Blame> = BTreeMap::new();
        let (sentences, mut records) = (Sentences::new(&store.journal), Vec::new());
        for record in store.journal.records(at.saturating_add(1)..=last) {
            let record = record.map_err(MomentError::from)?;
            let view = record.get();
            let seq = view.seq;
            let body = RecordBody::decode(view.payload).map_err(|why| {
                SnapshotError::Content(format!("record {seq} of the fork: {why}"))
            })?;
            let before = || Ok::<_, AtError>(store.at(seq.saturating_sub(1))?.state.0.clone());
            let written = writes(&body.events, before).map_err(MomentError::from)?;
            for (id, written) in by_entity(written) {
                let blame = writers
                    .entry(id.clone())
                    .or_insert_with(|| Blame::new(id.clone()));
                let after = || Ok::<_, AtError>(attributes_of(&store.at(seq)?.state.0, &id));
                blame
                    .record(seq, &written, after)
                    .map_err(MomentError::from)?;
            }
            records.push(ForkRecord {
                seq,
                time: Timestamp(view.time_ns),
                caller: view.caller.to_owned(),
                operation: view.operation.to_owned(),
                summary: sentences.of(&view, &body),
            });
        }
        Ok(Self {
            fork: ForkPromotedV1 {
                name: name.to_owned(),
                log: store.journal.log().to_string(),
                at,
                seq: last,
                hash,
                records,
                written: Vec::new(),
            },
            writers,
        })
    }

    /// The event of the promotion that changed these attributes.
    pub(super) fn event(&self, changed: &[WrittenAttribute]) -> ForkPromotedV1 {
        let entities: BTreeSet<_> = changed
            .iter()
            .map(|it| (it.account, it.kind, it.id.as_str()))
            .collect();
        let merged = self
            .writers
            .iter()
            .filter(|(id, _)| entities.contains(&(id.account, id.kind, id.id.as_str())));
        let written: Vec<_> = merged.flat_map(|(id, blame)| written(id, blame)).collect();
        let named: BTreeSet<_> = written.iter().filter_map(|it| it.origin).collect();
        let records = self.fork.records.iter();
        let records = records.filter(|record| named.contains(&record.seq));
        ForkPromotedV1 {
            records: records.cloned().collect(),
            written: written.into_iter().map(Into::into).collect(),
            ..self.fork.clone()
        }
    }
}

fn by_entity(written: Vec<Written>) -> BTreeMap<EntityId, Vec<Written>> {
    let mut found: BTreeMap<EntityId, Vec<Written>> = BTreeMap::new();
    for it in written {
        found.entry(it.entity.clone()).or_default().push(it);
    }
    found
}

/// The attributes and statements of an entity, each with the record that wrote it as its origin.
fn written(id: &EntityId, blame: &Blame) -> Vec<Written> {
    let of = |path: String, record: u64| Written {
        entity: id.clone(),
        path,
        origin: Some(record),
    };
    let attributes = blame.written();
    let attributes = attributes.map(|(record, written)| of(written.path, record));
    let statements = blame.documents().flat_map(|(path, statements)| {
        let named = move |name: &str| format!("{path}/statement/{name}");
        statements
            .iter()
            .map(move |it| (named(&it.name), it.writer.record))
    });
    let statements = statements.map(|(path, record)| of(path, record));
    attributes.chain(statements).collect()
}
