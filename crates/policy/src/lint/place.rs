//! Converts bytes of a text to positions in AWS's format: a path through the document, and lines and columns.

use crate::json::{Member, Node, Value};
use crate::span::Span;

/// The position of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The path from the root.
    pub path: Vec<Step>,
    /// Its first character.
    pub start: Point,
    /// After its last character.
    pub end: Point,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// `value`: to the value of this name in an object.
    Value(String),
    /// `key`: to the name itself.
    Key(String),
    /// `index`: to this item of a list.
    Index(usize),
}

/// A position in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Point {
    /// From 1.
    pub line: usize,
    /// In characters, from 0.
    pub column: usize,
    /// In bytes, from 0.
    pub offset: usize,
}

/// The lines and values of a text.
pub(super) struct Places<'n> {
    text: &'n str,
    root: &'n Node,
    line_starts: Vec<usize>,
}

impl<'n> Places<'n> {
    pub(super) fn new(text: &'n str, root: &'n Node) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
        Self {
            text,
            root,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    pub(super) fn location(&self, span: Span) -> Location {
        Location {
            path: path(self.root, span),
            start: self.point(span.start),
            end: self.point(span.end),
        }
    }

    pub(super) fn point(&self, offset: usize) -> Point {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts.get(line.saturating_sub(1)).copied();
        let before = self.text.get(start.unwrap_or_default()..offset);
        Point {
            line,
            column: before.unwrap_or_default().chars().count(),
            offset,
        }
    }
}

/// The path to the smallest value (or name) that contains `span`.
fn path(root: &Node, span: Span) -> Vec<Step> {
    let mut path = Vec::new();
    let mut node = root;
    while node.span != span {
        let (step, next) = match &node.value {
            Value::List(items) => match holding(items, span, |item| item.span.start) {
                Some((at, item)) if item.span.end >= span.end => (Step::Index(at), item),
                _ => break,
            },
            Value::Object(members) => match holding(members, span, |member| member.name_span.start)
            {
                Some((_, member)) if member.name_span == span => {
                    path.push(Step::Key(member.name.clone()));
                    break;
                }
                Some((_, Member { name, node, .. }))
                    if node.span.start <= span.start && node.span.end >= span.end =>
                {
                    (Step::Value(name.clone()), node)
                }
                _ => break,
            },
            _ => break,
        };
        path.push(step);
        node = next;
    }
    path
}

/// The last item that begins at or before a span.
fn holding<T>(items: &[T], span: Span, start: impl Fn(&T) -> usize) -> Option<(usize, &T)> {
    let at = items
        .partition_point(|item| start(item) <= span.start)
        .checked_sub(1)?;
    Some((at, items.get(at)?))
}
