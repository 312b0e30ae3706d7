//! The XML that answers are made of.

use quick_xml::escape::partial_escape;

use crate::encode::Encode;

/// Writes XML into a string.
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
}

impl Writer {
    /// A writer with room for this many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            out: String::with_capacity(bytes),
        }
    }

    /// `<name>`.
    pub fn open(&mut self, name: &str) {
        self.push(&["<", name, ">"]);
    }

    /// `<name xmlns="namespace">`.
    pub fn open_in(&mut self, name: &str, namespace: &str) {
        self.push(&["<", name, " xmlns=\"", namespace, "\">"]);
    }

    /// `</name>`.
    pub fn close(&mut self, name: &str) {
        self.push(&["</", name, ">"]);
    }

    /// Text between tags, escaped.
    pub fn text(&mut self, text: &str) {
        self.out.push_str(&partial_escape(text));
    }

    /// One element with its content; nothing at all if the value is absent, `<name/>` if it has no content.
    pub fn member(&mut self, name: &str, value: &(impl Encode + ?Sized)) {
        if value.is_absent() {
            return;
        }
        self.open(name);
        let start = self.out.len();
        value.encode(self);
        if self.out.len() > start {
            return self.close(name);
        }
        self.out.pop();
        self.out.push_str("/>");
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.out
    }

    fn push(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.out.push_str(part));
    }
}
