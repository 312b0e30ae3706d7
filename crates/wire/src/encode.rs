//! From values to the content of XML elements.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::xml::Writer;
use crate::{Timestamp, tag};

/// A value that can be written between two tags.
///
/// Generated structures write each member with `xml.member(tag!("Name"), &self.name)`, which leaves out what is absent.
pub trait Encode {
    /// Writes the content of the element; the tags are the caller's.
    fn encode(&self, xml: &mut Writer);

    /// Whether there is nothing to write, not even an element.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The output of an operation that answers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Nothing;

impl Encode for Nothing {
    fn encode(&self, _: &mut Writer) {}

    fn is_absent(&self) -> bool {
        true
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, xml: &mut Writer) {
        if let Some(value) = self {
            value.encode(xml);
        }
    }

    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(T::is_absent)
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, xml: &mut Writer) {
        (**self).encode(xml);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl Encode for str {
    fn encode(&self, xml: &mut Writer) {
        xml.text(self);
    }
}

impl Encode for String {
    fn encode(&self, xml: &mut Writer) {
        xml.text(self);
    }
}

impl Encode for i32 {
    fn encode(&self, xml: &mut Writer) {
        i64::from(*self).encode(xml);
    }
}

impl Encode for i64 {
    fn encode(&self, xml: &mut Writer) {
        xml.number(*self);
    }
}

impl Encode for bool {
    fn encode(&self, xml: &mut Writer) {
        xml.text(if *self { "true" } else { "false" });
    }
}

impl Encode for Timestamp {
    fn encode(&self, xml: &mut Writer) {
        xml.moment(*self);
    }
}

impl Encode for Vec<u8> {
    fn encode(&self, xml: &mut Writer) {
        xml.text(&STANDARD.encode(self));
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, xml: &mut Writer) {
        for entry in self {
            xml.member(tag!("member"), entry);
        }
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, xml: &mut Writer) {
        for (key, value) in self {
            xml.member(tag!("entry"), &Entry { key, value });
        }
    }
}

/// An entry of a map.
struct Entry<'a, T> {
    key: &'a str,
    value: &'a T,
}

impl<T: Encode> Encode for Entry<'_, T> {
    fn encode(&self, xml: &mut Writer) {
        xml.member(tag!("key"), self.key);
        xml.member(tag!("value"), self.value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(value: &(impl Encode + ?Sized)) -> String {
        let mut xml = Writer::default();
        value.encode(&mut xml);
        xml.finish()
    }

    #[test]
    fn every_kind_of_value_is_written_as_the_query_protocol_does() {
        let map = BTreeMap::from([("Users".to_owned(), 2_i32), ("Groups".to_owned(), 0)]);
        for (written, expected) in [
            (content("a & b"), "a &amp; b"),
            (content(&-7_i32), "-7"),
            (content(&i64::MIN), "-9223372036854775808"),
            (content(&true), "true"),
            (
                content(&Timestamp::from_secs(1_795_294_669)),
                "2026-11-21T20:57:49Z",
            ),
            (content(&b"\x00\xff!".to_vec()), "AP8h"),
            (
                content(&vec!["a".to_owned(), String::new()]),
                "<member>a</member><member/>",
            ),
            (
                content(&map),
                "<entry><key>Groups</key><value>0</value></entry><entry><key>Users</key><value>2</value></entry>",
            ),
            (content(&Nothing), ""),
            (content(&None::<bool>), ""),
        ] {
            assert_eq!(written, expected);
        }
    }
}
