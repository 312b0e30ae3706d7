//! Why a text is not a policy document, and where.

use std::fmt;

use crate::json;
use crate::span::Span;

/// An error in a text that should be a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Its position in the text.
    pub span: Span,
}

/// The kinds of errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Longer than [`super::DOCUMENT_BYTES_MAX`].
    TooLong,
    /// White space before the first `{`.
    LeadingSpace,
    /// Not JSON.
    Json(json::Fault),
    /// Something else was found where this was expected.
    Expected(&'static str),
    /// An element that the grammar does not have.
    UnknownElement(String),
    /// The same name twice in one object.
    Duplicate(String),
    /// `X` and `NotX` in one statement.
    BothForms(&'static str),
    /// An unknown version.
    InvalidVersion(String),
    /// An effect other than `Allow` and `Deny`, which are case-sensitive.
    InvalidEffect(String),
    /// The document has no `Statement`.
    MissingStatement,
    /// A statement has no `Effect`.
    MissingEffect,
    /// A statement has neither `Action` nor `NotAction`.
    MissingAction,
    /// A name in a principal map that the grammar does not have.
    UnknownPrincipalKind(String),
    /// An unknown condition operator.
    UnknownOperator(String),
}

impl std::error::Error for ParseError {}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (byte {})", self.kind, self.span.start)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(
                out,
                "document longer than {} bytes",
                super::DOCUMENT_BYTES_MAX
            ),
            Self::LeadingSpace => out.write_str("white space before the opening `{`"),
            Self::Json(fault) => write!(out, "not JSON: {fault}"),
            Self::Expected(what) => write!(out, "expected {what}"),
            Self::UnknownElement(name) => write!(out, "unknown element `{name}`"),
            Self::Duplicate(name) => write!(out, "duplicate element `{name}`"),
            Self::BothForms(name) => write!(out, "`{name}` and `Not{name}` in one statement"),
            Self::InvalidVersion(version) => {
                write!(
                    out,
                    "unknown version `{version}`, expected `2012-10-17` or `2008-10-17`"
                )
            }
            Self::InvalidEffect(effect) => {
                write!(out, "unknown effect `{effect}`, expected `Allow` or `Deny`")
            }
            Self::MissingStatement => out.write_str("no `Statement`"),
            Self::MissingEffect => out.write_str("statement without `Effect`"),
            Self::MissingAction => out.write_str("statement without `Action` or `NotAction`"),
            Self::UnknownPrincipalKind(name) => write!(
                out,
                "unknown kind of principal `{name}`, expected `AWS`, `Service`, `Federated` or `CanonicalUser`"
            ),
            Self::UnknownOperator(name) => write!(out, "unknown condition operator `{name}`"),
        }
    }
}

impl fmt::Display for json::Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected(what) => write!(out, "expected {what}"),
            Self::EndsEarly => out.write_str("the text ends inside a value"),
            Self::TextAfterEnd => out.write_str("text after the end of the value"),
            Self::BadEscape => out.write_str("a `\\` that starts no escape"),
            Self::ControlCharacter => out.write_str("a control character in a string"),
            Self::BadNumber => out.write_str("a malformed number"),
            Self::TooDeep => write!(out, "nested deeper than {} levels", json::DEPTH_MAX),
        }
    }
}
