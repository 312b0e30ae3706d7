//! The normal form of a request, for records: only members that the contract has, in the contract's order.

use crate::form::Node;
use crate::shape::{Member, Shape, Text};

/// Replaces every secret.
pub const HIDDEN: &str = "(hidden)";

/// The pairs of a valid request in normal form: without members that the contract does not have, with members in the
/// contract's order and entries numbered from 1. Forms that decode to the same value have the same pairs, and the pairs
/// decode to that value.
pub fn normalise(input: Node<'_>, shape: &Shape) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    write(input, shape, "", &mut pairs);
    pairs
}

fn write(node: Node<'_>, shape: &Shape, name: &str, pairs: &mut Vec<(String, String)>) {
    match shape {
        Shape::Structure(members) => structure(node, members, name, pairs),
        Shape::List { member, .. } => list(node, member, name, pairs),
        Shape::Map { key, value, .. } => map(node, key, value, name, pairs),
        _ => scalar(node, name, pairs),
    }
}

fn scalar(node: Node<'_>, name: &str, pairs: &mut Vec<(String, String)>) {
    if let Some(value) = node.value() {
        pairs.push((name.to_owned(), value.to_owned()));
    }
}

fn structure(node: Node<'_>, members: &[Member], name: &str, pairs: &mut Vec<(String, String)>) {
    for member in members {
        write(
            node.member(member.name),
            member.shape,
            &below(name, member.name),
            pairs,
        );
    }
}

fn list(node: Node<'_>, member: &Shape, name: &str, pairs: &mut Vec<(String, String)>) {
    let entries = node.list().unwrap_or_default();
    if entries.is_empty() {
        // An empty list differs from an absent one: it is a name without entries.
        scalar(node, name, pairs);
    }
    for (number, entry) in (1_usize..).zip(entries) {
        write(entry, member, &format!("{name}.member.{number}"), pairs);
    }
}

fn map(node: Node<'_>, key: &Shape, value: &Shape, name: &str, pairs: &mut Vec<(String, String)>) {
    let entries = node.map().unwrap_or_default();
    if entries.is_empty() {
        scalar(node, name, pairs);
    }
    for (number, (of, to)) in (1_usize..).zip(entries) {
        write(of, key, &format!("{name}.entry.{number}.key"), pairs);
        write(to, value, &format!("{name}.entry.{number}.value"), pairs);
    }
}

fn below(name: &str, member: &str) -> String {
    if name.is_empty() {
        member.to_owned()
    } else {
        format!("{name}.{member}")
    }
}

/// The same pairs with [`HIDDEN`] in place of every secret, and of every value that the contract does not have.
pub fn redact(pairs: &[(String, String)], shape: &Shape) -> Vec<(String, String)> {
    let shown = |name: &str| find(shape, name.split('.')).is_some_and(|shape| !is_sensitive(shape));
    pairs
        .iter()
        .map(|(name, value)| {
            (
                name.clone(),
                if shown(name) {
                    value.clone()
                } else {
                    HIDDEN.to_owned()
                },
            )
        })
        .collect()
}

/// The shape of a dotted name.
fn find<'s, 'n>(
    shape: &'s Shape,
    mut segments: impl Iterator<Item = &'n str>,
) -> Option<&'s Shape> {
    let Some(segment) = segments.next() else {
        return Some(shape);
    };
    let next = match shape {
        Shape::Structure(members) => members.iter().find(|member| member.name == segment)?.shape,
        Shape::List { member, .. } => {
            segments.next()?;
            member
        }
        Shape::Map { key, value, .. } => {
            segments.next()?;
            if segments.next()? == "key" {
                key
            } else {
                value
            }
        }
        _ => return None,
    };
    find(next, segments)
}

fn is_sensitive(shape: &Shape) -> bool {
    match shape {
        Shape::Text(Text { sensitive, .. }) | Shape::Blob(Text { sensitive, .. }) => *sensitive,
        Shape::List { member, .. } => is_sensitive(member),
        Shape::Map { key, value, .. } => is_sensitive(key) || is_sensitive(value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Form;

    static TEXT: Shape = Shape::Text(Text::ANY);
    static SECRET: Shape = Shape::Text(Text {
        sensitive: true,
        ..Text::ANY
    });
    static TAG: Shape = Shape::Structure(&[optional("Key", &TEXT), optional("Value", &TEXT)]);
    static TAGS: Shape = Shape::List {
        member: &TAG,
        min: 0,
        max: 50,
    };
    static SECRETS: Shape = Shape::List {
        member: &SECRET,
        min: 0,
        max: 2,
    };
    static WORDS: Shape = Shape::Map {
        key: &TEXT,
        value: &TEXT,
        min: 0,
        max: 9,
    };
    static INPUT: Shape = Shape::Structure(&[
        optional("Name", &TEXT),
        optional("Password", &SECRET),
        optional("Tags", &TAGS),
        optional("Keys", &SECRETS),
        optional("Words", &WORDS),
    ]);

    const fn optional(name: &'static str, shape: &'static Shape) -> Member {
        Member {
            name,
            required: false,
            shape,
        }
    }

    fn normal(form: &str) -> Vec<(String, String)> {
        normalise(Form::parse(form.as_bytes()).unwrap().root(), &INPUT)
    }

    fn text(pairs: &[(String, String)]) -> String {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("&")
    }

    #[test]
    fn a_request_has_one_normal_spelling() {
        for (form, expected) in [
            ("", ""),
            ("Action=X&Version=1&Unknown=2", ""),
            ("Password=p&Name=n", "Name=n&Password=p"),
            ("Name=", "Name="),
            ("Tags=", "Tags="),
            ("Words=", "Words="),
            (
                "Tags.member.7.Value=b&Tags.member.7.Key=a&Tags.member.7.Odd=x&Tags.member.2.Key=c",
                "Tags.member.1.Key=c&Tags.member.2.Key=a&Tags.member.2.Value=b",
            ),
            (
                "Words.entry.3.value=v&Words.entry.3.key=k",
                "Words.entry.1.key=k&Words.entry.1.value=v",
            ),
        ] {
            let once = text(&normal(form));
            assert_eq!(once, expected, "{form}");
            assert_eq!(text(&normal(&once)), expected, "{form} twice");
        }
    }

    #[test]
    fn secrets_and_what_nobody_knows_are_hidden() {
        let pairs = [
            ("Name", "n", "n"),
            ("Password", "p", HIDDEN),
            ("Tags.member.1.Key", "k", "k"),
            ("Tags.member.1.Odd", "o", HIDDEN),
            ("Keys.member.1", "s", HIDDEN),
            ("Keys", "", HIDDEN),
            ("Words.entry.1.key", "k", "k"),
            ("Words.entry.1.value", "v", "v"),
            ("Name.Deeper", "x", HIDDEN),
            ("Unknown", "u", HIDDEN),
        ];
        let given: Vec<_> = pairs
            .iter()
            .map(|(name, value, _)| ((*name).into(), (*value).into()))
            .collect();
        for ((name, _, expected), (_, shown)) in pairs.iter().zip(redact(&given, &INPUT)) {
            assert_eq!(shown, *expected, "{name}");
        }
    }
}
