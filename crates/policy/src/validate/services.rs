//! Service principals in trust policies.

use std::str::FromStr;

use super::refusal::{Malformed, invalid_principal, refuse};
use crate::document::{Document, PrincipalKind};

/// How a policy that trusts an unknown service is handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownServices {
    /// Refuse it with AWS's error.
    #[default]
    Refuse,
    /// Store the policy.
    Accept,
}

impl FromStr for UnknownServices {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "refuse" => Ok(Self::Refuse),
            "accept" => Ok(Self::Accept),
            _ => Err("use accept or refuse"),
        }
    }
}

/// Refuses a document that names an unknown service. New services appear every week, so the error says how to accept a service
/// that the catalogue does not have yet.
///
/// ```
/// use roleback_policy::Document;
/// use roleback_policy::validate::{UnknownServices, service_principals};
///
/// let document = Document::parse(r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
///     "Principal": {"Service": "nope.amazonaws.com"}}}"#).unwrap();
/// let is_known = |name: &str| name == "ec2.amazonaws.com";
/// let refusal = service_principals(&document, UnknownServices::Refuse, is_known).unwrap_err();
/// assert!(refusal.message.starts_with(r#"Invalid principal in policy: "SERVICE":"nope.amazonaws.com""#));
/// assert!(service_principals(&document, UnknownServices::Accept, is_known).is_ok());
/// ```
pub fn service_principals(
    document: &Document,
    unknown: UnknownServices,
    is_known: impl Fn(&str) -> bool,
) -> Result<(), Malformed> {
    let mut entries = document.principal_entries();
    let is_stranger =
        |kind: PrincipalKind, name: &str| kind == PrincipalKind::Service && !is_known(name);
    match entries.find(|entry| is_stranger(entry.kind, &entry.text.value)) {
        Some(entry) if unknown == UnknownServices::Refuse => {
            let said = invalid_principal(entry.kind, &entry.text.value);
            let hint = "to accept it, start the server with --unknown-service-principals accept";
            refuse(entry.text.span, format!("{said} ({hint})"))
        }
        _ => Ok(()),
    }
}
