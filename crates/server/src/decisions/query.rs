//! Finding decisions: the newest first, a page at a time.

use roleback_api::decisions::ContextValues;
use roleback_policy::{Decision, glob};
use roleback_wire::Timestamp;

use super::entry::{By, Entry};

/// Decisions on a page unless said otherwise.
pub const PAGE_ENTRIES: usize = 50;
/// Decisions on a page at most.
pub const PAGE_ENTRIES_MAX: usize = 1_000;

/// Which decisions, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Only those whose caller, or whose principal, has this text in its name.
    pub principal: Option<String>,
    /// Only those of this service's actions.
    pub service: Option<String>,
    /// Only those of this action; `*` and `?` stand for others.
    pub action: Option<String>,
    /// Only those whose resource has this text in its name.
    pub resource: Option<String>,
    /// Only those that were decided so.
    pub decision: Option<Said>,
    /// Only those where policies saw this.
    pub context: Option<Known>,
    /// Only those that a layer of this name decided, or a policy or statement that has this text in its name.
    pub by: Option<String>,
    /// Only those of this request.
    pub request_id: Option<String>,
    /// Only those at or after this time.
    pub since: Option<Timestamp>,
    /// Only those before this time.
    pub until: Option<Timestamp>,
    /// Only those before the one with this number.
    pub before: Option<u64>,
    /// How many.
    pub limit: usize,
}

/// A decision, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// This one.
    Exactly(Decision),
    /// Either kind of denial.
    Denied,
}

/// A condition key that a decision knew, and a value that it had, if that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The key, whose case does not count.
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

/// Some decisions, and where to go on.
#[derive(Debug, Default)]
pub struct Page {
    /// The decisions.
    pub entries: Vec<Entry>,
    /// What [`Query::before`] has to be for the next page, if there may be one.
    pub next: Option<u64>,
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
    /// What can be asked for.
    pub const NAMES: [&str; 4] = ["allowed", "denied", "explicitDeny", "implicitDeny"];

    /// The decision of this name.
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
    /// Whether a decision is one of those that are asked for.
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

/// Whether this is what a text means: the layer of this name, or a policy or statement that has the text in its name.
fn is_named(by: &By, text: &str) -> bool {
    let mut names = [&by.policy, &by.sid].into_iter().flatten();
    by.layer.name() == text || names.any(|name| name.contains(text))
}

impl Page {
    /// Takes the decisions of some lines that fit, the newest first, until the page is full; whether it is.
    pub(super) fn take(&mut self, lines: &[u8], query: &Query) -> bool {
        for line in lines.rsplit(|byte| *byte == b'\n') {
            // A line that is none was damaged on the disk; the others are still worth telling.
            let Ok(entry) = serde_json::from_slice::<Entry>(line) else {
                continue;
            };
            if !query.fits(&entry) {
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
