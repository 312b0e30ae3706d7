//! Members of XML bodies: S3's, mostly. The outermost element is the payload.
//!
//! Only what the APIs send is read: elements, text, comments and the five entities. A document type, another entity or a
//! processing instruction after the first is refused: readers differ in what they make of it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Ambiguous, DEPTH_MAX, MALFORMED, Tree};

/// The members of the outermost element.
pub(super) fn read(body: &[u8]) -> Result<Vec<(Cow<'_, str>, Tree<'_>)>, Ambiguous> {
    let text = std::str::from_utf8(body).map_err(|_| MALFORMED)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").ok_or(MALFORMED)?.1.trim_start(),
        None => text,
    };
    let mut reader = Reader { rest: text };
    reader.skip_comments()?;
    let (_, tree) = reader.element(DEPTH_MAX)?;
    reader.skip_comments()?;
    if !reader.rest.is_empty() {
        return Err(MALFORMED);
    }
    Ok(match tree {
        Tree::Map(members) => members,
        _ => Vec::new(),
    })
}

struct Reader<'b> {
    rest: &'b str,
}

impl<'b> Reader<'b> {
    fn skip_comments(&mut self) -> Result<(), Ambiguous> {
        loop {
            self.rest = self.rest.trim_start();
            let Some(comment) = self.rest.strip_prefix("<!--") else {
                return Ok(());
            };
            self.rest = comment.split_once("-->").ok_or(MALFORMED)?.1;
        }
    }

    /// The element that begins here: its name without a prefix, and its content.
    fn element(&mut self, depth: usize) -> Result<(Cow<'b, str>, Tree<'b>), Ambiguous> {
        let depth = depth.checked_sub(1).ok_or(MALFORMED)?;
        let inside = self.rest.strip_prefix('<').ok_or(MALFORMED)?;
        let (tag, after) = inside.split_once('>').ok_or(MALFORMED)?;
        let (tag, is_empty) = match tag.strip_suffix('/') {
            Some(tag) => (tag, true),
            None => (tag, false),
        };
        let full = tag.split_ascii_whitespace().next().unwrap_or_default();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
        if full.is_empty() || !full.bytes().all(is_name) || tag.contains('<') {
            return Err(MALFORMED);
        }
        self.rest = after;
        let name = full.rsplit(':').next().unwrap_or_default();
        let content = if is_empty {
            Tree::Text("".into())
        } else {
            self.content(full, depth)?
        };
        Ok((name.into(), content))
    }

    fn content(&mut self, name: &str, depth: usize) -> Result<Tree<'b>, Ambiguous> {
        let mut members: Vec<(Cow<'b, str>, Tree<'b>)> = Vec::new();
        let mut text: Cow<'b, str> = "".into();
        loop {
            let (before, _) = self.rest.split_once('<').ok_or(MALFORMED)?;
            if !before.is_empty() {
                let piece = unescaped(before)?;
                match text.is_empty() {
                    true => text = piece,
                    false => text.to_mut().push_str(&piece),
                }
            }
            self.rest = self.rest.get(before.len()..).ok_or(MALFORMED)?;
            if let Some(end) = self.rest.strip_prefix("</") {
                let (closed, after) = end.split_once('>').ok_or(MALFORMED)?;
                if closed.trim_end() != name {
                    return Err(MALFORMED);
                }
                self.rest = after;
                if members.is_empty() {
                    return Ok(Tree::Text(text));
                }
                return match text.trim().is_empty() {
                    true => Ok(Tree::Map(joined(members))),
                    false => Err(MALFORMED),
                };
            }
            if self.rest.starts_with("<!--") {
                // A comment inside a text: readers differ in whether it splits the text.
                if !text.trim().is_empty() {
                    return Err(MALFORMED);
                }
                self.rest = self.rest.split_once("-->").ok_or(MALFORMED)?.1;
            } else {
                members.push(self.element(depth)?);
            }
        }
    }
}

/// Elements of the same name become a list.
fn joined<'b>(members: Vec<(Cow<'b, str>, Tree<'b>)>) -> Vec<(Cow<'b, str>, Tree<'b>)> {
    let mut out: Vec<(Cow<'b, str>, Tree<'b>)> = Vec::new();
    let mut places: HashMap<Cow<'b, str>, usize> = HashMap::new();
    for (name, value) in members {
        let place = *places.entry(name.clone()).or_insert(out.len());
        match out.get_mut(place) {
            Some((_, Tree::List(list))) => list.push(value),
            Some((_, one)) => {
                let first = std::mem::replace(one, Tree::Opaque);
                *one = Tree::List(vec![first, value]);
            }
            None => out.push((name, value)),
        }
    }
    out
}

fn unescaped(text: &str) -> Result<Cow<'_, str>, Ambiguous> {
    if !text.contains('&') {
        return Ok(text.into());
    }
    let mut out = String::new();
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (entity, rest) = part.split_once(';').ok_or(MALFORMED)?;
        let number = |digits: &str, radix| {
            u32::from_str_radix(digits, radix)
                .ok()
                .and_then(char::from_u32)
        };
        let letter = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match (entity.strip_prefix("#x"), entity.strip_prefix('#')) {
                (Some(digits), _) => number(digits, 16),
                (None, Some(digits)) => number(digits, 10),
                (None, None) => None,
            },
        };
        out.push(letter.ok_or(MALFORMED)?);
        out.push_str(rest);
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_become_members_and_repeated_ones_lists() {
        let body = b"<?xml version=\"1.0\"?><Delete xmlns=\"u\"><Object><Key>a&amp;b&#x41;</Key></Object><!-- c -->\n<Object><Key>c</Key><VersionId/></Object><Quiet>true</Quiet></Delete>";
        let found = read(body).unwrap();
        let delete = Tree::Map(found);
        let objects = delete.inner("Object").unwrap().elements();
        let keys: Vec<_> = objects
            .iter()
            .map(|object| object.inner("Key").unwrap().text())
            .collect();
        assert_eq!(keys, [Some("a&bA"), Some("c")]);
        assert_eq!(objects[1].inner("VersionId"), Some(&Tree::Text("".into())));
        assert_eq!(delete.inner("Quiet").unwrap().text(), Some("true"));
    }

    #[test]
    fn what_readers_could_read_differently_is_refused() {
        for body in [
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<a>&x;</a>",
            "<a><b>1</a></b>",
            "<a><b>x<!-- -->y</b></a>",
            "<a><![CDATA[x]]></a>",
            "<a>1</a><a>2</a>",
            "<a>1<b/></a>",
            "<a",
            "x",
        ] {
            assert_eq!(read(body.as_bytes()), Err(MALFORMED), "{body}");
        }
        let deep = "<a>".repeat(100);
        assert_eq!(read(deep.as_bytes()), Err(MALFORMED));
    }
}
