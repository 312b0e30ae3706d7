//!  Generated from `contract/iam/boundary.txt` by `cargo xtask codegen`.

use super::fault;
use super::shared::*;
use crate::prelude::*;

static DELETE_ROLE_PERMISSIONS_BOUNDARY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteRolePermissionsBoundary",
    family: "boundary",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &DELETE_ROLE_PERMISSIONS_BOUNDARY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::UNMODIFIABLE_ENTITY,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<DeleteRolePermissionsBoundaryRequest>,
};

impl Operation for DeleteRolePermissionsBoundaryRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_ROLE_PERMISSIONS_BOUNDARY;
}

static DELETE_USER_PERMISSIONS_BOUNDARY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "DeleteUserPermissionsBoundary",
    family: "boundary",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &DELETE_USER_PERMISSIONS_BOUNDARY_REQUEST,
    result: None,
    faults: &[fault::NO_SUCH_ENTITY, fault::SERVICE_FAILURE],
    pages: &[],
    decode: decode_as::<DeleteUserPermissionsBoundaryRequest>,
};

impl Operation for DeleteUserPermissionsBoundaryRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &DELETE_USER_PERMISSIONS_BOUNDARY;
}

static PUT_ROLE_PERMISSIONS_BOUNDARY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "PutRolePermissionsBoundary",
    family: "boundary",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::Role],
    input: &PUT_ROLE_PERMISSIONS_BOUNDARY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::UNMODIFIABLE_ENTITY,
        fault::POLICY_NOT_ATTACHABLE,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<PutRolePermissionsBoundaryRequest>,
};

impl Operation for PutRolePermissionsBoundaryRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &PUT_ROLE_PERMISSIONS_BOUNDARY;
}

static PUT_USER_PERMISSIONS_BOUNDARY: OperationInfo = OperationInfo {
    service: Service::Iam,
    name: "PutUserPermissionsBoundary",
    family: "boundary",
    access: Access::Permissions,
    mutates: true,
    signed: true,
    resources: &[Resource::User],
    input: &PUT_USER_PERMISSIONS_BOUNDARY_REQUEST,
    result: None,
    faults: &[
        fault::NO_SUCH_ENTITY,
        fault::INVALID_INPUT,
        fault::POLICY_NOT_ATTACHABLE,
        fault::SERVICE_FAILURE,
    ],
    pages: &[],
    decode: decode_as::<PutUserPermissionsBoundaryRequest>,
};

impl Operation for PutUserPermissionsBoundaryRequest {
    type Output = Nothing;
    const OPERATION: &'static OperationInfo = &PUT_USER_PERMISSIONS_BOUNDARY;
}

/// [`DeleteRolePermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePermissionsBoundary.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteRolePermissionsBoundaryRequest {
    pub role_name: String,
}

impl Decode for DeleteRolePermissionsBoundaryRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
        })
    }
}

/// [`DeleteUserPermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeleteUserPermissionsBoundaryRequest {
    pub user_name: String,
}

impl Decode for DeleteUserPermissionsBoundaryRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
        })
    }
}

/// [`PutRolePermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutRolePermissionsBoundaryRequest {
    pub role_name: String,
    pub permissions_boundary: String,
}

impl Decode for PutRolePermissionsBoundaryRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            role_name: Decode::decode(node.member("RoleName"))?,
            permissions_boundary: Decode::decode(node.member("PermissionsBoundary"))?,
        })
    }
}

/// [`PutUserPermissionsBoundary`](https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutUserPermissionsBoundaryRequest {
    pub user_name: String,
    pub permissions_boundary: String,
}

impl Decode for PutUserPermissionsBoundaryRequest {
    fn decode(node: Node<'_>) -> Result<Self, Fault> {
        Ok(Self {
            user_name: Decode::decode(node.member("UserName"))?,
            permissions_boundary: Decode::decode(node.member("PermissionsBoundary"))?,
        })
    }
}

pub(crate) static DELETE_ROLE_PERMISSIONS_BOUNDARY_REQUEST: Shape =
    Shape::Structure(&[required("RoleName", &ROLE_NAME_TYPE)]);
pub(crate) static DELETE_USER_PERMISSIONS_BOUNDARY_REQUEST: Shape =
    Shape::Structure(&[required("UserName", &USER_NAME_TYPE)]);
pub(crate) static PUT_ROLE_PERMISSIONS_BOUNDARY_REQUEST: Shape = Shape::Structure(&[
    required("RoleName", &ROLE_NAME_TYPE),
    required("PermissionsBoundary", &ARN_TYPE),
]);
pub(crate) static PUT_USER_PERMISSIONS_BOUNDARY_REQUEST: Shape = Shape::Structure(&[
    required("UserName", &USER_NAME_TYPE),
    required("PermissionsBoundary", &ARN_TYPE),
]);
