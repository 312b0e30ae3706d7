//! Resource control policies: they apply to everyone, and should exempt services that act for an account.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html>

use super::draft::{Clause, Sketch};
use super::{Check, Report, Scene, Subject};
use crate::catalogue;

/// Keys about a principal of an account, which requests of services do not have.
const PRINCIPAL_KEYS: [&str; 4] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
];
/// Keys about the account or resource that a service acts for, which only requests of services have.
const SOURCE_KEYS: [&str; 4] = [
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];
/// The keys among them that a service can omit.
const OPTIONAL_SOURCE_KEYS: [&str; 2] = ["aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Checks the elements of the policy.
pub(super) fn resource(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if scene.subject != Subject::ResourceControl {
        return;
    }
    let principal = statement.principal.as_ref();
    if principal.is_none_or(|principal| principal.negated || !principal.everyone) {
        let span = principal.map_or(statement.node.span, |principal| principal.node.span);
        let message = "The Principal element contents are not valid. RCPs only support specifying all principals (\"*\") in the Principal element. The NotPrincipal element is not supported for RCPs.";
        report.find(Check::RcpSyntaxErrorPrincipal, span, message);
    }
    let all = matches!(statement.resources(), [entry] if entry.text == "*");
    if statement.allows() && !(all && statement.conditions.is_empty()) {
        let message = "RCPs only support specifying all principals (\"*\") in the Principal element, all resources (\"*\") in the Resource element, and no Condition element with an effect of Allow.";
        report.find(Check::RcpSyntaxErrorAllow, statement.node.span, message);
    }
    actions(statement, report);
}

fn actions(statement: &Sketch<'_>, report: &mut Report) {
    let Some(action) = &statement.action else {
        return;
    };
    if action.negated {
        let message =
            "RCPs do not support the NotAction element. Update to use the Action element.";
        report.find(Check::RcpSyntaxErrorNotaction, action.name_span, message);
    }
    for entry in &action.entries {
        let prefix = entry.text.split(':').next().unwrap_or_default();
        let supported = catalogue::service(prefix).is_none_or(|service| service.resource_control);
        // Only AWS's own RCPFullAWSAccess has the action `*`; a statement that denies names services.
        let everything = prefix == "*" && statement.denies();
        if !supported || everything {
            let message = "RCPs only support specifying select service prefixes in the Action element. Learn more here.";
            report.find(Check::RcpSyntaxErrorAction, entry.span, message);
        }
    }
}

/// Conditions that services cannot meet, or that only services can meet.
pub(super) fn service(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    if scene.subject != Subject::ResourceControl || !statement.denies() {
        return;
    }
    let spares = |wanted: &str| {
        let mut clauses = statement.about("aws:PrincipalIsAWSService");
        clauses.any(|clause| {
            clause
                .values
                .iter()
                .any(|value| value.text.eq_ignore_ascii_case(wanted))
        })
    };
    if let Some(clause) = first(statement, &PRINCIPAL_KEYS).filter(|_| !spares("false")) {
        let message = format!(
            "RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to services acting on your \
             behalf using a service principal, an additional statement should be added to the Condition block \"BoolIfExists\": \
             {{ \"aws:PrincipalIsAWSService\": \"false\"}} whenever a principal key {} is used.",
            clause.key.text
        );
        report.find(
            Check::RcpMissingRelatedPrincipalConditionKey,
            clause.key.span,
            message,
        );
    }
    if let Some(clause) = first(statement, &SOURCE_KEYS).filter(|_| !spares("true")) {
        let message = format!(
            "RCPs impact IAM roles, users, and AWS service principals. To prevent unintended impact to your principals, an \
             additional statement should be added to the Condition block \"BoolIfExists\": {{ \"aws:PrincipalIsAWSService\": \
             \"true\"}} whenever the key {} is used.",
            clause.key.text
        );
        report.find(
            Check::RcpMissingRelatedServicePrincipalConditionKey,
            clause.key.span,
            message,
        );
    }
    null_check(statement, report);
}

fn null_check(statement: &Sketch<'_>, report: &mut Report) {
    let mut checked = statement.conditions.iter().filter(|clause| {
        let named = ["aws:SourceAccount", "aws:SourceArn"]
            .iter()
            .any(|key| clause.key.text.eq_ignore_ascii_case(key));
        named && clause.operator_text == "Null"
    });
    if checked.next().is_some() {
        return;
    }
    if let Some(clause) = first(statement, &OPTIONAL_SOURCE_KEYS) {
        let key = clause.key.text;
        let message = format!(
            "The specified service may have a service integration that does not require the use of the {key} condition key. To \
             prevent unintended impact to services acting on your behalf using a service principal, an additional statement \
             should be added to the Condition block \"Null\": {{ \"aws:SourceAccount\": \"false\"}} or \"Null\": {{ \
             \"aws:SourceArn\": \"false\"}} whenever the key {key} is used."
        );
        report.find(
            Check::RcpMissingServiceConditionKeyNullCheck,
            clause.key.span,
            message,
        );
    }
}

/// The first clause about one of these keys that does more than test whether the key is present.
fn first<'s, 'n>(statement: &'s Sketch<'n>, keys: &[&str]) -> Option<&'s Clause<'n>> {
    statement.conditions.iter().find(|clause| {
        let named = keys
            .iter()
            .any(|key| clause.key.text.eq_ignore_ascii_case(key));
        named && clause.operator_text != "Null"
    })
}
