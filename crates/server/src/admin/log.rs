//! The event log for people: who did what, when. Secrets are hidden, and so is the entropy of a record.

pub(crate) mod about;
mod entity;
mod folded;
pub(crate) mod query;
pub(crate) mod sentence;

use std::collections::BTreeMap;

use roleback_api::log::{self as api, HEAD_HEADER, RecordSummary};
use roleback_api::moment::Moment;
use roleback_identity::record;
use roleback_identity::record::RecordBody;
use roleback_identity::record::RecordError;
use roleback_identity::replay::contract;
use roleback_journal::{Hash, Journal, OwnedRecord, ReadError, Record};
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;
use roleback_world::event::Event;
use roleback_world::lines;
use serde::Serialize;
use serde_json::Value;

use super::diff;
use super::entity_name::EntityName;
use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::address;
use crate::moments::{self, MomentError};
use crate::projection::State;
use crate::state::Core;
use crate::store::Store;
use about::About;
use query::{LOOK_RECORDS, read_query};
pub use query::{Query, parse_query};
use roleback_model as model;
use sentence::{Sentences, without_events};

/// Records to search for one page. If too few match, the page ends early and says where to continue.
const LOOK_RECORDS_MAX: u64 = 65_536;

/// A page of records, and where to continue.
#[derive(Debug)]
pub struct Page {
    /// The records.
    pub lines: Vec<RecordSummary>,
    /// The value of [`Query::from`] for the next page; `None` on the last page.
    pub next: Option<u64>,
    /// The newest record of the event log; no record after it was looked at.
    pub head: u64,
}

/// Why the event log cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The record does not exist.
    #[error("record {seq} not found: the last record is {last}")]
    Missing {
        /// The requested record.
        seq: u64,
        /// The last record.
        last: u64,
    },
    /// A compaction removed the record.
    #[error("{sentence}{}", .kept.as_deref().map(|kept| format!("; record {seq}: {kept}")).unwrap_or_default())]
    Folded {
        /// The requested record.
        seq: u64,
        /// Which records were removed, and by which record.
        sentence: String,
        /// What was kept of the record, in words.
        kept: Option<String>,
    },
    /// The moment does not exist.
    #[error(transparent)]
    Moment(#[from] MomentError),
    /// The event log cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A record cannot be decoded.
    #[error("record {seq}: {source}")]
    Body {
        /// The record.
        seq: u64,
        /// The cause.
        source: RecordError,
    },
}

/// The records that match a query.
///
/// # Errors
/// When a record cannot be read.
pub fn page(store: &Store, query: &Query) -> Result<Page, LogError> {
    let head = store.journal.head().seq;
    match &query.entity {
        Some(entity) => page_about(store, query, entity, head),
        None => page_of_all(store, query, head),
    }
}

/// The matching records about an entity, which an index finds.
fn page_about(store: &Store, query: &Query, entity: &str, head: u64) -> Result<Page, LogError> {
    let about = About::named(store, &EntityName::parse(entity))?;
    let mut records = about.records(store, head)?;
    let from = query.from;
    records.retain(|record| {
        let record = record.get();
        let is_after = from.is_none_or(|from| match query.oldest_first {
            true => record.seq >= from,
            false => record.seq <= from,
        });
        is_after && query.fits(&record)
    });
    let folded = folded_lines(store, query)?;
    let lines = summaries(&store.journal, query, records, query.limit + 1)?;
    let lines = match query.oldest_first {
        true => [folded, lines].concat(),
        false => [lines, folded].concat(),
    };
    Ok(Page::of(lines, query.limit, head))
}

/// The lines for records that a compaction removed.
fn folded_lines(store: &Store, query: &Query) -> Result<Vec<RecordSummary>, LogError> {
    let folded = store.folded()?;
    Ok(folded.map_or_else(Vec::new, |folded| folded::lines(&folded, query)))
}

fn page_of_all(store: &Store, query: &Query, last: u64) -> Result<Page, LogError> {
    let journal = &store.journal;
    let first = beginning(journal) + 1;
    let folded = folded_lines(store, query)?;
    let mut lines = Vec::new();
    if query.oldest_first {
        lines.extend(folded.iter().take(query.limit + 1).cloned());
    }
    let (mut from, mut looked) = (query.start(first, last), 0);
    while lines.len() <= query.limit
        && let Some(range) = query.range(from, (first, last))
    {
        if looked >= LOOK_RECORDS_MAX {
            let next = Some(from);
            return Ok(Page {
                lines,
                next,
                head: last,
            });
        }
        looked += LOOK_RECORDS;
        let mut records = Vec::new();
        for record in journal.records(range.clone()) {
            let record = record?;
            if query.fits(&record.get()) {
                records.push(record);
            }
        }
        let room = query.limit - lines.len();
        lines.extend(summaries(journal, query, records, room + 1)?);
        if lines.len() > query.limit {
            break;
        }
        from = if query.oldest_first {
            range.end() + 1
        } else {
            range.start() - 1
        };
    }
    if !query.oldest_first {
        lines.extend(folded);
    }
    Ok(Page::of(lines, query.limit, last))
}

/// The last record that a compaction removed; 0 if it removed none.
fn beginning(journal: &Journal<State>) -> u64 {
    journal.base().map_or(0, |base| base.head().seq)
}

impl Page {
    /// A page of `limit` lines at most; the line after them says where the next page begins.
    fn of(mut lines: Vec<RecordSummary>, limit: usize, head: u64) -> Self {
        let next = lines.get(limit).map(|line| line.seq);
        lines.truncate(limit);
        Self { lines, next, head }
    }
}

/// The first `most` of consecutive records in the order of the query.
fn summaries(
    journal: &Journal<State>,
    query: &Query,
    mut records: Vec<OwnedRecord>,
    most: usize,
) -> Result<Vec<RecordSummary>, LogError> {
    if query.oldest_first {
        records.truncate(most);
    } else {
        records.drain(..records.len().saturating_sub(most));
    }
    let sentences = Sentences::new(journal);
    let lines = records.iter();
    let lines = lines.map(|record| summary(&record.get(), &sentences));
    let mut lines: Vec<_> = lines.collect::<Result<_, _>>()?;
    if !query.oldest_first {
        lines.reverse();
    }
    Ok(lines)
}

/// A record in short.
pub(crate) fn summary_of(
    journal: &Journal<State>,
    record: &Record<'_>,
) -> Result<RecordSummary, LogError> {
    summary(record, &Sentences::new(journal))
}

fn summary(record: &Record<'_>, sentences: &Sentences<'_>) -> Result<RecordSummary, LogError> {
    let body = RecordBody::decode(record.payload).map_err(|source| LogError::Body {
        seq: record.seq,
        source,
    })?;
    let sentence = sentences.of(record, &body);
    Ok(summary_with(record, &body, Some(sentence)))
}

/// A record in short, with the sentence on its events.
pub(crate) fn summary_with(
    record: &Record<'_>,
    body: &RecordBody,
    sentence: Option<String>,
) -> RecordSummary {
    RecordSummary {
        seq: record.seq,
        ulid: record.ulid.to_string(),
        time: Timestamp(record.time_ns).iso8601(),
        account: account(record),
        caller: record.caller.to_owned(),
        operation: record.operation.to_owned(),
        summary: sentence.unwrap_or_else(|| without_events(record.operation, &body.request.input)),
        entity: entity::named_in(record.operation, &body.request.input),
        events: body
            .events
            .iter()
            .map(|event| event.name().to_owned())
            .collect(),
        hash: record.hash.to_string(),
        folded: false,
    }
}

fn account(record: &Record<'_>) -> String {
    AccountId::new(record.account)
        .unwrap_or_default()
        .to_string()
}

/// Everything about a record that may be shown.
///
/// # Errors
/// When the record does not exist or cannot be read.
pub fn record(store: &Store, seq: u64) -> Result<api::Record, LogError> {
    let journal = &store.journal;
    if let Some(folded) = store.folded()?.filter(|it| seq > 0 && seq <= it.last) {
        let kept = folded.summaries.iter().find(|it| it.seq == seq);
        let kept =
            kept.map(|it| format!("{} {} {}: {}", it.time, it.caller, it.operation, it.summary));
        let sentence = folded.sentence();
        return Err(LogError::Folded {
            seq,
            sentence,
            kept,
        });
    }
    let last = journal.head().seq;
    let found = journal.records(seq..=seq).next().filter(|_| seq > 0);
    let record = found.ok_or(LogError::Missing { seq, last })??;
    let record = record.get();
    let body =
        RecordBody::decode(record.payload).map_err(|source| LogError::Body { seq, source })?;
    let sentence = Sentences::new(journal).of(&record, &body);
    Ok(view(&record, &body, sentence))
}

/// The record after which the state of a moment begins.
///
/// # Errors
/// When the moment does not exist or its record cannot be read.
pub fn record_at(store: &Store, moment: &Moment) -> Result<api::Record, LogError> {
    if let Some((store, moment)) = moments::in_pod(store, moment)? {
        return record(&store, moments::resolve(&store, &moment)?.seq);
    }
    record(store, moments::resolve(store, moment)?.seq)
}

fn view(record: &Record<'_>, body: &RecordBody, summary: String) -> api::Record {
    let request = &body.request;
    api::Record {
        seq: record.seq,
        ulid: record.ulid.to_string(),
        time: Timestamp(record.time_ns).iso8601(),
        time_ns: record.time_ns,
        account: account(record),
        caller: record.caller.to_owned(),
        operation: record.operation.to_owned(),
        summary,
        input: input(record.operation, request),
        events: events(&body.events),
        principal: redacted(&request.caller),
        request_id: request.origin.request_id.clone(),
        region: request.origin.region.to_string(),
        source_ip: request.origin.source_ip.to_string(),
        user_agent: request.origin.user_agent.clone(),
        quotas: request.quotas.clone(),
        authorised_at: request.authorised_at,
        output_digest: Hash::from_bytes(request.output_digest).to_string(),
        prev: record.prev.to_string(),
        hash: record.hash.to_string(),
    }
}

/// Events as JSON, without secrets.
pub(crate) fn events(events: &[Event]) -> Vec<Value> {
    events.iter().map(redacted).collect()
}

fn redacted(value: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(value).unwrap_or_default();
    lines::redact(&mut value);
    value
}

/// The recorded input, with secrets hidden according to the contract. Changes that the server itself made have no
/// contract.
fn input(operation: &str, request: &record::RecordedRequest) -> BTreeMap<String, String> {
    let name = operation.split(':').next_back().unwrap_or_default();
    let pairs = match contract(&request.service, name) {
        Some(operation) => model::redact(operation, &request.input),
        None => request.input.clone(),
    };
    pairs.into_iter().collect()
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Missing { .. } | LogError::Folded { .. } => Self::not_found(error),
            LogError::Moment(error) => diff::of_moment(error),
            _ => Self::failed(error),
        }
    }
}

/// `GET /_roleback/log`: one record per line, newest first unless the query says otherwise.
pub(crate) fn list(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let query = read_query(parameters, core.store.clock.now())?;
    let page = page(&core.store, &query)?;
    let mut response = reply::lines(&page.lines, page.next)?;
    let headers = response.headers_mut();
    headers.insert(HEAD_HEADER, page.head.into());
    Ok(response)
}

/// `GET /_roleback/log/{seq}`
pub(crate) fn show(core: &Core, name: &str) -> Reply {
    let moment: Moment = name.parse().map_err(Problem::bad_request)?;
    let located = address::locate(core, &moment).map_err(LogError::from)?;
    reply::json(&record_at(&located.store, &located.moment)?)
}
