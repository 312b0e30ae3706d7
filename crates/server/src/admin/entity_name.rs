//! How users name an entity: its ARN, `user/ann`, a name, or a unique id.

use roleback_world::arn::{AccountId, stored};
use roleback_world::resource_kind::ResourceKind as Kind;

/// The kinds whose ARNs in IAM end in their name.
const NAMED_IN_IAM: [Kind; 7] = [
    Kind::User,
    Kind::Group,
    Kind::Role,
    Kind::Policy,
    Kind::InstanceProfile,
    Kind::ServerCertificate,
    Kind::SamlProvider,
];

/// The name of an entity, as far as the text tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntityName {
    /// The account, if the text names it.
    pub(crate) account: Option<AccountId>,
    /// The kind, if the text names it.
    pub(crate) kind: Option<Kind>,
    /// The name or the unique id.
    pub(crate) name: String,
    /// The ARN in the partition `aws`, if the text is one.
    pub(crate) arn: Option<String>,
}

impl EntityName {
    /// Every text names something.
    pub(crate) fn parse(text: &str) -> Self {
        if text.starts_with("arn:") {
            return Self::of_arn(text);
        }
        let split = text.split_once('/');
        let kind = split.and_then(|(kind, name)| Some((Kind::parse(kind)?, name)));
        let (kind, name) = match kind {
            Some((kind, name)) => (Some(kind), name.rsplit('/').next().unwrap_or(name)),
            None => (None, text),
        };
        // The name of an OIDC provider is its URL, which contains slashes.
        let name = match (kind, split) {
            (
                Some(Kind::OidcProvider | Kind::IssuerKeys | Kind::DeletionTask),
                Some((_, whole)),
            ) => whole,
            _ => name,
        };
        Self {
            account: None,
            kind,
            name: name.to_owned(),
            arn: None,
        }
    }

    fn of_arn(text: &str) -> Self {
        let arn = stored(text).into_owned();
        let mut parts = arn.splitn(6, ':').skip(2);
        let service = parts.next().unwrap_or_default();
        let account = parts.nth(1).and_then(AccountId::parse);
        let resource = parts.next().unwrap_or_default();
        let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
        let last = rest.rsplit('/').next().unwrap_or(rest).to_owned();
        let (kind, name) = match (service, kind) {
            ("iam", "mfa" | "u2f") => (Some(Kind::MfaDevice), arn.clone()),
            ("iam", "oidc-provider") => (Some(Kind::OidcProvider), rest.to_owned()),
            ("iam", "root") => (
                Some(Kind::Account),
                account.map_or(String::new(), |id| id.digits().into()),
            ),
            ("iam", kind) => {
                let named = NAMED_IN_IAM.into_iter().find(|it| it.as_str() == kind);
                (named, last)
            }
            ("sts", "assumed-role") => {
                let role = rest.split('/').next().unwrap_or_default();
                (Some(Kind::Role), role.to_owned())
            }
            ("organizations", "policy") => (Some(Kind::ControlPolicy), last),
            ("organizations", "ou" | "root") => (Some(Kind::OrganizationalUnit), last),
            ("organizations", "account") => (Some(Kind::Account), last),
            ("organizations", "organization") => (Some(Kind::Organization), last),
            _ => (None, arn.clone()),
        };
        // The ARN of an organization's entity names the management account, which its events do not.
        let account = account.filter(|_| service != "organizations");
        Self {
            account,
            kind,
            name,
            arn: Some(arn),
        }
    }

    /// The kinds that can be meant.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        self.kind
            .map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_is_named_by_its_arn_its_kind_and_name_or_one_of_them() {
        let account = AccountId::parse("111122223333");
        for (text, account, kind, name) in [
            (
                "arn:aws:iam::111122223333:user/team/ann",
                account,
                Some(Kind::User),
                "ann",
            ),
            (
                "arn:aws-cn:iam::111122223333:role/ci",
                account,
                Some(Kind::Role),
                "ci",
            ),
            (
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                None,
                Some(Kind::Policy),
                "ReadOnlyAccess",
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/ci/session",
                account,
                Some(Kind::Role),
                "ci",
            ),
            (
                "arn:aws:iam::111122223333:saml-provider/idp",
                account,
                Some(Kind::SamlProvider),
                "idp",
            ),
            (
                "arn:aws:iam::111122223333:oidc-provider/a.example.com/id",
                account,
                Some(Kind::OidcProvider),
                "a.example.com/id",
            ),
            (
                "arn:aws:iam::111122223333:mfa/phone",
                account,
                Some(Kind::MfaDevice),
                "arn:aws:iam::111122223333:mfa/phone",
            ),
            (
                "arn:aws:iam::111122223333:root",
                account,
                Some(Kind::Account),
                "111122223333",
            ),
            (
                "arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1",
                None,
                Some(Kind::ControlPolicy),
                "p-1",
            ),
            ("user/ann", None, Some(Kind::User), "ann"),
            ("user/team/ann", None, Some(Kind::User), "ann"),
            (
                "oidc-provider/a.example.com/id",
                None,
                Some(Kind::OidcProvider),
                "a.example.com/id",
            ),
            ("ann", None, None, "ann"),
            ("AIDAEXAMPLE", None, None, "AIDAEXAMPLE"),
            ("a.example.com/id", None, None, "a.example.com/id"),
        ] {
            let parsed = EntityName::parse(text);
            assert_eq!(
                (parsed.account, parsed.kind, parsed.name.as_str()),
                (account, kind, name),
                "{text}"
            );
        }
    }
}
