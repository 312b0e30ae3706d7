//! The kinds of resources that events are about.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::key::Key;

/// The kind of a resource.
/// The event format stores the index of a variant: add new variants at the end only. `schema.lock` enforces this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
    /// A customer managed policy.
    Policy,
    /// An instance profile.
    InstanceProfile,
    /// An access key.
    AccessKey,
    /// An account and its settings.
    Account,
    /// The organization.
    Organization,
    /// The root of the organization, or an organizational unit.
    OrganizationalUnit,
    /// A service or resource control policy.
    ControlPolicy,
    /// The whole world.
    World,
    /// The password of a user.
    LoginProfile,
    /// An MFA device.
    MfaDevice,
    /// An SSH public key.
    SshPublicKey,
    /// A signing certificate.
    SigningCertificate,
    /// A server certificate.
    ServerCertificate,
    /// A service-specific credential.
    #[serde(rename = "service-specific-credential")]
    ServiceCredential,
    /// An OpenID Connect provider.
    OidcProvider,
    /// A SAML provider.
    SamlProvider,
    /// A delegation request.
    DelegationRequest,
    /// The deletion of a service-linked role.
    DeletionTask,
    /// The public keys of an OIDC issuer.
    IssuerKeys,
    /// An access advisor report.
    AccessReport,
}

impl ResourceKind {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::User,
        Self::Group,
        Self::Role,
        Self::Policy,
        Self::InstanceProfile,
        Self::AccessKey,
        Self::Account,
        Self::Organization,
        Self::OrganizationalUnit,
        Self::ControlPolicy,
        Self::World,
        Self::LoginProfile,
        Self::MfaDevice,
        Self::SshPublicKey,
        Self::SigningCertificate,
        Self::ServerCertificate,
        Self::ServiceCredential,
        Self::OidcProvider,
        Self::SamlProvider,
        Self::DelegationRequest,
        Self::DeletionTask,
        Self::IssuerKeys,
        Self::AccessReport,
    ];

    /// Parses the result of [`ResourceKind::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether two tag keys are the same. Tag keys are case-sensitive only on identity providers and server
    /// certificates.
    pub fn is_same_tag_key(self, one: &str, other: &str) -> bool {
        if self.has_exact_tag_keys() {
            one == other
        } else {
            one.eq_ignore_ascii_case(other)
        }
    }

    /// The key that tags of a resource are sorted by.
    pub fn tag_key(self, key: &str) -> Key {
        if self.has_exact_tag_keys() {
            Key::exact(key)
        } else {
            Key::folded(key)
        }
    }

    fn has_exact_tag_keys(self) -> bool {
        matches!(
            self,
            Self::OidcProvider | Self::SamlProvider | Self::ServerCertificate
        )
    }

    /// The name of the kind in JSON and, for IAM's own kinds, in ARNs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
            Self::Policy => "policy",
            Self::InstanceProfile => "instance-profile",
            Self::AccessKey => "access-key",
            Self::Account => "account",
            Self::Organization => "organization",
            Self::OrganizationalUnit => "organizational-unit",
            Self::ControlPolicy => "control-policy",
            Self::World => "world",
            Self::LoginProfile => "login-profile",
            Self::MfaDevice => "mfa-device",
            Self::SshPublicKey => "ssh-public-key",
            Self::SigningCertificate => "signing-certificate",
            Self::ServerCertificate => "server-certificate",
            Self::ServiceCredential => "service-specific-credential",
            Self::OidcProvider => "oidc-provider",
            Self::SamlProvider => "saml-provider",
            Self::DelegationRequest => "delegation-request",
            Self::DeletionTask => "deletion-task",
            Self::IssuerKeys => "issuer-keys",
            Self::AccessReport => "access-report",
        }
    }
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_one_word_everywhere() {
        for kind in ResourceKind::ALL {
            assert_eq!(ResourceKind::parse(kind.as_str()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
        }
    }
}
