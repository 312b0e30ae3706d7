//! The grammar: AWS's messages for texts that violate it.

use super::Purpose;
use super::refusal::Malformed;
use crate::document::{Draft, ErrorKind};

/// Parses a text. An error that AWS reports only after other checks stays in the draft.
pub(super) fn read(text: &str, purpose: Purpose) -> Result<Draft, Malformed> {
    let draft = Draft::read(text).map_err(|error| Malformed {
        message: words(&error.kind, purpose).to_owned(),
        span: error.span,
    })?;
    let mut at_once = draft.errors.iter();
    match at_once.find(|error| !is_found_later(&error.kind, purpose)) {
        None => Ok(draft),
        Some(error) => Err(Malformed {
            message: words(&error.kind, purpose).to_owned(),
            span: error.span,
        }),
    }
}

/// The older parser checks effects. Missing actions are reported after it; in a trust policy they are reported immediately.
fn is_found_later(kind: &ErrorKind, purpose: Purpose) -> bool {
    match kind {
        ErrorKind::InvalidEffect(_) => purpose.rules().legacy,
        ErrorKind::MissingAction => purpose != Purpose::Trust,
        _ => false,
    }
}

fn words(kind: &ErrorKind, purpose: Purpose) -> &'static str {
    match (kind, purpose) {
        (ErrorKind::LeadingSpace, Purpose::Trust) => "JSON strings must not have leading spaces",
        (ErrorKind::LeadingSpace, _) => super::legacy::REFUSAL,
        (ErrorKind::Json(_), Purpose::Trust) => "This policy contains invalid Json",
        (ErrorKind::MissingAction, Purpose::Trust) => "Missing required field Action",
        (ErrorKind::MissingEffect, Purpose::Trust) => "Missing required field Effect",
        (ErrorKind::InvalidVersion(_), Purpose::Resource) => {
            "The policy must contain a valid version string"
        }
        _ => "Syntax errors in policy.",
    }
}
