//! Operations that stand in the contract and are not decided yet: each is answered with a fault that names it. The list
//! only shrinks; `GET /_roleback/coverage` shows it.

use roleback_model::iam::*;
use roleback_model::sts::*;
use roleback_model::{Operation, OperationInfo};
use roleback_wire::Fault;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::scene::Scene;

macro_rules! pending {
    (read: $($read:ident)* ; write: $($write:ident)*) => {
        $(impl Read for $read {
            fn read(&self, _: &Scene<'_>) -> Result<Self::Output, Fault> {
                Err(fault::not_implemented(Self::OPERATION))
            }
        })*
        $(impl Write for $write {
            fn write(&self, _: &Scene<'_>) -> Result<Change<Self::Output>, Fault> {
                Err(fault::not_implemented(Self::OPERATION))
            }
        })*

        /// The operations that are not decided yet.
        pub const PENDING: &[&OperationInfo] = &[
            $(<$read as Operation>::OPERATION,)*
            $(<$write as Operation>::OPERATION,)*
        ];
    };
}

pending! {
    read:
        GetAccessKeyLastUsedRequest ListAccessKeysRequest
        GetAccountAuthorizationDetailsRequest GetAccountPropertiesRequest GetAccountSummaryRequest ListAccountAliasesRequest
        GetDelegationRequestRequest GetHumanReadableSummaryRequest ListDelegationRequestsRequest
        GetInstanceProfileRequest ListInstanceProfilesRequest ListInstanceProfilesForRoleRequest
        GetLoginProfileRequest
        GetMFADeviceRequest ListMFADevicesRequest ListVirtualMFADevicesRequest
        GetOpenIDConnectProviderRequest ListOpenIDConnectProvidersRequest
        ListOrganizationsFeaturesRequest
        GetOutboundWebIdentityFederationInfoRequest
        GetAccountPasswordPolicyRequest
        GetCredentialReportRequest GetOrganizationsAccessReportRequest GetServiceLastAccessedDetailsRequest GetServiceLastAccessedDetailsWithEntitiesRequest ListPoliciesGrantingServiceAccessRequest
        GetRoleRequest GetRoleTemplateVersionRequest ListRolesRequest
        GetSAMLProviderRequest ListSAMLProvidersRequest
        GetServerCertificateRequest ListServerCertificatesRequest
        ListServiceSpecificCredentialsRequest
        GetServiceLinkedRoleDeletionStatusRequest
        ListSigningCertificatesRequest
        GetContextKeysForCustomPolicyRequest GetContextKeysForPrincipalPolicyRequest SimulateCustomPolicyRequest SimulatePrincipalPolicyRequest
        GetSSHPublicKeyRequest ListSSHPublicKeysRequest
        ListInstanceProfileTagsRequest ListMFADeviceTagsRequest ListOpenIDConnectProviderTagsRequest ListPolicyTagsRequest ListRoleTagsRequest ListSAMLProviderTagsRequest ListServerCertificateTagsRequest ListUserTagsRequest
        AssumeRoleRequest AssumeRoleWithSAMLRequest AssumeRoleWithWebIdentityRequest AssumeRootRequest
        DecodeAuthorizationMessageRequest GetAccessKeyInfoRequest GetCallerIdentityRequest
        GetDelegatedAccessTokenRequest GetFederationTokenRequest GetSessionTokenRequest GetWebIdentityTokenRequest
    ;
    write:
        CreateAccessKeyRequest DeleteAccessKeyRequest UpdateAccessKeyRequest
        CreateAccountAliasRequest DeleteAccountAliasRequest PutAccountPropertiesRequest SetSecurityTokenServicePreferencesRequest
        DeleteRolePermissionsBoundaryRequest DeleteUserPermissionsBoundaryRequest PutRolePermissionsBoundaryRequest PutUserPermissionsBoundaryRequest
        AcceptDelegationRequestRequest AssociateDelegationRequestRequest CreateDelegationRequestRequest RejectDelegationRequestRequest SendDelegationTokenRequest UpdateDelegationRequestRequest
        AddRoleToInstanceProfileRequest CreateInstanceProfileRequest DeleteInstanceProfileRequest RemoveRoleFromInstanceProfileRequest
        ChangePasswordRequest CreateLoginProfileRequest DeleteLoginProfileRequest UpdateLoginProfileRequest
        CreateVirtualMFADeviceRequest DeactivateMFADeviceRequest DeleteVirtualMFADeviceRequest EnableMFADeviceRequest ResyncMFADeviceRequest
        AddClientIDToOpenIDConnectProviderRequest CreateOpenIDConnectProviderRequest DeleteOpenIDConnectProviderRequest RemoveClientIDFromOpenIDConnectProviderRequest UpdateOpenIDConnectProviderThumbprintRequest
        DisableOrganizationsRootCredentialsManagementRequest DisableOrganizationsRootSessionsRequest EnableOrganizationsRootCredentialsManagementRequest EnableOrganizationsRootSessionsRequest
        DisableOutboundWebIdentityFederationRequest EnableOutboundWebIdentityFederationRequest
        DeleteAccountPasswordPolicyRequest UpdateAccountPasswordPolicyRequest
        GenerateCredentialReportRequest GenerateOrganizationsAccessReportRequest GenerateServiceLastAccessedDetailsRequest
        AcquireRoleRequest CreateRoleRequest DeleteRoleRequest UpdateAssumeRolePolicyRequest UpdateRoleRequest UpdateRoleDescriptionRequest
        CreateSAMLProviderRequest DeleteSAMLProviderRequest UpdateSAMLProviderRequest
        DeleteServerCertificateRequest UpdateServerCertificateRequest UploadServerCertificateRequest
        CreateServiceSpecificCredentialRequest DeleteServiceSpecificCredentialRequest ResetServiceSpecificCredentialRequest UpdateServiceSpecificCredentialRequest
        CreateServiceLinkedRoleRequest DeleteServiceLinkedRoleRequest
        DeleteSigningCertificateRequest UpdateSigningCertificateRequest UploadSigningCertificateRequest
        DeleteSSHPublicKeyRequest UpdateSSHPublicKeyRequest UploadSSHPublicKeyRequest
        TagInstanceProfileRequest TagMFADeviceRequest TagOpenIDConnectProviderRequest TagPolicyRequest TagRoleRequest TagSAMLProviderRequest TagServerCertificateRequest TagUserRequest UntagInstanceProfileRequest UntagMFADeviceRequest UntagOpenIDConnectProviderRequest UntagPolicyRequest UntagRoleRequest UntagSAMLProviderRequest UntagServerCertificateRequest UntagUserRequest

}
