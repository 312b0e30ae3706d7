//! Principals: forbidden in identity policies, with a valid format in trust policies.

use super::refusal::{Malformed, each, invalid_principal, refuse};
use crate::arn::{Arn, is_account_id};
use crate::document::{Document, PrincipalEntry, PrincipalKind, Statement};

pub(super) fn absent(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match &statement.principal {
        Some(principal) => refuse(
            principal.span,
            "Policy document should not specify a principal.",
        ),
        None => Ok(()),
    })
}

pub(super) fn present(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match &statement.principal {
        Some(principal) if principal.entries.is_empty() => refuse(
            principal.span,
            "Missing required field Principal cannot be empty!",
        ),
        Some(_) => Ok(()),
        None => refuse(statement.span, "Missing required field Principal"),
    })
}

/// A resource control policy applies to everyone: `"Principal": "*"`.
pub(super) fn everyone(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| {
        let principal = statement
            .principal
            .as_ref()
            .filter(|principal| !principal.negated);
        match principal.map(|principal| principal.entries.as_slice()) {
            Some(
                [
                    PrincipalEntry {
                        kind: PrincipalKind::Everyone,
                        ..
                    },
                ],
            ) => Ok(()),
            _ => refuse(statement.span, "Missing required field Principal"),
        }
    })
}

pub(super) fn in_trust_form(document: &Document) -> Result<(), Malformed> {
    present(document)?;
    each(document, |statement| {
        let principals = trusted(statement)?;
        principals.iter().try_for_each(trust_entry)
    })
}

fn trusted(statement: &Statement) -> Result<&[PrincipalEntry], Malformed> {
    match &statement.principal {
        Some(principal) if principal.negated => Err(Malformed {
            message: "Has prohibited field NotPrincipal".to_owned(),
            span: principal.span,
        }),
        Some(principal) => Ok(&principal.entries),
        None => Ok(&[]),
    }
}

fn trust_entry(entry: &PrincipalEntry) -> Result<(), Malformed> {
    let name = &*entry.text.value;
    match entry.kind {
        PrincipalKind::Everyone => refuse(
            entry.text.span,
            "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
        ),
        PrincipalKind::Federated if !is_provider(name) => refuse(
            entry.text.span,
            "Federated principals must be valid domain names or SAML metadata ARNs",
        ),
        PrincipalKind::Aws if is_aws_principal(name) => Ok(()),
        PrincipalKind::Service if is_service(name) => Ok(()),
        PrincipalKind::Federated => Ok(()),
        kind => refuse(entry.text.span, invalid_principal(kind, name)),
    }
}

fn is_aws_principal(name: &str) -> bool {
    name == "*"
        || is_account_id(name)
        || is_unique_id(name)
        || Arn::parse(name).is_some_and(|arn| is_principal_arn(&arn))
}

/// The id of a user or role that was deleted after the policy was stored.
fn is_unique_id(name: &str) -> bool {
    const ID_CHARS_MIN: usize = 16;
    let of_principal = name.starts_with("AIDA") || name.starts_with("AROA");
    of_principal
        && name.len() >= ID_CHARS_MIN
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_principal_arn(arn: &Arn<'_>) -> bool {
    let path = |kind| {
        arn.resource_of(kind)
            .is_some_and(|path| !path.is_empty() && !path.contains(['*', '?']))
    };
    let names_principal = match arn.service {
        "iam" => arn.resource == "root" || path("user") || path("role"),
        "sts" => path("assumed-role") || path("federated-user"),
        _ => false,
    };
    names_principal && arn.region.is_empty() && is_account_id(arn.account)
}

/// The suffixes of service names in AWS's partitions.
const SERVICE_DOMAINS: [&str; 10] = [
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".amazon.com",
    ".aws.internal",
    ".api.aws",
];

fn is_service(name: &str) -> bool {
    let mut services = SERVICE_DOMAINS
        .iter()
        .filter_map(|domain| name.strip_suffix(domain));
    services.any(|service| !service.is_empty()) && is_domain(name)
}

/// A SAML or OIDC provider by ARN, or an identity provider by domain.
fn is_provider(name: &str) -> bool {
    match Arn::parse(name) {
        Some(arn) => {
            arn.service == "iam"
                && ["saml-provider", "oidc-provider"]
                    .iter()
                    .any(|kind| arn.resource_of(kind).is_some_and(|name| !name.is_empty()))
        }
        None => is_domain(name),
    }
}

fn is_domain(name: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    name.contains('.')
        && name.bytes().all(may_stand)
        && !name.starts_with('.')
        && !name.ends_with('.')
}
