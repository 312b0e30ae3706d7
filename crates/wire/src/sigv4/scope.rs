//! The scope of a signature: one day, one region, one service.

use std::borrow::Cow;
use std::fmt;

use super::consts::TERMINATOR;
use super::fault;
use crate::{Fault, cut};

/// A credential scope: `20150830/us-east-1/iam/aws4_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope<'r> {
    /// The day, as `YYYYMMDD`.
    pub date: Cow<'r, str>,
    /// The region.
    pub region: Cow<'r, str>,
    /// The service's signing name.
    pub service: Cow<'r, str>,
}

impl<'r> Scope<'r> {
    /// Parses `AKID/20150830/us-east-1/iam/aws4_request` into the access key id, the scope, and the terminator.
    pub(super) fn parse(
        credential: Cow<'r, str>,
    ) -> Result<(Cow<'r, str>, Self, Cow<'r, str>), Fault> {
        let parts = match &credential {
            Cow::Borrowed(text) => parts(text).map(|parts| parts.map(Cow::Borrowed)),
            Cow::Owned(text) => parts(text).map(|parts| parts.map(|part| part.to_owned().into())),
        };
        let [key_id, date, region, service, end] =
            parts.ok_or_else(|| fault::credential_parts(&credential))?;
        let scope = Self {
            date,
            region,
            service,
        };
        Ok((key_id, scope, end))
    }

    /// Refuses a scope that is not for this service, or for a region that does not exist.
    pub fn check(&self, service: &str, is_region: impl FnOnce(&str) -> bool) -> Result<(), Fault> {
        let mut complaints = String::new();
        if !is_region(&self.region) {
            complaints.push_str("Credential should be scoped to a valid region. ");
        }
        if self.service != service {
            complaints.push_str(&format!(
                "Credential should be scoped to correct service: '{service}'. "
            ));
        }
        if complaints.is_empty() {
            Ok(())
        } else {
            Err(fault::does_not_match(complaints))
        }
    }
}

/// The parts of a credential between its slashes; `None` if their number is wrong.
fn parts(credential: &str) -> Option<[&str; 5]> {
    let (key_id, rest) = cut(credential, b'/')?;
    let (date, rest) = cut(rest, b'/')?;
    let (region, rest) = cut(rest, b'/')?;
    let (service, end) = cut(rest, b'/')?;
    (!end.contains('/')).then_some([key_id, date, region, service, end])
}

impl fmt::Display for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            date,
            region,
            service,
        } = self;
        write!(f, "{date}/{region}/{service}/{TERMINATOR}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_checked_against_service_and_region() {
        let (_, scope, _) = Scope::parse("AK/20150830/mars-1/ec2/aws4_request".into()).unwrap();
        for (service, known, expected) in [
            ("ec2", true, None),
            (
                "iam",
                true,
                Some("Credential should be scoped to correct service: 'iam'. "),
            ),
            (
                "ec2",
                false,
                Some("Credential should be scoped to a valid region. "),
            ),
            (
                "sts",
                false,
                Some(
                    "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'sts'. ",
                ),
            ),
        ] {
            let complaint = scope
                .check(service, |_| known)
                .err()
                .map(|fault| fault.message.into_owned());
            assert_eq!(complaint.as_deref(), expected);
        }
    }

    #[test]
    fn a_credential_has_five_parts() {
        for credential in [
            "",
            "AK",
            "AK/20150830/us-east-1/iam",
            "AK/20150830/us-east-1/iam/aws4_request/x",
        ] {
            let fault = Scope::parse(credential.into()).unwrap_err();
            assert_eq!(
                fault.message,
                format!(
                    "Credential must have exactly 5 slash-delimited elements, \
                     e.g. keyid/date/region/service/term, got '{credential}'"
                )
            );
        }
    }
}
