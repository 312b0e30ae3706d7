//! The members of an object being written, and how they are sorted.

use std::cmp::Ordering;

/// A member: its name, and the position of its value in the text.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) name: Name,
    pub(super) value: usize,
    pub(super) end: usize,
    /// The first bytes of the name, which almost always decide a comparison; `None` if the name contains escapes.
    first: Option<u64>,
}

/// The name of a member.
#[derive(Clone, Copy)]
pub(super) enum Name {
    /// The name of a struct field, which needs no escapes.
    Field(&'static str),
    /// A name in the text, with its quotes.
    Written { start: usize, end: usize },
}

/// Whether JSON writes this byte of a string without an escape.
pub(super) fn stands_for_itself(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\'
}

impl Name {
    /// The name without its quotes.
    fn bytes<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        match *self {
            Self::Field(name) => name.as_bytes(),
            Self::Written { start, end } => {
                let quoted = start.saturating_add(1)..end.saturating_sub(1);
                text.get(quoted).unwrap_or_default()
            }
        }
    }

    pub(super) fn append_to(&self, out: &mut Vec<u8>, text: &[u8]) {
        out.push(b'"');
        out.extend_from_slice(self.bytes(text));
        out.push(b'"');
    }
}

impl Member {
    pub(super) fn new(name: Name, value: usize, text: &[u8]) -> Self {
        let bytes = name.bytes(text);
        Self {
            name,
            value,
            end: text.len(),
            first: (!bytes.contains(&b'\\')).then(|| first_of(bytes)),
        }
    }

    /// Compares two names. Without escapes the bytes can be compared directly; otherwise both names are unescaped
    /// first.
    pub(super) fn order(&self, other: &Self, text: &[u8]) -> Ordering {
        let names = || (self.name.bytes(text), other.name.bytes(text));
        match (self.first, other.first) {
            (Some(first), Some(other)) if first != other => first.cmp(&other),
            (Some(_), Some(_)) => {
                let (one, other) = names();
                one.cmp(other)
            }
            _ => {
                let (one, other) = names();
                said(one).cmp(&said(other))
            }
        }
    }
}

/// The first eight bytes of a name as a number that sorts like the name. Short names are padded with zeros, which no
/// unescaped name contains.
fn first_of(name: &[u8]) -> u64 {
    if let Some(first) = name.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let mut first = [0; 8];
    first
        .iter_mut()
        .zip(name)
        .for_each(|(to, from)| *to = *from);
    u64::from_be_bytes(first)
}

fn said(name: &[u8]) -> String {
    let quoted = [b"\"", name, b"\""].concat();
    serde_json::from_slice(&quoted).unwrap_or_default()
}
