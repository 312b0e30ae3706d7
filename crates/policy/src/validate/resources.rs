//! Resources: required in some policies, forbidden in others, and in the format of an ARN.

use super::refusal::{Malformed, each, refuse};
use crate::arn::Arn;
use crate::document::{Document, Text};
use crate::variable::split_at_colons;

/// AWS's partitions; a resource in another partition is refused.
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

/// Additional prefixes of IAM resource names that AWS's text does not list.
const IAM_PATHS_UNLISTED: [&str; 3] = ["root", "role-template/", "delegation-request/"];

/// The prefixes of IAM resource names.
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

/// Checks the format of every resource: an ARN with a partition and a service, or `*`.
pub(super) fn formed(document: &Document) -> Result<(), Malformed> {
    each_resource(document, form)
}

/// Checks that IAM resources have an existing kind.
pub(super) fn iam_paths(document: &Document) -> Result<(), Malformed> {
    each_resource(document, |resource| match filled(&resource.value) {
        Some(arn) if arn.service == "iam" => iam_path(resource, &arn),
        _ => Ok(()),
    })
}

fn each_resource(
    document: &Document,
    check: fn(&Text) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    each(document, |statement| {
        let mut resources = statement
            .resource
            .iter()
            .flat_map(|element| &element.entries);
        resources.try_for_each(check)
    })
}

/// Splits a resource into the six parts of an ARN, and adds missing parts as `*`, as AWS does. `None` for a text without a colon.
/// The prefix `arn` is not checked here, because AWS checks the partition first.
pub(super) fn filled(resource: &str) -> Option<Arn<'_>> {
    const PARTS: usize = 6;
    let mut parts = split_at_colons(resource, PARTS).skip(1);
    let partition = parts.next()?;
    let mut part = || parts.next().unwrap_or("*");
    Some(Arn {
        partition,
        service: part(),
        region: part(),
        account: part(),
        resource: part(),
    })
}

fn form(resource: &Text) -> Result<(), Malformed> {
    let text = &*resource.value;
    if text == "*" {
        return Ok(());
    }
    let not_arn = || {
        let message = format!("Resource {text} must be in ARN format or \"*\".");
        refuse(resource.span, message)
    };
    let Some(arn) = filled(text) else {
        return not_arn();
    };
    if !PARTITIONS.contains(&arn.partition) {
        return refuse(resource.span, invalid_partition(&arn));
    }
    if !text.starts_with("arn:") {
        return not_arn();
    }
    if arn.service.is_empty() || arn.service.contains(['*', '?']) {
        return refuse(
            resource.span,
            "Resource vendor must be fully qualified and cannot contain regexes.",
        );
    }
    Ok(())
}

/// AWS's text for a resource in an unknown partition, or in another partition than the policy.
pub(super) fn invalid_partition(arn: &Arn<'_>) -> String {
    let Arn {
        partition,
        service,
        region,
        account,
        resource,
    } = arn;
    format!(
        "Partition \"{partition}\" is not valid for resource \"arn:{partition}:{service}:{region}:{account}:{resource}\"."
    )
}

fn iam_path(resource: &Text, arn: &Arn<'_>) -> Result<(), Malformed> {
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
