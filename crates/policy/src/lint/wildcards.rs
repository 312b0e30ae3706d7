//! Wildcards and variables in conditions: values that match too much, and values without an effect.

use super::conditions::is_any;
use super::draft::{Clause, Sketch};
use super::{Check, Report, Scene};
use crate::operator::{Qualifier, Test};

/// Keys for which a wildcard is not useful.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive>
const SENSITIVE_KEYS: [&str; 10] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

/// Keys that every request has.
const ALWAYS_PRESENT_KEYS: [&str; 3] =
    ["aws:PrincipalType", "aws:RequestedRegion", "aws:UserAgent"];

/// Checks for wildcards and variables that match too much or have no effect.
pub(super) fn permissive(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    for clause in &statement.conditions {
        let Some(operator) = clause.operator else {
            continue;
        };
        match operator.test {
            Test::StringEquals | Test::StringEqualsIgnoreCase => not_like(clause, report),
            Test::StringLike => {
                sensitive(clause, "*", report);
                vacuous(clause, report);
            }
            Test::ArnLike => sensitive(clause, "*", report),
            _ => continue,
        }
        sensitive(clause, "${", report);
    }
}

fn not_like(clause: &Clause<'_>, report: &mut Report) {
    let literal = |text: &str| text.replace("${*}", "").replace("${?}", "");
    let mut values = clause.values.iter();
    if let Some(value) = values.find(|value| literal(value.text).contains(['*', '?'])) {
        let message = "Your condition value includes a * or ? character. If you meant to use a wildcard (*, ?), update the condition operator to include Like.";
        report.find(Check::WildcardWithoutLikeOperator, value.span, message);
    }
}

/// A wildcard (`*`) or a variable (`${`) in the value of a key that must be exact.
fn sensitive(clause: &Clause<'_>, sign: &str, report: &mut Report) {
    let (check, noun, verb) = match sign {
        "*" => (
            Check::WildcardUsageTooPermissive,
            "wildcard",
            "wildcards are",
        ),
        _ => (
            Check::VariableUsageTooPermissive,
            "policy variable",
            "policy variables can be evaluated as effective wildcards. Therefore policy variables are",
        ),
    };
    let key = clause.key.text;
    for value in clause
        .values
        .iter()
        .filter(|value| value.text.contains(sign))
    {
        let message = if is_any(key, &SENSITIVE_KEYS) && !says_own_account(value.text) {
            format!(
                "The {noun} is not allowed in the condition key {key}. We consider the key to be sensitive and {verb} not allowed \
                 to be used with sensitive keys. Refer to \
                 https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html for the list of \
                 sensitive keys."
            )
        } else if key.eq_ignore_ascii_case("aws:userid") && !beside_colon(value.text, sign) {
            format!(
                "Overly permissive use of {noun} with aws:userID. Use the {noun} on the right side of colon or as the only \
                 character on the left side of a colon."
            )
        } else {
            continue;
        };
        report.find(check, value.span, message);
    }
}

/// `${aws:PrincipalAccount}` and similar variables in such a key compare two values of one request, as AWS's own policies do.
fn says_own_account(text: &str) -> bool {
    let variable = text
        .strip_prefix("${")
        .and_then(|text| text.strip_suffix('}'));
    variable.is_some_and(|variable| is_any(variable, &SENSITIVE_KEYS))
}

/// Whether the part before the colon does not contain the sign, or consists only of it.
fn beside_colon(text: &str, sign: &str) -> bool {
    let outside = text.replace("${aws:", "${").replace("${AWS:", "${");
    match outside.split_once(':') {
        Some((left, _)) => {
            !left.contains(sign) || left == "*" || (left.starts_with("${") && left.ends_with('}'))
        }
        None => false,
    }
}

/// A pattern that matches every value.
fn vacuous(clause: &Clause<'_>, report: &mut Report) {
    let Some(operator) = clause
        .operator
        .filter(|_| clause.values.iter().any(|value| value.text == "*"))
    else {
        return;
    };
    let present = is_any(clause.key.text, &ALWAYS_PRESENT_KEYS);
    let (key, name) = (clause.key.text, clause.operator_text);
    let all_pass =
        operator.if_exists || operator.qualifier == Some(Qualifier::ForAllValues) || present;
    if !operator.negated && all_pass {
        let message = format!(
            "The key {key} in the condition block of {name} is redundant because it is always matched. Remove this key to simplify the condition."
        );
        report.find(
            Check::RedundantKeyDueToWildcardInCondition,
            clause.key.span,
            message,
        );
    }
    let none_passes = operator.qualifier == Some(Qualifier::ForAnyValue)
        || (present && operator.qualifier.is_none());
    if operator.negated && none_passes && !operator.if_exists {
        let message = format!(
            "The key {key} in the condition block of {name} does not match any values. Remove this key to simplify the condition."
        );
        report.find(
            Check::RedundantStatementDueToWildcardInCondition,
            clause.key.span,
            message,
        );
    }
}
