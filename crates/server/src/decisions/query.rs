//! Queries of the decision log: newest first, page by page.

use roleback_api::decisions::ContextValues;
use roleback_policy::{Decision, glob};
use roleback_wire::Timestamp;

use super::entry::{By, Entry};

/// Default number of decisions on a page.
pub const PAGE_ENTRIES: usize = 50;
/// Maximum number of decisions on a page.
pub const PAGE_ENTRIES_MAX: usize = 1_000;

/// A query: which decisions, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Only decisions whose caller or principal contains this text.
    pub principal: Option<String>,
    /// Only decisions about actions of this service.
    pub service: Option<String>,
    /// Only decisions about this action; `*` and `?` are wildcards.
    pub action: Option<String>,
    /// Only decisions whose resource contains this text.
    pub resource: Option<String>,
    /// Only decisions with this result.
    pub decision: Option<Said>,
    /// Only decisions whose context has this condition key, or this value of it.
    pub context: Option<Known>,
    /// Only decisions made by the layer with this name, or by a policy or statement whose name contains this text.
    pub by: Option<String>,
    /// Only decisions of this request.
    pub request_id: Option<String>,
    /// Only decisions at or after this time.
    pub since: Option<Timestamp>,
    /// Only decisions before this time.
    pub until: Option<Timestamp>,
    /// Only decisions before the one with this number.
    pub before: Option<u64>,
    /// Maximum number of decisions on the page.
    pub limit: usize,
}

/// The end of a log of decisions that is read as of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Horizon {
    /// The last record of the state.
    pub(crate) seq: u64,
    /// The time, if the moment is one.
    pub(crate) time: Option<Timestamp>,
}

impl Horizon {
    /// Whether a decision had been made then.
    pub(super) fn has(&self, entry: &Entry) -> bool {
        entry.seq <= self.seq && self.time.is_none_or(|time| entry.time_ns <= time.0)
    }
}

/// A result to search for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// This result.
    Exactly(Decision),
    /// Either kind of denial.
    Denied,
}

/// A condition key of a decision's context, and optionally one of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The key, ignoring case.
    pub key: String,
    /// One of its values.
    pub value: Option<String>,
}

impl Known {
    /// `KEY` or `KEY=VALUE`
    pub fn parse(text: &str) -> Self {
        let (key, value) = match text.split_once('=') {
            Some((key, value)) => (key, Some(value.to_owned())),
            None => (text, None),
        };
        Self {
            key: key.to_owned(),
            value,
        }
    }

    fn fits(&self, entry: &Entry) -> bool {
        let named = |(key, _): &(&String, &ContextValues)| key.eq_ignore_ascii_case(&self.key);
        let is_wanted = |value: &String| self.value.as_ref().is_none_or(|wanted| wanted == value);
        entry
            .context
            .iter()
            .find(named)
            .is_some_and(|(_, seen)| match seen {
                ContextValues::One(value) => is_wanted(value),
                ContextValues::Many(values) => self.value.is_none() || values.iter().any(is_wanted),
            })
    }
}

/// A page of decisions, and where to continue.
#[derive(Debug, Default)]
pub struct Page {
    /// The decisions.
    pub entries: Vec<Entry>,
    /// The value of [`Query::before`] for the next page; `None` on the last page.
    pub next: Option<u64>,
}

impl Query {
    /// All decisions, on one page.
    pub(super) fn all() -> Self {
        Self {
            limit: usize::MAX,
            ..Self::default()
        }
    }
}

impl Default for Query {
    fn default() -> Self {
        Self {
            principal: None,
            service: None,
            action: None,
            resource: None,
            decision: None,
            context: None,
            by: None,
            request_id: None,
            since: None,
            until: None,
            before: None,
            limit: PAGE_ENTRIES,
        }
    }
}

impl Said {
    /// The names of results to search for.
    pub const NAMES: [&str; 4] = ["allowed", "denied", "explicitDeny", "implicitDeny"];

    /// The result with this name.
    pub fn named(name: &str) -> Option<Self> {
        let decisions = [
            Decision::Allowed,
            Decision::ExplicitDeny,
            Decision::ImplicitDeny,
        ];
        match name {
            "denied" => Some(Self::Denied),
            name => decisions
                .into_iter()
                .find(|decision| decision.as_str() == name)
                .map(Self::Exactly),
        }
    }

    fn fits(self, decision: Decision) -> bool {
        match self {
            Self::Exactly(wanted) => wanted == decision,
            Self::Denied => decision != Decision::Allowed,
        }
    }
}

impl Query {
    /// Whether a decision matches.
    pub fn fits(&self, entry: &Entry) -> bool {
        let has = |wanted: &Option<String>, names: &[&str]| {
            wanted
                .as_ref()
                .is_none_or(|text| names.iter().any(|name| name.contains(text.as_str())))
        };
        let service = entry.action.split(':').next().unwrap_or_default();
        has(&self.principal, &[&entry.caller, &entry.principal])
            && has(&self.resource, &[&entry.resource])
            && has(&self.request_id, &[&entry.request_id])
            && self
                .service
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(service))
            && self
                .action
                .as_ref()
                .is_none_or(|wanted| glob::matches_ignoring_case(wanted, &entry.action))
            && self
                .decision
                .is_none_or(|wanted| wanted.fits(entry.decision))
            && self.context.as_ref().is_none_or(|known| known.fits(entry))
            && self
                .by
                .as_ref()
                .is_none_or(|text| entry.by.as_ref().is_some_and(|by| is_named(by, text)))
            && self.since.is_none_or(|since| entry.time_ns >= since.0)
            && self.until.is_none_or(|until| entry.time_ns < until.0)
            && self.before.is_none_or(|before| entry.id < before)
    }
}

/// Whether the text is the name of the layer or part of the name of the policy or statement.
fn is_named(by: &By, text: &str) -> bool {
    let mut names = [&by.policy, &by.sid].into_iter().flatten();
    by.layer.name() == text || names.any(|name| name.contains(text))
}

impl Page {
    /// Adds the matching decisions of some lines, newest first. Returns whether the page is full.
    pub(super) fn take(&mut self, lines: &[u8], query: &Query, horizon: Option<Horizon>) -> bool {
        for line in lines.rsplit(|byte| *byte == b'\n') {
            // A line that cannot be parsed was damaged on the disk; the others are still useful.
            let Ok(entry) = serde_json::from_slice::<Entry>(line) else {
                continue;
            };
            if !query.fits(&entry) || horizon.is_some_and(|horizon| !horizon.has(&entry)) {
                continue;
            }
            if self.entries.len() == query.limit {
                self.next = self.entries.last().map(|last| last.id);
                return true;
            }
            self.entries.push(entry);
        }
        false
    }
}
