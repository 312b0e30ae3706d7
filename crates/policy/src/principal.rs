//! The principal of a request.

use crate::arn::Arn;

/// The principal of a request, with all names that a policy can use for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal<'a> {
    /// The root user of an account.
    Root {
        /// `arn:aws:iam::ACCOUNT:root`
        arn: &'a str,
    },
    /// An IAM user.
    User {
        /// `arn:aws:iam::ACCOUNT:user/PATH/NAME`
        arn: &'a str,
        /// `AIDA...`, when known.
        id: Option<&'a str>,
    },
    /// A session of a role.
    Session {
        /// `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, without the role's path.
        arn: &'a str,
        /// `arn:aws:iam::ACCOUNT:role/PATH/ROLE`, if known; else the role is identified by account and name.
        role_arn: Option<&'a str>,
        /// `AROA...`, when known.
        role_id: Option<&'a str>,
    },
    /// A session of GetFederationToken.
    FederatedUser {
        /// `arn:aws:sts::ACCOUNT:federated-user/NAME`
        arn: &'a str,
        /// The user that requested the token, if known.
        user_arn: Option<&'a str>,
        /// The id of that user, if known.
        user_id: Option<&'a str>,
    },
    /// An identity of an identity provider, which assumes a role with a token or an assertion.
    Federated {
        /// The provider's ARN or domain, as a trust policy names it.
        provider: &'a str,
    },
    /// An AWS service.
    Service {
        /// `events.amazonaws.com`
        name: &'a str,
    },
    /// A caller without credentials.
    Anonymous,
}

impl<'a> Principal<'a> {
    /// The principal with an ARN. `None` for entities that cannot make requests: groups, policies, accounts without `root`.
    pub fn from_arn(arn: &'a str) -> Option<Self> {
        let parts = Arn::parse(arn)?;
        let kind = parts.resource.split('/').next();
        match (parts.service, kind) {
            ("iam", Some("root")) => Some(Self::Root { arn }),
            ("iam", Some("user")) => Some(Self::User { arn, id: None }),
            ("iam", Some("role")) => Some(Self::Session {
                arn,
                role_arn: Some(arn),
                role_id: None,
            }),
            ("sts", Some("assumed-role")) => Some(Self::Session {
                arn,
                role_arn: None,
                role_id: None,
            }),
            ("sts", Some("federated-user")) => Some(Self::FederatedUser {
                arn,
                user_arn: None,
                user_id: None,
            }),
            _ => None,
        }
    }

    /// The service with a name such as `events.amazonaws.com`; `None` for other names.
    pub fn of_service(name: &'a str) -> Option<Self> {
        let is_service = name.contains('.') && !name.contains([':', '/', ' ']);
        is_service.then_some(Self::Service { name })
    }

    /// The ARN of a caller that has one.
    pub fn arn(&self) -> Option<&'a str> {
        match *self {
            Self::Root { arn }
            | Self::User { arn, .. }
            | Self::Session { arn, .. }
            | Self::FederatedUser { arn, .. } => Some(arn),
            Self::Federated { .. } | Self::Service { .. } | Self::Anonymous => None,
        }
    }

    /// The name of the caller: its ARN, the name of a service or provider, or `anonymous`.
    pub fn name(&self) -> &'a str {
        match *self {
            Self::Federated { provider: name } | Self::Service { name } => name,
            Self::Root { arn }
            | Self::User { arn, .. }
            | Self::Session { arn, .. }
            | Self::FederatedUser { arn, .. } => arn,
            Self::Anonymous => "anonymous",
        }
    }

    /// The account of a caller that belongs to one.
    pub fn account(&self) -> Option<&'a str> {
        Arn::account_of(self.arn()?)
    }

    /// The name of the role of a session.
    pub fn role_name(&self) -> Option<&'a str> {
        let Self::Session { arn, .. } = *self else {
            return None;
        };
        let parts = Arn::parse(arn)?;
        match parts.resource_of("assumed-role") {
            Some(session) => session.split('/').next(),
            None => Some(parts.resource_name()),
        }
    }

    /// Whether this is a session of a service-linked role. Control policies do not affect such roles.
    pub(crate) fn is_service_linked(&self) -> bool {
        match *self {
            Self::Session {
                role_arn: Some(role_arn),
                ..
            } => Arn::parse(role_arn)
                .is_some_and(|arn| arn.resource.starts_with("role/aws-service-role/")),
            Self::Session { .. } => self
                .role_name()
                .is_some_and(|name| name.starts_with("AWSServiceRoleFor")),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_arn_tells_its_kind_account_and_role() {
        let table = [
            ("arn:aws:iam::1:root", Some(("root", None))),
            ("arn:aws:iam::1:user/p/u", Some(("user", None))),
            ("arn:aws:iam::1:role/p/r", Some(("session", Some("r")))),
            (
                "arn:aws:sts::1:assumed-role/r/s",
                Some(("session", Some("r"))),
            ),
            (
                "arn:aws:sts::1:federated-user/f",
                Some(("federated user", None)),
            ),
            ("arn:aws:iam::1:group/g", None),
            ("me", None),
        ];
        for (arn, expected) in table {
            let principal = Principal::from_arn(arn);
            let kind = principal.map(|principal| match principal {
                Principal::Root { .. } => "root",
                Principal::User { .. } => "user",
                Principal::Session { .. } => "session",
                Principal::FederatedUser { .. } => "federated user",
                _ => "other",
            });
            assert_eq!(kind, expected.map(|(kind, _)| kind), "{arn}");
            assert_eq!(
                principal.and_then(|principal| principal.role_name()),
                expected.and_then(|(_, role)| role),
                "{arn}"
            );
            assert_eq!(
                principal.and_then(|principal| principal.account()),
                expected.map(|_| "1"),
                "{arn}"
            );
        }
    }

    #[test]
    fn roles_of_services_are_known_by_path_or_by_name() {
        let session = |arn, role_arn| {
            Principal::Session {
                arn,
                role_arn,
                role_id: None,
            }
            .is_service_linked()
        };
        let arn = "arn:aws:sts::1:assumed-role/AWSServiceRoleForX/s";
        assert!(session(arn, None));
        assert!(session(
            arn,
            Some("arn:aws:iam::1:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX")
        ));
        assert!(!session(
            arn,
            Some("arn:aws:iam::1:role/AWSServiceRoleForX")
        ));
        assert!(!session("arn:aws:sts::1:assumed-role/r/s", None));
    }
}
