//! Why a change of the organization is refused.

use std::fmt;

/// The kind of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The request is invalid.
    Invalid,
    /// The subject does not exist.
    NotFound,
    /// The change conflicts with the current state.
    Conflict,
}

/// A refused change, which has no effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{aws}: {message}")]
pub struct Refusal {
    /// The kind of refusal.
    pub why: Why,
    /// The name of the error in AWS Organizations.
    pub aws: &'static str,
    /// What is wrong, where, and what to do.
    pub message: String,
}

impl Refusal {
    fn new(why: Why, aws: &'static str, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self { why, aws, message }
    }

    /// The request is invalid.
    pub(super) fn invalid(message: impl fmt::Display) -> Self {
        Self::new(Why::Invalid, "InvalidInputException", message)
    }

    /// The text of a policy is not valid for its kind.
    pub(super) fn malformed(message: impl fmt::Display) -> Self {
        Self::new(Why::Invalid, "MalformedPolicyDocumentException", message)
    }

    /// The subject does not exist.
    pub(super) fn not_found(aws: &'static str, message: impl fmt::Display) -> Self {
        Self::new(Why::NotFound, aws, message)
    }

    /// The change conflicts with the current state.
    pub(super) fn conflict(aws: &'static str, message: impl fmt::Display) -> Self {
        Self::new(Why::Conflict, aws, message)
    }

    /// A minimum or maximum would be exceeded.
    pub(super) fn limit(reason: &str, message: impl fmt::Display) -> Self {
        let message = format_args!("{reason}: {message}").to_string();
        Self::conflict("ConstraintViolationException", message)
    }

    /// There is no organization.
    pub(super) fn no_organization() -> Self {
        let message = "there is no organization; create one with `roleback org create ACCOUNT`";
        Self::not_found("AWSOrganizationsNotInUseException", message)
    }
}
