//! Conditions on resource tags, with actions that do not support them.

use super::draft::{Clause, Sketch};
use super::{Check, Report, Scene};
use crate::catalogue::{self, Action, Service};

const RESOURCE_TAG: &str = "aws:resourcetag/";

pub(super) fn supported(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let Some(action) = statement
        .action
        .as_ref()
        .filter(|_| statement.effect.is_some())
    else {
        return;
    };
    let about_tags = |clause: &&Clause<'_>| {
        let folded = clause.key.text.to_ascii_lowercase();
        let binds = clause
            .operator
            .is_some_and(|operator| !operator.if_exists && !operator.negated);
        binds && clause.operator_text != "Null" && folded.starts_with(RESOURCE_TAG)
    };
    let Some(clause) = statement.conditions.iter().find(about_tags) else {
        return;
    };
    if action.negated {
        return not_action(statement, clause, report);
    }
    let without = services_without(scene, statement);
    if !without.is_empty() {
        services(statement, clause, &without, report);
    }
}

/// Prefixes of services of which none of the named actions supports tags.
fn services_without(scene: &Scene<'_>, statement: &Sketch<'_>) -> Vec<&'static str> {
    let mut without: Vec<&str> = Vec::new();
    let mut with: Vec<&str> = Vec::new();
    for entry in statement
        .actions()
        .iter()
        .filter(|entry| !entry.text.starts_with('*') && scene.may_search(entry.text))
    {
        for (service, action) in catalogue::matching(entry.text) {
            let list = if sees_tags(service, action) {
                &mut with
            } else {
                &mut without
            };
            if list.last() != Some(&service.prefix) {
                list.push(service.prefix);
            }
        }
    }
    without.sort_unstable();
    without.dedup();
    without.retain(|prefix| !with.contains(prefix));
    without
}

fn sees_tags(service: &Service, action: &Action) -> bool {
    service
        .keys_of(action)
        .any(|key| key.name.to_ascii_lowercase().starts_with(RESOURCE_TAG))
}

fn not_action(statement: &Sketch<'_>, clause: &Clause<'_>, report: &mut Report) {
    let key = clause.key.text;
    let but = "doesn't apply to some service actions. We recommend that you use Action instead of NotAction.";
    let (check, message) = if statement.allows() {
        (
            Check::AllowNotactionWithUnsupportedTagConditionKeyForService,
            format!(
                "Using the effect Allow with NotAction and the tag condition key {key} allows only service actions that support \
                 the condition key. The condition key {but}"
            ),
        )
    } else {
        (
            Check::DenyNotactionWithUnsupportedTagConditionKeyForService,
            format!(
                "Using the effect Deny with NotAction and the tag condition key {key} can be overly permissive because some \
                 service actions are not denied by this statement. This is because the condition key {but}"
            ),
        )
    };
    report.find(check, clause.key.span, message);
}

fn services(statement: &Sketch<'_>, clause: &Clause<'_>, without: &[&str], report: &mut Report) {
    let (key, names) = (clause.key.text, without.join(", "));
    let advice = "We recommend that you move these actions to a different statement without this condition key.";
    let (check, message) = if statement.allows() {
        (
            Check::AllowWithUnsupportedTagConditionKeyForService,
            format!(
                "Using the effect Allow with the tag condition key {key} and actions for services with the following prefixes \
                 does not affect the policy: {names}. Actions for the listed service are not allowed by this statement. {advice}"
            ),
        )
    } else {
        (
            Check::DenyWithUnsupportedTagConditionKeyForService,
            format!(
                "Using the effect Deny with the tag condition key {key} and actions for services with the following prefixes can \
                 be overly permissive: {names}. Actions for the listed services are not denied by this statement. {advice}"
            ),
        )
    };
    report.find(check, clause.key.span, message);
}
