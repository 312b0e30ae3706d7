//! The table of checks. Each judges the facts and does nothing else.

mod client;
mod machine;

use super::facts::Facts;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// As it should be.
    Ok,
    /// It works, or may work, but probably not as the user expects.
    Warn,
    /// It does not work.
    Fail,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) status: Status,
    /// What was found.
    pub(super) message: String,
    /// How to repair it, unless it is as it should be.
    pub(super) remedy: Option<String>,
}

/// A check: its name, and how it judges the facts.
type Check = (&'static str, fn(&Facts) -> Finding);

/// All checks, in the order in which they are printed: the server, the machine, AWS's clients.
pub(super) const CHECKS: &[Check] = &[
    ("port", machine::port),
    ("server", machine::server),
    ("version", machine::version),
    ("dns", machine::names),
    ("clock", machine::clock),
    ("disk", machine::disk),
    ("permissions", machine::permissions),
    ("shared-log", machine::shared_log),
    ("aws-cli", client::aws_cli),
    ("aws-profile", client::profile),
    ("aws-endpoint", client::endpoint),
    ("aws-key", client::access_key),
    ("aws-region", client::region),
    ("proxy", client::proxy),
];

impl Status {
    /// The word in the output.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

impl Finding {
    pub(super) fn ok(message: impl Into<String>) -> Self {
        Self {
            status: Status::Ok,
            message: message.into(),
            remedy: None,
        }
    }

    pub(super) fn warn(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            status: Status::Warn,
            message: message.into(),
            remedy: Some(remedy.into()),
        }
    }

    pub(super) fn fail(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            status: Status::Fail,
            ..Self::warn(message, remedy)
        }
    }
}

#[cfg(test)]
mod tests;
