//! Statements that let someone pass roles, or have services make roles of their own, on more than named roles.

use super::draft::{Listed, Sketch};
use super::{Check, Report, Scene, Subject};
use crate::glob;
use crate::span::Span;

/// How a statement reaches the action.
#[derive(Clone, Copy)]
enum Reach {
    Named,
    Wildcard,
    NotAction,
}

/// On what it reaches it.
#[derive(Clone, Copy)]
enum Breadth {
    Wildcard,
    NotResource,
}

pub(super) fn pass_role(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if statement.has_key("iam:PassedToService") {
        return;
    }
    let permissive = "can be overly permissive because it";
    let Some((reach, breadth, spans)) = grant(scene, statement, "iam:PassRole") else {
        return;
    };
    let (check, what, why) = match (reach, breadth) {
        (Reach::Named, Breadth::NotResource) => (
            Check::PassRoleWithNotResource,
            "the iam:PassRole action with NotResource",
            "can allow iam:PassRole permissions on multiple resources.",
        ),
        (Reach::Wildcard, Breadth::NotResource) => (
            Check::PassRoleWithStarInActionAndNotResource,
            "an action with a wildcard (*) and NotResource",
            "can allow iam:PassRole permissions on multiple resources.",
        ),
        (Reach::NotAction, Breadth::NotResource) => (
            Check::PassRoleWithNotActionAndNotResource,
            "NotAction with NotResource",
            "can allow iam:PassRole permissions on multiple resources.",
        ),
        (Reach::Named, Breadth::Wildcard) => (
            Check::PassRoleWithStarInResource,
            "the iam:PassRole action with wildcards (*) in the resource",
            "allows iam:PassRole permissions on multiple resources.",
        ),
        (Reach::Wildcard, Breadth::Wildcard) => (
            Check::PassRoleWithStarInActionAndResource,
            "wildcards (*) in the action and the resource",
            "allows iam:PassRole permissions on all resources.",
        ),
        (Reach::NotAction, Breadth::Wildcard) => (
            Check::PassRoleWithStarInResourceAndNotAction,
            "a resource with wildcards (*) and NotAction",
            "allows iam:PassRole permissions on all resources.",
        ),
    };
    let advice = match breadth {
        Breadth::NotResource => "We recommend that you specify resource ARNs instead.",
        Breadth::Wildcard => {
            "We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement."
        }
    };
    report.find_all(
        check,
        spans,
        format!("Using {what} {permissive} {why} {advice}"),
    );
}

pub(super) fn service_linked_role(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if statement.has_key("iam:AWSServiceName") {
        return;
    }
    let Some((reach, breadth, spans)) = grant(scene, statement, "iam:CreateServiceLinkedRole")
    else {
        return;
    };
    let on_multiple =
        "because it can allow iam:CreateServiceLinkedRole permissions on multiple resources.";
    let on_all = "because it allows iam:CreateServiceLinkedRole permissions on all resources.";
    let (check, what, why) = match (reach, breadth) {
        (Reach::Named, Breadth::NotResource) => (
            Check::CreateSlrWithNotResource,
            "the iam:CreateServiceLinkedRole action with NotResource",
            "for multiple resources.",
        ),
        (Reach::Wildcard, Breadth::NotResource) => (
            Check::CreateSlrWithStarInActionAndNotResource,
            "an action with a wildcard(*) and NotResource",
            on_multiple,
        ),
        (Reach::NotAction, Breadth::NotResource) => (
            Check::CreateSlrWithNotActionAndNotResource,
            "NotAction with NotResource",
            "because it allows iam:CreateServiceLinkedRole permissions on multiple resources.",
        ),
        (Reach::Named, Breadth::Wildcard) => (
            Check::CreateSlrWithStarInResource,
            "the iam:CreateServiceLinkedRole action with wildcards (*) in the resource",
            "",
        ),
        (Reach::Wildcard, Breadth::Wildcard) => (
            Check::CreateSlrWithStarInActionAndResource,
            "wildcards (*) in the action and the resource",
            on_all,
        ),
        (Reach::NotAction, Breadth::Wildcard) => (
            Check::CreateSlrWithStarInResourceAndNotAction,
            "a resource with wildcards (*) and NotAction",
            on_all,
        ),
    };
    let harm = format!("can allow creation of unintended service-linked roles {why}");
    let harm = harm.trim_end().trim_end_matches('.');
    let message =
        format!("Using {what} {harm}. We recommend that you specify resource ARNs instead.");
    report.find_all(check, spans, message);
}

/// How broadly a statement allows the action, with the places that say so; `None` when on named roles or not at all.
fn grant(
    scene: &Scene<'_>,
    statement: &Sketch<'_>,
    action: &str,
) -> Option<(Reach, Breadth, Vec<Span>)> {
    if scene.subject != Subject::Identity || !statement.allows() {
        return None;
    }
    let (reach, action_span) = reach(statement.action.as_ref()?, action)?;
    let (breadth, resource_span) = breadth(statement.resource.as_ref()?)?;
    Some((reach, breadth, vec![action_span, resource_span]))
}

fn reach(listed: &Listed<'_>, action: &str) -> Option<(Reach, Span)> {
    let mut matching = listed
        .entries
        .iter()
        .filter(|entry| glob::matches_ignoring_case(entry.text, action));
    if listed.negated {
        return matching
            .next()
            .is_none()
            .then_some((Reach::NotAction, listed.node.span));
    }
    let entry = matching.next()?;
    let reach = if entry.text.eq_ignore_ascii_case(action) {
        Reach::Named
    } else {
        Reach::Wildcard
    };
    Some((reach, entry.span))
}

fn breadth(listed: &Listed<'_>) -> Option<(Breadth, Span)> {
    if listed.negated {
        return Some((Breadth::NotResource, listed.node.span));
    }
    let broad = |text: &str| {
        let mut parts = text.splitn(6, ':').skip(2);
        let (service, resource) = (
            parts.next().unwrap_or_default(),
            parts.nth(2).unwrap_or_default(),
        );
        let name = resource.strip_prefix("role/").unwrap_or(resource);
        let name = name.strip_prefix("aws-service-role/").unwrap_or(name);
        text == "*" || (glob::matches(service, "iam") && name.starts_with('*'))
    };
    let entry = listed.entries.iter().find(|entry| broad(entry.text))?;
    Some((Breadth::Wildcard, entry.span))
}
