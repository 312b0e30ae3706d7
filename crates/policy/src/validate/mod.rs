//! What AWS checks when a policy is stored, and the text of its MalformedPolicyDocument when a check fails.
//!
//! The texts are AWS's own, as clients see them; each check is a small function, and each purpose is a list of checks
//! in the order in which they win. Which partition a policy is stored in the caller says: [`names_of_partition`]. Whether the principals of a trust policy exist is not known here: the caller asks
//! [`Document::principals`] and answers with [`invalid_principal`].

mod actions;
mod partition;
mod principals;
mod resources;
mod sids;

pub use partition::names_of_partition;

use crate::document::{Document, Effect, PrincipalKind, Statement, Version};
use crate::span::Span;

/// The one text that AWS Organizations has for a control policy that it does not take.
pub const ORGANIZATIONS_REFUSAL: &str =
    "The provided policy document does not meet the requirements of the specified policy type.";

/// What a document is stored for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Inline policy of a user, group or role.
    Inline,
    /// Version of a managed policy, also as a boundary.
    Managed,
    /// Policy passed to AssumeRole and its like.
    Session,
    /// Trust policy of a role.
    Trust,
    /// Policy of another service's resource.
    Resource,
    /// Service control policy of an organization.
    ServiceControl,
    /// Resource control policy of an organization.
    ResourceControl,
}

/// Why a document cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// AWS's text for its MalformedPolicyDocument.
    pub message: String,
    /// The part of the document that is refused.
    pub span: Span,
}

type Check = fn(&Document) -> Result<(), Malformed>;

const IDENTITY: &[Check] = &[
    has_statement,
    sids::alphanumeric,
    sids::unique,
    principals::absent,
    actions::present,
    actions::prefixed,
    actions::condition_keys_prefixed,
    resources::present,
    resources::names,
];

const TRUST: &[Check] = &[
    has_statement,
    sids::alphanumeric,
    sids::unique,
    resources::absent,
    principals::in_trust_form,
    actions::present,
    actions::prefixed,
    actions::condition_keys_prefixed,
    actions::assume_only,
];

const RESOURCE: &[Check] = &[
    has_statement,
    sids::unique,
    principals::present,
    actions::present,
    actions::prefixed,
    actions::condition_keys_prefixed,
];

const CONTROL: &[Check] = &[
    has_statement,
    actions::present,
    actions::prefixed,
    resources::present,
];

/// What holds for resource control policies but for AWS's own.
const CUSTOM_RESOURCE_CONTROL: &[Check] = &[current_version, denies_only, actions::not_negated];

/// Parses and checks a document for its purpose: all that a caller needs on write.
pub fn parse(text: &str, purpose: Purpose) -> Result<Document, Malformed> {
    let document = Document::parse(text).map_err(|error| Malformed {
        message: error.aws_message(purpose).to_owned(),
        span: error.span,
    })?;
    check(&document, purpose)?;
    Ok(document)
}

/// Checks a parsed document for its purpose.
pub fn check(document: &Document, purpose: Purpose) -> Result<(), Malformed> {
    let run = |checks: &[Check]| checks.iter().try_for_each(|check| check(document));
    match purpose {
        Purpose::Inline | Purpose::Session => run(IDENTITY),
        Purpose::Managed => run(&[current_version]).and_then(|()| run(IDENTITY)),
        Purpose::Trust => run(TRUST),
        Purpose::Resource => run(RESOURCE),
        Purpose::ServiceControl => run(CONTROL)
            .and_then(|()| principals::absent(document))
            .map_err(by_organizations),
        Purpose::ResourceControl => run(CONTROL)
            .and_then(|()| principals::everyone(document))
            .map_err(by_organizations),
    }
}

/// Parses and checks a control policy that a customer stores, of which more is asked than of AWS's own.
pub fn parse_custom_control(text: &str, purpose: Purpose) -> Result<Document, Malformed> {
    let document = parse(text, purpose)?;
    let checks: &[Check] = match purpose {
        Purpose::ResourceControl => CUSTOM_RESOURCE_CONTROL,
        _ => &[current_version],
    };
    let checked = checks.iter().try_for_each(|check| check(&document));
    checked.map_err(by_organizations)?;
    Ok(document)
}

/// AWS's text for a principal that does not exist or cannot be one.
pub fn invalid_principal(kind: PrincipalKind, name: &str) -> String {
    format!(
        "Invalid principal in policy: \"{}\":\"{name}\"",
        kind.as_str().to_ascii_uppercase()
    )
}

fn by_organizations(refusal: Malformed) -> Malformed {
    Malformed {
        message: ORGANIZATIONS_REFUSAL.to_owned(),
        ..refusal
    }
}

fn refuse(span: Span, message: impl Into<String>) -> Result<(), Malformed> {
    Err(Malformed {
        message: message.into(),
        span,
    })
}

/// Runs `check` on each statement.
fn each<'d>(
    document: &'d Document,
    check: impl FnMut(&'d Statement) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    document.statements.iter().try_for_each(check)
}

fn has_statement(document: &Document) -> Result<(), Malformed> {
    if document.statements.is_empty() {
        return refuse(
            Span::new(0, document.text().len()),
            "Syntax errors in policy.",
        );
    }
    Ok(())
}

fn current_version(document: &Document) -> Result<(), Malformed> {
    if document.version != Version::V2012 {
        let span = document.version_span.unwrap_or_default();
        return refuse(
            span,
            "Policy document must be version 2012-10-17 or greater.",
        );
    }
    Ok(())
}

/// Only AWS's own resource control policy allows.
fn denies_only(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match statement.effect {
        Effect::Deny => Ok(()),
        Effect::Allow => refuse(statement.span, "Allow is not supported"),
    })
}

#[cfg(test)]
mod tests;
