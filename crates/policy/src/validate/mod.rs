//! The checks that AWS makes when a policy is stored, with the texts of MalformedPolicyDocument.
//!
//! The texts are AWS's own, as clients receive them. AWS parses a policy twice, and its responses show the order of its
//! checks: the JSON and the grammar, the version, the statement ids, the format of the resources; then an older parser
//! ("legacy parsing") with its own rules for effects, accounts and dates; then the required elements. Each check is
//! a small function, and each purpose is two lists of checks, before and after the older parser.
//!
//! The caller says which partition a policy is stored in ([`names_of_partition`]) and whether services that do not exist
//! are accepted ([`service_principals`]). Whether users and roles exist is not known here: the caller checks the
//! [`Document::principals`] and reports [`invalid_principal`].

mod actions;
mod legacy;
mod partition;
mod places;
mod principals;
mod refusal;
mod resources;
mod services;
mod sids;
mod syntax;

pub use partition::names_of_partition;
pub use refusal::{Malformed, invalid_principal};
pub use services::{UnknownServices, service_principals};

use crate::document::{Document, Draft, Effect, Version};
use crate::span::Span;
use refusal::{by_organizations, each, refuse};

/// The purpose of a stored document.
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

type Check = fn(&Document) -> Result<(), Malformed>;

/// The checks for a purpose after the grammar, in order: the first failed check is reported.
struct Rules {
    before_legacy: &'static [Check],
    /// Whether AWS's older parser also reads the document.
    legacy: bool,
    after_legacy: &'static [Check],
}

const IDENTITY: Rules = Rules {
    before_legacy: &[
        has_statement,
        sids::alphanumeric,
        sids::unique,
        principals::absent,
        resources::formed,
    ],
    legacy: true,
    after_legacy: &[
        actions::present,
        actions::prefixed,
        resources::present,
        places::of_services,
        resources::iam_paths,
    ],
};

const TRUST: Rules = Rules {
    before_legacy: &[
        has_statement,
        sids::alphanumeric,
        sids::unique,
        resources::absent,
        principals::in_trust_form,
    ],
    legacy: true,
    after_legacy: &[actions::present, actions::prefixed, actions::assume_only],
};

const RESOURCE: Rules = Rules {
    before_legacy: &[has_statement, sids::unique, principals::present],
    legacy: false,
    after_legacy: &[actions::present, actions::prefixed],
};

const CONTROL: Rules = Rules {
    before_legacy: &[has_statement],
    legacy: false,
    after_legacy: &[actions::present, actions::prefixed, resources::present],
};

/// The rule for resource control policies that AWS's own policy does not follow.
const CUSTOM_RESOURCE_CONTROL: &[Check] = &[current_version, denies_only, actions::not_negated];

impl Purpose {
    fn rules(self) -> Rules {
        match self {
            Self::Inline | Self::Managed | Self::Session => IDENTITY,
            Self::Trust => TRUST,
            Self::Resource => RESOURCE,
            Self::ServiceControl | Self::ResourceControl => CONTROL,
        }
    }

    fn is_control(self) -> bool {
        matches!(self, Self::ServiceControl | Self::ResourceControl)
    }
}

/// Parses and checks a document for its purpose. A caller needs no other check when it stores a document.
pub fn parse(text: &str, purpose: Purpose) -> Result<Document, Malformed> {
    let checked = syntax::read(text, purpose).and_then(|draft| {
        check(&draft, purpose)?;
        Ok(draft.document)
    });
    checked.map_err(|refusal| match purpose.is_control() {
        true => by_organizations(refusal),
        false => refusal,
    })
}

fn check(draft: &Draft, purpose: Purpose) -> Result<(), Malformed> {
    let document = &draft.document;
    let run = |checks: &[Check]| checks.iter().try_for_each(|check| check(document));
    let rules = purpose.rules();
    if purpose == Purpose::Managed {
        current_version(document)?;
    }
    run(rules.before_legacy)?;
    if rules.legacy {
        legacy::parsed(draft, purpose)?;
    }
    run(rules.after_legacy)?;
    match purpose {
        Purpose::ServiceControl => principals::absent(document),
        Purpose::ResourceControl => principals::everyone(document),
        _ => Ok(()),
    }
}

/// Parses and checks a control policy of a customer, which has more rules than AWS's own.
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

/// Only AWS's own resource control policy can allow.
fn denies_only(document: &Document) -> Result<(), Malformed> {
    each(document, |statement| match statement.effect {
        Effect::Deny => Ok(()),
        Effect::Allow => refuse(statement.span, "Allow is not supported"),
    })
}

#[cfg(test)]
mod tests;
