//! The grammar: what AWS says to a text that does not meet it.

use super::Purpose;
use super::refusal::Malformed;
use crate::document::{Draft, ErrorKind};

/// Reads a text. An error that AWS finds only after other checks is left in the draft.
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

/// Effects are read by the older parser, and actions are missed after it; a trust policy's actions at once.
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
