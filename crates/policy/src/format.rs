//! Formats a policy as AWS formats its own: fixed order of members, indented by four spaces, otherwise unchanged.

use crate::document::{Document, ParseError};
use crate::json::{self, Member, Node, Value};

/// The order of members, of the document and of its statements.
const ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
/// The depth of a statement's members. Below it, the author's order is kept.
const ORDERED_DEPTH: usize = 2;

/// The formatted text of a policy, with a line break at the end. The meaning, single strings, lists and their order do not
/// change.
pub fn format(text: &str) -> Result<String, ParseError> {
    Document::parse(text)?;
    let mut out = String::with_capacity(text.len());
    if let Ok(root) = json::parse(text) {
        node(&root, 0, 0, &mut out);
        out.push('\n');
    }
    Ok(out)
}

/// `depth` counts objects, `indent` objects and lists.
fn node(node: &Node, depth: usize, indent: usize, out: &mut String) {
    match &node.value {
        Value::Object(members) => object(members, depth, indent, out),
        Value::List(items) => block('[', ']', items.iter(), indent, out, |item, out| {
            self::node(item, depth, indent.saturating_add(1), out);
        }),
        Value::Text(text) => out.push_str(&json::quote(text)),
        Value::Number(digits) => out.push_str(digits),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
    }
}

fn object(members: &[Member], depth: usize, indent: usize, out: &mut String) {
    let place = |member: &&Member| ORDER.iter().position(|name| *name == member.name);
    let mut members: Vec<&Member> = members.iter().collect();
    if depth < ORDERED_DEPTH {
        members.sort_by_key(place);
    }
    block('{', '}', members.into_iter(), indent, out, |member, out| {
        out.push_str(&json::quote(&member.name));
        out.push_str(": ");
        node(
            &member.node,
            depth.saturating_add(1),
            indent.saturating_add(1),
            out,
        );
    });
}

fn block<T>(
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    indent: usize,
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    let mut any = false;
    for item in items {
        out.push_str(if any { ",\n" } else { "\n" });
        out.push_str(&"    ".repeat(indent.saturating_add(1)));
        write(item, out);
        any = true;
    }
    if any {
        out.push('\n');
        out.push_str(&"    ".repeat(indent));
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_put_in_order_and_values_stay() {
        let text = r#"{"Statement":{"Condition":{"StringLike":{"b":["x"],"a":1}},"Resource":[],"Action":"a:b","Effect":"Allow"},"Version":"2012-10-17"}"#;
        let formatted = format(text).unwrap();
        let expected = r#"{
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "a:b",
        "Resource": [],
        "Condition": {
            "StringLike": {
                "b": [
                    "x"
                ],
                "a": 1
            }
        }
    }
}
"#;
        assert_eq!(formatted, expected);
        assert_eq!(format(&formatted).unwrap(), expected);
        assert!(format("{").is_err());
    }
}
