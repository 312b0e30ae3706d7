//! Text for people, in which untrusted values cannot begin a new line or control the terminal.
//!
//! Names, actions, messages and documents can come from untrusted sources. A newline in an action would put the rest of it at
//! the start of a line, where continuous integration systems read commands such as `::error::`; an escape sequence could
//! recolour, retitle or clear the terminal. A string therefore cannot be added to a [`Text`] directly: [`say!`] escapes every
//! value, and only its literal format string reaches the output unchanged.

use std::fmt::{self, Display, Write};

use anstyle::{AnsiColor, Style};

/// Text for people.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Text(String);

impl Text {
    /// A text of the program itself.
    pub(crate) fn own(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// A JSON document with several lines. A control character other than a newline or a tab can only occur inside a JSON
    /// string, where its escape sequence has the same meaning.
    pub(crate) fn document(json: &str) -> Self {
        Self(json_escaped(json))
    }

    /// Text that this program generated for another program: a script, a manual page.
    pub(crate) fn program(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Used by the expansion of `say!`.
    pub(crate) fn write(&mut self, form: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(form);
    }

    pub(crate) fn append(&mut self, more: &Text) {
        self.0.push_str(&more.0);
    }
}

/// Appends a format string and its values to a [`Text`]. The values are escaped. The format string must not name variables
/// (`{name}`), because they would not be escaped.
macro_rules! say {
    ($text:expr, $form:literal $(, $value:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::output::text::names_no_variable($form),
            "values must follow the format string"
        );
        $text.write(::std::format_args!($form $(, $crate::output::text::Safe(&$value))*));
    }};
}
pub(crate) use say;

/// Makes a [`Text`] from a format string and its values.
macro_rules! said {
    ($($form:tt)*) => {{
        let mut text = $crate::output::text::Text::default();
        $crate::output::text::say!(text, $($form)*);
        text
    }};
}
pub(crate) use said;

/// Whether each placeholder of a format string is anonymous: `{}` or `{:...}`.
pub(crate) const fn names_no_variable(form: &str) -> bool {
    let bytes = form.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'{' {
            if at + 1 == bytes.len() || !matches!(bytes[at + 1], b'{' | b'}' | b':') {
                return false;
            }
            at += 1;
        }
        at += 1;
    }
    true
}

/// A value that is escaped when it is formatted.
pub(crate) struct Safe<'a, T>(pub(crate) &'a T);

/// What can be added to a [`Text`].
pub(crate) trait Shown {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: Display> Shown for T {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&line(&self.to_string()))
    }
}

impl Shown for Text {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value in a style. The style is dropped where standard output is not a terminal.
pub(crate) struct Painted<T>(pub(crate) Style, pub(crate) T);

impl<T: Display> Shown for Painted<T> {
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        f.pad(&line(&self.1.to_string()))?;
        write!(f, "{:#}", self.0)
    }
}

impl<T: Shown> Display for Safe<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

pub(crate) const BOLD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// The style of a decision, or of another result.
pub(crate) fn style_of(word: &str) -> Option<Style> {
    match word {
        "allowed" | "Allow" | "met" | "ok" => Some(GOOD),
        "explicitDeny" | "implicitDeny" | "denied" | "Deny" | "DAMAGED" | "fail" => Some(BAD),
        _ => None,
    }
}

/// A decision in its style.
pub(crate) fn decision(word: &str) -> Painted<&str> {
    Painted(style_of(word).unwrap_or_default(), word)
}

/// A text on one line: characters that end a line or control a terminal are escaped.
pub(crate) fn line(text: &str) -> String {
    escaped(text, |char| match char {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        char => format!("\\u{{{:x}}}", u32::from(char)),
    })
}

/// JSON with the same meaning, without characters that control a terminal.
pub(crate) fn json_escaped(json: &str) -> String {
    escaped(json, |char| match char {
        '\n' | '\t' => char.to_string(),
        char => {
            let mut units = [0; 2];
            let units = char.encode_utf16(&mut units).iter();
            units.map(|unit| format!("\\u{unit:04x}")).collect()
        }
    })
}

fn escaped(text: &str, escape: impl Fn(char) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if is_control(char) {
            out.push_str(&escape(char));
        } else {
            out.push(char);
        }
    }
    out
}

/// Whether a character is a control character, a line separator, or one that changes the direction of text.
fn is_control(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_on_its_line_and_controls_no_terminal() {
        for (value, shown) in [
            ("iam:GetUser", "iam:GetUser"),
            ("Jürgen 😀", "Jürgen 😀"),
            ("a\n::error::b", "a\\n::error::b"),
            ("a\r\tb", "a\\r\\tb"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{9b}2J\u{7f}\0", "\\u{9b}2J\\u{7f}\\u{0}"),
            ("\u{202e}txt\u{2028}", "\\u{202e}txt\\u{2028}"),
        ] {
            assert_eq!(said!("{}", value).as_str(), shown);
            assert_eq!(said!("{}", Painted(Style::new(), value)).as_str(), shown);
        }
    }

    #[test]
    fn a_document_keeps_its_lines_and_its_meaning() {
        let json = "{\n\t\"a\": \"\u{7f}\u{9b}\u{202e}\"\n}";
        let shown = Text::document(json);
        assert_eq!(shown.as_str(), "{\n\t\"a\": \"\\u007f\\u009b\\u202e\"\n}");
        let [before, after] = [json, shown.as_str()]
            .map(|json| serde_json::from_str::<serde_json::Value>(json).unwrap());
        assert_eq!(before, after);
    }

    #[test]
    fn a_format_string_names_no_variable() {
        for (form, expected) in [
            ("{} {:>3} {{name}}", true),
            ("{name}", false),
            ("{0}", false),
            ("{", false),
        ] {
            assert_eq!(names_no_variable(form), expected, "{form}");
        }
    }

    #[test]
    fn a_text_in_a_text_is_not_escaped_again() {
        let inner = said!("a{}\n", "\n");
        assert_eq!(said!("{}|{:<3}|", inner, "x").as_str(), "a\\n\n|x  |");
    }
}
