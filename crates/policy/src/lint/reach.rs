//! Conditions without the intended effect: keys that need another key, and actions whose requests do not have a key.

use super::conditions::is_any;
use super::draft::{Clause, Sketch};
use super::{Check, Report, Scene};
use crate::catalogue::{self, ConditionKey};
use crate::operator::{Qualifier, Test};

/// Keys that only requests of some services have.
const SCOPED_KEYS: [&str; 3] = ["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

/// Keys with the prefix of one service that requests of other services have as well.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
const CROSS_SERVICE_KEYS: [&str; 9] = [
    "codebuild:BuildArn",
    "codebuild:ProjectArn",
    "ec2:RoleDelivery",
    "ec2:SourceInstanceArn",
    "glue:CredentialIssuingService",
    "glue:RoleAssumedBy",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceArn",
];

/// Services for which the catalogue lacks keys that AWS's own policies use.
const INCOMPLETE_SERVICES: [&str; 1] = ["aws-marketplace"];

/// Keys that are not useful without another key.
pub(super) fn pairs(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let by_vpc = statement.has_key("aws:SourceVpc")
        || statement.has_key("aws:SourceVpce")
        || statement.has_key("aws:SourceVpcArn");
    if let Some(clause) = statement
        .about("aws:VpcSourceIp")
        .next()
        .filter(|_| !by_vpc)
    {
        let message = format!(
            "Using the condition key {} can be overly permissive without also using the following condition keys: \
             aws:SourceVpc. Condition keys like this one are more secure when paired with a related key. We recommend that you \
             add the related condition keys to the same condition block.",
            clause.key.text
        );
        report.find(Check::MissingPairedConditionKeys, clause.key.span, message);
    }
    let mut selects = statement
        .about("dynamodb:Select")
        .flat_map(|clause| &clause.values);
    let selected = selects.any(|value| value.text == "SPECIFIC_ATTRIBUTES");
    let attributes = statement.about("dynamodb:Attributes").next();
    if let Some(clause) = attributes.filter(|_| statement.allows() && !selected) {
        let message = "Restricting dynamodb:Attributes without also setting dynamodb:Select to SPECIFIC_ATTRIBUTES allows all attributes to be returned on read requests that omit a projection expression. We recommend that you also set dynamodb:Select to SPECIFIC_ATTRIBUTES.";
        report.find(
            Check::DynamodbAttributesWithoutSelect,
            clause.key.span,
            message,
        );
    }
}

/// Actions whose requests do not have the key.
pub(super) fn actions(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let unscoped = statement.action.as_ref().is_some_and(|action| {
        action.negated
            || action
                .entries
                .iter()
                .any(|entry| entry.text.starts_with('*'))
    });
    for clause in &statement.conditions {
        let name = clause.key.text;
        if unscoped && is_any(name, &SCOPED_KEYS) {
            let message = format!(
                "The condition key {name} works only with specific AWS services and must be scoped to supported services in your policies."
            );
            report.find(
                Check::UseConditionKeyOnlyWithSupportedServices,
                clause.key.span,
                message,
            );
        }
        unsupported(statement, clause, report);
    }
}

/// Only exact actions of the key's own service, with a condition that fails if the key is missing.
fn unsupported(statement: &Sketch<'_>, clause: &Clause<'_>, report: &mut Report) {
    let binds = clause.operator.is_some_and(|operator| {
        let missing_fails = !operator.if_exists && !operator.negated && operator.test != Test::Null;
        missing_fails && operator.qualifier != Some(Qualifier::ForAllValues)
    });
    let name = clause.key.text;
    let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
    let judged = !is_any(name, &CROSS_SERVICE_KEYS) && !is_any(prefix, &INCOMPLETE_SERVICES);
    let Some(service) = catalogue::service(prefix).filter(|_| binds && judged) else {
        return;
    };
    let has = |action, key: &ConditionKey| service.keys_of(action).any(|own| own.name == key.name);
    // For some keys the catalogue does not know which actions have them.
    let known = |key: &&ConditionKey| service.actions.iter().any(|action| has(action, key));
    let Some(key) = service.condition_key(name).filter(known) else {
        return;
    };
    let lacks = |text: &str| {
        let action = catalogue::action(text);
        action.is_some_and(|(of, action)| of.prefix == service.prefix && !has(action, key))
    };
    let lacking: Vec<_> = statement
        .actions()
        .iter()
        .filter(|entry| lacks(entry.text))
        .collect();
    if !lacking.is_empty() {
        let names: Vec<_> = lacking.iter().map(|entry| entry.text).collect();
        let message = format!(
            "The following actions: {} are not supported by the condition key {name}. The condition will not be evaluated for \
             these actions. We recommend that you move these actions to a different statement without this condition key.",
            names.join(", ")
        );
        let spans = std::iter::once(clause.key.span).chain(lacking.iter().map(|entry| entry.span));
        report.find_all(
            Check::UnsupportedActionForConditionKey,
            spans.collect(),
            message,
        );
    }
}
