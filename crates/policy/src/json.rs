//! A JSON parser for policies: every value has its byte span, duplicate names are kept, depth and length are limited.
//!
//! A general JSON crate gives neither spans nor duplicate names, and AWS reports both: statement positions in the
//! simulator, duplicate keys as malformed policies. The parser is strict (RFC 8259) and recursion stops at [`DEPTH_MAX`].

use crate::span::Span;

/// Deepest nesting of lists and objects. A policy needs six levels.
pub const DEPTH_MAX: usize = 16;

/// A value and its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// From the first to after the last byte of the value.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A JSON value. Numbers stay text: a policy compares them as decimals, never as binary floats.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// The digits as written.
    Number(String),
    /// The text with escapes resolved.
    Text(String),
    /// `[ ... ]`
    List(Vec<Node>),
    /// `{ ... }`, in the order written, duplicates included.
    Object(Vec<Member>),
}

/// One name and value of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name with escapes resolved.
    pub name: String,
    /// The name with its quotes.
    pub name_span: Span,
    /// The value.
    pub node: Node,
}

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Something else was found where this was expected.
    Expected(&'static str),
    /// The text ends inside a value.
    EndsEarly,
    /// There is text after the value.
    TextAfterEnd,
    /// A `\` in a string is not followed by a JSON escape.
    BadEscape,
    /// A control character in a string.
    ControlCharacter,
    /// Not a JSON number.
    BadNumber,
    /// Nested deeper than [`DEPTH_MAX`].
    TooDeep,
}

/// A [`Fault`] and its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub fault: Fault,
    /// Offset of the byte.
    pub at: usize,
}

/// Parses a whole text.
pub fn parse(text: &str) -> Result<Node, JsonError> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
    };
    parser.skip_space();
    let node = parser.node()?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.fault(Fault::TextAfterEnd)),
    }
}

/// Writes `text` as a JSON string, quotes included.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    quoted.push('"');
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if u32::from(control) < 0x20 => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(control)))
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn fault(&self, fault: Fault) -> JsonError {
        let fault = if self.at >= self.text.len() && !matches!(fault, Fault::TooDeep) {
            Fault::EndsEarly
        } else {
            fault
        };
        JsonError { fault, at: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) -> usize {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.step();
        }
        self.at.saturating_sub(start)
    }

    fn skip_space(&mut self) {
        self.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    }

    /// Consumes white space, then `byte` if it follows.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        if found {
            self.step();
        }
        found
    }

    fn node(&mut self) -> Result<Node, JsonError> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node {
            span: Span::new(start, self.at),
            value,
        })
    }

    fn nested(
        &mut self,
        inner: fn(&mut Self) -> Result<Value, JsonError>,
    ) -> Result<Value, JsonError> {
        if self.depth >= DEPTH_MAX {
            return Err(self.fault(Fault::TooDeep));
        }
        self.depth = self.depth.saturating_add(1);
        self.step();
        let value = inner(self)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        let mut members = Vec::new();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            members.push(self.member()?);
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return Err(self.fault(Fault::Expected("`,` or `}`")));
            }
        }
    }

    fn member(&mut self) -> Result<Member, JsonError> {
        self.skip_space();
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.fault(Fault::Expected("a name in double quotes")));
        }
        let name = self.string()?;
        let name_span = Span::new(start, self.at);
        if !self.take(b':') {
            return Err(self.fault(Fault::Expected("`:`")));
        }
        self.skip_space();
        Ok(Member {
            name,
            name_span,
            node: self.node()?,
        })
    }

    fn list(&mut self) -> Result<Value, JsonError> {
        let mut nodes = Vec::new();
        if self.take(b']') {
            return Ok(Value::List(nodes));
        }
        loop {
            self.skip_space();
            nodes.push(self.node()?);
            if self.take(b']') {
                return Ok(Value::List(nodes));
            }
            if !self.take(b',') {
                return Err(self.fault(Fault::Expected("`,` or `]`")));
            }
        }
    }

    fn word(&mut self) -> Result<Value, JsonError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let words = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ];
        let found = words.into_iter().find(|(word, _)| rest.starts_with(word));
        let (word, value) = found.ok_or_else(|| self.fault(Fault::Expected("a value")))?;
        self.at = self.at.saturating_add(word.len());
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        self.skip_while(|byte| byte == b'-');
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.skip_while(|byte| byte.is_ascii_digit());
        let signs = self.at.saturating_sub(start).saturating_sub(whole);
        let mut well_formed = signs <= 1 && whole >= 1 && !(leading_zero && whole > 1);
        if self.peek() == Some(b'.') {
            self.step();
            well_formed &= self.skip_while(|byte| byte.is_ascii_digit()) >= 1;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.step();
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.step();
            }
            well_formed &= self.skip_while(|byte| byte.is_ascii_digit()) >= 1;
        }
        if !well_formed {
            return Err(JsonError {
                fault: Fault::BadNumber,
                at: start,
            });
        }
        Ok(Value::Number(
            Span::new(start, self.at).of(self.text).to_owned(),
        ))
    }

    /// The string whose opening quote is next.
    fn string(&mut self) -> Result<String, JsonError> {
        self.step();
        let mut string = String::new();
        loop {
            let start = self.at;
            self.skip_while(|byte| byte != b'"' && byte != b'\\' && byte >= 0x20);
            string.push_str(Span::new(start, self.at).of(self.text));
            match self.peek() {
                Some(b'"') => {
                    self.step();
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                _ => return Err(self.fault(Fault::ControlCharacter)),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        self.step();
        let letter = self.peek().ok_or_else(|| self.fault(Fault::EndsEarly))?;
        let plain = match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(self.fault(Fault::BadEscape)),
        };
        self.step();
        Ok(plain)
    }

    /// `uXXXX`, or two of them for a character outside the basic plane.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.hex4()?;
        if let Some(char) = char::from_u32(first) {
            return Ok(char);
        }
        if self.peek() != Some(b'\\') {
            return Err(self.fault(Fault::BadEscape));
        }
        self.step();
        let second = self.hex4()?;
        char::decode_utf16([first, second].map(|unit| u16::try_from(unit).unwrap_or_default()))
            .next()
            .and_then(Result::ok)
            .ok_or_else(|| self.fault(Fault::BadEscape))
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        if self.peek() != Some(b'u') {
            return Err(self.fault(Fault::BadEscape));
        }
        self.step();
        let end = self.at.saturating_add(4);
        let digits = self
            .text
            .get(self.at..end)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let digits = digits.ok_or_else(|| self.fault(Fault::BadEscape))?;
        self.at = end;
        u32::from_str_radix(digits, 16).map_err(|_| self.fault(Fault::BadEscape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_carry_their_spans_and_duplicates_stay() {
        let text = r#" {"a": [1, "x\u00e9\ud83d\ude00"], "a": null} "#;
        let Value::Object(members) = parse(text).unwrap().value else {
            panic!("an object")
        };
        assert_eq!(members.len(), 2);
        assert_eq!(
            members[0].node.span.of(text),
            r#"[1, "x\u00e9\ud83d\ude00"]"#
        );
        let Value::List(items) = &members[0].node.value else {
            panic!("a list")
        };
        assert_eq!(items[0].value, Value::Number("1".into()));
        assert_eq!(items[1].value, Value::Text("xé😀".into()));
    }

    #[test]
    fn what_is_not_json_is_refused_where_it_stands() {
        use Fault::*;
        let deep = "[".repeat(DEPTH_MAX + 1);
        let table: &[(&str, Fault, usize)] = &[
            ("", EndsEarly, 0),
            ("{", EndsEarly, 1),
            ("{} x", TextAfterEnd, 3),
            ("{\"a\":1,}", Expected("a name in double quotes"), 7),
            ("{'a':1}", Expected("a name in double quotes"), 1),
            ("[1 2]", Expected("`,` or `]`"), 3),
            ("{\"a\" 1}", Expected("`:`"), 5),
            ("nul", Expected("a value"), 0),
            ("01", BadNumber, 0),
            ("-", BadNumber, 0),
            ("1.", BadNumber, 0),
            ("1e", BadNumber, 0),
            ("\"\\x\"", BadEscape, 2),
            ("\"\\ud800\"", BadEscape, 7),
            ("\"\\ud800\\u0041\"", BadEscape, 13),
            ("\"a\nb\"", ControlCharacter, 2),
            (&deep, TooDeep, DEPTH_MAX),
        ];
        for (text, fault, at) in table {
            assert_eq!(
                parse(text).unwrap_err(),
                JsonError {
                    fault: *fault,
                    at: *at
                },
                "{text}"
            );
        }
    }

    #[test]
    fn quoting_and_parsing_are_inverse() {
        for text in ["", "plain", "a\"b\\c\n\u{1}é😀"] {
            assert_eq!(parse(&quote(text)).unwrap().value, Value::Text(text.into()));
        }
    }
}
