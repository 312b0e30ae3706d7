//! Exclusive XML Canonicalization 1.0 without comments: the bytes that a signature is over.
//! See <https://www.w3.org/TR/xml-exc-c14n/>.

use std::collections::BTreeSet;

use roxmltree::{Node, NodeId};

use super::document::{attribute_prefix, element_prefix};

/// The predefined prefix, which canonical forms never declare.
const XML_PREFIX: &str = "xml";

/// A stack of output steps, the next one last.
enum Step<'a, 'i> {
    Open(Node<'a, 'i>),
    Close {
        name: String,
        /// The number of declarations in scope before the element.
        scope: usize,
    },
}

/// The canonical form of an element, without the element `without` (an enveloped signature). Declarations of `prefixes`
/// are kept wherever they are in scope (`InclusiveNamespaces`).
pub(super) fn canonical(
    element: Node<'_, '_>,
    without: Option<NodeId>,
    prefixes: &[&str],
) -> String {
    let mut out = String::new();
    // The namespaces declared by the open elements of the output: prefix and URI, the innermost last.
    let mut scope: Vec<(String, String)> = Vec::new();
    let mut steps = vec![Step::Open(element)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Close {
                name,
                scope: before,
            } => {
                out.extend(["</", &name, ">"]);
                scope.truncate(before);
            }
            Step::Open(node) if node.is_element() => {
                let before = scope.len();
                let name = open(node, prefixes, &mut scope, &mut out);
                steps.push(Step::Close {
                    name,
                    scope: before,
                });
                let inside = node.children().rev();
                steps.extend(
                    inside
                        .filter(|child| Some(child.id()) != without)
                        .map(Step::Open),
                );
            }
            Step::Open(node) if node.is_text() => {
                push_escaped(node.text().unwrap_or_default(), TEXT, &mut out);
            }
            Step::Open(_) => {} // A comment. Documents with processing instructions are not read.
        }
    }
    out
}

/// Writes the start tag and returns the name for the end tag.
fn open(
    node: Node<'_, '_>,
    prefixes: &[&str],
    scope: &mut Vec<(String, String)>,
    out: &mut String,
) -> String {
    let name = qualified(element_prefix(node), node.tag_name().name());
    out.extend(["<", &name]);
    for (prefix, uri) in declarations(node, prefixes, scope) {
        let attribute = match prefix.as_str() {
            "" => "xmlns".to_owned(),
            prefix => qualified("xmlns", prefix),
        };
        push_attribute(&attribute, &uri, out);
        scope.push((prefix, uri));
    }
    let mut attributes: Vec<_> = node.attributes().collect();
    attributes
        .sort_by_key(|attribute| (attribute.namespace().unwrap_or_default(), attribute.name()));
    for attribute in attributes {
        let name = qualified(attribute_prefix(node, &attribute), attribute.name());
        push_attribute(&name, attribute.value(), out);
    }
    out.push('>');
    name
}

/// The declarations that the element needs and that no enclosing output element has, sorted by prefix.
fn declarations(
    node: Node<'_, '_>,
    prefixes: &[&str],
    scope: &[(String, String)],
) -> Vec<(String, String)> {
    let mut used: BTreeSet<&str> = node
        .attributes()
        .map(|attribute| attribute_prefix(node, &attribute))
        .filter(|prefix| !prefix.is_empty())
        .collect();
    used.insert(element_prefix(node));
    // Prefixes in the list count as used if they are in scope.
    let listed = prefixes
        .iter()
        .copied()
        .filter(|prefix| bound(node, prefix).is_some());
    used.extend(listed);
    used.remove(XML_PREFIX);
    let needed = used.into_iter().filter_map(|prefix| {
        let uri = bound(node, prefix).unwrap_or_default();
        let mut written = scope.iter().rev();
        let written = written.find(|(known, _)| known == prefix);
        // Without an enclosing default namespace, `xmlns=""` is redundant.
        let written = written.map_or("", |(_, uri)| uri.as_str());
        (written != uri).then(|| (prefix.to_owned(), uri.to_owned()))
    });
    needed.collect()
}

/// The namespace of a prefix; the empty prefix means the default namespace.
fn bound<'a>(node: Node<'a, '_>, prefix: &str) -> Option<&'a str> {
    match prefix {
        "" => node.default_namespace(),
        prefix => node.lookup_namespace_uri(Some(prefix)),
    }
}

fn qualified(prefix: &str, name: &str) -> String {
    match prefix {
        "" => name.to_owned(),
        prefix => format!("{prefix}:{name}"),
    }
}

fn push_attribute(name: &str, value: &str, out: &mut String) {
    out.extend([" ", name, "=\""]);
    push_escaped(value, ATTRIBUTE, out);
    out.push('"');
}

/// Escapes in text (Canonical XML 1.0, section 2.3).
const TEXT: &[(char, &str)] = &[
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('\r', "&#xD;"),
];
/// Escapes in attribute values.
const ATTRIBUTE: &[(char, &str)] = &[
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('"', "&quot;"),
    ('\t', "&#x9;"),
    ('\n', "&#xA;"),
    ('\r', "&#xD;"),
];

fn push_escaped(text: &str, escapes: &[(char, &str)], out: &mut String) {
    for character in text.chars() {
        match escapes.iter().find(|(escaped, _)| *escaped == character) {
            Some((_, escape)) => out.push_str(escape),
            None => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests;
