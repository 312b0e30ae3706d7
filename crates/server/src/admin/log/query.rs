//! Queries of the event log: which records, and how many.

use std::ops::RangeInclusive;

use roleback_api::log::RecordSummary;
use roleback_api::moment::{Moment, Point};
use roleback_api::route::Endpoint;
use roleback_identity::record;
use roleback_journal::Record;
use roleback_wire::Timestamp;
use roleback_world::arn::AccountId;

use crate::admin::parameters::Parameters;
use crate::admin::reply::Problem;

/// Default number of records on a page.
pub(super) const PAGE_RECORDS: usize = 50;
/// Maximum number of records on a page.
const PAGE_RECORDS_MAX: usize = 1_000;
/// Records that are read at once during the search.
pub(super) const LOOK_RECORDS: u64 = 4_096;

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
    pub actor: Option<String>,
    /// Only records of this operation, or with an event of this name.
    pub kind: Option<String>,
    /// Only records about this entity: its ARN, name or unique id.
    pub entity: Option<String>,
    /// Only records at or after this time.
    pub since: Option<Timestamp>,
    /// Only records before this time.
    pub until: Option<Timestamp>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            from: None,
            limit: PAGE_RECORDS,
            oldest_first: false,
            account: None,
            operation: None,
            actor: None,
            kind: None,
            entity: None,
            since: None,
            until: None,
        }
    }
}

/// Parses the query of `GET /_roleback/log`, the part of a URL after the `?`. Durations count back from `now`.
///
/// # Errors
/// When the query is invalid.
pub fn parse_query(text: &str, now: Timestamp) -> Result<Query, String> {
    Parameters::of(Endpoint::Log, text)
        .and_then(|parameters| read_query(&parameters, now))
        .map_err(|problem| problem.message().to_owned())
}

pub(crate) fn read_query(parameters: &Parameters<'_>, now: Timestamp) -> Result<Query, Problem> {
    let account = |text: &str| {
        AccountId::parse(text).ok_or_else(|| {
            Problem::bad_request(format!("`account` has twelve digits, not `{text}`"))
        })
    };
    let time = |name: &str| {
        let text = parameters.text(name);
        text.map(|text| time(name, text, now)).transpose()
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
        actor: parameters
            .owned("actor")
            .or_else(|| parameters.owned("caller")),
        kind: parameters.owned("type"),
        entity: parameters.owned("entity"),
        since: time("since")?,
        until: time("until")?,
    })
}

/// A time, or a duration before now.
fn time(name: &str, text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let moment: Option<Moment> = text.parse().ok();
    let ago = || format!("-{text}").parse().ok();
    let moment = moment.or_else(ago).filter(|moment| moment.back == 0);
    match moment.map(|moment| moment.point) {
        Some(Point::Time(nanos)) => Ok(Timestamp(nanos)),
        Some(Point::Ago(nanos)) => Ok(Timestamp(now.0.saturating_sub(nanos))),
        _ => Err(Problem::bad_request(format!(
            "`{name}` is a time such as 2026-11-21T20:57:49Z or a duration such as 10m, not `{text}`"
        ))),
    }
}

impl Query {
    pub(super) fn start(&self, first: u64, last: u64) -> u64 {
        self.from
            .unwrap_or(if self.oldest_first { first } else { last })
    }

    /// The range of records to read next, from `first` to `last`.
    pub(super) fn range(
        &self,
        from: u64,
        (first, last): (u64, u64),
    ) -> Option<RangeInclusive<u64>> {
        let range = if self.oldest_first {
            from.max(first)..=last.min(from.saturating_add(LOOK_RECORDS - 1))
        } else {
            from.saturating_sub(LOOK_RECORDS - 1).max(first)..=from.min(last)
        };
        (!range.is_empty()).then_some(range)
    }

    /// Whether a record matches everything except the entity.
    pub(crate) fn fits(&self, record: &Record<'_>) -> bool {
        let has_event = |asked: &str| {
            let events = record::events(record.payload).unwrap_or_default();
            events.iter().any(|event| event.name() == asked)
        };
        let account = record.account;
        let is_of = |asked: AccountId| asked.number() == account;
        self.account.is_none_or(is_of)
            && self.fits_words((record.operation, record.caller), &has_event)
            && self.fits_time(Timestamp(record.time_ns))
    }

    /// The same for what was kept of a record.
    pub(super) fn fits_summary(&self, line: &RecordSummary) -> bool {
        let has_event = |asked: &str| line.events.iter().any(|event| event == asked);
        let is_of = |asked: AccountId| asked.to_string() == line.account;
        let time = Timestamp::parse(&line.time);
        self.account.is_none_or(is_of)
            && self.fits_words((&line.operation, &line.caller), &has_event)
            && time.is_none_or(|time| self.fits_time(time))
    }

    fn fits_words(
        &self,
        (operation, caller): (&str, &str),
        has_event: &dyn Fn(&str) -> bool,
    ) -> bool {
        let is_operation =
            |asked: &str| operation == asked || operation.split(':').next_back() == Some(asked);
        let by = |text: &str| caller.contains(text);
        let is_kind = |kind: &str| is_operation(kind) || has_event(kind);
        self.operation.as_deref().is_none_or(is_operation)
            && self.actor.as_deref().is_none_or(by)
            && self.kind.as_deref().is_none_or(is_kind)
    }

    fn fits_time(&self, time: Timestamp) -> bool {
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_absolute_or_a_duration_before_now() {
        let now = Timestamp::parse("2026-11-21T12:00:00Z").unwrap();
        for (text, expected) in [
            ("since=2026-11-21T10:00:00Z", Some("2026-11-21T10:00:00Z")),
            ("since=2026-11-21", Some("2026-11-21T00:00:00Z")),
            ("since=10m", Some("2026-11-21T11:50:00Z")),
            ("since=-10m", Some("2026-11-21T11:50:00Z")),
            ("since=yesterday", None),
            ("since=12", None),
            ("since=head", None),
            ("order=odd", None),
            ("account=1", None),
            ("no=1", None),
        ] {
            let parsed = parse_query(text, now).ok();
            let since = parsed.map(|query| query.since.unwrap().iso8601());
            assert_eq!(since.as_deref(), expected, "{text}");
        }
    }
}
