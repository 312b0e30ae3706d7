//! The quotas of an account.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>

use roleback_wire::Fault;

use crate::fault;

macro_rules! quotas {
    ($($(#[$doc:meta])* $field:ident: $key:literal = $default:literal, $limit:literal;)*) => {
        /// The quotas of an account. The defaults are AWS's.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Quotas { $($(#[$doc])* pub $field: u32,)* }

        impl Default for Quotas {
            fn default() -> Self { Self { $($field: $default,)* } }
        }

        impl Quotas {
            /// The names of all quotas, as in GetAccountSummary, with their defaults.
            pub const ALL: &'static [(&'static str, u32)] = &[$(($key, $default),)*];

            /// Sets the quota with this name; returns false if there is none.
            pub fn set(&mut self, name: &str, value: u32) -> bool {
                match name {
                    $($key => self.$field = value,)*
                    _ => return false,
                }
                true
            }

            /// The quotas that differ from AWS's defaults.
            pub fn changed(&self) -> Vec<(String, u32)> {
                let mut changed = Vec::new();
                $(if self.$field != $default { changed.push(($key.to_owned(), self.$field)); })*
                changed
            }

            /// The name of a quota in a LimitExceeded fault.
            pub(crate) fn exceeded(&self, name: &str) -> Fault {
                match name {
                    $($key => fault::limit_exceeded($limit, self.$field),)*
                    _ => fault::limit_exceeded(name, 0),
                }
            }
        }
    };
}

quotas! {
    /// Users in an account.
    users: "UsersQuota" = 5000, "UsersPerAccount";
    /// Groups in an account.
    groups: "GroupsQuota" = 300, "GroupsPerAccount";
    /// Roles in an account.
    roles: "RolesQuota" = 1000, "RolesPerAccount";
    /// Instance profiles in an account.
    instance_profiles: "InstanceProfilesQuota" = 1000, "InstanceProfilesPerAccount";
    /// Customer managed policies in an account.
    policies: "PoliciesQuota" = 1500, "PoliciesPerAccount";
    /// Server certificates in an account.
    server_certificates: "ServerCertificatesQuota" = 20, "ServerCertificatesPerAccount";
    /// Groups that one user is in.
    groups_per_user: "GroupsPerUserQuota" = 10, "GroupsPerUser";
    /// Access keys of one user.
    access_keys_per_user: "AccessKeysPerUserQuota" = 2, "AccessKeysPerUser";
    /// MFA devices of one user.
    mfa_devices_per_user: "MFADevicesPerUserQuota" = 8, "MFADevicesPerUser";
    /// SSH public keys of one user.
    ssh_public_keys_per_user: "SSHPublicKeysPerUserQuota" = 5, "PublicKeysPerUser";
    /// Signing certificates of one user.
    signing_certificates_per_user: "SigningCertificatesPerUserQuota" = 2, "SigningCertificatesPerUser";
    /// Service-specific credentials of one user for one service.
    service_credentials_per_user: "ServiceSpecificCredentialsPerUserQuota" = 2, "ServiceSpecificCredentialsPerUser";
    /// Managed policies attached to one user.
    attached_per_user: "AttachedPoliciesPerUserQuota" = 10, "PoliciesPerUser";
    /// Managed policies attached to one group.
    attached_per_group: "AttachedPoliciesPerGroupQuota" = 10, "PoliciesPerGroup";
    /// Managed policies attached to one role.
    attached_per_role: "AttachedPoliciesPerRoleQuota" = 10, "PoliciesPerRole";
    /// Versions of one managed policy.
    versions_per_policy: "VersionsPerPolicyQuota" = 5, "PolicyVersionsPerPolicy";
    /// Characters of a managed policy, without white space.
    policy_size: "PolicySizeQuota" = 6144, "PolicySize";
    /// Characters of all inline policies of one user, without white space.
    user_policy_size: "UserPolicySizeQuota" = 2048, "UserPolicySize";
    /// Characters of all inline policies of one group, without white space.
    group_policy_size: "GroupPolicySizeQuota" = 5120, "GroupPolicySize";
    /// Characters of all inline policies of one role, without white space.
    role_policy_size: "RolePolicySizeQuota" = 10240, "RolePolicySize";
    /// Characters of a trust policy, without white space.
    trust_policy_size: "AssumeRolePolicySizeQuota" = 2048, "ACLSizePerRole";
    /// OpenID Connect providers in an account.
    oidc_providers: "OpenIdConnectProvidersQuota" = 100, "OpenIdConnectProvidersPerAccount";
    /// Client ids of one OpenID Connect provider.
    client_ids: "ClientIdsPerOpenIdConnectProviderQuota" = 100, "ClientIdsPerOpenIdConnectProvider";
    /// SAML providers in an account.
    saml_providers: "SAMLProvidersQuota" = 100, "SAMLProvidersPerAccount";
    /// Tags on one resource.
    tags: "TagsPerResourceQuota" = 50, "TagsPerResource";
}
