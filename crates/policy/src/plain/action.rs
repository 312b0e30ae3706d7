//! Whether a statement matches an action.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>

use super::Setting;
use crate::document::{Element, Text};
use crate::effort::Meter;
use crate::glob::{tokens, tokens_match};
use crate::request::Request;

/// Prefix and name ignore case; `*` and `?` can be anywhere, including in the prefix.
pub(super) fn passes(wanted: &Element<Text>, setting: Setting<'_>, request: &Request<'_>) -> bool {
    let meter = Meter::new(setting.effort);
    let same = |wanted: char, seen: char| meter.step() && wanted.eq_ignore_ascii_case(&seen);
    let listed = wanted
        .entries
        .iter()
        .any(|pattern| tokens_match(tokens(&pattern.value), request.action, same));
    listed != wanted.negated
}
