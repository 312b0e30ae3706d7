//! From values to the content of XML elements.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Timestamp;
use crate::xml::Writer;

/// A value that can be written between two tags.
///
/// Generated structures write each member with `xml.member("Name", &self.name)`, which leaves out what is absent.
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
        xml.text(&self.to_string());
    }
}

impl Encode for bool {
    fn encode(&self, xml: &mut Writer) {
        xml.text(if *self { "true" } else { "false" });
    }
}

impl Encode for Timestamp {
    fn encode(&self, xml: &mut Writer) {
        xml.text(&self.iso8601());
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
            xml.member("member", entry);
        }
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, xml: &mut Writer) {
        for (key, value) in self {
            xml.open("entry");
            xml.member("key", key);
            xml.member("value", value);
            xml.close("entry");
        }
    }
}
