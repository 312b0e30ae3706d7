//! Whether a statement matches a resource.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::Setting;
use crate::document::{Element, Text, Version};
use crate::effort::Meter;
use crate::glob::tokens_match;
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
    let seen: Vec<_> = request.resource_name().splitn(PARTS, ':').collect();
    let mut wanted: Vec<_> = split_at_colons(pattern, PARTS).collect();
    let is_arn = wanted.first() == Some(&"arn");
    if setting.fills_arns && is_arn {
        wanted.resize(wanted.len().max(PARTS), "*");
    }
    if seen.len() != PARTS || wanted.len() != PARTS {
        return false;
    }
    let meter = Meter::new(setting.effort);
    let same = |wanted, seen| meter.step() && wanted == seen;
    let parts = wanted.iter().zip(&seen).enumerate();
    parts.into_iter().all(|(index, (wanted, seen))| {
        let version = if index.saturating_add(1) == PARTS {
            setting.version
        } else {
            Version::V2008
        };
        let pattern = expand(wanted, version, Wildcards::Match, seen.len(), |key| {
            request.context.text(key)
        });
        pattern.is_ok_and(|pattern| tokens_match(pattern.into_iter(), seen, same))
    })
}
