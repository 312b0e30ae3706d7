//! Statements that allow passing roles, or creating service-linked roles, for more than specific roles.

use super::draft::{Listed, Sketch};
use super::{Check, Report, Scene, Subject};
use crate::glob;
use crate::span::Span;

/// How a statement includes the action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Named,
    Wildcard,
    NotAction,
}

/// The resources for which it includes the action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breadth {
    Wildcard,
    NotResource,
}

/// An action that is dangerous unless it is limited to specific roles.
struct Concern {
    action: &'static str,
    /// The condition key that makes it safe.
    key: &'static str,
    /// AWS's message, by how the statement includes the action and for which resources.
    cases: [(Reach, Breadth, Check, &'static str); 6],
    advice: fn(Breadth) -> &'static str,
}

const CONCERNS: [Concern; 2] = [
    Concern {
        action: "iam:PassRole",
        key: "iam:PassedToService",
        cases: [
            (
                Reach::Named,
                Breadth::NotResource,
                Check::PassRoleWithNotResource,
                "Using the iam:PassRole action with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources.",
            ),
            (
                Reach::Wildcard,
                Breadth::NotResource,
                Check::PassRoleWithStarInActionAndNotResource,
                "Using an action with a wildcard (*) and NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources.",
            ),
            (
                Reach::NotAction,
                Breadth::NotResource,
                Check::PassRoleWithNotActionAndNotResource,
                "Using NotAction with NotResource can be overly permissive because it can allow iam:PassRole permissions on multiple resources.",
            ),
            (
                Reach::Named,
                Breadth::Wildcard,
                Check::PassRoleWithStarInResource,
                "Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows iam:PassRole permissions on multiple resources.",
            ),
            (
                Reach::Wildcard,
                Breadth::Wildcard,
                Check::PassRoleWithStarInActionAndResource,
                "Using wildcards (*) in the action and the resource can be overly permissive because it allows iam:PassRole permissions on all resources.",
            ),
            (
                Reach::NotAction,
                Breadth::Wildcard,
                Check::PassRoleWithStarInResourceAndNotAction,
                "Using a resource with wildcards (*) and NotAction can be overly permissive because it allows iam:PassRole permissions on all resources.",
            ),
        ],
        advice: |breadth| match breadth {
            Breadth::NotResource => NAME_RESOURCES,
            Breadth::Wildcard => {
                "We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement."
            }
        },
    },
    Concern {
        action: "iam:CreateServiceLinkedRole",
        key: "iam:AWSServiceName",
        cases: [
            (
                Reach::Named,
                Breadth::NotResource,
                Check::CreateSlrWithNotResource,
                "Using the iam:CreateServiceLinkedRole action with NotResource can allow creation of unintended service-linked roles for multiple resources.",
            ),
            (
                Reach::Wildcard,
                Breadth::NotResource,
                Check::CreateSlrWithStarInActionAndNotResource,
                "Using an action with a wildcard(*) and NotResource can allow creation of unintended service-linked roles because it can allow iam:CreateServiceLinkedRole permissions on multiple resources.",
            ),
            (
                Reach::NotAction,
                Breadth::NotResource,
                Check::CreateSlrWithNotActionAndNotResource,
                "Using NotAction with NotResource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on multiple resources.",
            ),
            (
                Reach::Named,
                Breadth::Wildcard,
                Check::CreateSlrWithStarInResource,
                "Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource can allow creation of unintended service-linked roles.",
            ),
            (
                Reach::Wildcard,
                Breadth::Wildcard,
                Check::CreateSlrWithStarInActionAndResource,
                "Using wildcards (*) in the action and the resource can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources.",
            ),
            (
                Reach::NotAction,
                Breadth::Wildcard,
                Check::CreateSlrWithStarInResourceAndNotAction,
                "Using a resource with wildcards (*) and NotAction can allow creation of unintended service-linked roles because it allows iam:CreateServiceLinkedRole permissions on all resources.",
            ),
        ],
        advice: |_| NAME_RESOURCES,
    },
];

const NAME_RESOURCES: &str = "We recommend that you specify resource ARNs instead.";

pub(super) fn roles(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if scene.subject != Subject::Identity || !statement.allows() {
        return;
    }
    let concerns = CONCERNS.iter();
    for concern in concerns.filter(|concern| !statement.has_key(concern.key)) {
        if let Some((reach, breadth, spans)) = grant(statement, concern.action) {
            let mut cases = concern.cases.iter();
            let case = cases.find(|case| (case.0, case.1) == (reach, breadth));
            if let Some((_, _, check, harm)) = case {
                let advice = (concern.advice)(breadth);
                report.find_all(*check, spans, format!("{harm} {advice}"));
            }
        }
    }
}

/// How broadly a statement grants the action, with the positions; `None` if it is limited to specific roles or not granted.
fn grant(statement: &Sketch<'_>, action: &str) -> Option<(Reach, Breadth, Vec<Span>)> {
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
