//! Writes the XML of answers. Nothing else in the workspace writes XML.

use std::fmt::Write as _;

use quick_xml::escape::partial_escape;

use crate::Timestamp;

/// Initial capacity of an answer; enough for everything but lists. More than the 1,032 bytes up to which glibc serves a
/// thread from its cache: that cache holds memory of other threads' arenas, and a list that grows in such memory makes both
/// threads wait for one lock.
pub const ANSWER_BYTES_EXPECTED: usize = 2048;

/// An element's name as its two tags: writing a whole tag at once is faster than writing its parts.
#[derive(Debug, Clone, Copy)]
pub struct Tag {
    /// `<UserName>`
    pub open: &'static str,
    /// `</UserName>`
    pub close: &'static str,
}

impl Tag {
    /// The name without its brackets.
    pub fn name(self) -> &'static str {
        self.open.trim_matches(['<', '>'])
    }
}

/// The [`Tag`] of a name: `tag!("UserName")`.
#[macro_export]
macro_rules! tag {
    ($name:literal) => {
        $crate::xml::Tag {
            open: concat!("<", $name, ">"),
            close: concat!("</", $name, ">"),
        }
    };
}

/// Writes XML into a string. The result is well-formed XML 1.0, whatever text it contains.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    /// A writer with this initial capacity in bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
        }
    }

    /// Writes `<name xmlns="namespace">`, with the name in parts.
    pub fn open_in(&mut self, name: &[&str], namespace: &str) {
        self.out.push('<');
        self.out.extend(name.iter().copied());
        for part in [" xmlns=\"", namespace, "\">"] {
            self.out.push_str(part);
        }
    }

    /// Writes `<name attribute="value" ...>`, with the values escaped.
    pub fn open_with(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            let value = quick_xml::escape::escape(*value);
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            self.out.extend(value.chars().map(allowed));
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// Writes `</name>`, with the name in parts.
    pub fn close(&mut self, name: &[&str]) {
        self.out.push_str("</");
        self.out.extend(name.iter().copied());
        self.out.push('>');
    }

    /// Writes text between tags, escaped.
    pub fn text(&mut self, text: &str) {
        // Checks every byte: without an early exit, the compiler can vectorize the loop.
        if text
            .bytes()
            .fold(true, |plain, byte| plain & is_plain(byte))
        {
            return self.out.push_str(text);
        }
        self.out.extend(partial_escape(text).chars().map(allowed));
    }

    /// Writes an integer.
    pub fn number(&mut self, number: i64) {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{number}");
    }

    /// Writes a time in the format of AWS's query XML.
    pub fn moment(&mut self, moment: Timestamp) {
        moment.push_iso8601(&mut self.out);
    }

    /// Writes XML that a writer produced before.
    pub fn written(&mut self, xml: &str) {
        self.out.push_str(xml);
    }

    /// The number of bytes written so far.
    pub(crate) fn bytes(&self) -> usize {
        self.out.len()
    }

    /// Writes an element; `<name/>` if `content` writes nothing.
    pub(crate) fn element(&mut self, tag: Tag, content: impl FnOnce(&mut Self)) {
        self.out.push_str(tag.open);
        let start = self.out.len();
        content(self);
        if self.out.len() > start {
            return self.out.push_str(tag.close);
        }
        self.out.pop();
        self.out.push_str("/>");
    }

    /// The written XML.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Whether a byte needs no escaping and does not begin a character that XML forbids (U+FFFE and U+FFFF begin with
/// 0xEF).
fn is_plain(byte: u8) -> bool {
    byte >= b' ' && !matches!(byte, b'<' | b'>' | b'&' | 0xEF)
}

/// The character, or the replacement character for those that XML 1.0 forbids even in escaped form.
fn allowed(character: char) -> char {
    match character {
        '\t' | '\n' | '\r' => character,
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_never_makes_invalid_xml() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a<b>&c", "a&lt;b&gt;&amp;c"),
            ("]]>", "]]&gt;"),
            ("\"quoted\" 'too'", "\"quoted\" 'too'"),
            ("line\r\nnext\tcolumn", "line&#13;\nnext\tcolumn"),
            (
                "nul\0bell\u{7}esc\u{1b}",
                "nul\u{FFFD}bell\u{FFFD}esc\u{FFFD}",
            ),
            ("\u{FFFE}\u{FFFF}\u{FF21}<", "\u{FFFD}\u{FFFD}\u{FF21}&lt;"),
            ("ünï😀", "ünï😀"),
        ] {
            let mut xml = Writer::default();
            xml.text(text);
            assert_eq!(xml.finish(), expected, "{text:?}");
        }
    }

    #[test]
    fn attributes_are_escaped() {
        let mut xml = Writer::default();
        xml.open_with("case", &[("name", "a\"<b>&'\u{1}"), ("empty", "")]);
        xml.close(&["case"]);
        assert_eq!(
            xml.finish(),
            "<case name=\"a&quot;&lt;b&gt;&amp;&apos;\u{FFFD}\" empty=\"\"></case>"
        );
    }

    #[test]
    fn a_member_is_left_out_when_absent_and_short_when_empty() {
        let mut xml = Writer::default();
        xml.member(tag!("Gone"), &None::<String>);
        xml.member(tag!("Empty"), "");
        xml.member(tag!("None"), &Vec::<String>::new());
        xml.member(tag!("Some"), &Some("x".to_owned()));
        assert_eq!(xml.finish(), "<Empty/><None/><Some>x</Some>");
    }
}
