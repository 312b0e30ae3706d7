//!  Generated from `contract/iam/attachment.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static ATTACH_GROUP_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AttachGroupPolicy",
    family: "attachment",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &ATTACH_GROUP_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::POLICY_NOT_ATTACHABLE,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<AttachGroupPolicyRequest>,
};

impl Operation for AttachGroupPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ATTACH_GROUP_POLICY;
}

static ATTACH_ROLE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AttachRolePolicy",
    family: "attachment",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &ATTACH_ROLE_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::UNMODIFIABLE_ENTITY,
        fault::POLICY_NOT_ATTACHABLE,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<AttachRolePolicyRequest>,
};

impl Operation for AttachRolePolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ATTACH_ROLE_POLICY;
}

static ATTACH_USER_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AttachUserPolicy",
    family: "attachment",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &ATTACH_USER_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::POLICY_NOT_ATTACHABLE,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<AttachUserPolicyRequest>,
};

impl Operation for AttachUserPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ATTACH_USER_POLICY;
}

static DETACH_GROUP_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DetachGroupPolicy",
    family: "attachment",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &DETACH_GROUP_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DetachGroupPolicyRequest>,
};

impl Operation for DetachGroupPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DETACH_GROUP_POLICY;
}

static DETACH_ROLE_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DetachRolePolicy",
    family: "attachment",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &DETACH_ROLE_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DetachRolePolicyRequest>,
};

impl Operation for DetachRolePolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DETACH_ROLE_POLICY;
}

static DETACH_USER_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DetachUserPolicy",
    family: "attachment",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DETACH_USER_POLICY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DetachUserPolicyRequest>,
};

impl Operation for DetachUserPolicyRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DETACH_USER_POLICY;
}

static LIST_ATTACHED_GROUP_POLICIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListAttachedGroupPolicies",
    family: "attachment",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Group],
    input: &LIST_ATTACHED_GROUP_POLICIES_REQUEST,
    result: Some("ListAttachedGroupPoliciesResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &["AttachedPolicies"],
    decode: decode_as::<ListAttachedGroupPoliciesRequest>,
};

impl Operation for ListAttachedGroupPoliciesRequest {
    type Output = ListAttachedGroupPoliciesResponse;
    const OPERATION: &'static OperationInfo = &LIST_ATTACHED_GROUP_POLICIES;
}

static LIST_ATTACHED_ROLE_POLICIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListAttachedRolePolicies",
    family: "attachment",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Role],
    input: &LIST_ATTACHED_ROLE_POLICIES_REQUEST,
    result: Some("ListAttachedRolePoliciesResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &["AttachedPolicies"],
    decode: decode_as::<ListAttachedRolePoliciesRequest>,
};

impl Operation for ListAttachedRolePoliciesRequest {
    type Output = ListAttachedRolePoliciesResponse;
    const OPERATION: &'static OperationInfo = &LIST_ATTACHED_ROLE_POLICIES;
}

static LIST_ATTACHED_USER_POLICIES: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListAttachedUserPolicies",
    family: "attachment",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_ATTACHED_USER_POLICIES_REQUEST,
    result: Some("ListAttachedUserPoliciesResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &["AttachedPolicies"],
    decode: decode_as::<ListAttachedUserPoliciesRequest>,
};

impl Operation for ListAttachedUserPoliciesRequest {
    type Output = ListAttachedUserPoliciesResponse;
    const OPERATION: &'static OperationInfo = &LIST_ATTACHED_USER_POLICIES;
}

static LIST_ENTITIES_FOR_POLICY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListEntitiesForPolicy",
    family: "attachment",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::Policy],
    input: &LIST_ENTITIES_FOR_POLICY_REQUEST,
    result: Some("ListEntitiesForPolicyResult"),
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::SERVICE_FAILURE,
    ],
    pages: &["PolicyGroups", "PolicyUsers", "PolicyRoles"],
    decode: decode_as::<ListEntitiesForPolicyRequest>,
};

impl Operation for ListEntitiesForPolicyRequest {
    type Output = ListEntitiesForPolicyResponse;
    const OPERATION: &'static OperationInfo = &LIST_ENTITIES_FOR_POLICY;
}

/// [`AttachGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttachGroupPolicyRequest {
    pub group_name: String,
    pub policy_arn: String,
}

impl Decode for AttachGroupPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

/// [`AttachRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttachRolePolicyRequest {
    pub role_name: String,
    pub policy_arn: String,
}

impl Decode for AttachRolePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

/// [`AttachUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttachUserPolicyRequest {
    pub user_name: String,
    pub policy_arn: String,
}

impl Decode for AttachUserPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

/// [`DetachGroupPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetachGroupPolicyRequest {
    pub group_name: String,
    pub policy_arn: String,
}

impl Decode for DetachGroupPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

/// [`DetachRolePolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetachRolePolicyRequest {
    pub role_name: String,
    pub policy_arn: String,
}

impl Decode for DetachRolePolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

/// [`DetachUserPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DetachUserPolicyRequest {
    pub user_name: String,
    pub policy_arn: String,
}

impl Decode for DetachUserPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
        })
    }
}

/// [`ListAttachedGroupPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAttachedGroupPoliciesRequest {
    pub group_name: String,
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListAttachedGroupPoliciesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAttachedGroupPoliciesResponse {
    pub attached_policies: Option<Vec<AttachedPolicy>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListAttachedGroupPoliciesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AttachedPolicies", &self.attached_policies);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListAttachedRolePolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAttachedRolePoliciesRequest {
    pub role_name: String,
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListAttachedRolePoliciesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAttachedRolePoliciesResponse {
    pub attached_policies: Option<Vec<AttachedPolicy>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListAttachedRolePoliciesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AttachedPolicies", &self.attached_policies);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListAttachedUserPolicies`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAttachedUserPoliciesRequest {
    pub user_name: String,
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListAttachedUserPoliciesRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListAttachedUserPoliciesResponse {
    pub attached_policies: Option<Vec<AttachedPolicy>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListAttachedUserPoliciesResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("AttachedPolicies", &self.attached_policies);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListEntitiesForPolicy`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListEntitiesForPolicyRequest {
    pub policy_arn: String,
    pub entity_filter: Option<EntityType>,
    pub path_prefix: Option<String>,
    pub policy_usage_filter: Option<PolicyUsageType>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListEntitiesForPolicyRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            policy_arn: Decode::decode(node.member("PolicyArn"))?,
            entity_filter: Decode::decode(node.member("EntityFilter"))?,
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            policy_usage_filter: Decode::decode(node.member("PolicyUsageFilter"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListEntitiesForPolicyResponse {
    pub policy_groups: Option<Vec<PolicyGroup>>,
    pub policy_users: Option<Vec<PolicyUser>>,
    pub policy_roles: Option<Vec<PolicyRole>>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListEntitiesForPolicyResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("PolicyGroups", &self.policy_groups);
        xml.member("PolicyUsers", &self.policy_users);
        xml.member("PolicyRoles", &self.policy_roles);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyGroup {
    pub group_name: Option<String>,
    pub group_id: Option<String>,
}

impl Encode for PolicyGroup {
    fn encode(&self, xml: &mut Writer) {
        xml.member("GroupName", &self.group_name);
        xml.member("GroupId", &self.group_id);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyRole {
    pub role_name: Option<String>,
    pub role_id: Option<String>,
}

impl Encode for PolicyRole {
    fn encode(&self, xml: &mut Writer) {
        xml.member("RoleName", &self.role_name);
        xml.member("RoleId", &self.role_id);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyUser {
    pub user_name: Option<String>,
    pub user_id: Option<String>,
}

impl Encode for PolicyUser {
    fn encode(&self, xml: &mut Writer) {
        xml.member("UserName", &self.user_name);
        xml.member("UserId", &self.user_id);
    }
}

pub(crate) static ATTACH_GROUP_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    required("PolicyArn", &ARN_TYPE),
]);
pub(crate) static ATTACH_ROLE_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("PolicyArn", &ARN_TYPE),
]);
pub(crate) static ATTACH_USER_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("PolicyArn", &ARN_TYPE),
]);
pub(crate) static DETACH_GROUP_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    required("PolicyArn", &ARN_TYPE),
]);
pub(crate) static DETACH_ROLE_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("PolicyArn", &ARN_TYPE),
]);
pub(crate) static DETACH_USER_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("PolicyArn", &ARN_TYPE),
]);
pub(crate) static LIST_ATTACHED_GROUP_POLICIES_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    optional("PathPrefix", &POLICY_PATH_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_ATTACHED_ROLE_POLICIES_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    optional("PathPrefix", &POLICY_PATH_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_ATTACHED_USER_POLICIES_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    optional("PathPrefix", &POLICY_PATH_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_ENTITIES_FOR_POLICY_REQUEST: Shape = Shape::Structure(&[
    required("PolicyArn", &ARN_TYPE),
    optional("EntityFilter", &ENTITY_TYPE),
    optional("PathPrefix", &PATH_TYPE),
    optional("PolicyUsageFilter", &POLICY_USAGE_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
