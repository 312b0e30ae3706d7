//! The list of known differences, which a replay of decisions does not count.
//!
//! One line each: the number of a record or an operation, and optionally what differs, such as `42`, `iam:CreateUser`
//! or `iam:GetUser permission`. Lines that begin with `#` are comments.

use roleback_api::proof::Difference;

/// What a difference can be about.
const KINDS: [&str; 4] = ["events", "output", "fault", "permission"];

/// Known differences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<Allowed>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Allowed {
    subject: Subject,
    kind: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    Record(u64),
    Operation(String),
}

/// A line that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: `{text}` is not a known difference: write a record number or an operation such as iam:CreateUser, and optionally events, output, fault or permission"
)]
pub struct AllowError {
    /// Counted from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl AllowList {
    /// Reads a list.
    ///
    /// # Errors
    /// The first line that is not valid.
    pub fn parse(text: &str) -> Result<Self, AllowError> {
        let lines = (1..).zip(text.lines().map(str::trim));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let allowed = lines.map(|(line, text)| {
            allowed(text).ok_or_else(|| AllowError {
                line,
                text: text.to_owned(),
            })
        });
        allowed.collect::<Result<_, _>>().map(Self)
    }

    /// Whether a difference is known.
    pub(super) fn has(&self, difference: &Difference) -> bool {
        self.0.iter().any(|allowed| {
            let is_subject = match &allowed.subject {
                Subject::Record(seq) => *seq == difference.seq,
                Subject::Operation(operation) => *operation == difference.operation,
            };
            let kind = allowed.kind.as_deref();
            is_subject && kind.is_none_or(|kind| kind == difference.what)
        })
    }
}

fn allowed(line: &str) -> Option<Allowed> {
    let mut words = line.split_whitespace();
    let subject = words.next()?;
    let subject = match subject.parse() {
        Ok(seq) => Subject::Record(seq),
        Err(_) if subject.contains(':') => Subject::Operation(subject.to_owned()),
        Err(_) => return None,
    };
    let kind = words.next().map(str::to_owned);
    let is_kind = kind.as_deref().is_none_or(|kind| KINDS.contains(&kind));
    (is_kind && words.next().is_none()).then_some(Allowed { subject, kind })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_line_allows_a_record_or_an_operation() {
        let list = AllowList::parse("# known\n42\n7 output\niam:GetUser permission\n").unwrap();
        for (seq, operation, what, allowed) in [
            (42, "iam:CreateUser", "events", true),
            (7, "iam:CreateUser", "output", true),
            (7, "iam:CreateUser", "events", false),
            (1, "iam:GetUser", "permission", true),
            (1, "iam:GetUser", "fault", false),
            (1, "iam:CreateUser", "events", false),
        ] {
            let difference = Difference {
                seq,
                operation: operation.to_owned(),
                what: what.to_owned(),
                recorded: Value::Null,
                now: Value::Null,
            };
            assert_eq!(list.has(&difference), allowed, "{seq} {operation} {what}");
        }
    }

    #[test]
    fn an_invalid_line_is_reported_with_its_number() {
        for text in ["x", "42 more", "42 events more", "iam:GetUser Events"] {
            let error = AllowList::parse(&format!("1\n{text}")).unwrap_err();
            assert_eq!((error.line, error.text.as_str()), (2, text));
        }
    }
}
