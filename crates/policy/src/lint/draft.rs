//! A policy as far as it can be parsed. Missing elements and elements of the wrong type are left out; [`super::structure`] reports
//! them.

use crate::document::{Effect, Version};
use crate::json::{Member, Node, Value};
use crate::operator::Operator;
use crate::span::Span;

/// A whole document.
pub(super) struct Draft<'n> {
    pub(super) root: &'n Node,
    pub(super) version: Version,
    pub(super) statements: Vec<Sketch<'n>>,
}

/// One statement.
pub(super) struct Sketch<'n> {
    pub(super) node: &'n Node,
    pub(super) sid: Option<Entry<'n>>,
    pub(super) effect: Option<Effect>,
    pub(super) principal: Option<Trusted<'n>>,
    pub(super) action: Option<Listed<'n>>,
    pub(super) resource: Option<Listed<'n>>,
    pub(super) conditions: Vec<Clause<'n>>,
}

/// `Action`, `Resource` or its `Not` form.
pub(super) struct Listed<'n> {
    pub(super) negated: bool,
    pub(super) name_span: Span,
    pub(super) node: &'n Node,
    pub(super) entries: Vec<Entry<'n>>,
}

/// `Principal` or `NotPrincipal`.
pub(super) struct Trusted<'n> {
    pub(super) negated: bool,
    pub(super) node: &'n Node,
    pub(super) name_span: Span,
    /// Whether it is the string `*`.
    pub(super) everyone: bool,
    pub(super) entries: Vec<(&'n Member, Entry<'n>)>,
}

/// A string and its position.
#[derive(Clone, Copy)]
pub(super) struct Entry<'n> {
    pub(super) text: &'n str,
    pub(super) span: Span,
}

/// One operator with one key.
pub(super) struct Clause<'n> {
    pub(super) operator_text: &'n str,
    pub(super) operator_span: Span,
    /// `None` if the operator is unknown.
    pub(super) operator: Option<Operator>,
    pub(super) key: Entry<'n>,
    pub(super) node: &'n Node,
    pub(super) values: Vec<Entry<'n>>,
}

impl<'n> Draft<'n> {
    pub(super) fn read(root: &'n Node) -> Self {
        let version = member(root, "Version").and_then(|version| text(&version.node));
        let statements = member(root, "Statement").map(|member| items(&member.node));
        Self {
            root,
            version: match version {
                Some(version) if version.text == Version::V2012.as_str() => Version::V2012,
                _ => Version::V2008,
            },
            statements: statements
                .unwrap_or_default()
                .iter()
                .filter(|node| matches!(node.value, Value::Object(_)))
                .map(Sketch::read)
                .collect(),
        }
    }
}

impl<'n> Sketch<'n> {
    fn read(node: &'n Node) -> Self {
        let effect = member(node, "Effect").and_then(|effect| text(&effect.node));
        let known = [Effect::Allow, Effect::Deny].into_iter();
        Self {
            node,
            sid: member(node, "Sid").and_then(|sid| text(&sid.node)),
            effect: effect
                .and_then(|effect| known.clone().find(|known| known.as_str() == effect.text)),
            principal: form(node, "Principal").map(|(negated, member)| trusted(negated, member)),
            action: form(node, "Action").map(|(negated, member)| listed(negated, member)),
            resource: form(node, "Resource").map(|(negated, member)| listed(negated, member)),
            conditions: member(node, "Condition").map_or_else(Vec::new, clauses),
        }
    }

    pub(super) fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    pub(super) fn denies(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }

    /// The entries of `Action`; empty for `NotAction`.
    pub(super) fn actions(&self) -> &[Entry<'n>] {
        positive(self.action.as_ref())
    }

    /// The entries of `Resource`; empty for `NotResource`.
    pub(super) fn resources(&self) -> &[Entry<'n>] {
        positive(self.resource.as_ref())
    }

    /// The clauses about a key.
    pub(super) fn about<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s Clause<'n>> {
        self.conditions
            .iter()
            .filter(move |clause| clause.key.text.eq_ignore_ascii_case(key))
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        self.about(key).next().is_some()
    }
}

fn positive<'s, 'n>(listed: Option<&'s Listed<'n>>) -> &'s [Entry<'n>] {
    listed
        .filter(|listed| !listed.negated)
        .map_or(&[], |listed| &listed.entries)
}

/// The first member with this name.
pub(super) fn member<'n>(node: &'n Node, name: &str) -> Option<&'n Member> {
    members(node).iter().find(|member| member.name == name)
}

/// The members of an object; empty for other values.
pub(super) fn members(node: &Node) -> &[Member] {
    match &node.value {
        Value::Object(members) => members,
        _ => &[],
    }
}

/// The items of a list; for another value, the value itself.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// A string.
pub(super) fn text(node: &Node) -> Option<Entry<'_>> {
    match &node.value {
        Value::Text(text) => Some(Entry {
            text,
            span: node.span,
        }),
        _ => None,
    }
}

/// The element with this name, else its `Not` form.
fn form<'n>(node: &'n Node, name: &str) -> Option<(bool, &'n Member)> {
    let negated = || member(node, &format!("Not{name}")).map(|member| (true, member));
    member(node, name)
        .map(|member| (false, member))
        .or_else(negated)
}

fn listed(negated: bool, member: &Member) -> Listed<'_> {
    Listed {
        negated,
        name_span: member.name_span,
        node: &member.node,
        entries: items(&member.node).iter().filter_map(text).collect(),
    }
}

fn trusted(negated: bool, member: &Member) -> Trusted<'_> {
    let node = &member.node;
    Trusted {
        negated,
        node,
        name_span: member.name_span,
        everyone: text(node).is_some_and(|entry| entry.text == "*"),
        entries: members(node).iter().flat_map(under).collect(),
    }
}

/// The strings under one name of a principal map.
fn under(member: &Member) -> impl Iterator<Item = (&Member, Entry<'_>)> {
    let texts = items(&member.node).iter().filter_map(text);
    texts.map(move |entry| (member, entry))
}

fn clauses(condition: &Member) -> Vec<Clause<'_>> {
    let operators = members(&condition.node).iter();
    let of_operator = |operator| keys(operator).map(move |key| clause(operator, key));
    operators.flat_map(of_operator).collect()
}

fn keys(operator: &Member) -> impl Iterator<Item = &Member> {
    members(&operator.node).iter()
}

fn clause<'n>(operator: &'n Member, key: &'n Member) -> Clause<'n> {
    Clause {
        operator_text: &operator.name,
        operator_span: operator.name_span,
        operator: Operator::parse(&operator.name),
        key: Entry {
            text: &key.name,
            span: key.name_span,
        },
        node: &key.node,
        values: items(&key.node).iter().filter_map(value).collect(),
    }
}

/// A value of a condition; AWS also accepts numbers and booleans.
fn value(node: &Node) -> Option<Entry<'_>> {
    let text = match &node.value {
        Value::Text(text) | Value::Number(text) => text,
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        _ => return None,
    };
    Some(Entry {
        text,
        span: node.span,
    })
}
