//!  Generated from `contract/iam/user.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static CREATE_USER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "CreateUser",
    family: "user",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &CREATE_USER_REQUEST,
    result: Some("CreateUserResult"),
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::ENTITY_ALREADY_EXISTS,
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<CreateUserRequest>,
};

impl Operation for CreateUserRequest {
    type Output = CreateUserResponse;
    const OPERATION: &'static OperationInfo = &CREATE_USER;
}

static DELETE_USER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteUser",
    family: "user",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_USER_REQUEST,
    result: None,
    faults: &[
        fault::LIMIT_EXCEEDED,
        fault::NO_SUCH_ENTITY,
        fault::DELETE_CONFLICT,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteUserRequest>,
};

impl Operation for DeleteUserRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_USER;
}

static GET_USER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "GetUser",
    family: "user",
    access: Access::Read,
    mutates: false,
    signed: true,
    resources: &[Resource::User],
    input: &GET_USER_REQUEST,
    result: Some("GetUserResult"),
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<GetUserRequest>,
};

impl Operation for GetUserRequest {
    type Output = GetUserResponse;
    const OPERATION: &'static OperationInfo = &GET_USER;
}

static LIST_USERS: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "ListUsers",
    family: "user",
    access: Access::List,
    mutates: false,
    signed: true,
    resources: &[],
    input: &LIST_USERS_REQUEST,
    result: Some("ListUsersResult"),
    faults: &[fault::SERVICE_FAILURE],
    pages: &["Users"],
    decode: decode_as::<ListUsersRequest>,
};

impl Operation for ListUsersRequest {
    type Output = ListUsersResponse;
    const OPERATION: &'static OperationInfo = &LIST_USERS;
}

static UPDATE_USER: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "UpdateUser",
    family: "user",
    access: Access::Write,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &UPDATE_USER_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::LIMIT_EXCEEDED,
        fault::ENTITY_ALREADY_EXISTS,
        fault::ENTITY_TEMPORARILY_UNMODIFIABLE,
        fault::CONCURRENT_MODIFICATION,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<UpdateUserRequest>,
};

impl Operation for UpdateUserRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &UPDATE_USER;
}

/// [`CreateUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateUserRequest {
    pub path: Option<String>,
    pub user_name: String,
    pub permissions_boundary: Option<String>,
    pub tags: Option<Vec<Tag>>,
}

impl Decode for CreateUserRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path: Decode::decode(node.member("Path"))?,
            user_name: Decode::decode(node.member("UserName"))?,
            permissions_boundary: Decode::decode(node.member("PermissionsBoundary"))?,
            tags: Decode::decode(node.member("Tags"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreateUserResponse {
    pub user: Option<User>,
}

impl Encode for CreateUserResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("User", &self.user);
    }
}

/// [`DeleteUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteUserRequest {
    pub user_name: String,
}

impl Decode for DeleteUserRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

/// [`GetUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetUserRequest {
    pub user_name: Option<String>,
}

impl Decode for GetUserRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetUserResponse {
    pub user: User,
}

impl Encode for GetUserResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("User", &self.user);
    }
}

/// [`ListUsers`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListUsersRequest {
    pub path_prefix: Option<String>,
    pub marker: Option<String>,
    pub max_items: Option<i32>,
}

impl Decode for ListUsersRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path_prefix: Decode::decode(node.member("PathPrefix"))?,
            marker: Decode::decode(node.member("Marker"))?,
            max_items: Decode::decode(node.member("MaxItems"))?,
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListUsersResponse {
    pub users: Vec<User>,
    pub is_truncated: Option<bool>,
    pub marker: Option<String>,
}

impl Encode for ListUsersResponse {
    fn encode(&self, xml: &mut Writer) {
        xml.member("Users", &self.users);
        xml.member("IsTruncated", &self.is_truncated);
        xml.member("Marker", &self.marker);
    }
}

/// [`UpdateUser`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateUserRequest {
    pub user_name: String,
    pub new_path: Option<String>,
    pub new_user_name: Option<String>,
}

impl Decode for UpdateUserRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            new_path: Decode::decode(node.member("NewPath"))?,
            new_user_name: Decode::decode(node.member("NewUserName"))?,
        })
    }
}

pub(crate) static CREATE_USER_REQUEST: Shape = Shape::Structure(&[
    optional("Path", &PATH_TYPE),
    required("UserName", &USER_NAME_TYPE),
    optional("PermissionsBoundary", &ARN_TYPE),
    optional("Tags", &TAG_LIST_TYPE),
]);
pub(crate) static DELETE_USER_REQUEST: Shape =
    Shape::Structure(&[required("UserName", &EXISTING_USER_NAME_TYPE)]);
pub(crate) static GET_USER_REQUEST: Shape =
    Shape::Structure(&[optional("UserName", &EXISTING_USER_NAME_TYPE)]);
pub(crate) static LIST_USERS_REQUEST: Shape = Shape::Structure(&[
    optional("PathPrefix", &PATH_PREFIX_TYPE),
    optional("Marker", &MARKER_TYPE),
    optional("MaxItems", &MAX_ITEMS_TYPE),
]);
pub(crate) static UPDATE_USER_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &EXISTING_USER_NAME_TYPE),
    optional("NewPath", &PATH_TYPE),
    optional("NewUserName", &USER_NAME_TYPE),
]);
