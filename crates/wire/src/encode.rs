//! Encodes values as the content of XML elements, and as JSON for clients that accept it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::xml::{Tag, Writer};
use crate::{Timestamp, tag};

pub use serde_json::Value as Json;

/// A value that can be written between two tags, or as JSON.
///
/// Generated structures write each member with `xml.member(tag!("Name"), &self.name)`, which leaves out absent members,
/// and list the same members for [`object`]. Nearly every client reads XML, so XML is written in one pass; JSON is
/// built as a tree of values first.
pub trait Encode {
    /// Writes the content of the element; the caller writes the tags.
    fn encode(&self, xml: &mut Writer);

    /// The value in the JSON of AWS's query services: dates as seconds since the epoch, bytes in Base64.
    fn json(&self) -> Json;

    /// Whether the value is absent, so that not even an element is written.
    fn is_absent(&self) -> bool {
        false
    }
}

impl Writer {
    /// Writes an element with its content; nothing if the value is absent, `<name/>` if it has no content.
    pub fn member(&mut self, tag: Tag, value: &(impl Encode + ?Sized)) {
        if !value.is_absent() {
            self.element(tag, |xml| value.encode(xml));
        }
    }
}

/// An object of those members that are not absent.
pub fn object(members: &[(&str, &dyn Encode)]) -> Json {
    let present = members.iter().filter(|(_, value)| !value.is_absent());
    Json::Object(
        present
            .map(|(name, value)| ((*name).to_owned(), value.json()))
            .collect(),
    )
}

/// The output of an operation that returns nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Nothing;

impl Encode for Nothing {
    fn encode(&self, _: &mut Writer) {}

    fn json(&self) -> Json {
        Json::Null
    }

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

    fn json(&self) -> Json {
        self.as_ref().map_or(Json::Null, T::json)
    }

    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(T::is_absent)
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self, xml: &mut Writer) {
        (**self).encode(xml);
    }

    fn json(&self) -> Json {
        (**self).json()
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}

impl Encode for str {
    fn encode(&self, xml: &mut Writer) {
        xml.text(self);
    }

    fn json(&self) -> Json {
        Json::from(self)
    }
}

impl Encode for String {
    fn encode(&self, xml: &mut Writer) {
        xml.text(self);
    }

    fn json(&self) -> Json {
        Json::from(self.as_str())
    }
}

impl Encode for i32 {
    fn encode(&self, xml: &mut Writer) {
        i64::from(*self).encode(xml);
    }

    fn json(&self) -> Json {
        Json::from(*self)
    }
}

impl Encode for i64 {
    fn encode(&self, xml: &mut Writer) {
        xml.number(*self);
    }

    fn json(&self) -> Json {
        Json::from(*self)
    }
}

impl Encode for bool {
    fn encode(&self, xml: &mut Writer) {
        xml.text(if *self { "true" } else { "false" });
    }

    fn json(&self) -> Json {
        Json::from(*self)
    }
}

impl Encode for Timestamp {
    fn encode(&self, xml: &mut Writer) {
        xml.moment(*self);
    }

    fn json(&self) -> Json {
        Json::from(self.secs())
    }
}

impl Encode for Vec<u8> {
    fn encode(&self, xml: &mut Writer) {
        xml.text(&STANDARD.encode(self));
    }

    fn json(&self) -> Json {
        Json::from(STANDARD.encode(self))
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, xml: &mut Writer) {
        for entry in self {
            xml.member(tag!("member"), entry);
        }
    }

    fn json(&self) -> Json {
        self.iter().map(T::json).collect()
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, xml: &mut Writer) {
        for (key, value) in self {
            xml.member(tag!("entry"), &Entry { key, value });
        }
    }

    fn json(&self) -> Json {
        let entry = |(key, value): (&String, &T)| (key.clone(), value.json());
        Json::Object(self.iter().map(entry).collect())
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

    fn json(&self) -> Json {
        object(&[("key", &self.key), ("value", &self.value)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value as XML and as JSON.
    fn content(value: &(impl Encode + ?Sized)) -> (String, String) {
        let mut xml = Writer::default();
        value.encode(&mut xml);
        (xml.finish(), value.json().to_string())
    }

    #[test]
    fn every_kind_of_value_is_written_as_the_query_protocol_does() {
        let map = BTreeMap::from([("Users".to_owned(), 2_i32), ("Groups".to_owned(), 0)]);
        for (written, xml, json) in [
            (content("a & \"b\""), "a &amp; \"b\"", r#""a & \"b\"""#),
            (content(&-7_i32), "-7", "-7"),
            (
                content(&i64::MIN),
                "-9223372036854775808",
                "-9223372036854775808",
            ),
            (content(&true), "true", "true"),
            (
                content(&Timestamp::from_secs(1_795_294_669)),
                "2026-11-21T20:57:49Z",
                "1795294669",
            ),
            (content(&b"\x00\xff!".to_vec()), "AP8h", "\"AP8h\""),
            (
                content(&vec!["a".to_owned(), String::new()]),
                "<member>a</member><member/>",
                r#"["a",""]"#,
            ),
            (content(&Vec::<String>::new()), "", "[]"),
            (
                content(&map),
                "<entry><key>Groups</key><value>0</value></entry><entry><key>Users</key><value>2</value></entry>",
                r#"{"Groups":0,"Users":2}"#,
            ),
            (content(&Nothing), "", "null"),
            (content(&None::<bool>), "", "null"),
        ] {
            assert_eq!(written, (xml.to_owned(), json.to_owned()));
        }
    }

    #[test]
    fn an_object_has_the_members_that_are_not_absent() {
        let made = object(&[
            ("Gone", &None::<String>),
            ("Empty", &String::new()),
            ("None", &Vec::<String>::new()),
            ("Some", &Some(true)),
        ]);
        assert_eq!(
            made,
            serde_json::json!({"Empty": "", "None": [], "Some": true})
        );
    }
}
