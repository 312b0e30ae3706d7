//! The text of a policy, and the edits that fixes make of it.

use std::collections::BTreeSet;

use super::Draft;
use crate::json::{Member, Node, Value, parse, quote};
use crate::lint::actions::nearest;
use crate::lint::draft::{items, member};
use crate::lint::place::Step;
use crate::lint::{Finding, Location};
use crate::span::Span;

/// The text, parsed.
pub(super) struct PolicyText<'n> {
    pub(super) text: &'n str,
    pub(super) root: &'n Node,
    /// The ids of all statements.
    pub(super) sids: BTreeSet<&'n str>,
}

impl<'n> PolicyText<'n> {
    pub(super) fn new(text: &'n str, root: &'n Node) -> Self {
        let statements = member(root, "Statement").map(|member| items(&member.node));
        let statements = statements.unwrap_or_default().iter();
        let sids = statements.filter_map(|statement| member(statement, "Sid"));
        let sids = sids.filter_map(|sid| match &sid.node.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        });
        Self {
            text,
            root,
            sids: sids.collect(),
        }
    }

    /// The value of the string, or of the member name, that a finding is about.
    pub(super) fn text_at(&self, found: &Finding) -> Option<String> {
        let written = self.text.get(span(found)?.start..span(found)?.end)?;
        match parse(written).ok()?.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn replace<T: AsRef<str>>(
        &self,
        found: &Finding,
        by: impl IntoIterator<Item = T>,
    ) -> Vec<Draft> {
        let Some(span) = span(found) else {
            return Vec::new();
        };
        let draft = |text: T| (format!("Use {}", text.as_ref()), span, quote(text.as_ref()));
        by.into_iter().map(draft).collect()
    }

    pub(super) fn nearest<'a>(
        &self,
        found: &Finding,
        names: impl Iterator<Item = &'a str>,
    ) -> Vec<Draft> {
        let text = self.text_at(found).unwrap_or_default();
        self.replace(found, nearest(&text, names))
    }

    /// Adds a member before the others of an object, with their white space.
    pub(super) fn insert(&self, object: &Node, name: &str, values: &[&str]) -> Vec<Draft> {
        let Value::Object(members) = &object.value else {
            return Vec::new();
        };
        let after = object.span.start.saturating_add(1);
        let first = members.first().map(|member| member.name_span.start);
        let space = first
            .and_then(|first| self.text.get(after..first))
            .unwrap_or_default();
        let comma = if members.is_empty() { "" } else { "," };
        let at = Span {
            start: after,
            end: after,
        };
        let draft = |value: &&str| {
            let member = format!("{space}{}: {}{comma}", quote(name), quote(value));
            (format!("Add {name} {value}"), at, member)
        };
        values.iter().map(draft).collect()
    }

    pub(super) fn insert_at(&self, found: &Finding, name: &str, values: &[&str]) -> Vec<Draft> {
        let object = self.walk(found).map(|(node, _)| node);
        object.map_or_else(Vec::new, |object| self.insert(object, name, values))
    }

    /// Writes the list again without the items that a finding is about.
    pub(super) fn remove(&self, found: &Finding, what: &str) -> Vec<Draft> {
        let Some((_, Some(list))) = self.walk(found) else {
            return Vec::new();
        };
        let Value::List(items) = &list.value else {
            return Vec::new();
        };
        let slice = |start, end| self.text.get(start..end).unwrap_or_default();
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return Vec::new();
        };
        let before = slice(list.span.start.saturating_add(1), first.span.start);
        let after = slice(last.span.end, list.span.end.saturating_sub(1));
        let gone: BTreeSet<Span> = found.locations.iter().map(place).collect();
        let kept = items.iter().filter(|item| !gone.contains(&item.span));
        let kept: Vec<String> = kept
            .map(|item| format!("{before}{}", slice(item.span.start, item.span.end)))
            .collect();
        let text = format!("[{}{after}]", kept.join(","));
        vec![(format!("Remove the {what}"), list.span, text)]
    }

    /// Removes only the first item that a finding is about, with its comma: the other items are what makes it redundant.
    /// The rest of the list is not written again, because the same list can have many findings.
    pub(super) fn remove_first(&self, found: &Finding, what: &str) -> Vec<Draft> {
        let Some((item, Some(list))) = self.walk(found) else {
            return Vec::new();
        };
        let Value::List(items) = &list.value else {
            return Vec::new();
        };
        let (start, end) = (item.span.start, item.span.end);
        let before = items.iter().rev().find(|other| other.span.end <= start);
        let after = items.iter().find(|other| other.span.start >= end);
        let span = match (before, after) {
            (Some(before), _) => Span {
                start: before.span.end,
                end,
            },
            (None, Some(after)) => Span {
                start,
                end: after.span.start,
            },
            (None, None) => item.span,
        };
        vec![(format!("Remove the {what}"), span, String::new())]
    }

    /// The value that a finding is about, and the list that it is an item of.
    fn walk(&self, found: &Finding) -> Option<(&Node, Option<&Node>)> {
        let mut at = (self.root, None);
        for step in &found.locations.first()?.path {
            at = match (step, &at.0.value) {
                (Step::Value(name), _) => (&member(at.0, name)?.node, None),
                (Step::Index(index), Value::List(items)) => (items.get(*index)?, Some(at.0)),
                _ => return None,
            };
        }
        Some(at)
    }

    /// The member with the operator of the condition that a finding is about.
    pub(super) fn operator(&self, found: &Finding) -> Option<&Member> {
        let mut node = self.root;
        let mut in_condition = false;
        for step in &found.locations.first()?.path {
            node = match (step, &node.value) {
                (Step::Value(name), _) => {
                    let member = member(node, name)?;
                    if in_condition {
                        return Some(member);
                    }
                    in_condition = name == "Condition";
                    &member.node
                }
                (Step::Index(index), Value::List(items)) => items.get(*index)?,
                _ => return None,
            };
        }
        None
    }
}

fn span(found: &Finding) -> Option<Span> {
    found.locations.first().map(place)
}

fn place(location: &Location) -> Span {
    Span {
        start: location.start.offset,
        end: location.end.offset,
    }
}
