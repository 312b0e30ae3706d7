//! Does a statement mean this action?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>

use crate::document::{Element, Text};
use crate::glob;
use crate::request::Request;

/// Prefix and name ignore case; `*` and `?` may stand anywhere, also in the prefix.
pub(super) fn passes(wanted: &Element<Text>, request: &Request<'_>) -> bool {
    let listed = wanted
        .entries
        .iter()
        .any(|pattern| glob::matches_ignoring_case(&pattern.value, request.action));
    listed != wanted.negated
}
