//!  Generated from `contract/iam/inline_policy.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static DELETE_GROUP_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteGroupPolicy",
    family: "inline_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &DELETE_GROUP_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteGroupPolicyRequest>,
};

impl Operation for DeleteGroupPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_GROUP_POLICY;
}

static DELETE_ROLE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteRolePolicy",
    family: "inline_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &DELETE_ROLE_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteRolePolicyRequest>,
};

impl Operation for DeleteRolePolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_ROLE_POLICY;
}

static DELETE_USER_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteUserPolicy",
    family: "inline_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_USER_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteUserPolicyRequest>,
};

impl Operation for DeleteUserPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_USER_POLICY;
}

static GET_GROUP_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetGroupPolicy",
    family: "inline_policy",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Group],
    input: &GET_GROUP_POLICY_REQUEST,
    result: Some("GetGroupPolicyResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetGroupPolicyRequest>,
};

impl Operation for GetGroupPolicyRequest {
    type Output = GetGroupPolicyResponse;
    const OPERATION: &'static OperationInfo = &GET_GROUP_POLICY;
}

static GET_ROLE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetRolePolicy",
    family: "inline_policy",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &GET_ROLE_POLICY_REQUEST,
    result: Some("GetRolePolicyResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetRolePolicyRequest>,
};

impl Operation for GetRolePolicyRequest {
    type Output = GetRolePolicyResponse;
    const OPERATION: &'static OperationInfo = &GET_ROLE_POLICY;
}

static GET_USER_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetUserPolicy",
    family: "inline_policy",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &GET_USER_POLICY_REQUEST,
    result: Some("GetUserPolicyResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetUserPolicyRequest>,
};

impl Operation for GetUserPolicyRequest {
    type Output = GetUserPolicyResponse;
    const OPERATION: &'static OperationInfo = &GET_USER_POLICY;
}

static LIST_GROUP_POLICIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListGroupPolicies",
    family: "inline_policy",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Group],
    input: &LIST_GROUP_POLICIES_REQUEST,
    result: Some("ListGroupPoliciesResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["PolicyNames"],
    decode: decode_as::<ListGroupPoliciesRequest>,
};

impl Operation for ListGroupPoliciesRequest {
    type Output = ListGroupPoliciesResponse;
    const OPERATION: &'static OperationInfo = &LIST_GROUP_POLICIES;
}

static LIST_ROLE_POLICIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListRolePolicies",
    family: "inline_policy",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &LIST_ROLE_POLICIES_REQUEST,
    result: Some("ListRolePoliciesResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["PolicyNames"],
    decode: decode_as::<ListRolePoliciesRequest>,
};

impl Operation for ListRolePoliciesRequest {
    type Output = ListRolePoliciesResponse;
    const OPERATION: &'static OperationInfo = &LIST_ROLE_POLICIES;
}

static LIST_USER_POLICIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListUserPolicies",
    family: "inline_policy",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_USER_POLICIES_REQUEST,
    result: Some("ListUserPoliciesResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["PolicyNames"],
    decode: decode_as::<ListUserPoliciesRequest>,
};

impl Operation for ListUserPoliciesRequest {
    type Output = ListUserPoliciesResponse;
    const OPERATION: &'static OperationInfo = &LIST_USER_POLICIES;
}

static PUT_GROUP_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "PutGroupPolicy",
    family: "inline_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &PUT_GROUP_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<PutGroupPolicyRequest>,
};

impl Operation for PutGroupPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &PUT_GROUP_POLICY;
}

static PUT_ROLE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "PutRolePolicy",
    family: "inline_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &PUT_ROLE_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::NO_SUCH_ENTITY,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<PutRolePolicyRequest>,
};

impl Operation for PutRolePolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &PUT_ROLE_POLICY;
}

static PUT_USER_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "PutUserPolicy",
    family: "inline_policy",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &PUT_USER_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::MALFORMED_POLICY_DOCUMENT,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<PutUserPolicyRequest>,
};

impl Operation for PutUserPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &PUT_USER_POLICY;
}

/// [`DeleteGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteGroupPolicyRequest {
    pub group_name: String,
    pub policy_name: String,
}

impl Decode for DeleteGroupPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
        })
    }
}

/// [`DeleteRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteRolePolicyRequest {
    pub role_name: String,
    pub policy_name: String,
}

impl Decode for DeleteRolePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
        })
    }
}

/// [`DeleteUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteUserPolicyRequest {
    pub user_name: String,
    pub policy_name: String,
}

impl Decode for DeleteUserPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
        })
    }
}

/// [`GetGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetGroupPolicyRequest {
    pub group_name: String,
    pub policy_name: String,
}

impl Decode for GetGroupPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetGroupPolicyResponse {
    pub group_name: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Encode for GetGroupPolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("GroupName", &self.group_name);
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyDocument", &self.policy_document);
    }
}

/// [`GetRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetRolePolicyRequest {
    pub role_name: String,
    pub policy_name: String,
}

impl Decode for GetRolePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetRolePolicyResponse {
    pub role_name: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Encode for GetRolePolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("RoleName", &self.role_name);
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyDocument", &self.policy_document);
    }
}

/// [`GetUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetUserPolicyRequest {
    pub user_name: String,
    pub policy_name: String,
}

impl Decode for GetUserPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetUserPolicyResponse {
    pub user_name: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Encode for GetUserPolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("PolicyName", &self.policy_name);
        xml.member("PolicyDocument", &self.policy_document);
    }
}

/// [`ListGroupPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListGroupPoliciesRequest {
    pub group_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListGroupPoliciesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListGroupPoliciesResponse {
    pub policy_names: Vec<String>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListGroupPoliciesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyNames", &self.policy_names);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListRolePolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRolePoliciesRequest {
    pub role_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListRolePoliciesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRolePoliciesResponse {
    pub policy_names: Vec<String>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListRolePoliciesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyNames", &self.policy_names);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListUserPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListUserPoliciesRequest {
    pub user_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListUserPoliciesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListUserPoliciesResponse {
    pub policy_names: Vec<String>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListUserPoliciesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyNames", &self.policy_names);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`PutGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutGroupPolicyRequest {
    pub group_name: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Decode for PutGroupPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
            policy_document: Decode::decode(node.member("PolicyDocument"))?,
        })
    }
}

/// [`PutRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutRolePolicyRequest {
    pub role_name: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Decode for PutRolePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
            policy_document: Decode::decode(node.member("PolicyDocument"))?,
        })
    }
}

/// [`PutUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutUserPolicyRequest {
    pub user_name: String,
    pub policy_name: String,
    pub policy_document: String,
}

impl Decode for PutUserPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            policy_name: Decode::decode(node.member("PolicyName"))?,
            policy_document: Decode::decode(node.member("PolicyDocument"))?,
        })
    }
}

pub(crate) static DELETE_GROUP_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
]);
pub(crate) static DELETE_ROLE_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
]);
pub(crate) static DELETE_USER_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
]);
pub(crate) static GET_GROUP_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
]);
pub(crate) static GET_ROLE_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
]);
pub(crate) static GET_USER_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
]);
pub(crate) static LIST_GROUP_POLICIES_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_ROLE_POLICIES_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_USER_POLICIES_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static PUT_GROUP_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
    required("PolicyDocument", &POLICY_DOCUMENT_TYPE),
]);
pub(crate) static PUT_ROLE_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
    required("PolicyDocument", &POLICY_DOCUMENT_TYPE),
]);
pub(crate) static PUT_USER_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    required("PolicyName", &POLICY_NAME_TYPE),
    required("PolicyDocument", &POLICY_DOCUMENT_TYPE),
]);
