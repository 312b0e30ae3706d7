//! What an account has once: its alias, its summary, its properties, all of its entities at one go.
//! Generated from `contract/iam/account.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

operation! {
    CreateAccountAlias: CreateAccountAliasRequest = CREATE_ACCOUNT_ALIAS_REQUEST => Nothing;
    write signed Iam "account" Write;
    faults: [CONCURRENT_MODIFICATION, ENTITY_ALREADY_EXISTS, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    DeleteAccountAlias: DeleteAccountAliasRequest = DELETE_ACCOUNT_ALIAS_REQUEST => Nothing;
    write signed Iam "account" Write;
    faults: [CONCURRENT_MODIFICATION, NO_SUCH_ENTITY, LIMIT_EXCEEDED, SERVICE_FAILURE];
}

operation! {
    GetAccountAuthorizationDetails: GetAccountAuthorizationDetailsRequest = GET_ACCOUNT_AUTHORIZATION_DETAILS_REQUEST => GetAccountAuthorizationDetailsResponse in "GetAccountAuthorizationDetailsResult";
    read signed Iam "account" Read;
    faults: [SERVICE_FAILURE];
    pages: ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];
}

operation! {
    GetAccountProperties: GetAccountPropertiesRequest = GET_ACCOUNT_PROPERTIES_REQUEST => GetAccountPropertiesResponse in "GetAccountPropertiesResult";
    read signed Iam "account" Read;
    faults: [INVALID_INPUT, SERVICE_FAILURE];
}

structure! {
    /// [`GetAccountSummary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html)
    #[derive(Debug, Default)]
    pub struct GetAccountSummaryRequest: input GET_ACCOUNT_SUMMARY_REQUEST {}
}

operation! {
    GetAccountSummary: GetAccountSummaryRequest = GET_ACCOUNT_SUMMARY_REQUEST => GetAccountSummaryResponse in "GetAccountSummaryResult";
    read signed Iam "account" List;
    faults: [SERVICE_FAILURE];
}

operation! {
    ListAccountAliases: ListAccountAliasesRequest = LIST_ACCOUNT_ALIASES_REQUEST => ListAccountAliasesResponse in "ListAccountAliasesResult";
    read signed Iam "account" List;
    faults: [SERVICE_FAILURE];
    pages: ["AccountAliases"];
}

paged! {
    ListAccountAliasesRequest => ListAccountAliasesResponse { account_aliases: required String }
}

operation! {
    PutAccountProperties: PutAccountPropertiesRequest = PUT_ACCOUNT_PROPERTIES_REQUEST => PutAccountPropertiesResponse in "PutAccountPropertiesResult";
    write signed Iam "account" Write;
    faults: [INVALID_INPUT, CONCURRENT_MODIFICATION, SERVICE_FAILURE];
}

operation! {
    SetSecurityTokenServicePreferences: SetSecurityTokenServicePreferencesRequest = SET_SECURITY_TOKEN_SERVICE_PREFERENCES_REQUEST => Nothing;
    write signed Iam "account" Write;
    faults: [SERVICE_FAILURE];
}

structure! {
    /// [`CreateAccountAlias`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html)
    #[derive(Debug, Default)]
    pub struct CreateAccountAliasRequest: input CREATE_ACCOUNT_ALIAS_REQUEST {
        pub account_alias: String = "AccountAlias" required ACCOUNT_ALIAS_TYPE,
    }
}

structure! {
    /// [`DeleteAccountAlias`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html)
    #[derive(Debug, Default)]
    pub struct DeleteAccountAliasRequest: input DELETE_ACCOUNT_ALIAS_REQUEST {
        pub account_alias: String = "AccountAlias" required ACCOUNT_ALIAS_TYPE,
    }
}

structure! {
    /// [`GetAccountAuthorizationDetails`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html)
    #[derive(Debug, Default)]
    pub struct GetAccountAuthorizationDetailsRequest: input GET_ACCOUNT_AUTHORIZATION_DETAILS_REQUEST {
        pub filter: Option<Vec<EntityType>> = "Filter" optional ENTITY_LIST_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetAccountAuthorizationDetailsResponse: output {
        pub user_detail_list: Option<Vec<UserDetail>> = "UserDetailList",
        pub group_detail_list: Option<Vec<GroupDetail>> = "GroupDetailList",
        pub role_detail_list: Option<Vec<RoleDetail>> = "RoleDetailList",
        pub policies: Option<Vec<ManagedPolicyDetail>> = "Policies",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    /// [`GetAccountProperties`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountProperties.html)
    #[derive(Debug, Default)]
    pub struct GetAccountPropertiesRequest: input GET_ACCOUNT_PROPERTIES_REQUEST {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetAccountPropertiesResponse: output {
        pub properties: Option<BTreeMap<String, String>> = "Properties",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GetAccountSummaryResponse: output {
        pub summary_map: Option<BTreeMap<String, i32>> = "SummaryMap",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct GroupDetail: output {
        pub path: Option<String> = "Path",
        pub group_name: Option<String> = "GroupName",
        pub group_id: Option<String> = "GroupId",
        pub arn: Option<String> = "Arn",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub group_policy_list: Option<Vec<PolicyDetail>> = "GroupPolicyList",
        pub attached_managed_policies: Option<Vec<AttachedPolicy>> = "AttachedManagedPolicies",
    }
}

structure! {
    /// [`ListAccountAliases`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html)
    #[derive(Debug, Default)]
    pub struct ListAccountAliasesRequest: input LIST_ACCOUNT_ALIASES_REQUEST {
        pub marker: Option<String> = "Marker" optional MARKER_TYPE,
        pub max_items: Option<i32> = "MaxItems" optional MAX_ITEMS_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ListAccountAliasesResponse: output {
        pub account_aliases: Vec<String> = "AccountAliases",
        pub is_truncated: Option<bool> = "IsTruncated",
        pub marker: Option<String> = "Marker",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct ManagedPolicyDetail: output {
        pub policy_name: Option<String> = "PolicyName",
        pub policy_id: Option<String> = "PolicyId",
        pub arn: Option<String> = "Arn",
        pub path: Option<String> = "Path",
        pub default_version_id: Option<String> = "DefaultVersionId",
        pub attachment_count: Option<i32> = "AttachmentCount",
        pub permissions_boundary_usage_count: Option<i32> = "PermissionsBoundaryUsageCount",
        pub is_attachable: Option<bool> = "IsAttachable",
        pub description: Option<String> = "Description",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub update_date: Option<Timestamp> = "UpdateDate",
        pub policy_version_list: Option<Vec<PolicyVersion>> = "PolicyVersionList",
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PolicyDetail: output {
        pub policy_name: Option<String> = "PolicyName",
        pub policy_document: Option<String> = "PolicyDocument",
    }
}

structure! {
    /// [`PutAccountProperties`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutAccountProperties.html)
    #[derive(Debug, Default)]
    pub struct PutAccountPropertiesRequest: input PUT_ACCOUNT_PROPERTIES_REQUEST {
        pub properties: BTreeMap<String, String> = "Properties" required ACCOUNT_PROPERTIES_MAP_TYPE,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct PutAccountPropertiesResponse: output {
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct RoleDetail: output {
        pub path: Option<String> = "Path",
        pub role_name: Option<String> = "RoleName",
        pub role_id: Option<String> = "RoleId",
        pub arn: Option<String> = "Arn",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub assume_role_policy_document: Option<String> = "AssumeRolePolicyDocument",
        pub instance_profile_list: Option<Vec<InstanceProfile>> = "InstanceProfileList",
        pub role_policy_list: Option<Vec<PolicyDetail>> = "RolePolicyList",
        pub attached_managed_policies: Option<Vec<AttachedPolicy>> = "AttachedManagedPolicies",
        pub permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary",
        pub tags: Option<Vec<Tag>> = "Tags",
        pub role_last_used: Option<RoleLastUsed> = "RoleLastUsed",
    }
}

structure! {
    /// [`SetSecurityTokenServicePreferences`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html)
    #[derive(Debug)]
    pub struct SetSecurityTokenServicePreferencesRequest: input SET_SECURITY_TOKEN_SERVICE_PREFERENCES_REQUEST {
        pub global_endpoint_token_version: GlobalEndpointTokenVersion = "GlobalEndpointTokenVersion" required GLOBAL_ENDPOINT_TOKEN_VERSION,
    }
}

structure! {
    #[derive(Debug, Default)]
    pub struct UserDetail: output {
        pub path: Option<String> = "Path",
        pub user_name: Option<String> = "UserName",
        pub user_id: Option<String> = "UserId",
        pub arn: Option<String> = "Arn",
        pub create_date: Option<Timestamp> = "CreateDate",
        pub user_policy_list: Option<Vec<PolicyDetail>> = "UserPolicyList",
        pub group_list: Option<Vec<String>> = "GroupList",
        pub attached_managed_policies: Option<Vec<AttachedPolicy>> = "AttachedManagedPolicies",
        pub permissions_boundary: Option<AttachedPermissionsBoundary> = "PermissionsBoundary",
        pub tags: Option<Vec<Tag>> = "Tags",
    }
}

words! {
    pub enum GlobalEndpointTokenVersion {
        V1Token = "v1Token",
        V2Token = "v2Token",
    }
}

words! {
    pub enum SummaryKeyType {
        Users = "Users",
        UsersQuota = "UsersQuota",
        Groups = "Groups",
        GroupsQuota = "GroupsQuota",
        ServerCertificates = "ServerCertificates",
        ServerCertificatesQuota = "ServerCertificatesQuota",
        UserPolicySizeQuota = "UserPolicySizeQuota",
        GroupPolicySizeQuota = "GroupPolicySizeQuota",
        GroupsPerUserQuota = "GroupsPerUserQuota",
        SigningCertificatesPerUserQuota = "SigningCertificatesPerUserQuota",
        AccessKeysPerUserQuota = "AccessKeysPerUserQuota",
        MfaDevices = "MFADevices",
        MfaDevicesInUse = "MFADevicesInUse",
        AccountMfaEnabled = "AccountMFAEnabled",
        AccountAccessKeysPresent = "AccountAccessKeysPresent",
        AccountPasswordPresent = "AccountPasswordPresent",
        AccountSigningCertificatesPresent = "AccountSigningCertificatesPresent",
        AttachedPoliciesPerGroupQuota = "AttachedPoliciesPerGroupQuota",
        AttachedPoliciesPerRoleQuota = "AttachedPoliciesPerRoleQuota",
        AttachedPoliciesPerUserQuota = "AttachedPoliciesPerUserQuota",
        Policies = "Policies",
        PoliciesQuota = "PoliciesQuota",
        PolicySizeQuota = "PolicySizeQuota",
        PolicyVersionsInUse = "PolicyVersionsInUse",
        PolicyVersionsInUseQuota = "PolicyVersionsInUseQuota",
        VersionsPerPolicyQuota = "VersionsPerPolicyQuota",
        GlobalEndpointTokenVersion = "GlobalEndpointTokenVersion",
        AssumeRolePolicySizeQuota = "AssumeRolePolicySizeQuota",
        InstanceProfiles = "InstanceProfiles",
        InstanceProfilesQuota = "InstanceProfilesQuota",
        Providers = "Providers",
        RolePolicySizeQuota = "RolePolicySizeQuota",
        Roles = "Roles",
        RolesQuota = "RolesQuota",
    }
}

pub(crate) static ACCOUNT_ALIAS_TYPE: Shape = Shape::Text(Text {
    min: 3,
    max: 63,
    pattern: Some(&pattern::ACCOUNT_ALIAS_TYPE),
    ..Text::ANY
});
pub(crate) static ACCOUNT_PROPERTIES_MAP_TYPE: Shape = Shape::Map {
    key: &ACCOUNT_PROPERTY_KEY_TYPE,
    value: &ACCOUNT_PROPERTY_VALUE_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static ACCOUNT_PROPERTY_KEY_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 50,
    pattern: Some(&pattern::ACCOUNT_PROPERTY_KEY_TYPE),
    ..Text::ANY
});
pub(crate) static ACCOUNT_PROPERTY_VALUE_TYPE: Shape = Shape::Text(Text {
    min: 1,
    max: 1024,
    ..Text::ANY
});
pub(crate) static ENTITY_LIST_TYPE: Shape = Shape::List {
    member: &ENTITY_TYPE,
    min: 0,
    max: UNBOUNDED,
};
pub(crate) static GLOBAL_ENDPOINT_TOKEN_VERSION: Shape =
    Shape::Enum(GlobalEndpointTokenVersion::WORDS);
