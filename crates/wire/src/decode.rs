//! Decodes form text into values. `validate` has checked the bounds before.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::form::{Node, malformed};
use crate::{Fault, Timestamp};

/// A value that can be read from a form.
///
/// Generated structures read each member with `T::decode(node.member("Name"))`; an absent node is an error for
/// everything but an `Option`.
pub trait Decode: Sized {
    /// Reads the value at a node.
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
        scalar(node, "integer", |text| text.parse().ok())
    }
}

impl Decode for bool {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        scalar(node, "boolean", |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
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

/// Reads the single value at a node; `kind` is the type's name in messages. Generated enums use this too.
pub fn scalar<T>(
    node: Node<'_>,
    kind: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Fault> {
    match node.below() {
        Some("member") => return Err(malformed("Start of list found where not expected")),
        Some(_) => {
            return Err(malformed(
                "Start of structure or map found where not expected.",
            ));
        }
        None => {}
    }
    read(node.value().unwrap_or_default()).ok_or_else(|| malformed(unreadable(kind)))
}

/// AWS's message for a value of another type.
fn unreadable(kind: &str) -> String {
    let standard = match kind {
        "timestamp" => "ISO8601",
        "blob" => "base64 encoding",
        _ => "xsd1.1 definition",
    };
    format!("{kind} must follow {standard}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Form;

    fn read<T: Decode>(form: &str) -> Result<T, String> {
        let form = Form::parse(form.as_bytes()).unwrap();
        T::decode(form.root().member("X")).map_err(|fault| fault.message.into_owned())
    }

    #[test]
    fn scalars_are_read_as_the_query_protocol_spells_them() {
        assert_eq!(read("X=a+%26+b"), Ok("a & b".to_owned()));
        assert_eq!(read("X="), Ok(String::new()));
        assert_eq!(read("X=-2147483648"), Ok(i32::MIN));
        assert_eq!(read("X=9223372036854775807"), Ok(i64::MAX));
        assert_eq!(read("X=true"), Ok(true));
        assert_eq!(read("X=0"), Ok(false));
        assert_eq!(
            read("X=2026-11-21T20%3A57%3A49Z"),
            Ok(Timestamp::from_secs(1_795_294_669))
        );
        assert_eq!(read("X=AP8h"), Ok(b"\x00\xff!".to_vec()));
        assert_eq!(read::<Option<String>>("Y=1"), Ok(None));
        assert_eq!(read("X="), Ok(Some(String::new())));
    }

    #[test]
    fn a_value_of_another_kind_is_malformed_input() {
        for (fault, message) in [
            (
                read::<i32>("X=2147483648").err(),
                "integer must follow xsd1.1 definition",
            ),
            (
                read::<i64>("X=one").err(),
                "integer must follow xsd1.1 definition",
            ),
            (
                read::<i32>("Y=1").err(),
                "integer must follow xsd1.1 definition",
            ),
            (
                read::<bool>("X=TRUE").err(),
                "boolean must follow xsd1.1 definition",
            ),
            (
                read::<Timestamp>("X=yesterday").err(),
                "timestamp must follow ISO8601",
            ),
            (
                read::<Vec<u8>>("X=%21").err(),
                "blob must follow base64 encoding",
            ),
            (
                read::<String>("X.member.1=a").err(),
                "Start of list found where not expected",
            ),
            (
                read::<String>("X.Y=a").err(),
                "Start of structure or map found where not expected.",
            ),
            (
                read::<Vec<String>>("X=a").err(),
                "Unexpected list element termination",
            ),
            (
                read::<Vec<String>>("X.1=a").err(),
                "Top level element may not be treated as a list",
            ),
            (
                read::<Vec<String>>("X.member.one=a").err(),
                "Top level element may not be treated as a list",
            ),
            (
                read::<Vec<String>>("X.member=a").err(),
                "Top level element may not be treated as a list",
            ),
        ] {
            assert_eq!(fault.as_deref(), Some(message));
        }
    }

    #[test]
    fn lists_and_maps_come_in_the_order_of_their_numbers() {
        let list = read::<Vec<String>>("X.member.10=c&X.member.9=b&X.member.2=a");
        assert_eq!(list, Ok(vec!["a".into(), "b".into(), "c".into()]));
        assert_eq!(read::<Vec<String>>("X="), Ok(Vec::new()));
        let map = read::<BTreeMap<String, i32>>(
            "X.entry.2.key=a&X.entry.2.value=1&X.entry.1.key=b&X.entry.1.value=2",
        );
        assert_eq!(map, Ok(BTreeMap::from([("a".into(), 1), ("b".into(), 2)])));
    }
}
