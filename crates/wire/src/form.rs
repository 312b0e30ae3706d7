//! `application/x-www-form-urlencoded` as the query protocol of AWS uses it.
//!
//! A [`Form`] keeps its pairs sorted by dotted name, segment by segment. So everything below `Tags` lies in one slice,
//! and a [`Node`] is such a slice: going down a level is a binary search, never a scan. Names and values without
//! escapes are borrowed from the request.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::percent;
use crate::{Fault, cut};

/// Maximum number of bytes of a form. The longest value of the contract is a SAML metadata document of ten million
/// characters, some of which are escaped as three.
pub const FORM_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Maximum number of pairs of a form. Simulations have the most, because they list many actions and resources.
pub const FORM_PAIRS_MAX: usize = 10_000;
/// Maximum number of bytes of a decoded name. The longest of the contract have about eighty.
pub const FORM_NAME_BYTES_MAX: usize = 512;

/// Initial capacity for pairs: most requests have fewer.
const PAIRS_EXPECTED: usize = 8;

/// A decoded form.
#[derive(Clone, Default)]
pub struct Form<'b> {
    pairs: Vec<Pair<'b>>,
}

#[derive(Clone)]
struct Pair<'b> {
    name: Cow<'b, str>,
    value: Cow<'b, str>,
}

/// Everything that a form contains below one name. The node is absent if that is nothing.
#[derive(Clone, Copy)]
pub struct Node<'f> {
    /// The pairs whose names start with this node's segments, in order.
    pairs: &'f [Pair<'f>],
    /// The length of the prefix of those names that leads to this node, in bytes.
    depth: usize,
}

impl<'b> Form<'b> {
    /// Decodes a body or a query string.
    ///
    /// If several pairs have the same name, the first one counts. Names without `=` have the empty value.
    pub fn parse(bytes: &'b [u8]) -> Result<Self, Fault> {
        Self::parse_all([bytes])
    }

    /// Decodes several strings into one form, such as a query string and a body. Pairs of earlier strings win.
    pub fn parse_all<const N: usize>(parts: [&'b [u8]; N]) -> Result<Self, Fault> {
        let mut pairs = Vec::with_capacity(PAIRS_EXPECTED);
        for bytes in parts {
            within("form", "bytes", bytes.len(), FORM_BYTES_MAX)?;
            for pair in bytes
                .split(|byte| *byte == b'&')
                .filter(|pair| !pair.is_empty())
            {
                within(
                    "form",
                    "parameters",
                    pairs.len().saturating_add(1),
                    FORM_PAIRS_MAX,
                )?;
                pairs.push(Pair::parse(pair)?);
            }
        }
        pairs.sort_by(Pair::order);
        Ok(Self { pairs })
    }

    /// A form of decoded pairs, such as those of a recorded request.
    pub fn of(pairs: impl IntoIterator<Item = (&'b str, &'b str)>) -> Self {
        let pair = |(name, value): (&'b str, &'b str)| Pair {
            name: name.into(),
            value: value.into(),
        };
        let mut pairs: Vec<_> = pairs.into_iter().map(pair).collect();
        pairs.sort_by(Pair::order);
        Self { pairs }
    }

    /// The node with all pairs.
    pub fn root(&self) -> Node<'_> {
        Node {
            pairs: &self.pairs,
            depth: 0,
        }
    }

    /// The names of all pairs, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|pair| &*pair.name)
    }

    /// Replaces the value of an undotted name, if the form has it.
    pub fn replace(&mut self, name: &str, value: String) {
        if let Some(pair) = self.pairs.iter_mut().find(|pair| pair.name == name) {
            pair.value = value.into();
        }
    }

    /// The value of an undotted name, such as `Action`.
    pub fn value(&self, name: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|pair| pair.name == name)?;
        Some(&pair.value)
    }
}

impl<'b> Pair<'b> {
    fn parse(bytes: &'b [u8]) -> Result<Self, Fault> {
        let pair = match percent::plain(bytes) {
            Some(text) => Self::plain(text),
            None => Self::decoded(bytes)?,
        };
        within(
            "parameter name",
            "bytes",
            pair.name.len(),
            FORM_NAME_BYTES_MAX,
        )?;
        Ok(pair)
    }

    /// A pair without escapes, as most are: a quick check avoids decoding.
    fn plain(text: &'b str) -> Self {
        let (name, value) = cut(text, b'=').unwrap_or((text, ""));
        Self {
            name: name.into(),
            value: value.into(),
        }
    }

    fn decoded(bytes: &'b [u8]) -> Result<Self, Fault> {
        let mut halves = bytes.splitn(2, |byte| *byte == b'=');
        let mut next = || percent::decode(halves.next().unwrap_or_default());
        Ok(Self {
            name: next()?,
            value: next()?,
        })
    }

    /// Compares segment by segment: a dot ends a segment, so it sorts before every other character.
    fn order(&self, other: &Self) -> Ordering {
        let (one, other) = (self.name.as_bytes(), other.name.as_bytes());
        let rank = |byte: &u8| (*byte != b'.').then_some(*byte);
        let mut differing = one.iter().zip(other).filter(|(one, other)| one != other);
        let by_segment = differing
            .next()
            .map(|(one, other)| rank(one).cmp(&rank(other)));
        by_segment.unwrap_or_else(|| one.len().cmp(&other.len()))
    }
}

fn within(what: &str, unit: &str, found: usize, max: usize) -> Result<(), Fault> {
    if found <= max {
        return Ok(());
    }
    let message = format!(
        "The {what} is too large: it may have at most {max} {unit}. Send less in one request."
    );
    Err(Fault::sender("RequestEntityTooLarge", 413, message))
}

impl<'f> Node<'f> {
    /// Whether the form has anything here: a value or a node below.
    pub fn is_present(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// The value of exactly this name.
    pub fn value(&self) -> Option<&'f str> {
        let first = self.pairs.first()?;
        (first.name.len() == self.depth).then_some(&*first.value)
    }

    /// The full name of this node, such as `Tags.member.1`; empty for the root and for an absent node.
    pub fn name(&self) -> &'f str {
        let first = self.pairs.first();
        first
            .and_then(|pair| pair.name.get(..self.depth))
            .unwrap_or_default()
    }

    /// The first segment below this node; `None` if there is none.
    pub fn below(&self) -> Option<&'f str> {
        self.pairs.iter().find_map(|pair| self.segment(pair))
    }

    /// The node one segment below.
    pub fn member(&self, name: &str) -> Node<'f> {
        let start = self
            .pairs
            .partition_point(|pair| self.segment(pair) < Some(name));
        let rest = self.pairs.get(start..).unwrap_or_default();
        self.run(rest, name)
    }

    /// The entries `member.1`, `member.2`, ... ordered by number; gaps are allowed.
    pub fn list(&self) -> Result<Vec<Node<'f>>, Fault> {
        self.numbered("member")
    }

    /// The keys and values of `entry.1`, `entry.2`, ... ordered by number.
    pub fn map(&self) -> Result<Vec<(Node<'f>, Node<'f>)>, Fault> {
        let entries = self.numbered("entry")?;
        Ok(entries
            .iter()
            .map(|entry| (entry.member("key"), entry.member("value")))
            .collect())
    }

    fn numbered(&self, marker: &str) -> Result<Vec<Node<'f>>, Fault> {
        match self.below() {
            None if self.value().is_none_or(str::is_empty) => return Ok(Vec::new()),
            None => return Err(malformed("Unexpected list element termination")),
            Some(below) if below != marker => {
                return Err(malformed("Top level element may not be treated as a list"));
            }
            Some(_) => {}
        }
        let list = self.member(marker);
        let mut found = Vec::new();
        let mut rest = list.pairs;
        while let Some(pair) = rest.first() {
            let segment = list.segment(pair).unwrap_or_default();
            let number: u32 = segment
                .parse()
                .map_err(|_| malformed("Top level element may not be treated as a list"))?;
            let node = list.run(rest, segment);
            rest = rest.get(node.pairs.len()..).unwrap_or_default();
            found.push((number, node));
        }
        found.sort_by_key(|(number, _)| *number);
        Ok(found.into_iter().map(|(_, node)| node).collect())
    }

    /// The node of the leading pairs with this segment. Counts instead of searching, because usually there is only one.
    fn run(&self, pairs: &'f [Pair<'f>], segment: &str) -> Node<'f> {
        let leads_there = |pair: &&Pair<'_>| {
            let rest = self.rest(pair).and_then(|rest| rest.strip_prefix(segment));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let end = pairs.iter().take_while(leads_there).count();
        let dot = usize::from(self.depth > 0);
        Node {
            pairs: pairs.get(..end).unwrap_or_default(),
            depth: self.depth.saturating_add(dot).saturating_add(segment.len()),
        }
    }

    /// The segment of a pair's name right below this node; `None` for a pair at the node itself.
    fn segment(&self, pair: &'f Pair<'f>) -> Option<&'f str> {
        let rest = self.rest(pair)?;
        // Segments are short, so checking byte by byte is faster than a search optimized for long texts.
        let end = rest.bytes().position(|byte| byte == b'.');
        end.map_or(Some(rest), |end| rest.get(..end))
    }

    /// The rest of a pair's name below this node; `None` for a pair at the node itself.
    fn rest<'p>(&self, pair: &'p Pair<'_>) -> Option<&'p str> {
        let rest = pair.name.get(self.depth..)?;
        match self.depth {
            0 => Some(rest),
            _ => rest.strip_prefix('.'),
        }
    }
}

/// The parameters do not match the operation's input, in the words of AWS's query protocol.
pub(crate) fn malformed(message: impl Into<Cow<'static, str>>) -> Fault {
    Fault::sender("MalformedInput", 400, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(form: &str, list: &str) -> Vec<String> {
        let form = Form::parse(form.as_bytes()).unwrap();
        let node = list
            .split('.')
            .fold(form.root(), |node, name| node.member(name));
        node.list()
            .unwrap()
            .iter()
            .map(|entry| entry.value().unwrap_or("-").to_owned())
            .collect()
    }

    #[test]
    fn names_lead_to_values() {
        let form = Form::parse(
            b"Action=CreateUser&UserName=a%20b&Tags.member.1.Key=k&Tags.member.1.Value=v&Flag&=x&&",
        )
        .unwrap();
        let tag = form.root().member("Tags").list().unwrap()[0];
        assert_eq!(form.value("Action"), Some("CreateUser"));
        assert_eq!(form.value("UserName"), Some("a b"));
        assert_eq!(form.value("Flag"), Some(""));
        assert_eq!(form.value("Tags"), None);
        assert_eq!(form.value("User"), None);
        assert_eq!(tag.member("Key").value(), Some("k"));
        assert_eq!(tag.member("Value").name(), "Tags.member.1.Value");
        assert!(form.root().member("Tags").is_present());
        assert!(!tag.member("Other").is_present());
        assert_eq!(tag.member("Other").name(), "");
    }

    #[test]
    fn names_that_share_a_beginning_do_not_mix() {
        let form =
            "Tag=1&Tags.member.1=a&Tags-x=2&Tags=&TagsX.member.1=b&Tags.member.2=c&Tag.member.1=d";
        assert_eq!(values(form, "Tags"), ["a", "c"]);
        assert_eq!(values(form, "TagsX"), ["b"]);
        assert_eq!(values(form, "Tag"), ["d"]);
        assert_eq!(
            Form::parse(form.as_bytes()).unwrap().value("Tags-x"),
            Some("2")
        );
    }

    #[test]
    fn list_entries_come_in_the_order_of_their_numbers_with_any_gaps() {
        assert_eq!(
            values("L.member.300=c&L.member.2=a&L.member.10=b", "L"),
            ["a", "b", "c"]
        );
        assert_eq!(values("L.member.1.X=c", "L"), ["-"]);
        assert_eq!(values("L=", "L"), [""; 0]);
        assert_eq!(values("A.B.member.1=x", "A.B"), ["x"]);
    }

    #[test]
    fn of_pairs_with_one_name_the_first_counts() {
        assert_eq!(Form::parse(b"A=1&B=2&A=3").unwrap().value("A"), Some("1"));
        assert_eq!(
            Form::parse_all([b"A=1", b"A=2&B=3"]).unwrap().value("A"),
            Some("1")
        );
        assert_eq!(
            Form::parse_all([b"A=1", b"A=2&B=3"]).unwrap().value("B"),
            Some("3")
        );
    }

    #[test]
    fn what_was_not_escaped_is_borrowed() {
        let form = Form::parse(b"Action=GetUser&UserName=a%41").unwrap();
        let borrowed = |pair: &Pair<'_>| matches!(pair.value, Cow::Borrowed(_));
        assert_eq!(
            form.pairs.iter().map(borrowed).collect::<Vec<_>>(),
            [true, false]
        );
    }

    #[test]
    fn a_form_beyond_a_limit_is_refused() {
        let many = "a=1&".repeat(FORM_PAIRS_MAX);
        assert!(Form::parse(many.as_bytes()).is_ok());
        let long = "n".repeat(FORM_NAME_BYTES_MAX);
        assert!(Form::parse(long.as_bytes()).is_ok());
        let huge = vec![b'a'; FORM_BYTES_MAX + 1];
        for (bytes, message) in [
            (
                format!("{many}b").as_bytes(),
                "The form is too large: it may have at most 10000 parameters. Send less in one request.",
            ),
            (
                format!("{long}n=1").as_bytes(),
                "The parameter name is too large: it may have at most 512 bytes. Send less in one request.",
            ),
            (
                &huge,
                "The form is too large: it may have at most 16777216 bytes. Send less in one request.",
            ),
        ] {
            let fault = Form::parse(bytes).err().unwrap();
            assert_eq!((fault.status, &*fault.message), (413, message));
        }
    }
}
