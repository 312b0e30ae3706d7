//! Parses untrusted XML within limits, and rejects features that only attacks use.

use roxmltree::{Attribute, Document, Node, ParsingOptions};

use super::SamlError;

/// The most nodes in a response. A response with fifty attributes of ten values has 2,000.
pub(super) const NODES_MAX: u32 = 20_000;
/// The most nodes in a metadata document, which can describe many providers.
pub(super) const METADATA_NODES_MAX: u32 = 500_000;
/// The most attributes, and the most namespaces, of an element.
const ATTRIBUTES_MAX: usize = 64;
/// The deepest nesting of elements.
const DEPTH_MAX: usize = 64;
/// The most quotation marks in a tag. XML parsers compare every pair of attributes in a tag: 100,000 take minutes.
const QUOTES_MAX: usize = 4_096;

/// Parses a document without a DTD (so without entities) and without processing instructions.
pub(super) fn parse(text: &str, nodes_max: u32) -> Result<Document<'_>, SamlError> {
    // A tag cannot contain `<`, so this bounds the attributes of every tag before parsing.
    let quotes = |part: &str| {
        part.bytes()
            .filter(|byte| matches!(byte, b'"' | b'\''))
            .count()
    };
    if text.split('<').any(|part| quotes(part) > QUOTES_MAX) {
        return Err(SamlError::Unreadable("a tag has too many attributes"));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: nodes_max,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options)
        .map_err(|_| SamlError::Unreadable("it is not XML, or has a DTD, or is too large"))?;
    check(&document)?;
    Ok(document)
}

fn check(document: &Document<'_>) -> Result<(), SamlError> {
    let mut depth = 0_usize;
    let mut node = document.root();
    // Iterates in document order and tracks the depth: recursion would let the sender control the stack size.
    loop {
        check_node(node)?;
        node = match node.first_child() {
            Some(child) => {
                depth = depth.saturating_add(1);
                child
            }
            None => match next_after(node, &mut depth) {
                Some(next) => next,
                None => return Ok(()),
            },
        };
        if depth > DEPTH_MAX {
            return Err(SamlError::Unreadable("elements are nested too deep"));
        }
    }
}

/// The next node that is not a descendant of this one.
fn next_after<'a, 'i>(mut node: Node<'a, 'i>, depth: &mut usize) -> Option<Node<'a, 'i>> {
    loop {
        if let Some(next) = node.next_sibling() {
            return Some(next);
        }
        node = node.parent()?;
        *depth = depth.saturating_sub(1);
    }
}

fn check_node(node: Node<'_, '_>) -> Result<(), SamlError> {
    if node.is_pi() {
        return Err(SamlError::Unreadable("it has a processing instruction"));
    }
    let many = node.attributes().len() > ATTRIBUTES_MAX || node.namespaces().len() > ATTRIBUTES_MAX;
    if many {
        return Err(SamlError::Unreadable("an element has too many attributes"));
    }
    Ok(())
}

/// The child elements with this name.
pub(super) fn children<'a, 'i>(
    node: Node<'a, 'i>,
    name: (&'static str, &'static str),
) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children()
        .filter(move |child| child.has_tag_name(name))
}

/// The only child element with this name; `None` if there is none or more than one.
pub(super) fn only_child<'a, 'i>(
    node: Node<'a, 'i>,
    name: (&'static str, &'static str),
) -> Option<Node<'a, 'i>> {
    let mut all = children(node, name);
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// The text of all descendants, joined. Text after a comment is included: in 2018, SAML libraries that stopped there
/// read `admin@example.com<!---->.evil.com` as another name (CVE-2017-11427 and related).
pub(super) fn text(node: Node<'_, '_>) -> String {
    let texts = node.descendants().filter(Node::is_text);
    texts.filter_map(|text| text.text()).collect()
}

/// The prefix of an element as written; empty if it has none. Two prefixes can stand for one namespace.
pub(super) fn element_prefix<'i>(node: Node<'_, 'i>) -> &'i str {
    let start = node.range().start.saturating_add(1);
    let tag = node
        .document()
        .input_text()
        .get(start..)
        .unwrap_or_default();
    let end = tag.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    prefix(tag.get(..end.unwrap_or(tag.len())).unwrap_or_default())
}

/// The prefix of an attribute as written; empty if it has none.
pub(super) fn attribute_prefix<'i>(node: Node<'_, 'i>, attribute: &Attribute<'_, 'i>) -> &'i str {
    let text = node.document().input_text();
    prefix(text.get(attribute.range_qname()).unwrap_or_default())
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}
