//! Compares two recordings: what is missing, what is unexpected, and what changed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{Line, Order, Recording, Section, subsequence};

/// Differences to list; further ones are only counted.
const DIFFERENCES_MAX: usize = 50;

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Comparison {
    /// Lines of the recording that are not in the run.
    pub missing: usize,
    /// Lines of the run that are not in the recording.
    pub unexpected: usize,
    /// Lines that differ in their values.
    pub changed: usize,
    /// Every entity of both, and the number of its differences.
    pub entities: BTreeMap<String, usize>,
    /// The first differences.
    pub differences: Vec<Difference>,
}

/// A difference between a recording and a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// How they differ.
    pub how: How,
    /// The entity, such as `$user.ann`.
    pub entity: String,
    /// The event or operation; empty for an entity of the state.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// The values that differ.
    pub changes: Vec<Change>,
    /// The line of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The record of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
}

/// How a line differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It is only in the recording.
    Missing,
    /// It is only in the run.
    Unexpected,
    /// Its values differ.
    Changed,
}

impl How {
    /// The name of the kind of difference.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unexpected => "unexpected",
            Self::Changed => "changed",
        }
    }
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its path, such as `/path` or `/document/Statement/0/Action`.
    pub path: String,
    /// The recorded value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Value>,
    /// The value of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Value>,
}

impl Comparison {
    /// Whether there are no differences.
    pub fn is_same(&self) -> bool {
        self.count() == 0
    }

    /// The number of differences.
    pub fn count(&self) -> usize {
        self.missing
            .saturating_add(self.unexpected)
            .saturating_add(self.changed)
    }

    fn add(&mut self, difference: Difference) {
        let count = match difference.how {
            How::Missing => &mut self.missing,
            How::Unexpected => &mut self.unexpected,
            How::Changed => &mut self.changed,
        };
        *count = count.saturating_add(1);
        let of_entity = self.entities.entry(difference.entity.clone()).or_default();
        *of_entity = of_entity.saturating_add(1);
        if self.differences.len() < DIFFERENCES_MAX {
            self.differences.push(difference);
        }
    }

    fn pair(&mut self, recorded: &Line, now: &Line) {
        let changes = changes(&recorded.values, &now.values);
        if !changes.is_empty() {
            self.add(Difference {
                how: How::Changed,
                entity: recorded.entity.clone(),
                what: recorded.what.clone(),
                changes,
                line: Some(recorded.place),
                record: place_in_run(now),
            });
        }
    }

    fn single(&mut self, how: How, line: &Line) {
        let is_recorded = how == How::Missing;
        let value = Some(line.values.clone());
        self.add(Difference {
            how,
            entity: line.entity.clone(),
            what: line.what.clone(),
            changes: vec![Change {
                path: String::new(),
                recorded: value.clone().filter(|_| is_recorded),
                now: value.filter(|_| !is_recorded),
            }],
            line: is_recorded.then_some(line.place),
            record: place_in_run(line).filter(|_| !is_recorded),
        });
    }
}

/// The record of a line of the run. Only events have records.
fn place_in_run(line: &Line) -> Option<u64> {
    (line.section == Section::Event).then_some(line.place)
}

/// Compares a recording with a run, in this order.
pub fn compare(recorded: &Recording, now: &Recording, order: Order) -> Comparison {
    let mut found = Comparison::default();
    let all = recorded.lines.iter().chain(&now.lines);
    found.entities = all.map(|line| (line.entity.clone(), 0)).collect();
    let (recorded, now) = (groups(recorded, order), groups(now, order));
    let names: BTreeSet<_> = recorded.keys().chain(now.keys()).collect();
    for name in names {
        let recorded = recorded.get(name).map_or(&[][..], Vec::as_slice);
        let now = now.get(name).map_or(&[][..], Vec::as_slice);
        if order == Order::None || name.0 != Section::Event && order != Order::Total {
            unordered(recorded, now, &mut found);
        } else {
            ordered(recorded, now, &mut found);
        }
    }
    found
}

type Group<'a> = (Section, &'a str);

/// The lines that are compared with each other: those of an entity or, in total order, all of them.
fn groups(recording: &Recording, order: Order) -> BTreeMap<Group<'_>, Vec<&Line>> {
    let mut groups: BTreeMap<Group<'_>, Vec<&Line>> = BTreeMap::new();
    for line in &recording.lines {
        let name = match order {
            Order::Total if line.section != Section::State => (Section::Event, ""),
            _ => (line.section, line.entity.as_str()),
        };
        groups.entry(name).or_default().push(line);
    }
    if order == Order::Total {
        for lines in groups.values_mut() {
            lines.sort_by_key(|line| line.order);
        }
    }
    groups
}

fn ordered(recorded: &[&Line], now: &[&Line], found: &mut Comparison) {
    let keys = |lines: &[&Line]| -> Vec<_> {
        let keys = lines.iter().map(|line| line.key());
        keys.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()))
            .collect()
    };
    let pairs = subsequence::pairs(&keys(recorded), &keys(now));
    let (of_recorded, of_now): (BTreeSet<_>, BTreeSet<_>) = pairs.iter().copied().unzip();
    for (one, other) in pairs {
        if let (Some(one), Some(other)) = (recorded.get(one), now.get(other)) {
            found.pair(one, other);
        }
    }
    rest(recorded, &of_recorded, How::Missing, found);
    rest(now, &of_now, How::Unexpected, found);
}

fn rest(lines: &[&Line], paired: &BTreeSet<usize>, how: How, found: &mut Comparison) {
    let single = lines.iter().enumerate();
    for (_, line) in single.filter(|(at, _)| !paired.contains(at)) {
        found.single(how, line);
    }
}

/// Compares as multisets: equal lines first, then lines about the same thing.
fn unordered(recorded: &[&Line], now: &[&Line], found: &mut Comparison) {
    let whole = |line: &Line| format!("{:?} {}", line.key(), line.values);
    let (recorded, now) = matched(recorded, now, whole, |_, _| {});
    let about = |line: &Line| format!("{:?}", line.key());
    let (missing, unexpected) = matched(&recorded, &now, about, |one, other| {
        found.pair(one, other);
    });
    for line in missing {
        found.single(How::Missing, line);
    }
    for line in unexpected {
        found.single(How::Unexpected, line);
    }
}

/// Pairs lines with an equal key, and returns those that are left.
fn matched<'a>(
    recorded: &[&'a Line],
    now: &[&'a Line],
    key: impl Fn(&Line) -> String,
    mut paired: impl FnMut(&Line, &Line),
) -> (Vec<&'a Line>, Vec<&'a Line>) {
    let mut waiting: BTreeMap<String, Vec<&Line>> = BTreeMap::new();
    for line in now.iter().rev() {
        waiting.entry(key(line)).or_default().push(line);
    }
    let mut missing = Vec::new();
    for line in recorded {
        match waiting.get_mut(&key(line)).and_then(Vec::pop) {
            Some(other) => paired(line, other),
            None => missing.push(*line),
        }
    }
    let left = waiting
        .into_values()
        .flat_map(|lines| lines.into_iter().rev());
    (missing, left.collect())
}

/// Every path at which two values differ.
pub fn changes(recorded: &Value, now: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    differences(recorded, now, String::new(), &mut found);
    found
}

fn differences(recorded: &Value, now: &Value, path: String, found: &mut Vec<Change>) {
    match (recorded, now) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for name in names {
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                member(one.get(name), other.get(name), path, found);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            for at in 0..one.len().max(other.len()) {
                member(one.get(at), other.get(at), format!("{path}/{at}"), found);
            }
        }
        (recorded, now) if recorded == now => {}
        (recorded, now) => found.push(Change {
            path,
            recorded: Some(recorded.clone()),
            now: Some(now.clone()),
        }),
    }
}

fn member(recorded: Option<&Value>, now: Option<&Value>, path: String, found: &mut Vec<Change>) {
    match (recorded, now) {
        (Some(recorded), Some(now)) => differences(recorded, now, path, found),
        (recorded, now) => found.push(Change {
            path,
            recorded: recorded.cloned(),
            now: now.cloned(),
        }),
    }
}
