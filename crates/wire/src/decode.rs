//! From a form's text to values. Bounds are not checked here: `validate` has done so before.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::form::Node;
use crate::{Fault, Timestamp};

/// A value that can be read from a form.
///
/// Generated structures read each member with `T::decode(node.member("Name"))`; an absent node is an error for
/// everything but an `Option`.
pub trait Decode: Sized {
    /// Reads the value that stands at a node.
    fn decode(node: Node<'_>) -> Result<Self, Fault>;
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        node.is_present().then(|| T::decode(node)).transpose()
    }
}

impl Decode for String {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        scalar(node, "string", |text| Some(text.to_owned()))
    }
}

impl Decode for i32 {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        scalar(node, "integer", |text| text.parse().ok())
    }
}

impl Decode for i64 {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        scalar(node, "long", |text| text.parse().ok())
    }
}

impl Decode for bool {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        scalar(node, "boolean", |text| {
            text.to_ascii_lowercase().parse().ok()
        })
    }
}

impl Decode for Timestamp {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        scalar(node, "timestamp", Timestamp::parse)
    }
}

impl Decode for Vec<u8> {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        scalar(node, "blob", |text| STANDARD.decode(text).ok())
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        node.list()?.into_iter().map(T::decode).collect()
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        let pair = |(key, value)| Ok((String::decode(key)?, T::decode(value)?));
        node.map()?.into_iter().map(pair).collect()
    }
}

/// Reads one value; `kind` is what the message calls it. Generated enums use this too.
pub fn scalar<T>(
    node: Node<'_>,
    kind: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Fault> {
    let text = node.value().unwrap_or_default();
    read(text).ok_or_else(|| {
        let name = node.name();
        Fault::sender(
            "MalformedInput",
            400,
            format!("{name} is not a valid {kind}"),
        )
    })
}
