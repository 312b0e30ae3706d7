//! GetAccountSummary: how many entities of each kind the account has, and its quotas.

use roleback_model::iam::{GetAccountSummaryRequest, GetAccountSummaryResponse};
use roleback_wire::Fault;
use roleback_world::Account;
use roleback_world::entity::{MfaDevice, MfaDeviceKind, ROOT_OWNER};

use crate::answer::Read;
use crate::quota::Quotas;
use crate::scene::Scene;

/// Policy versions in use per account.
const POLICY_VERSIONS_MAX: usize = 10_000;

type Figure = fn(&Account, &Quotas) -> usize;

/// Every key, in the order of the contract.
const FIGURES: &[(&str, Figure)] = &[
    ("Users", |account, _| account.users.len()),
    ("UsersQuota", |_, quotas| quotas.users as usize),
    ("Groups", |account, _| account.groups.len()),
    ("GroupsQuota", |_, quotas| quotas.groups as usize),
    ("ServerCertificates", |account, _| {
        account.server_certificates.len()
    }),
    ("ServerCertificatesQuota", |_, quotas| {
        quotas.server_certificates as usize
    }),
    ("UserPolicySizeQuota", |_, quotas| {
        quotas.user_policy_size as usize
    }),
    ("GroupPolicySizeQuota", |_, quotas| {
        quotas.group_policy_size as usize
    }),
    ("GroupsPerUserQuota", |_, quotas| {
        quotas.groups_per_user as usize
    }),
    ("SigningCertificatesPerUserQuota", |_, quotas| {
        quotas.signing_certificates_per_user as usize
    }),
    ("AccessKeysPerUserQuota", |_, quotas| {
        quotas.access_keys_per_user as usize
    }),
    ("MFADevices", |account, _| {
        let devices = account.mfa_devices.values();
        let is_virtual = |device: &&MfaDevice| device.kind == MfaDeviceKind::Virtual;
        devices.filter(is_virtual).count()
    }),
    ("MFADevicesInUse", |account, _| {
        let devices = account.mfa_devices.values();
        devices.filter(|device| device.owner.is_some()).count()
    }),
    ("AccountMFAEnabled", |account, _| {
        usize::from(!account.settings.root_mfa_devices.is_empty())
    }),
    ("AccountAccessKeysPresent", |account, _| {
        usize::from(!account.root_keys.is_empty())
    }),
    ("AccountPasswordPresent", |account, _| {
        usize::from(account.login_profiles.contains(ROOT_OWNER))
    }),
    ("AccountSigningCertificatesPresent", |account, _| {
        usize::from(!account.root_certificates.is_empty())
    }),
    ("AttachedPoliciesPerGroupQuota", |_, quotas| {
        quotas.attached_per_group as usize
    }),
    ("AttachedPoliciesPerRoleQuota", |_, quotas| {
        quotas.attached_per_role as usize
    }),
    ("AttachedPoliciesPerUserQuota", |_, quotas| {
        quotas.attached_per_user as usize
    }),
    ("Policies", |account, _| account.policies.len()),
    ("PoliciesQuota", |_, quotas| quotas.policies as usize),
    ("PolicySizeQuota", |_, quotas| quotas.policy_size as usize),
    // Managed policies, AWS's included, that are attached or a permissions boundary. Of each, only the default version is in use.
    ("PolicyVersionsInUse", |account, _| {
        account.policy_uses.len()
    }),
    ("PolicyVersionsInUseQuota", |_, _| POLICY_VERSIONS_MAX),
    ("VersionsPerPolicyQuota", |_, quotas| {
        quotas.versions_per_policy as usize
    }),
    ("GlobalEndpointTokenVersion", |account, _| {
        account.settings.token_version.into()
    }),
    ("AssumeRolePolicySizeQuota", |_, quotas| {
        quotas.trust_policy_size as usize
    }),
    ("InstanceProfiles", |account, _| {
        account.instance_profiles.len()
    }),
    ("InstanceProfilesQuota", |_, quotas| {
        quotas.instance_profiles as usize
    }),
    ("Providers", |account, _| {
        let (oidc, saml) = (&account.oidc_providers, &account.saml_providers);
        oidc.len().saturating_add(saml.len())
    }),
    ("RolePolicySizeQuota", |_, quotas| {
        quotas.role_policy_size as usize
    }),
    ("Roles", |account, _| account.roles.len()),
    ("RolesQuota", |_, quotas| quotas.roles as usize),
];

impl Read for GetAccountSummaryRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetAccountSummaryResponse, Fault> {
        let (account, quotas) = (scene.account(), &scene.settings.quotas);
        let entry = |(key, figure): &(&str, Figure)| {
            let value = figure(account, quotas);
            ((*key).to_owned(), i32::try_from(value).unwrap_or(i32::MAX))
        };
        Ok(GetAccountSummaryResponse {
            summary_map: Some(FIGURES.iter().map(entry).collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use roleback_model::iam::SummaryKeyType;

    use super::FIGURES;
    use crate::testing::Walk;
    use crate::testing::script;

    #[test]
    fn the_summary_has_every_key_of_the_contract() {
        let keys: Vec<&str> = FIGURES.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, SummaryKeyType::WORDS);
    }

    fn assert_figures(walk: &mut Walk, expected: &[(&str, i32)]) {
        let xml = walk.call("GetAccountSummary").unwrap();
        for (key, value) in expected {
            let entry = format!("<key>{key}</key><value>{value}</value>");
            assert!(xml.contains(&entry), "{entry} in {xml}");
        }
    }

    #[test]
    fn the_summary_counts_what_is_there_and_names_the_quotas() {
        let mut walk = Walk::new();
        assert_figures(
            &mut walk,
            &[
                ("Users", 0),
                ("UsersQuota", 5000),
                ("GlobalEndpointTokenVersion", 1),
                ("AccountAccessKeysPresent", 0),
            ],
        );
        walk.settings.quotas.roles = 5000;
        walk.follow(
            "CreateUser UserName=u PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess | ok
             CreateGroup GroupName=g | ok
             CreateRole RoleName=r AssumeRolePolicyDocument=@trust | ok
             CreateInstanceProfile InstanceProfileName=p | ok
             CreatePolicy PolicyName=p PolicyDocument=@allow | ok
             CreatePolicyVersion PolicyArn=arn:aws:iam::123456789012:policy/p PolicyDocument=@allow | ok
             AttachUserPolicy UserName=u PolicyArn=arn:aws:iam::123456789012:policy/p | ok
             CreateAccessKey | ok
             SetSecurityTokenServicePreferences GlobalEndpointTokenVersion=v3Token | ValidationError 1 validation error detected: Value at 'globalEndpointTokenVersion' failed to satisfy constraint: Member must satisfy enum value set
             SetSecurityTokenServicePreferences GlobalEndpointTokenVersion=v2Token | ok
             SetSecurityTokenServicePreferences GlobalEndpointTokenVersion=v2Token | ok",
        );
        assert_figures(
            &mut walk,
            &[
                ("Users", 1),
                ("Groups", 1),
                ("Roles", 1),
                ("RolesQuota", 5000),
                ("InstanceProfiles", 1),
                ("Policies", 1),
                ("PolicyVersionsInUse", 2),
                ("AccountAccessKeysPresent", 1),
                ("GlobalEndpointTokenVersion", 2),
            ],
        );
    }

    #[test]
    fn the_summary_counts_credentials_certificates_and_providers() {
        let mut walk = script(
            "CreateUser UserName=u | ok
             UploadServerCertificate ServerCertificateName=c CertificateBody=@server PrivateKey=@key | ok
             CreateOpenIDConnectProvider Url=https://id.example.com | ok
             CreateSAMLProvider Name=s SAMLMetadataDocument=@metadata | ok
             CreateVirtualMFADevice VirtualMFADeviceName=m | ok
             UploadSigningCertificate UserName=u CertificateBody=@signing | ok
             CreateServiceLinkedRole AWSServiceName=ecs.amazonaws.com | ok",
        );
        assert_figures(
            &mut walk,
            &[
                ("ServerCertificates", 1),
                ("ServerCertificatesQuota", 20),
                ("SigningCertificatesPerUserQuota", 2),
                ("Providers", 2),
                ("MFADevices", 1),
                ("MFADevicesInUse", 0),
                ("AccountMFAEnabled", 0),
                ("AccountPasswordPresent", 0),
                // A user's certificate is not the account's.
                ("AccountSigningCertificatesPresent", 0),
                ("Roles", 1),
                ("PolicyVersionsInUse", 1),
            ],
        );
        walk.follow(
            "DeleteSigningCertificate UserName=u CertificateId=RTJA3MPGIZY5WXITRXURJMAEIEFRNO6C | ok
             UploadSigningCertificate CertificateBody=@signing | ok
             DeleteServerCertificate ServerCertificateName=c | ok
             DeleteVirtualMFADevice SerialNumber=arn:aws:iam::123456789012:mfa/m | ok
             DeleteServiceLinkedRole RoleName=AWSServiceRoleForECS | ok",
        );
        assert_figures(
            &mut walk,
            &[
                ("ServerCertificates", 0),
                ("MFADevices", 0),
                ("AccountSigningCertificatesPresent", 1),
                ("Roles", 0),
                ("PolicyVersionsInUse", 0),
            ],
        );
    }

    #[test]
    fn a_policy_in_use_is_counted_once() {
        let mut walk = script(
            "CreatePolicy PolicyName=p PolicyDocument=@allow | ok
             CreatePolicyVersion PolicyArn=arn:aws:iam::123456789012:policy/p PolicyDocument=@deny | ok",
        );
        for (request, in_use) in [
            (
                "CreateUser UserName=u PermissionsBoundary=arn:aws:iam::123456789012:policy/p",
                1,
            ),
            ("CreateGroup GroupName=g", 1),
            (
                "AttachGroupPolicy GroupName=g PolicyArn=arn:aws:iam::123456789012:policy/p",
                1,
            ),
            (
                "AttachUserPolicy UserName=u PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess",
                2,
            ),
            ("DeleteUserPermissionsBoundary UserName=u", 2),
            (
                "DetachGroupPolicy GroupName=g PolicyArn=arn:aws:iam::123456789012:policy/p",
                1,
            ),
        ] {
            walk.take(&[(request, "ok")]);
            assert_figures(&mut walk, &[("PolicyVersionsInUse", in_use)]);
        }
    }
}
