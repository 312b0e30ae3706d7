//! The values of conditions: their type, the format that the key requires, and redundant values.

use super::conditions::{exact, extreme};
use super::draft::{Clause, Entry, Sketch};
use super::regions::{
    is_known_region, is_network_id, is_region, is_service_in_region, is_service_principal,
};
use super::{Check, Report, Scene};
use crate::arn::{Arn, is_account_id};
use crate::operator::{Operator, Test};
use crate::value::{Decimal, Instant, Range, boolean, same_bytes};

/// Keys whose values are names of services.
const SERVICE_KEYS: [&str; 6] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "iam:PassedToService",
];

/// Keys whose values are KMS keys.
const KMS_KEYS: [&str; 1] = ["s3:x-amz-server-side-encryption-aws-kms-key-id"];

fn is(clause: &Clause<'_>, key: &str) -> bool {
    clause.key.text.eq_ignore_ascii_case(key)
}

pub(super) fn types(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    for clause in &statement.conditions {
        let Some(operator) = clause.operator else {
            continue;
        };
        for value in clause
            .values
            .iter()
            .filter(|value| !value.text.contains("${"))
        {
            typed(clause, operator, *value, report);
        }
        let boolean = matches!(operator.test, Test::Bool | Test::Null);
        if boolean && operator.qualifier.is_none() && clause.values.len() > 1 {
            let message = "The condition key does not support multiple Boolean values. Use a single Boolean value.";
            report.find(
                Check::InvalidConditionMultipleBoolean,
                clause.node.span,
                message,
            );
        }
    }
}

fn typed(clause: &Clause<'_>, operator: Operator, value: Entry<'_>, report: &mut Report) {
    let name = clause.operator_text;
    let (check, message) = match operator.test {
        Test::Bool | Test::Null if boolean(value.text).is_none() => (
            Check::TypeMismatchBoolean,
            format!("Add a valid Boolean value (true or false) for the condition operator {name}."),
        ),
        Test::Numeric(_) if Decimal::parse(value.text).is_none() => {
            (Check::TypeMismatchNumber, format!("Add a valid numeric value for the condition operator {name}."))
        }
        Test::Date(_) if Instant::parse(value.text).is_none() => (
            Check::TypeMismatchDate,
            "The date condition operator is used with an invalid value. Specify a valid date using YYYY-MM-DD or other ISO \
             8601 date/time format."
                .to_owned(),
        ),
        Test::Date(_) if value.text.bytes().all(|byte| byte.is_ascii_digit()) && value.text.len() > 4 => (
            Check::InvalidDateValue,
            format!("The date {} might not resolve as expected. We recommend that you use the YYYY-MM-DD format.", value.text),
        ),
        Test::BinaryEquals if same_bytes(value.text, value.text).is_none() => (
            Check::TypeMismatchString,
            format!("Add a valid base64-encoded string value for the condition operator {name}."),
        ),
        Test::IpAddress if Range::parse(value.text).is_none() => (
            Check::TypeMismatchIpRange,
            format!("The condition operator {name} is used with an invalid IP range value. Specify the IP range in standard CIDR format."),
        ),
        _ => return,
    };
    report.find(check, value.span, message);
}

/// Address ranges: without bits after the prefix, and with addresses that AWS can see as a source.
pub(super) fn ranges(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    for clause in &statement.conditions {
        let Some(operator) = clause
            .operator
            .filter(|operator| operator.test == Test::IpAddress)
        else {
            continue;
        };
        let ranges: Vec<_> = clause
            .values
            .iter()
            .filter_map(|value| Some((value, Range::parse(value.text)?)))
            .collect();
        for (value, range) in &ranges {
            improvable(**value, range, report);
        }
        if is(clause, "aws:SourceIp") {
            let private = ranges
                .iter()
                .filter(|(_, range)| range.is_private())
                .count();
            private_ranges(clause, operator, private, ranges.len(), report);
        }
    }
}

fn improvable(value: Entry<'_>, range: &Range, report: &mut Report) {
    if let Some(better) = range.without_host_bits() {
        let message = format!(
            "The non-zero bits in the IP address after the masked bits are ignored. Replace address with {better}."
        );
        report.find(Check::ImproveIpRange, value.span, message);
    }
}

fn private_ranges(
    clause: &Clause<'_>,
    operator: Operator,
    private: usize,
    all: usize,
    report: &mut Report,
) {
    let only_public = "aws:SourceIp works only for public IP address ranges.";
    let (check, message) = match (operator.negated, private == all) {
        _ if private == 0 => return,
        (false, true) => (
            Check::PrivateIpAddress,
            format!(
                "{only_public} The values for condition key aws:SourceIp include only private IP addresses and will not have the desired effect. Update the value to include only public IP addresses."
            ),
        ),
        (true, true) => (
            Check::PrivateNotIpAddress,
            format!(
                "The values for condition key aws:SourceIp include only private IP addresses and has no effect. {only_public} Update the value to include only public IP addresses."
            ),
        ),
        (false, false) => (
            Check::PrivateIpAddressSubset,
            format!(
                "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses will not have the desired effect. {only_public} To define permissions for private IP ranges, use aws:VpcSourceIp."
            ),
        ),
        (true, false) => (
            Check::PrivateNotIpAddressSubset,
            format!(
                "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses have no effect. {only_public} To define permissions for private IP ranges, use aws:VpcSourceIp."
            ),
        ),
    };
    report.find(check, clause.node.span, message);
}

/// Values of keys with a fixed format.
pub(super) fn formats(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    for clause in &statement.conditions {
        let test = clause.operator.map(|operator| operator.test);
        if matches!(
            test,
            Some(
                Test::StringEquals
                    | Test::StringEqualsIgnoreCase
                    | Test::StringLike
                    | Test::ArnLike
            )
        ) {
            exact(clause).for_each(|value| formed(clause, *value, report));
        }
    }
}

fn formed(clause: &Clause<'_>, value: Entry<'_>, report: &mut Report) {
    let (key, text) = (clause.key.text, value.text);
    let is_any = |keys: &[&str]| keys.iter().any(|known| is(clause, known));
    let (check, message) = if is(clause, "aws:SourceVpc") && !is_network_id(text, "vpc-") {
        (Check::InvalidVpcFormat, "The VPC identifier in the condition key value is not valid. Use the prefix 'vpc-' followed by 8 or 17 alphanumeric characters.".to_owned())
    } else if is(clause, "aws:SourceVpce") && !is_network_id(text, "vpce-") {
        (Check::InvalidVpceFormat, "The VPCE identifier in the condition key value is not valid.  Use the prefix 'vpce-' followed by 8 or 17 alphanumeric characters.".to_owned())
    } else if is(clause, "aws:RequestedRegion") && !is_known_region(text) {
        (
            Check::InvalidRegion,
            format!(
                "The Region {text} is not valid. Update the condition value to a supported Region."
            ),
        )
    } else if is_any(&KMS_KEYS) && !is_kms_key(text) {
        (
            Check::InvalidKmsKeyValue,
            format!("The {key} condition key value must be a valid KMS key ARN."),
        )
    } else if is(clause, "kms:ViaService") && !is_service_in_region(text) {
        (
            Check::InvalidServicePrincipalFormat,
            expected("service-name.AWS_region.amazonaws.com"),
        )
    } else if is_any(&SERVICE_KEYS) && !is_service_principal(text) {
        (
            Check::InvalidServicePrincipalFormat,
            expected("service-name.amazonaws.com"),
        )
    } else {
        return;
    };
    report.find(check, value.span, message);
}

fn expected(format: &str) -> String {
    format!("The service principal does not match the expected format. Use the format {format}.")
}

fn is_kms_key(text: &str) -> bool {
    Arn::parse(text).is_some_and(|arn| {
        let key = arn.resource_of("key").is_some_and(|id| !id.is_empty());
        arn.service == "kms" && is_region(arn.region) && is_account_id(arn.account) && key
    })
}

/// Several numbers that are equivalent to one.
pub(super) fn redundant(_: &Scene<'_>, statement: &Sketch<'_>, report: &mut Report) {
    for clause in &statement.conditions {
        let extreme = clause
            .operator
            .filter(|operator| !operator.negated)
            .and_then(|operator| extreme(operator.test));
        if let Some(extreme) = extreme.filter(|_| clause.values.len() > 1) {
            let message = format!(
                "Multiple values in {} are redundant. Replace with the {extreme} single value for {}.",
                clause.operator_text, clause.key.text
            );
            report.find(Check::RedundantConditionValueNum, clause.node.span, message);
        }
    }
}
