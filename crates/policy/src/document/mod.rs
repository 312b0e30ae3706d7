//! A policy document: the complete grammar, with the byte span of every element.
//!
//! The grammar is that of
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>, the same for every kind of
//! policy. Which kinds can have which elements (a principal, a resource) is checked in [`crate::validate`].

mod error;
mod parse;
mod principals;
mod size;

pub use error::{ErrorKind, ParseError};
pub(crate) use parse::Draft;
pub use principals::Named;

use serde::{Deserialize, Serialize};

use crate::operator::Operator;
use crate::span::{Position, Span};

/// Longest document that is read, in bytes. API parameters take a quarter of this; the longest of AWS's own managed policies
/// need a third.
pub const DOCUMENT_BYTES_MAX: usize = 524_288;

/// A parsed policy and the text it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    text: Box<str>,
    /// Which language the document is written in.
    pub version: Version,
    /// The position of the version; `None` if the document has none.
    pub version_span: Option<Span>,
    /// `Id`, which only resource-based policies have.
    pub id: Option<Text>,
    /// The statements, in the order written.
    pub statements: Vec<Statement>,
}

/// The two versions of the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `2008-10-17`, also when no version is given: `${...}` is plain text.
    #[default]
    V2008,
    /// `2012-10-17`: with variables.
    V2012,
}

/// A text in a document with its position; the span includes the quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// With escapes resolved.
    pub value: Box<str>,
    /// Its position.
    pub span: Span,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// From `{` to after `}`.
    pub span: Span,
    /// `Sid`
    pub sid: Option<Text>,
    /// `Effect`
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`
    pub principal: Option<Element<PrincipalEntry>>,
    /// `Action` or `NotAction`
    pub action: Element<Text>,
    /// `Resource` or `NotResource`
    pub resource: Option<Element<Text>>,
    /// One for each operator and key of `Condition`, in the order written.
    pub conditions: Vec<Condition>,
}

/// What a statement does when it applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// A list that a statement applies to, or, if negated (`NotAction`), does not apply to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element<T> {
    /// Whether the name starts with `Not`.
    pub negated: bool,
    /// The position of the value.
    pub span: Span,
    /// The entries; a single string is a list of one.
    pub entries: Vec<T>,
}

impl<T> Element<T> {
    /// A placeholder for a required element that is missing.
    fn missing(span: Span) -> Self {
        Self {
            negated: false,
            span,
            entries: Vec::new(),
        }
    }
}

/// One entry of a principal element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalEntry {
    /// The name in the principal map.
    pub kind: PrincipalKind,
    /// The value.
    pub text: Text,
}

/// The names of a principal map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalKind {
    /// The single string `*` instead of a map.
    Everyone,
    /// `AWS`: accounts, users, roles, sessions.
    Aws,
    /// `Service`
    Service,
    /// `Federated`: identity providers.
    Federated,
    /// `CanonicalUser`: S3's alternative name for an account.
    CanonicalUser,
}

/// One operator with one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What the operator means.
    pub operator: Operator,
    /// The operator as written.
    pub operator_text: Text,
    /// The condition key as written; keys ignore case.
    pub key: Text,
    /// The wanted values; numbers and booleans as their text.
    pub values: Vec<Text>,
}

impl Document {
    /// The text that was parsed, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte of the text.
    pub fn position(&self, offset: usize) -> Position {
        Position::at(&self.text, offset)
    }
}

impl Version {
    /// The spelling in a document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2008 => "2008-10-17",
            Self::V2012 => "2012-10-17",
        }
    }
}

impl Effect {
    /// The spelling in a document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl PrincipalKind {
    /// The name in a principal map; `*` when there is no map.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "*",
            Self::Aws => "AWS",
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
        }
    }
}

impl Statement {
    /// The statement's `Sid`, empty when it has none.
    pub fn sid(&self) -> &str {
        self.sid.as_ref().map_or("", |sid| &sid.value)
    }
}
