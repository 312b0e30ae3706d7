//! The resource of each operation, on which its action is authorized.
//!
//! The rows follow the tables "Actions defined by AWS Identity and Access Management" and "Actions defined by AWS
//! Security Token Service" of the Service Authorization Reference; a test compares their resource types with the
//! contract's. An entity that does not exist gets the ARN that it would have at the root path, so that a caller without
//! permission cannot find out whether it exists. For lists of entities the table has no resource types and requires `*`
//! in policies. AWS, however, authorizes the listed path, as its denials show (`on resource:
//! arn:aws:iam::123456789012:user/`), so a policy for that path is sufficient.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>,
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html>

mod known;
mod label;
mod lists;
mod new;
mod provider;
mod service_role;

use std::borrow::Cow;

use roleback_model::Request;
use roleback_world::arn::{AccountId, ROOT_PATH};
use roleback_world::entity::Grants;
use roleback_world::resource_kind::ResourceKind;
use roleback_world::tag::Tag;

use crate::iam::{managed_policy, mfa_device};
use crate::principal::Principal;
use crate::scene::Scene;
use crate::sts::assume;
pub(super) use known::known;
use label::Label;
use lists::{
    groups, instance_profiles, mfa_devices, oidc_providers, policies, roles, saml_providers,
    server_certificates, users, users_of_credentials,
};
use new::{
    new_delegation_request, new_group, new_instance_profile, new_mfa_device, new_oidc_provider,
    new_policy, new_role, new_saml_provider, new_server_certificate, new_user,
};
use provider::{caller_account, oidc_provider, saml_provider};
pub(super) use service_role::role_of_service;
use service_role::role_of_task;

/// The resource of an action without resource types.
const ANYTHING: &str = "*";

/// A resource with its condition keys.
#[derive(Debug, Default)]
pub(super) struct Resource<'a> {
    /// An ARN, or `*`.
    pub(super) arn: Cow<'a, str>,
    pub(super) tags: &'a [Tag],
    /// The policies of a user or role.
    pub(super) grants: Option<&'a Grants>,
    /// The resource as a denial names it; `None` if the denial shows the ARN.
    pub(super) label: Option<Label<'a>>,
}

impl<'a> Resource<'a> {
    /// A resource without tags or policies.
    pub(super) fn named(arn: &'a str) -> Self {
        Self {
            arn: arn.into(),
            ..Self::default()
        }
    }

    /// Borrows the resource, for one of several questions.
    pub(super) fn borrowed(&self) -> Resource<'_> {
        Resource {
            arn: Cow::Borrowed(&self.arn),
            ..*self
        }
    }

    /// The resource with a label: denials name it by kind and name.
    fn labelled(self, kind: &'static str, name: &'a str) -> Self {
        Self {
            label: Some(Label { kind, name }),
            ..self
        }
    }

    /// The resource without a label: denials name it by ARN.
    pub(super) fn unlabelled(self) -> Self {
        Self {
            label: None,
            ..self
        }
    }

    /// The entity under a new name and, if given, a new path.
    pub(super) fn renamed(&self, name: &'a str, path: Option<&str>) -> Option<Self> {
        let (before_path, _) = self.arn.split_once('/')?;
        let (before_name, _) = self.arn.rsplit_once('/')?;
        let resource = match path {
            Some(path) => format!("{before_path}{path}{name}"),
            None => format!("{before_name}/{name}"),
        };
        Some(Self {
            arn: resource.into(),
            label: self.label.map(|label| Label { name, ..label }),
            ..*self
        })
    }
}

/// A required or optional text member of a request.
trait Text {
    fn text(&self) -> Option<&str>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Option<String> {
    fn text(&self) -> Option<&str> {
        self.as_deref()
    }
}

/// One row per group of operations: the function that creates the resource, the members passed to it, the operations.
macro_rules! resources {
    ($scene:ident $request:ident; $($kind:ident $members:tt: $($operation:ident)+;)*) => {
        match $request {
            $($(Request::$operation(_input) => resources!(@ $kind $scene _input $members),)+)*
        }
    };
    (@ $kind:ident $scene:ident $input:ident ($($member:ident),*)) => {
        $kind($scene $(, &$input.$member)*)
    };
}

/// The resource of a request.
pub(super) fn of_request<'a>(scene: &Scene<'a>, request: &'a Request) -> Resource<'a> {
    resources! { scene request;
        user(user_name):
            CreateAccessKey DeleteAccessKey ListAccessKeys UpdateAccessKey
            AttachUserPolicy DetachUserPolicy ListAttachedUserPolicies
            DeleteUserPermissionsBoundary PutUserPermissionsBoundary
            ListGroupsForUser
            DeleteUserPolicy GetUserPolicy ListUserPolicies PutUserPolicy
            CreateLoginProfile DeleteLoginProfile GetLoginProfile UpdateLoginProfile
            DeactivateMFADevice EnableMFADevice GetMFADevice ListMFADevices ResyncMFADevice
            CreateServiceSpecificCredential DeleteServiceSpecificCredential
            ResetServiceSpecificCredential UpdateServiceSpecificCredential
            DeleteSigningCertificate ListSigningCertificates UpdateSigningCertificate
            UploadSigningCertificate
            DeleteSSHPublicKey GetSSHPublicKey ListSSHPublicKeys UpdateSSHPublicKey
            UploadSSHPublicKey
            ListUserTags TagUser UntagUser
            DeleteUser GetUser UpdateUser;
        users_of_credentials(user_name, all_users): ListServiceSpecificCredentials;
        caller(): ChangePassword;
        user_of_key(access_key_id): GetAccessKeyLastUsed;
        role(role_name):
            AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies
            DeleteRolePermissionsBoundary PutRolePermissionsBoundary
            DeleteRolePolicy GetRolePolicy ListRolePolicies PutRolePolicy
            ListInstanceProfilesForRole
            DeleteServiceLinkedRole
            ListRoleTags TagRole UntagRole
            DeleteRole GetRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription;
        role_of_service(aws_service_name, custom_suffix): CreateServiceLinkedRole;
        role_of_task(deletion_task_id): GetServiceLinkedRoleDeletionStatus;
        group(group_name):
            AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies
            AddUserToGroup DeleteGroup GetGroup RemoveUserFromGroup UpdateGroup
            DeleteGroupPolicy GetGroupPolicy ListGroupPolicies PutGroupPolicy;
        instance_profile(instance_profile_name):
            AddRoleToInstanceProfile DeleteInstanceProfile GetInstanceProfile
            RemoveRoleFromInstanceProfile
            ListInstanceProfileTags TagInstanceProfile UntagInstanceProfile;
        server_certificate(server_certificate_name):
            DeleteServerCertificate GetServerCertificate UpdateServerCertificate
            ListServerCertificateTags TagServerCertificate UntagServerCertificate;
        policy(policy_arn):
            ListEntitiesForPolicy
            CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion
            ListPolicyVersions SetDefaultPolicyVersion
            ListPolicyTags TagPolicy UntagPolicy;
        new_user(path, user_name): CreateUser;
        new_role(path, role_name): CreateRole;
        new_group(path, group_name): CreateGroup;
        new_instance_profile(path, instance_profile_name): CreateInstanceProfile;
        new_policy(path, policy_name): CreatePolicy;
        new_mfa_device(path, virtual_mfa_device_name): CreateVirtualMFADevice;
        new_server_certificate(path, server_certificate_name): UploadServerCertificate;
        new_oidc_provider(url): CreateOpenIDConnectProvider;
        new_saml_provider(name): CreateSAMLProvider;
        mfa_device(serial_number): DeleteVirtualMFADevice ListMFADeviceTags TagMFADevice UntagMFADevice;
        oidc_provider(open_id_connect_provider_arn):
            AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider
            GetOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider
            UpdateOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint
            ListOpenIDConnectProviderTags TagOpenIDConnectProvider UntagOpenIDConnectProvider;
        saml_provider(saml_provider_arn):
            DeleteSAMLProvider GetSAMLProvider UpdateSAMLProvider
            ListSAMLProviderTags TagSAMLProvider UntagSAMLProvider;
        named(arn): GenerateServiceLastAccessedDetails ListPoliciesGrantingServiceAccess;
        named(policy_source_arn): GetContextKeysForPrincipalPolicy SimulatePrincipalPolicy;
        named(entity_arn): GetHumanReadableSummary;
        named(template_arn): AcquireRole GetRoleTemplateVersion;
        wanted_role(role_arn): AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity;
        root_of(target_principal): AssumeRoot;
        federated_user(name): GetFederationToken;
        delegation_request(delegation_request_id):
            AcceptDelegationRequest AssociateDelegationRequest GetDelegationRequest
            RejectDelegationRequest SendDelegationToken UpdateDelegationRequest;
        new_delegation_request(): CreateDelegationRequest;
        access_report(entity_path): GenerateOrganizationsAccessReport;
        users(path_prefix): ListUsers;
        roles(path_prefix): ListRoles;
        groups(path_prefix): ListGroups;
        instance_profiles(path_prefix): ListInstanceProfiles;
        server_certificates(path_prefix): ListServerCertificates;
        policies(path_prefix): ListPolicies;
        mfa_devices(): ListVirtualMFADevices;
        oidc_providers(): ListOpenIDConnectProviders;
        saml_providers(): ListSAMLProviders;
        anything():
            CreateAccountAlias DeleteAccountAlias GetAccountAuthorizationDetails
            GetAccountProperties GetAccountSummary ListAccountAliases PutAccountProperties
            SetSecurityTokenServicePreferences
            ListDelegationRequests
            DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions
            EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions
            ListOrganizationsFeatures
            DisableOutboundWebIdentityFederation EnableOutboundWebIdentityFederation
            GetOutboundWebIdentityFederationInfo
            DeleteAccountPasswordPolicy GetAccountPasswordPolicy UpdateAccountPasswordPolicy
            GenerateCredentialReport GetCredentialReport GetOrganizationsAccessReport
            GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities
            GetContextKeysForCustomPolicy SimulateCustomPolicy
            DecodeAuthorizationMessage GetAccessKeyInfo GetCallerIdentity
            GetDelegatedAccessToken GetScopedCredentials GetSessionToken;
        caller_account(): GetWebIdentityToken;
    }
}

fn of(resource: String) -> Resource<'static> {
    Resource {
        arn: resource.into(),
        ..Resource::default()
    }
}

fn anything<'a>(_: &Scene<'a>) -> Resource<'a> {
    Resource::named(ANYTHING)
}

/// The resource that the request names by its ARN.
fn named<'a>(_: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    Resource::named(arn)
}

/// A user; the caller itself if the request names none.
fn user<'a>(scene: &Scene<'a>, name: &'a impl Text) -> Resource<'a> {
    name.text()
        .map_or_else(|| caller(scene), |name| user_named(scene, name))
}

fn user_named<'a>(scene: &Scene<'a>, name: &'a str) -> Resource<'a> {
    let user = match scene.account().users.get(name) {
        None => of(scene.arn("user", ROOT_PATH, name)),
        Some(user) => Resource {
            arn: scene.arn("user", &user.path, &user.name).into(),
            tags: &user.tags,
            grants: Some(&user.grants),
            label: None,
        },
    };
    user.labelled("user", name)
}

fn caller<'a>(scene: &Scene<'a>) -> Resource<'a> {
    match &scene.caller.principal {
        Principal::User(user) => user_named(scene, &user.name),
        _ => of(scene.caller.arn(scene.world, scene.partition())),
    }
}

/// The user that owns an access key.
fn user_of_key<'a>(scene: &Scene<'a>, id: &str) -> Resource<'a> {
    let key = scene.account().access_keys.get(id);
    match key.and_then(|key| key.user.as_ref()) {
        Some(name) => user_named(scene, name),
        None => anything(scene),
    }
}

/// A role to be assumed, in any account.
fn wanted_role<'a>(scene: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    let role = assume::look_up(scene, arn).map(|(_, role)| role);
    Resource {
        tags: role.map_or(&[], |role| &role.tags),
        grants: role.map(|role| &role.grants),
        ..named(scene, arn)
    }
}

pub(super) fn role<'a>(scene: &Scene<'a>, name: &'a str) -> Resource<'a> {
    let role = match scene.account().roles.get(name) {
        None => of(scene.arn("role", ROOT_PATH, name)),
        Some(role) => Resource {
            arn: scene.arn("role", &role.path, &role.name).into(),
            tags: &role.tags,
            grants: Some(&role.grants),
            label: None,
        },
    };
    role.labelled("role", name)
}

/// A role with this path and name, which may not exist yet.
pub(super) fn role_at<'a>(scene: &Scene<'a>, path: &str, name: &str) -> Resource<'a> {
    of(scene.arn("role", path, name))
}

fn group<'a>(scene: &Scene<'a>, asked: &'a str) -> Resource<'a> {
    let group = scene.account().groups.get(asked);
    let (path, name) = group.map_or((ROOT_PATH, asked), |group| (&group.path, &group.name));
    of(scene.arn("group", path, name)).labelled("group", asked)
}

fn instance_profile<'a>(scene: &Scene<'a>, name: &'a str) -> Resource<'a> {
    let kind = ResourceKind::InstanceProfile.as_str();
    let profile = match scene.account().instance_profiles.get(name) {
        None => of(scene.arn(kind, ROOT_PATH, name)),
        Some(profile) => Resource {
            arn: scene.arn(kind, &profile.path, &profile.name).into(),
            tags: &profile.tags,
            ..Resource::default()
        },
    };
    profile.labelled("instance profile", name)
}

fn policy<'a>(scene: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    let found = managed_policy::look_up(scene, arn).ok().flatten();
    Resource {
        tags: found.map_or(&[], |found| found.tags),
        ..named(scene, arn).labelled("policy", arn)
    }
}

fn mfa_device<'a>(scene: &Scene<'a>, serial: &'a str) -> Resource<'a> {
    let device = mfa_device::look_up(scene, serial);
    Resource {
        tags: device.map_or(&[], |device| &device.tags),
        ..named(scene, serial)
    }
}

fn server_certificate<'a>(scene: &Scene<'a>, name: &str) -> Resource<'a> {
    let kind = ResourceKind::ServerCertificate.as_str();
    let Some(certificate) = scene.account().server_certificates.get(name) else {
        return of(scene.arn(kind, ROOT_PATH, name));
    };
    Resource {
        arn: scene.arn(kind, &certificate.path, &certificate.name).into(),
        tags: &certificate.tags,
        ..Resource::default()
    }
}

/// The root user of a member account, from its account id or ARN.
fn root_of<'a>(scene: &Scene<'a>, resource: &'a str) -> Resource<'a> {
    match AccountId::parse(resource) {
        Some(account) => of(account.root_arn(scene.partition())),
        None => named(scene, resource),
    }
}

fn federated_user<'a>(scene: &Scene<'a>, name: &str) -> Resource<'a> {
    let (partition, account) = (scene.partition().as_str(), scene.caller.account);
    of(format!(
        "arn:{partition}:sts::{account}:federated-user/{name}"
    ))
}

fn delegation_request<'a>(scene: &Scene<'a>, id: &str) -> Resource<'a> {
    of(scene.arn("delegation-request", ROOT_PATH, id))
}

fn access_report<'a>(scene: &Scene<'a>, path: &str) -> Resource<'a> {
    of(scene.arn("access-report", ROOT_PATH, path))
}
