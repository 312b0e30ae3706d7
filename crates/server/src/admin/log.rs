//! The event log for people: who did what, when. Secrets are hidden, and so is the entropy of a record.

mod entity;
pub(crate) mod sentence;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use roleback_api::log::{self as api, RecordSummary};
use roleback_identity::record;
use roleback_identity::record::RecordBody;
use roleback_identity::record::RecordError;
use roleback_identity::replay::contract;
use roleback_journal::{Hash, Journal, ReadError, Record};
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;
use roleback_world::event::Event;
use roleback_world::lines;
use serde::Serialize;
use serde_json::Value;

use super::parameters::Parameters;
use super::reply::{self, Problem, Reply};
use crate::projection::State;
use crate::state::Core;
use roleback_model as model;
use sentence::Sentences;

/// Default number of records on a page.
const PAGE_RECORDS: usize = 50;
/// Maximum number of records on a page.
const PAGE_RECORDS_MAX: usize = 1_000;
/// Records to search for one page. If too few match, the page ends early and says where to continue.
const LOOK_RECORDS_MAX: u64 = 65_536;
/// Records that are read at once during the search.
const LOOK_RECORDS: u64 = 4_096;

/// A query: which records, and how many.
#[derive(Debug, Clone)]
pub struct Query {
    /// The first record to look at; by default the newest, or the oldest if `oldest_first`.
    pub from: Option<u64>,
    /// Maximum number of records on the page.
    pub limit: usize,
    /// Whether the order is oldest to newest.
    pub oldest_first: bool,
    /// Only records of this account.
    pub account: Option<AccountId>,
    /// Only records of this operation: `iam:CreateUser` or `CreateUser`.
    pub operation: Option<String>,
    /// Only records whose caller's name contains this text.
    pub caller: Option<String>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            from: None,
            limit: PAGE_RECORDS,
            oldest_first: false,
            account: None,
            operation: None,
            caller: None,
        }
    }
}

/// A page of records, and where to continue.
#[derive(Debug)]
pub struct Page {
    /// The records.
    pub lines: Vec<RecordSummary>,
    /// The value of [`Query::from`] for the next page; `None` on the last page.
    pub next: Option<u64>,
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
pub fn page(journal: &Journal<State>, query: &Query) -> Result<Page, LogError> {
    let last = journal.head().seq;
    let mut page = Page {
        lines: Vec::new(),
        next: None,
    };
    let (mut from, mut looked) = (query.start(last), 0);
    while let Some(range) = query.range(from, last) {
        if looked >= LOOK_RECORDS_MAX {
            page.next = Some(from);
            return Ok(page);
        }
        looked += LOOK_RECORDS;
        let mut found = query.fitting(journal, range.clone())?;
        let room = query.limit - page.lines.len();
        if found.len() > room {
            page.next = Some(found[room].seq);
            found.truncate(room);
        }
        page.lines.extend(found);
        if page.next.is_some() {
            return Ok(page);
        }
        from = if query.oldest_first {
            range.end() + 1
        } else {
            range.start() - 1
        };
    }
    Ok(page)
}

impl Query {
    fn start(&self, last: u64) -> u64 {
        self.from
            .unwrap_or(if self.oldest_first { 1 } else { last })
    }

    /// The range of records to read next.
    fn range(&self, from: u64, last: u64) -> Option<RangeInclusive<u64>> {
        let range = if self.oldest_first {
            from.max(1)..=last.min(from.saturating_add(LOOK_RECORDS - 1))
        } else {
            from.saturating_sub(LOOK_RECORDS - 1).max(1)..=from.min(last)
        };
        (!range.is_empty()).then_some(range)
    }

    /// The matching records of a range in the requested order; one more than `room`, to see whether there are more.
    fn fitting(
        &self,
        journal: &Journal<State>,
        range: RangeInclusive<u64>,
    ) -> Result<Vec<RecordSummary>, LogError> {
        let mut records = Vec::new();
        for record in journal.records(range) {
            let record = record?;
            if self.fits(&record.get()) {
                records.push(record);
            }
        }
        let most = self.limit + 1;
        if self.oldest_first {
            records.truncate(most);
        } else {
            records.drain(..records.len().saturating_sub(most));
        }
        let sentences = Sentences::new(journal);
        let lines = records.iter();
        let lines = lines.map(|record| summary(&record.get(), &sentences));
        let mut lines: Vec<_> = lines.collect::<Result<_, _>>()?;
        if !self.oldest_first {
            lines.reverse();
        }
        Ok(lines)
    }

    fn fits(&self, record: &Record<'_>) -> bool {
        let operation = |asked: &str| {
            let name = record.operation.split(':').next_back();
            record.operation == asked || name == Some(asked)
        };
        self.account
            .is_none_or(|account| account.number() == record.account)
            && self.operation.as_deref().is_none_or(operation)
            && self
                .caller
                .as_deref()
                .is_none_or(|text| record.caller.contains(text))
    }
}

fn summary(record: &Record<'_>, sentences: &Sentences<'_>) -> Result<RecordSummary, LogError> {
    let body = RecordBody::decode(record.payload).map_err(|source| LogError::Body {
        seq: record.seq,
        source,
    })?;
    Ok(RecordSummary {
        seq: record.seq,
        ulid: record.ulid.to_string(),
        time: Timestamp(record.time_ns).iso8601(),
        account: account(record),
        caller: record.caller.to_owned(),
        operation: record.operation.to_owned(),
        summary: sentences.of(record, &body),
        entity: entity::named_in(record.operation, &body.request.input),
        events: body
            .events
            .iter()
            .map(|event| event.name().to_owned())
            .collect(),
        hash: record.hash.to_string(),
    })
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
pub fn record(journal: &Journal<State>, seq: u64) -> Result<api::Record, LogError> {
    let last = journal.head().seq;
    let found = journal.records(seq..=seq).next().filter(|_| seq > 0);
    let record = found.ok_or(LogError::Missing { seq, last })??;
    let record = record.get();
    let body =
        RecordBody::decode(record.payload).map_err(|source| LogError::Body { seq, source })?;
    let sentence = Sentences::new(journal).of(&record, &body);
    Ok(view(&record, &body, sentence))
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
            LogError::Missing { .. } => Self::not_found(error),
            _ => Self::failed(error),
        }
    }
}

/// `GET /_roleback/log`: one record per line, newest first unless the query says otherwise.
pub(crate) fn list(core: &Core, parameters: &Parameters<'_>) -> Reply {
    let page = page(&core.store.journal, &read_query(parameters)?)?;
    reply::lines(&page.lines, page.next)
}

fn read_query(parameters: &Parameters<'_>) -> Result<Query, Problem> {
    let account = |text: &str| {
        AccountId::parse(text).ok_or_else(|| {
            Problem::bad_request(format!("`account` has twelve digits, not `{text}`"))
        })
    };
    Ok(Query {
        from: parameters.number("from")?,
        limit: parameters.limit(PAGE_RECORDS, PAGE_RECORDS_MAX)?,
        oldest_first: match parameters.text("order") {
            None | Some("newest") => false,
            Some("oldest") => true,
            Some(other) => {
                let why = format!("`order` is `newest` or `oldest`, not `{other}`");
                return Err(Problem::bad_request(why));
            }
        },
        account: parameters.text("account").map(account).transpose()?,
        operation: parameters.owned("operation"),
        caller: parameters.owned("caller"),
    })
}

/// `GET /_roleback/log/{seq}`
pub(crate) fn show(core: &Core, seq: &str) -> Reply {
    let seq = seq
        .parse()
        .map_err(|_| Problem::bad_request(format!("`{seq}` is not the number of a record")))?;
    reply::json(&record(&core.store.journal, seq)?)
}
