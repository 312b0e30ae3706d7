//!  Generated from `contract/iam/managed_policy.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static CREATE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreatePolicy",
    family: "managed_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Policy],
    input: &CREATE_POLICY_REQUEST,
    result: Some("CreatePolicyResult"),
    faults: &[
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::ENTITY_ALREADY_EXISTS,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreatePolicyRequest>,
};

impl Operation for CreatePolicyRequest {
    type Output = CreatePolicyResponse;
    const OPERATION: &'static OperationInfo = &CREATE_POLICY;
}

static CREATE_POLICY_VERSION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreatePolicyVersion",
    family: "managed_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Policy],
    input: &CREATE_POLICY_VERSION_REQUEST,
    result: Some("CreatePolicyVersionResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreatePolicyVersionRequest>,
};

impl Operation for CreatePolicyVersionRequest {
    type Output = CreatePolicyVersionResponse;
    const OPERATION: &'static OperationInfo = &CREATE_POLICY_VERSION;
}

static DELETE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeletePolicy",
    family: "managed_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Policy],
    input: &DELETE_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::DELETE_CONFLICT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeletePolicyRequest>,
};

impl Operation for DeletePolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_POLICY;
}

static DELETE_POLICY_VERSION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeletePolicyVersion",
    family: "managed_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Policy],
    input: &DELETE_POLICY_VERSION_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::DELETE_CONFLICT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeletePolicyVersionRequest>,
};

impl Operation for DeletePolicyVersionRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_POLICY_VERSION;
}

static GET_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetPolicy",
    family: "managed_policy",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Policy],
    input: &GET_POLICY_REQUEST,
    result: Some("GetPolicyResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetPolicyRequest>,
};

impl Operation for GetPolicyRequest {
    type Output = GetPolicyResponse;
    const OPERATION: &'static OperationInfo = &GET_POLICY;
}

static GET_POLICY_VERSION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetPolicyVersion",
    family: "managed_policy",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Policy],
    input: &GET_POLICY_VERSION_REQUEST,
    result: Some("GetPolicyVersionResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<GetPolicyVersionRequest>,
};

impl Operation for GetPolicyVersionRequest {
    type Output = GetPolicyVersionResponse;
    const OPERATION: &'static OperationInfo = &GET_POLICY_VERSION;
}

static LIST_POLICIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListPolicies",
    family: "managed_policy",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_POLICIES_REQUEST,
    result: Some("ListPoliciesResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &["Policies"],
    decode: decode_as::<ListPoliciesRequest>,
};

impl Operation for ListPoliciesRequest {
    type Output = ListPoliciesResponse;
    const OPERATION: &'static OperationInfo = &LIST_POLICIES;
}

static LIST_POLICY_VERSIONS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListPolicyVersions",
    family: "managed_policy",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Policy],
    input: &LIST_POLICY_VERSIONS_REQUEST,
    result: Some("ListPolicyVersionsResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &["Versions"],
    decode: decode_as::<ListPolicyVersionsRequest>,
};

impl Operation for ListPolicyVersionsRequest {
    type Output = ListPolicyVersionsResponse;
    const OPERATION: &'static OperationInfo = &LIST_POLICY_VERSIONS;
}

static SET_DEFAULT_POLICY_VERSION: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "SetDefaultPolicyVersion",
    family: "managed_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Policy],
    input: &SET_DEFAULT_POLICY_VERSION_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<SetDefaultPolicyVersionRequest>,
};

impl Operation for SetDefaultPolicyVersionRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &SET_DEFAULT_POLICY_VERSION;
}

/// [`CreatePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreatePolicyRequest {
    pub policy_name: String,
    pub path: Option<String>,
    pub policy_document: String,
    pub description: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreatePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_name: Decode::decode(node.member("PolicyName"))?,
            path: Decode::decode(node.member("Path"))?,
            policy_document: Decode::decode(node.member("PolicyDocument"))?,
            description: Decode::decode(node.member("Description"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreatePolicyResponse {
    pub policy: Option<Policy>,
}

impl Encode for CreatePolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Policy", &self.policy);
    }
}

/// [`CreatePolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreatePolicyVersionRequest {
    pub policy_arn: String,
    pub policy_document: String,
    pub set_as_default: Option<bool>,
}

impl Decode for CreatePolicyVersionRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            policy_document: Decode::decode(node.member("PolicyDocument"))?,
            set_as_default: Decode::decode(node.member("SetAsDefault"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreatePolicyVersionResponse {
    pub policy_version: Option<PolicyVersion>,
}

impl Encode for CreatePolicyVersionResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyVersion", &self.policy_version);
    }
}

/// [`DeletePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeletePolicyRequest {
    pub policy_arn: String,
}

impl Decode for DeletePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

/// [`DeletePolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeletePolicyVersionRequest {
    pub policy_arn: String,
    pub version_id: String,
}

impl Decode for DeletePolicyVersionRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            version_id: Decode::decode(node.member("VersionId"))?,
        })
    }
}

/// [`GetPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetPolicyRequest {
    pub policy_arn: String,
}

impl Decode for GetPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetPolicyResponse {
    pub policy: Option<Policy>,
}

impl Encode for GetPolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Policy", &self.policy);
    }
}

/// [`GetPolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetPolicyVersionRequest {
    pub policy_arn: String,
    pub version_id: String,
}

impl Decode for GetPolicyVersionRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            version_id: Decode::decode(node.member("VersionId"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetPolicyVersionResponse {
    pub policy_version: Option<PolicyVersion>,
}

impl Encode for GetPolicyVersionResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyVersion", &self.policy_version);
    }
}

/// [`ListPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPoliciesRequest {
    pub scope: Option<PolicyScopeType>,
    pub only_attached: Option<bool>,
    pub path_prefix: Option<String>,
    pub policy_usage_filter: Option<PolicyUsageType>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListPoliciesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            scope: Decode::decode(node.member("Scope"))?,
            only_attached: Decode::decode(node.member("OnlyAttached"))?,
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            policy_usage_filter: Decode::decode(node.member("PolicyUsageFilter"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPoliciesResponse {
    pub policies: Option<Vec<Policy>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListPoliciesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Policies", &self.policies);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListPolicyVersions`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPolicyVersionsRequest {
    pub policy_arn: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListPolicyVersionsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListPolicyVersionsResponse {
    pub versions: Option<Vec<PolicyVersion>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListPolicyVersionsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Versions", &self.versions);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
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
    pub tags: Option<Vec<Tag>>,
}

impl Encode for Policy {
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
        xml.member("Tags", &self.tags);
    }
}

/// [`SetDefaultPolicyVersion`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SetDefaultPolicyVersionRequest {
    pub policy_arn: String,
    pub version_id: String,
}

impl Decode for SetDefaultPolicyVersionRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            version_id: Decode::decode(node.member("VersionId"))?,
        })
    }
}

words! {
PolicyScopeType {
All = "All",
Aws = "AWS",
Local = "Local",
}
}
pub(crate) static CREATE_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("PolicyName", &POLICY_NAME_TYPE),
    optional("Path", &POLICY_PATH_TYPE),
    required("PolicyDocument", &POLICY_DOCUMENT_TYPE),
    optional("Description", &POLICY_DESCRIPTION_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static CREATE_POLICY_VERSION_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    required("PolicyDocument", &POLICY_DOCUMENT_TYPE),
    optional("SetAsDefault", &BOOLEAN_TYPE),
]);
pub(crate) static DELETE_POLICY_REQUEST: Shape =
    Shape::Structure(&[required("PolicyArn", &ARN_TYPE)]);
pub(crate) static DELETE_POLICY_VERSION_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    required("VersionId", &POLICY_VERSION_ID_TYPE),
]);
pub(crate) static GET_POLICY_REQUEST: Shape = Shape::Structure(&[required("PolicyArn", &ARN_TYPE)]);
pub(crate) static GET_POLICY_VERSION_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    required("VersionId", &POLICY_VERSION_ID_TYPE),
]);
pub(crate) static LIST_POLICIES_REQUEST: Shape = Shape::Structure(&[
    optional("Scope", &POLICY_SCOPE_TYPE),
    optional("OnlyAttached", &BOOLEAN_TYPE),
    optional("PathPrefix", &POLICY_PATH_TYPE),
    optional("PolicyUsageFilter", &POLICY_USAGE_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_POLICY_VERSIONS_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static SET_DEFAULT_POLICY_VERSION_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    required("VersionId", &POLICY_VERSION_ID_TYPE),
]);
pub(crate) static POLICY_SCOPE_TYPE: Shape = Shape::Enum(PolicyScopeType::WORDS);
