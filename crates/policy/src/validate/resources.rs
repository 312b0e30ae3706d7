//! Resources: present where a policy must name them, absent where it must not, and in the form of an ARN.

use super::{Malformed, each, refuse};
use crate::arn::Arn;
use crate::document::{Document, Text};

/// Partitions that AWS has; a resource of another is refused.
const PARTITIONS: [&str; 9] = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
    "*",
];

/// What the name of an IAM resource may start with besides, which AWS's text does not list.
const IAM_PATHS_UNLISTED: [&str; 2] = ["root", "role-template/"];

/// What the name of an IAM resource may start with.
const IAM_PATHS: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

pub(super) fn present(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match &statement.resource {
        Some(resource) if !resource.entries.is_empty() => Ok(()),
        _ => refuse(statement.span, "Policy statement must contain resources."),
    })
}

pub(super) fn absent(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match &statement.resource {
        Some(resource) if resource.negated => {
            refuse(resource.span, "Has prohibited field NotResource")
        }
        Some(resource) => refuse(resource.span, "Has prohibited field Resource"),
        None => Ok(()),
    })
}

pub(super) fn names(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| {
        let resources = statement
            .resource
            .iter()
            .flat_map(|resource| &resource.entries);
        resources.into_iter().try_for_each(name)
    })
}

fn name(resource: &Text) -> Result<(), Malformed> {
    let text = &*resource.value;
    if text == "*" {
        return Ok(());
    }
    let mut parts = text.splitn(6, ':');
    let (Some("arn"), Some(partition), Some(service)) = (parts.next(), parts.next(), parts.next())
    else {
        return refuse(
            resource.span,
            format!("Resource {text} must be in ARN format or \"*\"."),
        );
    };
    if !PARTITIONS.contains(&partition) {
        return refuse(resource.span, invalid_partition(partition, text));
    }
    if service.is_empty() || service.contains(['*', '?']) {
        return refuse(
            resource.span,
            "Resource vendor must be fully qualified and cannot contain regexes.",
        );
    }
    // An ARN with fewer than six parts is allowed: AWS fills it up with `*`.
    Arn::parse(text).map_or(Ok(()), |arn| full_name(resource, &arn))
}

/// AWS's text for a resource of a partition that is none, or not the one that the policy is stored in.
pub(super) fn invalid_partition(partition: &str, resource: &str) -> String {
    format!("Partition \"{partition}\" is not valid for resource \"{resource}\".")
}

fn full_name(resource: &Text, arn: &Arn<'_>) -> Result<(), Malformed> {
    // `${...}` stands nowhere before the fifth colon as a variable, but AWS's own policies have it there, so it passes.
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-*?${}".contains(&byte);
    if !arn.region.bytes().chain(arn.account.bytes()).all(may_stand) {
        return refuse(resource.span, "The policy failed legacy parsing");
    }
    match arn.service {
        "iam" => iam_name(resource, arn),
        _ => Ok(()),
    }
}

fn iam_name(resource: &Text, arn: &Arn<'_>) -> Result<(), Malformed> {
    if !matches!(arn.region, "" | "*") {
        return refuse(
            resource.span,
            format!(
                "IAM resource {} cannot contain region information.",
                resource.value
            ),
        );
    }
    let literal = arn
        .resource
        .split(['*', '?', '$'])
        .next()
        .unwrap_or_default();
    let has_wildcard = literal.len() < arn.resource.len();
    let known =
        |path: &str| arn.resource.starts_with(path) || (has_wildcard && path.starts_with(literal));
    if IAM_PATHS.into_iter().chain(IAM_PATHS_UNLISTED).any(known) {
        return Ok(());
    }
    refuse(
        resource.span,
        format!(
            "IAM resource path must either be \"*\" or start with {}.",
            IAM_PATHS.join(", ")
        ),
    )
}
