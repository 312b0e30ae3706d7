//! Members of forms: the query and ec2 protocols.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode;

use super::{Ambiguous, DEPTH_MAX, MALFORMED, TWICE, Tree};

/// The parameters of a form, in the order in which they were sent.
#[derive(Debug, Default)]
pub struct Form<'b>(Vec<(Cow<'b, str>, Cow<'b, str>)>);

impl<'b> Form<'b> {
    /// Reads the parameters of a query and a body.
    pub fn parse(texts: &[&'b [u8]]) -> Result<Self, Ambiguous> {
        let (mut pairs, mut seen) = (Vec::new(), HashSet::new());
        for pair in texts
            .iter()
            .flat_map(|text| text.split(|byte| *byte == b'&'))
        {
            if pair.is_empty() {
                continue;
            }
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = match at.and_then(|at| pair.split_at_checked(at)) {
                Some((name, value)) => (name, value.get(1..).unwrap_or_default()),
                None => (pair, &b""[..]),
            };
            let name = decoded(name)?;
            if name.split('.').nth(DEPTH_MAX).is_some() {
                return Err(MALFORMED);
            }
            if !seen.insert(name.clone()) {
                return Err(TWICE);
            }
            pairs.push((name, decoded(value)?));
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }

    /// All parameters.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The members with these names.
    pub(super) fn read(&self, names: &[&'static str]) -> Vec<(Cow<'b, str>, Tree<'b>)> {
        let found = names
            .iter()
            .filter_map(|name| Some(((*name).into(), self.tree(name)?)));
        found.collect()
    }

    /// The value of `NAME`, or those of `NAME.1`, `NAME.member.1`, `NAME.Inner`.
    fn tree(&self, name: &str) -> Option<Tree<'b>> {
        if let Some((_, value)) = self.0.iter().find(|(known, _)| known == name) {
            return Some(Tree::Text(value.clone()));
        }
        let mut below: Vec<(&str, &Cow<'b, str>)> = self
            .0
            .iter()
            .filter_map(|(known, value)| {
                Some((known.strip_prefix(name)?.strip_prefix('.')?, value))
            })
            .collect();
        if below.is_empty() {
            return None;
        }
        // A list that is not flattened has a name between its own and the numbers.
        for between in ["member.", "entry.", "Item."] {
            if below.iter().all(|(name, _)| name.starts_with(between)) {
                below
                    .iter_mut()
                    .for_each(|(name, _)| *name = name.strip_prefix(between).unwrap_or(name));
            }
        }
        Some(nested(&below))
    }
}

/// A name and its value.
type Pair<'n, 'b> = (&'n str, &'n Cow<'b, str>);

/// A tree of names with dots. Members whose names are numbers are a list, in the order of the numbers.
fn nested<'b>(pairs: &[Pair<'_, 'b>]) -> Tree<'b> {
    let mut groups: Vec<(&str, Vec<Pair<'_, 'b>>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (name, value) in pairs {
        let (head, rest) = name.split_once('.').unwrap_or((name, ""));
        let place = *places.entry(head).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, group)) => group.push((rest, value)),
            None => groups.push((head, vec![(rest, value)])),
        }
    }
    let value = |group: &[Pair<'_, 'b>]| match group {
        [("", value)] => Tree::Text((*value).clone()),
        group => nested(group),
    };
    let mut numbered: Vec<(u32, Tree<'b>)> = Vec::new();
    for (name, group) in &groups {
        match name.parse() {
            Ok(number) => numbered.push((number, value(group))),
            Err(_) => break,
        }
    }
    if numbered.len() == groups.len() {
        numbered.sort_by_key(|(number, _)| *number);
        return Tree::List(numbered.into_iter().map(|(_, value)| value).collect());
    }
    let named = groups
        .iter()
        .map(|(name, group)| ((*name).to_owned().into(), value(group)));
    Tree::Map(named.collect())
}

/// Decodes a name or a value: `+` is a space.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Ambiguous> {
    if !bytes.contains(&b'+') && !bytes.contains(&b'%') {
        return std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| MALFORMED);
    }
    let mut escapes = bytes.split(|byte| *byte == b'%').skip(1);
    let whole = |rest: &[u8]| {
        rest.first_chunk::<2>()
            .is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit))
    };
    if !escapes.all(whole) {
        return Err(MALFORMED);
    }
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let text = String::from_utf8(percent_decode(&spaced).collect());
    text.map(Cow::Owned).map_err(|_| MALFORMED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Tree<'static> {
        Tree::Text(text.to_owned().into())
    }

    #[test]
    fn lists_and_maps_are_found_in_each_form() {
        let form = b"Action=X&InstanceId.2=b&InstanceId.1=a&Tags.member.1.Key=k&Tags.member.1.Value=v+w&S.T=1&One=%2F";
        let form = Form::parse(&[form]).unwrap();
        assert_eq!(form.value("Action"), Some("X"));
        let found = form.read(&["InstanceId", "Tags", "S", "One", "None"]);
        let tag = Tree::Map(vec![
            ("Key".into(), text("k")),
            ("Value".into(), text("v w")),
        ]);
        assert_eq!(
            found,
            [
                ("InstanceId".into(), Tree::List(vec![text("a"), text("b")])),
                ("Tags".into(), Tree::List(vec![tag])),
                ("S".into(), Tree::Map(vec![("T".into(), text("1"))])),
                ("One".into(), text("/")),
            ]
        );
    }

    #[test]
    fn a_form_that_can_be_read_in_two_ways_is_refused() {
        for (query, body, expected) in [
            (&b"Action=A"[..], &b"Action=B"[..], TWICE),
            (b"", b"A=1&%41=2", TWICE),
            (b"", b"A=%4", MALFORMED),
            (b"", b"A=\xff", MALFORMED),
        ] {
            assert_eq!(Form::parse(&[query, body]).unwrap_err(), expected);
        }
        let deep = "A.".repeat(1_000_000);
        assert_eq!(Form::parse(&[deep.as_bytes()]).unwrap_err(), MALFORMED);
    }
}
