//! A refusal: AWS's text, and the part of the document that it is about.

use crate::document::{Document, PrincipalKind, Statement};
use crate::span::Span;

/// The one text that AWS Organizations has for a control policy that it does not take.
pub(super) const ORGANIZATIONS_REFUSAL: &str =
    "The provided policy document does not meet the requirements of the specified policy type.";

/// Why a document cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// AWS's text for its MalformedPolicyDocument.
    pub message: String,
    /// The part of the document that is refused.
    pub span: Span,
}

/// AWS's text for a principal that does not exist or cannot be one.
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
