//! Conditions: unknown operators and keys, and operators that do not fit their key.

use super::draft::{Clause, Entry, Sketch};
use super::regions::is_pattern;
use super::{Attached, Check, Report, Scene, Subject};
use crate::catalogue::{self, ConditionKey, ValueType};
use crate::operator::{Order, Qualifier, Test};

/// Keys whose value the caller chooses.
const UNTRUSTWORTHY_KEYS: [&str; 2] = ["aws:UserAgent", "aws:Referer"];

/// Whether a key is one of these; keys ignore case.
pub(super) fn is_any(key: &str, keys: &[&str]) -> bool {
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

pub(super) fn operators(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    let mut before = None;
    for clause in &statement.conditions {
        // One finding for each operator, regardless of the number of its keys.
        if before.replace(clause.operator_span) != Some(clause.operator_span) {
            operator(clause, report);
        }
    }
}

fn operator(clause: &Clause<'_>, report: &mut Report) {
    let name = clause.operator_text;
    match clause.operator {
        Some(operator) if operator.test == Test::Null && operator.qualifier.is_some() => {
            let message = "Avoid using the Null condition operator with the ForAllValues or ForAnyValue qualifiers because they always return a true or false respectively.";
            report.find(Check::NullWithQualifier, clause.operator_span, message);
        }
        Some(_) => {}
        None if name.rsplit(':').next() == Some("NullIfExists") => {
            let message = "The Null condition operator cannot be used with the IfExists suffix. Update the operator or the suffix.";
            report.find(Check::NullWithIfExists, clause.operator_span, message);
        }
        None => {
            let message = format!(
                "The condition operator {name} is not valid. Use a valid condition operator."
            );
            report.find(
                Check::InvalidConditionOperator,
                clause.operator_span,
                message,
            );
        }
    }
}

pub(super) fn keys(scene: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    for clause in &statement.conditions {
        let name = clause.key.text;
        match catalogue::condition_key(name) {
            Some(key) => known(statement, clause, key, report),
            None => unknown(scene, clause, report),
        }
        if is_any(name, &UNTRUSTWORTHY_KEYS) {
            let message = format!(
                "The {name} condition key is not recommended for access control as it can be spoofed/manipulated by the caller."
            );
            report.find(Check::UntrustworthyConditionKey, clause.key.span, message);
        }
        let of_bucket = matches!(
            scene.subject,
            Subject::Resource(Some(Attached::Bucket | Attached::AccessPoint))
        );
        if of_bucket && name.eq_ignore_ascii_case("s3:ResourceAccount") {
            let Subject::Resource(Some(attached)) = scene.subject else {
                continue;
            };
            let message = format!(
                "The condition key {name} is not relevant for the {} policy.  Use this key in an identity-based policy to \
                 govern access to this resource.",
                attached.as_str()
            );
            report.find(
                Check::IrrelevantConditionKeyInPolicy,
                clause.key.span,
                message,
            );
        }
    }
}

fn unknown(scene: &Scene<'_>, clause: &Clause<'_>, report: &mut Report) {
    let key = clause.key.text;
    let Some((prefix, name)) = key.split_once(':') else {
        let message = "The condition key format is not valid. Use the format service:keyname.";
        return report.find(Check::InvalidConditionKeyFormat, clause.key.span, message);
    };
    let tagged = format!("{}/x", key.trim_end_matches('/'));
    if catalogue::condition_key(&tagged).is_some() {
        let format = format!("{}/", key.trim_end_matches('/'));
        let message = format!(
            "The condition key {format} must include a tag key to control access based on tags. Use the format {format}tag-key \
             and specify a key name for tag-key."
        );
        return report.find(Check::MissingTagKeyInCondition, clause.key.span, message);
    }
    if prefix.eq_ignore_ascii_case("aws") {
        return unknown_global(scene, clause, name, report);
    }
    // Keys of an identity provider have its domain as prefix. The provider defines its keys.
    if prefix.contains('.') {
        return audience(clause, report);
    }
    if catalogue::has_keys(prefix) {
        let message = format!(
            "The condition key {key} does not exist in the service {prefix}. Use a valid condition key."
        );
        report.find(Check::InvalidServiceConditionKey, clause.key.span, message);
    } else {
        let message = format!("The service {prefix} does not exist. Use a valid service name.");
        report.find(Check::InvalidService, clause.key.span, message);
    }
}

/// `aws:ARN` no longer exists, but old resource policies still have it.
fn unknown_global(scene: &Scene<'_>, clause: &Clause<'_>, name: &str, report: &mut Report) {
    let span = clause.key.span;
    if !name.eq_ignore_ascii_case("ARN") {
        let message = format!(
            "The condition key {} does not exist. Use a valid condition key.",
            clause.key.text
        );
        return report.find(Check::InvalidGlobalConditionKey, span, message);
    }
    if matches!(scene.subject, Subject::Resource(_)) {
        let message = "We recommend that you update aws:ARN to use the newer condition keys aws:PrincipalArn or aws:SourceArn.";
        report.find(Check::DeprecatedGlobalConditionKey, span, message);
    } else {
        let message = "The condition key aws:ARN is not supported. Use aws:PrincipalArn or aws:SourceArn instead.";
        report.find(Check::UnsupportedGlobalConditionKey, span, message);
    }
}

/// The audience of a provider that is not in the catalogue: usually a single value.
fn audience(clause: &Clause<'_>, report: &mut Report) {
    let qualified = clause
        .operator
        .is_some_and(|operator| operator.qualifier.is_some());
    if qualified && clause.key.text.ends_with(":aud") {
        let message = format!(
            "The \"{}\" (audience) claim key identifies the recipients that the JSON web token is intended for. Because this \
             claim is single-valued, do not use a qualifier.",
            clause.key.text
        );
        report.find(Check::ConfirmAudienceClaimType, clause.key.span, message);
    }
}

fn known(statement: &Sketch<'_>, clause: &Clause<'_>, key: &ConditionKey, report: &mut Report) {
    let Some(operator) = clause
        .operator
        .filter(|operator| operator.test != Test::Null)
    else {
        return;
    };
    let name = clause.key.text;
    match operator.qualifier {
        None if key.many => {
            let message = format!(
                "The request context key {name} has multiple values. Use the ForAllValues or ForAnyValue condition key qualifiers in your policy."
            );
            report.find(Check::MissingQualifier, clause.key.span, message);
        }
        Some(Qualifier::ForAllValues) if !key.many => {
            let message = format!(
                "Using ForAllValues qualifier with the single-valued condition key {name} can be overly permissive. We recommend that you remove ForAllValues:."
            );
            report.find(
                Check::ForallvaluesWithSingleValuedKey,
                clause.operator_span,
                message,
            );
        }
        Some(Qualifier::ForAnyValue) if !key.many && name.ends_with(":aud") => {
            let message = format!(
                "Using ForAnyValue qualifier with the single-valued condition key {name} can be overly permissive. We recommend that you remove ForAnyValue:."
            );
            report.find(
                Check::ForanyvalueWithAudienceClaimType,
                clause.operator_span,
                message,
            );
        }
        _ => {}
    }
    typed(clause, key, operator.test, report);
    prefix(statement, clause, operator.negated, report);
}

fn typed(clause: &Clause<'_>, key: &ConditionKey, test: Test, report: &mut Report) {
    let fits = match test {
        Test::StringEquals | Test::StringEqualsIgnoreCase => {
            matches!(key.values, ValueType::String | ValueType::Arn)
        }
        Test::StringLike => key.values == ValueType::String,
        Test::Numeric(_) => matches!(key.values, ValueType::Numeric | ValueType::Date),
        Test::Date(_) => key.values == ValueType::Date,
        Test::Bool => key.values == ValueType::Bool,
        Test::BinaryEquals => key.values == ValueType::String,
        Test::IpAddress => key.values == ValueType::IpAddress,
        Test::ArnLike => key.values == ValueType::Arn,
        Test::Null => true,
    };
    if fits {
        return;
    }
    let like_arn = test == Test::StringLike && key.values == ValueType::Arn;
    let check = if like_arn {
        Check::StringLikeOperatorWithArnConditionKeys
    } else {
        Check::TypeMismatch
    };
    let message = format!(
        "Use the operator type {} instead of operator {} for the condition key {}.",
        key.values.as_str(),
        clause.operator_text,
        clause.key.text
    );
    report.find(check, clause.operator_span, message);
}

fn prefix(statement: &Sketch<'_>, clause: &Clause<'_>, negated: bool, report: &mut Report) {
    let opens = (statement.denies() && !negated) || (statement.allows() && negated);
    if opens && clause.key.text.eq_ignore_ascii_case("s3:prefix") {
        let message = "Using the s3:prefix condition key in a Deny statement or with a negated string operator does not block listing the objects under the matching prefixes. A request that specifies a shorter prefix does not match the condition and can still list those objects. To restrict listing to specific prefixes, use s3:prefix with StringLike in an Allow statement, or use a Deny statement with StringNotLike.";
        report.find(Check::S3PrefixInNegativeContext, clause.key.span, message);
    }
}

/// Whether one value, the greatest or the least, is equivalent to several values of a numeric operator.
pub(super) fn extreme(test: Test) -> Option<&'static str> {
    match test {
        Test::Numeric(Order::Less | Order::LessOrEqual) => Some("greatest"),
        Test::Numeric(Order::Greater | Order::GreaterOrEqual) => Some("least"),
        _ => None,
    }
}

/// The values of a clause without wildcards.
pub(super) fn exact<'s, 'n>(clause: &'s Clause<'n>) -> impl Iterator<Item = &'s Entry<'n>> {
    clause.values.iter().filter(|value| !is_pattern(value.text))
}
