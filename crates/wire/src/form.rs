//! `application/x-www-form-urlencoded` as the query protocol of AWS uses it.
//!
//! A [`Form`] keeps its pairs sorted by dotted name, segment by segment. Everything below `Tags` then lies in one
//! slice, and a [`Node`] is nothing but such a slice: going down a level is a binary search, never a scan.

use std::borrow::Cow;

use crate::Fault;

/// A decoded form.
#[derive(Debug, Clone, Default)]
pub struct Form<'b> {
    pairs: Vec<Pair<'b>>,
}

#[derive(Debug, Clone)]
struct Pair<'b> {
    name: Cow<'b, str>,
    value: Cow<'b, str>,
}

/// All that a form says below one name. It may say nothing: then the node is absent.
#[derive(Debug, Clone, Copy)]
pub struct Node<'f> {
    /// The pairs whose names start with this node's segments, in order.
    pairs: &'f [Pair<'f>],
    /// How many bytes of those names lead to this node.
    depth: usize,
}

impl<'b> Form<'b> {
    /// Decodes a body or a query string.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, Fault> {
        let mut pairs = bytes
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
            .map(Pair::parse)
            .collect::<Result<Vec<_>, _>>()?;
        pairs.sort_by(|one, other| one.segments().cmp(other.segments()));
        Ok(Self { pairs })
    }

    /// The node that holds every pair.
    pub fn root(&self) -> Node<'_> {
        Node {
            pairs: &self.pairs,
            depth: 0,
        }
    }

    /// The value of an undotted name, such as `Action`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.root().member(name).value()
    }
}

impl<'b> Pair<'b> {
    fn parse(bytes: &'b [u8]) -> Result<Self, Fault> {
        let mut halves = bytes.splitn(2, |byte| *byte == b'=');
        let mut next = || text(halves.next().unwrap_or_default());
        Ok(Self {
            name: next()?,
            value: next()?,
        })
    }

    fn segments(&self) -> impl Iterator<Item = &str> {
        self.name.split('.')
    }
}

fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| {
        Fault::sender(
            "MalformedQueryString",
            400,
            "The query string is not valid UTF-8.",
        )
    })
}

impl<'f> Node<'f> {
    /// Whether the form says anything here: a value or something below.
    pub fn is_present(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The value that stands at exactly this name.
    pub fn value(&self) -> Option<&'f str> {
        let first = self.pairs.first()?;
        (first.name.len() == self.depth).then_some(&*first.value)
    }

    /// The full name of this node, such as `Tags.member.1`; empty for the root and where nothing is.
    pub fn name(&self) -> &'f str {
        let first = self.pairs.first();
        first
            .and_then(|pair| pair.name.get(..self.depth))
            .unwrap_or_default()
    }

    /// The node one segment below.
    pub fn member(&self, name: &str) -> Node<'f> {
        let head = |pair: &Pair<'f>| self.below(pair).unwrap_or_default() < name;
        let start = self.pairs.partition_point(head);
        let rest = self.pairs.get(start..).unwrap_or_default();
        let end = rest.partition_point(|pair| self.below(pair) == Some(name));
        let dot = usize::from(self.depth > 0);
        Node {
            pairs: rest.get(..end).unwrap_or_default(),
            depth: self.depth.saturating_add(dot).saturating_add(name.len()),
        }
    }

    /// The entries `member.1`, `member.2`, ... in the order of their numbers.
    pub fn list(&self) -> Result<Vec<Node<'f>>, Fault> {
        self.member("member").numbered()
    }

    /// The keys and values of `entry.1`, `entry.2`, ... in the order of their numbers.
    pub fn map(&self) -> Result<Vec<(Node<'f>, Node<'f>)>, Fault> {
        let entries = self.member("entry").numbered()?;
        Ok(entries
            .iter()
            .map(|entry| (entry.member("key"), entry.member("value")))
            .collect())
    }

    fn numbered(&self) -> Result<Vec<Node<'f>>, Fault> {
        let mut found = Vec::new();
        let mut rest = *self;
        while let Some(pair) = rest.pairs.first() {
            let Some(segment) = rest.below(pair) else {
                rest.pairs = rest.pairs.get(1..).unwrap_or_default();
                continue;
            };
            let number: u32 = segment.parse().map_err(|_| {
                Fault::sender(
                    "MalformedInput",
                    400,
                    format!("{} is not a list index", pair.name),
                )
            })?;
            let node = rest.member(segment);
            rest.pairs = rest.pairs.get(node.pairs.len()..).unwrap_or_default();
            found.push((number, node));
        }
        found.sort_by_key(|(number, _)| *number);
        Ok(found.into_iter().map(|(_, node)| node).collect())
    }

    /// The segment of this pair's name right below the node; none at the node itself.
    fn below<'p>(&self, pair: &'p Pair<'f>) -> Option<&'p str> {
        let rest = pair.name.get(self.depth..)?;
        let rest = if self.depth == 0 {
            rest
        } else {
            rest.strip_prefix('.')?
        };
        rest.split('.').next()
    }
}
