//! Text for people, in which nothing that came from elsewhere can end a line or steer a terminal.
//!
//! Names, actions, messages and documents are written by strangers. A newline in an action would put the rest of it at the
//! start of a line, where continuous integration reads commands such as `::error::`; an escape sequence would recolour,
//! retitle or clear the terminal. So a [`Text`] has no way to take a string as it is: [`say!`] escapes every value, and only
//! the literal beside the values reaches the output unchanged.

use std::fmt::{self, Display, Write};

use anstyle::{AnsiColor, Style};

/// Text for people.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Text(String);

impl Text {
    /// Words of the program itself.
    pub(crate) fn own(words: &'static str) -> Self {
        Self(words.to_owned())
    }

    /// A JSON document of several lines. A control character other than a newline or a tab can only stand inside a JSON
    /// string, where its escape means the same.
    pub(crate) fn document(json: &str) -> Self {
        Self(json_escaped(json))
    }

    /// Text that the program itself wrote for another program: a script, a manual page.
    pub(crate) fn program(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What `say!` expands to.
    pub(crate) fn write(&mut self, form: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(form);
    }

    pub(crate) fn append(&mut self, more: &Text) {
        self.0.push_str(&more.0);
    }
}

/// Appends to a [`Text`]: a literal form and its values, which are escaped. The form must not name variables (`{name}`): those
/// would reach the output unescaped.
macro_rules! say {
    ($text:expr, $form:literal $(, $value:expr)* $(,)?) => {{
        const _: () = assert!(
            $crate::output::text::names_no_variable($form),
            "values stand after the form"
        );
        $text.write(::std::format_args!($form $(, $crate::output::text::Safe(&$value))*));
    }};
}
pub(crate) use say;

/// A new [`Text`] of a form and its values.
macro_rules! said {
    ($($form:tt)*) => {{
        let mut text = $crate::output::text::Text::default();
        $crate::output::text::say!(text, $($form)*);
        text
    }};
}
pub(crate) use said;

/// Whether each placeholder of a form is anonymous: `{}` or `{:...}`.
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

/// A value on its way into a [`Text`].
pub(crate) struct Safe<'a, T>(pub(crate) &'a T);

/// What can stand in a [`Text`].
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

/// The style of a decision, or of another word that says whether all is well.
pub(crate) fn style_of(word: &str) -> Option<Style> {
    match word {
        "allowed" | "Allow" | "met" => Some(GOOD),
        "explicitDeny" | "implicitDeny" | "denied" | "Deny" | "DAMAGED" => Some(BAD),
        _ => None,
    }
}

/// A decision in its style.
pub(crate) fn decision(word: &str) -> Painted<&str> {
    Painted(style_of(word).unwrap_or_default(), word)
}

/// A text on one line: what ends a line or steers a terminal is shown as an escape.
pub(crate) fn line(text: &str) -> String {
    escaped(text, |char| match char {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        char => format!("\\u{{{:x}}}", u32::from(char)),
    })
}

/// JSON with the same meaning, in which nothing steers a terminal.
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
        if steers(char) {
            out.push_str(&escape(char));
        } else {
            out.push(char);
        }
    }
    out
}

/// Control characters, line separators, and what changes the direction in which a line is read.
fn steers(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_on_its_line_and_steers_nothing() {
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
    fn a_form_names_no_variable() {
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
