//! What AWS promised: every operation of IAM and STS with its members, bounds, faults and answer.
//!
//! Generated from `crates/model/contract/` by `cargo xtask codegen`: read the contract, not this. The crate knows no state and
//! decides nothing. [`decode`] makes a form into a [`Request`]; each request type is an [`Operation`], which names its
//! output and its [`OperationInfo`]; `for_each_operation!` lets a crate above say something about each of them.
//!
//! ```
//! use roleback_model::{Request, Service, decode};
//! use roleback_wire::form::Form;
//!
//! let form = Form::parse(b"Action=GetUser&UserName=Bob").unwrap();
//! let request = decode(Service::Iam, "GetUser", &form).unwrap();
//! assert_eq!(request.operation().family, "user");
//! assert!(matches!(request, Request::GetUser(request) if request.user_name.as_deref() == Some("Bob")));
//! ```

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable
    )
)]
#![allow(
    missing_docs,
    reason = "a member means what AWS's API reference says, to which each request links"
)]

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::LazyLock;

use roleback_wire::Fault;
use roleback_wire::decode::Decode;
use roleback_wire::encode::Encode;
use roleback_wire::form::{Form, Node};
use roleback_wire::normal;
use roleback_wire::shape::{Member, Shape};
use roleback_wire::validate::{Values, validate};

#[macro_use]
mod macros;
pub mod iam;
pub mod sts;

#[cfg(test)]
#[path = "../tests/all.rs"]
mod tests;

/// What every family file needs.
mod prelude {
    pub(crate) use std::collections::BTreeMap;
    pub(crate) use std::fmt;

    pub(crate) use roleback_wire::decode::Decode;
    pub(crate) use roleback_wire::encode::{Encode, Json, Nothing, object};
    pub(crate) use roleback_wire::form::Node;
    pub(crate) use roleback_wire::shape::{Shape, Text, UNBOUNDED};
    pub(crate) use roleback_wire::tag;
    pub(crate) use roleback_wire::xml::Writer;
    pub(crate) use roleback_wire::{Fault, Timestamp};

    pub(crate) use crate::{
        Access, Hidden, Operation, OperationInfo, Paged, Resource, Service, decode_as, optional,
        required,
    };
}

words! {
    /// An AWS service whose contract we keep.
    pub enum Service {
        Iam = "iam",
        Sts = "sts",
    }
}

impl Service {
    /// The XML namespace of its answers.
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Iam => "https://iam.amazonaws.com/doc/2010-05-08/",
            Self::Sts => "https://sts.amazonaws.com/doc/2011-06-15/",
        }
    }

    /// Whether its messages repeat what a client sent.
    const fn values(self) -> Values {
        match self {
            Self::Iam => Values::Hidden,
            Self::Sts => Values::Shown,
        }
    }

    /// The `Version` of its requests.
    pub const fn version(self) -> &'static str {
        match self {
            Self::Iam => "2010-05-08",
            Self::Sts => "2011-06-15",
        }
    }
}

words! {
    /// The access level that the Service Authorization Reference gives an operation's action.
    pub enum Access {
        Read = "Read",
        List = "List",
        Write = "Write",
        Tagging = "Tagging",
        Permissions = "Permissions management",
    }
}

words! {
    /// A resource type of the Service Authorization Reference.
    pub enum Resource {
        AccessReport = "access-report",
DelegationRequest = "delegation-request",
FederatedUser = "federated-user",
Group = "group",
InstanceProfile = "instance-profile",
Mfa = "mfa",
OidcProvider = "oidc-provider",
Policy = "policy",
Role = "role",
RoleTemplate = "role-template",
RootUser = "root-user",
SamlProvider = "saml-provider",
ServerCertificate = "server-certificate",
User = "user",

    }
}

/// A fault that an operation may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultInfo {
    /// AWS's error code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// True where the request is at fault, false where the service is.
    pub sender: bool,
}

impl FaultInfo {
    /// A fault of the request.
    pub(crate) const fn sender(code: &'static str, status: u16) -> Self {
        Self {
            code,
            status,
            sender: true,
        }
    }

    /// A fault of the service.
    pub(crate) const fn receiver(code: &'static str, status: u16) -> Self {
        Self {
            code,
            status,
            sender: false,
        }
    }

    /// This fault, in these words.
    pub fn says(&self, message: impl Into<std::borrow::Cow<'static, str>>) -> Fault {
        Fault {
            code: self.code.into(),
            status: self.status,
            message: message.into(),
            sender: self.sender,
        }
    }
}

/// What the contract says about an operation.
#[derive(Debug)]
pub struct OperationInfo {
    pub service: Service,
    /// The value of `Action`.
    pub name: &'static str,
    /// The name as policies have it: `iam:GetUser`.
    pub action: &'static str,
    /// The family: the file where the operation stands, here and in every crate above.
    pub family: &'static str,
    pub access: Access,
    /// True where the operation changes state that is kept: what `for_each_operation!` calls `write`.
    pub mutates: bool,
    /// False where the operation is answered without a signature.
    pub signed: bool,
    /// The resource types that the operation may aim at; none where it aims at `*`.
    pub resources: &'static [Resource],
    /// The table of the input.
    pub input: &'static Shape,
    /// The XML element around the output; none where the operation answers nothing.
    pub result: Option<roleback_wire::xml::Tag>,
    /// What the operation may answer instead.
    pub faults: &'static [FaultInfo],
    /// The lists that `Marker` and `MaxItems` page.
    pub pages: &'static [&'static str],
    decode: fn(Node<'_>) -> Result<Request, Fault>,
}

/// A request type: its contract and its output.
pub trait Operation {
    /// What the contract says.
    const OPERATION: &'static OperationInfo;
    /// What a success answers.
    type Output: Encode + Send + 'static;
}

/// An operation that lists in pages, and answers nothing else.
pub trait Paged: Operation {
    /// What the list holds.
    type Item;

    /// Where the page begins: behind the one before.
    fn marker(&self) -> Option<&str>;

    /// How many items the page may have.
    fn max_items(&self) -> Option<i32>;

    /// What the paths of all items begin with, for lists of what has paths.
    fn path_prefix(&self) -> Option<&str> {
        None
    }

    /// The answer around the items of a page.
    fn page(items: Vec<Self::Item>, is_truncated: bool, marker: Option<String>) -> Self::Output;
}

/// Stands in `Debug` where a secret would.
pub(crate) struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// A member that a request must have.
pub(crate) const fn required(name: &'static str, shape: &'static Shape) -> Member {
    Member {
        name,
        required: true,
        shape,
    }
}

/// A member that a request may leave out.
pub(crate) const fn optional(name: &'static str, shape: &'static Shape) -> Member {
    Member {
        name,
        required: false,
        shape,
    }
}

/// Decodes a form that was found valid.
pub(crate) fn decode_as<T: Decode + Into<Request>>(node: Node<'_>) -> Result<Request, Fault> {
    T::decode(node).map(T::into)
}

/// The operation of that name.
pub fn operation(service: Service, action: &str) -> Option<&'static OperationInfo> {
    OPERATIONS.get(position(service, action)?).copied()
}

/// Where the operation of that name stands in [`OPERATIONS`].
pub fn position(service: Service, action: &str) -> Option<usize> {
    BY_NAME.get(&(service, action)).copied()
}

/// Hashed without a secret: nobody adds to it.
type ByName = HashMap<(Service, &'static str), usize, BuildHasherDefault<DefaultHasher>>;

static BY_NAME: LazyLock<ByName> = LazyLock::new(|| {
    let named = OPERATIONS.iter().map(|info| (info.service, info.name));
    named.zip(0..).collect()
});

/// Reads a form as a request of the operation `action`: all of its violations in one fault, or the typed request.
pub fn decode(service: Service, action: &str, form: &Form<'_>) -> Result<Request, Fault> {
    let info = operation(service, action).ok_or_else(|| unknown(service, action))?;
    request_of(info, form)
}

/// As [`decode`], for whoever has looked the operation up before.
pub fn request_of(operation: &OperationInfo, form: &Form<'_>) -> Result<Request, Fault> {
    validate(form.root(), operation.input, operation.service.values())?;
    (operation.decode)(form.root())
}

/// The input of a valid request in its one normal spelling: only what the contract knows, in the contract's order.
pub fn normalise(operation: &OperationInfo, form: &Form<'_>) -> Vec<(String, String)> {
    normal::normalise(form.root(), operation.input)
}

/// A normalised input with its secrets hidden.
pub fn redact(operation: &OperationInfo, input: &[(String, String)]) -> Vec<(String, String)> {
    normal::redact(input, operation.input)
}

fn unknown(service: Service, action: &str) -> Fault {
    let version = service.version();
    Fault::sender(
        "InvalidAction",
        400,
        format!("Could not find operation {action} for version {version}"),
    )
}

/// Calls a macro with one line for each operation: `read` or `write`, its name, its request, its service, its family.
#[macro_export]
macro_rules! for_each_operation {
    ($mac:ident) => {
        $mac! {
            write AcceptDelegationRequest AcceptDelegationRequestRequest "iam" "delegation";
write AcquireRole AcquireRoleRequest "iam" "role";
write AddClientIDToOpenIDConnectProvider AddClientIDToOpenIDConnectProviderRequest "iam" "oidc_provider";
write AddRoleToInstanceProfile AddRoleToInstanceProfileRequest "iam" "instance_profile";
write AddUserToGroup AddUserToGroupRequest "iam" "group";
write AssociateDelegationRequest AssociateDelegationRequestRequest "iam" "delegation";
write AttachGroupPolicy AttachGroupPolicyRequest "iam" "attachment";
write AttachRolePolicy AttachRolePolicyRequest "iam" "attachment";
write AttachUserPolicy AttachUserPolicyRequest "iam" "attachment";
write ChangePassword ChangePasswordRequest "iam" "login_profile";
write CreateAccessKey CreateAccessKeyRequest "iam" "access_key";
write CreateAccountAlias CreateAccountAliasRequest "iam" "account";
write CreateDelegationRequest CreateDelegationRequestRequest "iam" "delegation";
write CreateGroup CreateGroupRequest "iam" "group";
write CreateInstanceProfile CreateInstanceProfileRequest "iam" "instance_profile";
write CreateLoginProfile CreateLoginProfileRequest "iam" "login_profile";
write CreateOpenIDConnectProvider CreateOpenIDConnectProviderRequest "iam" "oidc_provider";
write CreatePolicy CreatePolicyRequest "iam" "managed_policy";
write CreatePolicyVersion CreatePolicyVersionRequest "iam" "managed_policy";
write CreateRole CreateRoleRequest "iam" "role";
write CreateSAMLProvider CreateSAMLProviderRequest "iam" "saml_provider";
write CreateServiceLinkedRole CreateServiceLinkedRoleRequest "iam" "service_linked_role";
write CreateServiceSpecificCredential CreateServiceSpecificCredentialRequest "iam" "service_credential";
write CreateUser CreateUserRequest "iam" "user";
write CreateVirtualMFADevice CreateVirtualMFADeviceRequest "iam" "mfa_device";
write DeactivateMFADevice DeactivateMFADeviceRequest "iam" "mfa_device";
write DeleteAccessKey DeleteAccessKeyRequest "iam" "access_key";
write DeleteAccountAlias DeleteAccountAliasRequest "iam" "account";
write DeleteAccountPasswordPolicy DeleteAccountPasswordPolicyRequest "iam" "password_policy";
write DeleteGroup DeleteGroupRequest "iam" "group";
write DeleteGroupPolicy DeleteGroupPolicyRequest "iam" "inline_policy";
write DeleteInstanceProfile DeleteInstanceProfileRequest "iam" "instance_profile";
write DeleteLoginProfile DeleteLoginProfileRequest "iam" "login_profile";
write DeleteOpenIDConnectProvider DeleteOpenIDConnectProviderRequest "iam" "oidc_provider";
write DeletePolicy DeletePolicyRequest "iam" "managed_policy";
write DeletePolicyVersion DeletePolicyVersionRequest "iam" "managed_policy";
write DeleteRole DeleteRoleRequest "iam" "role";
write DeleteRolePermissionsBoundary DeleteRolePermissionsBoundaryRequest "iam" "boundary";
write DeleteRolePolicy DeleteRolePolicyRequest "iam" "inline_policy";
write DeleteSAMLProvider DeleteSAMLProviderRequest "iam" "saml_provider";
write DeleteSSHPublicKey DeleteSSHPublicKeyRequest "iam" "ssh_public_key";
write DeleteServerCertificate DeleteServerCertificateRequest "iam" "server_certificate";
write DeleteServiceLinkedRole DeleteServiceLinkedRoleRequest "iam" "service_linked_role";
write DeleteServiceSpecificCredential DeleteServiceSpecificCredentialRequest "iam" "service_credential";
write DeleteSigningCertificate DeleteSigningCertificateRequest "iam" "signing_certificate";
write DeleteUser DeleteUserRequest "iam" "user";
write DeleteUserPermissionsBoundary DeleteUserPermissionsBoundaryRequest "iam" "boundary";
write DeleteUserPolicy DeleteUserPolicyRequest "iam" "inline_policy";
write DeleteVirtualMFADevice DeleteVirtualMFADeviceRequest "iam" "mfa_device";
write DetachGroupPolicy DetachGroupPolicyRequest "iam" "attachment";
write DetachRolePolicy DetachRolePolicyRequest "iam" "attachment";
write DetachUserPolicy DetachUserPolicyRequest "iam" "attachment";
write DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootCredentialsManagementRequest "iam" "organization";
write DisableOrganizationsRootSessions DisableOrganizationsRootSessionsRequest "iam" "organization";
write DisableOutboundWebIdentityFederation DisableOutboundWebIdentityFederationRequest "iam" "outbound_federation";
write EnableMFADevice EnableMFADeviceRequest "iam" "mfa_device";
write EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootCredentialsManagementRequest "iam" "organization";
write EnableOrganizationsRootSessions EnableOrganizationsRootSessionsRequest "iam" "organization";
write EnableOutboundWebIdentityFederation EnableOutboundWebIdentityFederationRequest "iam" "outbound_federation";
write GenerateCredentialReport GenerateCredentialReportRequest "iam" "report";
write GenerateOrganizationsAccessReport GenerateOrganizationsAccessReportRequest "iam" "report";
write GenerateServiceLastAccessedDetails GenerateServiceLastAccessedDetailsRequest "iam" "report";
read GetAccessKeyLastUsed GetAccessKeyLastUsedRequest "iam" "access_key";
read GetAccountAuthorizationDetails GetAccountAuthorizationDetailsRequest "iam" "account";
read GetAccountPasswordPolicy GetAccountPasswordPolicyRequest "iam" "password_policy";
read GetAccountProperties GetAccountPropertiesRequest "iam" "account";
read GetAccountSummary GetAccountSummaryRequest "iam" "account";
read GetContextKeysForCustomPolicy GetContextKeysForCustomPolicyRequest "iam" "simulation";
read GetContextKeysForPrincipalPolicy GetContextKeysForPrincipalPolicyRequest "iam" "simulation";
read GetCredentialReport GetCredentialReportRequest "iam" "report";
read GetDelegationRequest GetDelegationRequestRequest "iam" "delegation";
read GetGroup GetGroupRequest "iam" "group";
read GetGroupPolicy GetGroupPolicyRequest "iam" "inline_policy";
read GetHumanReadableSummary GetHumanReadableSummaryRequest "iam" "delegation";
read GetInstanceProfile GetInstanceProfileRequest "iam" "instance_profile";
read GetLoginProfile GetLoginProfileRequest "iam" "login_profile";
read GetMFADevice GetMFADeviceRequest "iam" "mfa_device";
read GetOpenIDConnectProvider GetOpenIDConnectProviderRequest "iam" "oidc_provider";
read GetOrganizationsAccessReport GetOrganizationsAccessReportRequest "iam" "report";
read GetOutboundWebIdentityFederationInfo GetOutboundWebIdentityFederationInfoRequest "iam" "outbound_federation";
read GetPolicy GetPolicyRequest "iam" "managed_policy";
read GetPolicyVersion GetPolicyVersionRequest "iam" "managed_policy";
read GetRole GetRoleRequest "iam" "role";
read GetRolePolicy GetRolePolicyRequest "iam" "inline_policy";
read GetRoleTemplateVersion GetRoleTemplateVersionRequest "iam" "role";
read GetSAMLProvider GetSAMLProviderRequest "iam" "saml_provider";
read GetSSHPublicKey GetSSHPublicKeyRequest "iam" "ssh_public_key";
read GetServerCertificate GetServerCertificateRequest "iam" "server_certificate";
read GetServiceLastAccessedDetails GetServiceLastAccessedDetailsRequest "iam" "report";
read GetServiceLastAccessedDetailsWithEntities GetServiceLastAccessedDetailsWithEntitiesRequest "iam" "report";
read GetServiceLinkedRoleDeletionStatus GetServiceLinkedRoleDeletionStatusRequest "iam" "service_linked_role";
read GetUser GetUserRequest "iam" "user";
read GetUserPolicy GetUserPolicyRequest "iam" "inline_policy";
read ListAccessKeys ListAccessKeysRequest "iam" "access_key";
read ListAccountAliases ListAccountAliasesRequest "iam" "account";
read ListAttachedGroupPolicies ListAttachedGroupPoliciesRequest "iam" "attachment";
read ListAttachedRolePolicies ListAttachedRolePoliciesRequest "iam" "attachment";
read ListAttachedUserPolicies ListAttachedUserPoliciesRequest "iam" "attachment";
read ListDelegationRequests ListDelegationRequestsRequest "iam" "delegation";
read ListEntitiesForPolicy ListEntitiesForPolicyRequest "iam" "attachment";
read ListGroupPolicies ListGroupPoliciesRequest "iam" "inline_policy";
read ListGroups ListGroupsRequest "iam" "group";
read ListGroupsForUser ListGroupsForUserRequest "iam" "group";
read ListInstanceProfileTags ListInstanceProfileTagsRequest "iam" "tags";
read ListInstanceProfiles ListInstanceProfilesRequest "iam" "instance_profile";
read ListInstanceProfilesForRole ListInstanceProfilesForRoleRequest "iam" "instance_profile";
read ListMFADeviceTags ListMFADeviceTagsRequest "iam" "tags";
read ListMFADevices ListMFADevicesRequest "iam" "mfa_device";
read ListOpenIDConnectProviderTags ListOpenIDConnectProviderTagsRequest "iam" "tags";
read ListOpenIDConnectProviders ListOpenIDConnectProvidersRequest "iam" "oidc_provider";
read ListOrganizationsFeatures ListOrganizationsFeaturesRequest "iam" "organization";
read ListPolicies ListPoliciesRequest "iam" "managed_policy";
read ListPoliciesGrantingServiceAccess ListPoliciesGrantingServiceAccessRequest "iam" "report";
read ListPolicyTags ListPolicyTagsRequest "iam" "tags";
read ListPolicyVersions ListPolicyVersionsRequest "iam" "managed_policy";
read ListRolePolicies ListRolePoliciesRequest "iam" "inline_policy";
read ListRoleTags ListRoleTagsRequest "iam" "tags";
read ListRoles ListRolesRequest "iam" "role";
read ListSAMLProviderTags ListSAMLProviderTagsRequest "iam" "tags";
read ListSAMLProviders ListSAMLProvidersRequest "iam" "saml_provider";
read ListSSHPublicKeys ListSSHPublicKeysRequest "iam" "ssh_public_key";
read ListServerCertificateTags ListServerCertificateTagsRequest "iam" "tags";
read ListServerCertificates ListServerCertificatesRequest "iam" "server_certificate";
read ListServiceSpecificCredentials ListServiceSpecificCredentialsRequest "iam" "service_credential";
read ListSigningCertificates ListSigningCertificatesRequest "iam" "signing_certificate";
read ListUserPolicies ListUserPoliciesRequest "iam" "inline_policy";
read ListUserTags ListUserTagsRequest "iam" "tags";
read ListUsers ListUsersRequest "iam" "user";
read ListVirtualMFADevices ListVirtualMFADevicesRequest "iam" "mfa_device";
write PutAccountProperties PutAccountPropertiesRequest "iam" "account";
write PutGroupPolicy PutGroupPolicyRequest "iam" "inline_policy";
write PutRolePermissionsBoundary PutRolePermissionsBoundaryRequest "iam" "boundary";
write PutRolePolicy PutRolePolicyRequest "iam" "inline_policy";
write PutUserPermissionsBoundary PutUserPermissionsBoundaryRequest "iam" "boundary";
write PutUserPolicy PutUserPolicyRequest "iam" "inline_policy";
write RejectDelegationRequest RejectDelegationRequestRequest "iam" "delegation";
write RemoveClientIDFromOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProviderRequest "iam" "oidc_provider";
write RemoveRoleFromInstanceProfile RemoveRoleFromInstanceProfileRequest "iam" "instance_profile";
write RemoveUserFromGroup RemoveUserFromGroupRequest "iam" "group";
write ResetServiceSpecificCredential ResetServiceSpecificCredentialRequest "iam" "service_credential";
write ResyncMFADevice ResyncMFADeviceRequest "iam" "mfa_device";
write SendDelegationToken SendDelegationTokenRequest "iam" "delegation";
write SetDefaultPolicyVersion SetDefaultPolicyVersionRequest "iam" "managed_policy";
write SetSecurityTokenServicePreferences SetSecurityTokenServicePreferencesRequest "iam" "account";
read SimulateCustomPolicy SimulateCustomPolicyRequest "iam" "simulation";
read SimulatePrincipalPolicy SimulatePrincipalPolicyRequest "iam" "simulation";
write TagInstanceProfile TagInstanceProfileRequest "iam" "tags";
write TagMFADevice TagMFADeviceRequest "iam" "tags";
write TagOpenIDConnectProvider TagOpenIDConnectProviderRequest "iam" "tags";
write TagPolicy TagPolicyRequest "iam" "tags";
write TagRole TagRoleRequest "iam" "tags";
write TagSAMLProvider TagSAMLProviderRequest "iam" "tags";
write TagServerCertificate TagServerCertificateRequest "iam" "tags";
write TagUser TagUserRequest "iam" "tags";
write UntagInstanceProfile UntagInstanceProfileRequest "iam" "tags";
write UntagMFADevice UntagMFADeviceRequest "iam" "tags";
write UntagOpenIDConnectProvider UntagOpenIDConnectProviderRequest "iam" "tags";
write UntagPolicy UntagPolicyRequest "iam" "tags";
write UntagRole UntagRoleRequest "iam" "tags";
write UntagSAMLProvider UntagSAMLProviderRequest "iam" "tags";
write UntagServerCertificate UntagServerCertificateRequest "iam" "tags";
write UntagUser UntagUserRequest "iam" "tags";
write UpdateAccessKey UpdateAccessKeyRequest "iam" "access_key";
write UpdateAccountPasswordPolicy UpdateAccountPasswordPolicyRequest "iam" "password_policy";
write UpdateAssumeRolePolicy UpdateAssumeRolePolicyRequest "iam" "role";
write UpdateDelegationRequest UpdateDelegationRequestRequest "iam" "delegation";
write UpdateGroup UpdateGroupRequest "iam" "group";
write UpdateLoginProfile UpdateLoginProfileRequest "iam" "login_profile";
write UpdateOpenIDConnectProvider UpdateOpenIDConnectProviderRequest "iam" "oidc_provider";
write UpdateOpenIDConnectProviderThumbprint UpdateOpenIDConnectProviderThumbprintRequest "iam" "oidc_provider";
write UpdateRole UpdateRoleRequest "iam" "role";
write UpdateRoleDescription UpdateRoleDescriptionRequest "iam" "role";
write UpdateSAMLProvider UpdateSAMLProviderRequest "iam" "saml_provider";
write UpdateSSHPublicKey UpdateSSHPublicKeyRequest "iam" "ssh_public_key";
write UpdateServerCertificate UpdateServerCertificateRequest "iam" "server_certificate";
write UpdateServiceSpecificCredential UpdateServiceSpecificCredentialRequest "iam" "service_credential";
write UpdateSigningCertificate UpdateSigningCertificateRequest "iam" "signing_certificate";
write UpdateUser UpdateUserRequest "iam" "user";
write UploadSSHPublicKey UploadSSHPublicKeyRequest "iam" "ssh_public_key";
write UploadServerCertificate UploadServerCertificateRequest "iam" "server_certificate";
write UploadSigningCertificate UploadSigningCertificateRequest "iam" "signing_certificate";
write AssumeRole AssumeRoleRequest "sts" "assume";
read AssumeRoleWithSAML AssumeRoleWithSAMLRequest "sts" "assume";
read AssumeRoleWithWebIdentity AssumeRoleWithWebIdentityRequest "sts" "assume";
read AssumeRoot AssumeRootRequest "sts" "assume";
read DecodeAuthorizationMessage DecodeAuthorizationMessageRequest "sts" "caller";
read GetAccessKeyInfo GetAccessKeyInfoRequest "sts" "caller";
read GetCallerIdentity GetCallerIdentityRequest "sts" "caller";
read GetDelegatedAccessToken GetDelegatedAccessTokenRequest "sts" "session";
read GetFederationToken GetFederationTokenRequest "sts" "session";
read GetScopedCredentials GetScopedCredentialsRequest "sts" "session";
write GetSessionToken GetSessionTokenRequest "sts" "session";
read GetWebIdentityToken GetWebIdentityTokenRequest "sts" "session";

        }
    };
}

macro_rules! requests {
    ($($kind:ident $name:ident $request:ident $service:literal $family:literal;)*) => {
        use iam::*;
        use sts::*;

        /// A decoded request of either service.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Request {
            $($name(Box<$request>),)*
        }

        impl Request {
            /// What the contract says about this request's operation.
            pub fn operation(&self) -> &'static OperationInfo {
                match self {
                    $(Self::$name(_) => $request::OPERATION,)*
                }
            }
        }

        $(impl From<$request> for Request {
            fn from(request: $request) -> Self {
                Self::$name(Box::new(request))
            }
        })*

        /// Every operation, by service, then by name.
        pub static OPERATIONS: &[&OperationInfo] = &[$($request::OPERATION,)*];
    };
}

for_each_operation!(requests);
