//!  Generated from `contract/iam/account.txt` by `cargo xtask codegen`.

use super::fault;
use super::pattern;
use super::shared::*;
use crate::prelude::*;

static CREATE_ACCOUNT_ALIAS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateAccountAlias",
    family: "account",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &CREATE_ACCOUNT_ALIAS_REQUEST,
    result: None,
    faults: &[
        fault::CONCURRENT_MODIFICATION,
        fault::ENTITY_ALREADY_EXISTS,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateAccountAliasRequest>,
};

impl Operation for CreateAccountAliasRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &CREATE_ACCOUNT_ALIAS;
}

static DELETE_ACCOUNT_ALIAS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteAccountAlias",
    family: "account",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &DELETE_ACCOUNT_ALIAS_REQUEST,
    result: None,
    faults: &[
        fault::CONCURRENT_MODIFICATION,
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteAccountAliasRequest>,
};

impl Operation for DeleteAccountAliasRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_ACCOUNT_ALIAS;
}

static GET_ACCOUNT_AUTHORIZATION_DETAILS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetAccountAuthorizationDetails",
    family: "account",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_ACCOUNT_AUTHORIZATION_DETAILS_REQUEST,
    result: Some("GetAccountAuthorizationDetailsResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &[
        "UserDetailList",
        "GroupDetailList",
        "RoleDetailList",
        "Policies",
    ],
    decode: decode_as::<GetAccountAuthorizationDetailsRequest>,
};

impl Operation for GetAccountAuthorizationDetailsRequest {
    type Output = GetAccountAuthorizationDetailsResponse;
    const OPERATION: &'static OperationInfo = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
}

static GET_ACCOUNT_PROPERTIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetAccountProperties",
    family: "account",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[],
    input: &GET_ACCOUNT_PROPERTIES_REQUEST,
    result: Some("GetAccountPropertiesResult"),
    faults: &[fault::INVALID_INPUT, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetAccountPropertiesRequest>,
};

impl Operation for GetAccountPropertiesRequest {
    type Output = GetAccountPropertiesResponse;
    const OPERATION: &'static OperationInfo = &GET_ACCOUNT_PROPERTIES;
}

/// [`GetAccountSummary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountSummaryRequest {}

impl Decode for GetAccountSummaryRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

static GET_ACCOUNT_SUMMARY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetAccountSummary",
    family: "account",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &NO_MEMBERS,
    result: Some("GetAccountSummaryResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetAccountSummaryRequest>,
};

impl Operation for GetAccountSummaryRequest {
    type Output = GetAccountSummaryResponse;
    const OPERATION: &'static OperationInfo = &GET_ACCOUNT_SUMMARY;
}

static LIST_ACCOUNT_ALIASES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListAccountAliases",
    family: "account",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_ACCOUNT_ALIASES_REQUEST,
    result: Some("ListAccountAliasesResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &["AccountAliases"],
    decode: decode_as::<ListAccountAliasesRequest>,
};

impl Operation for ListAccountAliasesRequest {
    type Output = ListAccountAliasesResponse;
    const OPERATION: &'static OperationInfo = &LIST_ACCOUNT_ALIASES;
}

static PUT_ACCOUNT_PROPERTIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "PutAccountProperties",
    family: "account",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &PUT_ACCOUNT_PROPERTIES_REQUEST,
    result: Some("PutAccountPropertiesResult"),
    faults: &[
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<PutAccountPropertiesRequest>,
};

impl Operation for PutAccountPropertiesRequest {
    type Output = PutAccountPropertiesResponse;
    const OPERATION: &'static OperationInfo = &PUT_ACCOUNT_PROPERTIES;
}

static SET_SECURITY_TOKEN_SERVICE_PREFERENCES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "SetSecurityTokenServicePreferences",
    family: "account",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[],
    input: &SET_SECURITY_TOKEN_SERVICE_PREFERENCES_REQUEST,
    result: None,
    faults: &[fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<SetSecurityTokenServicePreferencesRequest>,
};

impl Operation for SetSecurityTokenServicePreferencesRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &SET_SECURITY_TOKEN_SERVICE_PREFERENCES;
}

/// [`CreateAccountAlias`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateAccountAliasRequest {
    pub account_alias: String,
}

impl Decode for CreateAccountAliasRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            account_alias: Decode::decode(node.member("AccountAlias"))?,
        })
    }
}

/// [`DeleteAccountAlias`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteAccountAliasRequest {
    pub account_alias: String,
}

impl Decode for DeleteAccountAliasRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            account_alias: Decode::decode(node.member("AccountAlias"))?,
        })
    }
}

/// [`GetAccountAuthorizationDetails`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountAuthorizationDetailsRequest {
    pub filter: Option<Vec<EntityType>>,
    pub max_items: Option<i32>,
    pub marker: Option<String>,
}

impl Decode for GetAccountAuthorizationDetailsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            filter: Decode::decode(node.member("Filter"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
            marker: Decode::decode(node.member("Marker"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountAuthorizationDetailsResponse {
    pub user_detail_list: Option<Vec<UserDetail>>,
    pub group_detail_list: Option<Vec<GroupDetail>>,
    pub role_detail_list: Option<Vec<RoleDetail>>,
    pub policies: Option<Vec<ManagedPolicyDetail>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for GetAccountAuthorizationDetailsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserDetailList", &self.user_detail_list);
        xml.member("GroupDetailList", &self.group_detail_list);
        xml.member("RoleDetailList", &self.role_detail_list);
        xml.member("Policies", &self.policies);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`GetAccountProperties`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountProperties.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountPropertiesRequest {}

impl Decode for GetAccountPropertiesRequest {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountPropertiesResponse {
    pub properties: Option<BTreeMap<String, String>>,
}

impl Encode for GetAccountPropertiesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Properties", &self.properties);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetAccountSummaryResponse {
    pub summary_map: Option<BTreeMap<String, i32>>,
}

impl Encode for GetAccountSummaryResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("SummaryMap", &self.summary_map);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupDetail {
    pub path: Option<String>,
    pub group_name: Option<String>,
    pub group_id: Option<String>,
    pub arn: Option<String>,
    pub create_date: Option<Timestamp>,
    pub group_policy_list: Option<Vec<PolicyDetail>>,
    pub attached_managed_policies: Option<Vec<AttachedPolicy>>,
}

impl Encode for GroupDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("GroupName", &self.group_name);
        xml.member("GroupId", &self.group_id);
        xml.member("Arn", &self.arn);
        xml.member("CreateDate", &self.create_date);
        xml.member("GroupPolicyList", &self.group_policy_list);
        xml.member("AttachedManagedPolicies", &self.attached_managed_policies);
    }
}

/// [`ListAccountAliases`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccountAliases.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAccountAliasesRequest {
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListAccountAliasesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAccountAliasesResponse {
    pub account_aliases: Vec<String>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListAccountAliasesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AccountAliases", &self.account_aliases);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ManagedPolicyDetail {
    pub policy_name: Option<String>,
    pub policy_id: Option<String>,
    pub arn: Option<String>,
    pub path: Option<String>,
    pub default_version_id: Option<String>,
    pub attachment_count: Option<i32>,
    pub permissions_boundary_usage_count: Option<i32>,
    pub is_attachable: Option<bool>,
    pub description: Option<String>,
    pub create_date: Option<Timestamp>,
    pub update_date: Option<Timestamp>,
    pub policy_version_list: Option<Vec<PolicyVersion>>,
}

impl Encode for ManagedPolicyDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyId", &self.policy_id);
        xml.member("Arn", &self.arn);
        xml.member("Path", &self.path);
        xml.member("DefaultVersionId", &self.default_version_id);
        xml.member("AttachmentCount", &self.attachment_count);
        xml.member(
            "PermissionsBoundaryUsageCount",
            &self.permissions_boundary_usage_count,
        );
        xml.member("IsAttachable", &self.is_attachable);
        xml.member("Description", &self.description);
        xml.member("CreateDate", &self.create_date);
        xml.member("UpdateDate", &self.update_date);
        xml.member("PolicyVersionList", &self.policy_version_list);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyDetail {
    pub policy_name: Option<String>,
    pub policy_document: Option<String>,
}

impl Encode for PolicyDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyDocument", &self.policy_document);
    }
}

/// [`PutAccountProperties`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutAccountProperties.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutAccountPropertiesRequest {
    pub properties: BTreeMap<String, String>,
}

impl Decode for PutAccountPropertiesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            properties: Decode::decode(node.member("Properties"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutAccountPropertiesResponse {}

impl Decode for PutAccountPropertiesResponse {
    fn decode(_: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {})
    }
}

impl Encode for PutAccountPropertiesResponse {
    fn encode(&self, _: &mut Writer) {}
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleDetail {
    pub path: Option<String>,
    pub role_name: Option<String>,
    pub role_id: Option<String>,
    pub arn: Option<String>,
    pub create_date: Option<Timestamp>,
    pub assume_role_policy_document: Option<String>,
    pub instance_profile_list: Option<Vec<InstanceProfile>>,
    pub role_policy_list: Option<Vec<PolicyDetail>>,
    pub attached_managed_policies: Option<Vec<AttachedPolicy>>,
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    pub tags: Option<Vec<Tag>>,
    pub role_last_used: Option<RoleLastUsed>,
}

impl Encode for RoleDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("RoleName", &self.role_name);
        xml.member("RoleId", &self.role_id);
        xml.member("Arn", &self.arn);
        xml.member("CreateDate", &self.create_date);
        xml.member(
            "AssumeRolePolicyDocument",
            &self.assume_role_policy_document,
        );
        xml.member("InstanceProfileList", &self.instance_profile_list);
        xml.member("RolePolicyList", &self.role_policy_list);
        xml.member("AttachedManagedPolicies", &self.attached_managed_policies);
        xml.member("PermissionsBoundary", &self.permissions_boundary);
        xml.member("Tags", &self.tags);
        xml.member("RoleLastUsed", &self.role_last_used);
    }
}

/// [`SetSecurityTokenServicePreferences`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetSecurityTokenServicePreferencesRequest {
    pub global_endpoint_token_version: GlobalEndpointTokenVersion,
}

impl Decode for SetSecurityTokenServicePreferencesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            global_endpoint_token_version: Decode::decode(
                node.member("GlobalEndpointTokenVersion"),
            )?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserDetail {
    pub path: Option<String>,
    pub user_name: Option<String>,
    pub user_id: Option<String>,
    pub arn: Option<String>,
    pub create_date: Option<Timestamp>,
    pub user_policy_list: Option<Vec<PolicyDetail>>,
    pub group_list: Option<Vec<String>>,
    pub attached_managed_policies: Option<Vec<AttachedPolicy>>,
    pub permissions_boundary: Option<AttachedPermissionsBoundary>,
    pub tags: Option<Vec<Tag>>,
}

impl Encode for UserDetail {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("UserName", &self.user_name);
        xml.member("UserId", &self.user_id);
        xml.member("Arn", &self.arn);
        xml.member("CreateDate", &self.create_date);
        xml.member("UserPolicyList", &self.user_policy_list);
        xml.member("GroupList", &self.group_list);
        xml.member("AttachedManagedPolicies", &self.attached_managed_policies);
        xml.member("PermissionsBoundary", &self.permissions_boundary);
        xml.member("Tags", &self.tags);
    }
}

words! {
GlobalEndpointTokenVersion {
V1Token = "v1Token",
V2Token = "v2Token",
}
}
words! {
SummaryKeyType {
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
pub(crate) static CREATE_ACCOUNT_ALIAS_REQUEST: Shape =
    Shape::Structure(&[required("AccountAlias", &ACCOUNT_ALIAS_TYPE)]);
pub(crate) static DELETE_ACCOUNT_ALIAS_REQUEST: Shape =
    Shape::Structure(&[required("AccountAlias", &ACCOUNT_ALIAS_TYPE)]);
pub(crate) static GET_ACCOUNT_AUTHORIZATION_DETAILS_REQUEST: Shape = Shape::Structure(&[
    optional("Filter", &ENTITY_LIST_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
    optional("Marker", &MARKER_TYPE),
]);
pub(crate) static GET_ACCOUNT_PROPERTIES_REQUEST: Shape = Shape::Structure(&[]);
pub(crate) static LIST_ACCOUNT_ALIASES_REQUEST: Shape = Shape::Structure(&[
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static PUT_ACCOUNT_PROPERTIES_REQUEST: Shape =
    Shape::Structure(&[required("Properties", &ACCOUNT_PROPERTIES_MAP_TYPE)]);
pub(crate) static SET_SECURITY_TOKEN_SERVICE_PREFERENCES_REQUEST: Shape =
    Shape::Structure(&[required(
        "GlobalEndpointTokenVersion",
        &GLOBAL_ENDPOINT_TOKEN_VERSION,
    )]);
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
