//! Actions: unknown actions, and actions that a list has twice.

use super::draft::{Entry, Listed, Sketch};
use super::redundant::covered;
use super::{Check, Report, Scene};
use crate::catalogue::{self, Service};
use crate::glob;
use crate::pattern;

/// No suggestion is made for longer names, because a comparison costs the product of the lengths.
const SUGGESTED_BYTES_MAX: usize = 64;
/// The most letters by which a suggestion can differ.
const SUGGESTED_EDITS_MAX: usize = 3;

pub(super) fn exist(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let listed = statement.action.as_ref();
    for action in listed.into_iter().flat_map(|listed| &listed.entries) {
        // Variables have no effect here; `variables` reports them.
        let is_name = action.text != "*" && !action.text.contains("${");
        if is_name && scene.may_search(action.text) {
            exists(*action, report);
            supported(scene, *action, report);
        }
    }
}

fn exists(action: Entry<'_>, report: &mut Report) {
    let Some((prefix, name)) = action.text.split_once(':') else {
        return unknown_action(action, None, report);
    };
    if prefix.contains(['*', '?']) {
        report.find(
            Check::WildcardInServiceName,
            action.span,
            "Avoid using wildcards (*, ?) in the service name because it might grant unintended access to other AWS \
             services with similar names.",
        );
        let names_one = |service: &&Service| glob::matches_ignoring_case(prefix, service.prefix);
        if !catalogue::services()
            .iter()
            .any(|service| names_one(&service))
        {
            unknown_service(action, prefix, report);
        }
        return;
    }
    match catalogue::service(prefix) {
        None => unknown_service(action, prefix, report),
        Some(service) if name == "*" || service.matching(name).next().is_some() => {}
        Some(service) => unknown_action(action, Some((service, name)), report),
    }
}

fn unknown_service(action: Entry<'_>, prefix: &str, report: &mut Report) {
    let prefixes = catalogue::services().iter().map(|service| service.prefix);
    let meant = nearest(prefix, prefixes).map(|meant| format!(" Did you mean {meant}?"));
    let message = format!(
        "The service {prefix} specified in the action does not exist.{}",
        meant.unwrap_or_default()
    );
    report.find(Check::InvalidServiceInAction, action.span, message);
}

fn unknown_action(action: Entry<'_>, within: Option<(&Service, &str)>, report: &mut Report) {
    let meant = within.and_then(|(service, name)| {
        let names = service.actions.iter().map(|action| action.name);
        let meant = nearest(name, names)?;
        Some(format!(" Did you mean {}:{meant}?", service.prefix))
    });
    let message = format!(
        "The action {} does not exist.{}",
        action.text,
        meant.unwrap_or_default()
    );
    report.find(Check::InvalidAction, action.span, message);
}

fn supported(scene: &Scene<'_>, action: Entry<'_>, report: &mut Report) {
    let super::Subject::Resource(Some(attached)) = scene.subject else {
        return;
    };
    let prefix = action.text.split_once(':').map_or("", |(prefix, _)| prefix);
    if !glob::matches_ignoring_case(prefix, attached.service()) {
        let message = format!(
            "The action {} is not supported for the resource-based policy attached to the resource type {}.",
            action.text,
            attached.as_str()
        );
        report.find(Check::UnsupportedActionInPolicy, action.span, message);
    }
}

/// Entries that another entry of the same list makes redundant.
pub(super) fn redundant(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let Some(Listed { entries, .. }) = &statement.action else {
        return;
    };
    let covered = covered(entries, |outer, inner| {
        pattern::includes_ignoring_case(outer, inner, scene.effort)
    });
    if let Some(first) = covered.first() {
        let message = format!(
            "The {} action(s) are redundant because they provide similar permissions. Update the policy to remove the \
             redundant action such as: {}.",
            covered.len(),
            first.text
        );
        let spans = covered.iter().map(|entry| entry.span).collect();
        report.find_all(Check::RedundantAction, spans, message);
    }
}

/// The name that differs in the fewest letters, if they are few.
pub(super) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > SUGGESTED_BYTES_MAX || name.contains(['*', '?']) {
        return None;
    }
    let folded = name.to_ascii_lowercase();
    let close = |known: &&str| known.len().abs_diff(name.len()) <= SUGGESTED_EDITS_MAX;
    names
        .filter(close)
        .map(|known| (edits(&folded, &known.to_ascii_lowercase()), known))
        .filter(|(edits, _)| *edits <= SUGGESTED_EDITS_MAX)
        .min()
        .map(|(_, known)| known)
}

/// The number of letters that must be inserted, removed or changed.
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.bytes().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(to.bytes()) {
            let changed = diagonal.saturating_add(usize::from(letter != other));
            diagonal = *cell;
            left = changed
                .min(cell.saturating_add(1))
                .min(left.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}
