//! Failures and exit codes. Scripts rely on the codes.

use std::fmt;
use std::process::ExitCode;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    /// What failed, on what, why, and what to do: one line.
    pub(crate) summary: String,
    /// More details, one line each.
    pub(crate) details: Vec<String>,
}

/// The kinds of failures. The value is the exit code; 0 is success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The operation failed.
    Error = 1,
    /// The command line is not valid.
    Usage = 2,
    /// Data would be lost, and the user did not confirm.
    Confirmation = 3,
    /// The server refused the credentials.
    Credentials = 4,
    /// The log or a pod is damaged.
    Integrity = 5,
    /// The result is not as expected.
    Expectation = 6,
    /// The server is not reachable.
    Unreachable = 7,
}

impl Kind {
    /// The name in JSON.
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
    pub(crate) fn because(self, summary: impl fmt::Display) -> Failure {
        Failure {
            kind: self,
            summary: summary.to_string(),
            details: Vec::new(),
        }
    }
}

impl Failure {
    /// The same failure, with details.
    pub(crate) fn with(self, details: Vec<String>) -> Self {
        Self { details, ..self }
    }

    /// The summary and the details, for JSON.
    pub(crate) fn message(&self) -> String {
        let mut message = self.summary.clone();
        for detail in &self.details {
            message.push('\n');
            message.push_str(detail);
        }
        message
    }
}
