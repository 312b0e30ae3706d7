//! Recordings: what a command changed, in a form that is the same on every run.
//!
//! A recording holds the events of a run without what differs between two runs: unique ids become symbols such as
//! `$user.ann`, dates are dropped, generated parts of names become a placeholder, and documents are kept by meaning. It
//! contains no secrets, and no hashes of secrets. [`Recording::of`] makes one, [`file`] writes and reads it, and
//! [`compare`] compares two.

mod compare;
mod document;
mod entity;
mod file;
mod numbering;
mod subsequence;
mod symbols;
#[cfg(test)]
mod tests;
mod text_rules;
mod values;

use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::event::Event;
use roleback_world::lines;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use compare::{Change, Comparison, Difference, How, changes, compare};
pub use file::{FileError, VERSION};
use numbering::symbols_of;
pub use text_rules::{RuleError, TextRules};

/// What a recording contains, and how two are compared.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Which order counts.
    #[serde(default)]
    pub order: Order,
    /// Whether every request is compared too, with its input and its result.
    #[serde(default)]
    pub calls: bool,
    /// Whether only the final state is compared, not how it was reached.
    #[serde(default)]
    pub state: bool,
    /// Whether documents are compared by their bytes, not by their meaning.
    #[serde(default)]
    pub bytes: bool,
    /// The enforcement mode of the server, if it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enforce: Option<String>,
    /// More text to normalise, each as `REGEX=TEXT`.
    #[serde(default)]
    pub normalise: Vec<String>,
}

/// Which order of events counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The order of the events of each entity.
    #[default]
    Entity,
    /// The order of all events, for one client that sends one request after another.
    Total,
    /// No order.
    None,
}

/// A request and its result, for recordings that contain calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The operation, such as `iam:ListUsers`.
    pub operation: String,
    /// The ARN of the caller.
    pub caller: String,
    /// The input without secrets, in the order of the contract.
    pub input: Vec<(String, String)>,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The error code of the answer.
    pub code: Option<String>,
}

/// A run to make a recording of.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The events, each with the sequence number of its record.
    pub events: &'a [(u64, Event)],
    /// The requests in order of their answers.
    pub calls: &'a [Call],
    /// The final state.
    pub world: &'a World,
    /// The account whose symbols have no suffix.
    pub account: AccountId,
    /// The exit code of the command.
    pub exit: i32,
}

/// The normalised history of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// How it was made.
    pub settings: Settings,
    /// The exit code of the command.
    pub exit: i32,
    /// Its lines, in the order of the file.
    pub lines: Vec<Line>,
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// An event.
    Event,
    /// A request.
    Call,
    /// An entity of the final state.
    State,
}

/// One event, one request, or one entity of the final state.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is.
    pub section: Section,
    /// The entity that changed, such as `$user.ann`; for a request its operation.
    pub entity: String,
    /// The name of the event; for a request its operation; empty for an entity of the state.
    pub what: String,
    /// The part of the entity that changed, to match lines: the name of an inline policy, the ARN of an attached one.
    attribute: Option<String>,
    /// The content.
    pub values: Value,
    /// The place among all events, from 1, where the total order counts.
    pub order: Option<u64>,
    /// The record of the run, or the line of the file, that it comes from.
    pub place: u64,
}

impl Line {
    /// What has to be equal for two lines to be about the same thing.
    fn key(&self) -> (&str, &str, &str) {
        (
            &self.entity,
            &self.what,
            self.attribute.as_deref().unwrap_or_default(),
        )
    }
}

impl Recording {
    /// Makes the recording of a run.
    ///
    /// # Errors
    /// When a rule in the settings is not `REGEX=TEXT`.
    pub fn of(run: Run<'_>, settings: Settings) -> Result<Self, RuleError> {
        let rules = TextRules::parse(&settings.normalise)?;
        let symbols = symbols_of(run.events, run.account, &rules);
        let view = values::View {
            symbols: &symbols,
            rules: &rules,
            bytes: settings.bytes,
        };
        let mut lines = if settings.state {
            state_lines(run.world, view)
        } else {
            event_lines(run.events, view)
        };
        if settings.calls {
            lines.extend(run.calls.iter().zip(1..).map(|(call, n)| {
                let mut line = call_line(call, view);
                line.place = n;
                line
            }));
        }
        if settings.order == Order::Total {
            number(&mut lines);
        }
        sort(&mut lines);
        Ok(Self {
            exit: run.exit,
            lines,
            settings,
        })
    }
}

fn event_lines(events: &[(u64, Event)], view: values::View<'_>) -> Vec<Line> {
    let kept = events.iter().filter(|(_, event)| entity::is_kept(event));
    kept.map(|(seq, event)| {
        let values = view.event(event);
        let subject = entity::named(event, view);
        Line {
            section: Section::Event,
            what: event.name().to_owned(),
            attribute: entity::attribute(event.name(), &values),
            values: entity::without_own_id(values, &subject),
            entity: subject,
            order: None,
            place: *seq,
        }
    })
    .collect()
}

fn call_line(call: &Call, view: values::View<'_>) -> Line {
    let values = view.call(call);
    Line {
        section: Section::Call,
        entity: call_group(&call.operation),
        what: call.operation.clone(),
        attribute: Some(call_attribute(&values)),
        values,
        order: None,
        place: 0,
    }
}

/// The name under which the requests of an operation are compared.
fn call_group(operation: &str) -> String {
    format!("calls of {operation}")
}

/// What pairs requests of an operation: their input.
fn call_attribute(values: &Value) -> String {
    values
        .get("input")
        .map(Value::to_string)
        .unwrap_or_default()
}

fn state_lines(world: &World, view: values::View<'_>) -> Vec<Line> {
    let values = lines::lines(world).map(|line| view.state(&line));
    let values = values.filter(|values| !entity::is_internal(values));
    values
        .map(|values| Line {
            section: Section::State,
            entity: entity::named_in_state(&values),
            what: String::new(),
            attribute: None,
            values,
            order: None,
            place: 0,
        })
        .collect()
}

fn number(lines: &mut [Line]) {
    let ordered = lines
        .iter_mut()
        .filter(|line| line.section != Section::State);
    for (line, n) in ordered.zip(1..) {
        line.order = Some(n);
    }
}

/// Sorts lines by entity and then by order, so that another interleaving of independent clients gives the same lines.
///
/// Parallel clients, Terraform among them, change several attributes of one entity in any order. So events that change
/// attributes are sorted by attribute, between the events that create, rename or delete the whole entity.
fn sort(lines: &mut Vec<Line>) {
    let mut epochs = std::collections::BTreeMap::<(Section, String), u64>::new();
    let mut keyed: Vec<_> = std::mem::take(lines)
        .into_iter()
        .map(|line| {
            let epoch = epochs
                .entry((line.section, line.entity.clone()))
                .or_default();
            let is_whole = line.section == Section::Event && line.attribute.is_none();
            if is_whole {
                *epoch = epoch.saturating_add(1);
            }
            let content = if line.section == Section::Event {
                String::new()
            } else {
                line.values.to_string()
            };
            let key = (
                line.section,
                line.entity.clone(),
                *epoch,
                !is_whole,
                line.attribute.clone(),
                content,
            );
            (key, line)
        })
        .collect();
    // Stable: events of one attribute keep their order.
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    lines.extend(keyed.into_iter().map(|(_, line)| line));
}
