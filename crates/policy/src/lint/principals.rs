//! Principals: where a policy can have them, in which format, and which conditions a service principal should have.

use super::draft::{Entry, Sketch, Trusted};
use super::regions::is_service_principal;
use super::{Check, Report, Scene, Subject};

/// The condition keys that limit a service to the account or resource that it acts for.
const SOURCE_KEYS: [&str; 4] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

/// Keys that are sometimes used for this purpose and do not work.
const WEAK_KEYS: [&str; 1] = ["aws:Referer"];

/// Keys about a principal of an account. A service is not one.
const PRINCIPAL_KEYS: [&str; 6] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:userid",
    "aws:username",
];

/// Whether this kind of policy can have the element.
pub(super) fn allowed(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let Some(principal) = &statement.principal else {
        return;
    };
    match scene.subject {
        Subject::Identity => {
            let message = "The policy type IDENTITY_POLICY does not support the Principal element. Remove the Principal element.";
            report.find(Check::UnsupportedPrincipal, principal.name_span, message);
        }
        Subject::ServiceControl => {
            let message = "SCPs do not support specifying principals. Remove the Principal or NotPrincipal element.";
            report.find(Check::ScpSyntaxErrorPrincipal, principal.name_span, message);
        }
        Subject::Resource(_)
            if principal.negated && statement.allows() && !scene.subject.is_trust() =>
        {
            let message = "Using Allow with NotPrincipal can be overly permissive. We recommend that you use Principal instead.";
            report.find(Check::AllowWithNotPrincipal, principal.name_span, message);
        }
        Subject::Resource(_) | Subject::ResourceControl => {}
    }
}

/// Checks the format of each entry.
pub(super) fn entries(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if !matches!(scene.subject, Subject::Resource(_)) {
        return;
    }
    for (member, entry) in statement
        .principal
        .iter()
        .flat_map(|principal| &principal.entries)
    {
        wildcard(scene, &member.name, *entry, report);
        match member.name.as_str() {
            "AWS" => unique_id(*entry, report),
            "Service" => service(*entry, report),
            "Federated" if !scene.subject.is_trust() => {
                let message = "The policy type does not support a federated identity provider in the principal element. Use a supported principal.";
                report.find(Check::FederatedPrincipalNotSupported, entry.span, message);
            }
            _ => {}
        }
    }
}

fn wildcard(scene: &Scene<'_>, key: &str, entry: Entry<'_>, report: &mut Report) {
    let everyone = key == "AWS" && entry.text == "*";
    let by_trust = key == "Federated" && scene.subject.is_trust();
    if entry.text.contains(['*', '?']) && !everyone && !by_trust {
        let message = format!(
            "Wildcards (*, ?) are not supported with the principal key {key}. Replace the wildcard with a valid principal value."
        );
        report.find(Check::UnsupportedWildcardInPrincipal, entry.span, message);
    }
}

fn unique_id(entry: Entry<'_>, report: &mut Report) {
    let is_id = !entry.text.is_empty()
        && entry
            .text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let (check, noun) = match entry.text.get(..4) {
        Some("AIDA") if is_id => (Check::InvalidUserReference, "user"),
        Some("AROA") if is_id => (Check::InvalidRoleReference, "role"),
        _ => return,
    };
    let message = format!(
        "The Principal element includes the IAM {noun} ID {}. We recommend that you use a {noun} ARN instead.",
        entry.text
    );
    report.find(check, entry.span, message);
}

fn service(entry: Entry<'_>, report: &mut Report) {
    if !entry.text.contains(['*', '?']) && !is_service_principal(entry.text) {
        let message = "The service principal does not match the expected format. Use the format service-name.amazonaws.com.";
        report.find(Check::InvalidServicePrincipalFormat, entry.span, message);
    }
}

/// Checks service principals: whether a condition limits them, and whether they can meet the conditions.
pub(super) fn of_services(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let Some(principal) = &statement.principal else {
        return;
    };
    let of_resource = matches!(scene.subject, Subject::Resource(_)) && !scene.subject.is_trust();
    if !of_resource || principal.negated {
        return;
    }
    if statement.allows() {
        restricted(statement, principal, report);
    }
    let only_services = principal
        .entries
        .iter()
        .all(|(member, _)| member.name == "Service");
    if only_services && !principal.entries.is_empty() {
        unsupported_keys(statement, report);
    }
}

fn restricted(statement: &Sketch<'_>, principal: &Trusted<'_>, report: &mut Report) {
    let mut services = principal
        .entries
        .iter()
        .filter(|(member, _)| member.name == "Service");
    let Some((_, service)) = services.next() else {
        return;
    };
    if SOURCE_KEYS.iter().any(|key| statement.has_key(key)) {
        return;
    }
    let weak = WEAK_KEYS.iter().find_map(|key| statement.about(key).next());
    match weak {
        Some(clause) => {
            let prefix = service.text.split('.').next().unwrap_or_default();
            let message = format!(
                "To restrict access to the service principal {prefix} operating on your behalf, we recommend aws:SourceArn, \
                 aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths instead of {}.",
                clause.key.text
            );
            report.find(Check::RecommendedConditionKeyForServicePrincipal, clause.key.span, message);
        }
        None => report.find(
            Check::RestrictAccessToServicePrincipal,
            service.span,
            "Granting access to a service principal without specifying a source is overly permissive. Use aws:SourceArn, \
             aws:SourceAccount, aws:SourceOrgID, or aws:SourceOrgPaths condition key to grant fine-grained access.",
        ),
    }
}

fn unsupported_keys(statement: &Sketch<'_>, report: &mut Report) {
    let unsupported: Vec<_> = PRINCIPAL_KEYS
        .iter()
        .flat_map(|key| statement.about(key))
        .filter(|clause| {
            clause
                .operator
                .is_some_and(|operator| !operator.if_exists && !operator.negated)
        })
        .collect();
    if !unsupported.is_empty() {
        let keys: Vec<_> = unsupported.iter().map(|clause| clause.key.text).collect();
        let message = format!(
            "The following condition keys are not supported when used with the service principal: {}.",
            keys.join(", ")
        );
        let spans = unsupported.iter().map(|clause| clause.key.span).collect();
        report.find_all(
            Check::UnsupportedConditionKeyForServicePrincipal,
            spans,
            message,
        );
    }
}
