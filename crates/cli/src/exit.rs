//! How a command ends: a code that scripts can rely on, and a line that says what to do.

use std::fmt;
use std::process::ExitCode;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
}

/// The kinds of failures. Each has a code of its own; 0 is success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It was tried and did not work.
    Error = 1,
    /// What was typed is not understood.
    Usage = 2,
    /// It would lose something, and nobody said yes.
    Confirmation = 3,
    /// The server refused the credentials.
    Credentials = 4,
    /// The log or a saved world is damaged.
    Integrity = 5,
    /// What was expected is not so.
    Expectation = 6,
    /// Nobody answers.
    Unreachable = 7,
}

impl Kind {
    /// The word that stands in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Usage => "usage",
            Self::Confirmation => "confirmation",
            Self::Credentials => "credentials",
            Self::Integrity => "integrity",
            Self::Expectation => "expectation",
            Self::Unreachable => "unreachable",
        }
    }

    /// The exit code.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }

    /// A failure of this kind.
    pub(crate) fn because(self, message: impl fmt::Display) -> Failure {
        Failure {
            kind: self,
            message: message.to_string(),
        }
    }
}
