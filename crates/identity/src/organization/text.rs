//! The document of a control policy in a request.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A policy document. In JSON it can also be an object, which is converted to text without white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The document's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let value = serde_json::from_str::<Value>(&self.0).ok();
        match value.map(|value| (value.to_string(), value)) {
            Some((text, value)) if text == self.0 => value.serialize(out),
            _ => out.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        match Value::deserialize(input)? {
            Value::String(text) => Ok(Self(text)),
            object @ Value::Object(_) => Ok(Self(object.to_string())),
            _ => Err(serde::de::Error::custom(
                "a policy's document is an object, or its text",
            )),
        }
    }
}
