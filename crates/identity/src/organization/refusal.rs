//! Why a change of the organization is refused.

use std::fmt;

/// What kind of no it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// What was asked for can never be.
    Invalid,
    /// What it is about is not there.
    NotFound,
    /// It does not fit what is there.
    Conflict,
}

/// A change that was refused; nothing became true.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{aws}: {message}")]
pub struct Refusal {
    /// What kind of no it is.
    pub why: Why,
    /// The name that AWS Organizations has for it.
    pub aws: &'static str,
    /// What, where, and what to do.
    pub message: String,
}

impl Refusal {
    fn new(why: Why, aws: &'static str, message: impl fmt::Display) -> Self {
        let message = message.to_string();
        Self { why, aws, message }
    }

    /// What was asked for can never be.
    pub(super) fn invalid(message: impl fmt::Display) -> Self {
        Self::new(Why::Invalid, "InvalidInputException", message)
    }

    /// A policy's text is not one of its kind.
    pub(super) fn malformed(message: impl fmt::Display) -> Self {
        Self::new(Why::Invalid, "MalformedPolicyDocumentException", message)
    }

    /// What it is about is not there.
    pub(super) fn not_found(aws: &'static str, message: impl fmt::Display) -> Self {
        Self::new(Why::NotFound, aws, message)
    }

    /// It does not fit what is there.
    pub(super) fn conflict(aws: &'static str, message: impl fmt::Display) -> Self {
        Self::new(Why::Conflict, aws, message)
    }

    /// There would be too much of something, or too little.
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
