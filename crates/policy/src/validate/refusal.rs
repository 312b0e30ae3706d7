//! A refusal: AWS's text, and the refused part of the document.

use crate::document::{Document, PrincipalKind, Statement};
use crate::span::Span;

/// The only text that AWS Organizations has for a refused control policy.
pub(super) const ORGANIZATIONS_REFUSAL: &str =
    "The provided policy document does not meet the requirements of the specified policy type.";

/// Why a document cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// AWS's text for its MalformedPolicyDocument.
    pub message: String,
    /// The refused part of the document.
    pub span: Span,
}

/// AWS's text for a principal that does not exist or is invalid.
pub fn invalid_principal(kind: PrincipalKind, name: &str) -> String {
    format!(
        "Invalid principal in policy: \"{}\":\"{name}\"",
        kind.as_str().to_ascii_uppercase()
    )
}

pub(super) fn by_organizations(refusal: Malformed) -> Malformed {
    Malformed {
        message: ORGANIZATIONS_REFUSAL.to_owned(),
        ..refusal
    }
}

pub(super) fn refuse(span: Span, message: impl Into<String>) -> Result<(), Malformed> {
    Err(Malformed {
        message: message.into(),
        span,
    })
}

/// Runs `check` on each statement.
pub(super) fn each<'d>(
    document: &'d Document,
    check: impl FnMut(&'d Statement) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    document.statements.iter().try_for_each(check)
}
