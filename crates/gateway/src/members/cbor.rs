//! Members of CBOR bodies (RFC 8949), as far as Smithy's RPC uses it.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{Ambiguous, DEPTH_MAX, MALFORMED, TWICE, Tree};

type Members<'b> = Vec<(Cow<'b, str>, Tree<'b>)>;

/// The members with these names in a map. An empty body is an empty map.
pub(super) fn read<'b>(body: &'b [u8], names: &[&'static str]) -> Result<Members<'b>, Ambiguous> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = Reader { rest: body };
    let value = reader.value(DEPTH_MAX)?;
    if !reader.rest.is_empty() {
        return Err(MALFORMED);
    }
    let Some(Tree::Map(mut members)) = value else {
        return Err(MALFORMED);
    };
    members.retain(|(name, _)| names.is_empty() || names.contains(&&**name));
    Ok(members)
}

struct Reader<'b> {
    rest: &'b [u8],
}

/// The length of an item, unless its end is marked.
type Length = Option<usize>;

/// The byte that ends an item of no stated length.
const BREAK: u8 = 0xFF;

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Result<u8, Ambiguous> {
        let (first, rest) = self.rest.split_first().ok_or(MALFORMED)?;
        self.rest = rest;
        Ok(*first)
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], Ambiguous> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(MALFORMED)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self, info: u8) -> Result<u64, Ambiguous> {
        let bytes = match info {
            0..=23 => return Ok(info.into()),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            _ => return Err(MALFORMED),
        };
        let bytes = self.take(bytes)?;
        Ok(bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn length(&mut self, info: u8) -> Result<Length, Ambiguous> {
        if info == 31 {
            return Ok(None);
        }
        let length = self.number(info)?;
        usize::try_from(length).map(Some).map_err(|_| MALFORMED)
    }

    /// Whether there is another item in a list, map or text.
    fn has_more(&mut self, left: &mut Length) -> Result<bool, Ambiguous> {
        match left {
            Some(left) => {
                let more = *left > 0;
                *left = left.saturating_sub(1);
                Ok(more)
            }
            None if self.rest.first() == Some(&BREAK) => self.byte().map(|_| false),
            None => Ok(true),
        }
    }

    fn text(&mut self, info: u8) -> Result<Cow<'b, str>, Ambiguous> {
        let utf8 = |bytes| std::str::from_utf8(bytes).map_err(|_| MALFORMED);
        if let Some(length) = self.length(info)? {
            return self.take(length).and_then(utf8).map(Cow::Borrowed);
        }
        let (mut whole, mut left) = (String::new(), None);
        while self.has_more(&mut left)? {
            let length = match self.byte()? {
                head @ 0x60..=0x7B => self.number(head & 0x1F)?,
                _ => return Err(MALFORMED),
            };
            let piece = self.take(usize::try_from(length).map_err(|_| MALFORMED)?)?;
            whole.push_str(utf8(piece)?);
        }
        Ok(Cow::Owned(whole))
    }

    /// The next value; `None` for null.
    fn value(&mut self, depth: usize) -> Result<Option<Tree<'b>>, Ambiguous> {
        let depth = depth.checked_sub(1).ok_or(MALFORMED)?;
        let head = self.byte()?;
        let info = head & 0x1F;
        Ok(Some(match head >> 5 {
            0 => Tree::Text(self.number(info)?.to_string().into()),
            1 => Tree::Text((!i128::from(self.number(info)?)).to_string().into()),
            2 => {
                match self.length(info)? {
                    Some(length) => drop(self.take(length)?),
                    None => {
                        let mut left = None;
                        while self.has_more(&mut left)? {
                            self.value(depth)?;
                        }
                    }
                }
                Tree::Opaque
            }
            3 => Tree::Text(self.text(info)?),
            4 => {
                let (mut left, mut elements) = (self.length(info)?, Vec::new());
                while self.has_more(&mut left)? {
                    elements.extend(self.value(depth)?);
                }
                Tree::List(elements)
            }
            5 => Tree::Map(self.map(info, depth)?),
            6 => {
                self.number(info)?;
                return self.value(depth);
            }
            _ => return self.simple(info),
        }))
    }

    fn map(&mut self, info: u8, depth: usize) -> Result<Members<'b>, Ambiguous> {
        let (mut left, mut members) = (self.length(info)?, Members::new());
        let mut seen = HashSet::new();
        while self.has_more(&mut left)? {
            let head = self.byte()?;
            if head >> 5 != 3 {
                return Err(MALFORMED);
            }
            let key = self.text(head & 0x1F)?;
            if !seen.insert(key.clone()) {
                return Err(TWICE);
            }
            let value = self.value(depth)?;
            members.extend(value.map(|value| (key, value)));
        }
        Ok(members)
    }

    fn simple(&mut self, info: u8) -> Result<Option<Tree<'b>>, Ambiguous> {
        Ok(match info {
            20 => Some(Tree::Text("false".into())),
            21 => Some(Tree::Text("true".into())),
            22 | 23 => None,
            25..=27 => {
                self.number(info)?;
                Some(Tree::Opaque)
            }
            _ => return Err(MALFORMED),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_of_both_lengths_are_read_and_broken_ones_refused() {
        // {"A": "x", "B": [1, -1], "C": true}, and the same with its end marked.
        let fixed = b"\xA3\x61A\x61x\x61B\x82\x01\x20\x61C\xF5";
        let marked = b"\xBF\x61A\x61x\x61B\x9F\x01\x20\xFF\x61C\xF5\xFF";
        for body in [&fixed[..], marked] {
            let found = read(body, &["A", "B"]).unwrap();
            let list = Tree::List(vec![Tree::Text("1".into()), Tree::Text("-1".into())]);
            assert_eq!(
                found,
                [("A".into(), Tree::Text("x".into())), ("B".into(), list)]
            );
            for end in 1..body.len() {
                assert!(read(&body[..end], &["A"]).is_err(), "{end}");
            }
        }
        assert_eq!(read(b"\xA2\x61A\x01\x61A\x02", &["A"]), Err(TWICE));
        assert_eq!(read(b"\xA2\x61A\xF6\x61A\x02", &["A"]), Err(TWICE));
        assert_eq!(read(b"\xA0\xA0", &["A"]), Err(MALFORMED));
        assert_eq!(read(&[0x81; 100], &["A"]), Err(MALFORMED));
    }
}
