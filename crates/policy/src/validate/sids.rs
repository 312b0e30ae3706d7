//! Statement ids.

use std::collections::HashSet;

use super::refusal::{Malformed, each, refuse};
use crate::document::Document;

pub(super) fn alphanumeric(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match &statement.sid {
        Some(sid) if !sid.value.bytes().all(|byte| byte.is_ascii_alphanumeric()) => refuse(
            sid.span,
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression \
             [0-9A-Za-z]*",
        ),
        _ => Ok(()),
    })
}

/// Ids are unique in a document; an empty id counts as no id.
pub(super) fn unique(document: &Document) -> Result<(), Malformed> {
    let mut seen = HashSet::new();
    each(document, |statement| match &statement.sid {
        Some(sid) if !sid.value.is_empty() && !seen.insert(&sid.value) => refuse(
            sid.span,
            "Statement IDs (SID) in a single policy must be unique.",
        ),
        _ => Ok(()),
    })
}
