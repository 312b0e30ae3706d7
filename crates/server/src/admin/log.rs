//! The history for people: who did what, when. Secrets are hidden, and what fresh bytes were computed from is not shown.

use std::ops::RangeInclusive;

use roleback_identity::arn::AccountId;
use roleback_identity::event::Fact;
use roleback_identity::export;
use roleback_identity::record::{self, Entry, EntryError};
use roleback_journal::{Hash, Journal, ReadError, Record};
use roleback_model::{self as model, OperationInfo, Service};
use roleback_wire::Timestamp;
use roleback_wire::form::Form;
use serde::Serialize;
use serde_json::{Value, json};

use super::reply::{self, JSON_LINES, Problem, Reply};
use super::{number, only};
use crate::projection::State;
use crate::state::Core;

/// Records on a page unless said otherwise.
const PAGE_RECORDS: usize = 50;
/// Records on a page at most.
const PAGE_RECORDS_MAX: usize = 1_000;
/// Records that one page is looked for in; one that finds too few ends early and says where to go on.
const LOOK_RECORDS_MAX: u64 = 65_536;
/// Records that are read at once, looking for those that fit.
const LOOK_RECORDS: u64 = 4_096;
/// The header that says where the next page begins.
const NEXT: &str = "x-roleback-next";

/// Which records, and how many.
#[derive(Debug, Clone)]
pub struct Query {
    /// The first one looked at; by default the newest, or the oldest.
    pub from: Option<u64>,
    /// Records on the page.
    pub limit: usize,
    /// Whether they come from the oldest to the newest.
    pub oldest_first: bool,
    /// Only those of this account.
    pub account: Option<AccountId>,
    /// Only those of this operation, `iam:CreateUser` or `CreateUser`.
    pub operation: Option<String>,
    /// Only those whose caller has this text in its name.
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

/// One record in a list.
#[derive(Debug, Serialize)]
pub struct Line {
    /// Its place.
    pub seq: u64,
    /// Its unique name.
    pub ulid: String,
    /// When.
    pub time: String,
    /// In which account.
    pub account: String,
    /// Who.
    pub caller: String,
    /// What was asked.
    pub operation: String,
    /// What became true by it.
    pub events: Vec<&'static str>,
    /// Its hash, which stands for the whole history up to it.
    pub hash: String,
}

/// Some records, and where to go on.
#[derive(Debug)]
pub struct Page {
    /// The records.
    pub lines: Vec<Line>,
    /// What [`Query::from`] has to be for the next page, if there may be one.
    pub next: Option<u64>,
}

/// Why the history cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// There is no such record.
    #[error("there is no record {seq}; the last one is {last}")]
    Missing {
        /// The one that was asked for.
        seq: u64,
        /// The last.
        last: u64,
    },
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It cannot be understood.
    #[error("record {seq}: {source}")]
    Entry {
        /// Which.
        seq: u64,
        /// Why not.
        source: EntryError,
    },
}

/// The records that a query asks for.
///
/// # Errors
/// At a record that cannot be read.
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

    /// The records to read next.
    fn range(&self, from: u64, last: u64) -> Option<RangeInclusive<u64>> {
        let range = if self.oldest_first {
            from.max(1)..=last.min(from.saturating_add(LOOK_RECORDS - 1))
        } else {
            from.saturating_sub(LOOK_RECORDS - 1).max(1)..=from.min(last)
        };
        (!range.is_empty()).then_some(range)
    }

    /// The records of a range that fit, in the order that was asked for; one more than there may be room for.
    fn fitting(
        &self,
        journal: &Journal<State>,
        range: RangeInclusive<u64>,
    ) -> Result<Vec<Line>, LogError> {
        let mut records = Vec::new();
        for record in journal.records(range) {
            let record = record?;
            if self.fits(&record.get()) {
                records.push(record);
            }
        }
        if !self.oldest_first {
            records.reverse();
        }
        records.truncate(self.limit + 1);
        records.iter().map(|record| line(&record.get())).collect()
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

fn line(record: &Record<'_>) -> Result<Line, LogError> {
    let facts = record::facts(record.payload).map_err(|source| LogError::Entry {
        seq: record.seq,
        source,
    })?;
    Ok(Line {
        seq: record.seq,
        ulid: record.ulid.to_string(),
        time: Timestamp(record.time_ns).iso8601(),
        account: account(record),
        caller: record.caller.to_owned(),
        operation: record.operation.to_owned(),
        events: facts.iter().map(Fact::name).collect(),
        hash: record.hash.to_string(),
    })
}

fn account(record: &Record<'_>) -> String {
    AccountId::new(record.account)
        .unwrap_or_default()
        .to_string()
}

/// All of a record that may be seen.
///
/// # Errors
/// When it is not there, or cannot be read.
pub fn record(journal: &Journal<State>, seq: u64) -> Result<Value, LogError> {
    let last = journal.head().seq;
    let found = journal.records(seq..=seq).next().filter(|_| seq > 0);
    let record = found.ok_or(LogError::Missing { seq, last })??;
    let record = record.get();
    let entry = Entry::decode(record.payload).map_err(|source| LogError::Entry { seq, source })?;
    Ok(view(&record, &entry))
}

fn view(record: &Record<'_>, entry: &Entry) -> Value {
    let decision = &entry.decision;
    json!({
        "seq": record.seq,
        "ulid": record.ulid.to_string(),
        "time": Timestamp(record.time_ns).iso8601(),
        "time_ns": record.time_ns,
        "account": account(record),
        "caller": record.caller,
        "operation": record.operation,
        "input": input(record.operation, decision),
        "events": facts(&entry.facts),
        "principal": redacted(&decision.caller),
        "request_id": decision.origin.request_id,
        "region": decision.origin.region,
        "source_ip": decision.origin.source_ip,
        "user_agent": decision.origin.user_agent,
        "quotas": decision.quotas,
        "output_digest": Hash::from_bytes(decision.output_digest).to_string(),
        "prev": record.prev.to_string(),
        "hash": record.hash.to_string(),
    })
}

/// Facts as JSON, without their secrets.
pub(crate) fn facts(facts: &[Fact]) -> Vec<Value> {
    facts.iter().map(redacted).collect()
}

fn redacted(value: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(value).unwrap_or_default();
    export::redact(&mut value);
    value
}

/// The input as the record has it, its secrets hidden as the contract says. What the server does itself has none.
fn input(operation: &str, decision: &record::Decision) -> Value {
    let name = operation.split(':').next_back().unwrap_or_default();
    let pairs = match contract(&decision.service, name) {
        Some(operation) => model::redact(operation, &decision.input),
        None => decision.input.clone(),
    };
    let member = |(name, value): (String, String)| (name, Value::String(value));
    Value::Object(pairs.into_iter().map(member).collect())
}

/// What the contract says of a recorded operation; nothing about what the server did itself.
pub(crate) fn contract(service: &str, operation: &str) -> Option<&'static OperationInfo> {
    let mut services = [Service::Iam, Service::Sts].into_iter();
    let service = services.find(|known| known.as_str() == service)?;
    model::operation(service, operation)
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Missing { .. } => Self::not_found(error),
            _ => Self::failed(error),
        }
    }
}

/// `GET /_roleback/log?from=&limit=&order=oldest|newest&account=&operation=&caller=`: a record a line, the newest first
/// unless said otherwise.
pub(crate) fn list(core: &Core, query: &Form<'_>) -> Reply {
    only(
        query,
        &["from", "limit", "order", "account", "operation", "caller"],
    )?;
    let page = page(&core.store.journal, &read_query(query)?)?;
    let mut text = String::new();
    for line in &page.lines {
        text += &serde_json::to_string(line).map_err(Problem::failed)?;
        text.push('\n');
    }
    let mut response = reply::of_type(JSON_LINES, text);
    if let Some(next) = page.next {
        response.headers_mut().insert(NEXT, next.into());
    }
    Ok(response)
}

fn read_query(query: &Form<'_>) -> Result<Query, Problem> {
    let limit = number(query, "limit")?.unwrap_or(PAGE_RECORDS as u64);
    let account = |text: &str| {
        AccountId::parse(text).ok_or_else(|| Problem::bad_request("`account` has twelve digits"))
    };
    Ok(Query {
        from: number(query, "from")?,
        limit: (limit as usize).clamp(1, PAGE_RECORDS_MAX),
        oldest_first: match query.value("order") {
            None | Some("newest") => false,
            Some("oldest") => true,
            Some(_) => return Err(Problem::bad_request("`order` is `newest` or `oldest`")),
        },
        account: query.value("account").map(account).transpose()?,
        operation: query.value("operation").map(str::to_owned),
        caller: query.value("caller").map(str::to_owned),
    })
}

/// `GET /_roleback/log/{seq}`
pub(crate) fn show(core: &Core, seq: &str) -> Reply {
    let seq = seq
        .parse()
        .map_err(|_| Problem::bad_request(format!("`{seq}` is no record's number")))?;
    reply::json(&record(&core.store.journal, seq)?)
}
