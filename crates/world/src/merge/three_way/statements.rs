//! Policy documents, compared statement by statement.
//!
//! Statements are compared by content: a scalar is a list of one, and the order of actions, resources, principals and
//! condition values means nothing. Statements without a partner of equal content are paired by `Sid`, then by
//! similarity, so that an edited statement is one change instead of a removal and an addition.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value as Json};

/// Statements of a document up to which the most similar ones are paired: each is compared with each.
const STATEMENTS_SIMILAR_MAX: usize = 200;
/// The least part of the elements of two statements that must be equal to pair them, in percent.
const SIMILAR_PERCENT_MIN: usize = 50;

/// What changed in a policy document.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct DocumentChange {
    /// Whether both documents mean the same.
    pub(super) formatting_only: bool,
    /// The statements that differ.
    pub(super) statements: Vec<StatementChange>,
}

/// A statement that was added, changed or removed. At least one of `old` and `new` is present.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct StatementChange {
    /// Its `Sid`; the new one if the statement has two.
    pub(super) sid: Option<String>,
    /// The statement before, as it is written in the document.
    pub(super) old: Option<Json>,
    /// The statement after, as it is written in the document.
    pub(super) new: Option<Json>,
}

/// A statement in the form in which statements are compared.
#[derive(Debug, Clone)]
struct Statement {
    sid: Option<String>,
    /// Everything except the `Sid`, with sorted lists.
    content: Json,
    written: Json,
}

/// A document in the form in which documents are compared.
struct Document {
    /// The elements besides the statements.
    head: Map<String, Json>,
    statements: Vec<Statement>,
}

/// What changed between two texts of a policy document; `None` if one of them is not a policy document.
pub(super) fn compare(old: &str, new: &str) -> Option<DocumentChange> {
    let [before, after] = [Document::read(old)?, Document::read(new)?];
    let statements = before.changed_statements(&after);
    Some(DocumentChange {
        formatting_only: statements.is_empty() && before.head == after.head && old != new,
        statements,
    })
}

/// Whether two statements have the same content, and the same `Sid` if they have one.
pub(super) fn is_same_statement(one: &Json, other: &Json) -> bool {
    let [one, other] = [one, other].map(|written| Statement::of(written.clone()));
    one.content == other.content && one.sid == other.sid
}

impl Document {
    fn read(text: &str) -> Option<Self> {
        let Json::Object(mut head) = serde_json::from_str(text).ok()? else {
            return None;
        };
        let statements = match head.remove("Statement")? {
            Json::Array(items) => items,
            one => vec![one],
        };
        let statements = statements.into_iter().map(Statement::of).collect();
        Some(Self { head, statements })
    }

    fn changed_statements(&self, after: &Self) -> Vec<StatementChange> {
        let partners = self.partners(after);
        let taken: BTreeSet<usize> = partners.values().copied().collect();
        let removed_or_changed = self
            .statements
            .iter()
            .enumerate()
            .filter_map(|(index, old)| {
                let new = partners
                    .get(&index)
                    .and_then(|at| after.statements.get(*at));
                change_of(Some(old), new)
            });
        let after = after.statements.iter().enumerate();
        let added = after.filter(|(index, _)| !taken.contains(index));
        let added = added.filter_map(|(_, new)| change_of(None, Some(new)));
        removed_or_changed.chain(added).collect()
    }

    /// The statement of `after` that each statement became.
    fn partners(&self, after: &Self) -> BTreeMap<usize, usize> {
        let mut pairing = Pairing {
            old: &self.statements,
            new: &after.statements,
            partners: BTreeMap::new(),
            free: (0..after.statements.len()).collect(),
        };
        pairing.pair_by(|it| Some((it.content.to_string(), it.sid.clone())));
        pairing.pair_by(|it| Some((it.content.to_string(), None)));
        pairing.pair_by(|it| Some((String::new(), Some(it.sid.clone()?))));
        if self.statements.len().max(after.statements.len()) <= STATEMENTS_SIMILAR_MAX {
            pairing.pair_similar();
        }
        pairing.partners
    }
}

/// What two statements have in common to be a pair: the content, the `Sid`.
type PairKey = (String, Option<String>);

/// Statements that are paired step by step.
struct Pairing<'d> {
    old: &'d [Statement],
    new: &'d [Statement],
    /// The index of the new statement by that of the old one.
    partners: BTreeMap<usize, usize>,
    /// New statements without a partner.
    free: BTreeSet<usize>,
}

impl Pairing<'_> {
    fn unpaired(&self) -> Vec<usize> {
        (0..self.old.len())
            .filter(|index| !self.partners.contains_key(index))
            .collect()
    }

    fn pair(&mut self, old: usize, new: usize) {
        self.partners.insert(old, new);
        self.free.remove(&new);
    }

    /// Pairs statements with equal keys, in the order of their positions.
    fn pair_by(&mut self, key: impl Fn(&Statement) -> Option<PairKey>) {
        let mut found: BTreeMap<PairKey, Vec<usize>> = BTreeMap::new();
        for index in self.free.iter().rev() {
            if let Some(key) = self.new.get(*index).and_then(&key) {
                found.entry(key).or_default().push(*index);
            }
        }
        for old in self.unpaired() {
            let key = self.old.get(old).and_then(&key);
            let new = key.and_then(|key| found.get_mut(&key)?.pop());
            if let Some(new) = new {
                self.pair(old, new);
            }
        }
    }

    /// Pairs the most similar statements first; statements at the same distance by position.
    fn pair_similar(&mut self) {
        let mut candidates = Vec::new();
        for old in self.unpaired() {
            for new in &self.free {
                let percent = match (self.old.get(old), self.new.get(*new)) {
                    (Some(one), Some(other)) => one.similarity_percent(other),
                    _ => 0,
                };
                if percent >= SIMILAR_PERCENT_MIN {
                    candidates.push((std::cmp::Reverse(percent), old.abs_diff(*new), old, *new));
                }
            }
        }
        candidates.sort_unstable();
        for (_, _, old, new) in candidates {
            if self.free.contains(&new) && !self.partners.contains_key(&old) {
                self.pair(old, new);
            }
        }
    }
}

fn change_of(old: Option<&Statement>, new: Option<&Statement>) -> Option<StatementChange> {
    if let (Some(old), Some(new)) = (old, new)
        && old.content == new.content
        && old.sid == new.sid
    {
        return None;
    }
    Some(StatementChange {
        sid: new.or(old).and_then(|it| it.sid.clone()),
        old: old.map(|it| it.written.clone()),
        new: new.map(|it| it.written.clone()),
    })
}

impl Statement {
    fn of(written: Json) -> Self {
        let mut content = written.clone();
        let sid = content.as_object_mut().and_then(|it| it.remove("Sid"));
        let sid = sid.and_then(|sid| sid.as_str().map(str::to_owned));
        Self {
            sid,
            content: normal(content),
            written,
        }
    }

    /// The part of the actions, resources and condition keys of both statements that is in each, in percent. 0 if the
    /// effect or the kinds of principals differ.
    fn similarity_percent(&self, other: &Self) -> usize {
        if self.kind() != other.kind() {
            return 0;
        }
        let (mine, others) = (self.elements(), other.elements());
        let all = mine.union(&others).count();
        let shared = mine.intersection(&others).count();
        shared.saturating_mul(100).checked_div(all).unwrap_or(100)
    }

    /// The effect and the kinds of principals.
    fn kind(&self) -> (Option<&Json>, Vec<String>) {
        let principals = ["Principal", "NotPrincipal"]
            .into_iter()
            .flat_map(|element| {
                let kinds = match self.content.get(element) {
                    Some(Json::Object(kinds)) => kinds.keys().cloned().collect(),
                    Some(_) => vec!["*".to_owned()],
                    None => Vec::new(),
                };
                kinds
                    .into_iter()
                    .map(move |kind| format!("{element} {kind}"))
            });
        (self.content.get("Effect"), principals.collect())
    }

    fn elements(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for element in ["Action", "NotAction", "Resource", "NotResource"] {
            let values = self.content.get(element).and_then(Json::as_array);
            let values = values.into_iter().flatten();
            found.extend(values.map(|value| format!("{element} {value}")));
        }
        let operators = self.content.get("Condition").and_then(Json::as_object);
        for (operator, keys) in operators.into_iter().flatten() {
            let keys = keys.as_object().into_iter().flatten();
            found.extend(keys.map(|(key, _)| format!("{operator} {key}")));
        }
        found
    }
}

/// A statement with its lists as sorted sets.
fn normal(statement: Json) -> Json {
    let Json::Object(elements) = statement else {
        return statement;
    };
    let elements = elements.into_iter().map(|(name, value)| {
        let value = match name.as_str() {
            // AWS compares the names of actions without regard to case.
            "Action" | "NotAction" => set(value, str::to_ascii_lowercase),
            "Resource" | "NotResource" => set(value, str::to_owned),
            "Principal" | "NotPrincipal" => map(value, |value| set(value, str::to_owned)),
            "Condition" => map(value, |keys| map(keys, |value| set(value, str::to_owned))),
            _ => value,
        };
        (name, value)
    });
    Json::Object(elements.collect())
}

fn map(value: Json, each: impl Fn(Json) -> Json) -> Json {
    match value {
        Json::Object(entries) => Json::Object(
            entries
                .into_iter()
                .map(|(key, value)| (key, each(value)))
                .collect(),
        ),
        other => other,
    }
}

/// A value or a list of values as a sorted list without duplicates.
fn set(value: Json, form: impl Fn(&str) -> String) -> Json {
    let items = match value {
        Json::Array(items) => items,
        one => vec![one],
    };
    let items: BTreeSet<String> = items
        .iter()
        .map(|item| match item {
            Json::String(text) => form(text),
            other => other.to_string(),
        })
        .collect();
    Json::Array(items.into_iter().map(Json::String).collect())
}
