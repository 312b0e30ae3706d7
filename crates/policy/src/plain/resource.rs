//! Whether a statement matches a resource.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::Setting;
use crate::arn::Colons;
use crate::document::{Element, Text};
use crate::effort::Meter;
use crate::glob::{tokens, tokens_match};
use crate::request::Request;
use crate::variable::{Wildcards, expand, split_at_colons};

const PARTS: usize = 6;

pub(super) fn passes(wanted: &Element<Text>, setting: Setting<'_>, request: &Request<'_>) -> bool {
    let listed = wanted
        .entries
        .iter()
        .any(|pattern| matches(&pattern.value, setting, request));
    listed != wanted.negated
}

/// Each of the six parts is matched separately: a `*` does not match a colon, except in the last part, which can contain
/// colons. Only the last part has variables. Only `*` matches a request without a resource (`*`).
fn matches(pattern: &str, setting: Setting<'_>, request: &Request<'_>) -> bool {
    if pattern == "*" {
        return true;
    }
    if setting.effort.spend(pattern.len()).is_err() {
        return false;
    }
    let resource = request.resource_name();
    let Some((seen, wanted)) = Colons::of(resource).zip(wanted_parts(pattern, setting)) else {
        return false;
    };
    let meter = Meter::new(setting.effort);
    let same = |wanted, seen| meter.step() && wanted == seen;
    wanted.into_iter().enumerate().all(|(index, wanted)| {
        let seen = seen.part(resource, index).unwrap_or_default();
        if index.saturating_add(1) < PARTS {
            return tokens_match(tokens(wanted), seen, same);
        }
        let value_of = |key: &str| request.context.text(key);
        let pattern = expand(
            wanted,
            setting.version,
            Wildcards::Match,
            seen.len(),
            value_of,
        );
        pattern.is_ok_and(|pattern| tokens_match(pattern.iter().copied(), seen, same))
    })
}

/// The six parts of a pattern; `None` if it has fewer.
fn wanted_parts<'p>(pattern: &'p str, setting: Setting<'_>) -> Option<[&'p str; PARTS]> {
    let mut parts = [None; PARTS];
    for (part, found) in parts.iter_mut().zip(split_at_colons(pattern, PARTS)) {
        *part = Some(found);
    }
    let is_filled = setting.fills_arns && parts[0] == Some("arn");
    let mut wanted = [""; PARTS];
    for (wanted, part) in wanted.iter_mut().zip(parts) {
        *wanted = part.or(is_filled.then_some("*"))?;
    }
    Some(wanted)
}
