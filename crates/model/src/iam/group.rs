//!  Generated from `contract/iam/group.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static ADD_USER_TO_GROUP: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "AddUserToGroup",
    family: "group",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &ADD_USER_TO_GROUP_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<AddUserToGroupRequest>,
};

impl Operation for AddUserToGroupRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &ADD_USER_TO_GROUP;
}

static CREATE_GROUP: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateGroup",
    family: "group",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &CREATE_GROUP_REQUEST,
    result: Some("CreateGroupResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::ENTITY_ALREADY_EXISTS,
        fault::NO_SUCH_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateGroupRequest>,
};

impl Operation for CreateGroupRequest {
    type Output = CreateGroupResponse;
    const OPERATION: &'static OperationInfo = &CREATE_GROUP;
}

static DELETE_GROUP: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteGroup",
    family: "group",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &DELETE_GROUP_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::DELETE_CONFLICT,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteGroupRequest>,
};

impl Operation for DeleteGroupRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_GROUP;
}

static GET_GROUP: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetGroup",
    family: "group",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::Group],
    input: &GET_GROUP_REQUEST,
    result: Some("GetGroupResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["Users"],
    decode: decode_as::<GetGroupRequest>,
};

impl Operation for GetGroupRequest {
    type Output = GetGroupResponse;
    const OPERATION: &'static OperationInfo = &GET_GROUP;
}

static LIST_GROUPS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListGroups",
    family: "group",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_GROUPS_REQUEST,
    result: Some("ListGroupsResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &["Groups"],
    decode: decode_as::<ListGroupsRequest>,
};

impl Operation for ListGroupsRequest {
    type Output = ListGroupsResponse;
    const OPERATION: &'static OperationInfo = &LIST_GROUPS;
}

static LIST_GROUPS_FOR_USER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListGroupsForUser",
    family: "group",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &LIST_GROUPS_FOR_USER_REQUEST,
    result: Some("ListGroupsForUserResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &["Groups"],
    decode: decode_as::<ListGroupsForUserRequest>,
};

impl Operation for ListGroupsForUserRequest {
    type Output = ListGroupsForUserResponse;
    const OPERATION: &'static OperationInfo = &LIST_GROUPS_FOR_USER;
}

static REMOVE_USER_FROM_GROUP: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "RemoveUserFromGroup",
    family: "group",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &REMOVE_USER_FROM_GROUP_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<RemoveUserFromGroupRequest>,
};

impl Operation for RemoveUserFromGroupRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &REMOVE_USER_FROM_GROUP;
}

static UPDATE_GROUP: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateGroup",
    family: "group",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::Group],
    input: &UPDATE_GROUP_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::ENTITY_ALREADY_EXISTS,
        fault::LIMIT_EXCEEDED,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateGroupRequest>,
};

impl Operation for UpdateGroupRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_GROUP;
}

/// [`AddUserToGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AddUserToGroupRequest {
    pub group_name: String,
    pub user_name: String,
}

impl Decode for AddUserToGroupRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

/// [`CreateGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateGroupRequest {
    pub path: Option<String>,
    pub group_name: String,
}

impl Decode for CreateGroupRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path: Decode::decode(node.member("Path"))?,
            group_name: Decode::decode(node.member("GroupName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateGroupResponse {
    pub group: Group,
}

impl Encode for CreateGroupResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Group", &self.group);
    }
}

/// [`DeleteGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteGroupRequest {
    pub group_name: String,
}

impl Decode for DeleteGroupRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
        })
    }
}

/// [`GetGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetGroupRequest {
    pub group_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for GetGroupRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetGroupResponse {
    pub group: Group,
    pub users: Vec<User>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for GetGroupResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Group", &self.group);
        xml.member("Users", &self.users);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    pub path: String,
    pub group_name: String,
    pub group_id: String,
    pub arn: String,
    pub create_date: Timestamp,
}

impl Encode for Group {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Path", &self.path);
        xml.member("GroupName", &self.group_name);
        xml.member("GroupId", &self.group_id);
        xml.member("Arn", &self.arn);
        xml.member("CreateDate", &self.create_date);
    }
}

/// [`ListGroupsForUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListGroupsForUserRequest {
    pub user_name: String,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListGroupsForUserRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListGroupsForUserResponse {
    pub groups: Vec<Group>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListGroupsForUserResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Groups", &self.groups);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`ListGroups`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListGroupsRequest {
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListGroupsRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListGroupsResponse {
    pub groups: Vec<Group>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListGroupsResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Groups", &self.groups);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`RemoveUserFromGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoveUserFromGroupRequest {
    pub group_name: String,
    pub user_name: String,
}

impl Decode for RemoveUserFromGroupRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

/// [`UpdateGroup`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateGroupRequest {
    pub group_name: String,
    pub new_path: Option<String>,
    pub new_group_name: Option<String>,
}

impl Decode for UpdateGroupRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            group_name: Decode::decode(node.member("GroupName"))?,
            new_path: Decode::decode(node.member("NewPath"))?,
            new_group_name: Decode::decode(node.member("NewGroupName"))?,
        })
    }
}

pub(crate) static ADD_USER_TO_GROUP_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    required("UserName", &EXISTING_USER_NAME_TYPE),
]);
pub(crate) static CREATE_GROUP_REQUEST: Shape = Shape::Structure(&[
    optional("Path", &PATH_TYPE),
    required("GroupName", &GROUP_NAME_TYPE),
]);
pub(crate) static DELETE_GROUP_REQUEST: Shape =
    Shape::Structure(&[required("GroupName", &GROUP_NAME_TYPE)]);
pub(crate) static GET_GROUP_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_GROUPS_FOR_USER_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static LIST_GROUPS_REQUEST: Shape = Shape::Structure(&[
    optional("PathPrefix", &PATH_PREFIX_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static REMOVE_USER_FROM_GROUP_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    required("UserName", &EXISTING_USER_NAME_TYPE),
]);
pub(crate) static UPDATE_GROUP_REQUEST: Shape = Shape::Structure(&[
    required("GroupName", &GROUP_NAME_TYPE),
    optional("NewPath", &PATH_TYPE),
    optional("NewGroupName", &GROUP_NAME_TYPE),
]);
