//! Partitions are separate: a policy in one partition cannot name principals or resources of another.

use super::refusal::{Malformed, each, invalid_principal, refuse};
use super::resources::{filled, invalid_partition};
use crate::arn::Arn;
use crate::document::{Document, PrincipalEntry, Statement, Text};

/// Refuses a document with principals or resources of a partition other than `partition`, such as `aws-cn`. The partition of a
/// resource can be `*`.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>
///
/// ```
/// use roleback_policy::validate::{self, Purpose, names_of_partition};
///
/// let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b"}}"#;
/// let document = validate::parse(text, Purpose::Inline).unwrap();
/// assert!(names_of_partition(&document, "aws").is_ok());
/// let refusal = names_of_partition(&document, "aws-cn").unwrap_err();
/// assert_eq!(refusal.message, "Partition \"aws\" is not valid for resource \"arn:aws:s3:::b\".");
/// ```
pub fn names_of_partition(document: &Document, partition: &str) -> Result<(), Malformed> {
    each(document, |statement| {
        let mut principals = principals(statement);
        principals.try_for_each(|entry| principal(entry, partition))?;
        resources(statement).try_for_each(|text| resource(text, partition))
    })
}

fn principals(statement: &Statement) -> impl Iterator<Item = &PrincipalEntry> {
    let principal = statement.principal.iter();
    principal.flat_map(|principal| &principal.entries)
}

fn resources(statement: &Statement) -> impl Iterator<Item = &Text> {
    let resource = statement.resource.iter();
    resource.flat_map(|resource| &resource.entries)
}

fn principal(entry: &PrincipalEntry, partition: &str) -> Result<(), Malformed> {
    let name = &*entry.text.value;
    match Arn::parse(name) {
        Some(arn) if arn.partition != partition => {
            refuse(entry.text.span, invalid_principal(entry.kind, name))
        }
        _ => Ok(()),
    }
}

fn resource(text: &Text, partition: &str) -> Result<(), Malformed> {
    match filled(&text.value) {
        Some(arn) if arn.partition != partition && arn.partition != "*" => {
            refuse(text.span, invalid_partition(&arn))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::{Purpose, parse};

    #[test]
    fn names_of_another_partition_are_refused_in_the_words_of_aws() {
        let trust = |principal: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{principal}}}}}"#
            )
        };
        let identity = |resource: &str| {
            format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws-cn:s3:::a","{resource}"]}}}}"#
            )
        };
        let table = [
            (trust(r#"{"AWS":"*"}"#), Purpose::Trust, "accepted"),
            (
                trust(r#"{"AWS":"123456789012"}"#),
                Purpose::Trust,
                "accepted",
            ),
            (
                trust(r#"{"Service":"ec2.amazonaws.com"}"#),
                Purpose::Trust,
                "accepted",
            ),
            (
                trust(r#"{"AWS":"arn:aws-cn:iam::123456789012:root"}"#),
                Purpose::Trust,
                "accepted",
            ),
            (
                trust(r#"{"AWS":["123456789012","arn:aws:iam::123456789012:root"]}"#),
                Purpose::Trust,
                "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:root\"",
            ),
            (
                trust(r#"{"Federated":"arn:aws:iam::123456789012:saml-provider/p"}"#),
                Purpose::Trust,
                "Invalid principal in policy: \"FEDERATED\":\"arn:aws:iam::123456789012:saml-provider/p\"",
            ),
            (identity("*"), Purpose::Inline, "accepted"),
            (identity("arn:*:s3:::b"), Purpose::Inline, "accepted"),
            (
                identity("arn:aws-us-gov:s3:::b"),
                Purpose::Managed,
                "Partition \"aws-us-gov\" is not valid for resource \"arn:aws-us-gov:s3:::b\".",
            ),
            (
                identity("arn:aws:s3"),
                Purpose::Session,
                "Partition \"aws\" is not valid for resource \"arn:aws:s3:*:*:*\".",
            ),
        ];
        for (text, purpose, expected) in table {
            let document = parse(&text, purpose).unwrap();
            let answer = names_of_partition(&document, "aws-cn");
            let said = answer.map_or_else(|refusal| refusal.message, |()| "accepted".to_owned());
            assert_eq!(said, expected, "{text}");
        }
    }
}
