//! `GET /_roleback/blame`: which record set each attribute of an entity.
//!
//! Reads only the records about the entity, which an index finds, and the states after those that changed a policy
//! document.

use std::collections::BTreeMap;
use std::sync::Arc;

use roleback_api::blame as api;
use roleback_api::moment::Moment;
use roleback_identity::record::{self, RecordBody};
use roleback_journal::{AtError, OwnedRecord, ReadError};
use roleback_wire::Timestamp;
use roleback_world::World;
use roleback_world::attribute::{
    Attributes, EntityId, Target, Value, attributes_of, references, writes,
};
use roleback_world::blame::{Blame, Writer};
use roleback_world::changes::{arn_of, name_of};
use roleback_world::resource_kind::ResourceKind as Kind;

use super::diff::{has_account, named, of_moment};
use super::entity_name::EntityName;
use super::log::LogError;
use super::log::about::{self, About};
use super::log::sentence::Sentences;
use super::named_entities::entities_named;
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::address;
use crate::folded::Folded;
use crate::moments::{self, MomentError};
use crate::state::Core;
use crate::store::Store;

mod pods;

/// Maximum number of candidates in an error.
const NAMED_MAX: usize = 5;

/// Why there is nothing to blame.
#[derive(Debug, thiserror::Error)]
pub enum BlameError {
    /// The moment does not exist.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// No entity has this name.
    #[error("`{name}` does not exist {when}{hint}")]
    Missing {
        /// The name in the request.
        name: String,
        /// The moment.
        when: String,
        /// Where it was last, if it existed.
        hint: String,
    },
    /// Several entities have this name.
    #[error("`{name}` can be {}: use an ARN or a unique id", candidates.join(" or "))]
    Ambiguous {
        /// The name in the request.
        name: String,
        /// The entities.
        candidates: Vec<String>,
    },
    /// A record cannot be read.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl From<AtError> for BlameError {
    fn from(error: AtError) -> Self {
        MomentError::from(error).into()
    }
}

impl From<ReadError> for BlameError {
    fn from(error: ReadError) -> Self {
        LogError::from(error).into()
    }
}

/// The records that set the attributes of an entity, as of a moment. Blocks: not for async threads.
///
/// # Errors
/// See [`BlameError`].
pub fn blame(store: &Store, name: &str, at: &Moment) -> Result<api::Blame, BlameError> {
    if let Some((store, at)) = moments::in_pod(store, at)? {
        return blame(&store, name, &at);
    }
    let at = store.at(moments::resolve(store, at)?.seq)?;
    let (seq, world) = (at.head.seq, &at.state.0);
    let wanted = EntityName::parse(name);
    let id = match entities_named(world, &wanted).as_slice() {
        [] => return Err(missing(store, name, &wanted, seq)?),
        [only] => only.clone(),
        several => return Err(ambiguous(world, name, several)),
    };
    let attributes = attributes_of(world, &id).unwrap_or_default();
    let shown_name = name_of(world, &id, &attributes);
    let mut told = Told {
        store,
        records: BTreeMap::new(),
        sentences: Sentences::new(&store.journal),
        folded: store.folded()?,
    };
    let records = about::of_entities(store, [&id], seq)?;
    let found = writers(store, known(told.folded.as_deref(), &id), &records)?;
    for record in records {
        told.records.insert(record.get().seq, record);
    }
    let namesake = namesake(store, &id, &shown_name, found.whole(), &mut told)?;
    let mut lines = lines(world, &id, &attributes, &found, &mut told)?;
    pods::add_records(store, &id, &mut lines)?;
    Ok(api::Blame {
        schema_version: api::SCHEMA_VERSION,
        at: seq,
        namesake,
        lines,
        entity: {
            let arn = arn_of(&id, &shown_name, &attributes);
            named(id, shown_name, arn)
        },
    })
}

/// What is known of the writers of an entity's attributes in folded records.
fn known(folded: Option<&Folded>, id: &EntityId) -> Blame {
    let known = folded.and_then(|it| it.entities.get(id));
    known.cloned().unwrap_or_else(|| Blame::new(id.clone()))
}

/// The writers of the attributes of an entity, from those that are known of folded records.
fn writers(store: &Store, mut blame: Blame, records: &[OwnedRecord]) -> Result<Blame, BlameError> {
    let id = blame.entity().clone();
    for record in records {
        let record = record.get();
        let events = record::events(record.payload);
        let events = events.map_err(|source| LogError::Body {
            seq: record.seq,
            source,
        })?;
        let before = || Ok::<_, AtError>(store.at(record.seq.saturating_sub(1))?.state.0.clone());
        let written = writes(&events, before)?;
        blame.record(record.seq, &written, || {
            Ok::<_, AtError>(attributes_of(&store.at(record.seq)?.state.0, &id))
        })?;
    }
    Ok(blame)
}

fn ambiguous(world: &World, name: &str, several: &[EntityId]) -> BlameError {
    let shown = |id: &EntityId| {
        let attributes = attributes_of(world, id).unwrap_or_default();
        let name = name_of(world, id, &attributes);
        arn_of(id, &name, &attributes).unwrap_or_else(|| format!("{} {}", id.kind, id.id))
    };
    BlameError::Ambiguous {
        name: name.to_owned(),
        candidates: several.iter().take(NAMED_MAX).map(shown).collect(),
    }
}

/// The error for an entity that does not exist, with the record that deleted it.
fn missing(
    store: &Store,
    name: &str,
    wanted: &EntityName,
    seq: u64,
) -> Result<BlameError, BlameError> {
    let about = About::named(store, wanted)?;
    let mut deleted = None;
    for record in about.records(store, u64::MAX)? {
        let record = record.get();
        let events = record::events(record.payload).unwrap_or_default();
        let deletes = |(kind, id): &(Kind, String)| events.iter().any(|it| it.deletes(*kind, id));
        if record.seq <= seq && about.ids.iter().any(deletes) {
            deleted = Some(record.seq);
        }
    }
    let hint = deleted.map_or(String::new(), |by| {
        format!(": record {by} deleted it; use `--at {}`", by - 1)
    });
    Ok(BlameError::Missing {
        name: name.to_owned(),
        when: format!("at record {seq}"),
        hint,
    })
}

/// The entity that had the name before this one was created, if it was deleted by a single event.
fn namesake(
    store: &Store,
    id: &EntityId,
    name: &str,
    created: Option<Writer>,
    told: &mut Told<'_>,
) -> Result<Option<api::Namesake>, BlameError> {
    let Some(created) = created else {
        return Ok(None);
    };
    let about = About::named(
        store,
        &EntityName {
            account: has_account(id.kind, &id.id).then_some(id.account),
            kind: Some(id.kind),
            name: name.to_owned(),
            arn: None,
        },
    )?;
    let mut found = None;
    for record in about.records(store, u64::MAX)? {
        let seq = record.get().seq;
        let events = record::events(record.get().payload).unwrap_or_default();
        let deleted = about.ids.iter().find(|(kind, it)| {
            *it != id.id.as_str() && events.iter().any(|event| event.deletes(*kind, it))
        });
        if let Some((_, id)) = deleted.filter(|_| seq < created.record) {
            found = Some((id.clone(), seq));
            told.records.insert(seq, record);
        }
    }
    let Some((id, seq)) = found else {
        return Ok(None);
    };
    Ok(Some(api::Namesake {
        id,
        deleted_by: told.record(seq)?,
    }))
}

/// Records in the words of the answer.
struct Told<'s> {
    store: &'s Store,
    records: BTreeMap<u64, OwnedRecord>,
    sentences: Sentences<'s>,
    folded: Option<Arc<Folded>>,
}

impl Told<'_> {
    fn record(&mut self, seq: u64) -> Result<api::Record, BlameError> {
        if let Some(record) = self.folded_record(seq) {
            return Ok(record);
        }
        let record = match self.records.remove(&seq) {
            Some(record) => record,
            None => {
                let last = self.store.journal.head().seq;
                let mut found = self.store.journal.records(seq..=seq);
                found.next().ok_or(LogError::Missing { seq, last })??
            }
        };
        let view = record.get();
        let body = RecordBody::decode(view.payload);
        let body = body.map_err(|source| LogError::Body { seq, source })?;
        let shown = api::Record {
            seq,
            time: Timestamp(view.time_ns).iso8601(),
            caller: view.caller.to_owned(),
            operation: view.operation.to_owned(),
            summary: self.sentences.of(&view, &body),
            folded: false,
        };
        self.records.insert(seq, record);
        Ok(shown)
    }

    /// What is known of a record that a compaction removed.
    fn folded_record(&self, seq: u64) -> Option<api::Record> {
        let folded = self.folded.as_deref()?;
        let record = folded.records.get(&seq)?;
        let kept = folded.summaries.iter().find(|it| it.seq == seq);
        Some(api::Record {
            seq,
            time: Timestamp(record.time).iso8601(),
            caller: record.caller.clone(),
            operation: record.operation.clone(),
            summary: kept.map_or_else(String::new, |it| it.summary.clone()),
            folded: true,
        })
    }

    fn both(
        &mut self,
        writer: Option<Writer>,
    ) -> Result<(Option<api::Record>, Option<api::Record>), BlameError> {
        let Some(writer) = writer else {
            return Ok((None, None));
        };
        let origin = writer.origin.map(|seq| self.record(seq)).transpose()?;
        Ok((Some(self.record(writer.record)?), origin))
    }
}

fn lines(
    world: &World,
    id: &EntityId,
    attributes: &Attributes,
    found: &Blame,
    told: &mut Told<'_>,
) -> Result<Vec<api::Line>, BlameError> {
    let mut names = BTreeMap::new();
    for reference in references(id, attributes) {
        if let Target::Entity(target) = reference.target
            && let Some(attributes) = attributes_of(world, &target)
        {
            names.insert(reference.path, name_of(world, &target, &attributes));
        }
    }
    let mut lines = Vec::new();
    for (path, value) in attributes {
        let secret = value.is_secret();
        let (record, origin) = told.both(found.writer(path))?;
        lines.push(api::Line {
            path: path.clone(),
            refers_to: names.remove(path),
            value: Some(value).filter(|_| !secret).map(Value::shown),
            secret,
            record,
            origin,
            saved: None,
            pod_record: None,
        });
        for statement in found.statements(path) {
            let (record, origin) = told.both(Some(statement.writer))?;
            lines.push(api::Line {
                path: format!("{path}/statement/{}", statement.name),
                refers_to: None,
                value: Some(statement.statement.clone()),
                secret: false,
                record,
                origin,
                saved: None,
                pod_record: None,
            });
        }
    }
    Ok(lines)
}

impl From<BlameError> for Problem {
    fn from(error: BlameError) -> Self {
        match error {
            BlameError::Moment(error) => of_moment(error),
            BlameError::Missing { .. } => Self::not_found(error),
            BlameError::Ambiguous { .. } => Self::bad_request(error),
            BlameError::Log(error) => error.into(),
        }
    }
}

/// `GET /_roleback/blame?entity=ARN&at=M`
pub(crate) fn get(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let Some(entity) = parameters.text("entity") else {
        return Err(Problem::bad_request(
            "`entity` is missing: name an entity by its ARN, `user/ann`, a name or a unique id",
        ));
    };
    let at = parameters.text("at").map(str::parse::<Moment>);
    let at = at.transpose().map_err(Problem::bad_request)?;
    let located = address::locate(core, &at.unwrap_or(Moment::HEAD)).map_err(of_moment)?;
    reply::json(&blame(&located.store, entity, &located.moment)?)
}
