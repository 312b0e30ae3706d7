//! Canonical JSON: members in the order of their names, absent and empty ones left out.
//!
//! Values are written straight to text. serde_json's formatter says where members begin and end, so an empty one is
//! taken back as soon as it stands there, and an object's members are put in order when it is closed.

use std::cell::Cell;
use std::cmp::Ordering;
use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes one value after the other, each where the one before it stood.
#[derive(Default)]
pub(super) struct Canonical {
    text: Cell<Vec<u8>>,
    layout: Layout,
}

/// What is known of the objects that are not closed yet.
#[derive(Default)]
struct Layout {
    /// Where each object begins in the text, and in the members.
    objects: Vec<(usize, usize)>,
    members: Vec<Member>,
    /// Room in which members are put in order.
    sorted: Vec<u8>,
}

/// Where a member's name, value and end stand in the text.
#[derive(Clone, Copy)]
struct Member {
    start: usize,
    value: usize,
    end: usize,
}

impl Canonical {
    /// The value as text, without a line end.
    pub(super) fn write(&mut self, value: &impl Serialize) -> &[u8] {
        self.text.get_mut().clear();
        self.layout.objects.clear();
        self.layout.members.clear();
        let formatter = Sorting {
            text: &self.text,
            layout: &mut self.layout,
        };
        // Plain structs with text for names, written to memory, have no way to fail.
        let _ = value.serialize(&mut Serializer::with_formatter(Text(&self.text), formatter));
        self.text.get_mut()
    }
}

/// The text, as serde_json writes to it.
struct Text<'t>(&'t Cell<Vec<u8>>);

impl io::Write for Text<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        with(self.0, |text| text.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes).map(drop)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn with<T>(text: &Cell<Vec<u8>>, change: impl FnOnce(&mut Vec<u8>) -> T) -> T {
    let mut bytes = text.take();
    let result = change(&mut bytes);
    text.set(bytes);
    result
}

/// The text, as the formatter changes it.
struct Sorting<'t> {
    text: &'t Cell<Vec<u8>>,
    layout: &'t mut Layout,
}

impl Formatter for Sorting<'_> {
    fn begin_object<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        let start = with(self.text, |text| text.len());
        self.layout.objects.push((start, self.layout.members.len()));
        Ok(())
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, _: &mut W, _: bool) -> io::Result<()> {
        let start = with(self.text, |text| text.len());
        self.layout.members.push(Member {
            start,
            value: start,
            end: start,
        });
        Ok(())
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        let value = with(self.text, |text| {
            text.push(b':');
            text.len()
        });
        if let Some(member) = self.layout.members.last_mut() {
            member.value = value;
        }
        Ok(())
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        let Some(mut member) = self.layout.members.pop() else {
            return Ok(());
        };
        with(self.text, |text| {
            if matches!(text.get(member.value..), Some(b"null" | b"[]" | b"{}")) {
                text.truncate(member.start);
            } else {
                member.end = text.len();
                self.layout.members.push(member);
            }
        });
        Ok(())
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        if let Some((start, first)) = self.layout.objects.pop() {
            with(self.text, |text| self.layout.close(text, start, first));
        }
        Ok(())
    }
}

impl Layout {
    /// Puts the members from `first` on, which stand in the text from `start` on, between braces and in order.
    fn close(&mut self, text: &mut Vec<u8>, start: usize, first: usize) {
        let members = self.members.get_mut(first..).unwrap_or_default();
        members.sort_by(|one, other| one.order(other, text));
        self.sorted.clear();
        self.sorted.push(b'{');
        for member in members {
            if self.sorted.len() > 1 {
                self.sorted.push(b',');
            }
            let bytes = text.get(member.start..member.end);
            self.sorted.extend_from_slice(bytes.unwrap_or_default());
        }
        self.sorted.push(b'}');
        self.members.truncate(first);
        text.truncate(start);
        text.extend_from_slice(&self.sorted);
    }
}

impl Member {
    /// The order of two names is that of what they say, which is what stands there unless there are escapes in it.
    fn order(&self, other: &Self, text: &[u8]) -> Ordering {
        let (one, other) = (self.name(text), other.name(text));
        if one.contains(&b'\\') || other.contains(&b'\\') {
            said(one).cmp(&said(other))
        } else {
            one.cmp(other)
        }
    }

    /// What stands between its quotes.
    fn name<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let quoted = self.start.saturating_add(1)..self.value.saturating_sub(2);
        text.get(quoted).unwrap_or_default()
    }
}

fn said(name: &[u8]) -> String {
    let quoted = [b"\"", name, b"\""].concat();
    serde_json::from_slice(&quoted).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// The same by way of a tree, the plain way.
    fn plainly(value: &Value) -> String {
        let mut value = value.clone();
        prune(&mut value);
        value.to_string()
    }

    fn prune(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.values_mut().for_each(prune);
                members.retain(|_, member| !is_empty(member));
            }
            Value::Array(items) => items.iter_mut().for_each(prune),
            _ => {}
        }
    }

    fn is_empty(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        }
    }

    /// A tree whose members are written in another order than that of their names.
    struct Backwards<'v>(&'v Value);

    impl Serialize for Backwards<'_> {
        fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
            match self.0 {
                Value::Object(members) => {
                    out.collect_map(members.iter().rev().map(|(k, v)| (k, Backwards(v))))
                }
                Value::Array(items) => out.collect_seq(items.iter().map(Backwards)),
                scalar => scalar.serialize(out),
            }
        }
    }

    fn trees() -> impl Strategy<Value = Value> {
        let scalars = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        scalars.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map("[\"\\\\\n!a-cA]{0,3}|.{0,3}", inner, 0..5)
                    .prop_map(|members: BTreeMap<String, Value>| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn text_is_the_same_as_by_way_of_a_tree(values in prop::collection::vec(trees(), 1..4)) {
            let mut canonical = Canonical::default();
            for value in &values {
                let text = canonical.write(&Backwards(value));
                prop_assert_eq!(std::str::from_utf8(text), Ok(&*plainly(value)));
            }
        }
    }
}
